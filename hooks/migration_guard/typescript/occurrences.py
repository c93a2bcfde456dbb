"""Where a file's bytes name something: what a textual edit has to change, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from migration_guard.typescript.parse import parser
from migration_guard.typescript.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_IDENTIFIERS = frozenset(
    {
        *("identifier", "type_identifier"),
        *("shorthand_property_identifier", "shorthand_property_identifier_pattern"),
    }
)
_IMPORTING = frozenset({"import_statement", "export_statement", "import_require_clause"})
_LOADING = frozenset({"import", "require"})


class Replacement(Struct, frozen=True, order=True):
    """The bytes from `start` to `end` of a file become `text`."""

    start: int
    end: int
    text: str


class WrittenString(Struct, frozen=True):
    """A string without escapes, its quotes left out. `loads` is True where it names a module:
    in `import … from`, `export … from`, `import()` and `require()`."""

    start: int
    end: int
    value: str
    loads: bool


class Occurrences:
    """The names and strings of one file; offsets are bytes from its first one, a byte order
    mark counted. `parsed` is False where the grammar could not follow."""

    def __init__(self, content: bytes, *, tsx: bool = False) -> None:
        self._source = Source(content)
        self._shift = len(content) - len(self._source.data)
        self._root = parser(tsx=tsx).parse(self._source.data).root_node
        self.parsed = not self._root.has_error

    def renamed(self, name: str, new: str, *, members: bool = False) -> list[Replacement]:
        """`new` in each place that names `name` as a variable, class or type; with `members`
        also as a member (`migrations.Post`)."""
        kinds = _IDENTIFIERS | {"property_identifier"} if members else _IDENTIFIERS
        return [
            Replacement(node.start_byte + self._shift, node.end_byte + self._shift, new)
            for node in _walk(self._root)
            if node.type in kinds and self._source.text(node) == name
        ]

    def strings(self) -> Iterator[WrittenString]:
        """Every string that says what it is without escapes."""
        for node in _walk(self._root):
            if node.type == "string":
                written = self._written(node)
                if written is not None:
                    yield written

    def property_string(self, class_name: str, name: str) -> WrittenString | None:
        """The string that the class gives its property `name`; `class_name` is empty for a
        class without one."""
        node = self._property(class_name, name)
        value = node.child_by_field_name("value") if node is not None else None
        return self._written(value) if value is not None and value.type == "string" else None

    def without_property(self, class_name: str, name: str) -> Replacement | None:
        """Takes the property away with the line that it has for itself."""
        node = self._property(class_name, name)
        if node is None:
            return None
        data = self._source.data
        start = data.rfind(b"\n", 0, node.start_byte) + 1
        end = data.find(b"\n", node.end_byte) + 1 or len(data)
        alone = not data[start : node.start_byte].strip()
        if not alone or data[node.end_byte : end].strip().lstrip(b";").lstrip().strip(b"\r"):
            start, end = node.start_byte, node.end_byte
            end += data[end : end + 1] == b";"
        return Replacement(start + self._shift, end + self._shift, "")

    def without_export(self, name: str) -> Replacement | None:
        """Takes `export` from before a declaration; None for what is exported otherwise."""
        for node in self._root.named_children:
            declared = node.child_by_field_name("declaration")
            if node.type != "export_statement" or declared is None:
                continue
            words = {child.type for child in node.children}
            first = declared.named_children[0] if declared.named_children else declared
            named = self._field(declared, "name") or self._field(first, "name")
            if named == name and "default" not in words and "decorator" not in words:
                start, end = node.start_byte, declared.start_byte
                return Replacement(start + self._shift, end + self._shift, "")
        return None

    def class_statement(self, name: str) -> int | None:
        """Where the declaration of a top-level class begins, its decorators included."""
        for node in self._root.named_children:
            if node.type in ("class_declaration", "abstract_class_declaration") and (
                self._field(node, "name") == name
            ):
                return node.start_byte + self._shift
        return None

    def _property(self, class_name: str, name: str) -> Node | None:
        for node in _walk(self._root):
            if node.type == "public_field_definition" and self._field(node, "name") == name:
                owner = node.parent.parent if node.parent is not None else None
                if owner is not None and self._field(owner, "name") == class_name:
                    return node
        return None

    def _field(self, node: Node, name: str) -> str:
        found = node.child_by_field_name(name)
        return "" if found is None else self._source.text(found)

    def _written(self, node: Node) -> WrittenString | None:
        if any(child.type == "escape_sequence" for child in node.named_children):
            return None
        start, end = node.start_byte + 1, node.end_byte - 1
        value = self._source.data[start:end].decode("utf-8", "replace")
        shift = self._shift
        return WrittenString(start + shift, end + shift, value, _loads(self._source, node))


def replaced(content: bytes, edits: list[Replacement]) -> bytes:
    """`content` with `edits`, which must not overlap."""
    for edit in sorted(edits, reverse=True):
        content = content[: edit.start] + edit.text.encode() + content[edit.end :]
    return content


def _loads(source: Source, node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.type in _IMPORTING:
        return parent is not None
    call = parent.parent if parent.type == "arguments" else None
    called = call.child_by_field_name("function") if call is not None else None
    return called is not None and source.text(called) in _LOADING


def _walk(root: Node) -> Iterator[Node]:
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.named_children))
