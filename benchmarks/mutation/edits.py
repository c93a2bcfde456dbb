"""Text edits located by the facts of a parsed file: options, decorators, imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple

from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Decorator,
    Expression,
    Function,
    Literal,
    Module,
    ObjectLiteral,
    Property,
    Reference,
    Span,
)


class Edit(NamedTuple):
    """`text` in place of the characters from `start` to `end` of a file."""

    path: str
    start: int
    end: int
    text: str


class SourceFile:
    """A file's text (no byte order mark) and facts. `between` gives the offsets of a span."""

    def __init__(self, path: str, source: bytes, module: Module) -> None:
        self.path = path
        self.text = source.decode("utf-8").removeprefix("\ufeff")
        self.module = module
        lines = self.text.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))

    def between(self, span: Span) -> tuple[int, int]:
        start = self._starts[span.line - 1] + span.column - 1
        return start, self._starts[span.end_line - 1] + span.end_column - 1

    def at(self, span: Span) -> str:
        start, end = self.between(span)
        return self.text[start:end]

    def replaced(self, span: Span, text: str) -> Edit:
        return Edit(self.path, *self.between(span), text)

    def before(self, span: Span, text: str) -> Edit:
        start, _ = self.between(span)
        return Edit(self.path, start, start, text)

    def after(self, span: Span, text: str) -> Edit:
        _, end = self.between(span)
        return Edit(self.path, end, end, text)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made. ValueError when two of them overlap."""
    following = len(text)
    for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end), reverse=True):
        if edit.end > following:
            raise ValueError(f"two edits of {edit.path} overlap at {edit.start}")
        text = text[: edit.start] + edit.text + text[edit.end :]
        following = edit.start
    return text


def options_of(decorator: Decorator) -> ObjectLiteral | None:
    """The options that a decorator is given in place, always its last argument."""
    last = decorator.arguments[-1] if decorator.arguments else None
    return last if isinstance(last, ObjectLiteral) else None


def option(decorator: Decorator, key: str) -> Expression | None:
    options = options_of(decorator)
    return options.get(key) if options else None


def with_options(file: SourceFile, decorator: Decorator, values: Mapping[str, str]) -> list[Edit]:
    """The options set, each to a piece of code; nothing when the options are not in place."""
    options = options_of(decorator)
    written = [f"{key}: {code}" for key, code in values.items() if not option(decorator, key)]
    edits = [
        file.replaced(value.span, code)
        for key, code in values.items()
        if (value := option(decorator, key)) is not None
    ]
    if options is not None:
        start, _ = file.between(options.span)
        comma = "," if options.entries else ""
        text = f" {', '.join(written)}{comma}"
        return [*edits, *([Edit(file.path, start + 1, start + 1, text)] if written else [])]
    return _with_argument(file, decorator, f"{{ {', '.join(written)} }}")


def _with_argument(file: SourceFile, decorator: Decorator, code: str) -> list[Edit]:
    """One more argument, where none that may be the options is given."""
    arguments = decorator.arguments
    if arguments is None or _may_be_options(arguments):
        return []
    _, end = file.between(decorator.span)
    has_comma = file.text[: end - 1].rstrip().endswith((",", "("))
    return [Edit(file.path, end - 1, end - 1, code if has_comma else f", {code}")]


def _may_be_options(arguments: tuple[Expression, ...]) -> bool:
    last = arguments[-1] if arguments else None
    is_type = isinstance(last, Reference) and last.name in {"String", "Number", "Boolean", "Date"}
    return not (is_type or last is None or isinstance(last, (Literal, Function, ArrayLiteral)))


def without_option(file: SourceFile, decorator: Decorator, key: str) -> list[Edit]:
    """The option taken out with the comma that follows it."""
    options = options_of(decorator)
    for entry in options.entries if options else ():
        if isinstance(entry, Property) and entry.key == key:
            start, end = file.between(entry.span)
            rest = file.text[end:]
            end += len(rest) - len(rest.lstrip()) + 1 if rest.lstrip().startswith(",") else 0
            return [Edit(file.path, start, end, "")]
    return []


def imported(file: SourceFile, name: str) -> tuple[str, list[Edit]]:
    """What TypeORM's `name` is called in the file, and the import it takes."""
    for each in file.module.imports:
        if (each.module, each.imported) == ("typeorm", name) and not each.type_only:
            return each.local, []
    line = f'import {{ {name} as Mutant{name} }} from "typeorm"\n'
    return f"Mutant{name}", [Edit(file.path, 0, 0, line)]
