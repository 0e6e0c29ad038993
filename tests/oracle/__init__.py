"""An independent reading of semantics.md, to compare the engine with: `interpreter` and `generate`."""
