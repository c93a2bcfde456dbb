"""A repair becomes edits of files: what moves, what follows, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from migration_guard.findings import MoveFile, RenameMigration, Repair
from migration_guard.fixes.edit import Files, Refusal
from migration_guard.fixes.realise import realise
from migration_guard.project.model import TsConfig


def files(
    content: Mapping[str, str], *, frozen: str = "", tsconfig: TsConfig | None = None
) -> Files:
    return Files(
        frozenset(content),
        tsconfig,
        lambda paths: {path: content[path].encode() for path in paths if path in content},
        lambda path: path in content,
        lambda path: path == frozen,
    )


def changed(
    repair: Repair, content: Mapping[str, str], *, tsconfig: TsConfig | None = None
) -> dict[str, str]:
    answer = realise(repair, files(content, tsconfig=tsconfig))
    assert not isinstance(answer, Refusal), answer
    return {edit.target: edit.content.decode() for edit in answer}


def refused(repair: Repair, content: Mapping[str, str], *, frozen: str = "") -> str:
    answer = realise(repair, files(content, frozen=frozen))
    assert isinstance(answer, Refusal)
    return answer.reason


UP = MoveFile("src/models/blog/post.ts", "src/models/post.ts")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param('import a from "../author"', 'import a from "./author"', id="above"),
        pytest.param('import a from "./tag"', 'import a from "./blog/tag"', id="beside"),
        pytest.param('import a from "../../x"', 'import a from "../x"', id="two above"),
        pytest.param('export * from "./gone"', 'export * from "./blog/gone"', id="not there"),
        pytest.param('import "../author.js"', 'import "./author.js"', id="with an extension"),
        pytest.param('import a from "typeorm"', 'import a from "typeorm"', id="a package"),
        pytest.param('f("./tag.sql")', 'f("./blog/tag.sql")', id="a file that is there"),
        pytest.param('f("./other.sql")', 'f("./other.sql")', id="what may be anything"),
        pytest.param('import("../author")', 'import("./author")', id="when it runs"),
    ],
)
def test_a_moved_file_takes_its_imports_along(written: str, expected: str) -> None:
    content = {
        UP.path: written,
        "src/models/author.ts": "",
        "src/models/blog/tag.ts": "",
        "src/models/blog/tag.sql": "",
        "src/x/index.ts": "",
    }
    assert changed(UP, content) == {UP.target: expected}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param('import "./blog/post"', 'import "./post"', id="relative"),
        pytest.param('import "./blog/post.js"', 'import "./post.js"', id="as it is built"),
        pytest.param('import "./blog/post.ts"', 'import "./post.ts"', id="as it is"),
        pytest.param('import "@/models/blog/post"', 'import "./post"', id="by an alias"),
        pytest.param('const f = "./blog/post"', 'const f = "./post"', id="any string"),
    ],
)
def test_what_imports_a_moved_file_follows(written: str, expected: str) -> None:
    content = {UP.path: "export const a = 1", "src/models/all.ts": written}
    tsconfig = TsConfig("tsconfig.json", aliases={"@/*": ("src/*",)})
    assert changed(UP, content, tsconfig=tsconfig)["src/models/all.ts"] == expected


def test_an_index_keeps_being_left_out() -> None:
    repair = MoveFile("src/a/index.ts", "src/b/index.ts")
    content = {repair.path: "export {}", "src/x.ts": 'import "./a"\nimport "./a/index"\n'}
    assert changed(repair, content)["src/x.ts"] == 'import "./b"\nimport "./b/index"\n'


def test_another_file_of_the_same_name_is_left_alone() -> None:
    content = {
        UP.path: "export {}",
        "src/other/post.ts": "export {}",
        "src/other/x.ts": 'import "./post" // blog/post\n',
    }
    assert changed(UP, content) == {UP.target: "export {}"}


RENAME = RenameMigration("m/1-A.ts", "m/2-A.ts", "A1", "A2", "A2")
TEXT = 'export class A1 {\n  name = "A1"\n}\n'


def test_class_name_and_file_are_renamed_together() -> None:
    content = {RENAME.path: TEXT, "x.ts": 'import { A1 } from "./m/1-A"\nexport default [A1]\n'}
    assert changed(RENAME, content) == {
        "m/2-A.ts": 'export class A2 {\n  name = "A2"\n}\n',
        "x.ts": 'import { A2 } from "./m/2-A"\nexport default [A2]\n',
    }


def test_what_stands_in_the_way_is_named() -> None:
    imported = {RENAME.path: TEXT, "m/0-Old.ts": 'import { A1 } from "./1-A"\n'}
    assert refused(RENAME, imported, frozen="m/0-Old.ts") == (
        "m/0-Old.ts, which is published, names it"
    )
    assert refused(RENAME, {RENAME.path: TEXT, RENAME.target: ""}) == "'m/2-A.ts' is there already"
    assert refused(RENAME, {RENAME.path: f"{TEXT}class A2 {{}}"}) == (
        "'A2' is a name of something else in m/1-A.ts"
    )
    computed = TEXT.replace('"A1"', '["A1"].join()')
    assert refused(RENAME, {RENAME.path: computed}) == "'name' in m/1-A.ts is no plain string"
    assert refused(UP, {UP.path: "class {{{"}) == f"{UP.path} cannot be parsed"
    broken = {UP.path: "export {}", "src/a.ts": 'import "./models/blog/post"\nclass {{{'}
    assert refused(UP, broken) == "src/a.ts, which names it, cannot be parsed"
