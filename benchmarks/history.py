"""What the check would have said at every step of a repository's first-parent history.

Each step is a commit and its first parent, through the engine in one process: what a pull
request merged into the main line brings. A crash ends nothing, is counted, and exits with 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from alarms import ABBREVIATED, Alarm, Judgement, drawn, entry, precision, read_judgements, without
from corpus import Corpus, Unit, read_corpus, repository_of, with_recorded
from msgspec import Struct, field
from steps import SOURCES, Step, check_all, replay, steps_of

from migration_guard.fact_store import FactStore
from migration_guard.git.repository import Repository


class History(Struct, frozen=True):
    """The steps of a unit, each a commit and its parent, and the folder that is looked at."""

    name: str
    repository: Repository
    below: str
    steps: tuple[tuple[str, str], ...]


class Told(Struct):
    """What the steps of one project said: findings and undetermined by rule, crashes."""

    name: str
    commits: list[str] = field(default_factory=list)
    seconds: float = 0.0
    alarms: list[Alarm] = field(default_factory=list)
    undetermined: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)

    def add(self, step: Step) -> None:
        self.commits.append(step.commit)
        self.seconds += step.seconds
        self.alarms += (Alarm(self.name, step.commit, finding) for finding in step.findings)
        self.undetermined.update(f"{each.code}: {each.reason}" for each in step.undetermined)
        self.refused.update([step.refused] if step.refused else [])
        self.crashes += [step.crash] if step.crash else []


def main() -> int:
    arguments = _arguments()
    corpus = with_recorded(read_corpus(arguments.list), arguments.recorded)
    judged = read_judgements(arguments.judgements) if arguments.judgements else ()
    wanted = arguments.only or [unit.id for unit in corpus.units]
    with tempfile.TemporaryDirectory(prefix="migration-guard-history-") as cache:
        histories = _histories(corpus, wanted, arguments, judged)
        told = [_told(each, arguments.seconds, FactStore(Path(cache))) for each in histories]
    print(table(told))
    for line in (line for each in told for line in details(each, arguments.reasons)):
        print(line)
    alarms = [a for each in told for a in each.alarms if a.finding.code.startswith(arguments.rule)]
    unread = without(alarms, judged)
    for alarm in drawn(unread, arguments.sample, arguments.seed, arguments.most):
        print(entry(alarm))
    if judged:
        replayed = {(each.name, commit[:ABBREVIATED]) for each in told for commit in each.commits}
        print("\n".join(precision(alarms, judged, replayed)))
    if arguments.fixes:
        print("\n".join(fixes(corpus, arguments.folder)))
    return 1 if any(each.crashes for each in told) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="bare repositories at OWNER+NAME/repo")
    parser.add_argument("list", type=Path, help="JSON: the units whose histories to replay")
    parser.add_argument("--only", nargs="*", default=(), metavar="ID", help="these units alone")
    parser.add_argument("--steps", type=int, default=200, help="the newest of a unit")
    parser.add_argument(
        "--touching", nargs="*", default=SOURCES, metavar="NAME", help="only commits of such files"
    )
    parser.add_argument("--seconds", type=float, default=60, help="most seconds a unit")
    parser.add_argument("--windows", action="store_true", help="only the zero-drift windows")
    parser.add_argument("--fixes", action="store_true", help="also check the drift fixes")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="print N alarms to read")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="of one unit (10)")
    parser.add_argument("--rule", default="MG1", help="of the rules that begin so (default MG1)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--judgements", type=Path, metavar="TOML", help="print the precision")
    parser.add_argument("--judged-only", action="store_true", help="replay those commits alone")
    parser.add_argument("--recorded", type=Path, metavar="DIR", help="also its Medusa projects")
    parser.add_argument("--reasons", type=int, default=0, help="reasons of undetermined to print")
    return parser.parse_args()


def _histories(
    corpus: Corpus,
    wanted: Sequence[str],
    arguments: argparse.Namespace,
    judged: Sequence[Judgement],
) -> Iterator[History]:
    """One of each unit; of two units of one repository both are checked in each step."""
    since = {window.unit: window.since for window in corpus.zero_drift_windows}
    for name in wanted:
        unit = corpus.unit(name)
        repository = repository_of(arguments.folder, unit.repo)
        start = repository.commit_id(unit.commit) if repository else None
        if repository is None or start is None or (arguments.windows and name not in since):
            continue
        read = {each.key[1] for each in judged if each.unit == name}
        if arguments.judged_only and not read:
            continue
        day = since[name] if arguments.windows else None
        below = folder_of(unit)
        found = steps_of(repository, start, below, day, arguments.touching)
        steps = found[: arguments.steps]
        if arguments.judged_only:
            steps = [step for step in found if step[0][:ABBREVIATED] in read]
        yield History(name, repository, below, tuple(steps))


def _told(history: History, seconds: float, store: FactStore) -> Told:
    """What the steps say, as many as there is time for."""
    told = Told(history.name)
    begun = time.monotonic()
    for commit, parent in history.steps:
        if time.monotonic() - begun > seconds:
            break
        told.add(replay(history.repository, parent, commit, history.below, store))
    return told


def table(told: Sequence[Told]) -> str:
    """Steps, alarms by family, undetermined, crashes and seconds a step."""
    families = sorted({alarm.finding.code for each in told for alarm in each.alarms})
    heads = ("unit", "steps", *families, "undetermined", "refused", "crashes", "s/step")
    rows = [f"| {' | '.join(heads)} |", "|---" + "|--:" * (len(heads) - 1) + "|"]
    for each in told:
        counts = Counter(alarm.finding.code for alarm in each.alarms)
        cells = [each.name, len(each.commits), *(counts[code] for code in families)]
        cells += [each.undetermined.total(), each.refused.total(), len(each.crashes)]
        rows.append(
            f"| {' | '.join(map(str, cells))} | {each.seconds / max(len(each.commits), 1):.2f} |"
        )
    return "\n".join(rows)


def details(told: Told, reasons: int) -> Iterator[str]:
    yield from (f"- {told.name} crashed: {crash}" for crash in told.crashes)
    yield from (f"- {told.name} refused {n} times: {text}" for text, n in told.refused.items())
    for reason, count in told.undetermined.most_common(reasons):
        yield f"- {told.name} undetermined {count} times: {reason}"


def folder_of(unit: Unit) -> str:
    """The top folder that all of the unit's entities and migrations are in, above a `src`:
    history may have moved them about inside of it."""
    parts = [each.split("/") for each in (*unit.entity_dirs, *unit.migration_dirs)]
    same = takewhile(lambda one: len(set(one)) == 1, zip(*parts, strict=False))
    return "/".join(takewhile(lambda part: part != "src", (one[0] for one in same)))


def fixes(corpus: Corpus, folder: Path) -> Iterator[str]:
    """For each drift fix: what a full check says of the parent and no longer of the commit."""
    for case in corpus.drift_fix_cases:
        unit = corpus.unit(case.unit)
        repository = repository_of(folder, unit.repo)
        commit = repository.commit_id(case.commit) if repository else None
        if repository is None or commit is None:
            yield f"\n{case.unit}: not there"
            continue
        before, after = (
            {f"{f.code} {f.message}" for f in check_all(repository, each, folder_of(unit))}
            for each in (f"{commit}^", commit)
        )
        yield f"\n{case.unit} {commit[:10]}, which repairs {case.drift}"
        yield f"{len(before)} before, {len(after)} after; repaired:"
        yield from (f"- {text}" for text in sorted(before - after))
        yield from (f"- new: {text}" for text in sorted(after - before))


if __name__ == "__main__":
    sys.exit(main())
