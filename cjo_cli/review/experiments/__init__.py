"""Experiments of a replay: splits, and treated against held out."""
