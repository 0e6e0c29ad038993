"""What rules of consent share: what is marketing, and what is personal or sensitive."""
