"""The options that say which tree is looked at, and which tables of it."""

from __future__ import annotations

import argparse


def add_tree_options(parser: argparse.ArgumentParser) -> None:
    """For commands that look at one tree: the index unless something else is named."""
    group = parser.add_argument_group("what is looked at")
    one = group.add_mutually_exclusive_group()
    one.add_argument("--staged", action="store_true", help="the index (the default)")
    one.add_argument("--worktree", action="store_true", help="the working tree")
    one.add_argument("--head-ref", metavar="REF", help="a commit")
    group.add_argument("--repo", metavar="DIR", default=".", help="the repository, bare or not")
    group.add_argument(
        "--table", metavar="TABLE", action="append", help="only this table or view; may be repeated"
    )
    group.add_argument(
        "--config", metavar="FILE", help="a configuration file in place of migration-guard.toml"
    )
    group.add_argument(
        "--no-cache", action="store_true", help="keep no facts of files in the git directory"
    )
    group.add_argument("--debug", action="store_true", help="show a traceback on an internal error")
