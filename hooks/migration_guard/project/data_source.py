"""A plain TypeORM project's DataSource, read without running it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from posixpath import basename, dirname

from msgspec import Struct, field
from msgspec.structs import replace

from migration_guard.project.naming import naming_of
from migration_guard.project.option_text import naming_by_text
from migration_guard.project.patterns import join
from migration_guard.project.static_value import Constants, Located
from migration_guard.project.written_options import Options, written_options
from migration_guard.schema.name_pattern import NamePattern
from migration_guard.typescript.lookup import PathMapping, candidate_files
from migration_guard.typescript.syntax import Literal, Reference


class DataSource(Struct, frozen=True):
    """`entities` and `migrations` are patterns relative to the repository's top, of sources
    or of their output, as they are written; None when they are not given or cannot be read,
    which `problems` then says. `naming_strategy` is as `Project` has it. Nothing but that is
    known where `is_read` is false. `other_migrations` are patterns of other databases."""

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
    is_read: bool = True
    other_migrations: tuple[str, ...] = ()


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
    written = written_options(constants)
    if not written.options:
        problem = f"{path}: the options of its DataSource are only known when it runs"
        naming = naming_by_text(constants, content, load)
        return DataSource(path, naming_strategy=naming, problems=(problem,), is_read=False)
    found = [_described(path, options, _Reader(path, root, paths)) for options in written.options]
    source = _together(found, written.place) if written.place else found[0]
    return replace(source, other_migrations=_others(written.others, _Reader(path, root, paths)))


def _others(options: Iterable[Options], reader: _Reader) -> tuple[str, ...]:
    found = [reader.patterns("migrations", each["migrations"]) or () for each in options]
    return tuple(dict.fromkeys(pattern for patterns in found for pattern in patterns))


def _described(path: str, options: Options, reader: _Reader) -> DataSource:
    named = naming_of(options.get("namingStrategy"))
    return DataSource(
        path=path,
        entities=reader.patterns("entities", options.get("entities")),
        migrations=reader.patterns("migrations", options.get("migrations")),
        naming_strategy=named.strategy,
        own_constraint_names=named.own_constraint_names,
        name_patterns=named.patterns,
        entity_prefix=reader.option("entityPrefix", options, ""),
        schema=reader.option("schema", options, "public"),
        uuid_extension=reader.option("uuidExtension", options, "uuid-ossp"),
        problems=tuple(reader.problems),
    )


def _together(found: Sequence[DataSource], place: Constants) -> DataSource:
    """Options that the program chooses between, for development and production mostly: the
    files of each, and what all of them say of the rest. A naming strategy may also be given
    to them in another place of their file."""
    first = found[0]
    naming = {each.naming_strategy for each in found}
    hidden = naming == {"default"} and b"namingStrategy" in place.content
    problems = dict.fromkeys(problem for each in found for problem in each.problems)
    if any(each.schema != first.schema for each in found):
        problems[f"{place.path}: which `schema` is meant is only known when it runs"] = None
    return replace(
        first,
        entities=_joined(each.entities for each in found),
        migrations=_joined(each.migrations for each in found),
        naming_strategy="unknown" if hidden or len(naming) > 1 else first.naming_strategy,
        problems=tuple(problems),
    )


def _joined(patterns: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    known = [each for each in patterns if each is not None]
    return tuple(dict.fromkeys(one for each in known for one in each)) if known else None


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

    def option(self, key: str, options: Options, default: str) -> str:
        """An option's text; TypeORM's `default` where it is left out, and where it is not known,
        which is said."""
        found = options.get(key)
        if found is None or _is_nothing(found):
            return default
        text = found.text
        if text is None:
            taken = f"taken for '{default}'" if default else "taken for none"
            self.problems.append(f"{self.path}: `{key}` is only known when it runs; {taken}")
        return text or default

    def _item(self, item: Located) -> list[str] | None:
        text = item.text
        if text is not None:
            # `/` is what `__dirname` begins with: the repository's top
            return [join("", text.lstrip("/")) if text.startswith("/") else join(self.root, text)]
        return self._class(item)

    def _class(self, item: Located) -> list[str] | None:
        """The file that a class is imported from; everything in a barrel's folder, which
        re-exports what it does not declare."""
        if isinstance(item.value, Reference):
            other = item.place.imported_file(item.value.name)
        else:
            other = item.place.required_file(item.value)
        if other is None:
            return None
        barrel = basename(other.path).startswith("index.")
        return [f"{dirname(other.path)}/**/*" if barrel else other.path]


def _is_nothing(found: Located) -> bool:
    value = found.value
    if isinstance(value, Reference):
        return value.name == "undefined"
    return isinstance(value, Literal) and value.value is None
