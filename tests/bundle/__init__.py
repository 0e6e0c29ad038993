"""The bundle: compiled, read, signed, verified, and attacked."""
