"""How far declared and replayed schema agree on real projects, and with real TypeORM's drift.

Every figure is counted from what the check itself computes; a disagreement is real drift of
the project or a fault of ours: `--details` prints each to be read.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import medusa_drift
import medusa_statements
from agreement import KINDS, Tally, tallies
from corpus import Opened, Unit, open_unit, read_corpus, repository_of
from disagreements import details, disagreements, judged
from labels import Labels, by_label, labelled, read_labels, stale, unlabelled
from msgspec import Struct
from recorded import beside, beside_table, summary
from recount import recounted

from migration_guard.errors import GuardError

LABELS = Path(__file__).with_name("labels.toml")


class Measured(Struct, frozen=True):
    """One unit: its figures, the tree they come from and the seconds it took to read."""

    unit: Unit
    opened: Opened
    tallies: dict[str, Tally]
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="bare repositories at OWNER+NAME/repo")
    parser.add_argument("list", type=Path, help="JSON: the units to measure")
    parser.add_argument("--only", nargs="*", default=(), metavar="ID", help="these units alone")
    parser.add_argument("--details", action="store_true", help="print every disagreement")
    parser.add_argument("--labels", type=Path, default=LABELS, help="what was read of them, TOML")
    parser.add_argument("--medusa-drift", type=Path, metavar="DIR", help="recorded drift files")
    arguments = parser.parse_args()
    units = [
        unit
        for unit in read_corpus(arguments.list).units
        if not arguments.only or unit.id in arguments.only
    ]
    found = [measure(unit, arguments.folder) for unit in units]
    measured = [each for each in found if isinstance(each, Measured)]
    print(table(measured))
    print(f"\n{coverage(measured)}")
    for reason in found:
        if isinstance(reason, str):
            print(f"\nleft out: {reason}")
    labels = read_labels(arguments.labels)
    print_beside(units, measured, labels, arguments.folder)
    print_labels(measured, labels)
    for each in measured if arguments.details else ():
        print("\n".join(["", f"## {each.unit.id}", "", *details(each.opened)]))
    if arguments.medusa_drift:
        print_medusa(arguments.medusa_drift, arguments.folder, details=arguments.details)


def print_beside(
    units: Iterable[Unit], measured: Sequence[Measured], labels: Labels, folder: Path
) -> None:
    """Our figures beside the recorded ones, where there are any."""
    ours = {each.unit.id: each.tallies for each in measured}
    rows = [beside(unit.id, unit.offline_agreement, ours.get(unit.id)) for unit in units]
    if any(rows):
        reasons = {each.unit: each.reason for each in labels.below}
        again = {
            unit.id: beside(
                unit.id, unit.offline_agreement, recounted(repository, unit.commit, how)
            )
            for unit in units
            for how in (each.counted for each in labels.below if each.unit == unit.id)
            if how and unit.id in ours and (repository := repository_of(folder, unit.repo))
        }
        print(f"\n{beside_table(rows)}\n", *summary(rows, reasons, again), sep="\n")


def print_labels(measured: Sequence[Measured], labels: Labels) -> None:
    """What was read of the disagreements, where the labels know one of the units."""
    units = {each.unit for each in labels.disagreement}
    if not units & {each.unit.id for each in measured}:
        return
    found = [labelled(labels, each.unit.id, disagreements(each.opened)) for each in measured]
    print(f"\n{by_label(found)}")
    open_ = [*unlabelled(found), *stale(labels, found)]
    print("", *open_, sep="\n")
    print(f"{len(open_)} of the disagreements' labels are to be read again")


def print_medusa(recorded: Path, folder: Path, *, details: bool) -> None:
    """By objects as our drift has them, then by TypeORM's statements."""
    paths = sorted(recorded.glob("drift-*.json"))
    found = [medusa_drift.compare(path, folder) for path in paths]
    print(f"\n{medusa_drift.table([each for each in found if not isinstance(each, str)])}")
    said = [medusa_statements.compare(path, folder) for path in paths]
    print(f"\n{medusa_statements.table([each for each in said if not isinstance(each, str)])}")
    for each in found:
        if isinstance(each, str):
            print(f"\nleft out: {each}")
        elif details:
            print("\n".join(["", f"## {each.project}", "", *medusa_drift.details(each)]))
    for one in said if details else ():
        if not isinstance(one, str):
            lines = ["", f"## statements of {one.project}", "", *medusa_statements.details(one)]
            print("\n".join(lines))


def measure(unit: Unit, folder: Path) -> Measured | str:
    """The unit's figures, or why there are none."""
    repository = repository_of(folder, unit.repo)
    commit = repository.commit_id(unit.commit) if repository else None
    if repository is None or commit is None:
        return f"{unit.id}: {unit.repo} is not there" + (" at its commit" if repository else "")
    start = time.perf_counter()
    try:
        opened = open_unit(unit, repository, commit)
    except (GuardError, LookupError) as error:
        return f"{unit.id}: {error}"
    state = opened.state
    found = tallies(state.declared.schema, state.replayed.schema, judged(opened))
    return Measured(unit, opened, found, time.perf_counter() - start)


def table(measured: Sequence[Measured]) -> str:
    """Agreeing of declared, by kind; `-` missing, `≠` different, `?` unknown, `+` extra."""
    rows = [f"| unit | {' | '.join(KINDS)} | s |", "|---" * (len(KINDS) + 2) + "|"]
    for each in measured:
        rows.append(_row(each.unit.id, each.tallies, each.seconds))
    total = {kind: sum((m.tallies[kind] for m in measured), Tally()) for kind in KINDS}
    return "\n".join([*rows, _row("all", total, sum(m.seconds for m in measured))])


def _row(name: str, counted: dict[str, Tally], seconds: float) -> str:
    return f"| {name} | {' | '.join(str(counted[kind]) for kind in KINDS)} | {seconds:.1f} |"


def coverage(measured: Sequence[Measured]) -> str:
    """What detection found of what the list says there is, and the settings it needed."""
    rows = [
        "| unit | entities | migrations | data source | names | settings needed |",
        "|---" * 6 + "|",
    ]
    for each in measured:
        unit, project, state = each.unit, each.opened.project, each.opened.state
        source = project.data_source or "none"
        shown = source if source == unit.config_path else f"{source}, listed {unit.config_path}"
        entities = f"{len(state.declared.entities)} of {unit.entity_classes}"
        migrations = f"{len(state.migrations)} of {unit.migrations}"
        names = f"{project.naming_strategy}, listed {unit.naming_strategy}"
        needed = ", ".join(each.opened.overrides) or "none"
        rows.append(f"| {unit.id} | {entities} | {migrations} | {shown} | {names} | {needed} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
