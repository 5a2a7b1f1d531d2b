# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make renew` does to the pins; the versions are uv's to choose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tools.develop import upkeep
from tools.develop.common import ROOT, TOOLS, Problem

PINS = """\
# A comment that says moto==1.0.
-r requirements.txt
ansible-core==2.19.1 ; python_version < "3.12"
ansible-core==2.21.1 ; python_version >= "3.12"
coverage==7.6.1 ; python_version < "3.12"  # kept
moto[server]==5.2.0
Sphinx==8.0.0
"""
# As uv writes it, on its own conditions and with what comes along.
CHOSEN = """\
ansible-core==2.19.14 ; python_full_version < '3.12'
ansible-core==2.21.5 ; python_full_version >= '3.12'
coverage==7.6.1 ; python_full_version < '3.12'
jinja2==3.1.6
moto[server]==5.2.5
sphinx==9.0.4 ; python_full_version < '3.12'
sphinx==9.10.0 ; python_full_version >= '3.12'
"""


def test_what_uv_is_asked() -> None:
    assert (
        upkeep.loosened(PINS)
        == """\
# A comment that says moto==1.0.
-r requirements.txt
ansible-core ; python_version < "3.12"
ansible-core ; python_version >= "3.12"
coverage==7.6.1 ; python_version < "3.12"  # kept
moto[server]
Sphinx
"""
    )


def test_what_is_made_of_its_answer() -> None:
    text, changes = upkeep.renewed(PINS, upkeep.answers(CHOSEN))
    assert (
        text
        == """\
# A comment that says moto==1.0.
-r requirements.txt
ansible-core==2.19.14 ; python_version < "3.12"
ansible-core==2.21.5 ; python_version >= "3.12"
coverage==7.6.1 ; python_version < "3.12"  # kept
moto[server]==5.2.5
Sphinx==9.0.4
"""
    )
    assert changes == [
        "ansible-core 2.19.1 -> 2.19.14",
        "ansible-core 2.21.1 -> 2.21.5",
        "moto 5.2.0 -> 5.2.5",
        "Sphinx 8.0.0 -> 9.0.4",
    ]


def test_an_answer_without_what_was_asked_for() -> None:
    with pytest.raises(Problem, match="no version for the line 'moto"):
        upkeep.renewed("moto==5.2.0\n", upkeep.answers("boto3==1.44.5\n"))


def test_every_pin_here_is_understood() -> None:
    for path in TOOLS.glob("requirements*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line or line.startswith(("#", "-r ")) or upkeep.PIN.match(line), line


def test_what_the_release_installs_is_locked() -> None:
    pins, locked, _python = upkeep.LOCKED
    wanted = upkeep.answers((TOOLS / pins).read_text(encoding="utf-8"))
    text = (TOOLS / locked).read_text(encoding="utf-8")
    requirements = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "").splitlines()
    versions = {}
    for line in requirements:
        pin = re.fullmatch(
            r"([\w.-]+)==([^\s;]+)(?: ; [^-]+?)?(?: +--hash=sha256:[0-9a-f]{64})+ *", line
        )
        assert pin, line
        versions[pin[1]] = pin[2]
    for name, markers in wanted.items():
        assert {versions[name]} == set(markers.values())


def test_nothing_is_installed_where_a_secret_is() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        for job in jobs.values():
            steps = job.get("steps", [])
            has_secret = any("secrets." in str(step) for step in steps)
            for step in steps:
                run = step.get("run", "")
                assert not ("install" in run and "secrets." in str(step)), step["name"]
                # What comes before runs in the same place, so it is only what was looked at.
                assert not (has_secret and "install" in run) or "--require-hashes" in run


def test_the_lock_is_written_with_its_licence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []

    def compile_with_uv(path: Path, *more: str, python: str) -> str:
        asked.append((path.name, more, python))
        return "x==1 --hash=sha256:0\n"

    monkeypatch.setattr(upkeep, "compile_with_uv", compile_with_uv)
    monkeypatch.setattr(upkeep, "TOOLS", tmp_path)
    upkeep.lock()
    text = (tmp_path / upkeep.LOCKED[1]).read_text(encoding="utf-8")
    assert "SPDX-License-Identifier" in text
    assert text.endswith("x==1 --hash=sha256:0\n")
    assert asked == [(upkeep.LOCKED[0], ("--generate-hashes",), "3.13")]
