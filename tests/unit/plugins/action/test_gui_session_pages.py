# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages are not written where a variable of their role was cut."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
import yaml
from ansible import context
from ansible_collections.research.lightsail.plugins.action import gui_session_pages

ROLE = Path(__file__).resolve().parents[4] / "roles" / "gui_session_portal"


def run_with(monkeypatch, text, names):
    """Runs the action with a text after -e and extra variables; returns whether the module ran."""
    monkeypatch.setattr(context, "CLIARGS", {"extra_vars": (text,)})
    ran = []

    class Action(gui_session_pages.ActionModule):
        def _execute_module(self, **_more):
            ran.append(True)
            return {"changed": True}

    task = types.SimpleNamespace(
        args={}, check_mode=False, async_val=0, diff=False, delegate_to=None, action="", _uuid="0"
    )
    connection = types.SimpleNamespace(
        _shell=types.SimpleNamespace(tmpdir="none"), has_native_async=False
    )
    manager = types.SimpleNamespace(extra_vars=dict.fromkeys(names, ""))
    variables = {"hostvars": types.SimpleNamespace(_variable_manager=manager)}
    result = Action(task, connection, None, None, None, None).run(task_vars=variables)
    return bool(ran), result


def test_a_misspelt_variable_of_the_role_is_refused_and_its_own_are_not(monkeypatch):
    spec = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text("utf-8"))
    own = [*spec["argument_specs"]["main"]["options"], "gui_session_names", "other"]
    assert run_with(monkeypatch, "", own) == (True, {"changed": True})
    is_run, result = run_with(monkeypatch, "", ["gui_session_portal_per_persn"])
    assert (is_run, result["failed"]) == (False, True)
    assert "did you mean gui_session_portal_per_person?" in result["msg"]


@pytest.mark.parametrize(
    ("text", "is_run"),
    [
        ("gui_session_portal_path=my page.html", False),
        ("gui_session_portal_title=Bio 7", False),
        ('gui_session_portal_path="my page.html"', True),
        ("somebody_elses=a b", True),
    ],
)
def test_a_value_that_was_cut_is_refused(monkeypatch, text, is_run):
    ran, result = run_with(monkeypatch, text, [])
    assert ran is is_run
    assert bool(result.get("failed")) is not is_run
    if not is_run:
        assert "would be lost, since blanks and line ends divide variables there" in result["msg"]
