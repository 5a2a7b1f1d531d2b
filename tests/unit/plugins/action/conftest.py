# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import types

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.lightsail.plugins.action import classroom_run

from .stand_ins import action_of

REGION = "eu-west-1"


class Hostvars(dict):
    """The variables of hosts of an inventory, and of that on which Ansible runs."""

    def __init__(self, hosts, extra, sources):
        super().__init__({"localhost": {}, **hosts})
        self._inventory = InventoryManager(DataLoader(), list(sources))
        self._variable_manager = types.SimpleNamespace(extra_vars=extra)


@pytest.fixture
def class_of(tmp_path, monkeypatch):
    """Runs the action for a goal, with a lab and the lines of a roster, in a folder of its own.

    extra are extra variables, and told are other variables of the play.
    """
    monkeypatch.chdir(tmp_path)

    def run(
        goal,
        lab,
        lines,
        is_check=False,
        defaults=(),
        hosts=(),
        sources=(),
        told=(),
        extra=(),
        **given,
    ):
        (tmp_path / "bio7.csv").write_text(lines, encoding="utf-8")

        class Action(classroom_run.ActionModule):
            def _shown_progress(self, words, variables, label, *more):
                lab.shown.append(f"{label} {words.NOUN}".strip())
                return super()._shown_progress(words, variables, label, *more)

            def _execute_module(self, module_name, module_args, **_more):
                # Which a look before a deletion has, too.
                is_plan = self._task.check_mode
                return lab.answer(module_name.rpartition(".")[2], module_args, is_plan)

        module_defaults = [{f"research.lightsail.{name}": each} for name, each in defaults]
        action = action_of(Action, goal, is_check, module_defaults)
        variables = {
            "lightsail_progress": "off",
            "inventory_hostname": "localhost",
            "hostvars": Hostvars(dict(hosts), dict(extra), sources),
            "groups": {"all": list(dict(hosts))},
            "classroom_roster": "bio7.csv",
            "classroom_region": REGION,
            **{f"classroom_{name}": value for name, value in given.items()},
            **dict(told),
            **dict(extra),
        }
        return action.run(task_vars=variables)

    return run
