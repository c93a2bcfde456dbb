"""One class: from its decorators to `ClassArgs`."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.arguments import (
    CheckArgs,
    ClassArgs,
    ColumnArgs,
    ConstraintArgs,
    EmbeddedArgs,
    EntityArgs,
    JoinColumnArgs,
    JoinTableArgs,
    Options,
    Property,
    RelationArgs,
)
from migration_guard.entities.decorators import IDENTITIES, Applied, applied
from migration_guard.findings import Location
from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import UNDEFINED, Closure, Global, Scope, call
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    ClassDeclaration,
    Expression,
    Literal,
    Member,
    ObjectLiteral,
    Return,
    Span,
)
from migration_guard.typescript.syntax import Property as Entry

ENTITY_DECORATORS = frozenset({"Entity", "ViewEntity", "ChildEntity", "FeatureFlagEntity"})
RELATIONS = frozenset({"ManyToOne", "OneToOne", "OneToMany", "ManyToMany"})
_DATES = {"CreateDateColumn": "createDate", "UpdateDateColumn": "updateDate"}
_MODES = {**_DATES, "DeleteDateColumn": "deleteDate", "VersionColumn": "version"}
_COLUMNS = {"Column": "column", "DbAwareColumn": "column", "PrimaryColumn": "primary"}
_WITHOUT_SCHEMA = frozenset(
    [
        "VirtualColumn",
        "ViewColumn",
        "RelationId",
        "RelationCount",
        "BeforeInsert",
        "AfterInsert",
        "BeforeUpdate",
        "AfterUpdate",
        "BeforeRemove",
        "AfterRemove",
        "BeforeSoftRemove",
        "AfterSoftRemove",
        "BeforeRecover",
        "AfterRecover",
        "AfterLoad",
        "TreeChildren",
        "EntityRepository",
        "EventSubscriber",
    ]
)
_UNSUPPORTED_HERE = frozenset(
    [
        "TableInheritance",
        "Tree",
        "TreeParent",
        "TreeLevelColumn",
        "ObjectIdColumn",
        "ForeignKey",
        "FeatureFlagColumn",
        "FeatureFlagDecorators",
        "FeatureFlagClassDecorators",
    ]
)


def read_class(program: Program, path: str, declaration: ClassDeclaration) -> ClassArgs:
    """The decorators of a class and its members."""
    scope = Scope(program, path, identities=IDENTITIES)
    args = ClassArgs(path, declaration, scope)
    for decorator in declaration.decorators:
        location = _location(path, decorator.span)
        found = applied(decorator, scope)
        if isinstance(found, Unknown):
            args.unread.append((found.reason, location))
            continue
        for each in found:
            _read_class_decorator(args, each, location)
    for member in declaration.members:
        if member.decorators:
            _read_member(args, member)
    return args


def _location(path: str, span: Span) -> Location:
    return Location(path, span.line, span.column)


def _read_class_decorator(args: ClassArgs, decorator: Applied, location: Location) -> None:
    name = decorator.name
    if name in ENTITY_DECORATORS:
        at = _location(args.path, args.declaration.name_span)
        args.entity = _entity(decorator, at)
    elif name == "Index":
        args.constraints.append(_index(decorator, None, location, args.declaration.name))
    elif name == "Unique":
        args.constraints.append(_unique(decorator, None, location, args.declaration.name))
    elif name in {"Check", "Exclusion"}:
        args.checks.append(_check(decorator, location, args.declaration.name))
    elif name not in _WITHOUT_SCHEMA:
        args.unread.append((f"@{name} is not read", location))


def _read_member(args: ClassArgs, member: Member) -> None:
    owner = args.declaration.name
    place = _location(args.path, member.name_span)
    target = Property(member.name, owner, place, member.type, args.scope)
    every: list[tuple[Applied, Location]] = []
    for decorator in member.decorators:
        location = _location(args.path, decorator.span)
        found = applied(decorator, args.scope)
        if isinstance(found, Unknown):
            args.unread.append((f"{found.reason} (property '{member.name}')", location))
        else:
            every += [(each, location) for each in found]
    for each, location in every:
        _read_property_decorator(args, target, each, location, every)


def _read_property_decorator(
    args: ClassArgs,
    target: Property,
    decorator: Applied,
    location: Location,
    every: list[tuple[Applied, Location]],
) -> None:
    name = decorator.name
    if name in _COLUMNS or name in _MODES or name == "PrimaryGeneratedColumn":
        _column(args, target, decorator)
    elif name in RELATIONS:
        args.relations.append(_relation(target, decorator, [each for each, _ in every]))
    elif name == "Generated":
        strategy = decorator.argument(0)
        args.generated[target.name] = "increment" if strategy is UNDEFINED else strategy
    elif name == "Index":
        args.constraints.append(_index(decorator, target.name, location, target.label))
    elif name == "Unique":
        args.constraints.append(_unique(decorator, target.name, location, target.label))
    elif name in {"Check", "Exclusion"}:
        args.checks.append(_check(decorator, location, target.label))
    elif name in _UNSUPPORTED_HERE:
        reason = f"@{name} is not read"
        args.unread.append((f"{reason} (property '{target.name}')", location))
        if name in {"TreeLevelColumn", "FeatureFlagColumn"}:
            args.columns.append(ColumnArgs(target, "column", UNDEFINED, {}, unknown=reason))


def _options(value: object) -> tuple[Options, Unknown | None]:
    """An argument that should be an options object."""
    if isinstance(value, Mapping):
        return value, None
    if isinstance(value, Unknown):
        return {}, value
    return {}, None


def _column(args: ClassArgs, target: Property, decorator: Applied) -> None:
    name, first, second = decorator.name, decorator.argument(0), decorator.argument(1)
    if name == "Column" and isinstance(first, (Closure, Global)):
        options, _ = _options(second)
        embedded = call(first, []) if isinstance(first, Closure) else first
        args.embedded.append(EmbeddedArgs(target, embedded, options.get("prefix", UNDEFINED)))
        return
    # The type or strategy comes first, or the options stand in its place.
    leading = UNDEFINED if isinstance(first, Mapping) or first is None else first
    options, unknown = _options(first if leading is UNDEFINED else second)
    if isinstance(first, Unknown) and name not in {"Column", "PrimaryColumn"}:
        unknown, leading = first, UNDEFINED
    if unknown is not None:
        args.unread.append((f"{unknown.reason} (property '{target.name}')", target.location))
    reason = unknown.reason if unknown is not None else None
    if name == "PrimaryGeneratedColumn":
        strategy = "increment" if leading is UNDEFINED else leading
        type_ = options.get("type", UNDEFINED)
        args.columns.append(ColumnArgs(target, "generated", type_, options, strategy, reason))
        return
    if name in _MODES:
        type_ = options.get("type", UNDEFINED)
        args.columns.append(ColumnArgs(target, _MODES[name], type_, options, None, reason))
        return
    type_ = options.get("type", UNDEFINED)
    if _falsy(type_):
        type_ = leading
    generation = options.get("generated", UNDEFINED)
    generation = None if _falsy(generation) else generation
    generation = "increment" if generation is True else generation
    args.columns.append(ColumnArgs(target, _COLUMNS[name], type_, options, generation, reason))
    if name != "PrimaryColumn" and options.get("unique") is True:
        columns = (target.name,)
        unique = ConstraintArgs("unique", UNDEFINED, columns, {}, target.location, target.label)
        args.constraints.append(unique)
    elif name != "PrimaryColumn" and isinstance(options.get("unique"), Unknown):
        args.unread.append((f"'unique' of '{target.name}' is not known", target.location))


def _falsy(value: object) -> bool:
    return value is UNDEFINED or value is None or value is False or value == ""


def _relation(target: Property, decorator: Applied, every: list[Applied]) -> RelationArgs:
    first, second, third = (decorator.argument(index) for index in range(3))
    inverse: str | None = None
    unknown: Unknown | None = None
    options_value = third
    if isinstance(second, Closure):
        inverse = _returned_name(second)
    elif isinstance(second, str):
        inverse = second
    elif isinstance(second, (Mapping, Unknown)):
        options_value = second
    options, unknown = _options(options_value)
    class_ = call(first, []) if isinstance(first, Closure) else first
    return RelationArgs(
        property=target,
        kind=decorator.name,
        target=class_,
        inverse=inverse,
        options=options,
        join_columns=_join_columns(
            [each.argument(0) for each in every if each.name == "JoinColumn"]
        ),
        has_join_column=any(each.name == "JoinColumn" for each in every),
        join_table=next((_join_table(each) for each in every if each.name == "JoinTable"), None),
        unknown=unknown,
    )


def _join_columns(written: list[object]) -> tuple[JoinColumnArgs, ...]:
    """`@JoinColumn()`, `@JoinColumn({…})`, `@JoinColumn([{…}, {…}])`, several of them."""
    found: list[JoinColumnArgs] = []
    for value in written:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Unknown):
                found.append(JoinColumnArgs(each, each, each))
            else:
                options, _ = _options(each)
                found.append(_join_column(options))
    return tuple(found)


def _join_column(options: Options) -> JoinColumnArgs:
    names = ("name", "referencedColumnName", "foreignKeyConstraintName")
    return JoinColumnArgs(*(options.get(name, UNDEFINED) for name in names))


def _join_table(decorator: Applied) -> JoinTableArgs:
    options, unknown = _options(decorator.argument(0))

    def columns(single: str, several: str) -> tuple[JoinColumnArgs, ...] | None:
        value = options.get(single, UNDEFINED)
        if _falsy(value):
            value = options.get(several, UNDEFINED)
        return None if _falsy(value) else _join_columns([value])

    return JoinTableArgs(
        name=options.get("name", UNDEFINED),
        schema=options.get("schema", UNDEFINED),
        join_columns=columns("joinColumn", "joinColumns"),
        inverse_columns=columns("inverseJoinColumn", "inverseJoinColumns"),
        unknown=unknown,
    )


def _returned_name(closure: Closure) -> str | None:
    """`user => user.posts` names `posts`."""
    body = _returned(closure)
    return body.name if isinstance(body, Attribute) else None


def _returned(closure: Closure) -> Expression | None:
    function = closure.function
    if function.body is not None:
        return function.body
    last = function.statements[-1] if function.statements else None
    return last.value if isinstance(last, Return) else None


def _entity(decorator: Applied, location: Location) -> EntityArgs:
    values = decorator.arguments[1 if decorator.name == "FeatureFlagEntity" else 0 :]
    first = values[0] if values else UNDEFINED
    if isinstance(first, Mapping):
        return EntityArgs(decorator.name, first.get("name", UNDEFINED), first, location)
    options, unknown = _options(values[1] if len(values) > 1 else UNDEFINED)
    if isinstance(first, Unknown):
        unknown = first
    name = options.get("name", UNDEFINED) if _falsy(first) else first
    return EntityArgs(decorator.name, name, options, location, unknown)


def _index(
    decorator: Applied, property_name: str | None, location: Location, label: str
) -> ConstraintArgs:
    """`@Index(name?, columns?, options?)` in all its overloads."""
    return _constraint("index", decorator, property_name, location, label)


def _unique(
    decorator: Applied, property_name: str | None, location: Location, label: str
) -> ConstraintArgs:
    return _constraint("unique", decorator, property_name, location, label)


def _constraint(
    kind: str, decorator: Applied, property_name: str | None, location: Location, label: str
) -> ConstraintArgs:
    values = list(decorator.arguments)
    name: object = UNDEFINED
    columns: tuple[str, ...] | Unknown | None = None
    options: Options = {}
    for position, value in enumerate(values):
        if isinstance(value, str) and position == 0:
            name = value
        elif isinstance(value, (list, Closure)):
            columns = _column_paths(value)
        elif isinstance(value, Mapping):
            options = value
        elif isinstance(value, Unknown):
            columns = value
    if property_name is not None and not isinstance(columns, Unknown):
        columns = (property_name,)
    missing = Unknown(f"the columns of @{decorator.name} are not known")
    found = missing if columns is None else columns
    return ConstraintArgs(kind, name, found, options, location, label)


def _column_paths(value: list[object] | Closure) -> tuple[str, ...] | Unknown:
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return tuple(str(item).strip() for item in value)
        return Unknown("a column's name is not known")
    body = _returned(value)
    parts: tuple[Expression | str, ...] = ()
    if isinstance(body, ArrayLiteral):
        parts = body.items
    elif isinstance(body, ObjectLiteral):
        parts = tuple(each.key for each in body.entries if isinstance(each, Entry))
    paths = tuple(_path_text(part) for part in parts)
    known = tuple(path for path in paths if path)
    return known if known and len(known) == len(paths) else Unknown("columns are not literal")


def _path_text(part: Expression | str) -> str:
    """`t.address.zip` names the property path `address.zip`."""
    names: list[str] = []
    while isinstance(part, Attribute):
        names.append(part.name)
        part = part.target
    if isinstance(part, str):
        return part
    if isinstance(part, Literal):
        return str(part.value)
    return ".".join(reversed(names))


def _check(decorator: Applied, location: Location, label: str) -> CheckArgs:
    values = [value for value in decorator.arguments if isinstance(value, (str, Unknown))]
    kind = decorator.name.lower()
    name: object = values[0] if len(values) > 1 else UNDEFINED
    expression: object = values[-1] if values else Unknown(f"@{decorator.name} says nothing")
    return CheckArgs(kind, name, expression, location, label)
