"""Medusa 1.20.11's own models and migrations, as recorded from the package itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from migration_guard.migrations.model import STAMP

RECORDED_VERSION = "1.20.11"


def core_models() -> Mapping[str, tuple[str, str, frozenset[str]]]:
    """File stem of a core model → its class, its table and that table's columns."""
    return {
        stem: (model["class"], model["table"], frozenset(model["columns"]))
        for stem, model in _facts()["models"].items()
    }


def core_tables() -> Mapping[str, frozenset[str]]:
    """Every table that core's migrations make → its columns, join tables included."""
    models = {table: columns for _, table, columns in core_models().values()}
    joins = {table: frozenset(columns) for table, columns in _facts()["join_tables"].items()}
    return {**joins, **models}


def core_migrations() -> Mapping[str, int]:
    """Recorded name of every core migration, those behind feature flags too → its stamp."""
    names = (entry["name"] for entry in _facts()["migrations"])
    stamps = ((name, STAMP.search(name)) for name in names)
    return {name: int(match.group()) for name, match in stamps if match}


@cache
def _facts() -> Mapping[str, Any]:
    # importlib.resources would load zipfile and more first, for 4 ms
    path = Path(__file__).with_name(f"medusa-core-{RECORDED_VERSION}.json")
    facts: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts
