"""However many processes read the entities, and whatever becomes of them, a check says the same,
and keeps the same."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
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
RUN = """
import os, signal, sys, time
from migration_guard import read_beside
from migration_guard.cli.main import entry
number, death = int(sys.argv.pop(1)), sys.argv.pop(1)
read_beside.FEWEST_FILES = 1
read_beside.processors = lambda: number

def dying(made):
    def work(*arguments):
        answer = made(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
    return work

def waiting(*arguments):
    time.sleep(60)

if death == "waiting":
    read_beside._whole = read_beside._shared = waiting
elif death:
    setattr(read_beside, death, dying(getattr(read_beside, death)))
entry()
"""


def command(processors: int, death: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", RUN, str(processors), death, "check", *arguments]


def answer(repository: Repository, processors: int, *arguments: str, death: str = "") -> str:
    completed = subprocess.run(
        command(processors, death, "--format", "json", *arguments),
        cwd=repository.path,
        env={**os.environ, **SOURCES},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert completed.stderr == ""
    return f"{completed.returncode} {completed.stdout}"


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


def test_answers_are_the_same_with_any_number_of_processes(project: Repository) -> None:
    expected = answer(project, 1, "--all"), answer(project, 1)
    alone = all_kept(project)
    for number in (2, 3, 7):
        shutil.rmtree(kept(project))
        assert answer(project, number, "--all") == expected[0]
        assert answer(project, number) == expected[1]
        assert all_kept(project) == alone, "the same is kept"


def test_a_process_that_dies_changes_nothing(project: Repository) -> None:
    expected = answer(project, 1, "--all", "--no-cache")
    for death in ("_whole", "_shared"):
        shutil.rmtree(kept(project), ignore_errors=True)
        assert answer(project, 4, "--all", death=death) == expected
        assert answer(project, 4, "--all") == expected


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_of_them(repository: Repository, number: signal.Signals) -> None:
    repository.commit("Start", blog.FILES)
    process = subprocess.Popen(
        command(3, "waiting", "--all"),
        cwd=repository.path,
        env={**os.environ, **SOURCES},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(members(process.pid)) < 3:
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, number)
    assert process.wait(10) in (130, -number)
    deadline = time.monotonic() + 5
    while members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not members(process.pid)


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
