# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A class by its action, in process: a stand-in answers for the modules, and all else is real."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from ansible import context
from ansible_collections.research.lightsail.plugins.action.classroom_run import _NOT_OF_DEFAULTS
from ansible_collections.research.lightsail.plugins.filter.gui_session_cards import (
    gui_session_cards,
)
from ansible_collections.research.lightsail.plugins.modules import (
    lightsail_instance,
    lightsail_instance_snapshot,
)

ROLE = Path(__file__).resolve().parents[4] / "roles" / "classroom"
URL = "https://desk.example.com/?authToken=key-of-"
DUBLIN, OHIO = "eu-west-1", "us-east-2"


class Lab:
    """Computers by Region and name, each with status and power; and what was asked of them.

    A Region that is broken answers as a module does that could not begin.
    """

    def __init__(self, **computers):
        self.computers = {DUBLIN: computers}
        self.shown = []
        self.broken = {}
        self.asked = []

    def answer(self, module, args, is_check):
        region = args.get("region")
        assert region or "region" not in args
        self.asked.append((module, region, args["name"], args.get("manage_power")))
        if self.broken.get(region) or (module in self.broken and region in self.broken[module]):
            return {"failed": True, "msg": self.broken.get(region, "AccessDenied")}
        if module == "lightsail_instance_info":
            assert args["cost_estimate"] is True
            assert "instance_state" not in args
            amounts = {"desk-1": 1.234, "desk-2": 2, "desk-3": None}
            return {"instances": [_cost(name, amounts[name]) for name in args["name"]]}
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


def _cost(name, amount):
    estimate = {"amount": amount, "currency": "USD" if amount else None}
    return {"name": name, "cost_estimate": estimate, "error": None, "changed": False}


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


def note_arguments(lab, monkeypatch):
    """Notes with which arguments each module is run, from now on."""
    answer, given = lab.answer, []

    def noted(module, args, is_check):
        given.append((module, args))
        return answer(module, args, is_check)

    monkeypatch.setattr(lab, "answer", noted)
    return given


@pytest.mark.parametrize("goal", ["open", "renew", "close"])
def test_sessions_are_waited_for_whatever_the_play_says(class_of, monkeypatch, goal):
    lab = Lab(**{"desk-1": OVER, "desk-2": OVER, "desk-3": OPEN})
    given = note_arguments(lab, monkeypatch)
    defaults = [
        ("lightsail_gui_session", {"wait": False}),
        ("lightsail_gui_session_info", {"missing_ok": True}),
    ]
    assert class_of(goal, lab, THREE, defaults=defaults)["failure"] is None
    assert not any("missing_ok" in args for _module, args in given)
    assert [args["wait"] for module, args in given if module == "lightsail_gui_session"] == [True]


def test_renewing_opens_what_expired_and_wakes_none(class_of):
    lab = Lab(**{"desk-1": OVER, "desk-2": OVER_AND_OFF, "desk-3": OPEN})
    result = class_of("renew", lab, THREE, links="links.csv")
    assert lab.asked == [
        ("lightsail_gui_session_info", DUBLIN, ["desk-1", "desk-2", "desk-3"], None),
        ("lightsail_gui_session", DUBLIN, ["desk-1"], False),
    ]
    assert lab.computers[DUBLIN]["desk-2"] == OVER_AND_OFF
    assert [each["changed"] for each in result["gui_sessions"]] == [True, False, False]
    # Of the first it was read before it was opened, and of an open session nobody asks.
    assert [each["instance_state"] for each in result["gui_sessions"]] == [
        *("running", "stopped", None)
    ]
    assert (result["changed"], result["failure"]) == (True, None)
    lab.asked.clear()
    assert not class_of("renew", lab, THREE, links="links.csv")["changed"]
    assert len(lab.asked) == 1


def test_a_renewal_that_fails_in_a_region_tells_why_and_what_it_opened_in_another(class_of):
    lab = Lab(**{"desk-1": OVER})
    lab.computers[OHIO] = {"desk-2": OVER}
    lab.broken["lightsail_gui_session"] = [OHIO]
    roster = f"computer,person,region\ndesk-1,Ada,\ndesk-2,Bob,{OHIO}\n"
    result = class_of("renew", lab, roster)
    assert result["changed"]
    assert result["failure"] == (
        f"Missing: {OHIO}/desk-2 (Bob). 1 of 2 GUI sessions failed: {OHIO}: AccessDenied"
    )


def test_who_switches_off_during_a_renewal_is_told_to_be_off(class_of, monkeypatch):
    lab = Lab(**{"desk-1": OVER})
    answer = lab.answer

    def switched_off(*args):
        told = answer(*args)
        lab.computers[DUBLIN]["desk-1"] = OVER_AND_OFF
        return told

    monkeypatch.setattr(lab, "answer", switched_off)
    result = class_of("renew", lab, "computer\ndesk-1\n")
    assert result["gui_sessions"][0]["instance_state"] == "stopped"
    assert "it is off" in result["failure"]


def test_a_renewal_that_may_not_know_who_is_on_is_no_success(class_of):
    lab = Lab(**{"desk-1": ("startExpired", None), "desk-2": OPEN, "desk-3": OPEN})
    result = class_of("renew", lab, THREE)
    assert "since it is not known whether the computer runs: desk-1" in result["failure"]
    assert "2 still open" in result["sentence"]


def test_closing_leaves_no_link(class_of, tmp_path):
    lab = Lab(**{"desk-1": OPEN, "desk-2": OPEN, "desk-3": OFF})
    class_of("open", lab, THREE, links="links.csv")
    assert (tmp_path / "links.csv").read_text(encoding="utf-8").count("https://") == 3
    class_of("close", lab, THREE, links="links.csv")
    assert "https://" not in (tmp_path / "links.csv").read_text(encoding="utf-8")
    assert set(lab.computers[DUBLIN].values()) == {OFF}


