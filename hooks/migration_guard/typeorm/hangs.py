"""Errors after which Medusa's and TypeORM's runner may never end by itself."""

from __future__ import annotations

import re

from msgspec import Struct


class KnownHang(Struct, frozen=True):
    """`pattern` is matched in the runner's output; `fix` is what mends the project."""

    pattern: re.Pattern[str]
    fix: str


# Medusa 1.x catches the error, prints it and leaves its query runner open, so that node keeps
# running (seen with 1.20.11 on TypeORM 0.3.16 and 0.3.20). The texts are TypeORM's own, from
# MigrationExecutor.getMigrations and ForbiddenTransactionModeOverrideError.
KNOWN_HANGS = (
    KnownHang(
        re.compile(r"Duplicate migrations: .*"),
        "keep one class of each name: remove the copy, the index file that exports it again, or "
        "what an earlier build left in the build folder",
    ),
    KnownHang(
        re.compile(r"\S+ migration name is wrong\. .*"),
        "end the class name in the 13 digits of its time stamp, and export nothing else from "
        "the file",
    ),
    KnownHang(
        re.compile(r"Migrations? .* override the transaction mode, but the global .*"),
        "remove `transaction` from the migration: the runner runs all of them in one",
    ),
)


def known_hang(output: str) -> tuple[str, KnownHang] | None:
    """The line of `output` that tells of an endless run, and what is known about it."""
    for known in KNOWN_HANGS:
        match = known.pattern.search(output)
        if match is not None:
            return match.group().strip(), known
    return None
