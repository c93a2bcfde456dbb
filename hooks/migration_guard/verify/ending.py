"""How a run of the project's runner ended, in words."""

from __future__ import annotations

import re

from migration_guard.typeorm.run import Run

LAST_LINES = 6
ERROR_LINE = re.compile(r"^\s*(\w*Error\b|error\b)", re.IGNORECASE)

# What usually sends the signal: Linux' manual (signal(7), the OOM killer) and node's own, which
# aborts when its heap is full.
SENDERS = {
    "SIGKILL": "the system ends a program so when memory runs out",
    "SIGABRT": "node ends itself so when its heap is full",
    "SIGSEGV": "node or a native module of the project crashed",
    "SIGBUS": "node or a native module of the project crashed",
    "SIGILL": "node or a native module of the project crashed",
    "SIGTERM": "somebody else has ended it: the run itself sends none before its time is up",
}
REMEDIES = {
    "SIGKILL": "see whether memory ran out (the container's limit, `dmesg`); give it more, or let "
    "the migration load less at once",
    "SIGABRT": "give the heap more by NODE_OPTIONS=--max-old-space-size=4096, or let the migration "
    "load less at once",
}
REMEDY = "see what ended it, and run the command by hand"


def last_words(run: Run) -> str:
    """What ended the runner, where that was a signal, and the last error that it printed with
    the lines after it, else its last lines."""
    return "\n".join(filter(None, (killed(run), _printed(run))))


def killed(run: Run) -> str:
    """Which signal ended the runner and what that usually means; empty where none did."""
    if not run.signal:
        return ""
    sender = SENDERS.get(run.signal)
    return f"{run.signal} ended it" + (f": {sender}" if sender else "")


def remedy(run: Run) -> str:
    """What to do about a runner that a signal ended."""
    return REMEDIES.get(run.signal, REMEDY)


def _printed(run: Run) -> str:
    lines = [line.rstrip() for line in run.output.splitlines() if line.strip()]
    if not lines:
        return "it printed nothing"
    errors = [index for index, line in enumerate(lines) if ERROR_LINE.search(line)]
    told = lines[errors[-1] :][:LAST_LINES] if errors else lines[-LAST_LINES:]
    return "it printed last: " + "\n".join(told)
