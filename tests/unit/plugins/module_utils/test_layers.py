# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules and the engine need neither boto3 nor Ansible nor amazon.aws."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COLLECTIONS = Path(__file__).resolve().parents[7]

PROGRAM = """
import sys

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("ansible", "boto3", "botocore") or "amazon" in name:
            raise ImportError("not below the modules: " + name)

sys.meta_path.insert(0, Forbidden())
sys.path.insert(0, sys.argv[1])
import importlib
importlib.import_module(
    "ansible_collections.research.lightsail.plugins.module_utils." + sys.argv[2]
)
print("imported")
"""


def imported(module: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, str(COLLECTIONS), module],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_engine_and_the_rules_import_alone():
    for module in (
        "_engine.engine",
        "_engine.workers",
        "_rules.course",
        "_rules.pacing",
        "_rules.instances",
        "_rules.regions",
    ):
        assert imported(module).stdout == "imported\n", imported(module).stderr


def test_the_check_would_see_an_import_of_the_sdk_or_ansible():
    assert "not below the modules" in imported("_api.client").stderr
