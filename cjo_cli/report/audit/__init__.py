"""An audit for the terminal, as values, and as a page."""
