"""`cjo` by the clock in a file: python clocked.py FILE serve ..."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from cjo_cli.__main__ import main

if __name__ == "__main__":
    file = Path(sys.argv.pop(1))
    verb: Any = import_module("cjo_cli.api.serve")  # the module, not the function of that name
    begun = verb.site
    verb.site = lambda asked: begun(replace(asked, clock=lambda: int(file.read_text(encoding="ascii"))))
    main()
