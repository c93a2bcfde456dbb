"""The Action as a workflow runs it, by act on this machine: no container, no network but pip."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from support.database import database_server, databases
from support.node_projects import CACHE, EXAMPLE, copy_example, example_packages
from support.repository import Repository
from support.typeorm_project import migration

pytestmark = pytest.mark.e2e

TOP = Path(__file__).parents[2]
ACTION = ("action.yml", "hooks", "pyproject.toml", "README.md", "LICENSE")
SECOND = sorted((EXAMPLE / "src" / "migrations").glob("*.ts"))[1].name
COUNT = len(list((EXAMPLE / "src" / "migrations").glob("*.ts")))
LIMIT_SECONDS = 240
SETUP_PYTHON = next(
    step["uses"]
    for step in yaml.safe_load((TOP / "action.yml").read_text())["runs"]["steps"]
    if "uses" in step
)
# What pip and act need of the caller's environment; act gives a job on the host only its own.
PASSED_ON = ("PIP_", "SSL_", "REQUESTS_", "HTTP", "http", "NO_PROXY", "no_proxy")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}


@dataclass(frozen=True)
class Job:
    """A workflow's run: act's exit code, all that it printed, the Action's outputs."""

    returncode: int
    log: str
    outputs: Mapping[str, str]
    seconds: float

    @property
    def errors(self) -> list[str]:
        return [line for line in self.log.splitlines() if "::error" in line]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """What stands in for the job's service container: PostgreSQL on TCP with a password."""
    with database_server() as url:
        yield url


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """The example on `main`, with the Action of this working tree in a folder of it, and a
    pull request's branch checked out."""
    path = copy_example(tmp_path / "shop")
    for name in ACTION:
        source, target = TOP / name, path / ".migration-guard" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=path, check=True)
    shop = Repository(path)
    shop.commit("The example")
    shop.git("checkout", "--quiet", "-b", "change")
    return shop


