"""The language server: what an editor asks about a project while it is written. Only `server.py` knows the protocol."""
