"""Migrations that take constants from other files of the tree."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from migration_guard.facts import Facts
from migration_guard.followed import MOST_FILES, Followed
from migration_guard.migrations.model import SqlStep, Step
from migration_guard.typescript.parse import parse

PATH = "src/migrations/1690000000000-M.ts"


def steps(body: str, **files: str) -> tuple[Step, ...]:
    """What `up` with this body runs, beside other files of `src`."""
    text = (
        "import { NAME } from '../names'\nimport { Outside } from 'outside'\n"
        f"export class M1690000000000 {{ async up(q) {{ {body} }} }}"
    )
    sources = {f"src/{name}.ts": source for name, source in files.items()} | {PATH: text}
    blobs: Mapping[str, str] = {path: str(index) for index, path in enumerate(sources)}
    followed = Followed(Facts(), lambda path: parse(sources[path].encode()), None, blobs)
    (file,) = followed.migrations([(PATH, blobs[PATH])], lambda path: sources[path].encode())
    return file.classes[0].up or ()


LOOP = "for (const name of NAME) { await q.query(`DROP TABLE ${name}`) }"
DROP = "await q.query(`DROP TABLE ${NAME}`)"
CHAIN = {f"n{index}": f"import './n{index + 1}'" for index in range(MOST_FILES + 2)}

FAR = {name: text.replace("import", "export * from") for name, text in CHAIN.items()}
FAR |= {f"n{MOST_FILES + 2}": "export const NAME = 'a'"}


@pytest.mark.parametrize(
    ("body", "files", "expected"),
    [
        pytest.param(DROP, {"names": "export const NAME = 'a'"}, ["a"], id="a text"),
        pytest.param(
            LOOP,
            {"names": "export { ALL as NAME } from './all'", "all": "export const ALL = ['a', 'b']"},
            ["a", "b"],
            id="a list behind another file",
        ),
        pytest.param(
            DROP,
            {"names": "import { Of } from './of'\nexport const NAME = Of.A",
             "of": "import './names'\nexport enum Of { A = 'a' }"},
            ["a"],
            id="a circle",
        ),
        pytest.param(
            DROP,
            {"names": "import { App } from './n0'\nexport const NAME = 'a'", **CHAIN},
            ["a"],
            id="beside the whole application",
        ),
    ],
)  # fmt: skip
def test_what_a_migration_imports_is_known(
    body: str, files: dict[str, str], expected: list[str]
) -> None:
    found = [step.sql for step in steps(body, **files) if isinstance(step, SqlStep)]
    assert found == [f"DROP TABLE {name}" for name in expected]


HELPER = """import { TABLE } from './all'
const drop = (runner, name) => runner.query(`DROP ${name}`)
export async function NAME(runner: QueryRunner, names) {
  for (const name of names) { await drop(runner, name) }
  if (await runner.hasTable(TABLE)) return
  await runner.query(`CREATE ${TABLE}`)
}"""
OTHER = """export class NAME { table = 'x'
  async up(q) { await this.all(q) }
  private async all(q) { await q.query('UP') }
}"""


@pytest.mark.parametrize(
    ("body", "names", "expected"),
    [
        pytest.param(
            "await NAME(q, ['a', 'b']); await q.query('LAST')",
            HELPER,
            ["DROP a", "DROP b", "CREATE c", "LAST"],
            id="a function",
        ),
        pytest.param("await new NAME().up(q)", OTHER, ["UP"], id="another migration"),
    ],
)
def test_a_function_of_another_file_is_read_in_place(
    body: str, names: str, expected: list[str]
) -> None:
    found = steps(body, names=names, all="export const TABLE = 'c'")
    assert [step.sql for step in found if isinstance(step, SqlStep)] == expected
    assert {step.location.path for step in found} == {PATH}
    assert {step.location.line for step in found} == {3}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        pytest.param({}, "imports are not followed", id="no such file"),
        pytest.param(
            {"names": "export const NAME = f()"}, "'f' is not declared here", id="not known there"
        ),
        pytest.param(
            {"names": "export * from './n0'", **FAR}, "NAME", id="from the application's depth"
        ),
    ],
)
def test_what_cannot_be_known_keeps_its_reason(files: dict[str, str], reason: str) -> None:
    (step,) = steps(DROP, **files)
    assert reason in getattr(step, "reason", "")


def test_files_that_call_each_other_end() -> None:
    names = "import { up } from './all'\nexport const NAME = (q) => up(q)"
    both = {
        "names": names,
        "all": "import { NAME } from './names'\nexport const up = (q) => NAME(q)",
    }
    (step,) = steps("await NAME(q)", **both)
    assert "code that is not read" in getattr(step, "reason", "")
