"""Which project a folder stands for."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from migration_guard.errors import UsageError
from migration_guard.project.choice import chosen_project, project_around
from migration_guard.project.model import Project
from unit.project.test_detect import BACKEND, found

TOP = Path("/repository").resolve()


def project(root: str, **changes: str) -> Project:
    return replace(found(BACKEND), root=root, **changes)


@pytest.mark.parametrize("folder", ["", "apps", "apps/shop"])
def test_the_only_project_at_or_below_a_folder(folder: str) -> None:
    shop = project("apps/shop")
    assert chosen_project([shop], TOP, TOP / folder) == shop


def test_the_project_in_the_folder_goes_before_those_below() -> None:
    outer, inner = project(""), project("inner")
    assert chosen_project([outer, inner], TOP, TOP) == outer


@pytest.mark.parametrize(
    ("roots", "folder", "chosen"),
    [
        pytest.param(["", "apps/shop"], "apps/shop/src", "apps/shop", id="innermost"),
        pytest.param(["", "apps/shop"], "apps", "", id="outer"),
        pytest.param(["apps/shop"], "docs", "apps/shop", id="only-one"),
        pytest.param(["apps/shop", "jobs"], "apps", "apps/shop", id="below"),
    ],
)
def test_the_project_that_one_is_in(roots: list[str], folder: str, chosen: str) -> None:
    assert project_around([project(root) for root in roots], folder).root == chosen


def test_a_folder_elsewhere_is_refused() -> None:
    with pytest.raises(UsageError, match="is not in the repository"):
        chosen_project([project("")], TOP, TOP.parent / "another")


@pytest.mark.parametrize(
    ("projects", "folder", "said"),
    [
        pytest.param([project("a"), project("b")], "", "several projects: 'a', 'b'", id="several"),
        pytest.param([project("a")], "b", "there is no project", id="another folder"),
        pytest.param([project("a", medusa_version="2.1.0")], "a", "MikroORM's", id="Medusa v2"),
    ],
)
def test_what_is_refused(projects: list[Project], folder: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        chosen_project(projects, TOP, TOP / folder)
