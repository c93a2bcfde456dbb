"""What the check would have said at every step of a repository's first-parent history.

Each step is a commit and its first parent, through the engine in one process: what a pull
request merged into the main line brings. A crash ends nothing, is counted, and exits with 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus import Corpus, Unit, read_corpus, repository_of
from msgspec import Struct, field
from steps import Step, check_all, replay, steps_of

from migration_guard.fact_store import FactStore
from migration_guard.findings import Finding


class Told(Struct):
    """What the steps of one project said: findings and undetermined by rule, crashes."""

    name: str
    steps: int = 0
    seconds: float = 0.0
    alarms: list[tuple[str, Finding]] = field(default_factory=list)
    undetermined: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)

    def add(self, step: Step) -> None:
        self.steps += 1
        self.seconds += step.seconds
        self.alarms += ((step.commit, finding) for finding in step.findings)
        self.undetermined.update(f"{each.code}: {each.reason}" for each in step.undetermined)
        self.refused.update([step.refused] if step.refused else [])
        self.crashes += [step.crash] if step.crash else []


def main() -> int:
    arguments = _arguments()
    corpus = read_corpus(arguments.list)
    wanted = arguments.only or [unit.id for unit in corpus.units]
    with tempfile.TemporaryDirectory(prefix="migration-guard-history-") as cache:
        told = list(_histories(corpus, wanted, arguments, Path(cache)))
    print(table(told))
    for each in told:
        print("\n".join(details(each, arguments.reasons)))
    print("\n".join(sample(told, arguments.sample, arguments.seed, arguments.rule)))
    if arguments.fixes:
        print("\n".join(fixes(corpus, arguments.folder)))
    return 1 if any(each.crashes for each in told) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="bare repositories at OWNER+NAME/repo")
    parser.add_argument("list", type=Path, help="JSON: the units whose histories to replay")
    parser.add_argument("--only", nargs="*", default=(), metavar="ID", help="these units alone")
    parser.add_argument("--steps", type=int, default=200, help="the newest of a unit")
    parser.add_argument("--seconds", type=float, default=60, help="most seconds a unit")
    parser.add_argument("--windows", action="store_true", help="only the zero-drift windows")
    parser.add_argument("--fixes", action="store_true", help="also check the drift fixes")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="print N alarms to read")
    parser.add_argument("--rule", default="MG1", help="of the rules that begin so (default MG1)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--reasons", type=int, default=0, help="reasons of undetermined to print")
    return parser.parse_args()


def _histories(
    corpus: Corpus, wanted: Sequence[str], arguments: argparse.Namespace, cache: Path
) -> Iterator[Told]:
    """One history a unit; of two units of one repository both are checked in each step."""
    since = {window.unit: window.since for window in corpus.zero_drift_windows}
    for name in wanted:
        unit = corpus.unit(name)
        repository = repository_of(arguments.folder, unit.repo)
        start = repository.commit_id(unit.commit) if repository else None
        if repository is None or start is None or (arguments.windows and name not in since):
            continue
        day = since[name] if arguments.windows else None
        told, store = Told(name), FactStore(cache)
        begun = time.monotonic()
        below = folder_of(unit)
        for commit, parent in steps_of(repository, start, below, day)[: arguments.steps]:
            if time.monotonic() - begun > arguments.seconds:
                break
            told.add(replay(repository, parent, commit, below, store))
        yield told


def table(told: Sequence[Told]) -> str:
    """Steps, alarms by family, undetermined, crashes and seconds a step."""
    families = sorted({finding.code for each in told for _, finding in each.alarms})
    heads = ("unit", "steps", *families, "undetermined", "refused", "crashes", "s/step")
    rows = [f"| {' | '.join(heads)} |", "|---" + "|--:" * (len(heads) - 1) + "|"]
    for each in told:
        counts = Counter(finding.code for _, finding in each.alarms)
        cells = [each.name, each.steps, *(counts[code] for code in families)]
        cells += [each.undetermined.total(), each.refused.total(), len(each.crashes)]
        rows.append(f"| {' | '.join(map(str, cells))} | {each.seconds / max(each.steps, 1):.2f} |")
    return "\n".join(rows)


def details(told: Told, reasons: int) -> Iterator[str]:
    yield from (f"- {told.name} crashed: {crash}" for crash in told.crashes)
    yield from (f"- {told.name} refused {n} times: {text}" for text, n in told.refused.items())
    for reason, count in told.undetermined.most_common(reasons):
        yield f"- {told.name} undetermined {count} times: {reason}"


def sample(told: Sequence[Told], number: int, seed: int, rule: str) -> Iterator[str]:
    """Random alarms, each with its commit: to be read beside `git show`."""
    alarms = [
        f"- {each.name} {commit[:10]} {finding.location.path}:{finding.location.line} "
        f"{finding.code} {finding.message}"
        for each in told
        for commit, finding in each.alarms
        if finding.code.startswith(rule)
    ]
    chosen = random.Random(seed).sample(alarms, min(number, len(alarms)))
    yield from sorted(chosen)


def folder_of(unit: Unit) -> str:
    """The top folder that all of the unit's entities and migrations are in; history may have
    moved them about inside of it."""
    parts = [each.split("/") for each in (*unit.entity_dirs, *unit.migration_dirs)]
    shared = [one[0] for one in zip(*parts, strict=False) if len(set(one)) == 1]
    return "/".join(shared).removesuffix("/src").removesuffix("src")


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
