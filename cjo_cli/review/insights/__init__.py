"""Insights: the why behind journeys, their steps and paths; and what an experiment came to as one of them."""
