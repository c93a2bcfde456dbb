"""Every kind of mutation tried on a sample of the places that it applies to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module

from migration_guard.config import Settings
from migration_guard.git.snapshot import Tree
from mutation.judge import ELSEWHERE, MISSED, RIGHT, UNDETERMINED, Bench, Outcome, projects
from mutation.model import KINDS, Case, Kind
from mutation.sites import Site, sites

MUTATIONS = (
    "columns",
    "column_types",
    "column_values",
    "constraints",
    "composites",
    "enums",
    "relations",
    "tables",
)
NO_OPS = ("harmless", "harmless_options")
"""The modules whose functions are the kinds; loading them registers these, in this order."""

for module in (*MUTATIONS, *NO_OPS):
    import_module(f"mutation.{module}")


@dataclass
class Tally:
    """How the cases of one kind were judged; `wrong` describes those that fail."""

    kind: Kind
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.counts.total()

    @property
    def fails(self) -> bool:
        return bool(self.wrong)

    def add(self, site: Site, outcome: Outcome) -> None:
        self.counts[outcome.verdict] += 1
        if outcome.verdict not in self._fine:
            said = [each.message for each in outcome.findings]
            said += [each.reason for each in outcome.undetermined]
            what = "; ".join(said) or "nothing was found"
            self.wrong.append(f"{site.entity.name} ({site.file.path}): {what}")

    @property
    def _fine(self) -> set[str]:
        """A gap that is no gap any more is wrong too: the list of gaps is to stay exact."""
        if self.kind.harmless:
            return {MISSED}
        return {MISSED, UNDETERMINED} if self.kind.gap else {RIGHT, UNDETERMINED}

    def cells(self) -> Sequence[object]:
        """One row: kind, tried, right, elsewhere, undetermined, missed, what is not compared."""
        verdicts = (RIGHT, ELSEWHERE, UNDETERMINED, MISSED)
        return (self.kind.name, self.tried, *(self.counts[v] for v in verdicts), self.kind.gap)

    def document(self) -> dict[str, object]:
        """The same for a machine."""
        keys = ("kind", "tried", RIGHT, ELSEWHERE, UNDETERMINED, MISSED, "gap")
        row = dict(zip(keys, self.cells(), strict=True))
        return {**row, "harmless": self.kind.harmless, "wrong": self.wrong}


def run(
    tree: Tree, settings: Settings, *, root: str | None, sample: int, seed: str
) -> tuple[Tally, ...]:
    """At most `sample` cases of every kind, chosen by `seed`, in the project at `root`, or in
    the one with the most entities that are in step."""
    benches = [
        Bench(tree, settings, project)
        for project in projects(tree, settings)
        if root is None or project.root == root
    ]
    if not benches:
        return ()
    places = [(bench, list(sites(bench.base))) for bench in benches]
    bench, found = max(places, key=lambda place: len(place[1]))
    return tuple(_tally(bench, found, kind, sample, seed) for kind in KINDS.values())


def _tally(bench: Bench, found: Sequence[Site], kind: Kind, sample: int, seed: str) -> Tally:
    cases = [(site, case) for site in found for case in kind.cases(site) if _is_edit(case)]
    chosen = random.Random(f"{seed} {kind.name}")
    tally = Tally(kind)
    for site, case in chosen.sample(cases, min(sample, len(cases))):
        tally.add(site, bench.check(case))
    return tally


def _is_edit(case: Case) -> bool:
    return bool(case.edits or case.removed)
