"""What counts as published, on real branches and remotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.git.published import Publication, find_publication
from migration_guard.git.repository import open_repository
from support.repository import Repository


@pytest.fixture
def clone(repository: Repository, tmp_path: Path) -> Repository:
    """A clone with `main` one commit ahead of origin/main."""
    repository.commit("one", {"a.ts": "1"})
    found = repository.clone(tmp_path / "clone")
    found.commit("local", {"b.ts": ""})
    return found


def published(repository: Repository, default: str | None = None) -> Publication:
    opened = open_repository(repository.path)
    return find_publication(opened, opened.commit_id("HEAD"), (), default)


def commit_of(publication: Publication) -> str:
    assert publication.tree is not None, publication.label
    return publication.tree.commit


def test_on_main_it_is_what_was_pushed(clone: Repository) -> None:
    found = published(clone)
    assert commit_of(found) == clone.git("rev-parse", "origin/main")
    assert found.label == "origin/main"


def test_on_a_branch_it_is_where_main_was_left(clone: Repository) -> None:
    clone.git("switch", "--quiet", "--create", "topic")
    clone.commit("topic", {"c.ts": ""})
    assert commit_of(published(clone)) == clone.git("rev-parse", "origin/main")


def test_a_pushed_copy_of_the_branch_itself_publishes_nothing(clone: Repository) -> None:
    clone.git("switch", "--quiet", "--create", "topic")
    clone.commit("topic", {"c.ts": ""})
    clone.git("push", "--quiet", "--set-upstream", "origin", "topic")
    assert commit_of(published(clone)) == clone.git("rev-parse", "origin/main")


def test_another_branch_as_upstream_is_the_one_released_from(clone: Repository) -> None:
    clone.git("push", "--quiet", "origin", "main:develop")
    clone.git("switch", "--quiet", "--create", "topic", "--track", "origin/develop")
    clone.commit("topic", {"c.ts": ""})
    found = published(clone)
    assert found.label == "origin/develop"
    assert commit_of(found) == clone.git("rev-parse", "origin/develop")


@pytest.mark.parametrize("name", ["develop", "origin/develop"])
def test_the_configured_branch_goes_first(name: str, clone: Repository) -> None:
    clone.git("push", "--quiet", "origin", "main:develop")
    clone.git("switch", "--quiet", "--create", "topic", "--track", "origin/main")
    found = published(clone, name)
    assert found.label == "origin/develop"


def test_a_configured_branch_that_does_not_exist_is_unknown_not_another(clone: Repository) -> None:
    assert published(clone, "develop") == Publication(None, "there is no branch 'develop'")


def test_without_a_remote_main_publishes_every_commit(repository: Repository) -> None:
    head = repository.commit("one", {"a.ts": "1"})
    found = published(repository)
    assert (commit_of(found), found.label) == (head, "main")


def test_without_a_remote_a_branch_leaves_main(repository: Repository) -> None:
    head = repository.commit("one", {"a.ts": "1"})
    repository.git("switch", "--quiet", "--create", "topic")
    repository.commit("two", {"b.ts": ""})
    assert commit_of(published(repository)) == head


def test_a_detached_head_is_compared_with_the_default_branch(clone: Repository) -> None:
    clone.git("switch", "--quiet", "--detach")
    assert commit_of(published(clone)) == clone.git("rev-parse", "origin/main")


def test_a_default_branch_with_another_name_is_found_by_origin_head(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit("one", {"a.ts": "1"})
    repository.git("branch", "--move", "trunk")
    clone = repository.clone(tmp_path / "clone")
    clone.git("switch", "--quiet", "--create", "topic")
    clone.commit("two", {"b.ts": ""})
    assert published(clone).label == "origin/trunk"


def test_on_a_default_branch_with_another_name_it_is_what_was_pushed(
    repository: Repository, tmp_path: Path
) -> None:
    pushed = repository.commit("one", {"a.ts": "1"})
    repository.git("branch", "--move", "trunk")
    clone = repository.clone(tmp_path / "clone")
    clone.commit("two", {"b.ts": ""})
    assert commit_of(published(clone)) == pushed


def test_no_branch_to_release_from_is_said(repository: Repository) -> None:
    repository.commit("one", {"a.ts": "1"})
    repository.git("branch", "--move", "topic")
    found = published(repository)
    assert found.tree is None
    assert "no branch main or master" in found.label


def test_before_the_first_commit_nothing_is_published(repository: Repository) -> None:
    assert published(repository).tree is None


def test_unrelated_histories_share_nothing(repository: Repository) -> None:
    repository.commit("one", {"a.ts": "1"})
    repository.git("switch", "--quiet", "--orphan", "alone")
    repository.commit("two", {"b.ts": ""})
    found = published(repository)
    assert found.tree is None
    assert "shares no commit" in found.label
