"""The report that people read at `git commit`."""

from __future__ import annotations

from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.report.links import more
from migration_guard.result import Repaired, Result

FIX = "migration-guard check --fix"

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTICE: "36"}


def render(result: Result, *, colour: bool = False) -> str:
    """What was fixed; `path:line:column: CODE message [name]` for each finding, then what stayed
    undecided, then one line that says what was compared and how much was looked at."""
    blocks = [_repaired(each) for each in result.repaired]
    blocks += unrepaired(result)
    blocks += [_finding(finding, colour) for finding in result.findings]
    blocks += [_undetermined(item, colour) for item in result.undetermined]
    blocks += [f"note: {note}" for note in result.notes]
    blocks.append(summary(result))
    return "\n".join(blocks) + "\n"


def unrepaired(result: Result) -> list[str]:
    """A line for each finding that could be fixed and is not, with the reason."""
    return [f"not fixed: {_headline(each.finding)}: {each.reason}" for each in result.unrepaired]


def summary(result: Result) -> str:
    """The closing line."""
    fixed = f"{len(result.repaired)} fixed, " if result.repaired else ""
    if result.skipped:
        return f"{fixed}{result.skipped} ({result.compared})"
    counts = result.counts()
    found = [_counted(counts[severity], severity.value) for severity in reversed(Severity)]
    parts = [part for part in found if not part.startswith("0 ")] or ["no findings"]
    if result.undetermined:
        parts.append(f"{len(result.undetermined)} undetermined")
    if result.suppressed:
        parts.append(f"{result.suppressed} suppressed")
    coverage = result.coverage
    looked = ", ".join(
        (
            _counted(coverage.entities, "entity", "entities"),
            _counted(coverage.migrations, "migration"),
            _counted(coverage.statements, "statement"),
        )
    )
    fixable = f"; {result.fixable} fixable by `{FIX}`" if result.fixable else ""
    return f"{fixed}{', '.join(parts)} in {looked} ({result.compared}){fixable}"


def _repaired(repaired: Repaired) -> str:
    lines = [f"fixed: {_headline(repaired.finding)}"]
    for before, after in repaired.files:
        if before is None:
            lines.append(f"  {after} is new")
        else:
            lines.append(f"  {before} → {after}" if before != after else f"  {after} changed")
    return "\n".join(lines)


def _headline(finding: Finding) -> str:
    return f"{_place(finding.location)}: {finding.code} {finding.message} [{finding.name}]"


def _finding(finding: Finding, colour: bool) -> str:
    code = _paint(finding.code, _COLOURS[finding.severity], colour)
    label = "" if finding.severity is Severity.ERROR else f"{finding.severity.value}: "
    lines = [f"{_place(finding.location)}: {code} {label}{finding.message} [{finding.name}]"]
    if finding.why:
        lines.append(f"  why: {_indented(finding.why)}")
    if finding.fix:
        lines.append(f"  fix: {_indented(finding.fix)}")
    if finding.repair is not None:
        lines.append(f"  or:  {FIX}")
    lines.append(f"  more: {more(finding.code)}")
    return "\n".join(lines)


def _undetermined(item: Undetermined, colour: bool) -> str:
    code = _paint(item.code, "35", colour)
    return f"{_place(item.location)}: {code} undetermined: {item.reason} [{item.name}]"


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _indented(text: str) -> str:
    return text.replace("\n", "\n       ")


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[1;{code}m{text}\x1b[0m" if colour else text


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
