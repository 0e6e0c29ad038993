"""A log that is laid out by customer: what one task of many reads lies together."""
