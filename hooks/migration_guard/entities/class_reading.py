"""One class: from its decorators to `ClassArgs`."""

from __future__ import annotations

from migration_guard.entities.arguments import (
    ClassArgs,
    ColumnArgs,
    EntityArgs,
    Property,
    RelationArgs,
)
from migration_guard.entities.column_reading import COLUMN_DECORATORS, read_column
from migration_guard.entities.constraint_reading import check_args, constraint_args
from migration_guard.entities.decorator_options import is_falsy, options_of
from migration_guard.entities.decorators import FUNCTIONS, Applied, applied
from migration_guard.entities.foreign_keys import foreign_key_args
from migration_guard.entities.relation_reading import RELATIONS, join_columns, relation_args
from migration_guard.findings import Location
from migration_guard.schema.model import Unknown
from migration_guard.sql.dialects import is_this_database
from migration_guard.typescript.program import External, Program
from migration_guard.typescript.syntax import ClassDeclaration, Member, Span
from migration_guard.typescript.values import UNDEFINED, ClassValue, Scope

ENTITY_DECORATORS = frozenset({"Entity", "ViewEntity", "ChildEntity", "FeatureFlagEntity"})
_CONSTRAINTS = frozenset({"Index", "Unique"})
_CHECKS = frozenset({"Check", "Exclusion"})
_WITHOUT_SCHEMA = frozenset(
    [
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
_NOT_READ = frozenset(
    [
        "ObjectIdColumn",
        "FeatureFlagColumn",
        "FeatureFlagDecorators",
        "FeatureFlagClassDecorators",
    ]
)


def read_class(program: Program, path: str, declaration: ClassDeclaration) -> ClassArgs:
    """The decorators of a class and its members, in the order in which they run: those of the
    members from the first to the last, then the class's own, each time from the bottom up."""
    scope = Scope(program, path, functions=FUNCTIONS, is_equal=is_this_database)
    args = ClassArgs(path, declaration, scope)
    for member in declaration.members:
        if member.decorators:
            _read_member(args, member)
    for decorator in reversed(declaration.decorators):
        location = _location(path, decorator.span)
        found = applied(decorator, scope)
        if isinstance(found, Unknown):
            args.unread.append((found.reason, location))
            args.maybe_entity = True
            continue
        for each in found:
            _read_class_decorator(args, each, location)
    return args


def _location(path: str, span: Span) -> Location:
    return Location(path, span.line, span.column)


def _read_class_decorator(args: ClassArgs, decorator: Applied, location: Location) -> None:
    name = decorator.name
    if name in ENTITY_DECORATORS:
        at = _location(args.path, args.declaration.name_span)
        args.entity = _entity(decorator, at)
    elif name == "TableInheritance":
        args.inheritance = decorator.argument(0)
    elif name == "Tree":
        second = decorator.argument(1)
        args.tree = (decorator.argument(0), None if second is UNDEFINED else second)
    elif name in _CONSTRAINTS:
        owner = args.declaration.name
        args.constraints.append(constraint_args(decorator, None, location, owner))
    elif name in _CHECKS:
        args.checks.append(check_args(decorator, location, args.declaration.name))
    elif name == "ForeignKey":
        target = Property("", args.declaration.name, location, None, args.scope)
        args.foreign_keys.append(foreign_key_args(target, decorator))
    elif name not in _WITHOUT_SCHEMA:
        args.unread.append((f"@{name} is not read", location))


def _read_member(args: ClassArgs, member: Member) -> None:
    owner = args.declaration.name
    place = _location(args.path, member.span)  # a suppression stands above the decorators
    target = Property(member.name, owner, place, member.type, args.scope)
    every: list[tuple[Applied, Location]] = []
    for decorator in reversed(member.decorators):
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
    if name in COLUMN_DECORATORS:
        read_column(args, target, decorator)
    elif name in RELATIONS:
        args.relations.append(relation_args(target, decorator, [each for each, _ in every]))
    elif name == "Generated":
        strategy = decorator.argument(0)
        args.generated[target.name] = "increment" if strategy is UNDEFINED else strategy
    elif name == "TreeParent":
        args.relations.append(_tree_parent(args, target, decorator, [each for each, _ in every]))
    elif name == "TreeLevelColumn":
        args.has_tree_level = True
        args.columns.append(ColumnArgs(target, "treeLevel", "int", {}))
    elif name in _CONSTRAINTS:
        args.constraints.append(constraint_args(decorator, target.name, location, target.label))
    elif name in _CHECKS:
        args.checks.append(check_args(decorator, location, target.label))
    elif name == "ForeignKey":
        args.foreign_keys.append(foreign_key_args(target, decorator))
    elif name == "VirtualColumn":
        args.virtual.append(target)
    elif name == "ViewColumn":
        options, _ = options_of(decorator.argument(0))
        args.viewed[target.name] = options.get("name", UNDEFINED)
    elif name in _NOT_READ:
        reason = f"@{name} is not read"
        args.unread.append((f"{reason} (property '{target.name}')", location))
        if name == "FeatureFlagColumn":
            args.columns.append(ColumnArgs(target, "column", UNDEFINED, {}, unknown=reason))


def _entity(decorator: Applied, location: Location) -> EntityArgs:
    values = decorator.arguments[1 if decorator.name == "FeatureFlagEntity" else 0 :]
    first = values[0] if values else UNDEFINED
    if isinstance(first, dict):
        return EntityArgs(decorator.name, first.get("name", UNDEFINED), first, location)
    options, unknown = options_of(values[1] if len(values) > 1 else UNDEFINED)
    if isinstance(first, (Unknown, External)):
        _, unknown = options_of(first)
    name = options.get("name", UNDEFINED) if is_falsy(first) else first
    return EntityArgs(decorator.name, name, options, location, unknown)


def _tree_parent(
    args: ClassArgs, target: Property, decorator: Applied, every: list[Applied]
) -> RelationArgs:
    """`@TreeParent` is a many-to-one to the class itself, and takes a `@JoinColumn` too."""
    options, unknown = options_of(decorator.argument(0))
    own = ClassValue(args.path, args.declaration)
    columns = join_columns(every)
    return RelationArgs(
        target, "ManyToOne", own, None, options, columns, bool(columns), unknown=unknown
    )
