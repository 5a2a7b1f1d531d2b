# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users read has one word for a virtual computer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("guide_*.rst"))
PAGES = [
    ROOT / "README.md",
    *GUIDES,
    *sorted((ROOT / "roles").glob("*/README.md")),
]
# These list, or allow, what Lightsail has besides: instances of other kinds.
OF_ALL_INSTANCES = {"guide_inventory.rst", "guide_permissions.rst"}
# What the inventory plugin says of instances is explained there.
QUOTING = {"guide_troubleshooting.rst"}


def prose_of(path: Path) -> str:
    """The text of a page without code, be it in blocks or in lines."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(
        r"^( *)\.\. code-block::.*?(?=^\1\S|\Z)", "", text, flags=re.DOTALL | re.MULTILINE
    )
    text = re.sub(r"``?[^`]+``?", "", text)
    # Labels of links are no words.
    return re.sub(r"^\.\. _.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_speaks_of_virtual_computers_before_it_says_computer(path: Path) -> None:
    """A reader may come to any page first."""
    found = re.search(r"(virtual\s+)?\bcomputers?\b", prose_of(path), re.IGNORECASE)
    assert found is None or found[1], f"{path.name}: {found[0]}"


@pytest.mark.parametrize(
    "path", [each for each in GUIDES if each.name not in OF_ALL_INSTANCES | QUOTING], ids=str
)
def test_a_guide_about_sessions_says_computer_and_not_instance(path: Path) -> None:
    """An instance is what the API and the code have."""
    assert not re.search(r"\binstances?\b", prose_of(path), re.IGNORECASE)


def test_the_readme_says_what_a_computer_is() -> None:
    """Both words, and that of the API."""
    first = prose_of(ROOT / "README.md").split("\n\n")[1]
    assert {"virtual computer", "computer", "instance"} <= set(
        re.findall(r"virtual computer|computer|instance", first)
    )
