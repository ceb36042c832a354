"""What crosses a boundary: typed records, the topic catalogue, index templates. Imports nothing of ours."""
