# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A class by its action, in process: a stand-in answers for the modules, and all else is real."""

from __future__ import annotations

import json
import os
import types

import pytest
from ansible import context
from ansible_collections.research.lightsail.plugins.action import classroom_run

URL = "https://desk.example.com/?authToken=key-of-"
DUBLIN, OHIO = "eu-west-1", "us-east-2"


class Lab:
    """Computers by Region and name, each with status and power; and what was asked of them.

    A Region that is broken answers as a module does that could not begin.
    """

    def __init__(self, **computers):
        self.computers = {DUBLIN: computers}
        self.broken = {}
        self.asked = []

    def answer(self, module, args, is_check):
        region = args["region"]
        self.asked.append((module, region, args["name"], args.get("manage_power")))
        if region in self.broken:
            return {"failed": True, "msg": self.broken[region]}
        sessions = [self._session(region, name, args, is_check) for name in args["name"]]
        failed = any(each["error"] for each in sessions)
        changed = any(each["changed"] for each in sessions)
        told = {"gui_sessions": sessions, "changed": changed, "failed": failed}
        return {**told, "msg": "some failed"} if failed else told

    def _session(self, region, name, args, is_check):
        status, power = self.computers[region].get(name, (None, None))
        error = None if status else {"code": "NotFoundException", "message": "no such computer"}
        wanted = args.get("state")
        reached = {"started": ("started", "running"), "stopped": ("stopped", "stopped")}
        changed = False
        if wanted and status:
            if wanted == "started" and power == "stopped" and not args["manage_power"]:
                error = {"code": "InstanceStopped", "message": "it is off"}
            else:
                changed = (status, power) != reached[wanted]
                if changed and not is_check:
                    status, power = self.computers[region][name] = reached[wanted]
        is_open = status == "started" and power == "running" and not error
        return {
            "resource_name": name,
            "status": status,
            "usable": is_open,
            # As the modules do: of an open session nobody asks.
            "instance_state": None if is_open else power,
            "primary_url": URL + name if is_open else None,
            "secondary_url": None,
            "sessions": [],
            "changed": changed,
            "operations": None,
            "error": error,
        }


