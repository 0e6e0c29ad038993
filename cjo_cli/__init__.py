"""Customer journeys as code: lint them, replay them over recorded events, compile them into bundles."""

__version__ = "0.1.0"
