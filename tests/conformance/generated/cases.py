"""The cases of this folder: calls of TypeORM's CLI, and the migrations that it wrote."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"
STAMP = "1700000000000"
"""Of every migration here."""


class Case(Struct, frozen=True):
    """`migration:COMMAND` with a name and flags; `plan` is what of plans.cjs it is for."""

    command: str
    name: str
    plan: str = "nothing"
    flags: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return " ".join([self.command, *self.flags, self.name, "for", self.plan])


class File(Struct, frozen=True):
    """What a call left behind: a file, or none and what it said instead."""

    exit: int
    file: str | None = None
    text: str | None = None
    said: str | None = None


NAMES = (
    "Init",
    "my-new_migration",
    "addURLToPost",
    "add-URL",
    "Add posts",
    "2nd-try",
    "größe-ändern",
    "add.posts",
    "UPPER",
    "a--b__c",
    "_under",
    "it's",
)
_PRETTY, _JS, _ESM = ("--pretty",), ("--outputJs",), ("--outputJs", "--esm")
_FLAGS = ((), _PRETTY, _JS, (*_JS, *_PRETTY), _ESM, ("--esm",))


@cache
def every_case() -> list[Case]:
    cases = [Case("create", name) for name in NAMES]
    cases += [Case("create", name, flags=flags) for name in NAMES[:2] for flags in (_JS, _ESM)]
    cases += [Case("generate", "Init", "several", flags) for flags in _FLAGS]
    for plan in ("hostile", "parameters"):
        cases += [Case("generate", "Init", plan, flags) for flags in ((), _PRETTY, _JS)]
    cases += [Case("generate", name, "one_table") for name in NAMES]
    cases.append(Case("generate", "Init", "nothing"))
    return cases


def plans() -> dict[tuple[str, str], dict[str, Any]]:
    """The statements `up` and `down` by plan and version, in the order of a migration's lines;
    a pair of text and parameters where it has some."""
    return {
        (plan, version): found
        for plan, versions, found in _recorded()["plans"]
        for version in versions
    }


def files() -> dict[tuple[str, str], File]:
    """What the CLI left behind, by a case's label and version."""
    return {
        (label, version): File(**found)
        for label, versions, found in _recorded()["files"]
        for version in versions
    }


def pretty() -> list[tuple[str, str]]:
    """Statements, and what `--pretty` of every recorded version makes of them."""
    return [(statement, text) for statement, text in _recorded()["pretty"]]


@cache
def _recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found
