"""What a drift is called in the user's own words, and the statement that would mend it."""

from __future__ import annotations

from migration_guard.context import Context, State
from migration_guard.findings import Location
from migration_guard.rules.view_drift import CHANGED, MISSING, is_of_view
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import (
    Check,
    Column,
    Enum,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)
from migration_guard.schema.names import is_of_name_only

Part = Column | Unique | Index | ForeignKey | Check | Enum
_UNLIKE = {
    MISSING: ", and no migration makes it",
    CHANGED: " with another query than the migrations make it with",
}


def subject(drift: Drift) -> str:
    """`post`, `post.subtitle`, `post.IDX_…`: stable while the file around it moves."""
    table, *rest = drift.path
    return f"{table}.{rest[-1]}" if rest else table


def location(state: State, drift: Drift) -> Location:
    """Where the object is declared; else its table's entity; else the migration behind it."""
    declared, replayed = state.declared.locations, state.replayed.locations
    for path in _upwards(drift.path):
        if path in declared:
            return declared[path]
    for path in _upwards(drift.path):
        if path in replayed:
            return replayed[path]
    return Location(state.project.path("package.json"))


def table_name(state: State, drift: Drift) -> Name:
    """The table that the drift is about, as statements name it."""
    tables = state.declared.schema.tables
    return next((name for name in tables if str(name) == drift.path[0]), Name("", drift.path[0]))


def place(drift: Drift) -> str:
    """` of table "post"`; nothing for an enum, which belongs to no table."""
    return f' of table "{drift.path[0]}"' if drift.path[0] else ""


def was_declared(context: Context, drift: Drift) -> bool:
    """Whether the base's entities declared what is extra now (MG101's); else it is of a
    migration's own making (MG104's)."""
    return context.base is not None and drift.path in context.base.declared.locations


def changed_files(context: Context, drift: Drift) -> tuple[str, ...]:
    """The migration that made the object in the base, under its old and its new path, when
    this change moved, edited or deleted it; nothing otherwise."""
    if context.base is None:
        return ()
    made = context.base.replayed.locations
    places = [made[path] for path in _upwards(drift.path) if path in made]
    old = places[0].path if places else ""
    changes = [change for change in context.changes if change.old == old]
    return tuple(path for change in changes for path in (change.old, change.new) if path)


def declared_by(state: State, drift: Drift) -> str:
    """`Post.subtitle`, or the entity's class for what no property declares."""
    named = state.declared.properties.get(drift.path)
    if named:
        return named
    entity = next((e for e in state.declared.entities if str(e.table) == drift.path[0]), None)
    return entity.name if entity else drift.path[0]


def message(state: State, drift: Drift) -> str:
    """The whole difference in one sentence: who declares what, and what the migrations make."""
    owner, where = declared_by(state, drift), place(drift)
    if drift.kind == "missing-table":
        return f'{owner} declares table "{drift.path[0]}", and no migration creates it'
    if is_of_view(drift):
        return f'view "{drift.path[0]}" is declared{_UNLIKE[drift.kind]}'
    if drift.kind.startswith("missing-"):
        return f"{owner} declares {describe(drift.expected)}{where}, and no migration makes it"
    if drift.kind.startswith("extra-"):
        return f"{describe(drift.actual)}{where} is declared by no entity"
    return f"{owner} declares {differences(drift)}"


def describe(part: object) -> str:
    """An object of the schema in a few words: `column "subtitle" (character varying)`."""
    if isinstance(part, Column):
        return f'column "{part.name}" ({column_facts(part)})'
    if isinstance(part, PrimaryKey):
        return f"a primary key on {_quoted(part.columns)}"
    if isinstance(part, Unique):
        return f"a unique constraint on {_quoted(part.columns)}"
    if isinstance(part, Index):
        kind = "a unique index" if part.unique else "an index"
        return f"{kind} on {_quoted(part.columns)}" + (f" where {part.where}" if part.where else "")
    if isinstance(part, ForeignKey):
        target = f'"{part.referenced_table}" ({_quoted(part.referenced_columns)})'
        actions = f"on delete {part.on_delete.lower()}, on update {part.on_update.lower()}"
        return f"a foreign key on {_quoted(part.columns)} to {target}, {actions}"
    if isinstance(part, Check):
        return f"a check ({part.expression})"
    if isinstance(part, Enum):
        return f'enum "{part.name}" ({_values(part)})'
    if isinstance(part, Table):
        return f'table "{part.name}"'
    return str(part)


def column_facts(column: Column) -> str:
    """`integer, not null, default 0`."""
    facts = [_text(column.type)]
    if not isinstance(column.nullable, Unknown):
        facts.append("nullable" if column.nullable else "not null")
    if isinstance(column.default, str):
        facts.append(f"default {column.default}")
    return ", ".join(facts)


