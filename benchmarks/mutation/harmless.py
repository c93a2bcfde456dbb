"""Edits of an entity's file that leave its schema alone: comments, layout, methods, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from migration_guard.typescript.syntax import Function, Literal
from mutation.edits import Edit, imported, options_of
from mutation.model import Case, kind
from mutation.sites import Site


@kind("comment before the class", harmless=True)
def _comment(site: Site) -> Iterator[Case]:
    first = site.declaration.decorators[0]
    yield Case((site.file.before(first.span, "// @Column() mutant: string\n"),))


@kind("JSDoc of a property", harmless=True)
def _jsdoc(site: Site) -> Iterator[Case]:
    for column in site.columns:
        text = '/** Says "@Index()" and means nothing by it. */\n  '
        yield Case((site.file.before(column.member.span, text),))


@kind("comment inside options", harmless=True)
def _comment_inside(site: Site) -> Iterator[Case]:
    for column in site.columns:
        options = options_of(column.decorator)
        if options is not None:
            start, _ = site.file.between(options.span)
            yield Case((Edit(site.file.path, start + 1, start + 1, " /* nullable: */ "),))


@kind("comment after a decorator", harmless=True)
def _comment_after(site: Site) -> Iterator[Case]:
    for column in site.columns:
        yield Case((site.file.after(column.decorator.span, " // unique, one day\n"),))


@kind("method added", harmless=True)
def _method(site: Site) -> Iterator[Case]:
    yield _appended(site, "\n  mutantMethod(): string {\n    return `${this}`\n  }\n")


@kind("getter added", harmless=True)
def _getter(site: Site) -> Iterator[Case]:
    yield _appended(site, "\n  get mutantValue(): number {\n    return 42\n  }\n")


@kind("static method added", harmless=True)
def _static(site: Site) -> Iterator[Case]:
    yield _appended(site, "\n  static mutant(): Date {\n    return new Date()\n  }\n")


@kind("listener added", harmless=True)
def _listener(site: Site) -> Iterator[Case]:
    name, imports = imported(site.file, "AfterLoad")
    case = _appended(site, f"\n  @{name}()\n  mutantListener(): void {{}}\n")
    yield Case((*imports, *case.edits))


@kind("property without a decorator", harmless=True)
def _property(site: Site) -> Iterator[Case]:
    yield _appended(site, "\n  mutantProperty?: string\n")


def _appended(site: Site, text: str) -> Case:
    _, end = site.file.between(site.declaration.span)
    return Case((Edit(site.file.path, end - 1, end - 1, text),))


@kind("methods reordered", harmless=True)
def _methods(site: Site) -> Iterator[Case]:
    methods = [each for each in site.declaration.members if each.kind == "method"]
    for first, second in pairwise(each for each in methods if not each.decorators):
        edits = (
            site.file.replaced(first.span, site.file.at(second.span)),
            site.file.replaced(second.span, site.file.at(first.span)),
        )
        yield Case(edits)


@kind("properties reordered", harmless=True)
def _properties(site: Site) -> Iterator[Case]:
    for first, second in pairwise(site.columns):
        edits = (
            site.file.replaced(first.member.span, site.file.at(second.member.span)),
            site.file.replaced(second.member.span, site.file.at(first.member.span)),
        )
        yield Case(edits)


@kind("decorators reordered", harmless=True)
def _decorators(site: Site) -> Iterator[Case]:
    for column in site.columns:
        if len(column.member.decorators) > 1:
            first, second = column.member.decorators[:2]
            edits = (
                site.file.replaced(first.span, site.file.at(second.span)),
                site.file.replaced(second.span, site.file.at(first.span)),
            )
            yield Case(edits)


@kind("column moved to a base class", harmless=True)
def _base_class(site: Site) -> Iterator[Case]:
    if site.declaration.extends is not None or not site.columns:
        return
    start, _ = site.file.between(site.declaration.name_span)
    named = start + len(site.declaration.name)
    first = site.declaration.decorators[0]
    for column in site.columns:
        code = f"abstract class MutantBase {{\n  {site.file.at(column.member.span)}\n}}\n\n"
        edits = (
            site.file.before(first.span, code),
            Edit(site.file.path, named, named, " extends MutantBase"),
            site.file.replaced(column.member.span, ""),
        )
        yield Case(edits)


@kind("imports reordered", harmless=True)
def _imports(site: Site) -> Iterator[Case]:
    statement = re.compile(r"^import\b[^;'\"]*['\"][^'\"\n]+['\"];?[ \t]*$", re.MULTILINE)
    found = [match.span() for match in statement.finditer(site.file.text)]
    if len(found) > 1:
        first, last = found[0], found[-1]
        edits = (
            Edit(site.file.path, *first, site.file.text[slice(*last)]),
            Edit(site.file.path, *last, site.file.text[slice(*first)]),
        )
        yield Case(edits)


@kind("an import under another name", harmless=True)
def _renamed_import(site: Site) -> Iterator[Case]:
    for column in site.columns:
        name = column.decorator.name
        known = {each.imported for each in site.file.module.imports if each.module == "typeorm"}
        if name in known and site.file.at(column.decorator.callee.span) == name:
            edit = site.file.replaced(column.decorator.callee.span, f"Mutant{name}")
            line = f'import {{ {name} as Mutant{name} }} from "typeorm"\n'
            yield Case((Edit(site.file.path, 0, 0, line), edit))


@kind("lines indented and spread", harmless=True)
def _formatting(site: Site) -> Iterator[Case]:
    for column in site.columns:
        text = site.file.at(column.decorator.span)
        if text.endswith(")"):
            name, paren, rest = text[:-1].partition("(")
            spread = f"{name}{paren}\n      {rest}\n    )\n\n"
            yield Case((site.file.replaced(column.decorator.span, spread),))


@kind("CRLF line endings", harmless=True)
def _crlf(site: Site) -> Iterator[Case]:
    if "\r" not in site.file.text:
        text = site.file.text.replace("\n", "\r\n")
        yield Case((Edit(site.file.path, 0, len(site.file.text), text),))


@kind("byte order mark", harmless=True)
def _mark(site: Site) -> Iterator[Case]:
    yield Case((Edit(site.file.path, 0, 0, "\ufeff"),))


@kind("other quotes", harmless=True)
def _quotes(site: Site) -> Iterator[Case]:
    for column in site.columns:
        text = site.file.at(column.decorator.span)
        for old, new in (('"', "'"), ("'", '"')):
            if old in text and new not in text and "\\" not in text:
                edit = site.file.replaced(column.decorator.span, text.replace(old, new))
                yield Case((edit,))


@kind("template in place of quotes", harmless=True)
def _template(site: Site) -> Iterator[Case]:
    for column in site.columns:
        for argument in column.decorator.arguments or ():
            if isinstance(argument, Literal) and isinstance(argument.value, str):
                edit = site.file.replaced(argument.span, f"`{argument.value}`")
                yield Case((edit,))


@kind("trailing comma", harmless=True)
def _comma(site: Site) -> Iterator[Case]:
    for column in site.columns:
        options = options_of(column.decorator)
        if options is not None and options.entries:
            span = options.entries[-1].span
            _, end = site.file.between(span)
            if not site.file.text[end:].lstrip().startswith(","):
                yield Case((site.file.after(span, ","),))


@kind("a function's parameter renamed", harmless=True)
def _parameter(site: Site) -> Iterator[Case]:
    for relation in site.relations:
        first = relation.decorator.arguments[0] if relation.decorator.arguments else None
        if isinstance(first, Function) and first.body is not None:
            code = f"(mutantType) => {site.file.at(first.body.span)}"
            yield Case((site.file.replaced(first.span, code),))


@kind("constant added", harmless=True)
def _constant(site: Site) -> Iterator[Case]:
    end = len(site.file.text)
    text = '\nexport const MUTANT = { name: "mutant", nullable: true }\n'
    yield Case((Edit(site.file.path, end, end, text),))


@kind("interface implemented", harmless=True)
def _interface(site: Site) -> Iterator[Case]:
    start, _ = site.file.between(site.declaration.span)
    brace = site.file.text.index("{", start)
    if "implements" not in site.file.text[start:brace] and "<" not in site.file.text[start:brace]:
        yield Case((Edit(site.file.path, brace, brace, "implements Mutant "),))
