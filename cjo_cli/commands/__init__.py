"""The command line: one file a command, thin; the only importer of typer."""
