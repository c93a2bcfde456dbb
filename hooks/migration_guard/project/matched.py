"""Which sources a data source's patterns mean: by their own path, or by that of the file that
they are compiled to.

Thousands of files lie in a few folders, so what a folder's files are compiled to, and which
patterns may mean one of them at all, is found once a folder.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from functools import cached_property
from posixpath import splitext
from typing import ClassVar

from msgspec import Struct

from migration_guard.project.build_output import (
    COMPILED,
    DECLARATIONS,
    compiles,
    moved,
    source_root,
    written_in,
    written_name,
)
from migration_guard.project.model import Project, TsConfig
from migration_guard.project.patterns import glob_pattern, literal_folder

# what TypeORM's importClassesFromDirectories loads, and what compiles to it
LOADABLE = (".ts", ".js", ".mts", ".cts", ".mjs", ".cjs")
BUILT = {".ts": ".js", ".mts": ".mjs", ".cts": ".cjs"}


def meant(project: Project, paths: Iterable[str], patterns: tuple[str, ...]) -> list[str]:
    """The paths that one of the patterns means, in their order; built ones left out."""
    paths = list(paths)
    matcher = _matcher(project, paths, patterns)
    answers = next((each for each in _Memory.answers if each.matcher == matcher), None)
    if answers is None:
        answers = _Answers(matcher)
        _Memory.answers.append(answers)
    return [path for path in paths if answers.of(path)]


class _Matcher(Struct, frozen=True):
    """What some patterns mean: `places` is None where none of them speaks of built files."""

    patterns: tuple[str, ...]
    output: str
    places: _Places | None


class _Places(Struct, frozen=True):
    """Where a source may be once it is built: where its configuration says, below `root`, and
    below the project's root, where an import from outside of the sources (`../package.json`)
    moves it."""

    bases: tuple[str, ...]
    build_dir: str
    tsconfig: TsConfig | None = None
    root: str = ""


class _Globs(Struct, frozen=True):
    """The patterns that may match a file of one folder, and how they see the folder: `""` for
    the top, else with a slash at its end."""

    folder: str
    glob: re.Pattern[str]

    def match(self, name: str) -> bool:
        return self.glob.match(self.folder + name) is not None


class _Folder(Struct, frozen=True):
    """What may match a folder's files: as they lie there, by their `places`, and where tsc
    writes them."""

    itself: _Globs | None
    places: tuple[_Globs, ...]
    written: _Globs | None


class _Answers:
    """The answers of one matcher, each found once."""

    def __init__(self, matcher: _Matcher) -> None:
        self.matcher = matcher
        self._globs = [
            (literal_folder(pattern), glob)
            for pattern, glob in ((each, glob_pattern(each)) for each in matcher.patterns)
            if glob is not None
        ]
        self._tsconfig = matcher.places.tsconfig if matcher.places is not None else None
        self._known: dict[str, bool] = {}
        self._folders: dict[str, _Folder] = {}

    def of(self, path: str) -> bool:
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._found(path)
        return known

    def _found(self, path: str) -> bool:
        if not path.endswith(LOADABLE) or path.endswith(DECLARATIONS):
            return False
        if self.matcher.output and path.startswith(self.matcher.output):
            return False
        folder, _, name = path.rpartition("/")
        there = self._folders.get(folder)
        if there is None:
            there = self._folders[folder] = self._folder(folder)
        if there.itself is not None and there.itself.match(name):
            return True
        return bool(there.places or there.written) and self._is_built(path, there, name)

    def _is_built(self, path: str, there: _Folder, name: str) -> bool:
        stem, suffix = splitext(name)
        if there.places:
            built = stem + BUILT.get(suffix, suffix)
            if any(place.match(built) for place in there.places):
                return True
        tsconfig = self._tsconfig
        if there.written is None or tsconfig is None or suffix not in COMPILED:
            return False
        # whether it is compiled at all takes longer to find out than where to
        written = there.written.match(written_name(tsconfig, stem, suffix))
        return written and self._is_compiled(path, suffix)

    @cached_property
    def _is_compiled(self) -> Callable[[str, str], bool]:
        assert self._tsconfig is not None
        return compiles(self._tsconfig)

    def _folder(self, folder: str) -> _Folder:
        places = self.matcher.places
        if places is None:
            return _Folder(self._globs_of(folder), (), None)
        built = (moved(folder, base, places.build_dir) for base in places.bases)
        tsconfig = places.tsconfig
        written = written_in(tsconfig, places.root, folder) if tsconfig is not None else None
        return _Folder(
            self._globs_of(folder),
            tuple(globs for globs in map(self._globs_of, built) if globs is not None),
            self._globs_of(written),
        )

    def _globs_of(self, folder: str | None) -> _Globs | None:
        """None where no pattern may mean a file of the folder."""
        if folder is None:
            return None
        inside = f"{folder}/" if folder else ""
        globs = [
            f"(?:{glob.pattern})"
            for literal, glob in self._globs
            if not literal or inside.startswith(f"{literal}/")
        ]
        return _Globs(inside, re.compile("|".join(globs))) if globs else None


class _Memory:
    """The last answers: the trees that one run compares have mostly the same files."""

    MOST = 4
    answers: ClassVar[deque[_Answers]] = deque(maxlen=MOST)


def _matcher(project: Project, paths: list[str], patterns: tuple[str, ...]) -> _Matcher:
    output = f"{project.build_dir}/" if project.build_dir not in ("", project.root) else ""
    written = any(pattern.startswith(output) for pattern in patterns) if output else False
    return _Matcher(patterns, output, _places(project, paths) if written else None)


def _places(project: Project, paths: list[str]) -> _Places:
    if project.tsconfig is None or project.compiler in ("babel", "swc"):
        return _Places((project.root, project.source_dir), project.build_dir)
    root = source_root(project.tsconfig, paths)
    return _Places((project.root,), project.build_dir, project.tsconfig, root)
