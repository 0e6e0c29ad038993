"""What the rules of journey tests share: journeys in outline, and the checks of what a test names and expects."""
