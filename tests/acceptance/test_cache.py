"""What is kept between runs changes no answer: checked with it and without it, over random
edits of real files, as one commit after the other."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from migration_guard.config import Settings
from migration_guard.engine import CheckRequest, check
from migration_guard.git.comparison import ComparisonFlags
from migration_guard.kept_file import FOLDER
from migration_guard.result import Result
from support import blog, varied
from support.repository import Repository

TOP = Path(__file__).parents[2]
EXAMPLE = TOP / "examples" / "medusa-backend"
STEPS = 12


def answer(repository: Repository, *, cache: bool, full: bool = False) -> Result:
    flags = ComparisonFlags(all=full)
    return check(CheckRequest(repository.path, flags, {}, cache=cache))[0]


def assert_equal_answers(repository: Repository) -> None:
    for full in (False, True):
        expected = answer(repository, cache=False, full=full)
        assert answer(repository, cache=True, full=full) == expected
        assert answer(repository, cache=True, full=full) == expected, "found in the cache"


def kept(repository: Repository) -> list[Path]:
    return sorted((repository.path / ".git" / FOLDER).iterdir())


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A repair may name the hour: it is the same in all answers that are compared."""
    monkeypatch.setattr("migration_guard.static_lane.time.time", lambda: 1_750_000_000.0)


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("Start", blog.FILES)
    return repository


