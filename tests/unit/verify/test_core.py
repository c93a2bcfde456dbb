"""When a copy of Medusa's core may stand for a run from an empty database."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.typeorm.packages import digests, source_digests
from migration_guard.typeorm.run import Run
from migration_guard.typeorm.trace import Trace
from migration_guard.verify.core import Core

CORE = Core("core", ("A1", "B2"), {})


def ran(listed: tuple[str, ...] | None, *begun: str, lists: int = 1) -> Run:
    trace = Trace(started=True, listed=listed, begun=begun, lists=lists)
    return Run("medusa migrations run", "", trace, seconds=1, timed_out=False)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        pytest.param(ran(("A1", "B2", "C3"), "C3"), True, id="its migrations come first"),
        pytest.param(ran(("A1", "B2")), True, id="nothing else is there"),
        pytest.param(ran(("A1", "Own1", "B2"), "Own1"), False, id="one comes between"),
        pytest.param(ran(("A1", "C3"), "C3"), False, id="a plugin is gone"),
        pytest.param(ran(("A1", "B2", "C3"), "A1", "B2", "C3"), False, id="they ran again"),
        pytest.param(ran(("A1", "B2"), lists=2), False, id="another data source beside"),
        pytest.param(ran(None, lists=0), False, id="it never came so far"),
    ],
)
def test_a_copy_counts_where_the_runner_would_begin_with_it(run: Run, expected: bool) -> None:
    assert CORE.precedes(run) is expected


def package(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"package.json": "{}", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_an_installed_package_is_known_by_its_version(tmp_path: Path) -> None:
    files = {"dist/migrations/1.js": "1", "dist/index.js": "2"}
    core = package(tmp_path / "node_modules" / "core", files)
    found = source_digests([str(core / "dist/migrations/1.js")])
    assert set(found) == {str(core / "dist/migrations/1.js"), str(core / "package.json")}


def test_a_package_in_the_project_is_known_by_every_script(tmp_path: Path) -> None:
    files = {"migrations/1.js": "1", "sql.js": "2", "node_modules/x/y.js": "3", "README.md": "4"}
    plugin = package(tmp_path / "plugins" / "blog", files)
    found = source_digests([str(plugin / "migrations/1.js")])
    assert {Path(path).name for path in found} == {"1.js", "package.json", "sql.js"}
    (plugin / "sql.js").write_text("5")
    assert digests(found) != found
    (plugin / "sql.js").unlink()
    assert digests(found) != found
