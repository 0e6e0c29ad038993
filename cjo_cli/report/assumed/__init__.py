"""What comes of assumptions, beside what was recorded, and headed as what it is."""
