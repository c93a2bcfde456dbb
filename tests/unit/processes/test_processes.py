"""Programs are started clean, and none outlives its limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from migration_guard import processes
from migration_guard.clean_environment import clean_environment
from migration_guard.errors import ToolError

FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + FAMILY


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def is_running(pid: int) -> bool:
    """Whether a process runs; one that is dead but not reaped yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def has_ended(pid: int) -> bool:
    until = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(pid)


def test_both_streams_and_the_return_code_come_back(tmp_path: Path) -> None:
    code = "import sys; print(sys.stdin.read()); print('e', file=sys.stderr); sys.exit(3)"
    completed = processes.run(python(code), cwd=tmp_path, timeout=20, input=b"in")
    assert (completed.returncode, completed.stdout, completed.stderr) == (3, b"in\n", b"e\n")
    assert not completed.timed_out
    assert 0 < completed.seconds < 20


def test_output_larger_than_a_pipe_does_not_block(tmp_path: Path) -> None:
    completed = processes.run(python("print('x' * 300_000)"), cwd=tmp_path, timeout=20)
    assert len(completed.stdout) == 300_001


@pytest.mark.parametrize("code", [FAMILY, STUBBORN], ids=["polite", "ignores SIGTERM"])
def test_a_timeout_kills_the_program_and_its_children(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.2)
    output = tmp_path / "log"
    completed = processes.run_to_file(python(code), cwd=tmp_path, timeout=1, output=output)
    assert completed.timed_out
    assert completed.returncode < 0
    assert completed.seconds < 10
    assert has_ended(int(completed.stdout))


def test_a_timeout_of_a_captured_program_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(processes.TimedOut, match=r"did not end within 0\.3 s") as raised:
        processes.run(python("import time; time.sleep(60)"), cwd=tmp_path, timeout=0.3)
    assert "more time" in raised.value.hint


def test_an_interrupt_kills_the_program(tmp_path: Path) -> None:
    code = f"""
import signal, sys
sys.path.insert(0, {str(Path(processes.__file__).parents[1])!r})
from pathlib import Path
from migration_guard import processes
from migration_guard.clean_environment import clean_environment
signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
signal.setitimer(signal.ITIMER_REAL, 1.0)
processes.run_to_file([sys.executable, "-c", {FAMILY!r}], cwd=Path("."), timeout=60,
                      output=Path("inner"))
"""
    completed = processes.run(python(code), cwd=tmp_path, timeout=20)
    assert b"KeyboardInterrupt" in completed.stderr
    assert has_ended(int((tmp_path / "inner").read_text()))


def test_a_program_is_ended_though_an_interrupted_wait_has_its_lock(tmp_path: Path) -> None:
    process = processes._start(
        python("import time; time.sleep(60)"), tmp_path, None, *[subprocess.DEVNULL] * 3
    )
    process._waitpid_lock.acquire()  # type: ignore[attr-defined]
    processes._kill(process)
    assert process.returncode == -signal.SIGTERM
    assert not is_running(process.pid)


def test_children_left_behind_by_a_program_that_ended_are_killed(tmp_path: Path) -> None:
    code = FAMILY.replace("time.sleep(60)\n", "\n")
    completed = processes.run_to_file(
        python(code), cwd=tmp_path, timeout=20, output=tmp_path / "log"
    )
    assert completed.returncode == 0
    assert not completed.timed_out
    assert has_ended(int(completed.stdout))


def test_the_file_is_appended_to_and_only_the_new_part_returned(tmp_path: Path) -> None:
    output = tmp_path / "log"
    output.write_text("before\n")
    completed = processes.run_to_file(
        python("print('after')"), cwd=tmp_path, timeout=20, output=output
    )
    assert completed.stdout == b"after\n"
    assert output.read_text() == "before\nafter\n"


@pytest.mark.parametrize(
    ("code", "timeout", "named"),
    [
        pytest.param("import os; os.kill(os.getpid(), 9)", 20, "SIGKILL", id="killed"),
        pytest.param("import time; time.sleep(60)", 0.5, "", id="ended-from-here"),
        pytest.param("raise SystemExit(137)", 20, "", id="exit-code"),
    ],
)
def test_the_signal_of_another_is_named_and_ours_is_not(
    code: str, timeout: float, named: str, tmp_path: Path
) -> None:
    output = tmp_path / "log"
    done = processes.run_to_file(python(code), cwd=tmp_path, timeout=timeout, output=output)
    assert done.signal == named


def test_a_program_beside_runs_while_the_block_does(tmp_path: Path) -> None:
    wait = "while not pathlib.Path('go').exists(): time.sleep(0.01)"
    code = f"import pathlib, time\n{wait}\nprint('went')"
    begun = processes.beside(python(code), cwd=tmp_path, timeout=20, output=tmp_path / "log")
    with begun as completed:
        (tmp_path / "go").touch()  # it waits for the block, which waits for nothing before this
        done = completed(None)
    assert (done.returncode, done.stdout, done.timed_out) == (0, b"went\n", False)


def test_a_program_beside_that_nobody_waits_for_ends_with_the_block(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def interrupted() -> None:
        with processes.beside(python(FAMILY), cwd=tmp_path, timeout=20, output=log):
            while not log.read_text().endswith("\n"):
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert has_ended(int(log.read_text()))


@pytest.mark.parametrize(
    ("code", "timed_out"), [("pass", False), (FAMILY, True)], ids=["ended", "endless"]
)
def test_a_program_beside_has_its_time_from_its_start(
    code: str, timed_out: bool, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with processes.beside(python(code), cwd=tmp_path, timeout=0.5, output=log) as completed:
        time.sleep(1.5)
        begin = time.monotonic()
        done = completed(None)
    assert done.timed_out is timed_out
    assert time.monotonic() - begin < processes.GRACE_SECONDS + 1


def test_a_missing_program_is_named_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="cannot run `no-such-program-here`") as raised:
        processes.run(["no-such-program-here"], cwd=tmp_path, timeout=1)
    assert "PATH" in raised.value.hint


def test_a_missing_folder_is_not_taken_for_a_missing_program(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="there is no such folder"):
        processes.run(python("pass"), cwd=tmp_path / "gone", timeout=1)


def test_the_path_of_the_given_environment_finds_the_program(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "here-only"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho found\n")
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    completed = processes.run(["here-only"], cwd=tmp_path, env={"PATH": path}, timeout=10)
    assert completed.stdout == b"found\n"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("GIT_DIR", False, id="repository"),
        pytest.param("GIT_INDEX_FILE", False, id="index"),
        pytest.param("GIT_WORK_TREE", False, id="work tree"),
        pytest.param("GIT_CONFIG_PARAMETERS", False, id="configuration of `git -c`"),
        pytest.param("GIT_SSH_COMMAND", True, id="ssh"),
        pytest.param("GIT_CONFIG_COUNT", True, id="configuration count"),
        pytest.param("GIT_CONFIG_KEY_0", True, id="configuration key"),
        pytest.param("GITHUB_TOKEN", True, id="not git's at all"),
        pytest.param("PATH", True, id="path"),
    ],
)
def test_only_harmless_git_variables_reach_a_program(name: str, kept: bool) -> None:
    assert (name in clean_environment({name: "value"})) is kept
