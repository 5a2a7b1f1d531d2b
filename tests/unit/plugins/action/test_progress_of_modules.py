# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that waits is run as without its action plugin, once, and beside a pipe for its events."""

from __future__ import annotations

import types

import pytest
from ansible import constants as C
from ansible.plugins.loader import get_shell_plugin
from ansible_collections.research.lightsail.plugins.action import (
    lightsail_gui_session,
    lightsail_instance,
    lightsail_instance_snapshot,
)


@pytest.mark.parametrize(
    "plugin", [lightsail_gui_session, lightsail_instance, lightsail_instance_snapshot]
)
@pytest.mark.parametrize(("progress", "has_pipe"), [("auto", True), ("off", False)])
def test_it_is_run_once_with_what_it_needs(plugin, progress, has_pipe, tmp_path, monkeypatch):
    monkeypatch.setattr(C, "DEFAULT_LOCAL_TMP", str(tmp_path))
    pipes = []

    class Action(plugin.ActionModule):
        def _execute_module(self, **_more):
            pipes.append(list(tmp_path.glob("lightsail-progress-*")))
            return {"changed": True}

    task = types.SimpleNamespace(
        args={},
        action="",
        check_mode=False,
        async_val=0,
        diff=False,
        delegate_to=None,
        no_log=False,
        run_once=False,
        environment=None,
        _uuid="0",
    )
    connection = types.SimpleNamespace(
        transport="local", has_native_async=False, _shell=get_shell_plugin(shell_type="sh")
    )
    connection._shell.tmpdir = "none"
    templar = types.SimpleNamespace(template=lambda value: value)
    variables = {"lightsail_progress": progress, "inventory_hostname": "localhost"}
    result = Action(task, connection, None, None, templar, None).run(task_vars=variables)
    assert result["changed"]
    assert [len(each) for each in pipes] == [int(has_pipe)]
    assert list(tmp_path.iterdir()) == []
