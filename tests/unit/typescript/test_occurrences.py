"""Where a file names something, byte by byte."""

from __future__ import annotations

import pytest

from migration_guard.typescript.occurrences import Occurrences, Replacement, replaced


def renamed(text: str, *, members: bool = False) -> str:
    content = text.encode()
    return replaced(content, Occurrences(content).renamed("Old", "New", members=members)).decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("export class Old {}", "export class New {}", id="class"),
        pytest.param("const a: Old = new Old()", "const a: New = new New()", id="type and value"),
        pytest.param("export { Old }", "export { New }", id="export list"),
        pytest.param("module.exports = { Old }", "module.exports = { New }", id="shorthand"),
        pytest.param('import { Old } from "./Old"', 'import { New } from "./Old"', id="import"),
        pytest.param("// Old\n'Old'; `Old`", "// Old\n'Old'; `Old`", id="comments and strings"),
        pytest.param("a.Old; Older; $Old", "a.Old; Older; $Old", id="members and other names"),
        pytest.param("const ü = 'ä'; new Old()", "const ü = 'ä'; new New()", id="not ASCII"),
        pytest.param("\ufeffnew Old()", "\ufeffnew New()", id="byte order mark"),
        pytest.param("new Old()\r\nOld\r\n", "new New()\r\nNew\r\n", id="line ends"),
    ],
)
def test_a_name_is_renamed_where_it_names_something(text: str, expected: str) -> None:
    assert renamed(text) == expected


def test_a_member_is_renamed_where_it_is_asked_for() -> None:
    assert renamed("all.Old", members=True) == "all.New"


def test_strings_say_whether_they_load_a_module() -> None:
    text = (
        'import a from "./a"\nexport * from "./b"\nimport("./c")\nrequire("./d")\n'
        'join(x, "./e")\n"./f"\nimport g = require("./g")\nimport "./h"\n"a\\nb"\n'
    )
    found = {each.value: each.loads for each in Occurrences(text.encode()).strings()}
    assert found == {
        **{f"./{name}": True for name in "abcdgh"},
        **{f"./{name}": False for name in "ef"},
    }


def test_a_string_is_where_it_stands() -> None:
    text = 'const ä = "ü"; f("./x")'.encode()
    (written,) = [each for each in Occurrences(text).strings() if each.value == "./x"]
    assert text[written.start : written.end] == b"./x"


CLASS = "export class A {\n  a = 1\n  name = 'x'\n  b = 2\n}\nclass B { name = 'y' }\n"


def test_the_property_of_a_class_is_told_from_another_one_s() -> None:
    found = Occurrences(CLASS.encode())
    values = [found.property_string(owner, "name") for owner in ("A", "B", "C")]
    assert [value and value.value for value in values] == ["x", "y", None]
    assert found.property_string("A", "a") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A {\n  x = 1\n  b\n}\n", "class A {\n  b\n}\n", id="a line of its own"),
        pytest.param("class A {\n  x = 1;\r\n  b\n}\n", "class A {\n  b\n}\n", id="semicolon"),
        pytest.param("class A { x = 1; b = 2 }\n", "class A {  b = 2 }\n", id="in a line"),
        pytest.param("class A {\n  x = 1 // why\n}\n", "class A {\n   // why\n}\n", id="comment"),
    ],
)
def test_a_property_is_taken_away_with_its_line(text: str, expected: str) -> None:
    content = text.encode()
    edit = Occurrences(content).without_property("A", "x")
    assert edit is not None
    assert replaced(content, [edit]).decode() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export const x = 1", "const x = 1"),
        ("export async function x() {}", "async function x() {}"),
        ("export abstract class x {}", "abstract class x {}"),
        ("export enum x { a }", "enum x { a }"),
        ("export default class x {}", None),
        ("class x {}\nexport { x }", None),
    ],
)
def test_a_declaration_is_hidden(text: str, expected: str | None) -> None:
    content = text.encode()
    edit = Occurrences(content).without_export("x")
    assert (replaced(content, [edit]).decode() if edit else None) == expected


@pytest.mark.parametrize(
    ("text", "start"),
    [("class A {}", 0), ("\ufeff\n@B()\nclass A {}", 4), ("if (x) { class A {} }", None)],
)
def test_a_class_begins_with_its_decorators(text: str, start: int | None) -> None:
    assert Occurrences(text.encode()).class_statement("A") == start


def test_a_file_that_cannot_be_parsed_says_so() -> None:
    assert not Occurrences(b"class {{{").parsed
    assert Occurrences(b"class A {}").parsed


def test_replacements_do_not_shift_one_another() -> None:
    edits = [Replacement(0, 1, "longer"), Replacement(2, 3, ""), Replacement(3, 3, "!")]
    assert replaced(b"a-bc", edits) == b"longer-!c"
