# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role does for variables and an inventory: its action, with modules in this process.

How Ansible runs it is in the target role_gui_session.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
import yaml
from ansible import context
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.dataloader import DataLoader
from ansible.utils.vars import load_extra_vars
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.research.lightsail.plugins.action import gui_session_run
from ansible_collections.research.lightsail.plugins.action.gui_session_run import _unread

from .stand_ins import action_of

ROLE = Path(__file__).resolve().parents[4] / "roles" / "gui_session"
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


@pytest.fixture
def play(simulated, monkeypatch):
    """Runs the action for a goal as its playbook would, with -e and -i as on the command line.

    Returns its result.  Computers are in two Regions; the environment names a third one.
    """
    quick = ("start_seconds", "stop_seconds", "instance_start_seconds", "instance_stop_seconds")
    simulated.prepare(
        {
            "asleep": {"status": "stopped", "instance_state": "stopped"},
            "desk-1": "notStarted",
            "desk-2": "started",
            "desk-3": {"status": "failedInstanceCreation", "failure_reason": "There is no room."},
            "localhost": "started",
        },
        dict.fromkeys(quick, 0.1),
    )
    simulated.prepare({"desk-1": "started"}, region="us-east-1")
    # Ansible's default; ansible-test has another one.
    monkeypatch.setattr(gui_session_run.C, "HOST_PATTERN_MISMATCH", "warning")

    class Action(gui_session_run.ActionModule):
        def _execute_module(self, module_name, module_args, **_more):
            given = {"region": None, **module_args}
            is_check = self._task.check_mode
            return simulated.run(module_name.rpartition(".")[2], check=is_check, **given)

    def run(
        goal,
        *extra,
        sources=(),
        region="eu-west-1",
        check=False,
        limit=None,
        told=(),
        defaults=(),
        no_log=False,
    ):
        monkeypatch.setenv("AWS_REGION", region)
        monkeypatch.setattr(context, "CLIARGS", ImmutableDict(extra_vars=extra))
        monkeypatch.setattr(load_extra_vars, "extra_vars", None, raising=False)
        loader = DataLoader()
        inventory = InventoryManager(loader, [str(each) for each in sources])
        manager = VariableManager(loader, inventory)
        inventory.subset(limit)
        hosts = inventory.get_hosts("localhost:all")
        variables = {
            **manager.get_vars(host=hosts[0], include_hostvars=False),
            **dict(told),
            "lightsail_progress": "off",
            "hostvars": HostVars(inventory, manager, loader),
            "inventory_hostname": hosts[0].name,
            "ansible_play_batch": [host.name for host in hosts],
            "groups": {"all": [host.name for host in inventory.get_hosts("all")]},
        }
        return action_of(Action, goal, check, defaults, no_log).run(task_vars=variables)

    return run


LISTED = """all:
  hosts:
    desk-1.eu-west-1: {aws_lightsail_name: desk-1, aws_lightsail_region: eu-west-1}
    desk-1.us-east-1: {aws_lightsail_name: desk-1, aws_lightsail_region: us-east-1}
    desk-2: {aws_lightsail_name: desk-2, aws_lightsail_region: eu-west-1}
"""


@pytest.fixture
def listed(tmp_path):
    """An inventory as the plugin lists it."""
    path = tmp_path / "listed.yml"
    path.write_text(LISTED)
    return path


POWER = '{"gui_session_manage_power": true}'
BLANK = ("names", "state", "timeout", "show_urls", "region", "manage_power")


