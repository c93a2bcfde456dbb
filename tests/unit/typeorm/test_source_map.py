"""From built JavaScript back to TypeScript, with a map that TypeScript's compiler wrote."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from migration_guard.typeorm.source_map import source_line
from migration_guard.typeorm.trace import Line

# tsc 4.9.5 of "\n\nconst a = 1\n  export const b = a\n" with target es2020.
MAP = {
    "version": 3,
    "file": "a.js",
    "sourceRoot": "",
    "sources": ["../src/a.ts"],
    "mappings": ";;;AAEA,MAAM,CAAC,GAAG,CAAC,CAAA;AACI,QAAA,CAAC,GAAG,CAAC,CAAA",
}


def built(tmp_path: Path, pointer: str, mapped: object = MAP) -> Path:
    script = tmp_path / "dist" / "a.js"
    script.parent.mkdir()
    script.write_text(f"1\n2\n3\nconst a = 1;\nexports.b = a;\n//# sourceMappingURL={pointer}\n")
    (tmp_path / "dist" / "a.js.map").write_text(json.dumps(mapped))
    return script


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        pytest.param(4, 1, (3, 1), id="begin"),
        pytest.param(4, 7, (3, 7), id="name"),
        pytest.param(5, 1, (4, 16), id="next-line"),
        pytest.param(5, 13, (4, 20), id="after-the-last-but-one"),
    ],
)
def test_a_place_is_mapped(
    tmp_path: Path, line: int, column: int, expected: tuple[int, int]
) -> None:
    script = built(tmp_path, "a.js.map")
    found = source_line(Line(str(script), line, column))
    assert found == Line(str(tmp_path / "src" / "a.ts"), *expected)


def test_a_map_within_the_script_is_read(tmp_path: Path) -> None:
    text = base64.b64encode(json.dumps(MAP).encode()).decode()
    script = built(tmp_path, f"data:application/json;charset=utf-8;base64,{text}")
    (tmp_path / "dist" / "a.js.map").unlink()
    found = source_line(Line(str(script), 4, 1))
    assert found is not None
    assert found.line == 3


@pytest.mark.parametrize(
    ("pointer", "mapped", "line"),
    [
        pytest.param("none.map", MAP, 4, id="no-file"),
        pytest.param("a.js.map", [], 4, id="no-map"),
        pytest.param("a.js.map", {"mappings": ";;;AAEA", "sources": []}, 4, id="no-source"),
        pytest.param("a.js.map", MAP, 2, id="line-of-the-compiler"),
        pytest.param("a.js.map", MAP, 99, id="beyond-the-end"),
        pytest.param("data:application/json;base64,!", MAP, 4, id="not-base64"),
    ],
)
def test_what_is_not_mapped_has_no_source(
    tmp_path: Path, pointer: str, mapped: object, line: int
) -> None:
    assert source_line(Line(str(built(tmp_path, pointer, mapped)), line, 1)) is None
