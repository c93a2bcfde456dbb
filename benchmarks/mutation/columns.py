"""Mutations of one column: its name, type, modifiers, nullability, default and generation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migration_guard.typescript.syntax import Literal
from mutation.edits import (
    Edit,
    imported,
    option,
    options_of,
    with_options,
    without_option,
)
from mutation.model import Case, Target, kind
from mutation.sites import ColumnSite, Site

NUMBERS = frozenset({"smallint", "integer", "bigint"})
TEXTS = frozenset({"character varying", "text"})
TIMES = frozenset({"timestamp without time zone", "timestamp with time zone"})
_INT_TO_BIGINT = {"integer": "bigint", "bigint": "int", "smallint": "int"}
_TEXTS = {"character varying": "text", "text": "varchar", "citext": "varchar"}
_TIMES = {"timestamp without time zone": "timestamptz", "timestamp with time zone": "timestamp"}
_OTHERS = {
    "boolean": "int",
    "jsonb": "json",
    "json": "jsonb",
    "uuid": "varchar",
    "date": "timestamptz",
    "numeric": "float",
    "double precision": "real",
    "real": "float",
    "bytea": "text",
    "inet": "varchar",
}
_LITERALS = {
    "character varying": "'mutated'",
    "text": "'mutated'",
    "integer": "4242",
    "smallint": "42",
    "bigint": "4242",
    "numeric": "42",
    "boolean": "true",
}
_FUNCTIONS = {
    "character varying": "md5('mutated')",
    "text": "md5('mutated')",
    "timestamp without time zone": "clock_timestamp()",
    "timestamp with time zone": "clock_timestamp()",
    "date": "clock_timestamp()",
}


@kind("column added")
def _added(site: Site) -> Iterator[Case]:
    name, imports = imported(site.file, "Column")
    _, end = site.file.between(site.declaration.span)
    text = f'\n  @{name}({{ type: "varchar", nullable: true }})\n  mutantColumn: string\n'
    edit = Edit(site.file.path, end - 1, end - 1, text)
    column = _snake_or_plain(site, "mutantColumn")
    yield Case((*imports, edit), (Target(site.label, "column", (column,)),))


def _snake_or_plain(site: Site, name: str) -> str:
    snake = site.state.project.naming_strategy == "snake"
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name) if snake else name


@kind("column removed")
def _removed(site: Site) -> Iterator[Case]:
    for column in _free(site):
        edit = site.file.replaced(column.member.span, "")
        yield Case((edit,), (_target(site, column),), (_about(site, column),))


@kind("property renamed")
def _renamed(site: Site) -> Iterator[Case]:
    for column in _free(site):
        if option(column.decorator, "name") is None:
            edit = site.file.replaced(column.member.name_span, "mutantName")
            yield _with_new_name(site, column, [edit], _snake_or_plain(site, "mutantName"))


@kind("name option")
def _name_option(site: Site) -> Iterator[Case]:
    for column in _free(site):
        edits = with_options(site.file, column.decorator, {"name": '"mutant_name"'})
        yield _with_new_name(site, column, edits, "mutant_name")


def _with_new_name(site: Site, column: ColumnSite, edits: list[Edit], name: str) -> Case:
    also = Target(site.label, columns=(name, column.column.name))
    enum = column.type.enum
    enums = (str(enum), f"{site.table.name.name}_{name.lower()}_enum") if enum else ()
    new = Target(site.label, "column", (name,))
    return Case(tuple(edits), (new, _target(site, column)), (also, Target("", columns=enums)))


@kind("integer to another integer")
def _integer(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _INT_TO_BIGINT)


@kind("varchar to text and back")
def _text(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _TEXTS)


@kind("timestamp to timestamptz and back")
def _time(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _TIMES)


@kind("another type")
def _other_type(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _OTHERS)


def _retyped(site: Site, types: Mapping[str, str]) -> Iterator[Case]:
    for column in _free(site):
        modified = (column.type.length, column.type.precision) != (None, None)
        if column.decorator.name == "VersionColumn" or modified or column.column.generated:
            continue  # TypeORM gives a version its own type whatever is said
        if column.type.name in types:
            edits = _with_type(site, column, f'"{types[column.type.name]}"')
            yield _changed(site, column, edits)


def _with_type(site: Site, column: ColumnSite, code: str) -> list[Edit]:
    """The type, written where the decorator has it."""
    arguments = column.decorator.arguments or ()
    leads = bool(arguments) and arguments[0] is not options_of(column.decorator)
    if leads and option(column.decorator, "type") is None:
        return [site.file.replaced(arguments[0].span, code)]
    return with_options(site.file, column.decorator, {"type": code})


@kind("length added")
def _length_added(site: Site) -> Iterator[Case]:
    for column in _free(site):
        if column.type.name == "character varying" and column.type.length is None:
            yield _with(site, column, {"length": "77"})


@kind("length changed")
def _length_changed(site: Site) -> Iterator[Case]:
    for column in _free(site):
        if column.type.length is not None:
            yield _with(site, column, {"length": str(column.type.length + 7)})


@kind("length removed")
def _length_removed(site: Site) -> Iterator[Case]:
    for column in _free(site):
        yield _without(site, column, "length")


@kind("precision added")
def _precision_added(site: Site) -> Iterator[Case]:
    for column in _free(site):
        if column.type.name in {"numeric", *TIMES} and column.type.precision is None:
            yield _with(site, column, {"precision": "3"})


@kind("precision changed")
def _precision_changed(site: Site) -> Iterator[Case]:
    for column in _free(site):
        if column.type.precision is not None:
            lower = column.type.name in TIMES and column.type.precision > 2
            yield _with(
                site, column, {"precision": str(column.type.precision + (-2 if lower else 2))}
            )


@kind("scale changed")
def _scale(site: Site) -> Iterator[Case]:
    for column in _free(site):
        if column.type.name == "numeric" and column.type.precision is not None:
            yield _with(site, column, {"scale": str((column.type.scale or 0) + 1)})


@kind("array")
def _array(site: Site) -> Iterator[Case]:
    for column in _free(site):
        is_plain = column.column.default is None and not column.column.generated
        if column.type.name in {*NUMBERS, *TEXTS} and is_plain and not column.type.array:
            yield _with(site, column, {"array": "true"})


@kind("made nullable")
def _nullable(site: Site) -> Iterator[Case]:
    for column in _plain(site):
        if column.column.nullable is False and column.column.name not in site.primary:
            yield _with(site, column, {"nullable": "true"})


@kind("made not null")
def _not_null(site: Site) -> Iterator[Case]:
    for column in _plain(site):
        if column.column.nullable is True and option(column.decorator, "default") is None:
            yield _with(site, column, {"nullable": "false"})


@kind("default added")
def _default_added(site: Site) -> Iterator[Case]:
    for column in _with_simple_default(site, has_default=False):
        yield _with(site, column, {"default": _LITERALS[column.type.name]})


@kind("default changed")
def _default_changed(site: Site) -> Iterator[Case]:
    for column in _with_simple_default(site, has_default=True):
        code = _LITERALS[column.type.name]
        value = "false" if column.column.default == "true" else code
        yield _with(site, column, {"default": value})


def _with_simple_default(site: Site, *, has_default: bool) -> Iterator[ColumnSite]:
    for column in _plain(site):
        is_simple = column.type.name in _LITERALS and not column.type.array
        wanted = isinstance(column.column.default, str if has_default else type(None))
        if is_simple and wanted and not column.column.generated:
            yield column


@kind("default removed")
def _default_removed(site: Site) -> Iterator[Case]:
    for column in _plain(site):
        if isinstance(column.column.default, str) and not column.column.generated:
            yield _without(site, column, "default")


@kind("default a function")
def _default_function(site: Site) -> Iterator[Case]:
    for column in _plain(site):
        code = _FUNCTIONS.get(column.type.name)
        if code and not column.type.array and column.column.default != code:
            yield _with(site, column, {"default": f'() => "{code}"'})


@kind("generated by another strategy")
def _generated(site: Site) -> Iterator[Case]:
    for column in site.columns:
        arguments = column.decorator.arguments or ()
        if column.decorator.name != "PrimaryGeneratedColumn" or options_of(column.decorator):
            continue
        also = tuple(Target(table, columns=key.columns) for table, key in site.referring)
        strategies = [each.value for each in arguments if isinstance(each, Literal)]
        strategy = "()" if strategies == ["uuid"] else '("uuid")'
        code = f"@{site.file.at(column.decorator.callee.span)}{strategy}"
        edit = site.file.replaced(column.decorator.span, code)
        yield Case((edit,), (_target(site, column),), also)


@kind("comment", gap="comments of columns are not compared yet")
def _comment(site: Site) -> Iterator[Case]:
    for column in _free(site):
        yield _with(site, column, {"comment": '"what the mutant means"'})


@kind("collation", gap="collations are not compared yet")
def _collation(site: Site) -> Iterator[Case]:
    for column in _free(site):
        if column.type.name in TEXTS:
            yield _with(site, column, {"collation": '"C"'})


def _free(site: Site) -> Iterator[ColumnSite]:
    return (column for column in site.columns if column.is_free)


def _plain(site: Site) -> Iterator[ColumnSite]:
    """The columns of `@Column` itself, whose default and nullability are their own."""
    return (
        column for column in site.columns if column.decorator.name in {"Column", "DbAwareColumn"}
    )


def _target(site: Site, column: ColumnSite) -> Target:
    return Target(site.label, "column", (column.column.name,))


def _about(site: Site, column: ColumnSite) -> Target:
    """Whatever has the column in it."""
    return Target(site.label, columns=(column.column.name,))


def _changed(site: Site, column: ColumnSite, edits: list[Edit]) -> Case:
    return Case(tuple(edits), (_target(site, column),))


def _with(site: Site, column: ColumnSite, values: Mapping[str, str]) -> Case:
    return _changed(site, column, with_options(site.file, column.decorator, values))


def _without(site: Site, column: ColumnSite, key: str) -> Case:
    return _changed(site, column, without_option(site.file, column.decorator, key))
