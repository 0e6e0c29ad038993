"""Values to text, JSON, annotations: printing only, no decisions."""
