"""tsconfig.json as TypeScript reads it: comments, extends, defaults."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from migration_guard.project.jsonc import parse_jsonc
from migration_guard.project.model import TsConfig
from migration_guard.project.tsconfig import read_tsconfig


def read(files: Mapping[str, str], path: str = "tsconfig.json") -> TsConfig:
    tsconfig, problems = read_tsconfig(path, lambda name: _bytes(files.get(name)))
    assert problems == ()
    return tsconfig


def problems(files: Mapping[str, str], path: str = "tsconfig.json") -> tuple[str, ...]:
    return read_tsconfig(path, lambda name: _bytes(files.get(name)))[1]


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("{}", {}, id="empty object"),
        pytest.param("", {}, id="empty file"),
        pytest.param("// only a comment\n", {}, id="only a comment"),
        pytest.param('\ufeff{"a": 1}', {"a": 1}, id="byte order mark"),
        pytest.param('{"a": 1, // one\r\n "b": 2}', {"a": 1, "b": 2}, id="line comment"),
        pytest.param('{/* x, } */ "a": /* y */ 1}', {"a": 1}, id="block comments"),
        pytest.param('{"a": [1, 2,], }', {"a": [1, 2]}, id="trailing commas"),
        pytest.param('{"a": 1, // last\n}', {"a": 1}, id="trailing comma before a comment"),
        pytest.param('{"a": 1,\n// [\n// ],\n"b": 2}', {"a": 1, "b": 2}, id="bracket in a comment"),
        pytest.param('{"a": "// no /* comment */ ,}"}', {"a": "// no /* comment */ ,}"},
                     id="strings are left alone"),
        pytest.param(r'{"a": "quote \" // still a string"}', {"a": 'quote " // still a string'},
                     id="escaped quote"),
        pytest.param('{"include": ["src/**/*", "a/*"]}', {"include": ["src/**/*", "a/*"]},
                     id="globs that look like comments"),
    ],
)  # fmt: skip
def test_comments_and_trailing_commas_are_allowed(text: str, value: object) -> None:
    assert parse_jsonc(text.encode()) == value


@pytest.mark.parametrize("text", ["{", '{"a": }', "[1 2]", "{'a': 1}"])
def test_what_typescript_cannot_read_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        parse_jsonc(text.encode())


def test_errors_name_the_line_of_the_file() -> None:
    with pytest.raises(ValueError, match="line 4"):
        parse_jsonc(b'{ /* one\n two */\n// three\n "a": nope }')


def test_many_comments_take_no_time() -> None:
    text = b'{"a": 1,' + b"/* x */ // y\n" * 5000 + b'"b": 2}'
    started = time.perf_counter()
    assert parse_jsonc(text) == {"a": 1, "b": 2}
    assert time.perf_counter() - started < 2


def test_paths_are_seen_from_the_top() -> None:
    tsconfig = read(
        {"app/tsconfig.json": '{"compilerOptions": {"outDir": "./dist/", "rootDir": "../app/src",'
         ' "baseUrl": "."}, "include": ["src", "../shared/**/*"], "exclude": ["./src/admin"]}'},
        "app/tsconfig.json",
    )  # fmt: skip
    assert (tsconfig.out_dir, tsconfig.root_dir, tsconfig.base_url) == (
        "app/dist",
        "app/src",
        "app",
    )
    assert tsconfig.include == ("app/src", "shared/**/*")
    assert tsconfig.exclude == ("app/src/admin",)


def test_extends_is_followed_and_overridden() -> None:
    tsconfig = read(
        {
            "tsconfig.json": '{"extends": "./conf/base", "compilerOptions": {"strict": true}}',
            "conf/base.json": '{"extends": "../root.json", "compilerOptions": {"outDir": "out",'
            ' "strict": false, "noEmit": true}, "include": ["../src"]}',
            "root.json": '{"compilerOptions": {"outDir": "never", "allowJs": true}}',
        }
    )
    assert tsconfig.out_dir == "conf/out", "a path is relative to the file that says it"
    assert tsconfig.include == ("src",)
    assert tsconfig.strict_null_checks
    assert tsconfig.no_emit
    assert tsconfig.allow_js


def test_a_list_of_extends_is_laid_one_over_the_other() -> None:
    files = {
        "tsconfig.json": '{"extends": ["./a.json", "./b.json"]}',
        "a.json": '{"compilerOptions": {"outDir": "a", "rootDir": "src"}}',
        "b.json": '{"compilerOptions": {"outDir": "b"}}',
    }
    assert (read(files).out_dir, read(files).root_dir) == ("b", "src")


@pytest.mark.parametrize(
    ("text", "strict"),
    [
        pytest.param("{}", False, id="nothing said"),
        pytest.param('{"compilerOptions": {"strict": true}}', True, id="strict"),
        pytest.param('{"compilerOptions": {"strictNullChecks": true}}', True, id="only that"),
        pytest.param('{"compilerOptions": {"strict": true, "strictNullChecks": false}}', False,
                     id="all but that"),
    ],
)  # fmt: skip
def test_strict_null_checks_follow_strict(text: str, strict: bool) -> None:
    assert read({"tsconfig.json": text}).strict_null_checks is strict


def test_path_aliases_are_relative_to_the_base_url() -> None:
    text = '{"compilerOptions": {"baseUrl": "src", "paths": {"@/*": ["./*"], "x": ["../x/i"]}}}'
    assert read({"tsconfig.json": text}).aliases == {"@/*": ("src/*",), "x": ("x/i",)}


def test_without_exclude_the_packages_and_the_output_are_excluded() -> None:
    tsconfig = read({"tsconfig.json": '{"compilerOptions": {"outDir": "dist"}}'})
    assert tsconfig.exclude == ("node_modules", "bower_components", "jspm_packages", "dist")


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param({}, "tsconfig.json is not in the repository", id="missing"),
        pytest.param({"tsconfig.json": "{"}, "tsconfig.json cannot be read", id="broken"),
        pytest.param({"tsconfig.json": "[]"}, "it is no object", id="no object"),
        pytest.param({"tsconfig.json": '{"extends": "@tsconfig/node16"}'},
                     "extends the package '@tsconfig/node16', which is not read", id="package"),
        pytest.param({"tsconfig.json": '{"extends": "./tsconfig.json"}'}, "in a circle",
                     id="circle"),
        pytest.param({"tsconfig.json": '{"extends": "./gone"}'}, "gone.json is not in",
                     id="extended is missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(files: Mapping[str, str], problem: str) -> None:
    assert any(problem in found for found in problems(files))


@pytest.mark.parametrize(
    "text",
    [
        '{"compilerOptions": 3, "include": "src", "extends": 1, "files": {}}',
        '{"compilerOptions": {"outDir": 1, "paths": []}, "exclude": [1]}',
    ],
)
def test_values_of_the_wrong_type_are_passed_over(text: str) -> None:
    assert read({"tsconfig.json": text}).out_dir is None
