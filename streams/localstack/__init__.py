"""A real Kafka and a real Elasticsearch on this machine, without a container engine."""
