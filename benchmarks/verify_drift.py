"""`verify`'s scenario `drift` on real Medusa projects, beside what real TypeORM once wrote.

A recorded file is `drift-OWNER+NAME.json` with the statements under `drift`: those that
TypeORM's schema builder had for the project's own entities after all migrations had run,
Medusa's own left out. The whole command is run, and the statements are taken from its report.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from drift_files import add_options, chosen, opened
from medusa_backend import set_up
from msgspec import Struct
from timing import CLEAN, SOURCES

from migration_guard.cli.interrupts import terminated_as_interrupt
from migration_guard.errors import GuardError
from migration_guard.postgres.embedded import embedded_server

VERIFY = (
    *(sys.executable, "-m", "migration_guard", "verify", "--no-build"),
    *("--scenario", "drift", "--format", "json"),
)
SECONDS = 600
SAID = "TypeORM's schema builder would run: "


class Reproduced(Struct, frozen=True):
    """The statements that only the recorded file has, and those that only `verify` reports."""

    project: str
    commit: str
    recorded: int
    reported: int
    missing: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        return not (self.missing or self.more)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_options(parser)
    arguments = parser.parse_args()
    with terminated_as_interrupt(), embedded_server() as server:
        found = [
            reproduce(path, arguments.folder, arguments.packages, server.url)
            for path in chosen(arguments)
        ]
    compared = [each for each in found if isinstance(each, Reproduced)]
    print(table(compared))
    print("".join(f"\nleft out: {each}" for each in found if isinstance(each, str)))
    for each in compared:
        print("".join(f"\n{each.project}: {line}" for line in details(each)), end="")
    if not compared or not all(each.is_exact for each in compared):
        sys.exit(1)


def reproduce(recorded: Path, folder: Path, packages: Path, url: str) -> Reproduced | str:
    """One project at its repository's HEAD, or why it cannot be run. `url` names the server."""
    found = opened(recorded, folder)
    if isinstance(found, str):
        return found
    project, expected = found.project, Counter(found.statements)
    with tempfile.TemporaryDirectory(prefix="migration-guard-benchmark-") as name:
        try:
            backend = set_up(found.repository, found.commit, packages, Path(name) / "tree")
            backend.build()
            report = verified(backend.directory, url)
        except (GuardError, subprocess.TimeoutExpired) as error:
            return f"{project}: {error}"
    if isinstance(report, str):
        return f"{project}: {report}"
    seen = Counter(statements(report))
    missing, more = tuple((expected - seen).elements()), tuple((seen - expected).elements())
    counts = f"{expected.total()} recorded, {len(missing)} missing, {len(more)} more"
    print(f"{project}: {counts}", file=sys.stderr, flush=True)
    return Reproduced(project, found.commit, expected.total(), seen.total(), missing, more)


def verified(directory: Path, url: str) -> dict[str, Any] | str:
    """The report of `verify`, or why the scenario was not run."""
    done = subprocess.run(
        [*VERIFY, "--database-url", url],
        cwd=directory,
        env={**CLEAN, **SOURCES},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if not done.stdout.startswith("{"):
        return done.stderr.strip()[-500:]
    report: dict[str, Any] = json.loads(done.stdout)
    drift = next(each for each in report["scenarios"] if each["name"] == "drift")
    if drift["skipped"]:
        said = [finding["message"] for finding in report["findings"]]
        return "; ".join([str(drift["skipped"]), *said])
    return report


def statements(report: dict[str, Any]) -> Iterator[str]:
    """What TypeORM would run, as the findings quote it."""
    for finding in report["findings"]:
        if finding["code"] == "MG713":
            quoted = finding["why"].removeprefix(SAID)
            yield from (line.removesuffix(";") for line in quoted.split(";\n"))


def table(compared: Sequence[Reproduced]) -> str:
    """A row for each project, and all together."""
    rows = ["| project | commit | recorded | reported | only recorded | only reported |"]
    rows.append("|---|---|--:|--:|--:|--:|")
    for one in compared:
        counts = (one.recorded, one.reported, len(one.missing), len(one.more))
        rows.append(f"| {one.project} | {one.commit[:7]} | {' | '.join(map(str, counts))} |")
    sums = [
        sum(each.recorded for each in compared),
        sum(each.reported for each in compared),
        sum(len(each.missing) for each in compared),
        sum(len(each.more) for each in compared),
    ]
    rows.append(f"| all | | {' | '.join(map(str, sums))} |")
    return "\n".join(rows)


def details(one: Reproduced) -> Iterator[str]:
    """What only one side has."""
    yield from (f"only recorded: {sql}" for sql in one.missing)
    yield from (f"only reported: {sql}" for sql in one.more)


if __name__ == "__main__":
    main()
