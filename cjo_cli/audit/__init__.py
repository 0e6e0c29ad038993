"""What a log shows by itself: paths, drop-offs, order effects, contacts, and what came and went."""
