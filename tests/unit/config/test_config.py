"""Settings: where they come from, which source wins, and what is refused with a remedy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from migration_guard.config import Settings, load_settings, project_layout
from migration_guard.errors import ConfigError
from migration_guard.findings import Severity


class Files:
    """A tree that is a mapping: the only thing that settings ask of one."""

    label = "files"

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.files = {
            path: text.encode() if isinstance(text, str) else text for path, text in files.items()
        }

    def paths(self) -> Mapping[str, str]:
        return dict.fromkeys(self.files, "")

    def read(self, path: str) -> bytes:
        return self.files[path]

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        return {path: self.files[path] for path in paths if path in self.files}


def load(
    toml: str | bytes | None = None,
    *,
    package: object = None,
    environ: Mapping[str, str] | None = None,
    **flags: Any,
) -> Settings:
    files: dict[str, str | bytes] = {}
    if toml is not None:
        files["migration-guard.toml"] = toml
    if package is not None:
        files["package.json"] = json.dumps({"migration-guard": package})
    return load_settings(Files(files), environ or {}, flags)


def test_without_any_source_the_defaults_hold() -> None:
    assert load() == Settings()
    assert load_settings(None, {}, {}) == Settings()


@pytest.mark.parametrize(
    ("toml", "attribute", "value"),
    [
        pytest.param('projects = ["backend", "./plugins/x/"]', "projects",
                     ("backend", "plugins/x"), id="projects"),
        pytest.param('projects = ["."]', "projects", ("",), id="the top as a project"),
        pytest.param('default-branch = "develop"', "default_branch", "develop", id="branch"),
        pytest.param('at-commit = "warn"', "at_commit", "warn", id="at commit"),
        pytest.param('select = ["mg1", "MG101"]', "select", ("MG1", "MG101"), id="select"),
        pytest.param("ignore = []", "ignore", (), id="empty list"),
        pytest.param('fail-on = "warning"', "fail_on", "warning", id="fail on"),
        pytest.param("strict = true", "strict", True, id="strict"),
        pytest.param("future-tolerance-minutes = 5", "future_tolerance_minutes", 5, id="minutes"),
        pytest.param("statement-limit-seconds = 0.25", "statement_limit_seconds", 0.25,
                     id="seconds"),
        pytest.param("statement-limit-seconds = 2", "statement_limit_seconds", 2, id="whole"),
        pytest.param('[severity]\nMG103 = "notice"', "severity", {"MG103": "notice"},
                     id="severity"),
        pytest.param("\ufeffstrict = true", "strict", True, id="byte order mark"),
        pytest.param("strict = true\r\n# the end", "strict", True, id="CRLF"),
    ],
)  # fmt: skip
def test_every_key_of_the_file_is_read(toml: str, attribute: str, value: object) -> None:
    assert getattr(load(toml), attribute) == value


def test_layout_keys_are_read_with_their_source() -> None:
    toml = 'kind = "typeorm"\nsource-dir = "lib"\nentities = ["lib/entity", "lib/**/*.entity.ts"]'
    layout = load(toml + '\nmigrations = "lib/migration"\ntsconfig = "tsconfig.build.json"').layout
    assert (layout.kind, layout.source_dir, layout.migrations) == (
        "typeorm", "lib", "lib/migration",
    )  # fmt: skip
    assert layout.entities == ("lib/entity", "lib/**/*.entity.ts")
    assert layout.sources["tsconfig"] == "migration-guard.toml"


def test_flags_win_over_the_environment_over_the_file_over_package_json() -> None:
    sources: dict[str, Any] = {"package": {"at-commit": "off", "strict": True}}
    assert load(**sources).at_commit == "off"
    sources["toml"] = 'at-commit = "warn"'
    assert load(**sources).at_commit == "warn"
    sources["environ"] = {"MIGRATION_GUARD_AT_COMMIT": "error"}
    assert load(**sources).at_commit == "error"
    assert load(**sources, at_commit="off").at_commit == "off"
    assert load(**sources).strict, "what another source does not set stays"


def test_sources_are_remembered() -> None:
    settings = load('fail-on = "notice"', environ={"MIGRATION_GUARD_STRICT": "1"})
    assert settings.sources == {"fail-on": "migration-guard.toml", "strict": "the environment"}


def test_a_named_file_replaces_those_of_the_tree(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("strict = true")
    assert load('at-commit = "warn"', config=str(other)) == load_settings(
        None, {"MIGRATION_GUARD_CONFIG": str(other)}, {}
    )
    assert load('at-commit = "warn"', config=str(other)).strict


def test_a_missing_named_file_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"cannot read the configuration '/no/such\.toml'"):
        load(config="/no/such.toml")


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({}, id="none"),
        pytest.param({"MIGRATION_GUARD_STRICT": ""}, id="empty is unset"),
        pytest.param({"MIGRATION_GUARD_DATABASE_URL": "x"}, id="another part's variable"),
        pytest.param({"STRICT": "true", "GUARD_STRICT": "1"}, id="another's variable"),
    ],
)
def test_the_environment_may_say_nothing(environ: Mapping[str, str]) -> None:
    assert load(environ=environ) == Settings()


def test_lists_in_the_environment_are_separated_by_commas() -> None:
    settings = load(environ={"MIGRATION_GUARD_PROJECTS": "a, b/,"})
    assert settings.projects == ("a", "b")


@pytest.mark.parametrize(
    ("text", "seconds"), [("0.5", 0.5), ("2", 2), ("0", 0)], ids=["fraction", "whole", "none"]
)
def test_numbers_in_the_environment_are_numbers(text: str, seconds: float) -> None:
    settings = load(environ={"MIGRATION_GUARD_STATEMENT_LIMIT_SECONDS": text})
    assert settings.statement_limit_seconds == seconds


@pytest.mark.parametrize(
    ("toml", "message", "hint"),
    [
        pytest.param("strict = true\nat-comit = 'warn'", r"migration-guard\.toml:2: unknown key",
                     "did you mean 'at-commit'", id="misspelt key"),
        pytest.param("fail_on = 'error'", "unknown key 'fail_on'", "'fail-on'", id="underscore"),
        pytest.param("\n[rules]\nx = 1", r":2: unknown key 'rules'", "select", id="unknown table"),
        pytest.param("zzz = 1", "unknown key 'zzz'", "the keys are", id="nothing like a key"),
        pytest.param("strict = 'yes'", r":1: 'strict' is \"yes\"", "true or false", id="boolean"),
        pytest.param("projects = 'backend'", "'projects' is \"backend\"", "a list of strings",
                     id="string for a list"),
        pytest.param("projects = [1]", "'projects'", "a list of strings", id="number in a list"),
        pytest.param("at-commit = 'warning'", "'at-commit'", '"warn"', id="choice"),
        pytest.param("at-commit = ['warn']", "'at-commit'", '"warn"', id="list for a choice"),
        pytest.param("severity = 'error'", "'severity'", "a table", id="no table"),
        pytest.param("[severity]\nMG101 = 'fatal'", "'severity' is \"fatal\"", '"notice"',
                     id="no severity"),
        pytest.param("future-tolerance-minutes = true", "minutes", "a number", id="no number"),
        pytest.param("statement-limit-seconds = '1 s'", "statement-limit", "a number of seconds",
                     id="a duration with its unit"),
        pytest.param("statement-limit-seconds = inf", "statement-limit", "a number of seconds",
                     id="infinite"),
        pytest.param("future-tolerance-minutes = -1", "minutes", "a number", id="negative"),
        pytest.param("migrations = '/srv'", "'migrations'", "below the folder", id="absolute"),
        pytest.param("migrations = '../x'", "'migrations'", "below the folder", id="outside"),
        pytest.param("migrations = 'src\\x'", "'migrations'", "separated by", id="backslash"),
        pytest.param("default-branch = ''", "'default-branch'", "a string", id="empty string"),
        pytest.param("ignore = ['all of it']", "'ignore'", "a rule's code", id="no rule at all"),
        pytest.param("a = 1\nb = = 2", r"migration-guard\.toml:2: not valid TOML", "mend",
                     id="broken TOML"),
        pytest.param("strict = tru", r"migration-guard\.toml:1: not valid TOML", "mend",
                     id="broken value"),
        pytest.param(b"strict = true # \xe4", "not UTF-8", "UTF-8", id="Latin-1"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_with_its_place_and_a_remedy(
    toml: str | bytes, message: str, hint: str
) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        load(toml)
    assert hint in raised.value.hint


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        pytest.param({"MIGRATION_GUARD_AT_COMIT": "warn"}, "MIGRATION_GUARD_AT_COMIT", id="name"),
        pytest.param({"MIGRATION_GUARD_STRICT": "maybe"}, "'maybe'", id="boolean"),
        pytest.param({"MIGRATION_GUARD_FAIL_ON": "never"}, "the environment: 'fail-on'", id="word"),
        pytest.param({"MIGRATION_GUARD_FUTURE_TOLERANCE_MINUTES": "x"}, "minutes", id="number"),
    ],
)
def test_a_wrong_variable_is_refused(environ: Mapping[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(environ=environ)


def test_package_json_says_which_file_and_key() -> None:
    with pytest.raises(ConfigError, match=r'package\.json "migration-guard": unknown key'):
        load(package={"projekts": []})
    with pytest.raises(ConfigError, match="is no object"):
        load(package=["x"])


def test_a_package_json_without_the_key_is_not_read() -> None:
    files = Files({"package.json": '{"broken": '})
    assert load_settings(files, {}, {}) == Settings()


@pytest.mark.parametrize("key", ["select", "ignore"])
def test_an_unknown_rule_is_refused_with_a_suggestion(key: str) -> None:
    with pytest.raises(ConfigError, match="there is no rule 'MG999'"):
        load(f'{key} = ["MG999"]')
    with pytest.raises(ConfigError, match="entity-without-migratoin") as raised:
        load(f'{key} = ["entity-without-migratoin"]')
    assert "'entity-without-migration'" in raised.value.hint


def test_flags_take_several_rules_at_once() -> None:
    assert load(select=["MG1,MG102", "MG4"]).select == ("MG1", "MG102", "MG4")


@pytest.mark.parametrize(
    ("select", "ignore", "runs"),
    [
        pytest.param((), (), True, id="nothing said"),
        pytest.param(("MG1",), (), True, id="family selected"),
        pytest.param(("MG101",), (), True, id="code selected"),
        pytest.param(("entity-without-migration",), (), True, id="name selected"),
        pytest.param(("MG2",), (), False, id="another selected"),
        pytest.param((), ("MG102",), True, id="another ignored"),
        pytest.param((), ("MG1",), False, id="family ignored"),
        pytest.param(("MG101",), ("MG1",), False, id="ignored wins"),
        pytest.param(("MG",), (), True, id="all selected"),
    ],
)
def test_selection(select: tuple[str, ...], ignore: tuple[str, ...], runs: bool) -> None:
    settings = Settings(select=select, ignore=ignore)
    assert settings.selects("MG101", "entity-without-migration") is runs


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param({}, None, id="nothing set"),
        pytest.param({"MG102": "notice"}, None, id="another rule"),
        pytest.param({"MG1": "notice"}, Severity.NOTICE, id="family"),
        pytest.param({"MG1": "notice", "MG101": "error"}, Severity.ERROR, id="code over family"),
        pytest.param({"MG1": "error", "some-rule": "warning"}, Severity.WARNING, id="name"),
    ],
)
def test_the_most_specific_severity_counts(
    table: Mapping[str, str], expected: Severity | None
) -> None:
    assert Settings(severity=table).severity_of("MG101", "some-rule") is expected


def test_a_projects_own_folder_says_where_things_are() -> None:
    settings = load('source-dir = "src"\nmigrations = "src/migrations"')
    files = Files({
        "backend/migration-guard.toml": 'migrations = "db/migrations"',
        "backend/package.json": '{"migration-guard": {"migrations": "no", "build-dir": "out"}}',
    })  # fmt: skip
    layout = project_layout("backend", files.files.get, settings)
    assert (layout.source_dir, layout.migrations, layout.build_dir) == (
        "src", "db/migrations", "out",
    )  # fmt: skip
    assert layout.sources["migrations"] == "backend/migration-guard.toml"
    assert project_layout("other", files.files.get, settings) == settings.layout


def test_a_projects_own_folder_may_not_choose_rules() -> None:
    files = Files({"backend/migration-guard.toml": 'ignore = ["MG101"]'})
    with pytest.raises(ConfigError, match="'ignore' is set in the project's folder") as raised:
        project_layout("backend", files.files.get, Settings())
    assert "repository's top" in raised.value.hint
