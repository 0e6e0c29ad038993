"""A plan's decisions as a Rego policy."""
