"""The step summary: what was proved and what was found, as GitHub's Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from migration_guard.findings import Finding, Location, Undetermined
from migration_guard.report.text import summary
from migration_guard.report.verify import failing
from migration_guard.result import Result
from migration_guard.verify.model import MigrationOutcome, Outcome, Status, Verdict, VerifyResult

# GitHub drops a step summary whole when it is over 1 MiB.
LONGEST = 900_000
MARKUP = re.compile(r"[\\`*_\[\]|~@]")

MARKS = {
    Status.APPLIED: "✅ applied",
    Status.FAILED: "❌ failed",
    Status.ROLLED_BACK: "↩️ rolled back",
    Status.NOT_APPLIED: "⬜ not applied",
}

VERDICTS = {
    Verdict.PASSED: "✅ passed",
    Verdict.FAILED: "❌ failed",
    Verdict.SKIPPED: "⬜ does not apply",
}


def render_check(result: Result, *, failed: bool) -> str:
    """The static lane's part of the summary."""
    verdict = "❌ findings" if failed else "✅ clean"
    parts = [f"## migration-guard check: {verdict}", text_line(summary(result))]
    parts += _tables(result.findings, result.undetermined)
    parts += [f"> {text_line(note)}" for note in result.notes]
    return capped(parts)


def render_verify(result: VerifyResult) -> str:
    """The database lane's part: the verdict, every migration of the project, the findings."""
    parts = [f"## migration-guard verify: {_verdict(result)}"]
    if result.command:
        parts.append(
            f"{code(result.command)} on an empty PostgreSQL {text_line(result.server)}, "
            f"{result.seconds:.1f} s; {result.foreign} migrations of Medusa's core and of "
            "plugins were applied beside the project's."
        )
    parts += _tables(result.findings, ())
    parts += [f"> {text_line(note)}" for note in result.notes]
    if result.scenarios:
        parts.append(_scenarios(result.scenarios))
    if result.migrations:
        parts.append(_migrations(result.migrations))
    return capped(parts)


def capped(parts: Sequence[str], longest: int = LONGEST) -> str:
    """`parts` as paragraphs. What makes the text longer than `longest` bytes is left out, and
    the text says so."""
    kept, size = [], 0
    for part in parts:
        size += len(part.encode()) + 2
        if size > longest:
            kept.append(
                "*The rest is left out: GitHub takes no summary of over 1 MiB. The log "
                "holds all of it.*"
            )
            break
        kept.append(part)
    return "\n\n".join(kept) + "\n\n"


def code(text: str) -> str:
    """Inline code; HTML, since a backtick or a `|` in Markdown's own would end it."""
    return f"<code>{text_line(text)}</code>"


def text_line(text: str) -> str:
    """`text` in one line in which nothing is markup."""
    escaped = MARKUP.sub(lambda match: f"&#{ord(match[0])};", html.escape(text, quote=False))
    return "<br>".join(line.strip() for line in escaped.splitlines())


def _verdict(result: VerifyResult) -> str:
    count = f"{result.applied} of {len(result.migrations)} migrations applied"
    if not result.checked:
        return "❌ could not check"
    if result.proved and result.failing:
        return f"❌ {count}, {failing(result)}"
    return f"✅ {count}" if result.proved else f"❌ {count}"


def _scenarios(outcomes: Iterable[Outcome]) -> str:
    rows = ["| scenario | result | time |", "| --- | --- | ---: |"]
    for outcome in outcomes:
        said = VERDICTS[outcome.verdict] + (
            f": {text_line(outcome.skipped)}" if outcome.skipped else ""
        )
        time = "" if outcome.skipped else f"{outcome.seconds:.1f} s"
        rows.append(f"| {code(outcome.scenario.value)} | {said} | {time} |")
    return "\n".join(rows)


def _migrations(migrations: Iterable[MigrationOutcome]) -> str:
    rows = ["| migration | result | time | file |", "| --- | --- | ---: | --- |"]
    rows += [
        f"| {code(item.name)} | {MARKS[item.status]} | {_time(item)} | {code(item.path)} |"
        for item in migrations
    ]
    return "\n".join(rows)


def _time(item: MigrationOutcome) -> str:
    return "" if item.seconds is None else f"{item.seconds * 1000:.0f} ms"


def _tables(findings: Sequence[Finding], undetermined: Sequence[Undetermined]) -> list[str]:
    """The findings openly, what is undetermined folded away."""
    parts = []
    if findings:
        rows = ["| severity | where | what |", "| --- | --- | --- |"]
        parts.append("\n".join([*rows, *map(_finding, findings)]))
    if undetermined:
        rows = [
            f"| {_place(i.location)} | {code(i.code)} {text_line(i.reason)} |" for i in undetermined
        ]
        parts.append(
            f"<details><summary>{len(undetermined)} undetermined</summary>\n\n"
            + "\n".join(["| where | why |", "| --- | --- |", *rows])
            + "\n\n</details>"
        )
    return parts


def _finding(finding: Finding) -> str:
    what = [f"**{finding.code}** {text_line(finding.message)}"]
    what += [f"why: {text_line(finding.why)}"] if finding.why else []
    what += [f"fix: {text_line(finding.fix)}"] if finding.fix else []
    return f"| {finding.severity.value} | {_place(finding.location)} | {'<br>'.join(what)} |"


def _place(location: Location) -> str:
    return code(f"{location.path}:{location.line}")