@pytest.mark.parametrize(
    ("goal", "extra", "sources", "sentence"),
    [
        (
            "open",
            ["gui_session_names=desk-1,desk-2"],
            (),
            "2 GUI sessions: 1 opened (desk-1); 1 already open (desk-2).",
        ),
        (
            "report",
            ["gui_session_names=asleep,desk-2"],
            (),
            "2 GUI sessions: 1 off (asleep); 1 started (desk-2).",
        ),
        (
            "report",
            [],
            ["desk-1,desk-2,desk-3,"],
            "3 GUI sessions: 1 failedInstanceCreation (desk-3); 1 notStarted (desk-1); 1 started"
            " (desk-2).",
        ),
        (
            "open",
            ["gui_session_names=asleep,desk-2", "gui_session_manage_power=yes"],
            (),
            "2 GUI sessions: 1 switched on and opened (asleep); 1 already open (desk-2).",
        ),
        ("close", [POWER], ["desk-2,"], "1 GUI session: 1 closed and switched off (desk-2)."),
        (
            "close",
            ['{"gui_session_names": []}'],
            ["desk-1,desk-2,"],
            "0 GUI sessions: nothing to do, since gui_session_names is given and empty.",
        ),
        *(
            (
                "open",
                [json.dumps({f"gui_session_{name}": blank for name in BLANK})],
                ["desk-2,"],
                "1 GUI session: 1 already open (desk-2).",
            )
            for blank in (None, "")
        ),
    ],
)
def test_what_was_done_is_said(play, goal, extra, sources, sentence):
    result = play(goal, *extra, sources=sources)
    assert result["sentence"] == sentence
    assert result["failure"] is None


def test_each_computer_is_looked_for_in_its_region_whatever_the_environment_says(play, listed):
    one = play("close", "gui_session_names=us-east-1/desk-1", sources=[listed], region="us-west-2")
    assert one["sentence"] == "1 GUI session: 1 closed (desk-1)."
    all_of_them = play("close", sources=[listed], region="us-west-2", check=True)
    assert all_of_them["sentence"] == (
        "3 GUI sessions in 2 Regions, check mode: 1 to be closed (eu-west-1/desk-2); 2 not open"
        " (eu-west-1/desk-1, us-east-1/desk-1)."
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("desk-2", "1 started (desk-2)."),
        ("desk-1", "has several computers desk-1; write eu-west-1/desk-1 or us-east-1/desk-1"),
    ],
)
def test_of_a_computer_that_is_named_the_inventory_says_the_region(play, listed, name, told):
    result = play("report", f"gui_session_names={name}", sources=[listed], region="us-west-2")
    assert told in result.get("sentence", "") + result.get("msg", "")


@pytest.mark.parametrize(
    ("extra", "is_refused"),
    [
        ((), True),
        (["gui_session_names=desk-2,asleep"], True),
        (["gui_session_names=desk-2"], False),
        (["gui_session_names=eu-west-1/asleep"], False),
        (["gui_session_names=asleep", "gui_session_region=eu-west-1"], False),
    ],
)
def test_an_inventory_has_to_be_read_where_it_says_which_computers_are_meant(
    play, listed, tmp_path, extra, is_refused
):
    result = play("report", *extra, sources=[listed, tmp_path / "missing.yml"])
    assert ("A part of the inventory could not be read" in result.get("msg", "")) is is_refused
    assert ("1 GUI session: " in result.get("sentence", "")) is not is_refused


@pytest.mark.parametrize(
    ("goal", "extra", "no_log", "shown"),
    [
        ("open", (), False, [("eu-west-1", True), ("us-east-1", True)]),
        ("close", ["gui_session_names=desk-2"], True, [("", False)]),
        ("report", (), False, []),
    ],
)
def test_what_waits_shows_how_far_it_is_as_far_as_it_may(
    play, listed, monkeypatch, goal, extra, no_log, shown
):
    began = []

    def begin(_action, _words, _variables, label, with_names):
        began.append((label, with_names))
        return contextlib.nullcontext()

    monkeypatch.setattr(gui_session_run.ActionModule, "_shown_progress", begin)
    assert play(goal, *extra, sources=[listed], no_log=no_log)["failure"] is None
    assert began == shown


def test_what_the_module_warns_of_is_told(play, simulated):
    reader = simulated.user("reader", "lightsail:CreateGUISessionAccessDetails")
    result = play("report", "gui_session_names=desk-1", defaults=[{f"{SESSIONS}_info": reader}])
    assert "GetInstanceState" in "".join(result["warnings"])


