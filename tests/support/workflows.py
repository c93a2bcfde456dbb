"""The Action as a workflow runs it, by act on this machine: no container, no network but pip."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from support.node_projects import CACHE, copy_example, example_packages
from support.repository import Repository
from support.typeorm_project import modelled_project

TOP = Path(__file__).parents[2]
ACTION = ("action.yml", "hooks", "pyproject.toml", "README.md", "LICENSE")
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


def shop_with_action(path: Path) -> Repository:
    """The example on `main`, with the Action of this working tree in a folder of it, and a
    pull request's branch checked out."""
    copy_example(path)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=path, check=True)
    return _with_action(Repository(path))


def plain_with_action(path: Path) -> Repository:
    """The same of the small TypeORM project, whose runner starts in a tenth of Medusa's time."""
    project = modelled_project(path)
    (path / "node_modules").unlink()
    project.git("checkout", "--quiet", "main")
    return _with_action(project)


def _with_action(shop: Repository) -> Repository:
    for name in ACTION:
        source, target = TOP / name, shop.path / ".migration-guard" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    shop.commit("With the Action")
    shop.git("checkout", "--quiet", "-b", "change")
    return shop


def run_job(shop: Repository, url: str, **inputs: str) -> Job:
    """The workflow on a pull request from `change` to `main`, as the files lie there now."""
    shutil.rmtree(shop.path / ".github", ignore_errors=True)
    shop.write({".github/workflows/migrations.yml": _workflow(url, example_packages(), **inputs)})
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


def _workflow(url: str, packages: Path, **inputs: str) -> str:
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
