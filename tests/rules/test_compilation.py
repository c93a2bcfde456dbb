"""When the runner is known to read compiled files, and when it runs the sources."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from migration_guard.project.model import Kind, Project
from migration_guard.rules.compilation import is_output_folder_known

PROJECT = Project(
    root="",
    kind=Kind.TYPEORM,
    source_dir="src",
    build_dir="dist",
    entity_dirs=(),
    migration_dir="migration",
    migration_build_dir="dist/migration",
)


@pytest.mark.parametrize(
    ("patterns", "known"),
    [
        pytest.param(("dist/migration/*.js",), True, id="compiled files"),
        pytest.param(("migration/*{.ts,.js}", "dist/migration/*{.ts,.js}"), True, id="either"),
        pytest.param(("migration/**/*.ts", "dist/migration/**/*.ts"), False, id="sources, ts-node"),
        pytest.param((), False, id="no pattern known"),
    ],
)
def test_patterns_that_name_only_sources_read_no_output(
    patterns: tuple[str, ...], known: bool
) -> None:
    assert is_output_folder_known(replace(PROJECT, migration_patterns=patterns)) is known
