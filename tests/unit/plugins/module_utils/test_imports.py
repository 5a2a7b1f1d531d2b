# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which folder of module_utils may import what: read from the source, so that no import escapes.

import-linter would do the same for a package that can be imported as a whole. A collection cannot:
its plugins/ and what is below are found by Ansible's own loader, not as packages.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
ROOT = PLUGINS.parent
# The folder that ansible_collections is in: made by conftest.py for the checkout itself.
IN_COLLECTIONS = ROOT.parts[-3:] == ("ansible_collections", "research", "lightsail")
COLLECTIONS = ROOT.parents[2] if IN_COLLECTIONS else ROOT / ".cache" / "checkout"
OURS = "ansible_collections.research.lightsail.plugins"
UTILS = f"{OURS}.module_utils"

# What each folder may import of the others. A name with a period is a single file.
INSIDE = {
    "_core": (),
    "_engine": ("_core",),
    # What a kind of resource is written with: never what drives it.
    "_resources": (
        "_core",
        *("_engine.protocol", "_engine.goals", "_engine.reconcilers", "_engine.sequence"),
        "_engine.polling",
    ),
    "_selection": ("_core",),
    "_pages": ("_core",),
    "_aws": ("_core",),
    "_task": ("_core", "_engine", "_aws"),
}
# What each may import besides the standard library.
OUTSIDE = {
    "_aws": ("boto3", "botocore", "ansible_collections.amazon.aws"),
    "_task": ("ansible", "ansible_collections.amazon.aws"),
}
PURE = sorted(set(INSIDE) - set(OUTSIDE))


def imports_of(source: str, package: str) -> Iterator[str]:
    """Every module that a source of a package imports, at its top or further in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else ()), *filter(None, [node.module])])
            yield base
            # "from .. import x" imports x, if that is a module.
            yield from (f"{base}.{alias.name}" for alias in node.names if not node.module)


def is_allowed(room: str, module: str) -> bool:
    """Whether a folder may import a module."""
    if module.startswith(f"{UTILS}."):
        inside = module[len(UTILS) + 1 :]
        return any(f"{inside}.".startswith(f"{each}.") for each in (room, *INSIDE[room]))
    if module.split(".")[0] == "importlib":
        return False  # nobody could read from the source what it imports
    outside = OUTSIDE.get(room, ())
    if any(f"{module}.".startswith(f"{each}.") for each in outside):
        return True
    return module.split(".")[0] in sys.stdlib_module_names


def violations(room: str, source: str, package: str) -> list[str]:
    """The imports of a source that its folder may not make."""
    return [each for each in imports_of(source, package) if not is_allowed(room, each)]


@pytest.mark.parametrize("room", INSIDE)
def test_a_folder_imports_only_what_it_may(room):
    paths = sorted((PLUGINS / "module_utils" / room).rglob("*.py"))
    assert paths
    for path in paths:
        package = ".".join([OURS, *path.parent.relative_to(PLUGINS).parts])
        assert not violations(room, path.read_text(encoding="utf-8"), package), path


def test_every_folder_has_its_rule():
    folders = {path.name for path in (PLUGINS / "module_utils").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(INSIDE)


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("_core", "from .._engine.protocol import Call"),
        ("_engine", "from .._aws.errors import LightsailCallError"),
        ("_engine", "import boto3"),
        ("_engine", "def late():\n    import botocore.exceptions"),
        ("_engine", "from .._resources.gui_session import rules"),
        ("_engine", "def late():\n    import importlib\n    importlib.import_module('boto3')"),
        ("_resources", "from ..._aws.client import lightsail_client"),
        ("_resources", "from ..._engine.engine import Engine"),
        ("_resources", "from ..._engine import workers"),
        ("_resources", "from ansible.module_utils.basic import AnsibleModule"),
        ("_selection", "from .._task.messages import by_reason"),
        ("_aws", "from .._engine.protocol import Operation"),
        ("_aws", "from ansible.module_utils.common import warnings"),
        ("_aws", f"import {UTILS}._task.run"),
        ("_task", "import boto3"),
        ("_task", "from .._resources.gui_session import words"),
    ],
)
def test_an_import_that_leads_back_up_is_seen(room, source):
    deeper = ".gui_session" if room == "_resources" else ""
    assert violations(room, source, f"{UTILS}.{room}{deeper}")


PROGRAM = """
import sys

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("ansible", "boto3", "botocore") or "amazon" in name:
            raise ImportError("not in a pure folder: " + name)

sys.meta_path.insert(0, Forbidden())
sys.path.insert(0, sys.argv[1])
import importlib
for module in sys.argv[2:]:
    importlib.import_module(module)
print("imported")
"""


def imported(*modules: str) -> subprocess.CompletedProcess:
    """Imports modules in a process in which neither Ansible nor the AWS SDK can be imported."""
    return subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, str(COLLECTIONS), *modules],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_pure_folders_import_without_ansible_and_the_sdk():
    paths = [path for room in PURE for path in (PLUGINS / "module_utils" / room).rglob("*.py")]
    names = [".".join(path.relative_to(PLUGINS).with_suffix("").parts) for path in paths]
    done = imported(*(f"{OURS}.{name}".removesuffix(".__init__") for name in names))
    assert done.stdout == "imported\n", done.stderr


def test_the_check_would_see_an_import_of_the_sdk_or_ansible():
    assert "not in a pure folder" in imported(f"{UTILS}._aws.errors").stderr
