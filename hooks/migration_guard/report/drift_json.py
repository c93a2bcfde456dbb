"""A tree's drift for programs; its form is documented in docs/drift-report.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from migration_guard import __version__
from migration_guard.drift_report import Difference, Doubt, ProjectDrift
from migration_guard.findings import Location
from migration_guard.report.schema_json import part
from migration_guard.rules.view_drift import is_of_view
from migration_guard.schema.harm import Harm
from migration_guard.sql.script import Entry, Gap

if TYPE_CHECKING:
    from migration_guard.schema_builder.views import View

SCHEMA_VERSION = 1
"""Raised when a field is removed or changes its meaning; new fields do not raise it."""


def render(projects: Sequence[ProjectDrift], *, label: str) -> str:
    """One JSON object, indented, with a final newline."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "migration-guard", "version": __version__},
        "tree": label,
        "projects": [_project(project) for project in projects],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _project(project: ProjectDrift) -> dict[str, Any]:
    found = project.differences
    return {
        "root": project.root,
        "counts": {harm.value: sum(each.harm is harm for each in found) for harm in Harm}
        | {"undetermined": len(project.doubts)},
        "coverage": {
            "entities": project.coverage.entities,
            "migrations": project.coverage.migrations,
            "statements": project.coverage.statements,
        },
        "differences": [_difference(each) for each in found],
        "undetermined": [_doubt(each) for each in project.doubts],
        "up": [_entry(entry) for entry in project.transition.up],
        "down": [_entry(entry) for entry in project.transition.down],
        "unparsed": [_location(place) for place in project.unread],
        "notes": list(project.notes),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    drift = difference.drift
    side = _view if is_of_view(drift) else part
    return {
        "kind": drift.kind,
        "harm": difference.harm.value,
        "table": difference.table or None,
        "subject": difference.subject,
        "aspects": list(drift.aspects),
        "message": difference.message,
        "declared": side(drift.expected),
        "replayed": side(drift.actual),
        **_location(difference.location),
    }


def _view(side: object) -> dict[str, Any] | None:
    view = cast("View | None", side)
    if view is None:
        return None
    return {
        "schema": view.name.schema or None,
        "name": view.name.name,
        "materialized": view.materialized,
        "expression": view.expression,
    }


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "reason": doubt.reason,
        "table": doubt.table or None,
        "subject": doubt.subject or None,
        **_location(doubt.location),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Gap):
        return {"sql": None, "subject": entry.subject, "reason": entry.reason}
    return {"sql": entry.sql, "note": entry.note or None}


def _location(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line, "column": location.column}
