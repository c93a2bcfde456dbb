"""What a reader found each disagreement to be: kept in a file, and held to what is measured.

The file is TOML. `[[disagreement]]` labels the drifts of a `unit` by `kind`, and where these are
given by `aspects` (all of them, in any order) and by `objects` (patterns of fnmatch on
`table.part`); the first that fits a drift counts. `count` is how many were read: a label that
fits another number is stale. `[[below]]` says why a unit's figures are below the recorded, and how
to count what the list counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from recount import Counted

from migration_guard.schema.drift import Drift
from migration_guard.toml import tomllib

Verdict = Literal["real drift", "our miss"]


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    unit: str
    kind: str
    count: int
    label: Verdict
    reason: str
    aspects: tuple[str, ...] | None = None
    objects: tuple[str, ...] = ("*",)

    def fits(self, unit: str, drift: Drift) -> bool:
        return (
            unit == self.unit
            and drift.kind == self.kind
            and (self.aspects is None or set(self.aspects) == set(drift.aspects))
            and any(fnmatchcase(object_name(drift), each) for each in self.objects)
        )


class Below(Struct, frozen=True, forbid_unknown_fields=True):
    """`counted` are the projects that the list counts, where they are not what is measured."""

    unit: str
    reason: str
    counted: tuple[Counted, ...] = ()


class Labels(Struct, frozen=True, forbid_unknown_fields=True):
    disagreement: tuple[Label, ...] = ()
    below: tuple[Below, ...] = ()

    def of(self, unit: str, drift: Drift) -> Label | None:
        return next((each for each in self.disagreement if each.fits(unit, drift)), None)


class Labelled(Struct, frozen=True):
    """The drifts of one unit, each with its label, None where it has none."""

    unit: str
    drifts: tuple[tuple[Drift, Label | None], ...]


def read_labels(path: Path) -> Labels:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Labels)


def labelled(labels: Labels, unit: str, drifts: Iterable[Drift]) -> Labelled:
    return Labelled(unit, tuple((each, labels.of(unit, each)) for each in drifts))


def object_name(drift: Drift) -> str:
    """`post.subtitle`; `.post_status_enum` for an enum."""
    return f"{drift.path[0]}.{drift.path[-1]}"


def by_label(found: Sequence[Labelled]) -> str:
    """How many disagreements each unit has of each label."""
    verdicts = ("real drift", "our miss", "unlabelled")
    rows = [f"| unit | {' | '.join(verdicts)} |", "|---" * (len(verdicts) + 1) + "|"]
    total: Counter[str] = Counter()
    for each in found:
        counted = Counter(label.label if label else "unlabelled" for _, label in each.drifts)
        total.update(counted)
        rows.append(f"| {each.unit} | {' | '.join(str(counted[name]) for name in verdicts)} |")
    return "\n".join([*rows, f"| all | {' | '.join(str(total[name]) for name in verdicts)} |"])


def unlabelled(found: Iterable[Labelled]) -> Iterator[str]:
    for each in found:
        for drift, label in each.drifts:
            if label is None:
                yield f"unlabelled: {each.unit}: {drift.kind} {object_name(drift)}"


def stale(labels: Labels, found: Iterable[Labelled]) -> Iterator[str]:
    """The labels of the units in `found` that fit another number than they were written for."""
    units = list(found)
    fitting = Counter(id(label) for each in units for _, label in each.drifts if label)
    names = {each.unit for each in units}
    for label in labels.disagreement:
        if label.unit in names and fitting[id(label)] != label.count:
            what = f"{label.unit}: {label.kind} {' '.join(label.objects)}"
            yield f"stale: {what}: {fitting[id(label)]}, read {label.count}"
