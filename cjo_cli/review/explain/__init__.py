"""Everything that was decided for one customer, and why: from a traced machine to lines with places and rules."""
