# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is pinned: everything, with hashes, the same version wherever it is installed together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tools.develop import upkeep
from tools.develop.common import REQUIREMENTS, ROOT
from tools.develop.packages import pinned

# name[extra]==version ; marker \ and then the hashes, each in a line of its own.
PIN = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n",
    re.MULTILINE,
)


def normal(name: str) -> str:
    """Spells the name of a package as all tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> list[re.Match[str]]:
    """Reads what a file pins."""
    return list(PIN.finditer(pinned(name).read_text(encoding="utf-8")))


def wanted(name: str) -> set[str]:
    """Reads which packages the file that it is compiled from asks for."""
    text = (REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8")
    return {normal(each) for each in re.findall(r"^([A-Za-z][\w.-]*)", text, re.MULTILINE)}


@pytest.mark.parametrize("name", upkeep.sources())
def test_all_that_is_wanted_is_pinned_with_hashes(name: str) -> None:
    text = pinned(name).read_text(encoding="utf-8")
    assert wanted(name) <= {normal(pin["name"]) for pin in pins(name)}
    left = [line for line in PIN.sub("", text).splitlines() if not re.match(r" *#", line)]
    assert left == []


@pytest.mark.parametrize("name", upkeep.sources())
def test_no_file_names_an_index(name: str) -> None:
    assert "://" not in re.sub(r"^#.*", "", pinned(name).read_text("utf-8"), flags=re.MULTILINE)


def test_every_compiled_file_has_its_source() -> None:
    compiled = {path.with_suffix("") for path in REQUIREMENTS.rglob("*.txt")}
    assert compiled == {REQUIREMENTS / name for name in upkeep.sources()}


def test_what_is_installed_together_has_one_version() -> None:
    """Also after something else than `make renew` has raised one of them."""
    first, *others = upkeep.TOGETHER
    chosen = {(pin["name"], pin["marker"]): pin["version"] for pin in pins(first)}
    known = {normal(name) for name, _marker in chosen}
    for other in others:
        for pin in pins(other):
            if normal(pin["name"]) in known:
                versions = {
                    version for (name, _marker), version in chosen.items() if name == pin["name"]
                }
                assert pin["version"] in versions, (other, pin["name"])


def test_nothing_is_installed_where_a_secret_is() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        for job in jobs.values():
            for step in job.get("steps", []):
                run = step.get("run", "")
                assert not ("install" in run and "secrets." in str(step)), step["name"]
                # Nothing comes from an index but what was looked at.
                assert "pip install" not in run or "--require-hashes" in run, step["name"]


def test_dependabot_renews_what_is_compiled_but_no_bundle_and_no_combination() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    (folder,) = (each["directory"] for each in updates if each["package-ecosystem"] == "uv")
    assert Path(folder.lstrip("/")) == REQUIREMENTS.relative_to(ROOT)
