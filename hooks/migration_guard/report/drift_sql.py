"""A tree's drift as the SQL that settles it, and in comments the SQL that undoes that."""

from __future__ import annotations

from collections.abc import Sequence

from migration_guard.drift_report import ProjectDrift
from migration_guard.report import sql_script
from migration_guard.report.drift_text import summary


def render(projects: Sequence[ProjectDrift], *, label: str) -> str:
    """A script that brings a migrated database to the entities when it is run as it is."""
    return "\n".join(_project(project, label) for project in projects)


def _project(project: ProjectDrift, label: str) -> str:
    down = sql_script.render(project.transition.down)
    return (
        sql_script.comment(f"{project.root}: {summary([project], label)}")
        + "".join(
            sql_script.comment(f"undetermined: {doubt.location.path}: {doubt.reason}")
            for doubt in project.doubts
            if not doubt.subject
        )
        + "-- up\n"
        + sql_script.render(project.transition.up)
        + "-- down\n"
        + (sql_script.comment(down) if down else "")
    )
