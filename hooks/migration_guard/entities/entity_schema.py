"""`new EntitySchema({…})`: an entity as an object, from its options to `ClassArgs`
(EntitySchemaTransformer). There are no annotations here: every type is written."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.entities.arguments import ClassArgs, EmbeddedArgs, EntityArgs, Property
from migration_guard.entities.decorator_options import is_falsy, options_of
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.schema_found import Found, found_schemas, is_schema, schema_name
from migration_guard.entities.schema_members import (
    Member,
    check_args,
    column_args,
    constraint_args,
    foreign_keys_of,
    relation_args,
)
from migration_guard.findings import Location
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import (
    ClassDeclaration,
    Expression,
    Module,
    ObjectLiteral,
    Span,
)
from migration_guard.typescript.syntax import Property as Entry
from migration_guard.typescript.values import UNDEFINED, ClassValue

_KINDS = {
    **{"regular": "Entity", "closure": "Entity", "view": "ViewEntity"},
    **{"entity-child": "ChildEntity", "junction": "", "abstract": ""},
}
"""Of `type`, which the metadata builder makes no table of where it is none of the first."""

_OPTIONS = frozenset(("database", "schema", "synchronize", "expression"))
"""Those that count here: EntitySchemaTransformer takes over no others, a comment neither."""

_WITH_TREES, _WITH_INHERITANCE, _WITH_FOREIGN_KEYS = (0, 3, 28), (0, 3, 16), (0, 3, 23)
_DEEPEST = 10


def entity_schemas(
    program: Program, path: str, module: Module, version: str
) -> Iterator[ClassArgs | tuple[str, Location]]:
    """What a file's entity schemas declare; a reason and its place for one whose options are
    not known. `version` is TypeORM's. One that is no table has no `entity`."""
    found = list(found_schemas(program, path, module))
    read = [_Reader(each, version).read() for each in found]
    inside = {_place(each) for args in read if isinstance(args, ClassArgs) for each in within(args)}
    for each, args in zip(found, read, strict=True):
        if isinstance(args, ClassArgs):
            is_inside = _place(args) in inside
            if not each.is_exported and not is_inside:
                args.schema_of = None  # no other schema sees it
            if not _may_be_a_table(args) or (is_inside and not each.is_exported):
                args.entity = None
        yield args


def within(args: ClassArgs) -> Iterator[ClassArgs]:
    """The schemas that are embedded in one, and in these."""
    for embedded in args.embedded:
        if isinstance(embedded.type, ClassArgs):
            yield embedded.type
            yield from within(embedded.type)


def _place(args: ClassArgs) -> tuple[str, Span]:
    return args.path, args.declaration.span


def _may_be_a_table(args: ClassArgs) -> bool:
    """TypeORM refuses an entity without a primary key: such a schema is embedded in others."""
    if args.entity is None or args.entity.kind != "Entity":
        return True
    has_key = any(map(_is_primary, (args, *within(args))))
    return has_key or bool(args.unread) or args.declaration.extends is not None


def _is_primary(args: ClassArgs) -> bool:
    return any(not is_falsy(column.options.get("primary")) for column in args.columns)


