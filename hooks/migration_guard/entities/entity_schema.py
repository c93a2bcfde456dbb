"""`new EntitySchema({…})`: an entity as an object, from its options to `ClassArgs`
(EntitySchemaTransformer). There are no annotations here: every type is written."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.entities.arguments import (
    CheckArgs,
    ClassArgs,
    ColumnArgs,
    ConstraintArgs,
    EntityArgs,
    Property,
    RelationArgs,
)
from migration_guard.entities.constraint_reading import column_paths
from migration_guard.entities.decorator_options import is_falsy, options_of
from migration_guard.entities.decorators import TYPEORM
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.relation_reading import join_columns_of, join_table_of
from migration_guard.findings import Location
from migration_guard.schema.model import Unknown
from migration_guard.sql.dialects import is_this_database
from migration_guard.typescript.evaluate import evaluate, resolve
from migration_guard.typescript.program import External, Program
from migration_guard.typescript.syntax import (
    Call,
    ClassDeclaration,
    Expression,
    Module,
    ObjectLiteral,
)
from migration_guard.typescript.syntax import Property as Member
from migration_guard.typescript.values import UNDEFINED, ClassValue, Closure, Scope

_MODES = ("createDate", "updateDate", "deleteDate", "version", "treeLevel")
_RELATIONS = {
    "many-to-one": "ManyToOne",
    "one-to-one": "OneToOne",
    "one-to-many": "OneToMany",
    "many-to-many": "ManyToMany",
}
_NOT_READ = ("embeddeds", "inheritance", "discriminatorValue", "foreignKeys")
_KINDS = {"regular": "Entity", "view": "ViewEntity"}
_WITH_TREES = (0, 3, 28)


def entity_schemas(
    program: Program, path: str, module: Module, version: str
) -> Iterator[ClassArgs | tuple[str, Location]]:
    """What a file's entity schemas declare; a reason and its place for one whose options are
    not known. `version` is TypeORM's."""
    values = [constant.value for constant in module.constants]
    values += [export.value for export in module.exports]
    scope = Scope(program, path, is_equal=is_this_database)
    for value in values:
        if isinstance(value, Call) and _is_schema(value, scope):
            found = _Reader(value, scope, version).read()
            if found is not None:
                yield found


def _is_schema(value: Call, scope: Scope) -> bool:
    if not value.is_new or not value.arguments:
        return False
    return resolve(value.callee, scope) == External(TYPEORM, "EntitySchema")


