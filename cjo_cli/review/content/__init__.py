"""What content comes to: where there is none, what a change reaches, how it looks for whom, how it sounds."""
