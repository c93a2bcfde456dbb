"""What a data source does not say, or says wrongly, is looked for elsewhere or left open."""

from __future__ import annotations

import json

import pytest

from migration_guard.config import Settings
from migration_guard.project import layout
from migration_guard.project.detect import detect
from migration_guard.project.model import Project


def project_of(options: str, **dependencies: str) -> tuple[Project, dict[str, str]]:
    """A project with one entity, and a data source with these options."""
    files = {
        "package.json": json.dumps({"dependencies": {"typeorm": "0.3.20", **dependencies}}),
        "src/data-source.ts": 'import { DataSource } from "typeorm";\n'
        'import { SnakeNamingStrategy } from "typeorm-naming-strategies";\n'
        f'export default new DataSource({{ type: "postgres", {options} }});\n',
        "src/entity/User.ts": "",
    }
    read = {path: text.encode() for path, text in files.items()}
    (project,) = detect(files, read.get, Settings())
    return project, files


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param('entities: ["src/entity/*.ts"]', ["src/entity/User.ts"], id="what is there"),
        pytest.param('entities: ["src/gone/*.ts"]', ["src/data-source.ts", "src/entity/User.ts"],
                     id="nothing"),
    ],
)  # fmt: skip
def test_where_the_patterns_match_nothing_every_source_is_read(
    options: str, expected: list[str]
) -> None:
    project, files = project_of(options)
    paths = layout.project_paths(project, files)
    assert layout.entity_paths(project, paths) == expected


@pytest.mark.parametrize(
    ("options", "dependencies", "naming"),
    [
        pytest.param("", {}, "default", id="none"),
        pytest.param("", {"typeorm-naming-strategies": "4"}, "unknown", id="none but a package"),
        pytest.param("namingStrategy: new SnakeNamingStrategy()",
                     {"typeorm-naming-strategies": "4"}, "snake", id="the package's"),
    ],
)  # fmt: skip
def test_a_package_of_strategies_that_the_data_source_does_not_use_leaves_names_open(
    options: str, dependencies: dict[str, str], naming: str
) -> None:
    project, _ = project_of(options, **dependencies)
    assert project.naming_strategy == naming
