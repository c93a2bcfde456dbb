"""Which files a TypeScript configuration takes, by its `files`, `include` and `exclude`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import dirname

from migration_guard.project.model import TsConfig
from migration_guard.project.patterns import exclude_pattern, include_pattern, join


class Inclusion:
    """One configuration's patterns, put together once for thousands of files."""

    def __init__(self, tsconfig: TsConfig) -> None:
        self._files = frozenset(tsconfig.files or ())
        self._include = _any_of(map(include_pattern, _include(tsconfig)))
        self._exclude = _any_of(map(exclude_pattern, tsconfig.exclude))

    def has(self, path: str) -> bool:
        if path in self._files:
            return True
        return bool(self._include.match(path)) and not self._exclude.match(path)


def why_left_out(tsconfig: TsConfig, path: str) -> str:
    """Empty for a file that the configuration takes."""
    if tsconfig.files is not None and path in tsconfig.files:
        return ""
    if not any(include_pattern(pattern).match(path) for pattern in _include(tsconfig)):
        return f"no include of {tsconfig.path} matches it"
    excluded = next((one for one in tsconfig.exclude if exclude_pattern(one).match(path)), None)
    return f"exclude '{excluded}' of {tsconfig.path} leaves it out" if excluded else ""


def _include(tsconfig: TsConfig) -> tuple[str, ...]:
    if tsconfig.include is not None:
        return tsconfig.include
    return () if tsconfig.files is not None else (join(dirname(tsconfig.path), "**/*"),)


def _any_of(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """What one of them matches; nothing without any."""
    together = "|".join(f"(?:{pattern.pattern})" for pattern in patterns)
    return re.compile(together or r"(?!)")