def test_a_new_file_of_links_is_a_change_where_no_session_is(class_of):
    lab = Lab(**{"desk-1": OPEN, "desk-2": OPEN, "desk-3": OPEN})
    assert class_of("open", lab, THREE, links="links.csv")["changed"]
    assert not class_of("open", lab, THREE, links="links.csv")["changed"]


def test_the_pages_are_those_that_were_asked_for(class_of, tmp_path):
    lab = Lab(**{"desk-1": OPEN, "desk-2": OPEN, "desk-3": OPEN})
    settings = class_of("open", lab, THREE)["settings"]
    assert settings == {"page": None, "pages": "", "title": "", "refresh": 0}
    asked = {"page": "class.html", "pages": "seats", "title": " Bio 7", "refresh": "60"}
    paths = {name: str(tmp_path / asked[name]) for name in ("page", "pages")}
    settings = class_of("open", lab, THREE, **asked)["settings"]
    assert settings == {**paths, "title": "Bio 7", "refresh": 60}


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
        assert result["changed"]
    assert result["sentence"] == (
        "3 computers: 1 hour over (desk-1 (Ada)); 1 open (desk-2 (Bob)); 1 off (desk-3 (Cleo))."
    )
    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    assert len(json.loads(text)) == 6
    assert "https://" not in text
    assert lab.computers[DUBLIN] == {"desk-1": OVER, "desk-2": OPEN, "desk-3": OFF}


def test_a_report_tells_the_costs_where_that_is_asked_for(class_of, tmp_path):
    lab = Lab(**{"desk-1": OPEN, "desk-2": OFF, "desk-3": OFF})
    result = class_of("report", lab, THREE, report="report.json", cost_estimate="true")
    assert result["sentence"].endswith(
        ". This month so far they have cost about 3.23 USD (of 2 an estimate is known)."
    )
    assert result["failure"] is None
    rows = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [row["cost_estimate"] for row in rows] == [1.23, 2.0, None]
    assert [row["cost_currency"] for row in rows] == ["USD", "USD", None]
    assert [each[0] for each in lab.asked] == [
        *("lightsail_gui_session_info", "lightsail_instance_info")
    ]
    assert len(class_of("report", lab, THREE)["gui_sessions"]) == 3
    assert lab.asked[-1][0] == "lightsail_gui_session_info"


def test_costs_are_those_of_this_month_whatever_the_play_says(class_of, monkeypatch):
    lab = Lab(**{"desk-1": OPEN, "desk-2": OFF, "desk-3": OFF})
    asked = note_arguments(lab, monkeypatch)
    given = {"cost_estimate": False, "cost_start": "2020-01-01", "cost_end": "2020-01-31"}
    given |= {
        "research_only": True,
        "missing_ok": True,
        "instance_name": "desk-9",
        "profile": "lab",
    }
    defaults = [("lightsail_instance_info", given)]
    class_of("report", lab, THREE, defaults=defaults, cost_estimate=True)
    assert asked[-1][1] == {
        "name": ["desk-1", "desk-2", "desk-3"],
        "region": DUBLIN,
        "cost_estimate": True,
        "wait_timeout": 1200,
        "profile": "lab",
    }


