"""The settings of a run: defaults, then files, the environment and flags, the last wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from migration_guard import settings_source
from migration_guard.errors import ConfigError
from migration_guard.findings import Severity
from migration_guard.settings_source import CONFIG_VARIABLE, LAYOUT_KEYS, Source
from migration_guard.spelling import closest

if TYPE_CHECKING:
    from migration_guard.git.snapshot import Tree

FILE = "migration-guard.toml"
PACKAGE = "package.json"

Read = Callable[[str], "bytes | None"]
"""A file of the checked tree by its path; None when it is not there."""


class LayoutSettings(Struct, frozen=True):
    """Where a project's parts lie when detection is not to decide; paths are relative to the
    project's root. `sources` maps a key as files spell it to what set it."""

    kind: str | None = None
    source_dir: str | None = None
    build_dir: str | None = None
    entities: tuple[str, ...] | None = None
    migrations: str | None = None
    tsconfig: str | None = None
    data_source: str | None = None
    baseline: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


class Settings(Struct, frozen=True):
    """`projects` empty means: look for them. `select` empty means: every rule. Rules are
    codes, names or families (`MG3`). `layout` holds for every project whose own folder does
    not say otherwise. `sources` maps a key as files spell it to what set it."""

    projects: tuple[str, ...] = ()
    layout: LayoutSettings = field(default_factory=LayoutSettings)
    default_branch: str | None = None
    at_commit: str = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    fail_on: str = "error"
    strict: bool = False
    future_tolerance_minutes: int = 24 * 60
    generate_mode: str = "safe"
    statement_limit_seconds: float = 1.0
    sources: Mapping[str, str] = field(default_factory=dict)

    def selects(self, code: str, name: str) -> bool:
        """Whether a rule is to run."""
        chosen = not self.select or _most_specific(self.select, code, name) is not None
        return chosen and _most_specific(self.ignore, code, name) is None

    def severity_of(self, code: str, name: str) -> Severity | None:
        """The severity that is set for a rule, the most specific entry first."""
        entry = _most_specific(self.severity, code, name)
        return None if entry is None else Severity(self.severity[entry])


def load_settings(
    tree: Tree | None, environ: Mapping[str, str], overrides: Mapping[str, Any]
) -> Settings:
    """The settings for a checked tree: `migration-guard.toml` and package.json's
    `"migration-guard"` at its top, read from the tree itself; none of the files when it is
    None. `overrides` are the flags that were given; its `config` (or MIGRATION_GUARD_CONFIG)
    names a file on disk that replaces both. Raises ConfigError."""
    flags = dict(overrides)
    named = flags.pop("config", None) or environ.get(CONFIG_VARIABLE)
    sources = [] if tree is None else _tree_sources(tree)
    if named:
        sources = [_named_file(str(named))]
    sources += [
        settings_source.from_environment(environ),
        settings_source.from_flags(flags),
    ]
    for source in sources:
        _check_rules(source)
    return _merged(sources)


def project_layout(root: str, read: Read, settings: Settings) -> LayoutSettings:
    """`settings.layout` with what the files in a project's own folder say; those may only
    say where things are: which rules run is one answer for a whole commit."""
    layout = settings.layout
    if not root:
        return layout
    for source in reversed(_file_sources(read, f"{root}/")):
        misplaced = sorted(source.values.keys() - LAYOUT_KEYS)
        if misplaced:
            raise ConfigError(
                f"{source.name}: '{misplaced[0]}' is set in the project's folder '{root}'",
                hint=f"set it in {FILE} at the repository's top",
            )
        layout = _with_layout(layout, source)
    return layout


def _named_file(name: str) -> Source:
    try:
        content = Path(name).read_bytes()
    except OSError as error:
        message = f"cannot read the configuration '{name}': {error.strerror}"
        raise ConfigError(message, hint="check --config or MIGRATION_GUARD_CONFIG") from error
    return settings_source.from_toml(name, content)


def _tree_sources(tree: Tree) -> list[Source]:
    files = tree.read_many([FILE, PACKAGE])
    return list(reversed(_file_sources(files.get, "")))


def _file_sources(read: Read, prefix: str) -> list[Source]:
    """The file before package.json: it is the one that goes first."""
    found = []
    own, package = read(prefix + FILE), read(prefix + PACKAGE)
    if own is not None:
        found.append(settings_source.from_toml(prefix + FILE, own))
    if package is not None and settings_source.PACKAGE_KEY.encode() in package:
        found.append(settings_source.from_package_json(prefix + PACKAGE, package))
    return found


def _merged(sources: Iterable[Source]) -> Settings:
    settings = Settings()
    for source in sources:
        policy = {key: value for key, value in source.values.items() if key not in LAYOUT_KEYS}
        settings = replace(
            settings,
            layout=_with_layout(settings.layout, source),
            sources={**settings.sources, **dict.fromkeys(policy, source.name)},
            **{key.replace("-", "_"): value for key, value in policy.items()},
        )
    return settings


def _with_layout(layout: LayoutSettings, source: Source) -> LayoutSettings:
    chosen = {key: value for key, value in source.values.items() if key in LAYOUT_KEYS}
    return replace(
        layout,
        sources={**layout.sources, **dict.fromkeys(chosen, source.name)},
        **{key.replace("-", "_"): value for key, value in chosen.items()},
    )


def _most_specific(entries: Iterable[str], code: str, name: str) -> str | None:
    fitting = [entry for entry in entries if entry == name or code.startswith(entry)]
    return max(fitting, key=lambda entry: (entry in (name, code), len(entry)), default=None)


def _check_rules(source: Source) -> None:
    """Every code, name and family must be one: a misspelt one would silently do nothing."""
    named = [
        rule for key in ("select", "ignore", "severity") for rule in source.values.get(key, ())
    ]
    if not named:
        return
    from migration_guard.rules import registry  # loads every rule

    rules = [loaded.rule for loaded in registry.load().values()]
    known = {word for rule in rules for word in (rule.code, rule.name, rule.code[:3], "MG")}
    for word in named:
        if word not in known:
            close = closest(word, known)
            raise ConfigError(
                f"{source.name}: there is no rule '{word}'",
                hint=f"did you mean '{close}'?"
                if close
                else "`migration-guard explain` lists them",
            )
