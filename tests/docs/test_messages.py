# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide to failures has every message that the source can give, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_troubleshooting.rst"

# But for what is documentation from the first line to the last.
PYTHON = [
    path
    for each in ("plugins", "awx")
    for path in sorted((ROOT / each).rglob("*.py"))
    if path.parent.name != "doc_fragments"
]
TASKS = [
    path
    for place in ("roles/*/tasks", "roles/*/vars", "awx")
    for path in sorted(ROOT.glob(f"{place}/*.yml"))
]

# What Ansible and amazon.aws say; the guide has these since users meet them here.
OF_OTHERS = (
    "The ... module requires a region and none was found in configuration, environment variables "
    "or module parameters",
    "Failed to import the required Python library",
    "Passing both a profile and access tokens is not supported",
    "missing required arguments: name",
    "value of state must be one of: started, stopped, restarted, got: ...",
    "Unsupported parameters for (...) module: ...",
    "argument '...' is of type ... and we were unable to convert to ...",
    "Validation of arguments failed",
)

# Texts in the source that look like messages, and are none.
NO_MESSAGES = (
    # Rows of the table of statuses, and what a page calls one.
    *("a status that the API adds later", "started, no URL yet", "Being set up"),
    "and switched off",
    # What is cut out of a message, and the beginning of one that says more after it.
    *("on resource: arn: S+:Instance(?:Snapshot)?/ S+", "where they were given"),
    # The beginning of a line of a YAML list, among the separators of names.
    "^ s*- s+",
    # What is shown where links are asked for, and none is there.
    "No session is open",
    # What only a defect would show.
    *("an answer without a call", "not the name of a resource", "not the name of an operation"),
    "not the type of an event s field",
    # Lines of the trace of -vvv.
    *("reached its goal", "and so on"),
    # How Python begins what is not for users.
    "Traceback (most recent call last",
    # What a call does, in words that only a defect would show.
    *("read the GUI session", "start the GUI session", "stop the GUI session"),
    *("read the state of the instance", "start the instance", "stop the instance"),
    "read the operation",
    *("read the instance", "create the instance", "create the instance from a snapshot"),
    *("reboot the instance", "delete the instance", "tag the resource", "untag the resource"),
    *("enable the add-on", "disable the add-on"),
    *("read the snapshot", "make the snapshot", "delete the snapshot"),
    "read the estimate of the costs",
    *("list the instances", "list the bundles", "list the regions"),
)
DOCUMENTATION = ("DOCUMENTATION", "EXAMPLES", "RETURN")
PATTERN = re.compile(r"[\[\]]")


def words(text: str) -> str:
    """The words and signs of a text, without its quotes and line breaks."""
    return re.sub(r"[\s\"'`\\]+", " ", text).strip(" ;:.,()")


def longest(text: str) -> str:
    """The longest piece of a text in which "..." or {{ }} stands for what differs."""
    return max(map(words, re.split(r"\.\.\.|{{.*?}}", text, flags=re.DOTALL)), key=len)


def texts_of(path: Path, enumerations: bool = False) -> Iterator[str]:
    """The texts of a Python file that are neither documentation nor, unless asked for, values of
    an enumeration, which are words that explain it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        # A docstring.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        is_class = isinstance(node, ast.ClassDef) and any(map(is_enum, node.bases))
        if is_class and not enumerations:
            skipped |= set(ast.walk(node))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in DOCUMENTATION:
            skipped |= set(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped |= set(ast.walk(node))
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "..." for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def is_enum(base: ast.expr) -> bool:
    """Whether the class beneath this one is Enum."""
    return isinstance(base, ast.Name) and base.id == "Enum"


def messages_of(tasks: Any) -> Iterator[str]:
    """The messages of failing tasks, wherever they are in a file."""
    if isinstance(tasks, list):
        for each in tasks:
            yield from messages_of(each)
    elif isinstance(tasks, dict):
        for name, value in tasks.items():
            if name == "ansible.builtin.fail":
                yield value["msg"]
            elif name == "message":
                yield value
            elif name == "ansible.builtin.assert" and "fail_msg" in value:
                yield value["fail_msg"]
            else:
                yield from messages_of(value)


def source_messages() -> Iterator[str]:
    """Every message in the source, with "..." for what differs."""
    for path in PYTHON:
        for text in texts_of(path):
            piece = longest(text)
            if piece.count(" ") >= 2 and piece not in NO_MESSAGES and not PATTERN.search(piece):
                yield text
    for path in TASKS:
        yield from messages_of(yaml.safe_load(path.read_text(encoding="utf-8")))


def guide_messages() -> list[str]:
    """What stands in the first column of the tables."""
    text = GUIDE.read_text(encoding="utf-8")
    cells = re.findall(r"^   \* - (.*?)^     - ", text, re.DOTALL | re.MULTILINE)
    return [message for cell in cells for message in re.findall(r"``(.+?)``", cell, re.DOTALL)]


def test_every_message_of_the_source_is_in_the_guide() -> None:
    """Whoever adds a message says what it means."""
    guide = words(GUIDE.read_text(encoding="utf-8"))
    missing = [text for text in source_messages() if longest(text) not in guide]
    assert not missing, "\n".join(missing)


def test_every_message_of_the_guide_is_in_the_source() -> None:
    """Whoever changes a message finds the guide."""
    # A message can begin with a status, whose names are an enumeration.
    texts = [*source_messages(), *(text for path in PYTHON for text in texts_of(path, True))]
    source = words(" ".join([*texts, *OF_OTHERS]))
    gone = [text for text in guide_messages() if " " in text and longest(text) not in source]
    assert not gone, "\n".join(gone)
