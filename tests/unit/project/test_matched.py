from __future__ import annotations

import pytest

from migration_guard.project.matched import meant
from migration_guard.project.model import Kind, Project, TsConfig

TSC = TsConfig("tsconfig.json", root_dir="src", out_dir="dist", include=("src",))


def project(tsconfig: TsConfig | None = TSC, compiler: str = "tsc") -> Project:
    return Project(
        "", Kind.TYPEORM, "src", "dist", (), "", "", tsconfig=tsconfig, compiler=compiler
    )


@pytest.mark.parametrize(
    ("patterns", "paths", "expected"),
    [
        pytest.param(
            ("src/models/*.ts",), ["src/models/a.ts", "src/models2/b.ts"], [0], id="a-like-folder"
        ),
        pytest.param(
            ("dist/models/*.js",), ["src/models/a.ts", "src/a.ts", "lib/models/a.ts"], [0],
            id="by-what-tsc-writes",
        ),
        pytest.param(
            ("dist/**/*.entity.js",), ["src/x/a.entity.ts", "src/b.entity.ts", "src/c.ts"], [0, 1],
            id="at-any-depth",
        ),
        pytest.param(
            ("dist/src/models/*.js",), ["src/models/a.ts", "src/models/b.js"], [0, 1],
            id="moved-by-an-import-from-outside",
        ),
        pytest.param(
            ("dist/{models,more}/*.js",), ["src/models/a.mts", "src/more/b.ts"], [1],
            id="its-own-suffix",
        ),
        pytest.param(("src/**/*",), ["src/a.d.ts", "src/a.json", "src/b.tsx"], [], id="no-source"),
        pytest.param(("**/*.js",), ["dist/a.js", "lib/b.js"], [1], id="no-built-file"),
        pytest.param(("data.ts",), ["data.ts", "src/data.ts"], [0], id="at-the-top"),
        pytest.param(("src/!(a).ts", "src/b.ts"), ["src/a.ts", "src/b.ts"], [1], id="not-certain"),
    ],
)  # fmt: skip
def test_means_a_source_itself_or_by_what_it_is_compiled_to(
    patterns: tuple[str, ...], paths: list[str], expected: list[int]
) -> None:
    assert meant(project(), paths, patterns) == [paths[index] for index in expected]


def test_leaves_out_what_the_configuration_does_not_compile() -> None:
    excluding = TsConfig("tsconfig.json", root_dir="src", out_dir="dist", exclude=("src/models",))

    assert meant(project(excluding), ["src/models/a.ts"], ("dist/models/*.js",)) == []


def test_takes_the_output_of_babel_to_lie_as_the_sources_do() -> None:
    paths = ["src/models/a.ts", "lib/models/b.ts"]

    assert meant(project(compiler="babel"), paths, ("dist/models/*.js",)) == ["src/models/a.ts"]


def test_keeps_the_order_of_the_paths_and_answers_alike_again() -> None:
    paths = ["src/b.ts", "src/a.ts"]

    assert [meant(project(), each, ("src/*.ts",)) for each in (paths, paths[::-1])] == [
        ["src/b.ts", "src/a.ts"],
        ["src/a.ts", "src/b.ts"],
    ]
