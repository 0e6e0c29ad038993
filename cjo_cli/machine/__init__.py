"""A plan executed one event at a time: `advance` for one customer, `replay` for a log, `run` for a stream."""
