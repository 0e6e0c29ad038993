"""The words of a project where they stand: named, defined, completed, renamed."""
