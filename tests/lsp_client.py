"""A real client of the Language Server Protocol, with one project open in `cjo lsp` over stdio."""

from __future__ import annotations

import asyncio
import sys

from lsprotocol import types
from pygls.lsp.client import LanguageClient


class Editor:
    """A client with one project open."""

    def __init__(self, folder):
        self.folder, self.client = folder, LanguageClient("test", "1")
        self.told: dict[str, list[types.Diagnostic]] = {}
        self.heard = asyncio.Event()
        self.version = 0

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params):
            self.told[params.uri] = list(params.diagnostics)
            self.heard.set()

    async def __aenter__(self):
        await self.client.start_io(sys.executable, "-m", "cjo_cli", "lsp")
        await self.client.initialize_async(
            types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=self.folder.as_uri())
        )
        self.client.initialized(types.InitializedParams())
        return self

    async def __aexit__(self, *_):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    def uri(self, file):
        return (self.folder / file).as_uri()

    def document(self, file):
        return types.TextDocumentIdentifier(self.uri(file))

    def open(self, file, text=None):
        text = (self.folder / file).read_text(encoding="utf-8") if text is None else text
        item = types.TextDocumentItem(self.uri(file), "yaml", 0, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def write(self, file, text, *, until):
        """Change the whole text, and wait for what the server says of the file."""
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri(file)),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return await self.until(file, until)

    async def until(self, file, done):
        async with asyncio.timeout(20):
            while not done(self.told.get(self.uri(file), [])):
                self.heard.clear()
                await self.heard.wait()
        return self.told.get(self.uri(file), [])
