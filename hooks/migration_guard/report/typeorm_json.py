"""What `migration:generate` would write, for programs; documented in docs/drift-report.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from migration_guard import __version__
from migration_guard.schema_builder.noise import Noise
from migration_guard.schema_builder.query import Query
from migration_guard.typeorm_forecast import ProjectForecast

SCHEMA_VERSION = 1
"""Raised when a field is removed or changes its meaning; new fields do not raise it."""


def render(projects: Sequence[ProjectForecast], *, label: str) -> str:
    """One JSON object, indented, with a final newline."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "migration-guard", "version": __version__},
        "tree": label,
        "projects": [_project(project) for project in projects],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _project(project: ProjectForecast) -> dict[str, Any]:
    plan, seen = project.forecast.plan, project.coverage
    return {
        "root": project.root,
        "typeorm": project.version,
        "profile": ".".join(map(str, project.profile.version)),
        "coverage": {
            "entities": seen.entities,
            "migrations": seen.migrations,
            "statements": seen.statements,
        },
        "up": [_placed(project, n, query) for n, query in enumerate(plan.up)],
        "down": [_query(query) for query in plan.down],
        "undetermined": list(plan.unknown),
        "unparsed": [
            {"path": place.path, "line": place.line, "column": place.column}
            for place in project.unread
        ],
    }


def _placed(project: ProjectForecast, position: int, query: Query) -> dict[str, Any]:
    place = project.places[position]
    return {
        **_query(query),
        "noise": _noise(project.forecast.noise_of(position)),
        "path": place.path,
        "line": place.line,
        "column": place.column,
    }


def _query(query: Query) -> dict[str, Any]:
    return {
        "sql": query.sql,
        "parameters": list(query.parameters),
        "subject": list(query.subject),
        "uncertain": query.uncertain,
    }


def _noise(noise: Noise | None) -> dict[str, Any] | None:
    if noise is None:
        return None
    return {"pattern": noise.pattern, "reason": noise.reason, "advice": noise.advice}
