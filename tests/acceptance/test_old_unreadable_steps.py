"""A step that cannot be read leaves open what it may have made, not what is added after it."""

from __future__ import annotations

import json

import pytest

from migration_guard.cli.main import main
from support import blog
from support.repository import Repository

POST = "src/models/post.ts"
UNREADABLE = "src/migrations/1695000000000-Unreadable.ts"
SUBTITLE = blog.with_column(blog.POST, "@Column({ nullable: true })\n  subtitle: string")


def unreadable(mention: str = "") -> str:
    """A migration whose SQL only a run can tell."""
    source = blog.migration("Unreadable1695000000000", "SQL", "SELECT 1")
    return source.replace("`SQL`", f"process.env.SQL + ' {mention}'")


def outcomes(capsys: pytest.CaptureFixture[str]) -> tuple[set[str], set[str]]:
    """The subjects of findings and of what is undetermined."""
    main(["check", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    kinds = (document["findings"], document["undetermined"])
    found, left_open = ({item["subject"] for item in items} for items in kinds)
    return found, left_open


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(repository.path)
    return repository


@pytest.mark.parametrize("mention", ["", 'ALTER TABLE "post"'])
@pytest.mark.parametrize(
    ("path", "source", "subject"),
    [
        pytest.param(POST, SUBTITLE, "post.subtitle", id="column"),
        pytest.param(POST, blog.POST.replace('"int"', '"bigint"'), "post.views", id="type"),
        pytest.param(
            POST, blog.POST.replace("  @Index()\n", ""), "post.IDX_e28aa0c4114146bfb1567bfa9a",
            id="index no longer declared",
        ),
        pytest.param(
            "src/models/tag.ts", blog.AUTHOR.replace("Author", "Tag"), "tag", id="entity"
        ),
    ],
)  # fmt: skip
def test_what_is_added_after_it_is_certain(
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    mention: str,
    path: str,
    source: str,
    subject: str,
) -> None:
    shop.commit("Start", {**blog.FILES, UNREADABLE: unreadable(mention)})
    shop.write({path: source})
    shop.stage()
    assert outcomes(capsys) == ({subject}, set())


def test_what_comes_with_it_stays_open(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Start", blog.FILES)
    shop.write({POST: SUBTITLE, UNREADABLE: unreadable()})
    shop.stage()
    found, left_open = outcomes(capsys)
    assert "post.subtitle" in left_open - found


def test_what_follows_it_on_one_branch_stays_open(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """The migration was committed first, its entity now."""
    shop.commit("Start", blog.FILES)
    shop.git("switch", "--quiet", "--create", "feature")
    shop.commit("Migrate", {UNREADABLE: unreadable()})
    shop.write({POST: SUBTITLE})
    shop.stage()
    assert outcomes(capsys) == (set(), {"post.subtitle"})


def test_what_it_may_have_made_stays_open(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A column that no migration makes as far as can be read was there before."""
    files = {**blog.FILES, POST: SUBTITLE, UNREADABLE: unreadable()}
    shop.commit("Start", files)
    shop.write({POST: SUBTITLE.replace("nullable: true", "nullable: false")})
    shop.stage()
    assert outcomes(capsys) == (set(), {"post.subtitle"})


TAG = blog.AUTHOR.replace("Author", "Tag")
STATE = blog.with_column(
    blog.POST, '@Column({ type: "enum", enum: ["a"], default: "a" })\n  state: string'
)


@pytest.mark.parametrize(
    ("mention", "path", "source", "found", "left_open"),
    [
        pytest.param('ALTER TABLE "post" ADD "subtitle"', POST, SUBTITLE, "", "subtitle", id="column"),
        pytest.param('CREATE TABLE "tag"', "src/models/tag.ts", TAG, "", "tag", id="table"),
        pytest.param('CREATE TYPE "post_state_enum"', POST, STATE, "post.state", "enum", id="enum"),
        pytest.param('UPDATE "post" SET "title"', POST, SUBTITLE, "subtitle", "", id="another column"),
    ],
)  # fmt: skip
def test_what_it_names_stays_open(
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    mention: str,
    path: str,
    source: str,
    found: str,
    left_open: str,
) -> None:
    """The migration was published first, its entity comes now."""
    shop.commit("Start", {**blog.FILES, UNREADABLE: unreadable(mention)})
    shop.write({path: source})
    shop.stage()
    for subjects, wanted in zip(outcomes(capsys), (found, left_open), strict=True):
        assert [each.endswith(wanted) for each in subjects] == ([True] if wanted else [])
