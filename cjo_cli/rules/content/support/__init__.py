"""What rules of content and consent share: variants with their texts, what conditions imply, who sends what."""
