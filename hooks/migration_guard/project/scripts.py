"""What package.json's scripts say of the build: which compiler, from where to where."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from msgspec import Struct

BUILD_SCRIPTS = (
    "build:server",
    "build",
    "build:prod",
    "compile",
    "tsc",
    "prepare",
    "prepublishOnly",
)
RUNNERS = frozenset({"npm-run-all", "npm-run-all2", "run-s", "run-p", "concurrently", "turbo"})
MANAGERS = frozenset({"npm", "yarn", "pnpm", "bun"})
PREFIXES = frozenset({"npx", "cross-env", "cross-env-shell", "env", "exec", "dotenv", "time", "--"})
COMPILERS = {
    "tsc": "tsc",
    "ttsc": "tsc",
    "tspc": "tsc",
    "babel": "babel",
    "swc": "swc",
    "nest": "nest",
}
ASSIGNMENT = re.compile(r"\w+=.*")
DEEPEST = 10


class Build(Struct, frozen=True):
    """The compiling command behind `script`. `tsconfig`, `out_dir`, `root_dir` and
    `source_dir` are as written, relative to the project's folder, None when not said."""

    script: str
    compiler: str
    tsconfig: str | None = None
    out_dir: str | None = None
    root_dir: str | None = None
    source_dir: str | None = None
    no_emit: bool = False


def find_build(scripts: Mapping[str, str]) -> Build | None:
    """The first script that compiles, `build:server` before `build`: Medusa's starter builds
    its admin in the latter too. A command that only checks types does not count."""
    for name in BUILD_SCRIPTS:
        found = next((b for b in _builds(scripts, name, 0) if not b.no_emit), None)
        if found is not None:
            return Build(
                name, found.compiler, found.tsconfig, found.out_dir, found.root_dir,
                found.source_dir,
            )  # fmt: skip
    return None


def commands(script: str) -> Iterator[list[str]]:
    """The simple commands of a shell line, prefixes such as `cross-env X=1` and `npx` off."""
    for line in re.split(r"&&|\|\||[;|&\n]", script):
        try:
            words = shlex.split(line)
        except ValueError:
            words = line.split()
        while words and (words[0] in PREFIXES or ASSIGNMENT.fullmatch(words[0])):
            words = words[1:]
        if len(words) > 2 and words[0] in MANAGERS and words[1] in {"exec", "dlx", "x"}:
            words = [word for word in words[2:] if word != "--"]
        if words:
            yield words


def option(words: list[str], *names: str) -> str | None:
    """The value of `--name value` or `--name=value`, letter case of the name ignored."""
    wanted = {name.lower() for name in names}
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name.lower() not in wanted:
            continue
        if equals:
            return value
        if at + 1 < len(words) and not words[at + 1].startswith("-"):
            return words[at + 1]
    return None


def _builds(scripts: Mapping[str, str], name: str, depth: int) -> Iterator[Build]:
    if depth > DEEPEST or name not in scripts:
        return
    for words in commands(scripts[name]):
        for other in _called(words, scripts):
            yield from _builds(scripts, other, depth + 1)
        compiler = COMPILERS.get(words[0].rpartition("/")[2])
        if compiler is not None:
            yield _build(name, compiler, words[1:])


def _called(words: list[str], scripts: Mapping[str, str]) -> list[str]:
    """The scripts that a command runs: `npm run x`, `yarn x`, `run-s x y`, `run-s x:*`."""
    if words[0] in MANAGERS:
        rest = [word for word in words[1:] if not word.startswith("-") and word != "run"]
        return rest[:1]
    if words[0] not in RUNNERS:
        return []
    called: list[str] = []
    for word in words[1:]:
        pattern = re.compile(re.escape(word.removeprefix("npm:")).replace(r"\*", "[^:]*"))
        called += [script for script in scripts if pattern.fullmatch(script)]
    return called


def _build(script: str, compiler: str, words: list[str]) -> Build:
    if compiler == "nest":
        is_build = words[:1] == ["build"]
        return Build(script, "nest", option(words, "-p", "--path"), no_emit=not is_build)
    if compiler == "tsc":
        tsconfig = option(words, "-p", "--project", "-b", "--build")
        return Build(
            script, "tsc", tsconfig, option(words, "--outDir"), option(words, "--rootDir"),
            no_emit="--noemit" in [word.lower() for word in words],
        )  # fmt: skip
    source = next((word for word in words if not word.startswith("-")), None)
    return Build(script, compiler, None, option(words, "-d", "--out-dir"), source_dir=source)
