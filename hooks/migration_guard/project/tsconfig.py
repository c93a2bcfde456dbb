"""The TypeScript configuration that a build uses, `extends` followed, paths made absolute to
the repository's top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from posixpath import dirname
from typing import Any

from msgspec import Struct, field

from migration_guard.project.jsonc import parse_jsonc
from migration_guard.project.model import TsConfig
from migration_guard.project.patterns import PACKAGES, join

Read = Callable[[str], "bytes | None"]
DEEPEST = 20


class _Raw(Struct):
    """One configuration with what it extends laid under it; paths already resolved."""

    options: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_tsconfig(path: str, read: Read) -> tuple[TsConfig, tuple[str, ...]]:
    """The configuration and what could not be read of it; defaults where it is missing."""
    raw = _read(path, read, ())
    options, lists = raw.options, raw.lists
    strict = options.get("strict") is True
    out_dir = options.get("outDir")
    return (
        TsConfig(
            path=path,
            root_dir=options.get("rootDir", dirname(path) if options.get("composite") else None),
            out_dir=out_dir,
            include=lists.get("include"),
            exclude=lists.get("exclude", _default_exclude(path, out_dir)),
            files=lists.get("files"),
            no_emit=options.get("noEmit") is True,
            emit_declaration_only=options.get("emitDeclarationOnly") is True,
            strict_null_checks=options.get("strictNullChecks", strict) is True,
            emit_decorator_metadata=options.get("emitDecoratorMetadata") is True,
            experimental_decorators=options.get("experimentalDecorators") is True,
            base_url=options.get("baseUrl"),
            aliases=options.get("paths", {}),
            allow_js=options.get("allowJs", options.get("checkJs")) is True,
            jsx=str(options.get("jsx", "")),
        ),
        tuple(raw.problems),
    )


def _default_exclude(path: str, out_dir: str | None) -> tuple[str, ...]:
    folder = dirname(path)
    packages = tuple(join(folder, name) for name in PACKAGES)
    return packages if out_dir is None or out_dir == folder else (*packages, out_dir)


def _read(path: str, read: Read, chain: tuple[str, ...]) -> _Raw:
    if path in chain or len(chain) > DEEPEST:
        return _Raw(problems=[f"{path}: its extends run in a circle"])
    content = read(path)
    if content is None:
        return _Raw(problems=[f"{path} is not in the repository"])
    try:
        table = parse_jsonc(content)
    except ValueError as error:
        return _Raw(problems=[f"{path} cannot be read: {error}"])
    if not isinstance(table, dict):
        return _Raw(problems=[f"{path} cannot be read: it is no object"])
    result = _Raw()
    for extended in _extended(path, table.get("extends"), result):
        under = _read_extended(extended, read, (*chain, path))
        result.options.update(under.options)
        result.lists.update(under.lists)
        result.problems += under.problems
    _lay_over(result, dirname(path), table)
    return result


def _extended(path: str, value: object, result: _Raw) -> list[str]:
    """The paths of what is extended; a package's configuration is not in the repository."""
    found = []
    for name in value if isinstance(value, list) else [value]:
        if not isinstance(name, str):
            continue
        if name.startswith(("./", "../")) or name in {".", ".."}:
            found.append(join(dirname(path), name))
        else:
            result.problems.append(f"{path} extends the package '{name}', which is not read")
    return found


def _read_extended(path: str, read: Read, chain: tuple[str, ...]) -> _Raw:
    """`./base` may be `./base.json`."""
    if not path.endswith(".json") and read(path) is None:
        path += ".json"
    return _read(path, read, chain)


def _lay_over(result: _Raw, folder: str, table: Mapping[str, Any]) -> None:
    options = table.get("compilerOptions")
    options = dict(options) if isinstance(options, dict) else {}
    for key in ("rootDir", "outDir", "baseUrl"):
        if isinstance(options.get(key), str):
            options[key] = join(folder, options[key])
        else:
            options.pop(key, None)
    paths = options.pop("paths", None)
    if isinstance(paths, dict):
        base = options.get("baseUrl", result.options.get("baseUrl", folder))
        options["paths"] = {
            alias: tuple(join(base, target) for target in targets if isinstance(target, str))
            for alias, targets in paths.items()
            if isinstance(targets, list)
        }
    result.options.update(options)
    for key in ("include", "exclude", "files"):
        value = table.get(key)
        if isinstance(value, list):
            result.lists[key] = tuple(join(folder, one) for one in value if isinstance(one, str))
