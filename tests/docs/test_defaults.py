# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The defaults that the roles document are those that they have."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from .pages import ROOT, read

ROLES = sorted(folder.name for folder in (ROOT / "roles").iterdir())


def load(role: str, part: str) -> dict[str, Any]:
    """Reads a file of a role."""
    return yaml.safe_load(read(f"roles/{role}/{part}"))


@pytest.mark.parametrize("role", ROLES)
def test_defaults_are_those_of_the_argument_specs(role: str) -> None:
    """Each has the default that an entry point documents, and no other variable has one."""
    documented = {}
    for entry in load(role, "meta/argument_specs.yml")["argument_specs"].values():
        for name, option in entry["options"].items():
            if "default" in option:
                assert documented.setdefault(name, option["default"]) == option["default"], name
    assert documented == load(role, "defaults/main.yml")
