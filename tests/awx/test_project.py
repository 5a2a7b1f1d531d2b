# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project as AWX syncs it, and its execution environment as ansible-builder reads it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import yaml

from simulator.client import Simulator

from .job import PROJECT, ROOT

COLLECTION = Path("ansible_collections", "research", "lightsail")
ENTRY_POINTS = {"open_gui_sessions": "open", "close_gui_sessions": "close"}
ENTRY_POINTS |= {"gui_session_report": "report"}


def run(environment: dict[str, str], *command: str) -> str:
    """Runs a command; returns its output."""
    done = subprocess.run(
        command,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_artifact_has_what_users_need(installed: Path) -> None:
    collection = installed / COLLECTION
    for name in ENTRY_POINTS:
        assert (collection / "playbooks" / f"{name}.yml").is_file()
    for name in ("meta/execution-environment.yml", "requirements.txt", "bindep.txt"):
        assert (collection / name).is_file()
    assert (collection / "roles" / "gui_session" / "meta" / "argument_specs.yml").is_file()
    assert not {"awx", "tests", "tools"} & set(os.listdir(collection))


def test_requirements_ask_for_what_is_here(environment: dict[str, str]) -> None:
    requirements = str(PROJECT / "collections" / "requirements.yml")
    command = ("ansible-galaxy", "collection", "install", "--offline", "-r", requirements)
    assert "Nothing to do" in run(environment, *command)


def test_builder_accepts_the_execution_environment(
    environment: dict[str, str], tmp_path: Path
) -> None:
    definition = str(PROJECT / "execution-environment.yml")
    names = ("--output-filename", "Containerfile", "-c", str(tmp_path))
    run(environment, "ansible-builder", "create", "-f", definition, *names)
    containerfile = (tmp_path / "Containerfile").read_text(encoding="utf-8")
    assert "ansible-galaxy collection install" in containerfile
    asked = yaml.safe_load((tmp_path / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert [each["name"] for each in asked["collections"]] == ["research.lightsail"]
    system = (tmp_path / "_build" / "bindep.txt").read_text(encoding="utf-8")
    assert system.splitlines() == ["openssh-clients [platform:rpm]"]


def test_builder_finds_what_the_collection_needs(
    environment: dict[str, str], installed: Path
) -> None:
    found = yaml.safe_load(run(environment, "ansible-builder", "introspect", str(installed)))
    assert sorted(found["python"]) == [
        "boto3>=1.34.0  # from collection research.lightsail",
        "botocore>=1.34.0  # from collection research.lightsail",
    ]
    # Nothing of the system is needed.
    assert not found["system"]


def test_the_role_documents_its_entry_points(environment: dict[str, str]) -> None:
    listed = run(environment, "ansible-doc", "-t", "role", "-l", "research.lightsail")
    for entry_point in ENTRY_POINTS.values():
        assert re.search(rf"\b{entry_point}\b", listed)
    shown = run(environment, "ansible-doc", "-t", "role", "research.lightsail.gui_session")
    assert "gui_session_show_urls" in shown
    assert (ROOT / "roles" / "gui_session" / "tasks" / "main.yml").is_file()


def test_the_inventory_is_of_the_region_that_its_source_says(
    environment: dict[str, str], simulator: Simulator, credential: dict[str, str]
) -> None:
    simulator.put_computers({"desk-1": {}, "desk-2": {}})
    file = str(PROJECT / "virtual-computers.aws_lightsail.yml")
    command = ("ansible-inventory", "-i", file, "--list")
    strict = {**environment, **credential, "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    shown = run({**strict, "AWS_REGION": simulator.region}, *command)
    hosts = json.loads(shown[shown.index("{") :])["_meta"]["hostvars"]
    assert set(hosts) == {"desk-1", "desk-2"}
    assert simulator.region in str(hosts["desk-1"]["aws_lightsail_region"])
    # Without that variable it is of no Region, and not of all.
    done = subprocess.run(command, env=strict, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "regions: each must be the name of a region, not ''" in " ".join(done.stderr.split())
