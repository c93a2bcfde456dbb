"""The steps of a history, and what the engine says of each, in process."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence

from msgspec import Struct

from migration_guard.config import load_settings
from migration_guard.errors import GuardError
from migration_guard.fact_store import FactStore
from migration_guard.findings import Finding, Undetermined
from migration_guard.git import comparison
from migration_guard.git.repository import Repository
from migration_guard.git.request import ComparisonRequest, Kind
from migration_guard.result import Result
from migration_guard.static_lane import StaticLane

MOST_BLOBS = 20_000
"""A long history would not fit into memory."""


class Step(Struct, frozen=True):
    """What a step said. `refused` is why the check could not be made, `crash` the end of a
    traceback."""

    commit: str
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    undetermined: tuple[Undetermined, ...] = ()
    refused: str = ""
    crash: str = ""


SOURCES = ("*.ts", "*.js", "*.sql", "package.json")


def steps_of(
    repository: Repository,
    start: str,
    folder: str,
    since: str | None = None,
    names: Sequence[str] = SOURCES,
) -> list[tuple[str, str]]:
    """Each commit of the first-parent history that touches a file of these names below
    `folder`, with its parent; the newest first. `since` is a day."""
    flags = [f"--since={since}"] if since else []
    below = f":(glob){folder}/**/" if folder else ":(glob)**/"
    paths = [f"{below}{name}" for name in names]
    lines = repository.run(
        "log", "--first-parent", "--format=%H %P", *flags, start, "--", *paths
    ).decode()
    commits = [line.split()[:2] for line in lines.splitlines()]
    return [(each[0], each[1]) for each in commits if len(each) == 2]


def replay(repository: Repository, parent: str, commit: str, below: str, store: FactStore) -> Step:
    """One step; only what is said of files below `below` counts. Never raises."""
    request = ComparisonRequest(
        Kind.RANGE, "a step", base=parent, head=commit, base_is_published=True
    )
    start = time.perf_counter()
    try:
        result = _result(repository, request, store)
    except GuardError as error:
        return Step(commit, time.perf_counter() - start, refused=str(error))
    except Exception:
        crash = traceback.format_exc(limit=-2)
        return Step(commit, time.perf_counter() - start, crash=f"{commit}: {crash}")
    return Step(
        commit,
        time.perf_counter() - start,
        findings=tuple(f for f in result.findings if f.location.path.startswith(below)),
        undetermined=tuple(u for u in result.undetermined if u.location.path.startswith(below)),
    )


def check_all(repository: Repository, commit: str, below: str = "") -> tuple[Finding, ...]:
    """Everything that a full check finds in a commit below a folder. Raises GuardError."""
    result = _result(repository, ComparisonRequest(Kind.ALL, "a full check", head=commit))
    return tuple(f for f in result.findings if f.location.path.startswith(below))


def _result(
    repository: Repository, request: ComparisonRequest, store: FactStore | None = None
) -> Result:
    if len(repository.blobs) > MOST_BLOBS:
        repository.blobs.clear()
    compared = comparison.resolve(repository, request)
    return StaticLane(compared, load_settings(compared.head, {}, {}), store=store).result()
