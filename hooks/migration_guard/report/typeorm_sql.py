"""What `migration:generate` would write, as a script: up, and down in comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from migration_guard.report import sql_script
from migration_guard.report.typeorm_text import summary
from migration_guard.schema.quoting import quote_literal
from migration_guard.schema_builder.query import Query
from migration_guard.typeorm_forecast import ProjectForecast


def render(projects: Sequence[ProjectForecast], *, label: str) -> str:
    """The statements of TypeORM unchanged, but for parameters, which are written in."""
    return "\n".join(_project(project, label) for project in projects)


def _project(project: ProjectForecast, label: str) -> str:
    plan = project.forecast.plan
    unknown = (sql_script.comment(f"undetermined: {reason}") for reason in plan.unknown)
    up = (_remark(project, n) + _statement(query) for n, query in enumerate(plan.up))
    down = "".join(map(_statement, plan.down))
    return (
        sql_script.comment(f"{project.root}: {summary(project, label)}")
        + "".join(unknown)
        + "-- up\n"
        + "".join(up)
        + "-- down\n"
        + (sql_script.comment(down) if down else "")
    )


def _remark(project: ProjectForecast, position: int) -> str:
    noise = project.forecast.noise_of(position)
    if noise is None:
        return ""
    advice = f"; write: {noise.advice}" if noise.advice else ""
    return sql_script.comment(f"for ever: {noise.reason} [{noise.pattern}]{advice}")


def _statement(query: Query) -> str:
    doubt = f"not certain: {query.uncertain}" if query.uncertain else ""
    return (sql_script.comment(doubt) if doubt else "") + f"{_with_values(query)};\n"


def _with_values(query: Query) -> str:
    """`$1` and its like as literals; only TypeORM's own rows have such parameters."""
    if not query.parameters:
        return query.sql
    values = dict(enumerate(query.parameters, 1))
    return re.sub(r"\$(\d+)", lambda match: quote_literal(values[int(match[1])]), query.sql)
