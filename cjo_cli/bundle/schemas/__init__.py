"""JSON Schemas of what goes into a bundle's execution, and of what comes out."""
