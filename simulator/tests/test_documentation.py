# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the README says, against what there is."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING
from typing import Any

import pytest
from moto.lightsail.models.declarations import declarations
from moto.lightsail.models.faults import Faults, ForcedError
from moto.lightsail.models.options import InstanceOptions, Options, States
from moto.lightsail.models.settings import Settings

from ..client import Simulator, SimulatorError
from ..documentation import README, written


def test_the_tables_are_those_that_are_generated() -> None:
    text = README.read_text(encoding="utf-8")
    assert written(text) == text, "make tables writes them anew"


@pytest.mark.parametrize("declaring", [Settings, Options, States, Faults, ForcedError])
def test_every_default_is_of_the_kind_that_it_is_said_to_be(declaring: Any) -> None:
    for item in declarations(declaring):
        assert item.default is MISSING or item.kind.test(item.default), item.name
        assert item.documentation


def test_what_can_be_set_for_one_computer_is_what_the_readme_says() -> None:
    own = {item.name for item in declarations(InstanceOptions)}
    own -= {item.name for item in declarations(Options)}
    assert own == {
        item.name
        for item in declarations(Settings)
        if item.name.endswith("_seconds") or item.name == "percentage"
    }


def test_the_control_api_shows_all_that_is_declared(simulator: Simulator) -> None:
    text = README.read_text(encoding="utf-8")
    defaults = dict(re.findall(r"^\| `(\w+)` \| `(.*?)` \|", text, re.MULTILINE))
    for shown in (simulator.settings(), simulator.faults()):
        for key, value in shown.items():
            assert key in defaults
            if key != "seed":  # of settings and of faults
                assert json.loads(defaults[key]) == value
    with pytest.raises(SimulatorError, match="unknown key"):
        simulator.put_computer("desk-1", colour="red")
