"""The environment that a program of ours is started with."""

from __future__ import annotations

import os
from collections.abc import Mapping

# git exports these to hooks or people set them on purpose; every other GIT_* points at the
# repository being committed to, where a program of ours must never write: a scratch
# `git init && git add` under an inherited GIT_DIR has put its files into a user's commit.
KEPT_GIT_VARIABLES = frozenset(
    {
        "GIT_EXEC_PATH",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSL_CAINFO",
        "GIT_SSL_NO_VERIFY",
        "GIT_CONFIG_COUNT",
        "GIT_HTTP_PROXY_AUTHMETHOD",
        "GIT_ALLOW_PROTOCOL",
        "GIT_ASKPASS",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
    }
)
KEPT_GIT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")


def clean_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """`environ` (the process's own when None) without the `GIT_*` variables that tie a
    program to the repository of a running hook."""
    environ = os.environ if environ is None else environ
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith("GIT_")
        or name in KEPT_GIT_VARIABLES
        or name.startswith(KEPT_GIT_PREFIXES)
    }
