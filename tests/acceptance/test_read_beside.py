"""However many processes read the entities, and whatever becomes of them, a check says the same,
and keeps the same."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from migration_guard.fact_store import Written
from migration_guard.kept_file import FOLDER, read_kept
from support import blog, varied
from support.repository import Repository

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process is copied elsewhere")

TOP = Path(__file__).parents[2]
SOURCES = {"PYTHONPATH": str(TOP / "hooks")}
EDITS = {
    "src/models/post.ts": blog.POST.replace("title", "heading"),
    "src/models/broken.ts": "@Entity() export class Broken { @Column( }",
    "src/models/far.ts": 'import { gone } from "../gone"\n@Entity(gone) export class Far {}',
}
WAIT = 30
RUN = """
import contextlib, io, json, os, signal, sys, time, types
from migration_guard import read_beside, static_lane
from migration_guard.cli.main import main

def dying(made):
    def work(*arguments):
        answer = made(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
    return work

def waiting(*arguments):
    time.sleep(30)

whole, shared = read_beside._whole, read_beside._shared
read_beside.FEWEST_FILES = 1
static_lane.time = types.SimpleNamespace(time=lambda: 1_750_000_000.0)
for line in sys.stdin:
    number, death, *arguments = json.loads(line)
    read_beside.processors = lambda: number
    read_beside._whole = {"whole": dying(whole), "waiting": waiting}.get(death, whole)
    read_beside._shared = {"shared": dying(shared), "waiting": waiting}.get(death, shared)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = main(["check", *arguments])
    print(json.dumps([code, out.getvalue()]), flush=True)
    if code == 130:
        sys.exit(code)
"""


class Checks:
    """One process that checks a repository again and again, with as many processors and such a
    death of the others as it is told: a process has no thread here that could be in its way."""

    def __init__(self, repository: Repository) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN],
            cwd=repository.path,
            env={**os.environ, **SOURCES},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def begin(self, processors: int, *arguments: str, death: str = "") -> None:
        assert self.process.stdin
        job = [processors, death, "--format", "json", *arguments]
        self.process.stdin.write(f"{json.dumps(job)}\n")
        self.process.stdin.flush()

    def answer(self, processors: int, *arguments: str, death: str = "") -> str:
        """The exit code and the report."""
        assert self.process.stdout
        self.begin(processors, *arguments, death=death)
        return self.process.stdout.readline()

    def end(self) -> None:
        """Nothing was ever said on stderr."""
        _, errors = self.process.communicate(timeout=10)
        assert errors == ""


def kept(repository: Repository) -> Path:
    return repository.path / ".git" / FOLDER


def all_kept(repository: Repository) -> tuple[dict[str, bytes], list[str]]:
    """The facts of files, and the names of the results of trees."""
    facts: dict[str, bytes] = {}
    for path in kept(repository).glob("facts-*"):
        content = read_kept(path)
        assert content is not None
        facts |= {
            key: bytes(raw) for key, raw in msgspec.msgpack.decode(content, type=Written).items()
        }
    return facts, sorted(path.name for path in kept(repository).glob("result-*"))


@pytest.fixture(params=["blog", "varied", "example"])
def project(request: pytest.FixtureRequest, repository: Repository) -> Repository:
    if request.param == "example":
        example = TOP / "examples" / "medusa-backend"
        ignored = shutil.ignore_patterns("node_modules", "dist")
        shutil.copytree(example, repository.path, ignore=ignored, dirs_exist_ok=True)
    files = {"blog": blog.FILES, "varied": varied.FILES, "example": {}}[request.param]
    repository.commit("Start", files)
    if request.param == "blog":
        repository.write(EDITS)
        repository.stage()
    return repository


@pytest.fixture
def checks(project: Repository) -> Iterator[Checks]:
    found = Checks(project)
    yield found
    found.end()


def test_answers_are_the_same_with_any_number_of_processes(
    project: Repository, checks: Checks
) -> None:
    expected = checks.answer(1, "--all"), checks.answer(1)
    alone = all_kept(project)
    for number in (2, 3, 7):
        shutil.rmtree(kept(project))
        assert checks.answer(number, "--all") == expected[0]
        assert checks.answer(number) == expected[1]
        assert all_kept(project) == alone, "the same is kept"


def test_a_process_that_dies_changes_nothing(project: Repository, checks: Checks) -> None:
    expected = checks.answer(1, "--all", "--no-cache")
    for death in ("whole", "shared"):
        shutil.rmtree(kept(project), ignore_errors=True)
        assert checks.answer(4, "--all", death=death) == expected
        assert checks.answer(4, "--all") == expected


def test_answers_are_the_same_with_whatever_is_kept(project: Repository, checks: Checks) -> None:
    """Lines leave random sources, one after the other; facts and results are lost now and then."""
    choose = random.Random(project.path.name)
    sources = sorted(each for each in project.git("ls-files", "*.ts").splitlines())
    for _ in range(12):
        path = choose.choice(sources)
        lines = (project.path / path).read_text("utf-8").splitlines(keepends=True)
        if lines:
            del lines[choose.randrange(len(lines))]
        project.write({path: "".join(lines)})
        project.stage()
        for each in [*kept(project).iterdir()] if kept(project).exists() else []:
            if choose.random() < 0.3:
                each.unlink()
        number = choose.choice([2, 3, 5])
        for arguments in (["--all"], []):
            expected = checks.answer(1, "--no-cache", *arguments)
            assert checks.answer(number, *arguments) == expected


def test_no_process_reads_what_is_kept_although_the_facts_are_lost(
    project: Repository, checks: Checks
) -> None:
    expected = checks.answer(1, "--all")
    for path in kept(project).glob("facts-*"):
        path.unlink()
    start = time.monotonic()
    assert checks.answer(3, "--all", death="waiting") == expected
    assert time.monotonic() - start < WAIT / 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_of_them(repository: Repository, number: signal.Signals) -> None:
    repository.commit("Start", blog.FILES)
    checks = Checks(repository)
    checks.begin(3, "--all", death="waiting")
    group = checks.process.pid
    while len(members(group)) < 3:
        assert checks.process.poll() is None
        time.sleep(0.02)
    os.killpg(group, number)
    checks.end()
    assert checks.process.returncode in (130, -number)
    deadline = time.monotonic() + 5
    while members(group) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not members(group)


def members(group: int) -> list[str]:
    """The copies of Python in a process group that are not yet gone."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, facts = stat.read_text().rpartition(")")
            state, _, of_group = facts.split()[:3]
            if int(of_group) == group and state != "Z" and "python" in name:
                found.append(name)
    return found
