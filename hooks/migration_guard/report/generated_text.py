"""What `generate` did and what is left, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.generation.refusals import Refusal
from migration_guard.generation.request import Generated
from migration_guard.schema_builder.noise import Noise
from migration_guard.sql.render import identifier
from migration_guard.sql.script import Statement


def render(answer: Generated, path: str | None, *, dry_run: bool = False) -> str:
    """`path` as the user sees it; None where nothing is written."""
    return "\n".join(_lines(answer, path, dry_run)) + "\n"


def _lines(answer: Generated, path: str | None, dry_run: bool) -> Iterator[str]:
    yield _first(answer, path, dry_run)
    if path is not None and answer.version is None:
        yield "  the project's TypeORM version is not known: the form of the newest is taken"
    yield from _section(
        "not written for certain, and the file throws where it should be:",
        (f"{gap.subject}: {gap.reason}" for gap in answer.gaps),
    )
    for refusal in answer.proposal.refusals:
        yield from _refusal(refusal)
    yield from _section(
        "left in the database; --allow-drop drops it:",
        (f"{each.subject}: {each.reason}" for each in answer.proposal.withheld),
    )
    yield from _section(
        "perhaps one column with a new name; if so, say it:",
        (f"--rename {each}" for each in answer.proposal.perhaps),
    )
    yield from _section("warning: a value is used that a pending migration adds:", answer.early)
    yield from _section("warning: TypeORM's own statements fail, or lose values:", answer.hazards)
    yield from _section(
        "TypeORM would escape these so that others run; they are written as they are meant:",
        answer.rewritten,
    )
    yield from _section(
        "noise: typeorm migration:generate writes something for these whenever it is run:",
        map(_noise, answer.noise),
    )
    yield from _section("not compared, so there may be more:", answer.unknown)
    yield from _section("undetermined, so not in the migration:", _doubts(answer))


def _first(answer: Generated, path: str | None, dry_run: bool) -> str:
    if path is not None:
        up, down = (
            sum(isinstance(each, Statement) for each in entries)
            for entries in (answer.proposal.up, answer.proposal.down)
        )
        suffix = ", not written (--dry-run)" if dry_run else ""
        return f"{path}: {_plural(up, 'statement')} up, {down} down; {answer.mode.value}{suffix}"
    if answer.proposal.refusals:
        return f"nothing is written ({answer.mode.value}):"
    return f"nothing to write: no migration is missing in {answer.label} ({answer.mode.value})"


def _refusal(refusal: Refusal) -> Iterator[str]:
    yield f"  {refusal.subject}: {refusal.reason}"
    yield from (f"    {line}" for line in refusal.way)
    if refusal.option:
        yield f"    or {refusal.option}"


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    found = list(items)
    if found:
        yield title
        yield from (f"  {item}" for item in found)


def _noise(noise: Noise) -> str:
    """Table and part; an enum belongs to no table."""
    table, *_, part = ("", *noise.subject) if len(noise.subject) == 1 else noise.subject
    name = ".".join(identifier(each) for each in (table, part) if each)
    advice = f"; the entity can say {noise.advice}" if noise.advice else ""
    return f"{name}: {noise.reason}{advice}"


def _doubts(answer: Generated) -> Iterator[str]:
    for each in answer.doubts:
        where = f"{each.location.path}:{each.location.line}:{each.location.column}"
        subject = f"{each.subject}: " if each.subject else ""
        yield f"{where}: {subject}{each.reason}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
