"""What a change would have done: base and head replayed over one log, and compared customer by customer."""
