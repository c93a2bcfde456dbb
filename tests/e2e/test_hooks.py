"""What a developer meets at `git commit` and `git push`, through real pre-commit and prek."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from migration_guard.catalogue import HOOKS
from support.hook_runners import Attempt, HookRunner, attempt, configuration
from support.repository import Repository

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("hooks")]

POST = "src/models/post.ts"
CREATED = "src/migrations/1706095866120-PostCreate.ts"
LAST = "src/migrations/1710409253968-ProductCareInstructions.ts"
STRAY = "src/migration/1710409253968-ProductCareInstructions.ts"
ADDED = "src/migrations/1711000000000-PostSubtitle.ts"

COLUMN = (
    "  @Column()\n  title: string\n",
    "  @Column()\n  title: string\n\n  @Column({ nullable: true })\n  subtitle?: string\n",
)
COMMENT = ("/** A blog post", "/** A post of the blog")
METHOD = (
    "  isVisible(",
    "  get path(): string {\n    return `/blog/${this.handle}`\n  }\n\n  isVisible(",
)
SQL = ('"handle" character varying NOT NULL', '"handle" character varying(80) NOT NULL')

MIGRATION = """\
import { MigrationInterface, QueryRunner } from "typeorm";

export class PostSubtitle1711000000000 implements MigrationInterface {
    name = 'PostSubtitle1711000000000'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "subtitle" character varying`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "subtitle"`);
    }

}
"""


@dataclass(frozen=True)
class Edit:
    """What the developer did to the working tree. `says` is what a refusal must name; an
    edit without it is accepted."""

    replace: tuple[str, tuple[str, str]] | None = None
    write: dict[str, str] = field(default_factory=dict)
    delete: str | None = None
    move: tuple[str, str] | None = None
    says: tuple[str, ...] = ()

    def apply(self, shop: Path) -> None:
        if self.replace:
            path, (old, new) = self.replace
            text = (shop / path).read_text("utf-8")
            assert text.count(old) == 1
            (shop / path).write_text(text.replace(old, new), "utf-8")
        for name, content in self.write.items():
            (shop / name).write_text(content, "utf-8")
        if self.delete:
            (shop / self.delete).unlink()
        if self.move:
            (shop / self.move[1]).parent.mkdir(parents=True)
            (shop / self.move[0]).rename(shop / self.move[1])


COLUMN_ALONE = Edit((POST, COLUMN), says=("MG101", "subtitle", "post", f"{POST}:"))
COLUMN_WITH_MIGRATION = Edit((POST, COLUMN), {ADDED: MIGRATION})
METHOD_ALONE = Edit((POST, METHOD))
PUBLISHED_EDITED = Edit((CREATED, SQL), says=("MG401", CREATED))
PUBLISHED_DELETED = Edit(delete=LAST, says=("MG403", "ProductCareInstructions1710409253968"))

EDITS = [
    pytest.param(COLUMN_ALONE, id="column without its migration"),
    pytest.param(COLUMN_WITH_MIGRATION, id="column with its migration"),
    pytest.param(Edit((POST, COMMENT)), id="comment of an entity"),
    pytest.param(METHOD_ALONE, id="method of an entity"),
    pytest.param(Edit(write={"README.md": "# shop\n"}), id="irrelevant file"),
    pytest.param(Edit(move=(LAST, STRAY), says=("MG201", STRAY)), id="migration moved away"),
    pytest.param(PUBLISHED_EDITED, id="published migration edited"),
    pytest.param(PUBLISHED_DELETED, id="published migration deleted, nothing else"),
]
TRACKED_EDITS = [
    pytest.param(COLUMN_ALONE, id="column without its migration"),
    pytest.param(METHOD_ALONE, id="method of an entity"),
    pytest.param(PUBLISHED_DELETED, id="published migration deleted, nothing else"),
]


def commit_staged(shop: Path) -> Attempt:
    attempt("add", "--all", cwd=shop)
    return attempt("commit", "--message", "Change", cwd=shop)


def commit_all(shop: Path) -> Attempt:
    return attempt("commit", "--all", "--message", "Change", cwd=shop)


def commit_paths(shop: Path) -> Attempt:
    return attempt("commit", "--message", "Change", "--", "src", cwd=shop)


def commit_in_a_folder(shop: Path) -> Attempt:
    attempt("add", "--all", cwd=shop)
    return attempt("commit", "--message", "Change", cwd=shop / "src" / "models")


def assert_verdict(tried: Attempt, edit: Edit) -> None:
    assert [word for word in edit.says if word not in tried.output] == [], tried.output
    assert "Traceback" not in tried.output
    assert tried.accepted is not bool(edit.says), tried.output


@pytest.mark.parametrize("edit", EDITS)
def test_a_commit(shop: Repository, edit: Edit) -> None:
    edit.apply(shop.path)
    assert_verdict(commit_staged(shop.path), edit)


@pytest.mark.parametrize("edit", TRACKED_EDITS)
@pytest.mark.parametrize(
    "commit",
    [
        pytest.param(commit_all, id="commit -a"),
        pytest.param(commit_paths, id="commit of paths"),
        pytest.param(commit_in_a_folder, id="in a subdirectory"),
    ],
)
def test_other_ways_to_commit(
    shop: Repository, commit: Callable[[Path], Attempt], edit: Edit
) -> None:
    edit.apply(shop.path)
    assert_verdict(commit(shop.path), edit)


@pytest.mark.parametrize("edit", TRACKED_EDITS)
def test_a_commit_in_a_linked_worktree(shop: Repository, tmp_path: Path, edit: Edit) -> None:
    shop.git("worktree", "add", "--quiet", "-b", "feature", str(tmp_path / "linked"))
    edit.apply(tmp_path / "linked")
    assert_verdict(commit_all(tmp_path / "linked"), edit)
    assert shop.git("status", "--porcelain") == ""


def test_a_migration_that_is_not_added_does_not_count(shop: Repository) -> None:
    COLUMN_WITH_MIGRATION.apply(shop.path)
    assert_verdict(commit_all(shop.path), COLUMN_ALONE)


def test_what_is_not_staged_does_not_count(shop: Repository) -> None:
    METHOD_ALONE.apply(shop.path)
    shop.stage()
    COLUMN_ALONE.apply(shop.path)
    assert_verdict(attempt("commit", "--message", "Change", cwd=shop.path), METHOD_ALONE)
    assert "subtitle" in (shop.path / POST).read_text("utf-8")


@pytest.mark.parametrize("edit", TRACKED_EDITS)
def test_a_clean_merge(shop: Repository, edit: Edit) -> None:
    shop.git("switch", "--quiet", "--create", "feature")
    edit.apply(shop.path)
    shop.git("commit", "--quiet", "--all", "--no-verify", "--message", "Change")
    shop.git("switch", "--quiet", "main")
    shop.write({"NOTES.md": "notes\n"})
    shop.stage()
    shop.git("commit", "--quiet", "--no-verify", "--message", "Notes")
    assert_verdict(attempt("merge", "--no-edit", "feature", cwd=shop.path), edit)


def test_a_branch_that_takes_in_main_does_not_answer_for_main(
    shop: Repository, tmp_path: Path
) -> None:
    other = shop.clone(tmp_path / "other")
    COLUMN_ALONE.apply(other.path)
    other.commit("The entity first")
    other.git("push", "--quiet", str(tmp_path / "origin.git"), "main")
    shop.git("switch", "--quiet", "--create", "feature")
    shop.commit("Notes", {"NOTES.md": "notes\n"})
    shop.git("fetch", "--quiet")
    assert_verdict(attempt("merge", "--no-edit", "origin/main", cwd=shop.path), Edit())
    assert "subtitle" in (shop.path / POST).read_text("utf-8")


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(Edit((ADDED, ("character varying`", "text`")), says=("MG101",)), id="wrongly"),
        pytest.param(Edit((ADDED, ('" ADD "', '" ADD COLUMN "'))), id="edited"),
        pytest.param(Edit((POST, COLUMN[::-1]), delete=ADDED), id="deleted with its column"),
        pytest.param(Edit(delete=ADDED, says=("MG101", "subtitle")), id="deleted without it"),
    ],
)
def test_a_migration_of_the_branch_may_be_rewritten(shop: Repository, again: Edit) -> None:
    shop.git("switch", "--quiet", "--create", "feature")
    COLUMN_WITH_MIGRATION.apply(shop.path)
    assert_verdict(commit_staged(shop.path), COLUMN_WITH_MIGRATION)
    again.apply(shop.path)
    assert_verdict(commit_staged(shop.path), again)


def pushed(shop: Repository, *arguments: str) -> Attempt:
    return attempt("push", "origin", *arguments, cwd=shop.path)


@pytest.mark.parametrize("edit", TRACKED_EDITS)
@pytest.mark.parametrize("branch", ["main", "feature"])
def test_a_push_of_commits_that_no_hook_saw(shop: Repository, branch: str, edit: Edit) -> None:
    if branch != "main":
        shop.git("switch", "--quiet", "--create", branch)
    edit.apply(shop.path)
    shop.git("commit", "--quiet", "--all", "--no-verify", "--message", "Change")
    assert_verdict(pushed(shop, branch), edit)


def test_a_push_of_the_entity_first_and_its_migration_next(shop: Repository) -> None:
    COLUMN_ALONE.apply(shop.path)
    shop.git("commit", "--quiet", "--all", "--no-verify", "--message", "The entity")
    shop.write({ADDED: MIGRATION})
    assert_verdict(commit_staged(shop.path), COLUMN_WITH_MIGRATION)
    assert_verdict(pushed(shop, "main"), COLUMN_WITH_MIGRATION)


def test_the_first_commit_of_a_repository(shop: Repository, runner: HookRunner) -> None:
    shop.git("checkout", "--quiet", "--orphan", "anew")
    assert_verdict(commit_staged(shop.path), Edit())


def test_every_hook_of_a_commit_passes_on_the_example(
    shop: Repository, released: Repository, runner: HookRunner
) -> None:
    ids = [hook.id for hook in HOOKS if "pre-commit" in hook.stages]
    shop.write({".pre-commit-config.yaml": configuration(released, *ids)})
    shop.stage()
    completed = runner.run("run", "--all-files", "--verbose", cwd=shop.path)
    assert completed.returncode == 0, completed.stdout
    assert completed.stdout.count("Passed") == len(ids)