@pytest.mark.parametrize(
    ("goal", "extra", "told"),
    [
        (
            "open",
            ["gui_session_names=desk-3,us-east-1/desk-1"],
            {
                "gui_session_failed": ["desk-3"],
                "gui_session_names": ["desk-3", "us-east-1/desk-1"],
            },
        ),
        ("close", (), {"gui_session_failed": []}),
        # It must not forget what failed before it.
        ("report", ["gui_session_names=desk-3"], {"gui_session_names": ["desk-3"]}),
        ("report", (), {}),
    ],
)
def test_later_jobs_of_a_workflow_are_told_what_was_meant_and_what_failed(play, goal, extra, told):
    result = play(goal, *extra, sources=["desk-2,"])
    assert result["statistics"] == {"gui_session_summary": result["sentence"], **told}


@pytest.mark.parametrize(
    ("goal", "name", "shown", "told"),
    [
        ("report", "desk-2", "yes", ["desk-2, application", "desk-2, operating system"]),
        ("report", "desk-1", "yes", ["No session is open."]),
        ("report", "desk-2", "no", []),
        ("close", "desk-2", "yes", []),
    ],
)
def test_links_are_told_where_they_are_asked_for(play, goal, name, shown, told):
    result = play(goal, f"gui_session_names={name}", f"gui_session_show_urls={shown}")
    assert [link.partition(": http")[0] for link in result["links"]] == told


def test_a_computer_that_fails_keeps_no_other_from_being_reopened(play):
    names = '{"gui_session_names": ["desk-2", "desk-3"], "gui_session_state": "restarted"}'
    result = play("open", names)
    assert result["sentence"] == (
        "2 GUI sessions: 1 reopened (desk-2); 1 failed (desk-3: failedInstanceCreation: There is no"
        " room.)."
    )
    assert result["failure"]


def test_of_a_list_of_hosts_only_those_in_the_limit_are_meant(play):
    result = play("close", sources=["desk-1,desk-2,"], limit="desk-2", check=True)
    assert result["sentence"] == "1 GUI session, check mode: 1 to be closed (desk-2)."


def test_who_is_off_is_not_opened_where_nobody_asked_for_the_power(play):
    result = play("open", "gui_session_manage_power=", sources=["asleep,"])
    words = "the computer is stopped, so its session cannot be opened; with manage_power: true"
    assert f"1 failed (asleep: {words}" in result["sentence"]
    assert result["failure"]


