"""The protocol: requests of an editor to questions, by pygls."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from cjo_cli import __version__
from cjo_cli.editor.server.answers import Answers, Findings
from cjo_cli.editor.server.opened import Opened, Validate
from cjo_cli.errors import CjoError
from cjo_cli.load.discover import find_root

TRIGGERS = [" ", ":", "-", "{", "[", ".", ","]


@dataclass
class Projects:
    """The projects that the editor has open, by their folders; findings of each file as they were last told."""

    validate: Validate
    opened: dict[Path, Opened] = field(default_factory=dict)

    def project(self, uri: str) -> tuple[Opened, str] | None:
        """The project that a file belongs to, and the file as it calls it; None for a file of no project."""
        path = Path(uris.to_fs_path(uri) or "")
        try:
            root = find_root(path.parent)
        except CjoError:
            return None
        project = self.opened.setdefault(root, Opened(root, self.validate))
        file = project.file_of(path)
        return None if file is None else (project, file)


def server(validate: Validate) -> LanguageServer:
    """A language server; `validate` judges a project with texts that are not on the disk."""
    made = LanguageServer("cjo", __version__)
    projects = Projects(validate)
    _documents(made, projects)
    _questions(made, projects)
    _changes(made, projects)
    return made


def _documents(made: LanguageServer, projects: Projects) -> None:
    """Texts as they are opened, written, closed; after each, findings."""

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        _take(made, projects, params.text_document.uri, keep=True)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        _take(made, projects, params.text_document.uri, keep=True)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        _take(made, projects, params.text_document.uri, keep=True)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        _take(made, projects, params.text_document.uri, keep=False)

    @made.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def moved(params: types.DidChangeWatchedFilesParams) -> None:
        for uri in {change.uri for change in params.changes}:
            found = projects.project(uri)
            if found is not None:
                _tell(made, found[0])


def _take(made: LanguageServer, projects: Projects, uri: str, *, keep: bool) -> None:
    found = projects.project(uri)
    if found is None:
        return
    project, file = found
    if keep:
        project.texts[file] = made.workspace.get_text_document(uri).source
    else:
        project.texts.pop(file, None)
    _tell(made, project)


def _tell(made: LanguageServer, project: Opened) -> None:
    """Publish what is found now, and take back what is not any more."""
    before = project.found
    project.look()
    shown = _findings(made, project)
    for file in sorted(before.keys() | project.found.keys()):
        now = project.found.get(file, [])
        if now != before.get(file):
            told = [shown.diagnostic(one) for one in now]
            made.text_document_publish_diagnostics(types.PublishDiagnosticsParams(shown.uri(file), told))


def _findings(made: LanguageServer, project: Opened) -> Findings:
    return Findings(project.root, project.source, made.workspace.position_codec)


def _asked(made: LanguageServer, projects: Projects, uri: str) -> tuple[Answers, str] | None:
    """Who answers for a file, and what the project calls it; None where nothing is known of it."""
    found = projects.project(uri)
    words = None if found is None else found[0].words()
    if found is None or words is None:
        return None
    return Answers(found[0].root, words, made.workspace.position_codec), found[1]


def _questions(made: LanguageServer, projects: Projects) -> None:
    """What a word means, where it stands, what may be written."""

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        known = _asked(made, projects, params.text_document.uri)
        return None if known is None else known[0].hover(known[1], params.position)

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location]:
        known = _asked(made, projects, params.text_document.uri)
        return [] if known is None else known[0].definition(known[1], params.position)

    @made.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location]:
        known = _asked(made, projects, params.text_document.uri)
        declaration = params.context.include_declaration
        return [] if known is None else known[0].references(known[1], params.position, declaration=declaration)

    @made.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=TRIGGERS))
    def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        known = _asked(made, projects, params.text_document.uri)
        return [] if known is None else known[0].completion(known[1], params.position)


def _changes(made: LanguageServer, projects: Projects) -> None:
    """What an editor may change for the writer."""

    @made.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.Range | None:
        known = _asked(made, projects, params.text_document.uri)
        return None if known is None else known[0].renaming(known[1], params.position)

    @made.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        known = _asked(made, projects, params.text_document.uri)
        if known is None:
            return None
        try:
            return known[0].rename(known[1], params.position, params.new_name)
        except CjoError as error:
            raise JsonRpcInvalidParams(f"{error.message}; {error.hint}") from None

    @made.feature(types.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        known = _asked(made, projects, params.text_document.uri)
        return [] if known is None else known[0].formatting(known[1])

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION)
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        found = projects.project(params.text_document.uri)
        known = _asked(made, projects, params.text_document.uri)
        if found is None or known is None:
            return []
        return list(known[0].actions(found[0].found.get(known[1], ()), params.range))
