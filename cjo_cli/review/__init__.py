"""A change and its reviewers: journey tests, coverage, diff, explain, map, samples."""
