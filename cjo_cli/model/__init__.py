"""What a team wrote, as frozen values: no I/O, no look-ups."""
