"""Event logs: reading them as configured, and what is wrong with them."""
