"""The benchmark that proves generated migrations on real Medusa projects, on the example
backend with a drift whose answers are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.node_projects import copy_example, example_packages
from support.program import SOURCES, python
from support.repository import Repository

pytestmark = pytest.mark.e2e

SCRIPT = SOURCES.parent / "benchmarks" / "medusa_generate.py"
COLUMNS = """
  @Column({ type: "int", nullable: true })
  shelf_life: number | null

  @Column({ type: "numeric", default: 0.5 })
  shelf_weight: number
"""


def test_what_is_generated_leaves_noise_alone(tmp_path: Path) -> None:
    """TypeORM never takes PostgreSQL's `0.5` for its own `'0.5'`."""
    seed = Repository(copy_example(tmp_path / "seed"))
    seed.git("init", "--quiet", "--initial-branch=main")
    product = seed.path / "src/models/product.ts"
    head, brace, tail = product.read_text().rpartition("}")
    seed.commit("Two columns", {"src/models/product.ts": f"{head}{COLUMNS}{brace}{tail}"})
    seed.clone(tmp_path / "repositories" / "shop+shop" / "repo", "--bare")
    for name in ("shop+shop", "shop+gone"):
        (tmp_path / f"drift-{name}.json").write_text(json.dumps({"drift": ["one", "two"]}))
    places = (str(tmp_path / "repositories"), str(tmp_path), str(example_packages()))
    done = python(str(SCRIPT), *places, "--details", cwd=tmp_path, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| shop")]
    assert rows == [
        "| shop+shop | 2 | 2 | safe | 2 | yes | 0 | 1 of 1 | yes |",
        "| shop+shop | 2 | 2 | exact | 2 | yes | 0 | 1 of 1 | yes |",
    ]
    assert "left out: shop+gone is not there" in done.stdout
