"""Our drift beside the statements that real TypeORM would emit, object by object.

A recorded file is `drift-OWNER+NAME.json` with the statements under `drift`: those that
`migration:generate` wrote after the project's own migrations had run, Medusa's own left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from agreement import is_known
from msgspec import Struct

from migration_guard.config import Settings
from migration_guard.errors import GuardError
from migration_guard.facts import Facts
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import CommitTree
from migration_guard.project import medusa
from migration_guard.project.detect import detect_in
from migration_guard.schema import changes
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Check, Name, Schema, Table
from migration_guard.schema.names import is_of_name_only
from migration_guard.sql.statements import effects
from migration_guard.state import TreeState

Key = tuple[str, ...]
"""An object whatever its name: `("column", table, column)`, `("index", table, *columns)`."""


class Compared(Struct, frozen=True):
    """`theirs` and `ours` are objects with drift; `undecided` those that we left open."""

    project: str
    commit: str
    theirs: frozenset[Key]
    ours: frozenset[Key]
    undecided: frozenset[Key]

    @property
    def both(self) -> frozenset[Key]:
        return self.theirs & self.ours


def compare(recorded: Path, folder: Path) -> Compared | str:
    """One recorded project at its repository's HEAD, or why it cannot be compared."""
    project = recorded.stem.removeprefix("drift-")
    path = folder / project / "repo"
    if not path.is_dir():
        return f"{project} is not there"
    statements = msgspec.json.decode(recorded.read_bytes())["drift"]
    repository = open_repository(path, {})
    commit = repository.commit_id("HEAD") or ""
    tree = CommitTree(repository, commit)
    try:
        states = [TreeState(tree, each, Facts()) for each in detect_in(tree, Settings())]
    except GuardError as error:
        return f"{project}: {error}"
    drifts = [drift for state in states for drift in state.drift if not is_of_name_only(drift)]
    found = [(drift, _is_certain(drift)) for drift in drifts]
    return Compared(
        project,
        commit,
        theirs=frozenset(recorded_keys(statements, [s.replayed.schema for s in states])),
        ours=frozenset(key for drift, certain in found if certain for key in _ours(drift)),
        undecided=frozenset(key for drift, certain in found if not certain for key in _ours(drift)),
    )


def table(compared: list[Compared]) -> str:
    """Precision and recall of each project and of all."""
    rows = ["| project | TypeORM's | ours | both | left open | precision | recall |"]
    rows.append("|---|--:|--:|--:|--:|--:|--:|")
    total = [0, 0, 0, 0]
    for each in compared:
        open_ = each.theirs & each.undecided
        counts = [len(each.theirs), len(each.ours), len(each.both), len(open_)]
        total = [one + another for one, another in zip(total, counts, strict=True)]
        rows.append(_row(f"{each.project} {each.commit[:7]}", counts))
    return "\n".join([*rows, _row("all", total)])


def details(each: Compared) -> Iterator[str]:
    """What only one side has."""
    yield from (f"- only TypeORM: {' '.join(key)}" for key in sorted(each.theirs - each.ours))
    yield from (f"- only ours: {' '.join(key)}" for key in sorted(each.ours - each.theirs))


def recorded_keys(statements: list[str], replayed: list[Schema]) -> Iterator[Key]:
    """The objects that the statements bring about or take away. What is dropped and made
    again the same under another name is no difference but in names."""
    made: set[Key] = set()
    dropped: set[Key] = set()
    wanted: dict[Key, object] = {}
    for statement in statements:
        for change in effects(statement):
            for key, part in _of_change(change, replayed):
                (dropped if part is None else made).add(key)
                wanted[key] = part
    for key in made | dropped:
        if key not in dropped or key not in made or not _exists(key, wanted[key], replayed):
            yield key


def _row(name: str, counts: list[int]) -> str:
    theirs, ours, both, open_ = counts
    precision = f"{both / ours:.0%}" if ours else "-"
    recall = f"{both / theirs:.0%}" if theirs else "-"
    return f"| {name} | {theirs} | {ours} | {both} | {open_} | {precision} | {recall} |"


