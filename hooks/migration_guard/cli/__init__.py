"""The command line: the only layer that exits, and with `report` the only one that writes."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import cast


def _import_msgspec() -> None:
    """Import it without typing_extensions, of which it wants two names that Python 3.11 has
    itself and which brings inspect, ast and dis: 14 ms of processor time, for which every
    commit would wait. Whoever wants it later gets it."""
    if sys.version_info < (3, 11) or {"msgspec", "typing_extensions"} & sys.modules.keys():
        return
    modules = cast("dict[str, object]", sys.modules)
    modules["typing_extensions"] = None  # an import of it fails
    try:
        import_module("msgspec")
    finally:
        del modules["typing_extensions"]


_import_msgspec()
