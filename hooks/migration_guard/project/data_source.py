"""A plain TypeORM project's DataSource, read without running it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import basename, dirname

from msgspec import Struct, field

from migration_guard.project.naming import naming_of
from migration_guard.project.option_text import naming_by_text
from migration_guard.project.patterns import join
from migration_guard.project.scripts import commands, option
from migration_guard.project.static_value import Constants, Located
from migration_guard.schema.name_pattern import NamePattern
from migration_guard.typescript.lookup import PathMapping, candidate_files
from migration_guard.typescript.syntax import Call, Expression, Reference

NAMES = re.compile(
    r"[^/]*(data-?source|typeorm|ormconfig|migration-?config)[^/]*\.(ts|js|mts|cts|mjs|cjs)\Z",
    re.IGNORECASE,
)
OTHER_DATABASES = re.compile(r"sqlite|mysql|mariadb|mongo|oracle|mssql", re.IGNORECASE)
TESTS = re.compile(r"(^|/)(tests?|__tests__|__mocks__|e2e)/|\.(e2e-)?(spec|test)\.\w+\Z")
SUFFIXES = (".ts", ".tsx", ".js", ".mts", ".cts", ".mjs", ".cjs")


class DataSource(Struct, frozen=True):
    """`entities` and `migrations` are patterns relative to the repository's top, of sources
    or of their output, as they are written; None when they are not given or cannot be read,
    which `problems` then says. `naming_strategy` is as `Project` has it."""

    path: str
    entities: tuple[str, ...] | None = None
    migrations: tuple[str, ...] | None = None
    naming_strategy: str = "default"
    own_constraint_names: bool = False
    name_patterns: Mapping[str, NamePattern] = field(default_factory=dict)
    entity_prefix: str = ""
    schema: str = "public"
    uuid_extension: str = "uuid-ossp"
    problems: tuple[str, ...] = ()


def find_data_source(
    root: str,
    paths: Collection[str],
    scripts: Mapping[str, str],
    read: Callable[[str], bytes | None],
    to_sources: Callable[[str], Iterable[str]],
) -> tuple[str, str] | None:
    """The file and what says so: a script's `-d`, else a usual name, the shallowest first,
    whose text makes a DataSource; those that name another database last. `to_sources` are
    the files that a built one may come from."""
    named = [
        (path, f"script '{name}'")
        for name, script in scripts.items()
        for words in commands(script)
        if (value := option(words, "-d", "--dataSource", "--data-source"))
        and value.endswith(SUFFIXES)
        for path in (*to_sources(join(root, value)), join(root, value))
        if path in paths
    ]
    if named:
        return min(named, key=lambda found: bool(OTHER_DATABASES.search(found[0])))
    usual = (p for p in paths if NAMES.fullmatch(basename(p)) and not TESTS.search(p))
    for path in sorted(usual, key=_likelihood):
        if b"new DataSource" in (read(path) or b""):
            return path, "its name"
    return None


def read_data_source(
    path: str,
    content: bytes,
    root: str,
    paths: Collection[str],
    read: Callable[[str], bytes | None],
    mapping: PathMapping | None = None,
) -> DataSource:
    """What the file says, and the files of the project that it imports its options from, by
    relative names and by those that `mapping` gives a meaning; relative patterns are
    relative to the project's root, where TypeORM's command is run."""

    def load(importer: str, module: str) -> tuple[str, bytes] | None:
        candidates = candidate_files(importer, module, mapping)
        found = next((file for file in candidates if file in paths), None)
        loaded = read(found) if found else None
        return (found, loaded) if found and loaded is not None else None

    constants = Constants(path, content, load)
    options = _options(constants)
    if options is None:
        problem = f"{path}: the options of its DataSource are only known when it runs"
        naming = naming_by_text(constants, content, load)
        return DataSource(path, naming_strategy=naming, problems=(problem,))
    reader = _Reader(path, root, paths)
    named = naming_of(options.get("namingStrategy"))
    return DataSource(
        path=path,
        entities=reader.patterns("entities", options.get("entities")),
        migrations=reader.patterns("migrations", options.get("migrations")),
        naming_strategy=named.strategy,
        own_constraint_names=named.own_constraint_names,
        name_patterns=named.patterns,
        entity_prefix=_text(options, "entityPrefix", ""),
        schema=_text(options, "schema", "public"),
        uuid_extension=_text(options, "uuidExtension", "uuid-ossp"),
        problems=tuple(reader.problems),
    )


def _likelihood(path: str) -> tuple[bool, int, str]:
    return bool(OTHER_DATABASES.search(path)), path.count("/"), path


def _text(options: Mapping[str, Located], key: str, default: str) -> str:
    return (options[key].text or default) if key in options else default


def _options(constants: Constants) -> dict[str, Located] | None:
    """The options of the first `new DataSource(…)`; without one, those of a constant or an
    export that looks like them."""
    module = constants.module
    values = [item.value for item in module.constants] + [item.value for item in module.exports]
    values += [call.value for call in module.calls]
    for value in values:
        for call in _constructed(value):
            return constants.entries(call.arguments[0]) if call.arguments else None
    for value in values:
        entries = constants.entries(value)
        if entries and {"entities", "migrations"} & entries.keys():
            return entries
    return None


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


class _Reader:
    def __init__(self, path: str, root: str, paths: Collection[str]) -> None:
        self.path, self.root, self.paths = path, root, paths
        self.problems: list[str] = []

    def patterns(self, key: str, found: Located | None) -> tuple[str, ...] | None:
        if found is None:
            return None
        items = found.place.items(found.value)
        read = [None] if items is None else [self._item(item) for item in items]
        if None in read:
            self.problems.append(f"{self.path}: `{key}` is only known when it runs")
            return None
        return tuple(pattern for patterns in read for pattern in patterns or ())

    def _item(self, item: Located) -> list[str] | None:
        text = item.text
        if text is not None:
            # `/` is what `__dirname` begins with: the repository's top
            return [join("", text.lstrip("/")) if text.startswith("/") else join(self.root, text)]
        return self._class(item) if isinstance(item.value, Reference) else None

    def _class(self, item: Located) -> list[str] | None:
        """The file that a class is imported from; everything in a barrel's folder, which
        re-exports what it does not declare."""
        other = item.place.imported_file(getattr(item.value, "name", ""))
        if other is None:
            return None
        barrel = basename(other.path).startswith("index.")
        return [f"{dirname(other.path)}/**/*" if barrel else other.path]
