"""`migration-guard check` in a real repository, as a developer meets it at `git commit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from migration_guard.cli.main import main
from support import blog
from support.repository import Repository

POST = "src/models/post.ts"
POST_MIGRATION = "src/migrations/1690000000001-PostCreate.ts"
SUBTITLE = blog.with_column(blog.POST, "@Column({ nullable: true })\n  subtitle: string")
ADD_SUBTITLE = {
    "src/migrations/1700000000000-PostSubtitle.ts": blog.migration(
        "PostSubtitle1700000000000",
        'ALTER TABLE "post" ADD "subtitle" character varying',
        'ALTER TABLE "post" DROP COLUMN "subtitle"',
    )
}


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A backend in step with its migrations, on main, with a feature branch checked out."""
    repository.commit("Start", blog.FILES)
    repository.git("switch", "--quiet", "--create", "feature")
    monkeypatch.chdir(repository.path)
    return repository


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["check", "--format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def found(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(item["code"], item["subject"], item["path"]) for item in document["findings"]]


def test_a_backend_in_step_is_clean_and_everything_was_read(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document = report(capsys, "--all")
    assert (code, document["findings"], document["undetermined"]) == (0, [], [])
    assert document["coverage"] == {
        "projects": 1,
        "entities": 2,
        "migrations": 2,
        "statements": 4,
    }


def test_a_new_column_without_migration_is_refused_by_name(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({POST: SUBTITLE})
    shop.stage()
    code, document = report(capsys)
    assert code == 1
    assert found(document) == [("MG101", "post.subtitle", POST)]
    finding = document["findings"][0]
    assert "Post.subtitle" in finding["message"]
    assert '"subtitle" (character varying, nullable)' in finding["message"]
    assert 'ALTER TABLE "post" ADD "subtitle" character varying' in finding["fix"]
    assert "migration-guard generate PostSubtitle" in finding["fix"]
    assert SUBTITLE.splitlines()[finding["line"] - 1].strip() in (
        "@Column({ nullable: true })",
        "subtitle: string",
    )


def test_the_same_column_with_its_migration_passes(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({POST: SUBTITLE, **ADD_SUBTITLE})
    shop.stage()
    code, document = report(capsys)
    assert (code, document["findings"], document["undetermined"]) == (0, [], [])


def test_a_migration_that_landed_earlier_counts(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Migration first", ADD_SUBTITLE)
    shop.write({POST: SUBTITLE})
    shop.stage()
    assert report(capsys)[0] == 0


CHANGES = [
    pytest.param(
        "@Column()\n  title", "@Column({ nullable: true })\n  title", "post.title", id="nullable"
    ),
    pytest.param(
        "@Column()\n  title", "@Column({ length: 200 })\n  title", "post.title", id="length"
    ),
    pytest.param("@Column()\n  title", '@Column("text")\n  title', "post.title", id="type"),
    pytest.param("default: 0", "default: 1", "post.views", id="default"),
    pytest.param(", default: 0", "", "post.views", id="default removed"),
    pytest.param("@Column()\n  title", "@Column({ unique: true })\n  title", "post.", id="unique"),
    pytest.param("  @Index()\n", "", "post.", id="index removed"),
    pytest.param('"CASCADE"', '"SET NULL"', "post.", id="foreign key action"),
    pytest.param("@Index()\n  @Column()\n  title: string", "", "post.title", id="column removed"),
    pytest.param(
        "@Column()\n  title", '@Column({ name: "heading" })\n  title', "post.heading", id="renamed"
    ),
    pytest.param("@Entity()", '@Entity("article")', "article", id="table renamed"),
    pytest.param(
        'name: "author_id"', 'name: "writer_id"', "post.writer_id", id="join column renamed"
    ),
]


@pytest.mark.parametrize(("old", "new", "subject"), CHANGES)
def test_a_schema_change_is_flagged(
    shop: Repository, capsys: pytest.CaptureFixture[str], old: str, new: str, subject: str
) -> None:
    assert old in blog.POST
    shop.write({POST: blog.POST.replace(old, new, 1)})
    shop.stage()
    code, document = report(capsys)
    assert code == 1
    assert [item for item in document["findings"] if item["subject"].startswith(subject)]
    assert {item["code"] for item in document["findings"]} <= {"MG101", "MG102", "MG103"}


NO_CHANGES = [
    pytest.param("  title: string", "  // the headline\n  title: string", id="comment"),
    pytest.param("  title: string", "  title!: string", id="definite assignment"),
    pytest.param(
        'generateEntityId(this.id, "post")', 'generateEntityId(this.id, "p")', id="method body"
    ),
    pytest.param(
        "  @BeforeInsert()",
        "  excerpt(): string {\n    return this.title\n  }\n\n  @BeforeInsert()",
        id="method",
    ),
    pytest.param(
        "  @BeforeInsert()",
        "  draft: boolean\n\n  @BeforeInsert()",
        id="property without decorator",
    ),
    pytest.param(
        "  @Column()\n  title",
        "  @Column({ type: 'varchar' })\n  title",
        id="inferred type written out",
    ),
    pytest.param("@Column()", "@Column({ nullable: false })", id="default option written out"),
    pytest.param("@Column()", "@Column({ select: false })", id="select"),
    pytest.param(
        "@Column()", "@Column({ transformer: { to: (v) => v, from: (v) => v } })", id="transformer"
    ),
    pytest.param(
        '{ onDelete: "CASCADE" }',
        '{ onDelete: "CASCADE", eager: true, cascade: true }',
        id="eager, cascade",
    ),
    pytest.param("\n", "\r\n", id="line ends"),
    pytest.param(
        'import { Author } from "./author"\n',
        'import { Author } from "./author"\nimport { Tag } from "./tag"\n',
        id="import",
    ),
    pytest.param(
        "BaseEntity, generateEntityId }", "generateEntityId, BaseEntity }", id="import order"
    ),
    pytest.param("default: 0", "default: 0, // none yet\n", id="formatting"),
]


@pytest.mark.parametrize(("old", "new"), NO_CHANGES)
def test_what_changes_no_schema_passes(
    shop: Repository, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    assert old in blog.POST
    shop.write({POST: blog.POST.replace(old, new)})
    shop.stage()
    code, document = report(capsys)
    assert (code, document["findings"], document["undetermined"]) == (0, [], [])
    assert not document["skipped"]


def test_what_an_earlier_run_kept_changes_no_verdict(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({POST: SUBTITLE})
    shop.stage()
    first = report(capsys)
    assert list((shop.path / ".git/migration-guard").iterdir())
    assert report(capsys) == first
    assert report(capsys, "--no-cache") == first
    shop.write(ADD_SUBTITLE)
    shop.stage()
    assert report(capsys)[0] == 0


def test_no_cache_writes_nothing(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    report(capsys, "--all", "--no-cache")
    assert not (shop.path / ".git/migration-guard").exists()


def test_an_irrelevant_commit_is_not_looked_at(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({"README.md": "# Blog\n"})
    shop.stage()
    code, document = report(capsys)
    assert code == 0
    assert document["skipped"]


def test_a_change_beside_the_backend_is_not_looked_at(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("Start", {f"backend/{path}": text for path, text in blog.FILES.items()})
    monkeypatch.chdir(repository.path)
    repository.write({"storefront/page.ts": "export const page = 1\n"})
    repository.stage()
    code, document = report(capsys)
    assert (code, document["coverage"]["entities"]) == (0, 0)
    assert "no change lies in" in document["skipped"]
    repository.write({"backend/src/models/post.ts": SUBTITLE})
    repository.stage()
    code, document = report(capsys)
    assert (code, found(document)) == (1, [("MG101", "post.subtitle", f"backend/{POST}")])


def test_an_added_entity_needs_its_table(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({"src/models/tag.ts": blog.AUTHOR.replace("Author", "Tag")})
    shop.stage()
    code, document = report(capsys)
    assert code == 1
    assert found(document) == [("MG102", "tag", "src/models/tag.ts")]


HAND_MADE = {
    "src/migrations/1700000000000-PostViews.ts": blog.migration(
        "PostViews1700000000000",
        'CREATE INDEX "post_views" ON "post" ("views" DESC)',
        'DROP INDEX "post_views"',
    )
}


@pytest.mark.parametrize(
    ("entity", "codes"),
    [
        pytest.param(blog.POST, ["MG104"], id="unknown to the entity"),
        pytest.param(
            blog.POST.replace(
                "@Entity()", '@Entity()\n@Index("post_views", { synchronize: false })'
            ),
            [],
            id="left alone by name",
        ),
    ],
)
def test_a_hand_made_index_is_declared_or_dropped_by_the_next_generate(
    shop: Repository, capsys: pytest.CaptureFixture[str], entity: str, codes: list[str]
) -> None:
    shop.write({POST: entity, **HAND_MADE})
    shop.stage()
    assert [code for code, _, _ in found(report(capsys)[1])] == codes


def test_a_typeorm_project_without_migrations_is_undetermined_once(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = '{"name": "api", "dependencies": {"typeorm": "0.3.20"}}'
    repository.commit("Start", {"package.json": package})
    monkeypatch.chdir(repository.path)
    tag = blog.AUTHOR.replace("Author", "Tag")
    repository.write({"src/author.entity.ts": blog.AUTHOR, "src/tag.entity.ts": tag})
    repository.stage()
    code, document = report(capsys)
    assert (code, document["findings"]) == (0, [])
    assert [item["code"] for item in document["undetermined"]] == ["MG102"]


def test_the_enum_of_an_added_entity_is_part_of_its_missing_table(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = blog.with_column(
        blog.AUTHOR.replace("Author", "Tag"),
        '@Column({ type: "enum", enum: ["a", "b"] })\n  kind: string',
    )
    shop.write({"src/models/tag.ts": kind})
    shop.stage()
    assert found(report(capsys)[1]) == [("MG102", "tag", "src/models/tag.ts")]


def test_a_removed_entity_is_a_notice(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    shop.delete(POST)
    shop.stage()
    code, document = report(capsys)
    assert code == 0
    assert found(document) == [("MG103", "post", POST)]
    assert document["findings"][0]["severity"] == "notice"


def test_old_drift_does_not_block_another_commit(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Unmigrated", {POST: SUBTITLE})
    shop.write(
        {"src/models/author.ts": blog.AUTHOR.replace("length: 100", "length: 100, select: false")}
    )
    shop.stage()
    document = report(capsys)[1]
    assert "post.subtitle" not in [item["subject"] for item in document["findings"]]
    assert [item["subject"] for item in report(capsys, "--all")[1]["findings"]] == ["post.subtitle"]


def test_a_deleted_unpublished_migration_leaves_its_column_without_one(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Column", {POST: SUBTITLE, **ADD_SUBTITLE})
    shop.delete(*ADD_SUBTITLE)
    shop.stage()
    code, document = report(capsys)
    assert code == 1
    assert ("MG101", "post.subtitle", POST) in found(document)


def test_a_published_migration_edited_or_deleted_is_refused(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({POST_MIGRATION: blog.CREATE_POST.replace("DEFAULT '0'", "DEFAULT '1'")})
    shop.stage()
    assert ("MG401", POST_MIGRATION) in [(code, path) for code, _, path in found(report(capsys)[1])]
    shop.git("checkout", "--quiet", "HEAD", "--", ".")
    shop.delete(POST_MIGRATION)
    shop.stage()
    assert "MG403" in [code for code, _, _ in found(report(capsys)[1])]


def test_a_migration_moved_out_of_the_folder_is_refused(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Column", {POST: SUBTITLE, **ADD_SUBTITLE})
    path = next(iter(ADD_SUBTITLE))
    shop.move(path, path.replace("migrations", "migration"))
    code, document = report(capsys)
    assert code == 1
    assert [found_code for found_code, _, _ in found(document)] == ["MG201"]
    assert "git mv" in document["findings"][0]["fix"]
    assert document["notes"] == ["1 finding follows from the migrations above and is left out"]


def test_what_follows_from_a_moved_migration_is_no_secret_to_one_concern_alone(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Column", {POST: SUBTITLE, **ADD_SUBTITLE})
    path = next(iter(ADD_SUBTITLE))
    shop.move(path, path.replace("migrations", "migration"))
    code, document = report(capsys, "--hook", "entity-migrations")
    assert (code, found(document)) == (1, [("MG101", "post.subtitle", POST)])


def test_at_commit_warn_leaves_the_verdict_to_the_push(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Settings", {"migration-guard.toml": 'at-commit = "warn"\n'})
    base = shop.git("rev-parse", "HEAD")
    shop.write({POST: SUBTITLE})
    shop.stage()
    code, document = report(capsys)
    assert code == 0
    assert document["findings"][0]["severity"] == "warning"
    shop.commit_staged("Entity first")
    assert report(capsys, "--base-ref", base, "--head-ref", "HEAD")[0] == 1


def test_a_suppression_with_a_reason_is_counted_not_reported(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "// migration-guard-ignore MG101: made by the billing service\n  @Column({ nullable"
    shop.write({POST: SUBTITLE.replace("@Column({ nullable", reason)})
    shop.stage()
    code, document = report(capsys)
    assert (code, document["findings"], document["counts"]["suppressed"]) == (0, [], 1)


def test_a_suppression_without_a_reason_does_nothing(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = "// migration-guard-ignore MG101\n  @Column({ nullable"
    shop.write({POST: SUBTITLE.replace("@Column({ nullable", bare)})
    shop.stage()
    assert report(capsys)[0] == 1


def test_a_sql_that_cannot_be_read_is_undetermined_and_strict_fails(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    computed = blog.migration(
        "PostSubtitle1700000000000",
        'ALTER TABLE "post" ADD "subtitle" ${process.env.TYPE}',
        'ALTER TABLE "post" DROP COLUMN "subtitle"',
    )
    shop.write({POST: SUBTITLE, "src/migrations/1700000000000-PostSubtitle.ts": computed})
    shop.stage()
    code, document = report(capsys)
    assert code == 0
    assert document["findings"] == []
    assert "MG101" in {item["code"] for item in document["undetermined"]}
    assert report(capsys, "--strict")[0] == 1


def test_a_bare_repository_is_checked_by_refs(
    shop: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Entity only", {POST: SUBTITLE})
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    code, document = report(
        capsys,
        "--repo",
        str(tmp_path / "bare.git"),
        "--base-ref",
        "main",
        "--head-ref",
        "feature",
    )
    assert code == 1
    assert found(document) == [("MG101", "post.subtitle", POST)]
