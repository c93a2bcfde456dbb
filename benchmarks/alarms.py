"""Alarms of a history, drawn to be read, and the judgements of those that were read.

A file of judgements is TOML, one `[[alarm]]` for each that was read: `unit`, `commit` (its first
digits), `code`, `object` (the finding's subject), `verdict` ("true": the commit did leave
entities and migrations apart there, or "false") and `reason`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from migration_guard.findings import Finding
from migration_guard.toml import tomllib

ABBREVIATED = 10
"""Digits of a commit, as they are printed and compared."""


class Alarm(Struct, frozen=True):
    """A finding of one step of a unit's history."""

    unit: str
    commit: str
    finding: Finding

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.unit, self.commit[:ABBREVIATED], self.finding.code, self.finding.subject


class Judgement(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody who read the commit says of an alarm."""

    unit: str
    commit: str
    code: str
    subject: str = field(name="object")
    verdict: Literal["true", "false"]
    reason: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.unit, self.commit[:ABBREVIATED], self.code, self.subject

    @property
    def text(self) -> str:
        return f"{' '.join(self.key)}: {self.reason}"


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """Raises ValueError when an entry is not as described above, or is there twice."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    judged = msgspec.convert(content.get("alarm", []), tuple[Judgement, ...])
    twice = [key for key, count in Counter(each.key for each in judged).items() if count > 1]
    if twice:
        raise ValueError(f"{path}: judged twice: {' '.join(twice[0])}")
    return judged


def without(alarms: Iterable[Alarm], judged: Iterable[Judgement]) -> list[Alarm]:
    """The alarms that nobody has read yet."""
    known = {each.key for each in judged}
    return [alarm for alarm in alarms if alarm.key not in known]


def drawn(alarms: Iterable[Alarm], number: int, seed: int, most: int) -> list[Alarm]:
    """As many random alarms, at most `most` of one unit; the same ones for the same seed."""
    shuffled = sorted(alarms, key=lambda alarm: alarm.key)
    random.Random(seed).shuffle(shuffled)
    taken: Counter[str] = Counter()
    chosen = []
    for alarm in shuffled:
        if len(chosen) < number and taken[alarm.unit] < most:
            taken[alarm.unit] += 1
            chosen.append(alarm)
    return sorted(chosen, key=lambda alarm: alarm.key)


def entry(alarm: Alarm) -> str:
    """The alarm as an entry of the file, still to be judged."""
    where = alarm.finding.location
    values = zip(("unit", "commit", "code", "object"), alarm.key, strict=True)
    lines = ["", "[[alarm]]", f"# {where.path}:{where.line} {alarm.finding.message}"]
    lines += [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in values]
    return "\n".join([*lines, 'verdict = ""', 'reason = ""'])


def precision(
    alarms: Iterable[Alarm], judged: Sequence[Judgement], replayed: Collection[tuple[str, str]]
) -> Iterator[str]:
    """The share of the true among the judged alarms that were raised. `replayed` are the
    units' commits that were looked at, shortened: of others nothing can be said."""
    raised = {alarm.key for alarm in alarms}
    asked = [each for each in judged if each.key[:2] in replayed]
    true = [each for each in asked if each.verdict == "true"]
    right = [each for each in true if each.key in raised]
    wrong = [each for each in asked if each.verdict == "false" and each.key in raised]
    found = len(right) + len(wrong)
    share = f", {len(right) / found:.1%}" if found else ""
    yield f"\n{len(judged)} alarms judged, {len(asked)} of them in commits replayed here"
    yield f"{found} raised, {len(right)} of them true{share}; {len(true)} to be raised"
    yield from (f"- false: {each.text}" for each in wrong)
    yield from (f"- not raised: {each.text}" for each in true if each.key not in raised)
