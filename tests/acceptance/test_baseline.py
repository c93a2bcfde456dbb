"""A project whose first tables no migration creates: told once, then compared from a baseline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from support import blog
from support.program import migration_guard
from support.repository import Repository

POST = "src/models/post.ts"
FILE = "migration-guard-baseline.sql"
TITLE = {
    "src/migrations/1690000000002-PostTitle.ts": blog.migration(
        "PostTitle1690000000002",
        'ALTER TABLE "post" ALTER COLUMN "title" SET NOT NULL',
        'ALTER TABLE "post" ALTER COLUMN "title" DROP NOT NULL',
    ),
    "src/migrations/1690000000003-AuthorName.ts": blog.migration(
        "AuthorName1690000000003",
        'ALTER TABLE "author" ALTER COLUMN "name" SET NOT NULL',
        'ALTER TABLE "author" ALTER COLUMN "name" DROP NOT NULL',
    ),
}
DUMPED = {
    path: text for path, text in blog.FILES.items() if not path.startswith("src/migrations/")
} | TITLE
SUBTITLE = blog.with_column(blog.POST, "@Column({ nullable: true })\n  subtitle: string")
ADD_SUBTITLE = {
    "src/migrations/1700000000000-PostSubtitle.ts": blog.migration(
        "PostSubtitle1700000000000",
        'ALTER TABLE "post" ADD "subtitle" character varying',
        'ALTER TABLE "post" DROP COLUMN "subtitle"',
    )
}


@pytest.fixture
def dumped(repository: Repository) -> Repository:
    """Both tables came from a dump; the migrations only alter them."""
    repository.commit("Start", DUMPED)
    return repository


def check(repository: Repository, *arguments: str) -> tuple[int, Any]:
    completed = migration_guard("check", "--format=json", *arguments, cwd=repository.path)
    assert completed.stderr == ""
    return completed.returncode, json.loads(completed.stdout)


def codes(outcomes: list[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(each["code"], each["subject"]) for each in outcomes]


def record(repository: Repository, *arguments: str) -> str:
    completed = migration_guard("baseline", *arguments, cwd=repository.path)
    assert (completed.returncode, completed.stderr) == (0, "")
    return completed.stdout


def test_tables_from_elsewhere_are_told_once(dumped: Repository) -> None:
    code, document = check(dumped, "--all")
    assert code == 0
    assert codes(document["findings"]) == [("MG107", ".")]
    assert codes(document["undetermined"]) == [("MG107", ".")]
    (finding,) = document["findings"]
    assert "create 0 of 2 tables" in finding["message"]
    assert "migration-guard baseline" in finding["fix"]
    assert check(dumped, "--all", "--strict")[0] == 1


def test_a_table_that_is_not_even_mentioned_is_one_of_them(dumped: Repository) -> None:
    tag = "@Entity()\nexport class Tag {\n  @PrimaryColumn()\n  id: string\n}\n"
    imports = 'import { Entity, PrimaryColumn } from "typeorm"\n'
    dumped.commit("A tag", {"src/models/tag.ts": imports + tag})
    code, document = check(dumped, "--all")
    assert (code, codes(document["findings"])) == (0, [("MG107", ".")])
    assert "0 of 3 tables" in document["findings"][0]["message"]


def test_diff_tells_it_once_too(dumped: Repository) -> None:
    completed = migration_guard("diff", cwd=dumped.path)
    assert completed.returncode == 0
    assert completed.stdout.count("undetermined") == 2
    assert "of 2 tables only what the migrations do to them is compared" in completed.stdout


def test_what_a_change_adds_is_judged_without_a_baseline(dumped: Repository) -> None:
    dumped.write({POST: SUBTITLE})
    dumped.stage()
    code, document = check(dumped)
    assert (code, codes(document["findings"])) == (1, [("MG101", "post.subtitle")])


def test_with_a_baseline_everything_is_compared(dumped: Repository) -> None:
    assert f"wrote {FILE}: 2 tables, 0 enums, 2 migrations included\n" in record(dumped)
    dumped.stage()
    assert check(dumped)[1]["findings"] == []
    code, document = check(dumped, "--all", "--strict")
    assert (code, document["findings"], document["undetermined"]) == (0, [], [])
    dumped.commit("A baseline", {POST: SUBTITLE})
    code, document = check(dumped, "--all")
    assert (code, codes(document["findings"])) == (1, [("MG101", "post.subtitle")])
    dumped.commit("Its migration", ADD_SUBTITLE)
    assert check(dumped, "--all", "--strict")[0] == 0


def test_recording_a_baseline_makes_no_old_difference_new(dumped: Repository) -> None:
    dumped.commit("An entity alone", {POST: SUBTITLE})
    record(dumped, "--ref", "HEAD~1")
    dumped.stage()
    code, document = check(dumped)
    assert (code, document["findings"], document["undetermined"]) == (0, [], [])
    assert codes(check(dumped, "--all")[1]["findings"]) == [("MG101", "post.subtitle")]


def test_what_the_branch_adds_is_not_recorded(dumped: Repository) -> None:
    dumped.git("switch", "--quiet", "--create", "feature")
    dumped.commit("An entity alone", {POST: SUBTITLE})
    assert "subtitle" not in record(dumped, "--output", "-")
    assert "subtitle" in record(dumped, "--output", "-", "--ref", "HEAD")


def test_what_the_migrations_make_for_certain_stays_theirs(repository: Repository) -> None:
    """The drift of a table that they create is no business of a baseline."""
    repository.commit("Start", {**blog.FILES, POST: SUBTITLE})
    script = record(repository, "--output", "-")
    assert '"title" character varying NOT NULL' in script
    assert "subtitle" not in script


def test_the_file_may_have_another_name(dumped: Repository) -> None:
    dumped.commit("Settings", {"migration-guard.toml": 'baseline = "db/structure.sql"\n'})
    completed = migration_guard("check", "--all", cwd=dumped.path)
    assert "the baseline 'db/structure.sql' is not in the tree" in completed.stdout
    record(dumped, "--output", "structure.sql")
    dumped.git("add", "structure.sql")
    (dumped.path / "db").mkdir()
    dumped.move("structure.sql", "db/structure.sql")
    assert check(dumped, "--all", "--strict")[0] == 0
    doctor = migration_guard("doctor", cwd=dumped.path).stdout
    assert "db/structure.sql  (migration-guard.toml)\n" in doctor


def test_verify_says_what_no_longer_fits(dumped: Repository) -> None:
    record(dumped)
    dumped.stage()
    fitting = migration_guard("baseline", "--verify", cwd=dumped.path)
    assert (fitting.returncode, fitting.stdout) == (
        0,
        f"{FILE} includes 2 of 2 migrations; 0 are replayed on top\n",
    )
    late = blog.migration("Late1690000000001", 'ALTER TABLE "post" ADD "a" text', "")
    dumped.write({"src/migrations/1690000000001-Late.ts": late})
    dumped.stage()
    stale = migration_guard("baseline", "--verify", cwd=dumped.path)
    assert stale.returncode == 1
    assert "Late1690000000001 is older than AuthorName1690000000003" in stale.stdout
    outcomes = check(dumped, "--all")[1]["undetermined"]
    assert [each["code"] for each in outcomes if "record it again" in each["reason"]] == ["MG107"]


def test_a_baseline_of_a_later_tree_is_stale(dumped: Repository) -> None:
    dumped.commit("Later", {POST: SUBTITLE, **ADD_SUBTITLE})
    script = record(dumped, "--output", "-")
    dumped.git("reset", "--quiet", "--hard", "HEAD~1")
    dumped.write({FILE: script})
    dumped.stage()
    completed = migration_guard("baseline", "--verify", cwd=dumped.path)
    assert completed.returncode == 1
    assert "includes PostSubtitle1700000000000, which is newer than every" in completed.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--verify",), "has no baseline", id="nothing to verify"),
        pytest.param(("--from=database",), "no database is named", id="no database"),
        pytest.param(("--database-url=postgres://h/d",), "is for a database", id="no source"),
        pytest.param(("--project=shop",), "there is no project with", id="another project"),
        pytest.param(("--ref=nowhere",), "there is no commit 'nowhere'", id="another commit"),
        pytest.param(("--output=a/b/c.sql",), "cannot write 'a/b/c.sql'", id="no folder"),
    ],
)
def test_what_cannot_be_recorded_is_an_error(
    dumped: Repository, arguments: tuple[str, ...], message: str
) -> None:
    completed = migration_guard(
        "baseline", *arguments, cwd=dumped.path, environ={"MIGRATION_GUARD_DATABASE_URL": ""}
    )
    assert (completed.returncode, completed.stdout) == (2, "")
    assert message in completed.stderr
