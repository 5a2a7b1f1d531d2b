# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes the virtual environment runs before there is one, by whatever Python there is."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[1]
# The client of the simulator is what `make build` uses of the checkout.
FILES = [
    *sorted((TOOLS / "develop").glob("*.py")),
    *sorted((TOOLS / "offline").glob("*.py")),
    TOOLS.parent / "simulator" / "__init__.py",
    TOOLS.parent / "simulator" / "client.py",
]


def imported(path: Path) -> set[str]:
    """The names of what a file imports from elsewhere, each without what is in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_the_standard_library_is_needed(path: Path) -> None:
    assert imported(path) <= sys.stdlib_module_names | {"simulator"}
