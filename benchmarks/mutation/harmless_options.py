"""Edits of decorators' options that leave the schema alone: what only the application sees,
defaults spelled out, and the same said in another way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migration_guard.typescript.syntax import Literal
from mutation.edits import Edit, option, options_of, with_options
from mutation.model import Case, kind
from mutation.sites import ColumnSite, Site


@kind("select: false", harmless=True)
def _select(site: Site) -> Iterator[Case]:
    yield from _columns_with(site, {"select": "false"})


@kind("insert and update: false", harmless=True)
def _insert(site: Site) -> Iterator[Case]:
    yield from _columns_with(site, {"insert": "false", "update": "false"})


@kind("transformer", harmless=True)
def _transformer(site: Site) -> Iterator[Case]:
    code = "{ to: (value) => value, from: (value) => value }"
    yield from _columns_with(site, {"transformer": code})


@kind("eager", harmless=True)
def _eager(site: Site) -> Iterator[Case]:
    yield from _relations_with(site, {"eager": "true"})


@kind("lazy", harmless=True)
def _lazy(site: Site) -> Iterator[Case]:
    yield from _relations_with(site, {"lazy": "true"})


@kind("cascade", harmless=True)
def _cascade(site: Site) -> Iterator[Case]:
    yield from _relations_with(site, {"cascade": '["insert", "update"]'})


@kind("persistence: false", harmless=True)
def _persistence(site: Site) -> Iterator[Case]:
    yield from _relations_with(site, {"persistence": "false"})


@kind("orphanedRowAction", harmless=True)
def _orphans(site: Site) -> Iterator[Case]:
    yield from _relations_with(site, {"orphanedRowAction": '"delete"'})


@kind("onDelete spelled out", harmless=True)
def _no_action(site: Site) -> Iterator[Case]:
    for relation in site.relations:
        if relation.key is not None and option(relation.decorator, "onDelete") is None:
            code = f'"{relation.key.on_delete}"'
            yield Case(tuple(with_options(site.file, relation.decorator, {"onDelete": code})))


@kind("nullable spelled out", harmless=True)
def _nullable(site: Site) -> Iterator[Case]:
    for column in site.plain:
        if option(column.decorator, "nullable") is None:
            code = "true" if column.column.nullable else "false"
            yield _column(site, column, {"nullable": code})


@kind("unique: false spelled out", harmless=True)
def _unique(site: Site) -> Iterator[Case]:
    yield from _columns_with(site, {"unique": "false"})


@kind("array: false spelled out", harmless=True)
def _array(site: Site) -> Iterator[Case]:
    yield from _columns_with(site, {"array": "false"})


@kind("name spelled out", harmless=True)
def _name(site: Site) -> Iterator[Case]:
    yield from (
        _column(site, column, {"name": f'"{column.column.name}"'})
        for column in site.plain
        if option(column.decorator, "name") is None
    )


@kind("type spelled out", harmless=True)
def _type(site: Site) -> Iterator[Case]:
    for column in site.plain:
        says_none = not column.decorator.arguments or (
            options_of(column.decorator) is column.decorator.arguments[0]
            and option(column.decorator, "type") is None
        )
        is_enum = column.type.enum is not None
        if column.decorator.name == "Column" and says_none and not is_enum:
            yield _column(site, column, {"type": f'"{column.type.name}"'})


@kind("type of a version", harmless=True)
def _version_type(site: Site) -> Iterator[Case]:
    """TypeORM gives a version column its own type whatever is said (ColumnMetadata)."""
    for column in site.columns:
        if column.decorator.name == "VersionColumn":
            yield _column(site, column, {"type": '"bigint"'})


@kind("type given first", harmless=True)
def _type_first(site: Site) -> Iterator[Case]:
    for column in site.plain:
        options, written = options_of(column.decorator), option(column.decorator, "type")
        arguments = column.decorator.arguments or ()
        if options is not None and len(arguments) == 1 and isinstance(written, Literal):
            yield Case((site.file.before(options.span, f"{site.file.at(written.span)}, "),))


@kind("table's name spelled out", harmless=True)
def _table_name(site: Site) -> Iterator[Case]:
    entity = site.decorator("Entity")
    is_prefixed = bool(site.state.project.entity_prefix)
    if entity is not None and not entity.arguments and not is_prefixed:
        edits = with_options(site.file, entity, {"name": f'"{site.table.name.name}"'})
        yield Case(tuple(edits))


@kind("options in another order", harmless=True)
def _order(site: Site) -> Iterator[Case]:
    for column in site.columns:
        options = options_of(column.decorator)
        entries = options.entries if options is not None else ()
        if options is not None and len(entries) > 1:
            texts = [site.file.at(entry.span) for entry in reversed(entries)]
            code = "{ " + ", ".join(texts) + " }"
            yield Case((site.file.replaced(options.span, code),))


@kind("options in a constant", harmless=True)
def _constant(site: Site) -> Iterator[Case]:
    for column in site.columns:
        options = options_of(column.decorator)
        if options is not None and site.declaration.decorators:
            code = f"const mutantOptions = {site.file.at(options.span)}\n"
            first = site.declaration.decorators[0]
            edits = (
                site.file.before(first.span, code),
                site.file.replaced(options.span, "mutantOptions"),
            )
            yield Case(edits)


@kind("options spread", harmless=True)
def _spread(site: Site) -> Iterator[Case]:
    for column in site.columns:
        options = options_of(column.decorator)
        if options is not None:
            code = f"{{ ...{site.file.at(options.span)}, select: false }}"
            yield Case((site.file.replaced(options.span, code),))


@kind("alias of the same type", harmless=True)
def _alias(site: Site) -> Iterator[Case]:
    for column in site.columns:
        annotation = column.member.type
        plain = {"string", "number", "boolean"}
        if annotation is not None and annotation.name in plain and annotation.kind == "name":
            start, end = site.file.between(column.member.span)
            tail = site.file.text[start:end]
            at = start + tail.rindex(annotation.text)
            line = f"type MutantType = {annotation.text}\n"
            first = site.declaration.decorators[0]
            edits = (
                site.file.before(first.span, line),
                Edit(site.file.path, at, at + len(annotation.text), "MutantType"),
            )
            yield Case(edits)


@kind("definite assignment", harmless=True)
def _definite(site: Site) -> Iterator[Case]:
    for column in site.columns:
        _, end = site.file.between(column.member.name_span)
        if site.file.text[end:].lstrip().startswith(":"):
            yield Case((site.file.after(column.member.name_span, "!"),))


def _columns_with(site: Site, values: Mapping[str, str]) -> Iterator[Case]:
    """The options on columns that do not have them yet."""
    for column in site.plain:
        if all(option(column.decorator, key) is None for key in values):
            yield _column(site, column, values)


def _column(site: Site, column: ColumnSite, values: Mapping[str, str]) -> Case:
    return Case(tuple(with_options(site.file, column.decorator, values)))


def _relations_with(site: Site, values: Mapping[str, str]) -> Iterator[Case]:
    for relation in site.relations:
        if all(option(relation.decorator, key) is None for key in values):
            yield Case(tuple(with_options(site.file, relation.decorator, values)))
