"""Records the migrations that the CLI of real TypeORM versions writes for the cases here:

    PYTHONPATH=hooks:tests python tests/conformance/generated/record.py [DATABASE_URL]

Installs every version in a temporary folder, starts a PostgreSQL unless one is named, and
writes recorded.json. The statements for `--pretty` are one of each shape in the recording of
../features, and those of statements.sql."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from conformance.features.cases import VERSIONS
from conformance.features.cases import recorded as recorded_features
from conformance.features.record import installed, server_version
from conformance.generated.cases import HERE, RECORDED, STAMP, Case, File, every_case
from support.database import database_server, execute

Agreed = list[tuple[str, list[str], Any]]


def main(arguments: list[str]) -> None:
    server = nullcontext(arguments[0]) if arguments else database_server()
    statements = _statements()
    plans: Agreed = []
    files: Agreed = []
    formatted: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder, server as url:
        for version in VERSIONS:
            job = _Job(installed(version, Path(folder) / version), _database(url))
            said = job.says(statements)
            formatted.append(said["pretty"])
            for plan, found in said["plans"].items():
                _agree(plans, plan, version, found)
            for case in every_case():
                _agree(files, case.label, version, msgspec.to_builtins(job.left_by(case)))
        postgresql = server_version(url)
    assert all(each == formatted[0] for each in formatted), "versions format differently"
    pretty = list(zip(statements, formatted[0], strict=True))
    head = {"postgresql": postgresql, "formatter": said["sqlFormatter"]}
    RECORDED.write_text(_document(head, plans=plans, files=files, pretty=pretty), "utf-8")


class _Job:
    """One TypeORM in a folder of its own, beside a database."""

    def __init__(self, packages: Path, url: str) -> None:
        self._packages, self._url = packages, url

    def says(self, statements: list[str]) -> dict[str, Any]:
        job = {"packages": str(self._packages), "url": self._url, "pretty": statements}
        path = self._packages / "job.json"
        path.write_text(json.dumps(job))
        command = ["node", str(HERE / "record.cjs"), str(path)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def left_by(self, case: Case) -> File:
        """Runs the CLI in a new folder."""
        with tempfile.TemporaryDirectory(dir=self._packages) as folder:
            cli = str(self._packages / "node_modules" / "typeorm" / "cli.js")
            command = ["node", cli, f"migration:{case.command}", *self._arguments(case, folder)]
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, env={**os.environ, **_PLAIN}
            )
            written = sorted(each for each in Path(folder).glob("migrations/*"))
            if written:
                return File(done.returncode, written[0].name, written[0].read_bytes().decode())
            said = re.sub(r"\x1b\[\d+m", "", done.stdout + done.stderr).strip()
            return File(done.returncode, said=said.splitlines()[0] if said else "")

    def _arguments(self, case: Case, folder: str) -> list[str]:
        arguments = [f"migrations/{case.name}", "--timestamp", STAMP, *case.flags]
        if case.command == "create":
            return arguments
        source = Path(folder, "data-source.js")
        plans = json.dumps(str(HERE / "plans.cjs"))
        source.write_text(
            f'const typeorm = require("typeorm"); const entities = require({plans})(typeorm)\n'
            f"exports.source = new typeorm.DataSource({{ type: 'postgres', "
            f"url: {json.dumps(self._url)}, entities: entities.{case.plan} }})\n"
        )
        return [*arguments, "--dataSource", str(source)]


_PLAIN = {"NO_COLOR": "1", "FORCE_COLOR": "0"}


def _statements() -> list[str]:
    """The shortest statement of each shape; a shape is the text without names and literals."""
    shapes: dict[str, str] = {}
    for found in recorded_features().values():
        for part in ("create", "up", "down", "again", "again_down", "rest", "rest_down"):
            for each in found.get(part, ()):
                text = each if isinstance(each, str) else each[0]
                shape = re.sub(r"\"[^\"]*\"|'[^']*'|\d+", "x", text)
                if len(text) < len(shapes.setdefault(shape, text)):
                    shapes[shape] = text
    own = (HERE / "statements.sql").read_text(encoding="utf-8").splitlines()[1:]
    return sorted({*shapes.values(), *own})


def _database(server: str) -> str:
    """An empty database under the same name for every version."""
    execute(server, "DROP DATABASE IF EXISTS shop", "CREATE DATABASE shop")
    return urlunsplit(urlsplit(server)._replace(path="/shop"))


def _agree(found: Agreed, key: str, version: str, value: object) -> None:
    for name, versions, text in found:
        if (name, text) == (key, value):
            versions.append(version)
            return
    found.append((key, [version], value))


def _document(head: dict[str, str], **parts: list[Any]) -> str:
    """A line for each entry."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for name, entries in parts.items():
        texts = (json.dumps(each, ensure_ascii=False) for each in entries)
        lines.append(f'"{name}": [\n' + ",\n".join(texts) + "\n]")
    return "{" + ",\n".join(lines) + "}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
