"""Decisions on their way to other systems: `worker.py` takes them from the outbox, a connector a file hands them on."""