class _Reader:
    """One entity schema; `around` are how many it is embedded in."""

    def __init__(self, found: Found, version: str, around: int = 0) -> None:
        self._written, self._made = found.written, found.made
        self._version, self._around = version, around
        self._path = found.path
        self._location = self._place(found.written.span)

    def read(self) -> ClassArgs | tuple[str, Location]:
        options = self._made.arguments[0]
        if not isinstance(options, dict):
            return "an EntitySchema whose options are not known", self._location
        target = options.get("target", UNDEFINED)
        class_ = target if isinstance(target, ClassValue) else None
        name = schema_name(self._made)  # of a class only its own name counts
        kind = _KINDS.get(str(options.get("type") or "regular"))
        if name is None or kind is None:
            return "an EntitySchema that names no entity", self._location
        span, scope = self._written.span, self._made.scope
        declaration = ClassDeclaration(
            name, span, span, extends=class_.declaration.extends if class_ else None
        )
        scope = scope.at(class_.path) if class_ is not None else scope
        args = ClassArgs(self._path, declaration, scope, is_schema=True, schema_of=class_)
        if kind:
            kept = {key: value for key, value in options.items() if key in _OPTIONS}
            table = options.get("tableName", UNDEFINED)
            args.entity = EntityArgs(kind, table, kept, self._location)
        self._parts(args, options)
        return args

    def _parts(self, args: ClassArgs, options: dict[str, object]) -> None:
        version = version_tuple(self._version)
        for member in self._members(args, options, "columns"):
            column_args(args, member, version)
        for member in self._members(args, options, "relations"):
            args.relations.append(relation_args(member))
        for member in self._members(args, options, "embeddeds"):
            self._embedded(args, member)
        for key, kind in (("indices", "index"), ("uniques", "unique")):
            args.constraints += [
                constraint_args(args, kind, each, self._location)
                for each in self._items(args, options, key)
            ]
        for key, kind in (("checks", "check"), ("exclusions", "exclusion")):
            args.checks += [
                check_args(args, kind, each, self._location, version)
                for each in self._items(args, options, key)
            ]
        trees = self._items(args, options, "trees")
        if trees and version >= _WITH_TREES:
            args.tree = (trees[0].get("type"), trees[0].get("options"))
        if version >= _WITH_FOREIGN_KEYS:
            every = self._items(args, options, "foreignKeys")
            args.foreign_keys += foreign_keys_of(every, self._property("", self._written.span))
        inheritance = options.get("inheritance")
        if not is_falsy(inheritance) and args.schema_of and version >= _WITH_INHERITANCE:
            args.inheritance = inheritance

    def _embedded(self, args: ClassArgs, member: Member) -> None:
        made, prefix = member.said.get("schema"), member.said.get("prefix", UNDEFINED)
        inside: ClassArgs | tuple[str, Location] | None = None
        if is_schema(made) and self._around < _DEEPEST:
            found = Found(made.written, made, made.scope.path)
            inside = _Reader(found, self._version, self._around + 1).read()
        if not isinstance(inside, ClassArgs):
            reason = f"what is embedded as '{member.target.name}' is no schema that is known"
            args.unread.append((reason, member.target.location))
            return
        args.embedded.append(EmbeddedArgs(member.target, inside, prefix))

    def _members(self, args: ClassArgs, options: dict[str, object], key: str) -> Iterator[Member]:
        """The entries of `columns` and its like; what is not known puts the table in doubt."""
        given = options.get(key, UNDEFINED)
        given = {} if is_falsy(given) else given
        entries = _entry(self._options, key)
        for name, said in given.items() if isinstance(given, dict) else ():
            inside = _entry(entries, name)
            target = self._property(name, inside.span if inside else self._written.span)
            if isinstance(said, dict):
                yield Member(target, said)
            else:
                self._doubt(args, f"{key}.{name}", said)
        if not isinstance(given, dict):
            self._doubt(args, key, given)

    def _items(
        self, args: ClassArgs, options: dict[str, object], key: str
    ) -> list[dict[str, object]]:
        given = options.get(key, UNDEFINED)
        if is_falsy(given):
            return []
        items = given if isinstance(given, list) else [given]
        for each in items:
            if not isinstance(each, dict):
                self._doubt(args, key, each)
        return [each for each in items if isinstance(each, dict)]

    def _doubt(self, args: ClassArgs, key: str, value: object) -> None:
        _, unknown = options_of(value)
        why = unknown.reason if unknown is not None else "it is no object"
        args.unread.append((f"'{key}' of an EntitySchema: {why}", self._location))

    @property
    def _options(self) -> Expression | None:
        """What is written in the schema's own place, not in a function that makes it."""
        return self._written.arguments[0] if self._written == self._made.written else None

    def _property(self, name: str, span: Span) -> Property:
        """`span` is the entry's own place where it is written in the schema itself."""
        owner = schema_name(self._made) or ""
        return Property(name, owner, self._place(span), None, self._made.scope)

    def _place(self, span: Span) -> Location:
        return Location(self._path, span.line, span.column)


def _entry(expression: Expression | Entry | None, key: str) -> Entry | None:
    """The property `key` of an object literal, or of the one that a property holds."""
    value = expression.value if isinstance(expression, Entry) else expression
    if not isinstance(value, ObjectLiteral):
        return None
    members = (each for each in value.entries if isinstance(each, Entry) and each.key == key)
    return next(members, None)
