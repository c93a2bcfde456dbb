"""`migration-guard create` as a user runs it."""

from __future__ import annotations

import re
import time

import pytest

from support.blog import FILES, PACKAGE, migration
from support.program import migration_guard
from support.repository import Repository

FOLDER = "src/migrations"


@pytest.fixture
def blog(repository: Repository) -> Repository:
    repository.commit("A blog", FILES)
    return repository


def create(repository: Repository, *arguments: str, folder: str = ".") -> str:
    completed = migration_guard("create", *arguments, cwd=repository.path / folder)
    assert (completed.returncode, completed.stderr) == (0, "")
    return completed.stdout.removesuffix("\n")


def refused(repository: Repository, *arguments: str) -> str:
    before = repository.git("status", "--porcelain", "--untracked-files=all")
    completed = migration_guard("create", *arguments, cwd=repository.path)
    assert (completed.returncode, completed.stdout) == (2, "")
    assert repository.git("status", "--porcelain", "--untracked-files=all") == before
    return completed.stderr


def test_the_file_is_typeorms_with_a_name(blog: Repository) -> None:
    path = create(blog, "post-subtitle")
    match = re.fullmatch(rf"{FOLDER}/(\d{{13}})-post-subtitle\.ts", path)
    assert match is not None
    assert abs(int(match[1]) - time.time() * 1000) < 60_000
    text = (blog.path / path).read_text()
    assert text == (
        'import { MigrationInterface, QueryRunner } from "typeorm"\n\n'
        f"export class PostSubtitle{match[1]} implements MigrationInterface {{\n"
        f"    name = 'PostSubtitle{match[1]}'\n\n"
        "    public async up(queryRunner: QueryRunner): Promise<void> {\n    }\n\n"
        "    public async down(queryRunner: QueryRunner): Promise<void> {\n    }\n\n}\n"
    )


def test_check_has_nothing_against_its_name_and_place(blog: Repository) -> None:
    create(blog, "PostSubtitle")
    blog.stage()
    for hook in ("migration-names", "migration-placement", "migration-history"):
        completed = migration_guard("check", f"--hook={hook}", cwd=blog.path)
        assert completed.returncode == 0, completed.stdout


def test_a_dry_run_prints_the_file_and_writes_none(blog: Repository) -> None:
    text = create(blog, "PostSubtitle", "--dry-run")
    assert text.startswith("import { MigrationInterface")
    assert not list((blog.path / FOLDER).glob("*Subtitle*"))


def test_javascript_in_two_forms(blog: Repository) -> None:
    stamp = "1790000000000"
    blog.write({"package.json": PACKAGE.replace("0.3.16", "0.3.31")})
    assert create(blog, "A", "--output-js", f"-t={stamp}").endswith(f"/{stamp}-A.js")
    assert "module.exports = class A" in (blog.path / FOLDER / f"{stamp}-A.js").read_text()
    module = create(blog, "B", "--output-js", "--esm", "--dry-run")
    assert "\nexport class B" in module
    assert create(blog, "C", "--esm").endswith("-C.ts")


def test_the_stamp_comes_after_every_migration_there_is(blog: Repository) -> None:
    """One only in the index, one only in HEAD, one only on disk; and one in the future."""
    stamps = [str(1990000000000 + number) for number in range(3)]
    files = [f"{FOLDER}/{stamp}-Later.ts" for stamp in stamps]
    texts = [migration(f"Later{stamp}", "SELECT 1", "SELECT 1") for stamp in stamps]
    blog.commit("A", {files[0]: texts[0]})
    blog.git("rm", "--quiet", files[0])
    assert create(blog, "X").startswith(f"{FOLDER}/1990000000001-")
    blog.delete(f"{FOLDER}/1990000000001-X.ts")
    blog.write({files[1]: texts[1]})
    blog.stage()
    blog.delete(files[1])
    assert create(blog, "Y").startswith(f"{FOLDER}/1990000000002-")
    assert "is not after 1990000000002, which" in refused(blog, "Z", "--timestamp=1990000000000")
    assert "has not 13 digits" in refused(blog, "Z", "--timestamp=1")


@pytest.mark.parametrize("folder", [".", "src", "src/models"])
def test_a_name_goes_to_the_migrations_folder_from_anywhere(blog: Repository, folder: str) -> None:
    create(blog, "Anywhere", folder=folder)
    assert len(list((blog.path / FOLDER).glob("*-Anywhere.ts"))) == 1


def test_a_path_as_typeorm_takes_it(blog: Repository) -> None:
    assert create(blog, "src/migrations/Foo").endswith("-Foo.ts")
    assert create(blog, "./src/models/../migrations/Bar").endswith("-Bar.ts")
    assert create(blog, "../migrations/Baz", folder="src/models").endswith("-Baz.ts")
    assert create(blog, str(blog.path / "src/migrations/Absolute")).endswith("-Absolute.ts")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("src/models/Foo", "is not where the migrations of this project are loaded from"),
        ("../Foo", "is not in this repository"),
        ("/elsewhere/Foo", "is not in this repository"),
        ("src/migrations/deeper/Foo", "is not where the migrations"),
        ("Foo.ts", "has an extension"),
        ("a`b", "gives a migration no class name"),
        ("it's", "gives a migration no class name"),
        ('say "x"', "gives a migration no class name"),
        ("${process.exit()}", "gives a migration no class name"),
        ("1st", "gives a migration no class name"),
        ("", "is no name for a migration"),
        ("..", "is no name for a migration"),
        ("src\\\\migrations\\\\Foo", "gives a migration no class name"),
    ],
)
def test_a_name_that_no_migration_can_have(name: str, message: str, blog: Repository) -> None:
    assert message in refused(blog, name)


def test_the_first_migration_makes_its_folder(repository: Repository) -> None:
    repository.commit("No migration", {"package.json": PACKAGE})
    assert create(repository, "First").startswith(FOLDER)


def test_what_stands_in_the_way_is_said(blog: Repository) -> None:
    create(blog, "Foo", "--timestamp=1790000000000")
    blog.delete(f"{FOLDER}/1790000000000-Foo.ts")
    (blog.path / FOLDER / "1790000000000-Foo.ts").mkdir()
    assert "is there already" in refused(blog, "Foo", "--timestamp=1790000000000")


def test_a_file_in_place_of_the_folder(repository: Repository) -> None:
    repository.commit("Odd", {"package.json": PACKAGE, "src/migrations": "no folder\n"})
    assert "cannot write" in refused(repository, "First")


def test_several_projects_and_none(repository: Repository) -> None:
    assert "depends on @medusajs/medusa or typeorm" in refused(repository, "X")
    two = {f"{name}/package.json": PACKAGE for name in ("a", "b")}
    repository.commit("Two", two)
    assert "there are several projects: 'a', 'b'" in refused(repository, "X")
    assert create(repository, "X", folder="a").startswith("src/migrations/")
    assert create(repository, "b/src/migrations/X").startswith("b/src/migrations/")
