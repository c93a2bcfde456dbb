"""`check --fix` as a hook of real pre-commit and prek: fix, refuse, look, commit again."""

from __future__ import annotations

import pytest

from support import blog
from support.hook_runners import attempt
from support.repository import Repository

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("hooks")]

STAMP = "1711000000000"
SUBFOLDER = f"src/migrations/blog/{STAMP}-Tidy.ts"
PLACE = f"src/migrations/{STAMP}-Tidy.ts"
TIDY = blog.migration(f"Tidy{STAMP}", 'UPDATE "other" SET "x" = 1', 'UPDATE "other" SET "x" = 0')
POST = "src/models/post.ts"
COLUMN = "  @Column({ nullable: true })\n  subtitle?: string\n"


@pytest.fixture
def fixing(shop: Repository) -> Repository:
    """The shop, its hook with `args: [--fix]`, on a branch."""
    configuration = (shop.path / ".pre-commit-config.yaml").read_text()
    shop.write({".pre-commit-config.yaml": f"{configuration}        args: [--fix]\n"})
    shop.stage()
    assert attempt("commit", "--message", "Fix", cwd=shop.path).accepted
    shop.git("switch", "--quiet", "--create", "feature")
    return shop


def status(shop: Repository) -> list[str]:
    return shop.git("status", "--porcelain").splitlines()


def test_a_commit_is_fixed_and_made_again(fixing: Repository) -> None:
    fixing.write({SUBFOLDER: TIDY})
    fixing.stage()
    first = attempt("commit", "--message", "Tidy", cwd=fixing.path)
    assert not first.accepted
    assert f"{SUBFOLDER} → {PLACE}" in first.output
    assert status(fixing) == [f"A  {PLACE}"]
    second = attempt("commit", "--message", "Tidy", cwd=fixing.path)
    assert second.accepted, second.output
    assert status(fixing) == []


def test_a_missing_migration_is_written_and_waits_to_be_read(fixing: Repository) -> None:
    text = (fixing.path / POST).read_text()
    fixing.write({POST: text.replace("  @Column()\n  title", f"{COLUMN}\n  @Column()\n  title", 1)})
    fixing.stage()
    first = attempt("commit", "--message", "Subtitle", cwd=fixing.path)
    assert not first.accepted
    assert "is not staged: read it, then `git add` it" in first.output
    assert not attempt("commit", "--message", "Subtitle", cwd=fixing.path).accepted
    assert [line[:2] for line in status(fixing)] == ["M ", "??"]
    fixing.stage()
    second = attempt("commit", "--message", "Subtitle", cwd=fixing.path)
    assert second.accepted, second.output


@pytest.mark.parametrize(
    ("faulty", "content", "path"),
    [
        pytest.param(SUBFOLDER, TIDY, POST, id="elsewhere"),
        pytest.param(SUBFOLDER, TIDY, SUBFOLDER, id="in what would move"),
        pytest.param(PLACE, TIDY.replace("export ", ""), PLACE, id="in what would change"),
    ],
)
def test_unstaged_work_is_there_after_the_hook(
    fixing: Repository, faulty: str, content: str, path: str
) -> None:
    """The runner puts it aside while hooks run, and must be able to bring it back."""
    fixing.write({faulty: content})
    fixing.stage()
    text = (fixing.path / path).read_text().replace("class", "// more to come\nclass", 1)
    fixing.write({path: text})
    first = attempt("commit", "--message", "Tidy", cwd=fixing.path)
    assert not first.accepted
    there = [fixing.path / name for name in (path, PLACE) if (fixing.path / name).is_file()]
    assert text in [file.read_text() for file in there], first.output