def workflow(url: str, packages: Path, **inputs: str) -> str:
    given = {"setup-python": "false", "database-url": url, "timeout": "60", **inputs}
    declared = yaml.safe_load((TOP / "action.yml").read_text())["outputs"]
    printed = "\n".join(
        f"echo 'output {name}=${{{{ steps.guard.outputs.{name} }}}}.'" for name in declared
    )
    steps = [
        {"uses": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"},
        {"run": f"ln -s '{packages}' node_modules"},
        {"id": "guard", "uses": "./.migration-guard", "with": given},
        {"if": "always()", "run": printed},
    ]
    jobs = {"migrations": {"runs-on": "ubuntu-latest", "steps": steps}}
    return json.dumps({"on": ["pull_request"], "jobs": jobs})


def run_job(shop: Repository, url: str, **inputs: str) -> Job:
    """The workflow on a pull request from `change` to `main`, as the files lie there now."""
    shutil.rmtree(shop.path / ".github", ignore_errors=True)
    shop.write({".github/workflows/migrations.yml": workflow(url, example_packages(), **inputs)})
    head = shop.commit("A change")
    base = shop.git("rev-parse", "main")
    event = shop.path.parent / "event.json"
    event.write_text(
        json.dumps(
            {
                "pull_request": {
                    "base": {"ref": "main", "sha": base},
                    "head": {"ref": "change", "sha": head},
                }
            }
        )
    )
    scripts = Path(sys.executable).parent
    command = [
        *(shutil.which("act", path=f"{scripts}:{os.environ['PATH']}") or "act", "pull_request"),
        *("-P", "ubuntu-latest=-self-hosted", "-e", str(event), "--no-cache-server"),
    ]
    command += ["--local-repository", f"{SETUP_PYTHON}={_stand_in(shop.path.parent / 'stand-in')}"]
    environment = {"PIP_CACHE_DIR": str(CACHE / "pip"), **ENVIRONMENT}
    for name, value in environment.items():
        command += ["--env", f"{name}={value}"]
    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=shop.path,
        env={**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    return Job(done.returncode, done.stdout, _outputs(done.stdout), time.monotonic() - start)


def _stand_in(path: Path) -> Path:
    """act fetches an action even where its step's `if` is false; this one fails if it runs."""
    path.mkdir(exist_ok=True)
    step = {"shell": "bash", "run": "echo 'setup-python has run'; exit 1"}
    action = {"name": "x", "runs": {"using": "composite", "steps": [step]}}
    (path / "action.yml").write_text(json.dumps(action))
    return path


def _outputs(log: str) -> Mapping[str, str]:
    lines = [line.partition("| output ")[2] for line in log.splitlines() if "| output " in line]
    pairs = [line.rstrip().removesuffix(".").partition("=") for line in lines]
    return {name: value for name, _, value in pairs}


def test_the_example_is_green(shop: Repository, server: str) -> None:
    before = databases(server)
    job = run_job(shop, server)
    assert job.returncode == 0, job.log
    assert job.errors == []
    assert job.outputs["verdict"] == "clean"
    assert job.outputs["migrations-applied"] == job.outputs["migrations"] == str(COUNT)
    assert databases(server) == before


def test_the_scenarios_that_are_named_are_proved_and_a_warning_fails_where_it_is_to(
    shop: Repository, server: str
) -> None:
    add = 'ALTER TABLE "author" ADD "shoe_size" integer'  # a column of no entity: a warning
    name = "ShoeSize1712000000000"
    shop.write({"src/migrations/1712000000000-ShoeSize.ts": migration(name, add)})
    inputs = {"static": "false", "scenarios": "drift idempotent", "fail-on": "warning"}
    job = run_job(shop, server, **inputs)
    assert job.returncode != 0
    assert job.errors == []
    assert "1 finding at or over 'warning'" in job.log
    assert job.outputs["verdict"] == "findings"
    assert job.outputs["scenarios"] == "fresh idempotent drift"
    assert (job.outputs["drift"], job.outputs["warnings"]) == ("1", "1")
    assert "scenario: down" not in job.log


def test_the_base_that_is_named_is_what_the_new_migrations_are_added_to(
    shop: Repository, server: str
) -> None:
    job = run_job(shop, server, static="false", scenarios="upgrade", **{"base-ref": "no-such"})
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "there is no commit 'no-such'" in job.errors[0]
    assert job.outputs["verdict"] == "error"
    assert (job.outputs["scenarios"], job.outputs["drift"]) == ("", "")


def test_a_change_that_lacks_its_migration_is_annotated(shop: Repository, server: str) -> None:
    entity = shop.path / "src" / "models" / "author.ts"
    source = entity.read_text()
    end = source.rindex("}")
    entity.write_text(
        source[:end] + "  @Column({ type: 'text', nullable: true })\n  motto: string | null\n}\n"
    )
    job = run_job(shop, server)
    assert job.returncode != 0
    assert any("file=src/models/author.ts" in line and "MG101" in line for line in job.errors)
    assert job.outputs["verdict"] == "findings"
    # The database was checked all the same, and proves it.
    assert any("file=src/models/author.ts" in line and "MG713" in line for line in job.errors)
    assert job.outputs["errors"] == "2"
    assert job.outputs["drift"] == "1"
    assert "drift" not in job.outputs["scenarios"].split()
    assert job.outputs["migrations-applied"] == str(COUNT)


def test_sql_that_fails_is_red_though_medusa_is_not(shop: Repository, server: str) -> None:
    file = shop.path / "src" / "migrations" / SECOND
    file.write_text(file.read_text().replace("CREATE TABLE", "CREATE TABEL", 1))
    job = run_job(shop, server, static="false")
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert f"file=src/migrations/{SECOND}" in job.errors[0]
    assert "syntax error" in job.errors[0]
    assert job.outputs["verdict"] == "findings"
    assert job.outputs["migrations-applied"] == "0"


def test_a_run_that_never_ends_is_red_before_its_time_is_up(shop: Repository, server: str) -> None:
    source = (shop.path / "src" / "migrations" / SECOND).read_text()
    shop.write({"src/migrations/1712000000000-Copy.ts": source})
    job = run_job(shop, server, static="false")
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "Duplicate migrations" in job.errors[0]
    assert job.seconds < 120


def test_a_migration_that_waits_for_ever_is_red_after_its_time(
    shop: Repository, server: str
) -> None:
    file = shop.path / "src" / "migrations" / SECOND
    text = file.read_text().replace("CREATE TABLE", "SELECT pg_sleep(600); CREATE TABLE", 1)
    file.write_text(text)
    job = run_job(shop, server, static="false", timeout="10")
    assert job.returncode != 0
    assert "did not end within 10 s" in "".join(job.errors)
    assert job.seconds < 120


def test_a_missing_build_is_red_though_medusa_says_nothing_is_pending(
    shop: Repository, server: str
) -> None:
    job = run_job(shop, server, static="false", build="false")
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "there is no built migration" in job.errors[0]


def test_a_database_that_is_down_is_red_and_shows_no_password(shop: Repository) -> None:
    job = run_job(shop, "postgres://shop:geheim@127.0.0.1:1/shop", static="false")
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "no connection to 'postgres://shop@127.0.0.1:1/shop'" in job.errors[0]
    assert job.outputs["verdict"] == "error"
    assert job.outputs["migrations"] == str(COUNT)


def test_without_a_database_a_server_is_started(shop: Repository) -> None:
    job = run_job(shop, "", static="false")
    assert job.returncode == 0, job.log
    assert "starting an embedded PostgreSQL" in job.log
    assert job.outputs["migrations-applied"] == str(COUNT)


def test_every_declared_output_is_set_even_when_an_input_is_refused(
    shop: Repository, server: str
) -> None:
    job = run_job(shop, server, verify="yes")
    assert job.returncode != 0
    assert "input 'verify' is neither 'true' nor 'false'" in "".join(job.errors)
    declared = yaml.safe_load((TOP / "action.yml").read_text())["outputs"]
    assert set(job.outputs) == set(declared)
    may_be_empty = {"scenarios", "drift", "report", "verify-report"}
    assert {name for name, value in job.outputs.items() if not value} <= may_be_empty
    assert job.outputs["verdict"] == "error"
