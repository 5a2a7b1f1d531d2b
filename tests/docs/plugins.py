# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What plugins document, and runs of Ansible that show whether it is so."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .compare import hide
from .pages import ROOT

RESULT = re.compile(r"^(ok|changed|skipping|failed|fatal): \[", re.MULTILINE)


def plugins(kind: str) -> list[str]:
    """The names of the plugins of a kind, which is the name of their folder."""
    return sorted(path.stem for path in (ROOT / "plugins" / kind).glob("[!_]*.py"))


def documentation(kind: str, name: str, part: str) -> str:
    """The text of a part of a plugin's documentation: DOCUMENTATION, EXAMPLES or RETURN."""
    path = ROOT / "plugins" / kind / f"{name}.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == part:
            return str(ast.literal_eval(node.value))
    raise AssertionError(f"{path} has no {part}")


def play(tasks: str) -> str:
    """A playbook of tasks, which are taken as they are."""
    lines = ["- name: Examples", "  hosts: localhost", "  gather_facts: false", "  tasks:"]
    lines += [f"    {line}" if line else "" for line in tasks.strip("\n").splitlines()]
    return "\n".join([*lines, ""])


def run(
    command: list[str], environment: Mapping[str, str], folder: Path, secrets: Iterable[str] = ()
) -> str:
    """Runs a command that has to succeed; returns its standard output."""
    done = subprocess.run(
        command,
        env=dict(environment),
        cwd=folder,
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=600,
    )
    # Only what is hidden may get into a report.
    shown = hide(done.stdout + done.stderr, secrets)
    assert done.returncode == 0, f"exit status {done.returncode}:\n{shown}"
    return done.stdout


def results(output: str) -> dict[str, set[str]]:
    """What Ansible says of each task of a playbook, by the name of the task."""
    parts = re.split(r"^TASK \[(.*)\] \*+$", output, flags=re.MULTILINE)
    return {
        name: {match[1] for match in RESULT.finditer(part)}
        for name, part in zip(parts[1::2], parts[2::2], strict=True)
    }


def names_of(tasks: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of tasks, and of those in their blocks."""
    found = []
    for task in tasks:
        inside = [each for part in ("block", "rescue", "always") for each in task.get(part, ())]
        found += names_of(inside) if inside else [str(task["name"])]
    return found