@pytest.mark.parametrize(
    ("goal", "extra", "sources", "words"),
    [
        (
            "close",
            ["gui_session_names=desk-1", "gui_session_timeout=0"],
            (),
            "gui_session_timeout: '0' is not a number of seconds from 1 to 86400",
        ),
        (
            "report",
            ["gui_session_names=desk-1", "gui_session_show_urls=perhaps"],
            (),
            "gui_session_show_urls: 'perhaps' is neither true nor false",
        ),
        ("close", [], ["desk-1"], "A list of hosts has a comma, also for one: -i desk-1,"),
        (
            "close",
            ["gui_session_names=desk-1, desk-2, desk-3"],
            (),
            "'desk-2, desk-3' would be lost",
        ),
        # Without that, all of the inventory would be closed, or left on.
        (
            "close",
            ["gui_session_nmes=desk-1"],
            ["desk-1,desk-2,"],
            "'gui_session_nmes': the role gui_session has no such variable; did you mean",
        ),
        (
            "close",
            ["gui_session_manage_powr=true"],
            ["desk-1,desk-2,"],
            "did you mean gui_session_manage_power?",
        ),
        ("report", ["gui_session__goal=close"], ["desk-2,"], "has no such variable; "),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_call(
    play, simulated, goal, extra, sources, words
):
    simulated.call("DELETE", "calls")
    result = play(goal, *extra, sources=sources)
    assert result["is_refused"]
    assert words in result["msg"]
    assert simulated.calls() == {}


def test_the_role_knows_its_variables_and_what_earlier_jobs_told(play):
    spec = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text("utf-8"))
    names = {name for goal in spec["argument_specs"].values() for name in goal["options"]}
    told = ("gui_session_summary", "gui_session_failed", "gui_session_portal_title", "other")
    extra = json.dumps(dict.fromkeys([*sorted(names), *told], ""))
    assert play("report", extra, sources=["desk-2,"])["failure"] is None


# What AWX tells each slice of a job template.
SLICE = {"awx_job_template_name": "Close", "awx_workflow_job_name": "Close"}


@pytest.mark.parametrize(
    ("names", "told", "words"),
    [
        (["desk-1"], SLICE, "each would act on all that are named"),
        ([], SLICE, "nothing to do"),
        ("", SLICE, "1 not open (desk-1)"),
        (["desk-1"], {}, "1 not open (desk-1)"),
    ],
)
def test_names_are_refused_in_a_slice(play, names, told, words):
    extra = json.dumps({"gui_session_names": names})
    result = play("close", extra, sources=["desk-1,"], told=told)
    assert words in result.get("sentence", "") + result.get("msg", "")


LAB = """all:
  hosts: {desk-1: , desk-2: , asleep: }
  children: {night_shift: {hosts: {desk-2: }}, empty: }
"""


@pytest.fixture
def lab(tmp_path):
    """An inventory with a group of those that are to be left alone."""
    (tmp_path / "lab.yml").write_text(LAB)
    return tmp_path / "lab.yml"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        # All but the night shift, which would be closed with the others.
        ("all:!nightshift", "nothing that '!nightshift' means"),
        ("desk-1,desk-9", "nothing that 'desk-9' means"),
        ("desk-1,seat-*,~room.*", "nothing that 'seat-*' or '~room.*' means"),
        ("all:&desk-*:!desk-7", "nothing that '!desk-7' means"),
    ],
)
def test_a_limit_of_which_a_part_means_no_host_is_refused(play, simulated, lab, limit, words):
    simulated.call("DELETE", "calls")
    result = play("close", sources=[lab], limit=limit)
    assert words in result["msg"]
    assert simulated.calls() == {}


@pytest.mark.parametrize(
    ("limit", "count"),
    [("all:!night_shift", 2), ("all:!empty", 3), ("desk-*,night_shift", 2), ("all[0:1]", 2)],
)
def test_a_limit_of_hosts_and_groups_is_taken(play, lab, limit, count):
    assert play("report", sources=[lab], limit=limit)["sentence"].startswith(f"{count} GUI session")


def test_a_limit_may_mean_none_where_ansible_is_told_so_and_in_a_slice(play, lab, monkeypatch):
    limit = "all:!nightshift"
    assert "3 GUI sessions" in play("report", sources=[lab], limit=limit, told=SLICE)["sentence"]
    monkeypatch.setattr(gui_session_run.C, "HOST_PATTERN_MISMATCH", "ignore")
    assert "3 GUI sessions" in play("report", sources=[lab], limit=limit)["sentence"]


def test_where_computers_are_named_a_limit_means_nothing(play, lab):
    result = play("report", "gui_session_names=desk-2", sources=[lab], limit="desk-1,desk-9")
    assert result["sentence"].startswith("1 GUI session")


def test_a_region_that_contradicts_the_inventory_is_refused(play, listed):
    result = play("close", "gui_session_region=eu-west-1", sources=[listed])
    assert "is in us-east-1, and gui_session_region says eu-west-1" in result["msg"]


def test_a_computer_can_be_called_localhost(play, tmp_path):
    (tmp_path / "lab.yml").write_text(
        "all: {hosts: {localhost: {aws_lightsail_name: localhost, aws_lightsail_region: eu-west-1},"
        " desk-2: {gui_session_region: eu-west-1}}}"
    )
    result = play("report", sources=[tmp_path / "lab.yml"], region="us-west-2")
    assert result["sentence"] == "2 GUI sessions: 2 started (localhost, desk-2)."


