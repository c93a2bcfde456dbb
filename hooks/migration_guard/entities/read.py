"""The declared schema: what the entities of a project say that the database should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from migration_guard.entities.finish import table_part
from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.outside import Outside
from migration_guard.entities.parts import Entry, FilePart, TablePart, together
from migration_guard.entities.reader import EntityReader
from migration_guard.findings import Location
from migration_guard.typescript.program import Program


class FileReading(Struct, frozen=True):
    """What a file declares, and what that came from: the paths that were `looked_at`, those
    without a file too, and the files of the entities that its relations refer to. `asks_all`
    is True where one was looked for by its name; `roster` is what others find in this file."""

    part: FilePart
    looked_at: frozenset[str]
    targets: frozenset[str]
    asks_all: bool
    roster: tuple[Entry, ...]


class FileReadings(Struct, frozen=True):
    """The readings by path. `is_intertwined`: no file's reading stands for itself. What is
    `needed` are files that were left out and have an answer: without them there is none."""

    files: Mapping[str, FileReading]
    is_intertwined: bool = False
    needed: frozenset[str] = frozenset()


def declared_schema(
    program: Program, paths: Iterable[str], options: EntityOptions
) -> DeclaredSchema:
    """The schema that the entity classes in `paths` declare; what they refer to is looked up
    in the whole program. Never raises: what cannot be read is in `unread` and unknown."""
    readings = read_files(program, paths, options)
    return together(each.part for each in readings.files.values())


def read_files(
    program: Program,
    paths: Iterable[str],
    options: EntityOptions,
    elsewhere: Mapping[str, tuple[Entry, ...]] | None = None,
    says: Callable[[str], bool] = lambda path: True,
) -> FileReadings:
    """The readings of the files in `paths`, in their order. `elsewhere` are the entities' files
    that are left out, each with its roster; `says` tells whether the text of a file that
    cannot be parsed speaks of entities."""
    reader = EntityReader(program, options, elsewhere)
    tables: dict[str, list[TablePart]] = {}
    drafts = reader.drafts(sorted(set(paths)))
    for path, rank, draft in ((each.path, each.rank, each.draft) for each in drafts):
        tables.setdefault(path, []).append(table_part(draft, rank, reader.reading))
    rosters = reader.rosters()
    files = {
        path: FileReading(
            _part(origin.outside, tables.get(path, []), _unparsed(program, path, says)),
            frozenset(origin.looked_at),
            frozenset(origin.targets),
            origin.asks_all,
            rosters.get(path, ()),
        )
        for path, origin in reader.origins.items()
    }
    return FileReadings(files, reader.is_intertwined, reader.needed)


def _part(outside: Outside, tables: list[TablePart], unparsed: Location | None) -> FilePart:
    return FilePart(
        tuple(tables),
        tuple(outside.unread),
        tuple(outside.reasons),
        tuple(outside.views),
        unparsed,
    )


def _unparsed(program: Program, path: str, says: Callable[[str], bool]) -> Location | None:
    module = program.module(path)
    if module is None or not module.errors or not says(path):
        return None
    return Location(path, module.errors[0].line, module.errors[0].column)
