"""Where the declared and the replayed schema of one tree disagree, as text to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from agreement import is_known
from corpus import Opened
from msgspec.structs import replace

from migration_guard.rules.drift_messages import describe
from migration_guard.schema.drift import Drift
from migration_guard.schema.names import is_of_name_only
from migration_guard.schema.unrecorded import unrecorded

MADE_ELSEWHERE = "its table is created by no migration"


def judged(opened: Opened) -> tuple[Drift, ...]:
    """The drift as `check` judges it: where the migrations do not build the schema from nothing,
    a table that they do not make is not known to be missing."""
    state = opened.state
    open_ = unrecorded(state.declared.schema, state.replayed.schema, state.drift).of_tables
    known = {id(each) for each in open_ if is_known(each)}
    return tuple(
        replace(each, undetermined=MADE_ELSEWHERE) if id(each) in known else each
        for each in state.drift
    )


def disagreements(opened: Opened) -> list[Drift]:
    """What certainly differs; the parts of a missing table are told with the table."""
    return [each for each in judged(opened) if is_known(each) and not each.implied_by_table]


def details(opened: Opened) -> Iterator[str]:
    """Every certain disagreement, then the reasons of what is unknown with their numbers."""
    yield from (f"- {line(drift)}" for drift in disagreements(opened))
    reasons = Counter(
        drift.undetermined or MADE_ELSEWHERE for drift in judged(opened) if not is_known(drift)
    )
    yield from (f"- unknown, {count} times: {reason}" for reason, count in reasons.most_common())
    problems = Counter(opened.project.problems)
    problems.update(reason for reason, _ in opened.state.declared.unread)
    yield from (f"- unread, {count} times: {reason}" for reason, count in problems.most_common())


def line(drift: Drift) -> str:
    """`missing-column post.subtitle: declared …; made …`."""
    facts = [f"declared {describe(drift.expected)}"] if drift.expected is not None else []
    facts += [f"made {describe(drift.actual)}"] if drift.actual is not None else []
    aspects = f" ({', '.join(drift.aspects)})" if drift.aspects else ""
    if is_of_name_only(drift):
        facts = [f"{getattr(each, 'name', None)}" for each in (drift.expected, drift.actual)]
    return f"{drift.kind}{aspects} {drift.path[0]}.{drift.path[-1]}: {'; '.join(facts)}"
