"""The rule bundle: built, written."""
