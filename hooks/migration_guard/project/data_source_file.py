"""Which file of a plain TypeORM project says how it connects."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import basename

from msgspec import Struct

from migration_guard.project.patterns import join
from migration_guard.project.scripts import commands, option

NAMES = re.compile(
    r"[^/]*(data-?source|typeorm|ormconfig|migration-?config)[^/]*\.(ts|js|mts|cts|mjs|cjs)\Z",
    re.IGNORECASE,
)
CONNECTIONS = re.compile(
    r"(app|core|database|db|persistence|connection|config|configuration|index|main|server)"
    r"([.-](module|providers?|service|config|connection))*\.(ts|js|mts|cts|mjs|cjs)\Z",
    re.IGNORECASE,
)
"""Where else a connection is often made, most of all in a NestJS module."""

ORMCONFIG = tuple(f"ormconfig.{suffix}" for suffix in ("js", "cjs", "ts", "json"))
"""What TypeORM 0.2 reads in the project's folder, in its order (ConnectionOptionsReader)."""

OTHER_DATABASES = re.compile(r"sqlite|mysql|mariadb|mongo|oracle|mssql", re.IGNORECASE)
TESTS = re.compile(r"(^|/)(tests?|__tests__|__mocks__|e2e)/|[.-](e2e-)?(spec|test|e2e)\.[\w.]+\Z")
SUFFIXES = (".ts", ".tsx", ".js", ".mts", ".cts", ".mjs", ".cjs", ".json")
MADE = (b"forRoot", b"createConnection", b"new DataSource", b"postgres")
KEYS = re.compile(rb"\b(entities|migrations|autoLoadEntities)[\"']?\s*[:,}]")
MOST_READ = 40


class Candidate(Struct, frozen=True):
    """`says` is why the file is looked at; one that is not `certain` counts only where options
    are found in it."""

    path: str
    says: str
    certain: bool = True


def candidates(
    root: str,
    paths: Collection[str],
    scripts: Mapping[str, str],
    read: Callable[[str], bytes | None],
    to_sources: Callable[[str], Iterable[str]],
) -> Iterator[Candidate]:
    """The likeliest first: a script's `-d`, or the `-f` of TypeORM 0.2; a usual name, the
    shallowest first, whose text makes a DataSource; an `ormconfig` file; other files that
    speak of entities or migrations. Those that name another database come last, those of
    tests not at all unless a script names them. `to_sources` are the files that a built one
    may come from."""
    named = list(_named_by_scripts(root, paths, scripts, to_sources))
    if named:
        yield min(named, key=lambda found: _unlikely(found.path))
    usual = sorted(
        (p for p in paths if NAMES.fullmatch(basename(p)) and not TESTS.search(p)), key=_likelihood
    )
    for path in usual:
        if b"new DataSource" in (read(path) or b""):
            yield Candidate(path, "its name")
    configs = [path for path in (join(root, name) for name in ORMCONFIG) if path in paths]
    for path in dict.fromkeys((*configs, *usual)):
        if KEYS.search(read(path) or b""):
            yield Candidate(path, "its name", certain=False)
    yield from _making_a_connection(paths, read)


def read_beside(path: str, paths: Iterable[str]) -> list[str]:
    """The files to read together with one that is looked at for a connection: whoever asks for
    one of them asks for the others, and each start of git takes as long as all of them."""
    if not _may_connect(path):
        return [path]
    top = path.partition("/")[0]
    near = (each for each in paths if each.partition("/")[0] == top and _may_connect(each))
    return [path, *sorted(near, key=_likelihood)[:MOST_READ]]


def _may_connect(path: str) -> bool:
    return CONNECTIONS.fullmatch(basename(path)) is not None and not TESTS.search(path)


def _named_by_scripts(
    root: str,
    paths: Collection[str],
    scripts: Mapping[str, str],
    to_sources: Callable[[str], Iterable[str]],
) -> Iterator[Candidate]:
    for name, script in scripts.items():
        for words in commands(script):
            value = option(words, "-d", "--dataSource", "--data-source")
            if value is None and any("typeorm" in word or "migration:" in word for word in words):
                value = option(words, "-f", "--config")
            for written in _with_suffix(value) if value else ():
                for path in (*to_sources(join(root, written)), join(root, written)):
                    if path in paths:
                        yield Candidate(path, f"script '{name}'")


def _with_suffix(value: str) -> tuple[str, ...]:
    """TypeORM 0.2's `-f ormconfig` may leave it out."""
    return (value,) if value.endswith(SUFFIXES) else tuple(value + each for each in SUFFIXES)


def _making_a_connection(
    paths: Collection[str], read: Callable[[str], bytes | None]
) -> Iterator[Candidate]:
    others = filter(_may_connect, paths)
    for path in sorted(others, key=_likelihood)[:MOST_READ]:
        content = read(path) or b""
        if KEYS.search(content) and any(made in content for made in MADE):
            yield Candidate(path, "it makes a connection", certain=False)


def _unlikely(path: str) -> tuple[bool, bool]:
    return bool(OTHER_DATABASES.search(path)), bool(TESTS.search(path))


def _likelihood(path: str) -> tuple[bool, int, str]:
    return bool(OTHER_DATABASES.search(path)), path.count("/"), path
