"""Bad input ends with a clear error, exit code 2, no traceback and nothing changed on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from migration_guard.cli.main import main
from migration_guard.fact_store import FOLDER
from support import blog
from support.repository import Repository


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.commit("Start", blog.FILES)
    monkeypatch.chdir(repository.path)
    return repository


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file but the facts that `check` keeps in the git directory."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and FOLDER not in path.parts
    }


def refused(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The message of a command that ends with exit code 2."""
    before = fingerprint(folder)
    assert main(list(arguments)) == 2
    streams = capsys.readouterr()
    assert "Traceback" not in streams.out + streams.err
    assert "internal error" not in streams.err
    assert streams.err.startswith("migration-guard: error: ")
    assert fingerprint(folder) == before
    return streams.err


def test_outside_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    message = refused(tmp_path, capsys, "check", "--all")
    assert "is not in a git repository" in message
    assert "hint:" in message


def test_without_package_json(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("Start", {"src/models/post.ts": blog.POST})
    monkeypatch.chdir(repository.path)
    assert "package.json" in refused(repository.path, capsys, "check", "--all")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param(
            "migration-guard.toml", "select = [", "migration-guard.toml", id="broken TOML"
        ),
        pytest.param("migration-guard.toml", b"\xff\xfe\x00", "migration-guard.toml", id="no text"),
        pytest.param("migration-guard.toml", 'at-comit = "warn"', "at-commit", id="unknown key"),
        pytest.param("migration-guard.toml", 'ignore = ["MG999"]', "MG999", id="unknown rule"),
        pytest.param(
            "migration-guard.toml",
            'ignore = ["entity-without-migraton"]',
            "did you mean 'entity-without-migration'",
            id="mistyped rule",
        ),
        pytest.param("migration-guard.toml", "strict = 'yes'", "strict", id="wrong type"),
        pytest.param(
            "migration-guard.toml", 'at-commit = "never"', "at-commit", id="unknown value"
        ),
        pytest.param("package.json", "{", "package.json", id="broken package.json"),
    ],
)
def test_configuration(
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str | bytes,
    expected: str,
) -> None:
    shop.write({name: content})
    shop.stage()
    message = refused(shop.path, capsys, "check", "--all")
    assert name in message
    assert expected in message


def test_an_unknown_rule_on_the_command_line(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "did you mean MG10" in refused(shop.path, capsys, "explain", "MG10l")


def test_an_unknown_ref(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no-such-branch" in refused(shop.path, capsys, "check", "--base-ref", "no-such-branch")


def test_typescript_that_does_not_parse_is_named(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({"src/models/post.ts": "@Entity( export class { { {"})
    shop.stage()
    assert main(["check"]) == 2
    streams = capsys.readouterr()
    assert "src/models/post.ts:1:" in streams.out
    assert "MG105" in streams.out
    assert "Traceback" not in streams.out + streams.err


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\x00\xff\xfe" * 1000, id="binary"),
        pytest.param(b"export class A { up() { `" + b"x" * 5_000_000 + b"` } }\n", id="5 MB"),
        pytest.param(b"[" * 200_000, id="deeply nested"),
        pytest.param(b"", id="empty"),
    ],
)
def test_a_migration_that_is_no_text_is_named(
    shop: Repository, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = "src/migrations/1700000000000-Odd.ts"
    shop.write({path: content})
    shop.stage()
    before = fingerprint(shop.path)
    code = main(["check"])
    streams = capsys.readouterr()
    assert code in (1, 2)
    assert path in streams.out + streams.err
    assert "Traceback" not in streams.out + streams.err
    assert "internal error" not in streams.err
    assert fingerprint(shop.path) == before