@pytest.fixture
def class_of(tmp_path, monkeypatch):
    """Runs the action for a goal, with a lab and the lines of a roster, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(goal, lab, lines, is_check=False, **given):
        (tmp_path / "bio7.csv").write_text(lines, encoding="utf-8")

        class Action(classroom_run.ActionModule):
            def _execute_module(self, module_name, module_args, **_more):
                return lab.answer(module_name.rpartition(".")[2], module_args, is_check)

        task = types.SimpleNamespace(
            args={"goal": goal},
            module_defaults=[],
            environment=[],
            check_mode=is_check,
            async_val=0,
            diff=False,
            delegate_to=None,
            _uuid="0",
            _parent=None,
        )
        templar = types.SimpleNamespace(template=lambda value: value)
        # That of the host of the play, which has no part in it.
        connection = types.SimpleNamespace(_shell=types.SimpleNamespace(tmpdir="none"))
        action = Action(task, connection, None, None, templar, None)
        variables = {
            "lightsail_progress": "off",
            "classroom_roster": "bio7.csv",
            "classroom_region": DUBLIN,
            **{f"classroom_{name}": value for name, value in given.items()},
        }
        return action.run(task_vars=variables)

    return run


THREE = "computer,person\ndesk-1,Ada\ndesk-2,Bob\ndesk-3,Cleo\n"
OFF, ON, OPEN = ("stopped", "stopped"), ("notStarted", "running"), ("started", "running")
OVER, OVER_AND_OFF = ("startExpired", "running"), ("startExpired", "stopped")


def test_a_class_is_opened_and_then_changes_nothing(class_of):
    lab = Lab(**{"desk-1": OFF, "desk-2": ON, "desk-3": OPEN})
    result = class_of("open", lab, THREE, links="links.csv")
    assert (result["changed"], result["failure"], result["problems"]) == (True, None, "")
    assert [each["person"] for each in result["gui_sessions"]] == ["Ada", "Bob", "Cleo"]
    assert set(lab.computers[DUBLIN].values()) == {OPEN}
    assert not class_of("open", lab, THREE, links="links.csv")["changed"]


def test_three_hundred_in_three_regions_are_asked_for_exactly_once_each(class_of):
    regions = [DUBLIN, OHIO, "ap-south-1"]
    lab = Lab()
    lines = ["\ufeffcomputer;person;region"]
    for number in range(300):
        region = regions[number % 3]
        lab.computers.setdefault(region, {})[f"desk-{number}"] = OFF
        lines.append(f"desk-{number};Zo\u00eb {number};{region}")
    # As Excel ends lines, and with some of them twice.
    result = class_of("open", lab, "\r\n".join([*lines, *lines[1:20]]))
    asked = [(region, name) for _module, region, names, _power in lab.asked for name in names]
    assert len(asked) == len(set(asked)) == 300
    assert [each[1] for each in lab.asked] == regions
    assert [each["resource_name"] for each in result["gui_sessions"]] == [
        f"desk-{number}" for number in range(300)
    ]
    assert all(each["usable"] for each in result["gui_sessions"])
    assert result["failure"] is None


def test_the_power_is_left_alone_where_that_is_asked_for(class_of):
    lab = Lab(**{"desk-1": OFF, "desk-2": ON, "desk-3": OPEN})
    result = class_of("open", lab, THREE, manage_power="no")
    assert result["failure"].startswith("Missing: desk-1 (Ada). 1 of 3 GUI sessions failed: ")
    assert lab.computers[DUBLIN] == {"desk-1": OFF, "desk-2": OPEN, "desk-3": OPEN}


def test_renewing_opens_what_expired_and_wakes_none(class_of):
    lab = Lab(**{"desk-1": OVER, "desk-2": OVER_AND_OFF, "desk-3": OPEN})
    result = class_of("renew", lab, THREE, links="links.csv")
    assert lab.asked == [
        ("lightsail_gui_session_info", DUBLIN, ["desk-1", "desk-2", "desk-3"], None),
        ("lightsail_gui_session", DUBLIN, ["desk-1"], False),
    ]
    assert lab.computers[DUBLIN]["desk-2"] == OVER_AND_OFF
    assert [each["changed"] for each in result["gui_sessions"]] == [True, False, False]
    assert (result["changed"], result["failure"]) == (True, None)
    lab.asked.clear()
    assert not class_of("renew", lab, THREE, links="links.csv")["changed"]
    assert len(lab.asked) == 1


def test_closing_leaves_no_link(class_of, tmp_path):
    lab = Lab(**{"desk-1": OPEN, "desk-2": OPEN, "desk-3": OFF})
    class_of("open", lab, THREE, links="links.csv")
    assert (tmp_path / "links.csv").read_text(encoding="utf-8").count("https://") == 3
    class_of("close", lab, THREE, links="links.csv")
    assert "https://" not in (tmp_path / "links.csv").read_text(encoding="utf-8")
    assert set(lab.computers[DUBLIN].values()) == {OFF}


@pytest.mark.parametrize("goal", ["open", "renew", "close", "report"])
def test_check_mode_changes_nothing_and_writes_nothing(class_of, goal, tmp_path):
    computers = {"desk-1": OVER, "desk-2": OPEN, "desk-3": OPEN}
    lab = Lab(**computers)
    class_of(goal, lab, THREE, is_check=True, links="links.csv", report="report.csv")
    assert lab.computers[DUBLIN] == computers
    assert os.listdir(tmp_path) == ["bio7.csv"]


def test_a_report_is_appended_and_opens_nothing(class_of, tmp_path):
    lab = Lab(**{"desk-1": OVER, "desk-2": OPEN, "desk-3": OFF})
    for _run in range(2):
        result = class_of("report", lab, THREE, report="report.json")
    assert result["sentence"] == (
        "3 computers: 1 hour over (desk-1 (Ada)); 1 open (desk-2 (Bob)); 1 off (desk-3 (Cleo))."
    )
    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    assert len(json.loads(text)) == 6
    assert "https://" not in text
    assert lab.computers[DUBLIN] == {"desk-1": OVER, "desk-2": OPEN, "desk-3": OFF}


def test_several_regions_are_one_run_each_and_one_that_breaks_keeps_no_other(class_of, tmp_path):
    lab = Lab(**{"desk-1": OFF})
    lab.computers[OHIO] = {"desk-1": OFF, "desk-2": ON}
    roster = f"computer,person,region\ndesk-1,Ada,\ndesk-1,Bob,{OHIO}\ndesk-2,Cleo,{OHIO}\n"
    lab.broken[OHIO] = "no credentials"
    result = class_of("open", lab, roster, links="links.csv")
    assert [each[1] for each in lab.asked] == [DUBLIN, OHIO]
    assert result["failure"].startswith(f"Missing: {OHIO}/desk-1 (Bob), {OHIO}/desk-2 (Cleo). ")
    assert "no credentials" in result["failure"]
    lines = (tmp_path / "links.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith(f"desk-1,Ada,,started,{URL}")
    assert lines[2:] == ["desk-1,Bob,,failed,,", "desk-2,Cleo,,failed,,"]


def test_where_nothing_was_learned_the_files_stay_as_they_were(class_of, tmp_path):
    lab = Lab(**{"desk-1": OPEN, "desk-2": OPEN, "desk-3": OPEN})
    class_of("open", lab, THREE, links="links.csv")
    before = (tmp_path / "links.csv").read_bytes()
    lab.broken[DUBLIN] = "no credentials"
    result = class_of("renew", lab, THREE, links="links.csv")
    assert result["is_refused"]
    assert "no credentials" in result["msg"]
    assert (tmp_path / "links.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("roster", "given", "says"),
    [
        (THREE + "desk-1,Dan\n", {}, "lines 2 and 5: 'desk-1' is for 'Ada' and for 'Dan'"),
        (THREE, {"timeout": "soon"}, "classroom_timeout: "),
        (THREE, {"roster": "none.csv"}, "none.csv' could not be read: No such file or directory"),
        (THREE, {"links": "no/links.csv"}, "no/links.csv: its folder must exist"),
        (THREE, {"page": "/proc"}, "/proc: "),
    ],
)
def test_what_cannot_be_right_is_told_before_any_call(class_of, roster, given, says):
    lab = Lab()
    result = class_of("open", lab, roster, **given)
    assert says in result["msg"]
    assert result["is_refused"]
    assert lab.asked == []


def test_a_limit_is_refused(class_of, monkeypatch):
    monkeypatch.setattr(context, "CLIARGS", {"subset": "desk-1"})
    lab = Lab()
    assert "--limit does not make a class smaller" in class_of("open", lab, THREE)["msg"]
    assert lab.asked == []


def test_a_file_that_cannot_be_written_in_the_end_is_told_beside_the_result(
    class_of, tmp_path, monkeypatch
):
    lab = Lab(**{"desk-1": OFF, "desk-2": ON, "desk-3": OPEN})
    answer = lab.answer
    # Somebody makes a folder of that name during the run.
    monkeypatch.setattr(
        lab, "answer", lambda *args: ((tmp_path / "links.csv").mkdir(), answer(*args))[1]
    )
    result = class_of("open", lab, THREE, links="links.csv")
    assert result["changed"]
    assert "links.csv: is a folder" in result["problems"]


def test_a_column_that_looks_like_a_slip_is_warned_of(class_of):
    lab = Lab(**{"desk-1": OPEN})
    result = class_of("open", lab, "computer,persons\ndesk-1,Ada\n")
    assert result["warnings"] == [
        "classroom_roster: the column persons is not known, and only kept for templates; is person"
        " meant?"
    ]