class Editor:
    """Random edits of a repository's working tree: the benchmark's mutations of entities, and
    what else moves under a commit."""

    def __init__(self, repository: Repository, seed: int) -> None:
        self._repository = repository
        self._random = random.Random(seed)
        self._stamp = 1_720_000_000_000

    def edit(self) -> None:
        edits = (self._mutate, self._mutate, self._append, self._insert, self._drop)
        self._random.choice((*edits, self._rewrite, self._touch, self._configure))()
        self._repository.stage()
        if self._random.random() < 0.5:
            self._repository.commit_staged("Next")

    def _mutate(self) -> None:
        cases = list(self._cases())
        if cases:
            self._repository.write(self._random.choice(cases))

    def _cases(self) -> Iterator[Mapping[str, str]]:
        """The files of each case of a random kind of mutation."""
        sys.path.append(str(TOP / "benchmarks"))
        try:
            from mutation.edits import edited
            from mutation.judge import projects
            from mutation.overlay import FileTree
            from mutation.run import KINDS, Bench, sites
        finally:
            sys.path.remove(str(TOP / "benchmarks"))
        top = self._repository.path
        names = self._repository.git("ls-files").splitlines()
        tree = FileTree({name: (top / name).read_bytes() for name in names})
        for project in projects(tree, Settings()):
            bench = Bench(tree, Settings(), project)
            kind = self._random.choice(sorted(KINDS))
            for site in sites(bench.base):
                for case in KINDS[kind].cases(site):
                    paths = {edit.path for edit in case.edits}
                    yield {
                        path: edited(
                            (top / path).read_text("utf-8"),
                            [edit for edit in case.edits if edit.path == path],
                        )
                        for path in paths
                    }

    def _append(self) -> None:
        self._stamp += 1000
        self._migrate(self._stamp)

    def _insert(self) -> None:
        self._migrate(self._random.randrange(1_600_000_000_000, self._stamp))

    def _migrate(self, stamp: int) -> None:
        column = f"more_{stamp}"
        table = self._random.choice(["post", "author", "orders"])
        up = f'ALTER TABLE "{table}" ADD "{column}" integer'
        text = blog.migration(f"More{stamp}", up, f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
        folder = next(iter(self._migrations())).parent
        self._repository.write({str(folder / f"{stamp}-More.ts"): text})

    def _drop(self) -> None:
        paths = self._migrations()
        if len(paths) > 2:
            self._repository.delete(str(self._random.choice(paths)))

    def _rewrite(self) -> None:
        path = self._repository.path / self._random.choice(self._migrations())
        text = path.read_text("utf-8")
        path.write_text(
            text.replace("integer", "bigint").replace("varying", "varying(50)"), "utf-8"
        )

    def _touch(self) -> None:
        """A file of the sources that is no entity and no migration may still be read."""
        note = f"export const note = {self._random.randrange(9)}\n"
        self._repository.write({"src/notes.ts": note, "src/author.ts": note})

    def _configure(self) -> None:
        path = self._repository.path / "tsconfig.json"
        text = path.read_text("utf-8")
        strict = '"strictNullChecks": true, "target"'
        old, new = (strict, '"target"') if strict in text else ('"target"', strict)
        self._repository.write({"tsconfig.json": text.replace(old, new)})

    def _migrations(self) -> list[Path]:
        names = self._repository.git("ls-files", "*migrations/*.ts").splitlines()
        return [Path(name) for name in names if (self._repository.path / name).exists()]


@pytest.mark.parametrize("project", ["blog", "varied", "example"])
@pytest.mark.parametrize("seed", [1, 2])
def test_answers_are_equal_over_random_edits(
    repository: Repository, project: str, seed: int
) -> None:
    if project == "example":
        ignored = shutil.ignore_patterns("node_modules", "dist", ".git")
        shutil.copytree(EXAMPLE, repository.path, dirs_exist_ok=True, ignore=ignored)
        repository.commit("Start")
    else:
        repository.commit("Start", blog.FILES if project == "blog" else varied.FILES)
    editor = Editor(repository, seed)
    for _ in range(STEPS):
        editor.edit()
        assert_equal_answers(repository)


def test_a_file_that_appears_is_what_an_import_means_from_then_on(shop: Repository) -> None:
    """`./kind` is looked for before `./kind/index` is found: the entity does not change."""
    entity = blog.AUTHOR.replace('"typeorm"\n', '"typeorm"\nimport { LONGEST } from "../kind"\n')
    shop.write({"src/models/author.ts": entity.replace("100", "LONGEST")})
    shop.write({"src/kind/index.ts": "export const LONGEST = 100\n"})
    shop.commit("Look a length up")
    shop.write({"NOTES.ts": "export {}\n"})
    shop.stage()
    assert_equal_answers(shop)
    shop.write({"src/kind.ts": "export const LONGEST = 50\n"})
    shop.stage()
    assert_equal_answers(shop)
    assert [finding.subject for finding in answer(shop, cache=True).findings] == ["author.name"]


def test_a_constant_of_another_file_counts(shop: Repository) -> None:
    entity = blog.AUTHOR.replace('"typeorm"\n', '"typeorm"\nimport { LONGEST } from "../kind"\n')
    shop.write({"src/models/author.ts": entity.replace("100", "LONGEST")})
    shop.commit("Look a length up", {"src/kind.ts": "export const LONGEST = 100\n"})
    shop.write({"src/kind.ts": "export const LONGEST = 50\n"})
    shop.stage()
    assert_equal_answers(shop)
    assert [finding.subject for finding in answer(shop, cache=True).findings] == ["author.name"]


def test_a_constant_that_a_migration_takes_from_another_file_counts(shop: Repository) -> None:
    path = next(path for path in blog.FILES if "AuthorCreate" in path)
    text = blog.FILES[path].replace('"typeorm"\n', '"typeorm"\nimport { SIZE } from "../sizes"\n')
    shop.write(
        {path: text.replace("(100)", "(${SIZE})"), "src/sizes.ts": "export * from './size'\n"}
    )
    shop.commit("Take it from there", {"src/size.ts": "export const SIZE = 100\n"})
    shop.write({"NOTES.ts": "export {}\n"})
    shop.stage()
    assert_equal_answers(shop)
    assert answer(shop, cache=True, full=True).undetermined == ()
    shop.write({"src/size.ts": "export const SIZE = 50\n"})
    shop.stage()
    assert_equal_answers(shop)
    subjects = [finding.subject for finding in answer(shop, cache=True, full=True).findings]
    assert "author.name" in subjects
    shop.write({"src/size.ts": "export const SIZE = process.env.SIZE\n"})
    shop.stage()
    assert_equal_answers(shop)
    assert answer(shop, cache=True, full=True).undetermined
    shop.write({"src/size.ts": "export const SIZE = ') nonsense ('\n"})
    shop.stage()
    assert_equal_answers(shop)
    assert "MG604" in {finding.code for finding in answer(shop, cache=True, full=True).findings}


def test_an_edited_migration_is_replayed_from_there_on(shop: Repository) -> None:
    assert_equal_answers(shop)
    path = next(path for path in blog.FILES if "AuthorCreate" in path)
    shop.write({path: blog.FILES[path].replace("varying(100)", "varying(50)")})
    shop.stage()
    assert_equal_answers(shop)
    subjects = [finding.subject for finding in answer(shop, cache=True, full=True).findings]
    assert "author.name" in subjects


@pytest.mark.parametrize("damage", ["truncated", "random", "one bit", "empty", "another's"])
def test_a_damaged_cache_changes_no_answer(shop: Repository, damage: str) -> None:
    shop.write({"src/models/author.ts": blog.AUTHOR.replace("100", "50")})
    shop.stage()
    expected = answer(shop, cache=False)
    assert expected.findings
    assert answer(shop, cache=True) == expected
    chance = random.Random(7)
    files = kept(shop)
    contents = [path.read_bytes() for path in files]
    assert len(files) > 3
    for path, content in zip(files, contents, strict=True):
        position = chance.randrange(len(content))
        flipped = bytes([content[position] ^ 1 << chance.randrange(8)])
        path.write_bytes(
            {
                "truncated": content[:position],
                "random": chance.randbytes(len(content)),
                "one bit": content[:position] + flipped + content[position + 1 :],
                "empty": b"",
                "another's": chance.choice(contents),
            }[damage]
        )
    assert answer(shop, cache=True) == expected
    assert answer(shop, cache=True) == expected, "written anew"


def test_runs_side_by_side_answer_alike(shop: Repository) -> None:
    shop.write({"src/models/author.ts": blog.AUTHOR.replace("100", "50")})
    shop.stage()
    expected = answer(shop, cache=False)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: answer(shop, cache=True), range(24)))
    assert answers == [expected] * 24
    assert not [path for path in kept(shop) if path.name.startswith(".")]


def test_the_working_tree_is_read_every_time(shop: Repository) -> None:
    flags = ComparisonFlags(worktree=True)
    for length in ("60", "50"):
        shop.write({"src/models/author.ts": blog.AUTHOR.replace("100", length)})
        found = check(CheckRequest(shop.path, flags, {}))[0].findings
        assert [f"({length})" in finding.message for finding in found] == [True]
