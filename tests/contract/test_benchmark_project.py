"""The project that the benchmark measures is one that the tool finds nothing in."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from support.program import migration_guard
from support.repository import Repository

SYNTHETIC = Path(__file__).parents[2] / "benchmarks" / "synthetic.py"


@pytest.fixture(scope="module")
def synthetic() -> ModuleType:
    spec = importlib.util.spec_from_file_location("synthetic", SYNTHETIC)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("entities", "migrations"),
    [
        pytest.param(1, 1, id="smallest"),
        pytest.param(12, 31, id="two columns and a half added later"),
    ],
)
@pytest.mark.parametrize("plain", [False, True], ids=["Medusa", "TypeORM"])
def test_migrations_and_entities_agree(
    synthetic: ModuleType, repository: Repository, entities: int, migrations: int, plain: bool
) -> None:
    synthetic.write_project(repository.path, entities, migrations, plain=plain)
    repository.stage()
    repository.commit_staged("A shop")
    completed = migration_guard("check", "--all", "--format", "json", cwd=repository.path)
    document = json.loads(completed.stdout)
    assert (document["findings"], document["undetermined"]) == ([], [])
    assert document["coverage"]["entities"] == entities
    assert document["coverage"]["migrations"] == migrations
    assert completed.returncode == 0
