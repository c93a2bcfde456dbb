"""Whether there is anything to run: the build, and migrations in it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from migration_guard.findings import Finding, Location
from migration_guard.rules.database import build_missing, nothing_proved
from migration_guard.typeorm.build import BuildResult, build, build_command
from migration_guard.typeorm.data_source import COMPILED, built_data_source, runs_sources
from migration_guard.verify.expected import Built, Expected
from migration_guard.verify.request import VerifyRequest


def build_fault(request: VerifyRequest, work: Path) -> Finding | None:
    """MG704 when the build fails; None when it succeeds or there is nothing to build by."""
    if not request.build:
        return None
    command = build_command(request.directory, request.project, request.build_command)
    if command is None:
        return None
    request.progress(f"building: {' '.join(command)}")
    result = build(request.directory, command, work=work, timeout=request.build_timeout)
    return None if result.succeeded else _build_failure(request, result)


def missing_migrations(
    request: VerifyRequest, built: Built, expected: tuple[Expected, ...]
) -> Finding | None:
    """MG706 when there is no migration at all, MG704 when none of them is built."""
    project = request.project
    if not expected:
        return nothing_proved.RULE.finding(
            request.manifest,
            f"there is no migration in '{project.migration_dir}' nor in '{built.directory}'",
            why="a run without a migration of the project would prove nothing",
            fix="see `migration-guard doctor` for where they are looked for",
        )
    if built.files or runs_sources(request.top, project) or _lists_classes(request):
        return None
    return build_missing.RULE.finding(
        request.manifest,
        f"there is no built migration in '{built.directory}', and {len(expected)} in "
        f"'{project.migration_dir}'",
        why="the runner reads the build only; without one it says that nothing is pending",
        fix="build the project first, or let --build-command do it",
    )


def _build_failure(request: VerifyRequest, result: BuildResult) -> Finding:
    location, said = request.manifest, result.last_words
    if result.errors:
        own = [error for error in result.errors if _is_own(error.location.path)]
        first = (own or result.errors)[0]
        said = first.text
        if own:
            path = PurePosixPath(request.project.root) / first.location.path
            location = Location(path.as_posix(), first.location.line, first.location.column)
    others = len(result.errors) - 1
    more = f" (and {others} more errors)" if others > 0 else ""
    return build_missing.RULE.finding(
        location,
        f"the build `{result.command}` fails: {said}{more}",
        fix="make the build succeed, or name another command with --build-command",
    )


def _is_own(path: str) -> bool:
    """Whether a compiler's error is in the project's sources: not in a package's types."""
    return not path.startswith(("..", "/")) and "node_modules/" not in path


def _lists_classes(request: VerifyRequest) -> bool:
    """Whether a built data source names its migrations by import or in a way that is only
    known when it runs, so that no folder tells whether they are built."""
    source = built_data_source(request.top, request.project)
    unpatterned = not request.project.is_medusa and not request.project.migration_patterns
    return unpatterned and source is not None and source.suffix not in COMPILED