class _Reader:
    """One entity schema."""

    def __init__(self, written: Call, scope: Scope, version: str) -> None:
        self._written, self._scope, self._version = written, scope, version
        self._location = Location(scope.path, written.span.line, written.span.column)

    def read(self) -> ClassArgs | tuple[str, Location] | None:
        options = evaluate(self._written.arguments[0], self._scope)
        if not isinstance(options, dict):
            return "an EntitySchema whose options are not known", self._location
        name, target = options.get("name"), options.get("target", UNDEFINED)
        if isinstance(target, ClassValue):  # only the name of the class counts
            name = target.declaration.name
        kind = _KINDS.get(str(options.get("type") or "regular"))
        if not isinstance(name, str) or kind is None:
            return "an EntitySchema that names no entity", self._location
        span = self._written.span
        args = ClassArgs(
            self._scope.path, ClassDeclaration(name, span, span), self._scope, is_schema=True
        )
        # EntitySchemaTransformer takes over no comment of a table.
        kept = {key: value for key, value in options.items() if key != "comment"}
        args.entity = EntityArgs(kind, options.get("tableName", UNDEFINED), kept, self._location)
        self._parts(args, options)
        return args if _may_be_a_table(args) else None

    def _parts(self, args: ClassArgs, options: dict[str, object]) -> None:
        for key in _NOT_READ:
            if not is_falsy(options.get(key)):
                args.unread.append((f"'{key}' of an EntitySchema is not read", self._location))
        for name, said in self._members(args, options, "columns"):
            self._column(args, self._property(args, "columns", name), said)
        for name, said in self._members(args, options, "relations"):
            self._relation(args, self._property(args, "relations", name), said)
        for key, kind in (("indices", "index"), ("uniques", "unique")):
            args.constraints += [
                self._constraint(args, kind, each) for each in self._items(args, options, key)
            ]
        for key, kind in (("checks", "check"), ("exclusions", "exclusion")):
            args.checks += [
                self._check(args, kind, each) for each in self._items(args, options, key)
            ]
        trees = self._items(args, options, "trees")
        if trees and version_tuple(self._version) >= _WITH_TREES:
            args.tree = (trees[0].get("type"), trees[0].get("options"))

    def _members(
        self, args: ClassArgs, options: dict[str, object], key: str
    ) -> Iterator[tuple[str, dict[str, object]]]:
        """The entries of `columns` or `relations`; what is not known puts the table in doubt."""
        given = options.get(key, {})
        for name, said in given.items() if isinstance(given, dict) else ():
            if isinstance(said, dict):
                yield name, said
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

    def _property(self, args: ClassArgs, part: str, name: str) -> Property:
        """The entry's own place where it is written in the schema itself."""
        inside = _entry(_entry(self._written.arguments[0], part), name)
        span = inside.span if inside is not None else self._written.span
        place = Location(self._scope.path, span.line, span.column)
        return Property(name, args.declaration.name, place, None, self._scope)

    def _column(self, args: ClassArgs, target: Property, said: dict[str, object]) -> None:
        if not is_falsy(said.get("virtualProperty")):
            return
        if not is_falsy(said.get("foreignKey")):
            reason = f"'foreignKey' of an EntitySchema is not read (property '{target.name}')"
            args.unread.append((reason, target.location))
        modes = [mode for mode in _MODES if not is_falsy(said.get(mode))]
        mode = modes[-1] if modes else "column"
        args.has_tree_level = args.has_tree_level or mode == "treeLevel"
        generated = said.get("generated")
        strategy = generated if isinstance(generated, (str, Unknown)) else "increment"
        if not is_falsy(generated):
            args.generated[target.name] = strategy
        args.columns.append(ColumnArgs(target, mode, said.get("type", UNDEFINED), said))
        if not is_falsy(said.get("unique")):
            unique = ConstraintArgs(
                "unique", UNDEFINED, (target.name,), {}, target.location, target.label
            )
            args.constraints.append(unique)

    def _relation(self, args: ClassArgs, target: Property, said: dict[str, object]) -> None:
        kind = said.get("type")
        inverse = said.get("inverseSide")
        joined, table = said.get("joinColumn"), said.get("joinTable")
        args.relations.append(
            RelationArgs(
                property=target,
                kind=_RELATIONS.get(str(kind), str(kind)),
                target=said.get("target", UNDEFINED),
                inverse=inverse if isinstance(inverse, str) else None,
                options=said,
                join_columns=() if is_falsy(joined) else join_columns_of([joined]),
                has_join_column=not is_falsy(joined),
                join_table=None if is_falsy(table) else join_table_of(table),
                unknown=kind if isinstance(kind, Unknown) else None,
            )
        )

    def _constraint(self, args: ClassArgs, kind: str, said: dict[str, object]) -> ConstraintArgs:
        given = said.get("columns")
        columns: tuple[str, ...] | Unknown = Unknown("its columns are not known")
        if isinstance(given, (list, Closure)):
            columns = column_paths(given)
        options = {key: value for key, value in said.items() if key != "type"}  # not passed on
        name, label = said.get("name", UNDEFINED), args.declaration.name
        return ConstraintArgs(kind, name, columns, options, self._location, label)

    def _check(self, args: ClassArgs, kind: str, said: dict[str, object]) -> CheckArgs:
        name, expression = said.get("name", UNDEFINED), said.get("expression")
        return CheckArgs(kind, name, expression, self._location, args.declaration.name)


def _may_be_a_table(args: ClassArgs) -> bool:
    """TypeORM refuses an entity without a primary key: such a schema is embedded in others."""
    is_view = args.entity is not None and args.entity.kind == "ViewEntity"
    primary = any(column.options.get("primary") not in (None, False) for column in args.columns)
    return is_view or primary or bool(args.unread)


def _entry(expression: Expression | Member | None, key: str) -> Member | None:
    """The property `key` of an object literal, or of the one that a property holds."""
    value = expression.value if isinstance(expression, Member) else expression
    if not isinstance(value, ObjectLiteral):
        return None
    members = (each for each in value.entries if isinstance(each, Member) and each.key == key)
    return next(members, None)