def test_where_the_inventory_plugin_failed_it_says_why(play, tmp_path):
    source = tmp_path / "aws_lightsail.yml"
    source.write_text("plugin: research.lightsail.aws_lightsail\nregions: [nowhere]\n")
    result = play("report", sources=["desk-2,", source])
    assert f"could not be read: '{source}' (regions: there is no AWS Region" in result["msg"]


@pytest.mark.parametrize("goal", ["open", "close"])
def test_it_waits_as_long_as_it_is_told(play, simulated, goal):
    slow = {"start_seconds": 3600, "stop_seconds": 3600}
    simulated.prepare({"slow": {"status": "stopped" if goal == "open" else "started", **slow}})
    module = {SESSIONS: {"wait_timeout": 600}}
    given = ("gui_session_names=slow", "gui_session_timeout=2")
    result = play(goal, *given, defaults=[module])
    assert "slow: not done after 2 seconds: " in result["failure"]


def test_without_names_and_hosts_it_says_what_to_give(play):
    result = play("open")
    assert result["is_refused"]
    assert "-e gui_session_names=desk-1,desk-2" in result["msg"]


def test_what_the_play_says_of_the_modules_counts(play, simulated):
    simulated.prepare({"slow": {"start_seconds": 3600}}, region="us-east-1")
    module = {"research.lightsail.lightsail_gui_session": {"wait_timeout": 2}}
    group = {"group/research.lightsail.lightsail": {"region": "us-east-1"}}
    result = play("open", "gui_session_names=slow", defaults=[group, module])
    assert "slow: not done after 2 seconds: starting" in result["failure"]


SESSIONS = "research.lightsail.lightsail_gui_session"


@pytest.mark.parametrize(
    ("goal", "sentence", "statuses"),
    [
        ("open", "1 opened (desk-1); 1 already open (desk-2).", ["started", "started"]),
        ("close", "1 closed (desk-2); 1 not open (desk-1).", ["notStarted", "stopped"]),
    ],
)
def test_the_role_waits_for_its_goal_whatever_the_play_says(play, goal, sentence, statuses):
    """What it says was done would else only have been asked for."""
    given = {"wait": False, "state": "restarted", "name": "desk-3", "names": ["desk-3"]}
    result = play(goal, "gui_session_names=desk-1,desk-2", defaults=[{SESSIONS: given}])
    assert result["sentence"] == f"2 GUI sessions: {sentence}"
    assert [each["status"] for each in result["gui_sessions"]] == statuses


@pytest.mark.parametrize(
    ("goal", "extra", "sentence"),
    [
        (
            "open",
            (),
            "2 to be waited for, with the status starting (a1, a2); 1 to be waited for, with the"
            " status https://x.example.com/... (a3); 1 already open (desk-2).",
        ),
        (
            "open",
            ["gui_session_state=restarted"],
            "3 to be reopened (a1, a2, desk-2); 1 to be waited for, with the status"
            " https://x.example.com/... (a3).",
        ),
        (
            "close",
            (),
            "3 to be closed (a1, a2, desk-2); 1 to be waited for, with the status"
            " https://x.example.com/... (a3).",
        ),
    ],
)
def test_no_plan_has_what_is_on_its_way_for_open_or_closed(play, simulated, goal, extra, sentence):
    odd = "https://x.example.com/key"
    simulated.prepare({"a1": "starting", "a2": "starting", "a3": odd})
    result = play(goal, "gui_session_names=a1,a2,a3,desk-2", *extra, check=True)
    assert result["sentence"] == f"4 GUI sessions, check mode: {sentence}"


def test_who_does_not_exist_is_told_whatever_the_play_says(play):
    given = {"missing_ok": True, "name": "desk-3"}
    defaults = [{f"{SESSIONS}_info": given}]
    result = play("report", "gui_session_names=desk-2,gone", defaults=defaults)
    words = "1 started (desk-2); 1 failed (gone: there is no virtual computer of this name"
    assert words in result["sentence"]
