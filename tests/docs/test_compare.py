# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tests of the documentation see what is wrong, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from .compare import differences, hide, steady
from .pages import Block, blocks, commands, unseen
from .shell import Shell

SHOWN = """\
TASK [Show the links] **********************************************************
ok: [localhost] => {
    "msg": "desk-1: http://127.0.0.1:33071/lightsail_eu-west-1/session/********"
}
...
localhost                  : ok=2    changed=1    failed=0
"""
FOUND = """

TASK [Show the links] **************
ok: [localhost] => {
    "msg": "desk-1: http://127.0.0.1:4/lightsail_eu-west-1/session/Uv66-k_2vQ"
}

PLAY RECAP ****
localhost                  : ok=2    changed=1    failed=0   \n
"""


def test_what_is_alike() -> None:
    """Ports, keys, the length of lines and what is left out make no difference."""
    assert differences(SHOWN.splitlines(), FOUND) is None
    assert differences(SHOWN.splitlines(), FOUND.replace("PLAY RECAP ****\n", "")) is None


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ("desk-1", "desk-2"),
        ("changed=1", "changed=0"),
        ("Show the links", "Show the link"),
        ("lightsail_eu-west-1", "lightsail_us-east-1"),
        ("Uv66-k_2vQ", ""),
        ("}\n", ""),
        ("failed=0", "failed=0\nmore"),
    ],
)
def test_what_differs(what: str, instead: str) -> None:
    """A page that has gone stale is seen."""
    assert what in FOUND
    assert differences(SHOWN.splitlines(), FOUND.replace(what, instead)) is not None


def test_what_is_reported() -> None:
    """A report has what differs, and what is left out stays out."""
    report = differences(["...", "a", "b", "..."], "x\ny\na\nc\nz")
    assert report == "--- shown\n+++ found\n ...\n a\n-b\n-...\n+c\n+z"


def test_no_output_is_output() -> None:
    """A command that shows nothing must say nothing."""
    assert differences([], "\n") is None
    assert differences([], "[WARNING]: something") is not None
    assert differences(["something"], "") is not None


def test_keys_are_hidden() -> None:
    """Neither the report nor the comparison holds the key in a URL, nor a secret."""
    text = '"url": "http://127.0.0.1:1/lightsail_x/session/abc-DEF_1", key s3cret/+'
    hidden = '"url": "http://127.0.0.1:1/lightsail_x/session/********", key ********'
    assert hide(text, ["s3cret/+"]) == hidden
    report = differences(["x"], text)
    assert report is not None
    assert "abc-DEF_1" not in report


def test_what_changes_from_run_to_run() -> None:
    """Times and ids are the same on both sides; other figures are not touched."""
    assert steady("at 2026-11-24T20:36:03.970000+00:00, i-5c7e7c1f227142019") == "at TIME, i-ID"
    assert steady("2026 desk-5 123456789012") == "2026 desk-5 123456789012"


def test_blocks_of_rest() -> None:
    """Blocks are found with their place, their name and without their indentation."""
    text = "A\n\n.. file: a.yml\n\n.. code-block:: yaml\n\n   a:\n     - 1\n\n   b: 2\n\nB\n"
    assert blocks(text, rest=True) == [Block("yaml", "a:\n  - 1\n\nb: 2\n", 7, "a.yml")]
    nested = "#. One\n\n   .. code-block:: console\n\n      $ a\n      b\n\n   Two\n"
    assert blocks(nested, rest=True) == [Block("console", "$ a\nb\n", 5)]


def test_blocks_of_markdown() -> None:
    """The name stands in a comment above the block, and holds for that one alone."""
    text = "<!-- file: a.yml -->\n\n```yaml\na: 1\n```\n\n"
    text += "1. x\n\n   ```console\n   $ a\n   ```\n```\nc\n```\n"
    assert blocks(text, rest=False) == [
        Block("yaml", "a: 1\n", 4, "a.yml"),
        Block("console", "$ a\n", 10),
        Block("", "c\n", 13),
    ]


def test_code_that_would_slip_in() -> None:
    """Other ways to show code in reStructuredText are refused."""
    text = "A::\n\n  $ a\n\n.. code:: yaml\n\n   a\n\n.. note::\n\n   b\n\n"
    text += ".. parsed-literal::\n\n   c\n"
    assert unseen(text, rest=True) == [1, 5, 13]


def test_commands() -> None:
    """A command can have several lines, and ends where its output begins."""
    text = "$ a \\\n>   b\n$ c '{\n> d}'\n\nout\n$ e # it's\n"
    found = [(each.text, each.line, each.shown) for each in commands(Block("console", text, 5))]
    assert found == [
        ("a \\\n  b", 5, []),
        ("c '{\nd}'", 7, ["", "out"]),
        ("e # it's", 11, []),
    ]
    found = [(each.text, each.line, each.shown) for each in commands(Block("console", "a\nb\n", 1))]
    assert found == [("a", 1, None), ("b", 2, None)]


def test_shell(tmp_path: Path) -> None:
    """What one command does is there for the next; none reads the next one."""
    with Shell(tmp_path, {"PATH": "/usr/bin:/bin"}) as shell:
        assert shell.run("export A=1; mkdir b; cd b") == ("", 0)
        assert shell.run("echo $A ${PWD##*/}; echo c >&2") == ("1 b\nc", 0)
        assert shell.run("cat; (exit 3)") == ("", 3)
        assert shell.run("echo $?") == ("3", 0)
