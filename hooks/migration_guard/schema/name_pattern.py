"""How a project's own naming strategy makes the name of a table or constraint."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class NamePattern(Struct, frozen=True):
    """How a project's own method makes a constraint's name: `text` is a format with `table` and
    `columns`, which are as they are given or sorted, with `separator` between them."""

    text: str
    separator: str = "_"
    is_sorted: bool = False

    def name(self, table: str, columns: Iterable[str]) -> str:
        listed = in_js_order(columns) if self.is_sorted else list(columns)
        together = self.separator.join(listed)
        return self.text.format(table=table, columns=together)


def in_js_order(names: Iterable[str]) -> list[str]:
    """As JavaScript sorts texts: by UTF-16 code units."""
    return sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
