"""The machine inside Structured Streaming: a key is a bucket of customers, a state some pages of bytes."""
