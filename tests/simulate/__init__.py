"""The rules of semantics.md, one test or several each, derived by hand."""
