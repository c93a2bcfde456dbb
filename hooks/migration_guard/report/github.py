"""GitHub's workflow commands: a finding becomes an annotation at its line."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.report import text
from migration_guard.result import Result

# GitHub drops what is over, without a word (10 of each level a step, 50 a job).
ANNOTATIONS_PER_LEVEL = 10


def render(result: Result, *, prefix: str = "") -> str:
    """Annotations for what `check` answered, then the whole report as text."""
    shown = commands(result.findings, result.undetermined, prefix=prefix)
    return shown + quoted(text.render(result))


def workspace_prefix(directory: Path, environ: Mapping[str, str]) -> str:
    """What goes before a path from the top of `directory`'s repository to make it one from
    the job's workspace, which annotations count from: `shop/` when the workflow checked out
    into the folder `shop`."""
    workspace = environ.get("GITHUB_WORKSPACE")
    here = directory.resolve()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)
    if not workspace or top is None or not top.is_relative_to(Path(workspace).resolve()):
        return ""
    relative = top.relative_to(Path(workspace).resolve()).as_posix()
    return "" if relative == "." else f"{relative}/"


def commands(
    findings: Iterable[Finding], undetermined: Iterable[Undetermined] = (), *, prefix: str = ""
) -> str:
    """One workflow command a finding, the worst first, as many as GitHub shows; then a line
    that says how many were left out. What is undetermined is a notice. `prefix` is
    `workspace_prefix`'s."""
    worst_first = sorted(
        findings, key=lambda finding: (-finding.severity.rank, finding.location, finding.code)
    )
    found = [(finding.severity, _finding(finding, prefix)) for finding in worst_first]
    found += [(Severity.NOTICE, _undetermined(item, prefix)) for item in undetermined]
    lines: list[str] = []
    cut: list[str] = []
    for severity in reversed(Severity):
        of_level = [command for level, command in found if level is severity]
        lines += of_level[:ANNOTATIONS_PER_LEVEL]
        if len(of_level) > ANNOTATIONS_PER_LEVEL:
            cut.append(f"{len(of_level) - ANNOTATIONS_PER_LEVEL} of level {severity.value}")
    if cut:
        lines.append(
            f"not shown as annotations: {', '.join(cut)}; GitHub shows {ANNOTATIONS_PER_LEVEL} of "
            "each level for a step, the whole list follows"
        )
    return "".join(f"{line}\n" for line in lines)


def quoted(report: str, token: str | None = None) -> str:
    """`report` between commands that keep GitHub from obeying it: a file name or an SQL text
    of a pull request may look like a workflow command."""
    token = token or secrets.token_hex(16)
    return f"::stop-commands::{token}\n{report.rstrip()}\n::{token}::\n"


def escape_data(value: str) -> str:
    """A command's message (GitHub's `escapeData`)."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(value: str) -> str:
    """A command's property (GitHub's `escapeProperty`)."""
    return escape_data(value).replace(":", "%3A").replace(",", "%2C")


def _finding(finding: Finding, prefix: str) -> str:
    parts: Sequence[str] = (
        finding.message,
        f"why: {finding.why}" if finding.why else "",
        f"fix: {finding.fix}" if finding.fix else "",
    )
    message = "\n".join(part for part in parts if part)
    place = _placed(finding.location, prefix)
    return _command(finding.severity, finding.code, finding.name, place, message)


def _undetermined(item: Undetermined, prefix: str) -> str:
    message = f"undetermined: {item.reason}"
    place = _placed(item.location, prefix)
    return _command(Severity.NOTICE, item.code, item.name, place, message)


def _placed(location: Location, prefix: str) -> Location:
    return Location(prefix + location.path, location.line, location.column)


def _command(level: Severity, code: str, name: str, place: Location, message: str) -> str:
    properties = {
        "file": place.path,
        "line": str(place.line),
        "col": str(place.column),
        "title": f"{code} {name}",
    }
    listed = ",".join(f"{key}={escape_property(value)}" for key, value in properties.items())
    return f"::{level.value} {listed}::{escape_data(message)}"
