"""The report: a simulation's values as one HTML page that needs no network."""