@pytest.mark.parametrize("goal", ["open", "report"])
def test_a_region_that_nobody_gave_is_left_to_the_sdk(class_of, monkeypatch, goal):
    """It can be in a file of AWS's, which only the SDK reads."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "EC2_REGION"):
        monkeypatch.delenv(name, raising=False)
    lab = Lab()
    lab.computers[None] = {"desk-1": OFF, "desk-2": ON}
    roster = "computer,person\ndesk-1,Ada\ndesk-2,Bob\n"
    result = class_of(goal, lab, roster, region="", cost_estimate=True)
    runs = 1 if goal == "open" else 2
    assert [each[1:3] for each in lab.asked] == [(None, ["desk-1", "desk-2"])] * runs
    assert (result["failure"], result["changed"]) == (None, goal == "open")
    if goal == "report":
        assert "they have cost about 3.23 USD" in result["sentence"]


@pytest.mark.parametrize("page", ["gone/class.html", "bio7.csv/class.html"])
def test_a_report_needs_no_page_that_can_be_read(class_of, tmp_path, page):
    lab = Lab(**{"desk-1": OVER, "desk-2": OPEN, "desk-3": OFF})
    result = class_of("report", lab, THREE, report="report.json", page=page)
    assert (result["failure"], result["problems"]) == (None, "")
    assert len(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))) == 3


def test_a_report_tells_since_when_by_the_page_of_an_earlier_run(class_of, tmp_path):
    page = '<script type="application/json">x</script>'
    (tmp_path / "class.html").write_bytes(b"\xff" + page.encode())
    lab = Lab(**{"desk-1": OVER, "desk-2": OPEN, "desk-3": OFF})
    result = class_of("report", lab, THREE, page="class.html")
    assert result["failure"] is None
    assert (tmp_path / "class.html").read_bytes() == b"\xff" + page.encode()


@pytest.mark.parametrize("goal", ["open", "renew", "close", "report"])
def test_who_is_open_on_the_page_and_has_left_the_roster_is_not_lost_in_silence(
    class_of, tmp_path, goal
):
    card = '<li class="card" data-state="open" data-until="1"><h2>desk-9</h2>'
    (tmp_path / "class.html").write_text(card)
    lab = Lab(**{"desk-1": OVER, "desk-2": OPEN, "desk-3": OFF, "desk-9": OPEN})
    result = class_of(goal, lab, THREE, page="class.html")
    assert "has open desktops that are not in the roster (desk-9)" in "".join(result["warnings"])
    assert lab.computers[DUBLIN]["desk-9"] == OPEN


def test_a_report_that_cannot_be_written_in_the_end_is_told_beside_the_result(
    class_of, tmp_path, monkeypatch
):
    lab = Lab(**{"desk-1": OVER, "desk-2": OPEN, "desk-3": OFF})
    answer = lab.answer
    monkeypatch.setattr(
        lab, "answer", lambda *args: ((tmp_path / "report.csv").mkdir(), answer(*args))[1]
    )
    result = class_of("report", lab, THREE, report="report.csv")
    assert result["sentence"].startswith("3 computers: 1 hour over (desk-1 (Ada)); 1 open")
    assert "report.csv: is a folder" in result["problems"]
    assert not result["changed"]


def test_costs_that_cannot_be_read_lose_nothing_else(class_of, tmp_path):
    lab = Lab(**{"desk-1": OPEN})
    lab.computers[OHIO] = {"desk-2": OPEN}
    lab.broken["lightsail_instance_info"] = [OHIO]
    roster = f"computer,person,region\ndesk-1,Ada,\ndesk-2,Bob,{OHIO}\ndesk-9,Zoe,\n"
    result = class_of("report", lab, roster, report="report.json", cost_estimate=True)
    rows = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [row["cost_estimate"] for row in rows] == [1.23, None, None]
    assert [row["status"] for row in rows] == ["started", "started", None]
    assert result["failure"].startswith(f"Missing: {DUBLIN}/desk-9 (Zoe). ")
    assert "1 of 2 cost estimates failed: us-east-2: AccessDenied" in result["failure"]


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


def test_a_module_that_cannot_be_run_keeps_no_other_region(class_of, monkeypatch):
    lab = Lab(**{"desk-1": OFF})
    lab.computers[OHIO] = {"desk-2": OFF}
    answer = lab.answer

    def interpreted(module, args, is_check):
        if args["region"] == DUBLIN:
            raise OSError(28, "No space left on device")
        return answer(module, args, is_check)

    monkeypatch.setattr(lab, "answer", interpreted)
    roster = f"computer,person,region\ndesk-1,Ada,\ndesk-2,Bob,{OHIO}\n"
    result = class_of("open", lab, roster)
    assert result["changed"]
    assert lab.computers == {DUBLIN: {"desk-1": OFF}, OHIO: {"desk-2": OPEN}}
    assert result["failure"].startswith(f"Missing: {DUBLIN}/desk-1 (Ada). ")
    assert "The module could not be run: [Errno 28] No space left on device" in result["failure"]


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
        (
            f"computer,region\ndesk-1,\ndesk-1,{OHIO}\n",
            {"page": "class.html", "pages": "seats"},
            "classroom_pages: 'desk-1' is in two Regions",
        ),
        (
            THREE,
            {"page": "out/DESK-2.html", "pages": "out"},
            "out/DESK-2.html is in classroom_pages the page of 'desk-2' alone; give another path",
        ),
        # In it is the roster.
        (THREE, {"page": "class.html", "pages": "."}, "has the permissions 0755, and the pages in"),
    ],
)
def test_what_cannot_be_right_is_told_before_any_call(class_of, tmp_path, roster, given, says):
    lab = Lab()
    tmp_path.chmod(0o755)
    result = class_of("open", lab, roster, **given)
    assert says in result["msg"]
    assert result["is_refused"]
    assert lab.asked == []


def test_a_limit_is_refused(class_of, monkeypatch):
    monkeypatch.setattr(context, "CLIARGS", {"subset": "desk-1"})
    lab = Lab()
    assert "--limit does not make a class smaller" in class_of("open", lab, THREE)["msg"]
    assert lab.asked == []


@pytest.mark.parametrize("goal", ["create", "open", "renew", "close", "report", "delete"])
def test_a_variable_that_was_cut_is_refused_before_any_call_whatever_else_is_wrong(
    class_of, monkeypatch, goal, tmp_path
):
    text = "classroom_roster=bio7.csv classroom_title=Bio 7, room 2"
    monkeypatch.setattr(context, "CLIARGS", {"extra_vars": ("a=1", text, "@more.yml")})
    lab = Lab(**{"desk-1": OPEN})
    result = class_of(goal, lab, THREE, title="Bio", timeout="soon")
    assert result["is_refused"]
    assert result["msg"] == (
        "-e classroom_title=...: '7, room 2' would be lost, since blanks and line ends divide"
        " variables there; write -e 'classroom_title=\"Bio 7, room 2\"', or"
        """ -e '{"classroom_title": "Bio 7, room 2"}'"""
    )
    assert lab.asked == []
    assert os.listdir(tmp_path) == ["bio7.csv"]


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


@pytest.mark.parametrize("goal", ["open", "create"])
def test_a_column_that_looks_like_a_slip_is_warned_of(class_of, goal):
    lab = Farm() if goal == "create" else Lab(**{"desk-1": OPEN})
    result = class_of(goal, lab, "computer,persons\ndesk-1,Ada\n", **HOW)
    assert result["warnings"] == [
        "classroom_roster: the column persons is not known, and only kept for templates; is person"
        " meant?"
    ]


# --- The computers themselves


class Farm:
    """Computers by Region and name, each with how it was made; and what was asked of them.

    What is in broken fails, by its name: a computer, a snapshot's computer or a whole Region.
    """

    def __init__(self, **there):
        self.there = {DUBLIN: there}
        self.snapshots = {}
        self.shown = []
        self.broken = {}
        self.asked = []

    def answer(self, module, args, is_plan):
        region = args["region"]
        verb = "plan" if is_plan else args["state"]
        self.asked.append((module.rpartition("_")[2], verb, region, args["name"]))
        self.args = args
        if region in self.broken:
            return {"failed": True, "msg": self.broken[region]}
        if module == "lightsail_instance_snapshot":
            key, each = "instance_snapshots", self._snapshot
        else:
            key, each = "instances", self._instance
        rows = [each(region, args, at, is_plan) for at in range(len(args["name"]))]
        told = {key: rows, "changed": any(row["changed"] for row in rows)}
        failed = any(row["error"] for row in rows)
        return {**told, "failed": failed, "msg": "some failed"} if failed else told

    def _instance(self, region, args, at, is_plan):
        name, there = args["name"][at], self.there.setdefault(region, {})
        how = tuple(args.get(each) for each in ("bundle_id", "blueprint_id", "snapshot"))
        was = there.get(name)
        error, operations = None, None
        if name in self.broken and not is_plan:
            error = {"code": "InvalidInputException", "message": self.broken[name]}
        elif args["state"] == "absent":
            if was and not is_plan:
                del there[name]
        elif was and was != how:
            error = {"code": "CannotBeChanged", "message": "its bundle is another"}
        elif not was and not is_plan:
            there[name] = how
            operations = [{"operation_type": "CreateInstance"}]
        is_new = args["state"] == "present" and not was
        return {
            "name": name,
            "state": {"name": "running" if name in there else None},
            "changed": not error and (is_new or (args["state"] == "absent" and bool(was))),
            "operations": operations,
            "error": error,
        }

    def _snapshot(self, _region, args, at, _is_plan):
        name, computer = args["name"][at], args["instance"][at]
        reason = self.broken.get(f"snapshot of {computer}")
        state = self.snapshots[name] = "pending" if reason == "pending" else "available"
        error = {"code": "error", "message": reason} if reason not in (None, "pending") else None
        told = {"name": name, "from_instance_name": computer, "state": state}
        return {**told, "changed": not error, "operations": None, "error": error}


HOW = {
    "bundle_id": "app_standard_xl_1_0",
    "blueprint_id": "lfr_rstudio_1_0",
    "availability_zone": "eu-west-1a",
}
MADE = ("app_standard_xl_1_0", "lfr_rstudio_1_0", None)


def test_a_class_is_created_once_and_what_is_there_is_left(class_of, tmp_path):
    farm = Farm(**{"desk-2": MADE})
    tags = "course=biology,room=B2"
    idle = '{"threshold": "5", "duration": 30}'
    result = class_of("create", farm, THREE, tags=tags, stop_on_idle=idle, **HOW)
    assert result["sentence"] == (
        "3 virtual computers: 2 created (desk-1 (Ada), desk-3 (Cleo)); 1 there already"
        " (desk-2 (Bob))."
    )
    assert (result["changed"], result["failure"]) == (True, None)
    assert [row["person"] for row in result["instances"]] == ["Ada", "Bob", "Cleo"]
    assert set(farm.there[DUBLIN].values()) == {MADE}
    # There is no page to write.
    assert (result["problems"], result["settings"]) == ("", {"page": None})
    assert farm.args["tags"] == {"course": "biology", "room": "B2"}
    assert farm.args["purge_tags"] is False
    assert farm.args["stop_on_idle"] == {"enabled": True, "threshold": 5, "duration": 30}
    assert not class_of("create", farm, THREE, **HOW)["changed"]
    assert os.listdir(tmp_path) == ["bio7.csv"]


def test_the_column_of_a_computer_counts_before_what_is_said_of_all(class_of):
    roster = (
        "computer,region,bundle_id,blueprint_id,availability_zone\n"
        f"desk-1,,,,\ndesk-2,,gpu_nvidia_xl_1_0,lfr_ubuntu_1_0,\ndesk-1,{OHIO},,,{OHIO}b\ndesk-4,,,,\n"
    )
    farm = Farm()
    how = {**HOW, "blueprint_id": None, "snapshot": "golden-1"}
    defaults = [("lightsail_instance", {"blueprint_id": "none", "zone": "eu-west-1c"})]
    result = class_of("create", farm, roster, defaults=defaults, **how)
    assert result["failure"] is None
    standard = ("app_standard_xl_1_0", None, "golden-1")
    assert farm.there == {
        DUBLIN: {
            "desk-1": standard,
            "desk-4": standard,
            "desk-2": ("gpu_nvidia_xl_1_0", "lfr_ubuntu_1_0", None),
        },
        OHIO: {"desk-1": standard},
    }
    # Those that are made alike are one run, and none is asked for twice.
    assert [each[3] for each in farm.asked] == [["desk-1", "desk-4"], ["desk-2"], ["desk-1"]]


IDLE = {"enabled": True, "threshold": 5, "duration": 30}


@pytest.mark.parametrize(
    ("option", "given", "read"),
    [
        ("stop_on_idle", {"threshold": "5", "duration": 30}, IDLE),
        ("stop_on_idle", "threshold=5,duration=30", IDLE),
        (
            "stop_on_idle",
            {"enabled": "no"},
            {"enabled": False, "threshold": None, "duration": None},
        ),
        ("auto_snapshot", {"time": "06:00"}, {"enabled": True, "time": "06:00"}),
        ("auto_snapshot", {}, {"enabled": True, "time": None}),
        ("tags", "course=biology", {"course": "biology"}),
        ("key_pair_name", 7, "7"),
        ("force_delete_add_ons", False, False),
    ],
)
def test_options_of_module_defaults_are_written_as_for_the_module(class_of, option, given, read):
    farm = Farm()
    defaults = [("lightsail_instance", {option: given})]
    result = class_of("create", farm, THREE, defaults=defaults, **HOW)
    assert (result["failure"], farm.args[option]) == (None, read)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"stop_on_idle": {"threshold": 500, "duration": 30}}, "threshold: 500 is out of range"),
        ({"stop_on_idle": {"threshold": "many", "duration": 30}}, "stop_on_idle: "),
        ({"stop_on_idle": 5}, "stop_on_idle: "),
        ({"auto_snapshot": ["06:00"]}, "auto_snapshot: "),
    ],
)
def test_wrong_options_of_module_defaults_are_told_before_any_call(class_of, options, says):
    farm = Farm()
    result = class_of("create", farm, THREE, defaults=[("lightsail_instance", options)], **HOW)
    assert says in result["msg"]
    assert farm.asked == []


def test_of_a_creation_those_that_fail_are_told_by_person(class_of):
    farm = Farm(**{"desk-1": ("other", "lfr_rstudio_1_0", None)})
    farm.broken["desk-3"] = "You have reached the maximum number of instances"
    result = class_of("create", farm, THREE, **HOW)
    assert result["failure"] == (
        "Missing: desk-1 (Ada), desk-3 (Cleo). 2 of 3 virtual computers failed: desk-1: its bundle"
        " is another; desk-3: You have reached the maximum number of instances"
    )
    assert set(farm.there[DUBLIN]) == {"desk-1", "desk-2"}
    assert result["changed"]


def test_a_region_that_breaks_keeps_no_other_from_being_created(class_of):
    farm = Farm()
    farm.broken[OHIO] = "no credentials"
    roster = f"computer,person,region,availability_zone\ndesk-1,Ada,{OHIO},{OHIO}a\ndesk-1,Bob,,\n"
    result = class_of("create", farm, roster, **HOW)
    assert result["failure"].startswith(f"Missing: {OHIO}/desk-1 (Ada). 1 of 2 virtual computers ")
    assert "no credentials" in result["failure"]
    assert farm.there[DUBLIN] == {"desk-1": MADE}


@pytest.mark.parametrize(
    ("roster", "given", "says"),
    [
        (THREE, {"bundle_id": ""}, "classroom_bundle_id (for lines 2, 3, 4, or the column bundle"),
        (THREE, {"availability_zone": "us-east-1a"}, "'us-east-1a' is no zone of the Region eu-"),
        (THREE, {"snapshot": "golden-1"}, "classroom_snapshot and classroom_blueprint_id are both"),
        (THREE, {"stop_on_idle": "soon"}, "classroom_stop_on_idle: 'soon' is not understood"),
        (THREE, {"stop_on_idle": {"percent": 5}}, "classroom_stop_on_idle: "),
        (THREE, {"stop_on_idle": {"threshold": 5}}, "stop_on_idle.duration: it is missing"),
        (THREE, {"tags": "biology"}, "classroom_tags: 'biology' is not understood"),
        (THREE, {"tags": {"aws:x": "y"}}, "classroom_tags: 'aws:x' begins with aws:"),
        (THREE, {"bundle_id": ["x"]}, "classroom_bundle_id: "),
        (THREE, {"timeout": "soon", "tags": "biology"}, "which is a day; classroom_tags: 'biol"),
        (f"computer,region\ndesk-1,\ndesk-2,{OHIO}\n", {}, "classroom_roster: line 3: availabil"),
    ],
)
def test_what_cannot_be_created_is_told_before_any_call(class_of, roster, given, says):
    farm = Farm()
    result = class_of("create", farm, roster, **{**HOW, **given})
    assert says in result["msg"]
    assert result["is_refused"]
    assert farm.asked == []


THERE = {"desk-1": MADE, "desk-2": MADE, "desk-3": MADE}


def test_a_class_is_deleted_where_its_number_is_given(class_of):
    farm = Farm(**THERE, other=MADE)
    result = class_of("delete", farm, THREE, confirm_delete="3")
    assert result["sentence"] == (
        "3 virtual computers: 3 deleted (desk-1 (Ada), desk-2 (Bob), desk-3 (Cleo))."
    )
    assert (result["changed"], result["failure"]) == (True, None)
    assert farm.there[DUBLIN] == {"other": MADE}
    again = class_of("delete", farm, THREE, confirm_delete=3)
    assert (again["changed"], again["failure"]) == (False, None)
    assert "3 not there" in again["sentence"]


@pytest.mark.parametrize("number", [None, "", 2, "35"])
def test_without_their_number_none_is_deleted_and_the_run_fails(class_of, number):
    farm = Farm(**THERE)
    del farm.there[DUBLIN]["desk-2"]
    before = dict(farm.there[DUBLIN])
    result = class_of("delete", farm, THREE, confirm_delete=number, archive=True)
    assert result["sentence"] == (
        "3 virtual computers, not confirmed: 2 to be archived and deleted (desk-1 (Ada),"
        " desk-3 (Cleo)); 1 not there (desk-2 (Bob))."
    )
    assert result["failure"].startswith("Nothing was deleted, since classroom_confirm_delete is ")
    assert result["failure"].endswith("give -e classroom_confirm_delete=3.")
    assert not result["changed"]
    assert not any(row["changed"] for row in result["instances"])
    assert farm.there[DUBLIN] == before
    assert [each[:2] for each in farm.asked] == [("instance", "plan")]


@pytest.mark.parametrize(("number", "fails"), [(None, False), (3, False), (4, True)])
def test_a_check_of_a_deletion_needs_no_number_but_no_wrong_one(class_of, number, fails):
    farm = Farm(**THERE)
    result = class_of("delete", farm, THREE, is_check=True, confirm_delete=number)
    assert bool(result["failure"]) is fails
    assert result["changed"] is not fails
    assert "check mode: 3 to be deleted (" in result["sentence"]
    assert farm.there[DUBLIN] == THERE


@pytest.mark.parametrize("given", [{"confirm_delete": "all"}, {"confirm_delete": True}])
def test_what_is_no_number_is_refused_before_any_call(class_of, given):
    farm = Farm(**THERE)
    assert "is not a number of computers" in class_of("delete", farm, THREE, **given)["msg"]
    assert farm.asked == []


def test_only_those_are_deleted_whose_snapshot_is_complete(class_of):
    farm = Farm(**THERE)
    farm.broken |= {"snapshot of desk-1": "the disk is too full", "snapshot of desk-2": "pending"}
    result = class_of("delete", farm, THREE, confirm_delete=3, archive="yes")
    assert set(farm.there[DUBLIN]) == {"desk-1", "desk-2"}
    assert [each[:2] + each[3:] for each in farm.asked] == [
        ("instance", "plan", ["desk-1", "desk-2", "desk-3"]),
        ("snapshot", "present", list(farm.snapshots)),
        ("instance", "absent", ["desk-3"]),
    ]
    kept = next(name for name in farm.snapshots if name.startswith("desk-3-20"))
    assert f"1 archived and deleted (desk-3 (Cleo) as {kept})" in result["sentence"]
    assert [row.get("archive") for row in result["instances"]] == [None, None, kept]
    assert result["failure"].startswith("Not deleted: desk-1 (Ada), desk-2 (Bob). 2 of 3 snapshots")
    assert "the disk is too full" in result["failure"]
    assert "its state is pending" in result["failure"]
    assert [bool(row["error"]) for row in result["instances"]] == [True, True, False]


def test_what_waits_shows_how_far_it_is_and_a_plan_shows_nothing(class_of):
    farm = Farm()
    for is_check in (True, False):
        class_of("create", farm, THREE, is_check=is_check, **HOW)
        assert farm.shown == ([] if is_check else ["virtual computers"])
    farm.shown.clear()
    class_of("delete", farm, THREE)
    assert farm.shown == []
    class_of("delete", farm, THREE, confirm_delete=3, archive=True)
    assert farm.shown == ["snapshots", "virtual computers"]


@pytest.mark.parametrize("goal", ["create", "report"])
def test_an_unknown_way_to_show_progress_is_refused_before_any_call(class_of, goal):
    lab = Lab()
    result = class_of(goal, lab, THREE, told={"lightsail_progress": "loud"}, **HOW)
    assert "'loud' is no way to show progress" in result["msg"]
    assert lab.asked == []


def test_progress_names_the_region_only_where_there_are_several(class_of):
    farm = Farm()
    class_of("create", farm, THREE, **HOW)
    assert farm.shown == ["virtual computers"]
    farm.there[OHIO] = {}
    zones = f"computer,region,availability_zone\nx-1,,\nx-2,{OHIO},{OHIO}a\n"
    class_of("create", farm, zones, **HOW)
    assert farm.shown[1:] == [f"{DUBLIN} virtual computers", f"{OHIO} virtual computers"]


@pytest.mark.parametrize(
    ("told", "reason"),
    [({}, "nothing is known of it"), ({"failed": True, "msg": "AccessDenied"}, "AccessDenied")],
)
def test_where_no_snapshot_is_told_of_nothing_is_deleted(class_of, monkeypatch, told, reason):
    farm = Farm(**THERE)
    answer = farm.answer

    def silent(module, args, is_plan):
        return told if module.endswith("_snapshot") else answer(module, args, is_plan)

    monkeypatch.setattr(farm, "answer", silent)
    result = class_of("delete", farm, THREE, confirm_delete=3, archive=True)
    assert farm.there[DUBLIN] == THERE
    assert not result["changed"]
    assert "Not deleted: desk-1 (Ada), desk-2 (Bob), desk-3 (Cleo). " in result["failure"]
    assert all(row["error"]["message"].endswith(f": {reason}") for row in result["instances"])


def test_what_cannot_be_read_is_not_deleted(class_of):
    farm = Farm(**THERE)
    farm.there[OHIO] = {"desk-1": MADE}
    farm.broken[OHIO] = "no credentials"
    roster = f"computer,region\ndesk-1,\ndesk-1,{OHIO}\n"
    result = class_of("delete", farm, roster, confirm_delete=2)
    assert farm.there[OHIO] == {"desk-1": MADE}
    assert set(farm.there[DUBLIN]) == {"desk-2", "desk-3"}
    assert result["failure"].startswith(f"Not deleted: {OHIO}/desk-1. ")
    assert ("instance", "absent", OHIO, ["desk-1"]) not in farm.asked


def test_one_in_a_state_that_nobody_knows_is_not_said_to_be_gone(class_of, monkeypatch):
    farm = Farm(**THERE)
    answer = farm.answer

    def odd(module, args, is_plan):
        """As the module: it promises nothing of such a state, and waits in vain for its end."""
        told = answer(module, args, is_plan)
        for row in told["instances"]:
            if row["name"] == "desk-2":
                error = None if is_plan else {"code": "Timeout", "message": "it is archiving"}
                row.update(changed=False, state={"name": "archiving"}, error=error)
        return told

    monkeypatch.setattr(farm, "answer", odd)
    planned = class_of("delete", farm, THREE, is_check=True)
    assert "2 to be deleted (desk-1 (Ada), desk-3 (Cleo))" in planned["sentence"]
    assert "1 in an unknown state (desk-2 (Bob))" in planned["sentence"]
    result = class_of("delete", farm, THREE, confirm_delete=3)
    assert farm.asked[-1] == ("instance", "absent", DUBLIN, ["desk-1", "desk-2", "desk-3"])
    assert result["failure"].startswith("Not deleted: desk-2 (Bob). ")
    assert "it is archiving" in result["failure"]


def test_a_name_without_room_for_the_time_is_refused_before_any_call(class_of):
    farm = Farm()
    lines = f"computer\n{'d' * 250}\n"
    result = class_of("delete", farm, lines, confirm_delete=1, archive=True)
    assert "classroom_archive: " in result["msg"]
    assert farm.asked == []


@pytest.mark.parametrize(
    ("goal", "modules"),
    [
        ("open", ["gui_session"]),
        ("renew", ["gui_session_info", "gui_session"]),
        ("report", ["gui_session_info", "instance_info"]),
        ("create", ["instance"]),
        ("delete", ["instance", "instance_snapshot", "instance"]),
    ],
)
def test_what_each_run_of_a_module_warns_of_is_told(class_of, monkeypatch, goal, modules):
    lab = Farm(**{"desk-1": MADE}) if goal in ("create", "delete") else Lab(**{"desk-1": OVER})
    answer = lab.answer

    def warned(module, *args):
        more = {"warnings": [f"of {module}"], "deprecations": [{"msg": module}]}
        return {**answer(module, *args), **more}

    monkeypatch.setattr(lab, "answer", warned)
    given = {"cost_estimate": True, "archive": True, "confirm_delete": 1, **HOW}
    result = class_of(goal, lab, "computer\ndesk-1\n", **given)
    assert result["warnings"] == [f"of lightsail_{each}" for each in modules]
    assert result["deprecations"] == [{"msg": f"lightsail_{each}"} for each in modules]


# --- Shares


def inventory_of(*shares):
    """Hosts as people write them, each with its share."""
    return {f"share-{each.partition('/')[0]}": {"classroom_share": each} for each in shares}


# What AWX tells each slice of a job template.
SLICE = {"awx_job_template_name": "Open", "awx_workflow_job_name": "Open"}
PARTS = ["1/3", "2/3", "3/3"]


@pytest.mark.parametrize("goal", ["open", "create"])
def test_in_three_slices_each_computer_is_asked_for_exactly_once(class_of, goal):
    computers = {f"desk-{number}": OFF for number in range(300)}
    lines = "computer\n" + "\n".join(computers)
    lab = Lab(**computers) if goal == "open" else Farm()
    how = HOW if goal == "create" else {}
    for share in PARTS:
        result = class_of(goal, lab, lines, hosts=inventory_of(share), extra=SLICE, **how)
        assert result["failure"] is None
        number = share.partition("/")[0]
        assert result["sentence"].startswith(f"Of the class share {number} of 3: ")
        assert result["statistics"] == {"classroom_summary": result["sentence"]}
        key = {"open": "gui_sessions", "create": "instances"}[goal]
        assert len(result[key]) == len(lab.asked[-1][-2 if goal == "open" else -1])
    asked = [name for each in lab.asked for name in each[-2 if goal == "open" else -1]]
    assert sorted(asked) == sorted(computers)


def test_a_job_with_every_share_is_for_the_class_and_writes_its_files(class_of, tmp_path):
    lab = Lab(**{"desk-1": OVER, "desk-2": OPEN, "desk-3": OPEN})
    hosts = inventory_of(*PARTS)
    result = class_of("renew", lab, THREE, hosts=hosts, links="links.csv")
    assert result["sentence"].startswith("3 computers: ")
    assert (tmp_path / "links.csv").read_text(encoding="utf-8").count(URL) == 3


def test_a_share_without_a_computer_has_nothing_to_do(class_of):
    lab = Lab(**{"desk-1": OFF})
    ends = []
    for share in PARTS:
        result = class_of("open", lab, "computer\ndesk-1\n", hosts=inventory_of(share), extra=SLICE)
        assert result["failure"] is None
        assert (result["problems"], result["settings"]["page"]) == ("", None)
        assert result["changed"] is bool(result["gui_sessions"])
        ends.append(result["sentence"].partition(" of 3: ")[2])
    nothing = "nothing to do, since every computer of the roster is in another share."
    assert sorted(ends) == ["1 GUI session: 1 opened (desk-1).", nothing, nothing]
    assert [names for _module, _region, names, _power in lab.asked] == [["desk-1"]]


@pytest.mark.parametrize(
    ("goal", "hosts", "extra", "given", "says"),
    [
        # An empty slice, as AWX makes them of hosts that are switched off there.
        (
            "open",
            {},
            SLICE,
            {},
            "has no host with classroom_share, and this job is one of the slices",
        ),
        (
            "close",
            {"desk-1": {}},
            SLICE,
            {},
            "job template 'Open', or in a workflow of the same name",
        ),
        ("open", inventory_of("4/3"), {}, {}, "'4/3' is no share"),
        (
            "open",
            inventory_of("1/3", "3/3"),
            {"awx_job_id": 7},
            {},
            "only shares 1 and 3 of 3, and",
        ),
        (
            "open",
            inventory_of("1/3"),
            {},
            {"page": "a.html"},
            "classroom_page: this run is for share",
        ),
        ("report", inventory_of("1/3"), {}, {"report": "a.csv"}, "run classroom_report without"),
        ("delete", inventory_of("1/3"), {}, {"confirm_delete": 1}, "a class is deleted as a whole"),
        ("open", {}, {"classroom_share": "1/3"}, {}, "classroom_share is a variable of a host in"),
        ("open", inventory_of("1/3"), {"classroom_share": "1/3"}, {}, "is a variable of a host in"),
        # Of the play, or of the role.
        ("open", {}, {}, {"share": "1/3"}, "as an extra variable, or one of the play, all would"),
        ("open", inventory_of("1/x"), {}, {"timeout": "soon"}, "a day; the host 'share-1': "),
        (
            "open",
            inventory_of("1/3", "2/3"),
            {},
            {"sources": ["share-3.yml"]},
            "A part of the inventory could not be read: ",
        ),
    ],
)
def test_what_would_double_or_lose_a_computer_is_refused_before_any_call(
    class_of, tmp_path, goal, hosts, extra, given, says
):
    lab = Lab()
    result = class_of(goal, lab, THREE, hosts=hosts, extra=extra, **given)
    assert result["is_refused"]
    assert says in result["msg"]
    assert lab.asked == []
    assert os.listdir(tmp_path) == ["bio7.csv"]


def test_a_play_for_the_hosts_of_some_shares_is_for_no_other(class_of):
    lab = Lab(**{"desk-1": OFF, "desk-2": OFF, "desk-3": OFF})
    told = {"inventory_hostname": "share-1", "classroom_share": "1/3"}
    told["ansible_play_batch"] = ["share-1", "share-2"]
    result = class_of("open", lab, THREE, hosts=inventory_of(*PARTS), told=told)
    assert result["sentence"].startswith("Of the class shares 1 and 2 of 3: ")


# --- Extra variables


def test_a_misspelt_extra_variable_is_refused_with_all_else_that_is_wrong(class_of, tmp_path):
    lab = Lab(**{"desk-1": OFF})
    extra = {"classroom_pgae": "bio7.html", "gui_session_title": "Bio 7", "somebody_elses": 1}
    result = class_of("open", lab, THREE, extra=extra, timeout="soon")
    assert result["is_refused"]
    assert result["msg"].startswith("'classroom_pgae': a class has no such variable; did you mean")
    assert "; gui_session_title is not for a class; its own is classroom_title; " in result["msg"]
    assert "classroom_timeout: 'soon' is not a number" in result["msg"]
    assert lab.asked == []
    assert os.listdir(tmp_path) == ["bio7.csv"]


@pytest.mark.parametrize("goal", ["open", "report", "create"])
def test_what_the_play_says_of_single_sessions_is_not_for_a_class(class_of, goal):
    lab = Farm() if goal == "create" else Lab(**{"desk-1": OFF, "desk-2": OFF, "desk-3": OFF})
    told = {
        "gui_session_names": "desk-9",
        "gui_session_name": "desk-9",
        "gui_session_region": OHIO,
        "gui_session_state": "restarted",
        "gui_session_timeout": "never",
        "gui_session_show_urls": "perhaps",
        "gui_session_manage_power": False,
    }
    result = class_of(goal, lab, THREE, told=told, **HOW)
    assert result["failure"] is None
    (asked,) = lab.asked
    assert DUBLIN in asked
    assert ["desk-1", "desk-2", "desk-3"] in asked


def test_one_file_of_settings_is_for_every_goal(class_of):
    spec = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text("utf-8"))
    names = {name for goal in spec["argument_specs"].values() for name in goal["options"]}
    # It is of a host, and has a message of its own.
    extra = dict.fromkeys(sorted(names - {"classroom_share"}), "")
    result = class_of("report", Lab(), THREE, extra=extra)
    assert result["msg"] == (
        "classroom_roster is not given; it is the path of a CSV file with the computers"
    )


class Modules:
    """The modules themselves instead of a stand-in, against the simulator in this process."""

    def __init__(self, simulated):
        self.simulated = simulated
        self.shown = []

    def answer(self, module, args, is_check):
        return self.simulated.run(module, check=is_check, **args)


LESSON = (
    "computer;person;region\r\ndesk-1;Ada;\r\ndesk-2;Zo\u00eb;\r\ndesk-3;Cleo;\r\n"
    "desk-4;=Dan;us-east-1\r\n"
)
FILES = {"links": "links.csv", "report": "report.csv"}


@pytest.fixture
def lesson(simulated):
    """A class of which two are open, one is expired, and one is expired and off."""
    off = {"status": "startExpired", "instance_state": "stopped"}
    simulated.prepare({"desk-1": "startExpired", "desk-2": off, "desk-3": "started"})
    simulated.prepare({"desk-4": "started"}, region="us-east-1")
    return Modules(simulated)


def test_the_hour_of_who_is_off_is_not_renewed_by_the_modules_themselves(
    class_of, lesson, tmp_path
):
    result = class_of("renew", lesson, LESSON, **FILES)
    assert [each["changed"] for each in result["gui_sessions"]] == [True, False, False, False]
    assert lesson.simulated.truth()["desk-2"]["instance_state"] == "stopped"
    links = (tmp_path / "links.csv").read_text("utf-8-sig")
    assert "desk-2;Zo\u00eb;;startExpired;;" in links
    assert links.count("http") == 6
    words = [each["words"] for each in gui_session_cards(result["gui_sessions"])]
    assert words == ["Open", "Off", "Open", "Open"]


def test_the_modules_themselves_report_who_is_on_and_open(class_of, lesson, tmp_path):
    class_of("renew", lesson, LESSON)
    class_of("report", lesson, LESSON, **FILES)
    lines = (tmp_path / "report.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + 4
    assert ",desk-1,eu-west-1,Ada,running,started," in lines[1]
    assert ",desk-2,eu-west-1,Zo\u00eb,stopped,startExpired,," in lines[2]
    assert "http" not in "".join(lines)


def test_the_modules_themselves_close_and_switch_off_in_every_region(class_of, lesson, tmp_path):
    result = class_of("close", lesson, LESSON, **FILES)
    assert result["failure"] is None
    elsewhere = lesson.simulated.call("GET", "computers?region=us-east-1")
    states = {**lesson.simulated.truth(), **elsewhere}.values()
    assert {each["instance_state"] for each in states} == {"stopped"}
    assert "http" not in (tmp_path / "links.csv").read_text("utf-8-sig")
    assert {each["words"] for each in gui_session_cards(result["gui_sessions"])} == {"Off"}


def test_a_class_that_is_off_already_is_closed(class_of, simulated):
    """Of computers that are off nobody reads a session."""
    off = {"status": "stopped", "instance_state": "stopped"}
    simulated.prepare(dict.fromkeys(["desk-1", "desk-2", "desk-3"], off))
    result = class_of("close", Modules(simulated), THREE)
    assert (result["changed"], result["failure"]) == (False, None)
    assert [row["status"] for row in result["gui_sessions"]] == [None] * 3


def test_the_modules_themselves_create_computers_and_delete_them_with_a_snapshot_of_each(
    class_of, simulated
):
    modules, roster = Modules(simulated), "computer,person\nnew-1,Ada\nnew-2,\n"
    created = class_of("create", modules, roster, tags="course=biology", **HOW)
    assert created["sentence"] == "2 virtual computers: 2 created (new-1 (Ada), new-2)."
    for row in created["instances"]:
        assert (row["state"]["name"], row["tags"]) == ("running", {"course": "biology"})
    assert created["instances"][0]["person"] == "Ada"
    deleted = class_of("delete", modules, roster, archive=True, confirm_delete=2)
    assert "2 archived and deleted (new-1 (Ada) as new-1-20" in deleted["sentence"]
    assert [row["state"]["name"] for row in deleted["instances"]] == [None, None]
    assert simulated.truth() == {}


def test_no_other_word_of_a_module_for_what_the_roster_gives_counts_beside_it():
    words = {"aws_region", "ec2_region"}
    for module in (lightsail_instance, lightsail_instance_snapshot):
        options = yaml.safe_load(module.DOCUMENTATION)["options"]
        words.update(options["name"]["aliases"])
    options = yaml.safe_load(lightsail_instance_snapshot.DOCUMENTATION)["options"]
    words.update(["instance", *options["instance"]["aliases"]])
    assert set(_NOT_OF_DEFAULTS) == words
