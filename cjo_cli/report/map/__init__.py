"""A map's graph as Mermaid, as an SVG file, as a tree for the terminal, and as JSON."""
