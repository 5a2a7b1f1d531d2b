# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which sources of an inventory could not be read, by Ansible's own inventory manager."""

from __future__ import annotations

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.lightsail.plugins.action.gui_session_run import _unread

GOOD, BROKEN = "all: {hosts: {desk-1: }}\n", "all: [this is, no inventory\n"


def unread(*sources):
    """The sources that were not read, each with whether it exists."""
    return dict(_unread(InventoryManager(DataLoader(), [str(each) for each in sources])))


@pytest.fixture
def folder(tmp_path):
    """A folder of sources, which Ansible reads one by one, and those in it that are not read."""
    top = tmp_path / "inventory"
    deeper = top / "deeper"
    deeper.mkdir(parents=True)
    for path in (top / "a.yml", deeper / "a.yml"):
        path.write_text(GOOD)
    broken = [top / "b.yml", deeper / "c.yml"]
    for path in broken:
        path.write_text(BROKEN)
    # Ansible leaves those alone.
    for name in ("b.yml~", "notes.rst", "old.orig", "ansible.cfg"):
        (top / name).write_text(BROKEN)
    return top, [str(path) for path in broken]


def test_all_that_is_read_is_no_reason_to_stop(folder):
    top, _broken = folder
    assert unread(top / "a.yml", "desk-1,desk-2,") == {}


def test_of_a_folder_each_file_is_named_that_was_not_read(folder):
    top, broken = folder
    assert unread(top) == dict.fromkeys(broken, True)


def test_what_does_not_exist_is_named_as_such(folder, tmp_path):
    top, _broken = folder
    missing = tmp_path / "missing.yml"
    assert unread(top / "a.yml", missing, top / "b.yml") == {
        str(missing): False,
        str(top / "b.yml"): True,
    }


def test_without_any_inventory_the_default_one_is_not_missed():
    """Ansible itself goes on in silence without it."""
    assert unread("/etc/ansible/hosts") == {}
