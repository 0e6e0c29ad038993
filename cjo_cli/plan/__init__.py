"""Project -> plan: the one intermediate form that simulate, machine and bundle share."""
