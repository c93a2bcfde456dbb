"""Builds a project: in place, as its runner needs it, or a tree's sources into a folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from msgspec import Struct

from migration_guard import processes
from migration_guard.findings import Location
from migration_guard.project.model import Project

BUILD_SECONDS = 600
LOCK_FILES = (("yarn.lock", "yarn"), ("pnpm-lock.yaml", "pnpm"))
TSC_ERROR = re.compile(
    r"^(?P<path>[^\s(][^(\n]*)\((?P<line>\d+),(?P<column>\d+)\): error (?P<text>.*)$", re.M
)


class CompilerError(Struct, frozen=True):
    """An error that tsc reports; the path is as tsc prints it, relative to where it ran."""

    location: Location
    text: str


class BuildResult(Struct, frozen=True):
    """`succeeded` is the exit code's word: tsc ends with 2 on a type error and writes its
    JavaScript all the same, so that files in the build folder prove nothing."""

    command: str
    succeeded: bool
    output: str
    errors: tuple[CompilerError, ...]
    seconds: float

    @property
    def last_words(self) -> str:
        """The last lines that say something, for a failure without a compiler's error."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return "; ".join(lines[-3:])


def build_command(directory: Path, project: Project, command: str | None) -> list[str] | None:
    """What builds the project in `directory`; None when it has no build script and
    `command` says none. `build:server` goes before `build`, which in Medusa's starter builds
    the admin too: minutes, and broken by newer webpack releases."""
    if command is not None:
        return ["sh", "-c", command]
    script = project.build_script or _script(project)
    return [_package_manager(directory), "run", script] if script else None


def build(directory: Path, command: list[str], *, work: Path, timeout: float) -> BuildResult:
    """Runs `command` in `directory`; its output goes to a file in `work`."""
    completed = processes.run_to_file(
        command, cwd=directory, timeout=timeout, output=work / "build.log"
    )
    output = completed.stdout.decode("utf-8", errors="replace")
    if completed.timed_out:
        output += f"\nthe build did not end within {timeout:g} s"
    return BuildResult(
        command=command[2] if command[0] == "sh" else " ".join(command),
        succeeded=completed.returncode == 0 and not completed.timed_out,
        output=output,
        errors=_compiler_errors(output),
        seconds=completed.seconds,
    )


def _script(project: Project) -> str | None:
    return next((name for name in ("build:server", "build") if name in project.scripts), None)


def _package_manager(directory: Path) -> str:
    """The one whose lock file lies nearest, when it is installed; npm runs any script."""
    for folder in (directory, *directory.parents):
        for lock_file, program in LOCK_FILES:
            if (folder / lock_file).exists() and shutil.which(program):
                return program
        if (folder / "package-lock.json").exists() or (folder / ".git").exists():
            break
    return "npm"


def _compiler_errors(output: str) -> tuple[CompilerError, ...]:
    return tuple(
        CompilerError(
            Location(match["path"].strip(), int(match["line"]), int(match["column"])),
            match["text"].strip(),
        )
        for match in TSC_ERROR.finditer(output)
    )
