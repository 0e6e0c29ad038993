"""What a map shows, as a graph of plain values: one journey, two plans of one, or journeys that feed each other."""
