"""Which commands build a project and run its migrations, from what lies in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.errors import ToolError, UsageError
from migration_guard.project.model import Kind, Project
from migration_guard.typeorm.build import build_command
from migration_guard.typeorm.data_source import built_data_source, runs_sources
from migration_guard.typeorm.run import runner_command


def project(kind: Kind = Kind.TYPEORM, root: str = "", **more: object) -> Project:
    values: dict[str, object] = {
        "root": root,
        "kind": kind,
        "source_dir": f"{root}/src".strip("/"),
        "build_dir": f"{root}/dist".strip("/"),
        "entity_dirs": (),
        "migration_dir": f"{root}/src/migrations".strip("/"),
        "migration_build_dir": f"{root}/dist/migrations".strip("/"),
    }
    return Project(**{**values, **more})  # type: ignore[arg-type]


def install(folder: Path, *names: str) -> None:
    binaries = folder / "node_modules" / ".bin"
    binaries.mkdir(parents=True)
    for name in names:
        (binaries / name).touch(mode=0o755)


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


@pytest.mark.parametrize(
    ("scripts", "named", "expected"),
    [
        pytest.param({"build": "tsc"}, None, ["npm", "run", "build"], id="build"),
        pytest.param(
            {"build": "x", "build:server": "tsc"}, None, ["npm", "run", "build:server"], id="server"
        ),
        pytest.param({"start": "node ."}, None, None, id="none"),
        pytest.param({"build": "tsc"}, "make", ["sh", "-c", "make"], id="named"),
        pytest.param({}, "make all", ["sh", "-c", "make all"], id="named-without-scripts"),
    ],
)
def test_the_build_is_the_server_s_script_before_the_whole_one(
    tmp_path: Path, scripts: dict[str, str], named: str | None, expected: list[str] | None
) -> None:
    assert build_command(tmp_path, project(scripts=scripts), named) == expected


def test_a_build_script_that_detection_chose_is_taken(tmp_path: Path) -> None:
    chosen = project(build_script="compile", scripts={"build": "x", "compile": "tsc"})
    assert build_command(tmp_path, chosen, None) == ["npm", "run", "compile"]


def test_a_package_manager_that_is_not_installed_is_not_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yarn.lock").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build_command(tmp_path, project(scripts={"build": "tsc"}), None) == [
        *("npm", "run", "build")
    ]
    (tmp_path / "yarn").touch(mode=0o755)
    assert build_command(tmp_path, project(scripts={"build": "tsc"}), None) == [
        *("yarn", "run", "build")
    ]


@pytest.mark.parametrize(
    ("root", "named", "present", "expected"),
    [
        pytest.param("", "src/ds.ts", ["dist/ds.js"], "dist/ds.js", id="built"),
        pytest.param("", "src/ds.ts", ["dist/src/ds.js"], "dist/src/ds.js", id="root-dir-above"),
        pytest.param("", "src/ds.ts", ["src/ds.ts"], "src/ds.ts", id="not-built"),
        pytest.param("", "ds.js", [], "ds.js", id="javascript"),
        pytest.param("", "src/ds.mts", ["dist/ds.mjs"], "dist/ds.mjs", id="module"),
        pytest.param("api", "api/src/ds.ts", ["api/dist/ds.js"], "dist/ds.js", id="monorepo"),
    ],
)
def test_the_data_source_is_the_built_one_relative_to_the_project(
    tmp_path: Path, root: str, named: str, present: list[str], expected: str
) -> None:
    for name in present:
        write(tmp_path / name)
    assert built_data_source(tmp_path, project(root=root, data_source=named)) == Path(expected)


@pytest.mark.parametrize(
    ("scripts", "installed", "expected"),
    [
        pytest.param({}, ("typeorm", "ts-node"), True, id="ts-node"),
        pytest.param({"build": "tsc"}, ("typeorm", "ts-node"), False, id="has-a-build"),
        pytest.param({}, ("typeorm",), False, id="no-ts-node"),
    ],
)
def test_sources_run_through_ts_node_only_without_a_build(
    tmp_path: Path, scripts: dict[str, str], installed: tuple[str, ...], expected: bool
) -> None:
    install(tmp_path, *installed)
    given = project(data_source="src/ds.ts", scripts=scripts)
    assert runs_sources(tmp_path, given) is expected


def test_medusa_s_runner_is_its_own(tmp_path: Path) -> None:
    install(tmp_path, "medusa", "typeorm")
    command = runner_command(tmp_path, project(Kind.MEDUSA_BACKEND), None)
    assert command == [str(tmp_path / "node_modules/.bin/medusa"), "migrations", "run"]


def test_a_workspace_s_packages_lie_above_the_project(tmp_path: Path) -> None:
    install(tmp_path, "typeorm")
    backend = tmp_path / "packages" / "api"
    backend.mkdir(parents=True)
    command = runner_command(backend, project(), Path("dist/ds.js"))
    assert command == [
        *(str(tmp_path / "node_modules/.bin/typeorm"), "migration:run", "-d", "dist/ds.js")
    ]


def test_typeorm_0_2_takes_its_configuration_by_another_option(tmp_path: Path) -> None:
    install(tmp_path, "typeorm")
    given = project(typeorm_version="0.2.45")
    command = runner_command(tmp_path, given, Path("ormconfig.js"))
    assert command[1:] == ["migration:run", "-f", "ormconfig.js"]


@pytest.mark.parametrize(
    ("given", "data_source", "error", "said"),
    [
        pytest.param(project(), None, UsageError, "no file with a TypeORM DataSource", id="source"),
        pytest.param(
            project(), Path("a.js"), ToolError, "'typeorm' is not installed", id="typeorm"
        ),
        pytest.param(
            project(Kind.MEDUSA_BACKEND), None, ToolError, "'medusa' is not installed", id="medusa"
        ),
        pytest.param(project(Kind.MEDUSA_PLUGIN), None, UsageError, "a Medusa plugin", id="plugin"),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path, given: Project, data_source: Path | None, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        runner_command(tmp_path, given, data_source)
