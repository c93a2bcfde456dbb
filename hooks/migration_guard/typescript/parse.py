"""From a file's bytes to its facts: one pass over the top level, deeper only where facts are."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from migration_guard.typescript.collect import Collector
from migration_guard.typescript.source import Source
from migration_guard.typescript.syntax import ClassDeclaration, Module, Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_UNKNOWN_TO_THE_GRAMMAR = (
    (re.compile(rb"\babstract(?=[?!]?:)"), b"Abstract"),
    (re.compile(rb"(?<=\bexport )type(?= \*)"), b"    "),
)
"""What TypeScript allows and the grammar does not, with other words of the same length."""

MOST_ERRORS = 20
"""A binary file has as many errors as bytes; nobody reads more than a few."""


def parse(source: bytes, *, tsx: bool = False) -> Module:
    """The facts of a TypeScript (or JavaScript) file. Never raises, whatever the bytes: what
    tree-sitter could not parse is in `Module.errors`, and facts near it may be missing."""
    text = Source(source)
    root = syntax_tree(text.data, tsx=tsx)
    collector = Collector(text)
    collector.read(root)
    module = collector.module(_errors(text, root))
    return _exported_elsewhere(module)


@cache
def parser(*, tsx: bool) -> Parser:
    """The grammar's parser. tree-sitter is imported here: a commit that touches nothing
    of the database should not pay for it."""
    import tree_sitter
    import tree_sitter_typescript

    grammars = tree_sitter_typescript
    pointer = grammars.language_tsx() if tsx else grammars.language_typescript()
    return tree_sitter.Parser(tree_sitter.Language(pointer))


def syntax_tree(data: bytes, *, tsx: bool = False) -> Node:
    """The file's tree. The grammar takes a property called `abstract` for the modifier, and
    knows no `export type *`; such a file is parsed in other words, its text left as it is."""
    root = parser(tsx=tsx).parse(data).root_node
    if not root.has_error:
        return root
    spelt = data
    for unknown, known in _UNKNOWN_TO_THE_GRAMMAR:
        spelt = unknown.sub(known, spelt)
    other = parser(tsx=tsx).parse(spelt).root_node if spelt != data else root
    return root if other.has_error else other


def _errors(source: Source, root: Node) -> tuple[Span, ...]:
    found: list[Span] = []
    pending = [root] if root.has_error else []
    while pending and len(found) < MOST_ERRORS:
        node = pending.pop()
        if node.is_error or node.is_missing:
            found.append(source.span(node))
        else:
            pending.extend(child for child in reversed(node.children) if child.has_error)
    return tuple(found)


def _exported_elsewhere(module: Module) -> Module:
    """`class X {}` … `export { X }`: the class, enum, constant or function is exported."""
    names = {export.local: export.name for export in module.exports if export.module is None}
    names.pop("", None)
    if not names:
        return module

    def settle(declared: ClassDeclaration) -> ClassDeclaration:
        if declared.exported is not None or declared.name not in names:
            return declared
        return replace(declared, exported=_form(names[declared.name]))

    return replace(
        module,
        classes=tuple(map(settle, module.classes)),
        enums=tuple(replace(e, exported=e.exported or e.name in names) for e in module.enums),
        constants=tuple(
            replace(c, exported=c.exported or c.name in names) for c in module.constants
        ),
        aliases=tuple(replace(a, exported=a.exported or a.name in names) for a in module.aliases),
        functions=tuple(
            replace(f, exported=f.exported or (_form(names[f.name]) if f.name in names else None))
            for f in module.functions
        ),
    )


def _form(name: str) -> str:
    return "default" if name == "default" else "named"
