"""A plain TypeORM project's DataSource, read without running it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname

from migration_guard.project.patterns import join
from migration_guard.project.scripts import commands, option
from migration_guard.project.static_value import Constants
from migration_guard.typescript.parse import parse
from migration_guard.typescript.syntax import (
    Call,
    Expression,
    Literal,
    Module,
    ObjectLiteral,
    Reference,
)

NAMES = re.compile(
    r"(data-?source|typeorm(-?config|\.config)?|ormconfig|(typeorm-)?data-?source\.config)"
    r"\.(ts|js|mts|cts|mjs|cjs)\Z",
    re.IGNORECASE,
)
SUFFIXES = (".ts", ".tsx", ".js", ".mts", ".cts", ".mjs", ".cjs")


@dataclass(frozen=True, slots=True)
class DataSource:
    """`entities` and `migrations` are patterns relative to the repository's top, of sources
    or of their output, as they are written; None when they are not given or cannot be read,
    which `problems` then says. `naming_strategy` is as `Project` has it."""

    path: str
    entities: tuple[str, ...] | None = None
    migrations: tuple[str, ...] | None = None
    naming_strategy: str = "default"
    entity_prefix: str = ""
    schema: str = "public"
    problems: tuple[str, ...] = ()


def find_data_source(
    root: str,
    paths: Collection[str],
    scripts: Mapping[str, str],
    read: Callable[[str], bytes | None],
    to_source: Callable[[str], str],
) -> tuple[str, str] | None:
    """The file and what says so: a script's `-d`, else a usual name, the shallowest first,
    whose text makes a DataSource. `to_source` maps a built file to its source."""
    for name, script in scripts.items():
        for words in commands(script):
            named = option(words, "-d", "--dataSource")
            if named is None or "migration" not in script or named not in _plausible(named):
                continue
            for path in (to_source(join(root, named)), join(root, named)):
                if path in paths:
                    return path, f"script '{name}'"
    usual = (path for path in paths if NAMES.fullmatch(basename(path)))
    for path in sorted(usual, key=lambda path: (path.count("/"), path)):
        if b"DataSource" in (read(path) or b""):
            return path, "its name"
    return None


def read_data_source(path: str, content: bytes, root: str, paths: Collection[str]) -> DataSource:
    """What the file says; relative patterns are relative to the project's root, where
    TypeORM's command is run."""
    module = parse(content)
    constants = Constants(module, f"/{dirname(path)}")
    options = _options(module, constants)
    if options is None:
        return DataSource(path, problems=(f"{path}: no `new DataSource({{…}})` can be read",))
    reader = _Reader(path, root, constants, paths)
    return DataSource(
        path=path,
        entities=reader.patterns("entities", options.get("entities")),
        migrations=reader.patterns("migrations", options.get("migrations")),
        naming_strategy=_naming_strategy(options.get("namingStrategy")),
        entity_prefix=constants.text(options.get("entityPrefix")) or "",
        schema=constants.text(options.get("schema")) or "public",
        problems=tuple(reader.problems),
    )


def _plausible(named: str) -> tuple[str, ...]:
    return (named,) if named.endswith(SUFFIXES) else ()


def _options(module: Module, constants: Constants) -> dict[str, Expression] | None:
    """The options of the first `new DataSource(…)`; failing that, of a constant or default
    export that looks like them."""
    values = [item.value for item in module.constants] + [item.value for item in module.exports]
    values += [call.value for call in module.calls]
    for value in values:
        for call in _constructed(value):
            return constants.entries(call.arguments[0]) if call.arguments else None
    for value in values:
        entries = constants.entries(value) if isinstance(value, ObjectLiteral) else None
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
    def __init__(self, path: str, root: str, constants: Constants, paths: Collection[str]) -> None:
        self.path, self.root, self.constants, self.paths = path, root, constants, paths
        self.problems: list[str] = []

    def patterns(self, key: str, value: Expression | None) -> tuple[str, ...] | None:
        if value is None:
            return None
        items = self.constants.items(value)
        if items is None and isinstance(self.constants.resolve(value), ObjectLiteral):
            items = list((self.constants.entries(value) or {}).values())
        read = [None] if items is None else [self._item(item) for item in items]
        if None in read:
            self.problems.append(f"{self.path}: `{key}` is only known when it runs")
            return None
        return tuple(pattern for patterns in read for pattern in patterns or ())

    def _item(self, item: Expression) -> list[str] | None:
        text = self.constants.text(item)
        if text is not None:
            if text.startswith("/"):  # from __dirname
                return [join("", text.lstrip("/"))]
            return [join(self.root, text)]
        if isinstance(item, Reference):
            return self._imported(item.name)
        return [] if isinstance(item, Literal) else None

    def _imported(self, name: str) -> list[str] | None:
        """The file that a class is imported from."""
        module = self.constants.imports.get(name)
        if module is None or not module.startswith("."):
            return None
        stem = join(dirname(self.path), module)
        bare = stem.rpartition(".")[0] if stem.endswith(".js") else stem
        candidates = [bare + suffix for suffix in SUFFIXES]
        candidates += [f"{bare}/index{suffix}" for suffix in SUFFIXES]
        found = next((path for path in candidates if path in self.paths), None)
        # a barrel re-exports what it does not declare: the whole folder may be meant
        if found is not None and basename(found).startswith("index."):
            return [f"{dirname(found)}/**/*"]
        return None if found is None else [found]


def _naming_strategy(value: Expression | None) -> str:
    if value is None:
        return "default"
    name = getattr(value.callee, "name", "") if isinstance(value, Call) else ""
    if name == "DefaultNamingStrategy":
        return "default"
    return "snake" if name == "SnakeNamingStrategy" else name or "unknown"
