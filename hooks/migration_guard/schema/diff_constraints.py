"""How the constraints and indexes of two tables differ: matched by structure, then by name.

What is equal in structure and differs in its name is a change of the name alone: no row and no
query notices it, `ALTER … RENAME` settles it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from migration_guard.schema.model import (
    Check,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)
from migration_guard.schema.names import name_aspect
from migration_guard.schema.quoting import names_in

T = TypeVar("T")
Constraint = Unique | Index | ForeignKey | Check
Part = TypeVar("Part", Unique, Index, ForeignKey, Check)

AS_INDEX = "index-instead-of-constraint"
AS_CONSTRAINT = "constraint-instead-of-index"


class Difference(NamedTuple):
    """`label` is what the object is called in its path."""

    part: str
    label: str
    kind: str
    expected: object = None
    actual: object = None
    aspects: tuple[str, ...] = ()
    reason: str | None = None


def differences(
    declared: Table, replayed: Table, primary_keys: Callable[[Name], tuple[str, ...]]
) -> Iterator[Difference]:
    """Every difference, in a fixed order. `primary_keys` gives a declared table's primary
    key, which a foreign key without columns refers to."""
    yield from _primary_key(declared, replayed)
    yield from _uniques_and_indexes(declared, replayed)
    yield from _foreign_keys(declared, replayed, primary_keys)
    for part, noun in (("checks", "check"), ("exclusions", "exclusion")):
        wanted, made = getattr(declared, part), getattr(replayed, part)
        yield from _checks(declared.name, part, noun, wanted, made)


def parts_of(table: Table) -> Iterator[Difference]:
    """Every constraint and index of a table that is missing as a whole."""
    if isinstance(table.primary_key, PrimaryKey):
        yield Difference("primary_key", "", "missing-primary-key", table.primary_key)
    for unique in table.uniques:
        yield Difference("uniques", label_of(unique), "missing-unique", unique)
    for index in table.indexes:
        yield Difference("indexes", label_of(index), "missing-index", index)
    for key in table.foreign_keys:
        yield Difference("foreign_keys", label_of(key), "missing-foreign-key", key)
    for check in table.checks:
        yield Difference("checks", label_of(check), "missing-check", check)
    for exclusion in table.exclusions:
        yield Difference("exclusions", label_of(exclusion), "missing-exclusion", exclusion)


def label_of(part: Constraint) -> str:
    """Its name, or what it is about when the name cannot be known."""
    if part.name:
        return part.name
    return part.expression if isinstance(part, Check) else f"({', '.join(part.columns)})"


def _primary_key(declared: Table, replayed: Table) -> Iterator[Difference]:
    wanted, made = declared.primary_key, replayed.primary_key
    if isinstance(wanted, Unknown) or isinstance(made, Unknown):
        unknown = wanted if isinstance(wanted, Unknown) else made
        reason = unknown.reason if isinstance(unknown, Unknown) else ""
        yield Difference("primary_key", "", "changed-primary-key", wanted, made, (), reason)
    elif wanted is None and made is not None:
        yield Difference("primary_key", "", "extra-primary-key", None, made)
    elif wanted is not None and made is None:
        yield Difference("primary_key", "", "missing-primary-key", wanted)
    elif wanted is not None and made is not None:
        columns = ("columns",) if set(wanted.columns) != set(made.columns) else ()
        aspects = (*columns, *name_aspect(declared.name, wanted, made))
        if aspects:
            yield Difference("primary_key", "", "changed-primary-key", wanted, made, aspects)


def _uniques_and_indexes(declared: Table, replayed: Table) -> Iterator[Difference]:
    """A unique index does what a unique constraint does: the other form is a change."""
    renamed, missing_uniques, extra_uniques = _paired(
        declared.uniques, replayed.uniques, _unique_key
    )
    yield from _renamed(declared.name, "uniques", "unique", renamed)
    # Of equal uniques in a CREATE TABLE PostgreSQL makes one, which holds what all of them say.
    held = {_unique_key(each) for each in replayed.uniques}
    missing_uniques = [each for each in missing_uniques if _unique_key(each) not in held]
    renamed_indexes, missing, extra = _paired(declared.indexes, replayed.indexes, _index_key)
    yield from _renamed(declared.name, "indexes", "index", renamed_indexes)
    for unique in missing_uniques:
        same = _pick(extra_uniques, partial(_same_set, unique))
        same = same or _pick(extra_uniques, partial(_same_name, unique))
        stand_in = None if same else _pick(extra, partial(_stands_in_for, unique))
        aspects = _unique_aspects(declared.name, unique, same) if same else (AS_INDEX,)
        yield _changed_or_missing("uniques", "unique", unique, same or stand_in, aspects)
    for index in missing:
        other = _pick(extra, partial(_same_columns, index))
        other = other or _pick(extra, partial(_same_name, index))
        if other is not None and _reads_as(other, index):
            continue
        served = None if other else _pick(extra_uniques, partial(_serves, index))
        aspects = _index_aspects(declared.name, index, other) if other else (AS_CONSTRAINT,)
        yield _changed_or_missing("indexes", "index", index, other or served, aspects)
    for unique in extra_uniques:
        yield Difference("uniques", label_of(unique), "extra-unique", None, unique)
    for index in extra:
        if _is_seen_by_typeorm(index) and index.name not in declared.left_alone:
            yield Difference("indexes", label_of(index), "extra-index", None, index)


def _renamed(
    table: Name, part: str, noun: str, pairs: Iterable[tuple[Constraint, Constraint]]
) -> Iterator[Difference]:
    for wanted, made in pairs:
        if name_aspect(table, wanted, made):
            yield Difference(part, label_of(wanted), f"changed-{noun}", wanted, made, ("name",))


def _changed_or_missing(
    part: str,
    noun: str,
    wanted: Unique | Index | ForeignKey,
    made: object,
    aspects: tuple[str, ...],
) -> Difference:
    if made is None:
        return Difference(part, label_of(wanted), f"missing-{noun}", wanted)
    return Difference(part, label_of(wanted), f"changed-{noun}", wanted, made, aspects)


def _unique_key(unique: Unique) -> object:
    return (tuple(sorted(unique.columns)), unique.deferrable)


def _index_key(index: Index) -> object:
    return (index.columns, index.unique, index.where, index.method)


def _same_set(left: Unique, right: Unique) -> bool:
    return set(left.columns) == set(right.columns)


def _serves(index: Index, unique: Unique) -> bool:
    plain = index.unique and index.where is None
    return plain and set(index.columns) == set(unique.columns)


def _stands_in_for(unique: Unique, index: Index) -> bool:
    return _serves(index, unique)


def _same_columns(left: Index, right: Index) -> bool:
    return left.columns == right.columns


def _same_source(left: ForeignKey, right: ForeignKey) -> bool:
    return set(left.columns) == set(right.columns)


def _same_name(left: Constraint, right: Constraint) -> bool:
    return left.name is not None and left.name == right.name


def _reads_as(made: Index, wanted: Index) -> bool:
    """An index on expressions and columns TypeORM sees as one on the columns; who declares it
    so, under its own name, keeps it from being dropped."""
    columns = tuple(each for each in made.columns if not each.startswith("("))
    kept = _same_name(made, wanted) and made.unique == wanted.unique
    return kept and columns == wanted.columns != made.columns


def _unique_aspects(table: Name, wanted: Unique, made: Unique) -> tuple[str, ...]:
    columns = () if _same_set(wanted, made) else ("columns",)
    timing = ("deferrable",) if wanted.deferrable != made.deferrable else ()
    return (*columns, *timing, *name_aspect(table, wanted, made))


def _index_aspects(table: Name, wanted: Index, made: Index) -> tuple[str, ...]:
    names = ("columns", "unique", "where", "method")
    differing = tuple(name for name in names if getattr(wanted, name) != getattr(made, name))
    return (*differing, *name_aspect(table, wanted, made))


def _is_seen_by_typeorm(index: Index) -> bool:
    """TypeORM sees no index on expressions and drops none of another method than B-tree."""
    return index.method == "btree" and not any(each.startswith("(") for each in index.columns)


def _foreign_keys(
    declared: Table, replayed: Table, primary_keys: Callable[[Name], tuple[str, ...]]
) -> Iterator[Difference]:
    wanted = [_with_columns(key, primary_keys) for key in declared.foreign_keys]
    made = [_with_columns(key, primary_keys) for key in replayed.foreign_keys]
    renamed, missing, extra = _paired(wanted, made, _foreign_key_key)
    yield from _renamed(declared.name, "foreign_keys", "foreign-key", renamed)
    for key in missing:
        other = _pick(extra, partial(_same_source, key))
        if other is not None and _is_unresolved(other, key):
            reason = f"which columns of '{other.referenced_table}' it refers to is not known"
            label = label_of(key)
            yield Difference("foreign_keys", label, "changed-foreign-key", key, other, (), reason)
            continue
        aspects = _foreign_key_aspects(declared.name, key, other) if other else ()
        yield _changed_or_missing("foreign_keys", "foreign-key", key, other, aspects)
    for key in extra:
        yield Difference("foreign_keys", label_of(key), "extra-foreign-key", None, key)


def _with_columns(key: ForeignKey, primary_keys: Callable[[Name], tuple[str, ...]]) -> ForeignKey:
    if key.referenced_columns:
        return key
    return replace(key, referenced_columns=primary_keys(key.referenced_table))


def _is_unresolved(made: ForeignKey, wanted: ForeignKey) -> bool:
    if made.referenced_columns and wanted.referenced_columns:
        return False
    return made.referenced_table == wanted.referenced_table


def _foreign_key_key(key: ForeignKey) -> object:
    return (_pairs(key), key.referenced_table, key.on_delete, key.on_update, key.deferrable)


def _pairs(key: ForeignKey) -> object:
    if len(key.columns) != len(key.referenced_columns):
        return (key.columns, key.referenced_columns)
    return tuple(sorted(zip(key.columns, key.referenced_columns, strict=True)))


def _foreign_key_aspects(table: Name, wanted: ForeignKey, made: ForeignKey) -> tuple[str, ...]:
    target = (_pairs(wanted), wanted.referenced_table) != (_pairs(made), made.referenced_table)
    names = ("on_delete", "on_update", "deferrable")
    actions = tuple(name for name in names if getattr(wanted, name) != getattr(made, name))
    return (*(("references",) if target else ()), *actions, *name_aspect(table, wanted, made))


def _checks(
    table: Name, part: str, noun: str, declared: Sequence[Check], replayed: Sequence[Check]
) -> Iterator[Difference]:
    """What no entity declares is dropped by TypeORM's next `migration:generate`."""
    renamed, missing, extra = _paired(declared, replayed, lambda check: check.expression)
    yield from _renamed(table, part, noun, renamed)
    for check in missing:
        other = _pick(extra, partial(_same_name, check))
        other = other or _pick(extra, partial(_about_the_same, check))
        if other is None:
            yield Difference(part, label_of(check), f"missing-{noun}", check)
        else:
            aspects = ("expression", *name_aspect(table, check, other))
            yield Difference(part, label_of(check), f"changed-{noun}", check, other, aspects)
    for check in extra:
        yield Difference(part, label_of(check), f"extra-{noun}", None, check)


def _about_the_same(left: Check, right: Check) -> bool:
    """TypeORM names a check by its text: another text is another name."""
    columns = names_in(left.expression)
    return bool(columns) and columns == names_in(right.expression)


def _paired(
    wanted: Sequence[Part], made: Sequence[Part], key: Callable[[Part], object]
) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    """The pairs that are equal but for their names, then what of both has no equal on the other
    side; each answers for one, and for the one of its own name if there is such a one."""
    _, missing, extra = _split(wanted, made, lambda each: (key(each), each.name))
    return _split(missing, extra, key)


def _split(
    wanted: Sequence[Part], made: Sequence[Part], key: Callable[[Part], object]
) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    left = list(made)
    keys = [key(each) for each in left]
    pairs: list[tuple[Part, Part]] = []
    missing: list[Part] = []
    for each in wanted:
        wanted_key = key(each)
        if wanted_key in keys:
            index = keys.index(wanted_key)
            del keys[index]
            pairs.append((each, left.pop(index)))
        else:
            missing.append(each)
    return pairs, missing, left


def _pick(items: list[T], suits: Callable[[T], bool]) -> T | None:
    """Takes the first that suits out of the list."""
    for index, each in enumerate(items):
        if suits(each):
            return items.pop(index)
    return None
