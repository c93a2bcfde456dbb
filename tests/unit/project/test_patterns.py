"""Globs as TypeORM's loader reads them."""

from __future__ import annotations

import pytest

from migration_guard.project.patterns import glob_pattern, join, literal_folder


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        pytest.param("src/*.ts", "src/a.ts", True, id="star"),
        pytest.param("src/*.ts", "src/b/a.ts", False, id="star stays in its folder"),
        pytest.param("src/*.ts", "src/.a.ts", False, id="star leaves hidden files"),
        pytest.param("src/**/*.entity.ts", "src/x.entity.ts", True, id="no folder between"),
        pytest.param("src/**/*.entity.ts", "src/a/b/x.entity.ts", True, id="folders between"),
        pytest.param("src/**/*.entity.ts", "src/a/b/x.ts", False, id="another suffix"),
        pytest.param("**/*.ts", "a.ts", True, id="leading stars"),
        pytest.param("src/*{.ts,.js}", "src/a.js", True, id="braces"),
        pytest.param("src/*.{ts,js}", "src/a.tsx", False, id="braces do not run on"),
        pytest.param("{src,lib}/{a,b}/*.ts", "lib/b/x.ts", True, id="two braces"),
        pytest.param("src/?.ts", "src/ab.ts", False, id="question mark"),
        pytest.param("src/[ab].ts", "src/b.ts", True, id="class"),
        pytest.param("src/[!ab].ts", "src/b.ts", False, id="negated class"),
        pytest.param("src/*.@(ts|js)", "src/a.js", True, id="one of"),
        pytest.param("src/a.ts", "src/axts", False, id="a dot is a dot"),
        pytest.param("src/(a)+.ts", "src/(a)+.ts", True, id="other marks are themselves"),
        pytest.param("dist/**/*.js", "dist/node/a.js", True, id="any folder"),
    ],
)
def test_globs(pattern: str, path: str, matches: bool) -> None:
    glob = glob_pattern(pattern)
    assert glob is not None
    assert bool(glob.match(path)) is matches


@pytest.mark.parametrize("pattern", ["src/!(a).ts", "src\\*.ts"])
def test_what_is_not_certain_is_not_guessed(pattern: str) -> None:
    assert glob_pattern(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [("src/a/*.ts", "src/a"), ("src/**/x.ts", "src"), ("*.ts", ""), ("{a,b}/x.ts", ""),
     ("src/m/x.ts", "src/m")],
)  # fmt: skip
def test_the_folder_of_a_pattern(pattern: str, folder: str) -> None:
    assert literal_folder(pattern) == folder


@pytest.mark.parametrize(
    ("folder", "path", "joined"),
    [
        ("", "./src/", "src"),
        ("a", "../b", "b"),
        ("a", ".", "a"),
        ("", ".", ""),
        ("a", "b/*", "a/b/*"),
    ],
)
def test_joining(folder: str, path: str, joined: str) -> None:
    assert join(folder, path) == joined
