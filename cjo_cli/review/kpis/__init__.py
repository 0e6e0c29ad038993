"""What journeys came to: KPIs by journey and by taxonomy, treated against held-out, and against an earlier report."""
