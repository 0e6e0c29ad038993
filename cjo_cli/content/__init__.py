"""Content's templates: what may stand in one, what it reads, how it looks, and how it is rendered."""
