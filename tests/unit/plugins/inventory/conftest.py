# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory files that Ansible's own inventory manager reads in this process, as a run would."""

from __future__ import annotations

import inspect
import json
from types import SimpleNamespace

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display

from .stand_in import Service

SECRET_KEY = "secret-secret-secret-secret-secret-secre"


@pytest.fixture
def service():
    """The stand-in; it ends with the test."""
    server = Service()
    yield server
    server.close()


class Lab:
    """A folder of inventory files, and what Ansible makes of them."""

    def __init__(self, folder, service, display):
        self.folder = folder
        self.display = display
        self.defaults = {
            "plugin": "research.lightsail.aws_lightsail",
            "regions": ["eu-west-1"],
            "endpoint_url": service.url,
            "access_key": "LAB",
            "secret_key": SECRET_KEY,
        }

    def write(self, name="lab.aws_lightsail.yml", **options):
        """Writes an inventory file of the account that access_key names; returns its path."""
        content = {**self.defaults, **options}
        return self.write_text(name, json.dumps(content))

    def write_text(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def list(self, *paths, cache=True):
        """Reads the files as a run would; the result has hosts, groups, all_vars and said."""
        self.display.said.clear()
        self.display._warns.clear()  # what was said once would not be said again
        manager = InventoryManager(DataLoader(), [str(path) for path in paths], parse=False)
        manager.parse_sources(cache=cache)
        return SimpleNamespace(
            hosts={name: dict(host.vars) for name, host in manager.hosts.items()},
            groups={
                name: sorted(host.name for host in group.get_hosts())
                for name, group in manager.groups.items()
            },
            all_vars=manager.groups["all"].vars,
            failed=dict(manager.groups["all"].vars.get("aws_lightsail_failed_sources", {})),
            said=" ".join(" ".join(self.display.said).split()),
            manager=manager,
        )


@pytest.fixture
def lab(tmp_path, monkeypatch, service, own_environment):
    """A folder, and an environment in which nothing of AWS or Ansible is set."""
    # For each option that is templated, ansible-core looks for who called, and reads the source of
    # all callers, which takes longer than the test; who it was is found without.
    stack = inspect.stack
    monkeypatch.setattr(inspect, "stack", lambda *_lines: stack(0))
    display = Display()
    display.said = []
    monkeypatch.setattr(display, "_warns", type(display._warns)())
    monkeypatch.setattr(display, "columns", 1_000_000)
    monkeypatch.setattr(
        display, "display", lambda text, *_args, **_kwargs: display.said.append(str(text))
    )
    folder = tmp_path / "lab"
    folder.mkdir()
    yield Lab(folder, service, display)
    del display.said


@pytest.fixture
def simulated(simulated, lab):
    """The simulator in this process; the files of the lab lead to it, as the administrator."""
    lab.defaults |= {"endpoint_url": simulated.url, **simulated.server.admin}
    return simulated
