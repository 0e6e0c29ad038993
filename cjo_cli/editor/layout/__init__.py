"""One style of YAML: two spaces a level, one around marks, comments and quotes as they were written."""
