"""What GitHub says started a workflow: the two ends of its change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from migration_guard.errors import UsageError


class Event(Struct, frozen=True):
    """`base` is None where the event has none to offer (a new branch, a forced push): then
    the default branch decides, unless that is the one that is `new_default`.
    `pull_head` is the head of a pull request's own branch. `base_is_published` is False
    for a push to a branch that is not the default one."""

    name: str
    base: str | None
    pull_head: str | None = None
    base_is_published: bool = True
    new_default: bool = False


def read_event(environ: Mapping[str, str], read: Callable[[str], bytes]) -> Event | None:
    """The event of this GitHub job; None outside of one, and for events without a range
    (`schedule`, `workflow_dispatch`). Raises UsageError when its file cannot be read."""
    name, path = environ.get("GITHUB_EVENT_NAME"), environ.get("GITHUB_EVENT_PATH")
    if not name or not path or name not in READERS:
        return None
    try:
        return READERS[name](name, json.loads(read(path)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"cannot read GitHub's {name} event in '{path}': {type(error).__name__} {error}",
            hint="name the base with --base-ref",
        ) from error


def _pull_request(name: str, payload: Any) -> Event:
    pull = payload["pull_request"]
    return Event(name, str(pull["base"]["sha"]), str(pull["head"]["sha"]))


def _merge_group(name: str, payload: Any) -> Event:
    return Event(name, str(payload["merge_group"]["base_sha"]))


def _push(name: str, payload: Any) -> Event:
    before = str(payload["before"])
    on_default = payload["ref"] == f"refs/heads/{payload['repository']['default_branch']}"
    if not before.strip("0"):
        return Event(name, None, base_is_published=False, new_default=on_default)
    if payload.get("forced") is True and not on_default:
        return Event(name, None, base_is_published=False)
    return Event(name, before, base_is_published=on_default)


READERS: Mapping[str, Callable[[str, Any], Event]] = {
    "pull_request": _pull_request,
    "pull_request_target": _pull_request,
    "merge_group": _merge_group,
    "push": _push,
}
