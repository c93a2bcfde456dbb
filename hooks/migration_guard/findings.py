"""What a check can answer: a finding, or that it could not decide. Imports nothing of ours."""

from __future__ import annotations

import enum

from msgspec import Struct


class Severity(enum.Enum):
    """How bad a finding is; the three words are GitHub's annotation levels."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for a notice up to 2 for an error."""
        return ("notice", "warning", "error").index(self.value)


class Location(Struct, frozen=True, order=True, array_like=True):
    """A place in a file of the checked tree: `/`-separated path from the repository's
    top, line and column 1-based, the column counted in characters."""

    path: str
    line: int = 1
    column: int = 1


class MoveFile(Struct, frozen=True):
    """A repair: the file at `path` belongs at `target`."""

    path: str
    target: str


class RenameMigration(Struct, frozen=True):
    """A repair: the migration class `old` of `path` is called `new`, its `name` property
    `recorded` (None leaves it as it is), and its file lies at `target`."""

    path: str
    target: str
    old: str
    new: str
    recorded: str | None = None


class ExportClass(Struct, frozen=True):
    """A repair: the class `name` of `path` is exported."""

    path: str
    name: str


class HideExport(Struct, frozen=True):
    """A repair: `name` of `path` is no longer exported, where no other file asks for it."""

    path: str
    name: str


class RemoveProperty(Struct, frozen=True):
    """A repair: the class `owner` of `path` has no property `name`."""

    path: str
    owner: str
    name: str


class WriteMigration(Struct, frozen=True):
    """A repair: one new migration for what the entities of the project at `root` gained,
    called `name` when it is for nothing else."""

    root: str
    name: str


Repair = MoveFile | RenameMigration | ExportClass | HideExport | RemoveProperty | WriteMigration
"""What mends a finding without a person, still without the text that changes."""


class Finding(Struct, frozen=True):
    """One fault at one place.

    `subject` names the object at fault in a form that stays the same while the file
    around it moves (`post.subtitle`, `AddPost1690000000000`). `follows_from` are files whose
    change brought it about: where another rule already faults one of them, this is no news.
    `repair` is what `check --fix` would do.
    """

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    subject: str = ""
    why: str = ""
    fix: str = ""
    follows_from: tuple[str, ...] = ()
    repair: Repair | None = None


class Undetermined(Struct, frozen=True):
    """What a rule could not decide, and why. Never a silent pass."""

    code: str
    name: str
    reason: str
    location: Location
    subject: str = ""


class Unknown(Struct, frozen=True, tag=True, tag_field="part"):
    """A value that cannot be known statically. Compares as undetermined, never as equal."""

    reason: str
