"""What `check --fix` would change, as a patch that `git apply` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from migration_guard.git.edits import Edit


def render(edits: Iterable[Edit]) -> str:
    """One unified diff, files in the order given."""
    return "".join(line for edit in edits for line in _file(edit))


def added(path: str, text: str) -> str:
    """A new file, as the end of a patch."""
    new = _quoted(f"b/{path}")
    lines = "".join(f"+{line}" for line in _lines(text.encode()))
    return (
        f"diff --git {_quoted(f'a/{path}')} {new}\nnew file mode 100644\n--- /dev/null\n+++ {new}\n"
        f"@@ -0,0 +1,{text.count(chr(10))} @@\n{lines}"
    )


def _file(edit: Edit) -> Iterator[str]:
    old, new = _quoted(f"a/{edit.path}"), _quoted(f"b/{edit.target}")
    yield f"diff --git {old} {new}\n"
    if edit.path != edit.target:
        yield f"rename from {_quoted(edit.path)}\nrename to {_quoted(edit.target)}\n"
    for line in difflib.unified_diff(_lines(edit.before), _lines(edit.after), old, new):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes) -> list[str]:
    """Only a line feed ends a line; `splitlines` would find more of them."""
    text = content.decode("utf-8", "replace")
    return [f"{line}\n" for line in text.split("\n")[:-1]] + (
        [text.rpartition("\n")[2]] if not text.endswith("\n") and text else []
    )


def _quoted(path: str) -> str:
    """As git writes a path that holds a quote, a backslash, a tab or a line break."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return path if escaped == path else f'"{escaped}"'
