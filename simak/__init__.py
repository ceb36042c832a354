"""Simak: open, self-hosted social listening. The pure core; `cli/` and `web/` are its doors."""