def statements(drift: Drift, table: Name) -> tuple[str, ...]:
    """What would mend it, in TypeORM's form; empty where it cannot be written for certain."""
    from migration_guard.sql import name_changes, render  # most commits bring no drift
    from migration_guard.sql.certain import Part as Constraint

    wanted = drift.expected
    if is_of_name_only(drift) and isinstance(drift.actual, Constraint):
        name = str(getattr(wanted, "name", ""))
        change = name_changes.NameChange(table, drift.actual, name)
        return (name_changes.rename(change).sql,)
    if isinstance(wanted, Table) and drift.kind == "changed-table":
        comment = wanted.comment
        return () if isinstance(comment, Unknown) else (render.comment_table(table, comment),)
    if drift.kind == "extra-column" and isinstance(drift.actual, Column):
        return (render.drop_column(table, drift.actual.name),)
    if isinstance(wanted, Column) and isinstance(drift.actual, Column):
        return _alterations(table, wanted, drift.actual, drift.aspects)
    if not drift.kind.startswith("missing-"):
        return ()
    if isinstance(wanted, Column):
        added = render.add_column(table, wanted)
        said = [wanted.comment] if isinstance(wanted.comment, str) else []
        comments = (render.comment_column(table, wanted.name, each) for each in said)
        return (added, *comments) if added else ()
    if isinstance(wanted, Unique):
        return (render.add_unique(table, wanted),)
    if isinstance(wanted, Index):
        return (render.create_index(table, wanted),)
    if isinstance(wanted, ForeignKey):
        return (render.add_foreign_key(table, wanted),)
    return ()


def _alterations(
    table: Name, wanted: Column, made: Column, aspects: tuple[str, ...]
) -> tuple[str, ...]:
    from migration_guard.sql import column_changes

    if column_changes.unwritable(wanted, made, aspects):
        return ()
    changes = column_changes.alterations(table, wanted, made, aspects)
    return tuple(statement.sql for statement in changes)


def differences(drift: Drift) -> str:
    """`column "title" (text) where the migrations make character varying`."""
    expected, actual = drift.expected, drift.actual
    if isinstance(expected, Column) and isinstance(actual, Column):
        aspects = _merged(drift.aspects)
        wanted = ", ".join(_aspect(expected, aspect) for aspect in aspects)
        made = ", ".join(_aspect(actual, aspect) for aspect in aspects)
        return f'column "{expected.name}"{place(drift)} as {wanted}; the migrations make it {made}'
    if isinstance(expected, Table) and isinstance(actual, Table):
        wanted, made = (_text_of("comment", each.comment) for each in (expected, actual))
        return f'table "{drift.path[0]}" with {wanted}; the migrations make it with {made}'
    if is_of_name_only(drift):
        names = (getattr(each, "name", None) for each in (expected, actual))
        return '{}{} as "{}"; the migrations call it "{}"'.format(
            describe(expected), place(drift), *names
        )
    return f"{describe(expected)}{place(drift)}; the migrations make {describe(actual)}"


def _merged(aspects: tuple[str, ...]) -> tuple[str, ...]:
    """Type, length, precision, … read best as one whole type."""
    typed = {"type", "length", "precision", "scale", "array"}
    return tuple(dict.fromkeys("type" if aspect in typed else aspect for aspect in aspects))


def _aspect(column: Column, aspect: str) -> str:
    if aspect == "type":
        return _text(column.type)
    if aspect == "nullable":
        return "nullable" if column.nullable else "not null"
    if aspect == "default":
        return f"default {column.default}" if column.default is not None else "no default"
    if aspect == "generated":
        return f"generated {column.generated}" if column.generated else "not generated"
    return _text_of(aspect, getattr(column, aspect, None))


def _text_of(aspect: str, value: object) -> str:
    """`comment "in cents"`, `no comment`."""
    if isinstance(value, Unknown):
        return f"an unknown {aspect}"
    if aspect in ("comment", "collation"):
        return f"no {aspect}" if value is None else f'{aspect} "{value}"'
    return f"{aspect} {value}"


def _text(value: object) -> str:
    return "an unknown type" if isinstance(value, Unknown) else str(value)


def _values(enum: Enum) -> str:
    if isinstance(enum.values, Unknown):
        return "values unknown"
    return ", ".join(f"'{value}'" for value in enum.values)


def _quoted(columns: tuple[str, ...]) -> str:
    return ", ".join(column if column.startswith("(") else f'"{column}"' for column in columns)


def _upwards(path: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(path[:length] for length in range(len(path), 0, -1))
