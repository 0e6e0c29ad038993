"""How locales compare."""


def normal(locale: str) -> str:
    """Locales compare without case, `_` as `-` (M2)."""
    return locale.lower().replace("_", "-")