def _is_certain(drift: Drift) -> bool:
    """As MG101 has it: of a core table all is known but core's own constraints."""
    if not drift.partial or drift.undetermined is not None:
        return is_known(drift)
    core = medusa.core_tables().get(drift.path[0], frozenset())
    columns = set(getattr(drift.expected, "columns", ()))
    return bool(core) and not (columns and columns <= core)


def _ours(drift: Drift) -> Iterator[Key]:
    noun = drift.kind.partition("-")[2]
    inside = ("column", "primary-key", "unique", "check", "exclusion")
    if drift.implied_by_table and noun in inside:  # CREATE TABLE has them
        return
    for part in (drift.expected, drift.actual):
        if part is not None:
            yield _key(noun, drift.path[0], part, drift.path[-1])


def _key(noun: str, table: str, part: Any, name: str) -> Key:
    if noun == "primary-key":
        return (noun, table)
    if isinstance(part, Check):
        return (noun, table, part.expression)
    if noun in ("unique", "index", "foreign-key"):
        # TypeORM may make a unique index where the migrations have a constraint
        return ("foreign-key" if noun == "foreign-key" else "index", table, *sorted(part.columns))
    return (noun, table) if noun == "table" else (noun, table, name)


def _of_change(change: Any, replayed: list[Schema]) -> Iterator[tuple[Key, object]]:
    """The object that a change makes with what it is to be, or that it drops, with None."""
    if isinstance(change, changes.CreateTable):
        yield ("table", str(change.table.name)), change.table
    elif isinstance(change, changes.CreateEnum):
        yield ("enum", "", str(change.enum.name)), change.enum
    elif isinstance(change, changes.AddColumn):
        yield ("column", str(change.table), change.column.name), change.column
    elif isinstance(change, changes.AlterColumn):
        yield ("column", str(change.table), change.column), change
    elif isinstance(change, changes.DropColumn):
        yield ("column", str(change.table), change.column), None
    elif isinstance(change, changes.CreateIndex):
        yield _key("index", str(change.table), change.index, ""), change.index
    elif noun := ADDED.get(type(change)):
        yield _key(noun, str(change.table), change.constraint, ""), change.constraint
    elif isinstance(change, changes.DropIndex):
        yield _named(None, change.name.name, replayed), None
    elif isinstance(change, changes.DropConstraint):
        yield _named(change.table, change.name, replayed), None


ADDED: Mapping[type, str] = {
    changes.AddPrimaryKey: "primary-key",
    changes.AddUnique: "unique",
    changes.AddCheck: "check",
    changes.AddExclusion: "exclusion",
    changes.AddForeignKey: "foreign-key",
}


def _named(table: Name | None, name: str, replayed: list[Schema]) -> Key:
    """The key of a constraint or index that the migrations made."""
    for schema in replayed:
        for each in schema.tables.values():
            for noun, part in _parts(each) if table in (None, each.name) else ():
                if part.name == name:
                    return _key(noun, str(each.name), part, "")
    return ("not made by the migrations", name)


def _parts(table: Table) -> Iterator[tuple[str, Any]]:
    if table.primary_key is not None:
        yield "primary-key", table.primary_key
    for noun, parts in (
        ("unique", table.uniques),
        ("index", table.indexes),
        ("foreign-key", table.foreign_keys),
        ("check", table.checks),
        ("exclusion", table.exclusions),
    ):
        yield from ((noun, part) for part in parts)


def _exists(key: Key, wanted: Any, replayed: list[Schema]) -> bool:
    """Whether the migrations made the very thing, its name apart."""
    return any(
        _key(noun, str(each.name), part, "") == key and _nameless(part) == _nameless(wanted)
        for schema in replayed
        for each in schema.tables.values()
        for noun, part in _parts(each)
        if type(part) is type(wanted)
    )


def _nameless(part: Any) -> Any:
    return msgspec.structs.replace(part, name="")
