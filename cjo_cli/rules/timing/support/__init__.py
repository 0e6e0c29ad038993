"""When a step can be reached, and what is sent there."""
