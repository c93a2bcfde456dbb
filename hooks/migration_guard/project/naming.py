"""Which naming strategy a DataSource's options name."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from migration_guard.project.static_value import Located
from migration_guard.schema.name_pattern import NamePattern
from migration_guard.typescript.syntax import Call, ClassDeclaration, Reference

_KNOWN = {"DefaultNamingStrategy": "default", "SnakeNamingStrategy": "snake"}
_CONSTRAINTS = frozenset(
    {
        *("primaryKeyName", "uniqueConstraintName", "relationConstraintName", "foreignKeyName"),
        *("indexName", "checkConstraintName", "exclusionConstraintName", "defaultConstraintName"),
    }
)
"""The methods of NamingStrategyInterface that name neither a table nor a column."""


class Naming(Struct, frozen=True):
    """`strategy` is TypeORM's own (`default`), the well-known package's (`snake`), or the name
    of one that is not known. `own_constraint_names`: a class of the project names the
    constraints otherwise, tables and columns as the strategy does that it extends; `patterns`
    has its methods instead where it is known how they name, `tableName` among them."""

    strategy: str = "default"
    own_constraint_names: bool = False
    patterns: Mapping[str, NamePattern] = field(default_factory=dict)


def naming_of(found: Located | None) -> Naming:
    """What the value of `namingStrategy` says."""
    if found is None:
        return Naming()
    found = found.place.locate(found.value) or found
    value = found.value
    name = getattr(value.callee, "name", "") if isinstance(value, Call) else ""
    other = found.place.imported_file(name)
    if other is None and name in _KNOWN:
        return Naming(_KNOWN[name])
    place = other or found.place
    class_ = next((each for each in place.module.classes if each.name == name), None)
    if class_ is None:
        return Naming(name or "unknown")
    base_name = class_.extends.name if isinstance(class_.extends, Reference) else ""
    if base_name not in _KNOWN or place.imported_file(base_name) is not None:
        return Naming(name or "unknown")
    if not _can_be_learnt(class_):
        from migration_guard.project.naming_likeness import known_strategy  # few have one

        return Naming(known_strategy(class_, _KNOWN[base_name], place) or name)
    from migration_guard.project.naming_patterns import TABLE_NAME, patterns_of

    patterns = patterns_of(class_, place)
    if patterns is None and class_.member(TABLE_NAME) is not None:
        return Naming(name)
    return Naming(_KNOWN[base_name], patterns is None, patterns or {})


def _can_be_learnt(class_: ClassDeclaration) -> bool:
    """Whether it names nothing but constraints and tables."""
    known = _CONSTRAINTS | {"tableName"}
    return all(member.name in known and member.kind == "method" for member in class_.members)
