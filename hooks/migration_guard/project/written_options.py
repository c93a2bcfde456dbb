"""The options of a DataSource, wherever they are written: at its `new DataSource(…)`, in what a
function returns, in a NestJS module, in an `ormconfig` file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from migration_guard.project.option_functions import returned
from migration_guard.project.static_value import Constants, Located
from migration_guard.typescript.objects import object_literals
from migration_guard.typescript.syntax import Call, Expression, Function, Literal

Options = Mapping[str, Located]

FOLDERS = frozenset(("entities", "migrations"))
OTHER_SIGNS = frozenset(
    (
        *("autoLoadEntities", "migrationsRun", "synchronize", "host", "url", "username"),
        *("database", "namingStrategy", "type"),
    )
)
POSTGRES = frozenset(("postgres", "postgresql", "aurora-postgres"))
MOST_FILES = 20
_OTHER_KIND = re.compile(rb"""['"](?:better-)?(?:sqlite|mysql|mariadb|mssql|oracle|mongo)""")


class Written(Struct, frozen=True):
    """Options that say how TypeORM connects, more than one where the program chooses between
    them when it runs. `place` is the file that they were found in by their looks alone;
    `others` are those of other databases that stand beside them."""

    options: tuple[Options, ...] = ()
    place: Constants | None = None
    others: tuple[Options, ...] = ()


def written_options(constants: Constants) -> Written:
    """Those of the first `new DataSource(…)`, else of a constant or an export that looks like
    them, else every object that does in this file or the nearest that it imports. Empty
    where there is none."""
    certain = _given(constants)
    if certain is not None:
        others = _of_other_databases(constants, _objects(constants))
        return Written((certain,), others=others)
    for place in _with_imports(constants):
        objects = list(_objects(place))
        found = _by_their_looks(objects)
        if found:
            return Written(found, place, _of_other_databases(place, objects))
    return Written()


def _look_like_options(options: Options) -> bool:
    """Of a PostgreSQL, or of a database whose kind is not known: an entity's module may have
    `entities` too."""
    kind = _kind(options)
    if "type" in options and kind is not None:
        return kind in POSTGRES and not options.keys().isdisjoint(FOLDERS | OTHER_SIGNS - {"type"})
    folders = options.keys() & (FOLDERS | {"autoLoadEntities"})
    return bool(folders) and len(options.keys() & (FOLDERS | OTHER_SIGNS)) > 1


def _given(constants: Constants) -> Options | None:
    module = constants.module
    values = [item.value for item in module.constants] + [item.value for item in module.exports]
    values += [call.value for call in module.calls]
    for value in values:
        for call in _constructed(value):
            return constants.entries(call.arguments[0]) if call.arguments else None
    values += [item.function for item in module.functions]
    for value in values:
        entries = constants.entries(value) or _of_function(value, constants)
        if entries and entries.keys() & FOLDERS and _look_like_options(entries):
            return entries
    return None


def _of_function(value: Expression | None, constants: Constants) -> Options | None:
    """The options that a function of the file returns, where it is known which."""
    found = returned(value, constants) if isinstance(value, Function) else None
    return found[0].entries(found[1]) if found is not None else None


def _constructed(value: Expression | None) -> Iterator[Call]:
    """`new DataSource(…)`, also as an argument or an assigned value."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Call):
            callee = current.callee
            if current.is_new and getattr(callee, "name", "") == "DataSource":
                yield current
            pending += current.arguments
        elif right := getattr(current, "right", None):
            pending.append(right)


def _objects(place: Constants) -> Iterator[Options]:
    """Every object that the file has, by its entries."""
    return (place.entries(each) or {} for each in object_literals(place.content))


def _by_their_looks(objects: Iterable[Options]) -> tuple[Options, ...]:
    """Those that look like options; only those of a PostgreSQL, and that say where entities or
    migrations are, where any does."""
    found = [each for each in objects if _look_like_options(each)]
    found = [each for each in found if _kind(each) in POSTGRES] or found
    return tuple([each for each in found if each.keys() & FOLDERS] or found)


def _of_other_databases(place: Constants, objects: Iterable[Options]) -> tuple[Options, ...]:
    if _OTHER_KIND.search(place.content) is None:
        return ()
    known = [each for each in objects if "migrations" in each and _kind(each) is not None]
    return tuple(each for each in known if _kind(each) not in POSTGRES)


def _kind(options: Options) -> str | None:
    """The database's; None where a setting says it, whatever stands for it where it is not."""
    written = options.get("type")
    found = written.place.locate(written.value) if written is not None else None
    text = found.text if found is not None else None
    is_certain = found is not None and isinstance(found.value, Literal)
    return text if is_certain or text in POSTGRES else None


def _with_imports(constants: Constants) -> Iterator[Constants]:
    """The file and those of the project that it imports values from, the nearest first."""
    pending, seen = [constants], {constants.path}
    for place in pending:
        yield place
        for item in place.module.imports:
            other = None if item.type_only else place.imported_file(item.local)
            if other is not None and other.path not in seen and len(seen) < MOST_FILES:
                seen.add(other.path)
                pending.append(other)
