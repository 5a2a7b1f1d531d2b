# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make renew` does to the pins; the versions are uv's to choose."""

from __future__ import annotations

import pytest

from tools.develop import upkeep
from tools.develop.common import TOOLS, Problem

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
