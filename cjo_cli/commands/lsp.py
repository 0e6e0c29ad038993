"""`cjo lsp`: the language server."""

from __future__ import annotations

from importlib.util import find_spec

from cjo_cli.errors import UsageError


def lsp() -> None:
    """Serve an editor over standard input and output, by the Language Server Protocol."""
    if find_spec("pygls") is None:
        raise UsageError("the language server needs pygls", "install it: pip install 'cjo-cli[lsp]'")
    from cjo_cli.api.editing import serve

    serve()
