"""Which naming strategy a DataSource's options name."""

from __future__ import annotations

from migration_guard.project.static_value import Located
from migration_guard.typescript.syntax import Call, ClassDeclaration, Reference

_KNOWN = {"DefaultNamingStrategy": "default", "SnakeNamingStrategy": "snake"}
_CONSTRAINTS = frozenset(
    {
        *("primaryKeyName", "uniqueConstraintName", "relationConstraintName", "foreignKeyName"),
        *("indexName", "checkConstraintName", "exclusionConstraintName", "defaultConstraintName"),
    }
)
"""The methods of NamingStrategyInterface that name neither a table nor a column."""


def naming_strategy(found: Located | None) -> tuple[str, bool]:
    """TypeORM's own (`default`), the well-known package's (`snake`), or the name of one that
    is not known; and whether a class of the project names the constraints in a way of its
    own, tables and columns as the strategy does that it extends."""
    if found is None:
        return "default", False
    value = found.value
    name = getattr(value.callee, "name", "") if isinstance(value, Call) else ""
    other = found.place.imported_file(name)
    if other is None and name in _KNOWN:
        return _KNOWN[name], False
    place = other or found.place
    class_ = next((each for each in place.module.classes if each.name == name), None)
    base = class_.extends if class_ is not None and _names_only_constraints(class_) else None
    base_name = base.name if isinstance(base, Reference) else ""
    if base_name in _KNOWN and place.imported_file(base_name) is None:
        return _KNOWN[base_name], True
    return name or "unknown", False


def _names_only_constraints(class_: ClassDeclaration) -> bool:
    return all(member.name in _CONSTRAINTS and member.kind == "method" for member in class_.members)
