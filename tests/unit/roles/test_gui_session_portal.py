# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the expressions and templates of the role make of its variables, by Ansible's own templating.

How Ansible runs its tasks is in the target role_gui_session_portal; what the module then does with
the pages is in tests/unit/plugins/modules, and what a browser makes of them in tests/browser.
"""

from __future__ import annotations

import datetime
import re
import typing
from pathlib import Path

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play import Play
from ansible.template import Templar
from ansible.vars.manager import VariableManager

NAME = "research.lightsail.gui_session_portal"
SPEC = Path(__file__).resolve().parents[3] / "roles" / "gui_session_portal" / "meta"
NOON = 1_764_590_400
NOT_GIVEN = ("", None)


class Role:
    """The role in a play, of which tasks are templated as Ansible would before it runs them."""

    def __init__(self) -> None:
        self._loader = DataLoader()
        self._inventory = InventoryManager(self._loader, ["localhost,"])
        self._manager = VariableManager(self._loader, self._inventory)
        self._play = Play.load(
            {"hosts": "localhost", "gather_facts": False, "roles": [NAME]},
            variable_manager=self._manager,
            loader=self._loader,
        )
        role = self._play.get_roles()[0]
        blocks = role.get_task_blocks()
        self._tasks = {task.name: task for block in blocks for task in block.block}

    def given(self, beginning: str, **given: typing.Any) -> typing.Any:
        """The arguments of the one task whose name begins so, with what the role is given."""
        (task,) = (each for name, each in self._tasks.items() if name.startswith(beginning))
        host = self._inventory.get_host("localhost")
        variables = self._manager.get_vars(play=self._play, host=host, task=task)
        for name, value in given.items():
            variables[f"gui_session_portal_{name}"] = value
        return Templar(self._loader, variables).template(task.args)

    def wrong(self, **given: typing.Any) -> str:
        """What is said of the variables, "" where nothing is wrong with them."""
        defaults = {"sessions": [], "path": "class.html"}
        return self.given("Check what", **{**defaults, **given})["msg"]

    def looks(self, sessions: typing.Any, **given: typing.Any) -> dict[str, typing.Any]:
        """What the module is given that looks at what is there."""
        return self.given("Look for", **{"sessions": sessions, "path": "class.html", **given})

    def writes(
        self, sessions: typing.Any, page: str = "", now: int = NOON, **given: typing.Any
    ) -> dict[str, typing.Any]:
        """What the module is given that writes, where an earlier run has left a page."""
        known = {
            "sessions": sessions,
            "path": "class.html",
            "_earlier": {"content": page},
            "_now": now,
            **given,
        }
        fact = self.given("Keep the time", **known)
        return self.given(
            "Write the page", **known, _written_at=fact["gui_session_portal__written_at"]
        )

    def page(self, sessions: typing.Any, *more: typing.Any, **given: typing.Any) -> str:
        """The page of all."""
        return self.writes(sessions, *more, **given)["content"]


@pytest.fixture(scope="module")
def role() -> Role:
    return Role()


def opened(name: str, at: int | None = None) -> dict[str, typing.Any]:
    """A session that is open, and was opened at a time if one is given."""
    moment = at and datetime.datetime.fromtimestamp(at, datetime.UTC).isoformat()
    operation = {"operation_type": "StartGUISession", "created_at": moment}
    return {
        "resource_name": name,
        "status": "started",
        "usable": True,
        "primary_url": f"https://desk.example.com/{name}/app",
        "secondary_url": f"https://desk.example.com/{name}/os",
        "operations": [operation] if at else None,
        "changed": bool(at),
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"path": ""}, "gui_session_portal_path is empty; give the name of the file to write"),
        ({"mode": 384}, "gui_session_portal_mode must be a quoted octal number"),
        # 0640 without quotes: as text it would be another octal number.
        ({"mode": 416}, "gui_session_portal_mode must be a quoted octal number"),
        ({"mode": "u=rw"}, "gui_session_portal_mode must be a quoted octal number"),
        ({"per_person": "perhaps"}, "gui_session_portal_per_person is neither true nor false"),
        ({"refresh": 5}, "gui_session_portal_refresh is no number of seconds from 10 to 86400"),
        ({"refresh": "soon"}, "gui_session_portal_refresh is no number of seconds"),
        (
            {"path": " ", "per_person": "perhaps"},
            "give the name of the file to write. gui_session_portal_per_person is neither",
        ),
    ],
)
def test_what_cannot_be_right_is_said_all_at_once(role, given, words):
    assert words in role.wrong(**given)


@pytest.mark.parametrize(
    "given", [{}, {"mode": "640"}, {"per_person": "No"}, {"refresh": "10"}, {"refresh": 86400}]
)
def test_what_can_be_right_is_taken(role, given):
    assert role.wrong(**given) == ""


@pytest.mark.parametrize("sessions", [["https://desk.example.com/key"], None])
def test_what_is_no_list_of_sessions_is_refused_without_a_url(sessions):
    text = (SPEC / "argument_specs.yml").read_text(encoding="utf-8")
    options = yaml.safe_load(text)["argument_specs"]["main"]["options"]
    given = {"gui_session_portal_path": "class.html", "gui_session_portal_sessions": sessions}
    result = ArgumentSpecValidator(options).validate(
        {name: value for name, value in given.items() if value is not None}
    )
    words = "unable to convert to dict" if sessions else "missing required arguments"
    assert words in "; ".join(result.error_messages)
    assert "https" not in "; ".join(result.error_messages)


@pytest.mark.parametrize("blank", NOT_GIVEN)
def test_blank_answers_mean_the_defaults(role, blank):
    names = ("title", "mode", "per_person", "folder", "refresh")
    given = role.writes([opened("desk-1")], **dict.fromkeys(names, blank))
    assert role.wrong(**dict.fromkeys(names, blank)) == ""
    assert "<h1>Remote desktops</h1>" in given["content"]
    assert 'http-equiv="refresh"' not in given["content"]
    assert (given["mode"], given["single_pages"]) == ("0600", [])
    # ansible-core before 2.19 leaves it to the task to drop what is omitted.
    assert "omit" in str(given.get("folder", "omitted"))


def test_a_page_for_each_computer_where_it_is_asked_for_or_has_a_folder(role):
    sessions = [opened("desk-1"), opened("desk-2")]
    names = [{"name": "desk-1"}, {"name": "desk-2"}]
    for given in ({"per_person": "yes"}, {"folder": "students"}):
        assert role.looks(sessions, **given)["single_pages"] == names
        pages = role.writes(sessions, mode="0640", **given)
        assert [each["name"] for each in pages["single_pages"]] == ["desk-1", "desk-2"]
        assert "desk-2" not in pages["single_pages"][0]["content"]
        assert pages["mode"] == "0640"


ATTACK = "\"'><script>alert(1)</script>"


def test_text_from_outside_is_text_in_every_field(role):
    attacked = {
        "resource_name": ATTACK,
        "status": ATTACK,
        "percentage_complete": ATTACK,
        "failure_reason": ATTACK,
        "primary_url": f"https://x/{ATTACK}",
        "secondary_url": f"javascript:{ATTACK}",
        "operations": [{"operation_type": "StartGUISession", "created_at": ATTACK}],
    }
    starting = {
        "resource_name": "starting",
        "status": "starting",
        "percentage_complete": ATTACK,
        "error": {"code": ATTACK, "message": ATTACK},
    }
    html = role.page([attacked, starting], title=ATTACK)
    assert html.count("<script") == 1
    assert html.count("<a ") == 1
    assert 'href="javascript' not in html
    assert html.count("&gt;&lt;script&gt;alert") >= 7


def times_of(html: str) -> tuple[int, list[str]]:
    """When a page says that it was written, and until when each session on it is open."""
    written = re.search('data-written="([0-9]+)"', html)
    assert written
    return int(written[1]), re.findall('data-until="([0-9]+"(?: data-at-most)?)>', html)


def test_a_page_tells_when_it_was_written_and_until_when_each_is_open(role):
    html = role.page([opened("desk-1", NOON - 600), opened("desk-2")])
    assert times_of(html) == (NOON, [f'{NOON + 3000}"', f'{NOON + 3600}" data-at-most'])


@pytest.mark.parametrize(("later", "is_kept"), [(3000, True), (3599, True), (3600, False)])
def test_a_page_that_would_be_the_same_keeps_its_time_for_an_hour(role, later, is_kept):
    sessions = [opened("desk-1", NOON), opened("desk-2")]
    first = role.page(sessions)
    second = role.page(sessions, first, NOON + later)
    assert (second == first) is is_kept
    assert times_of(second)[0] == NOON + (0 if is_kept else later)


def test_a_page_of_a_clock_that_was_ahead_is_written_anew(role):
    sessions = [opened("desk-1", NOON - 600)]
    ahead = role.page(sessions, "", NOON + 4000)
    assert times_of(role.page(sessions, ahead))[0] == NOON


def test_a_page_that_would_differ_is_of_now(role):
    first = role.page([opened("desk-1")])
    second = role.page([opened("desk-1")], first, NOON + 60, title="Genomics")
    assert "<h1>Genomics</h1>" in second
    assert times_of(second)[0] == NOON + 60


def test_a_page_is_not_of_a_time_before_what_was_opened(role):
    assert times_of(role.page([opened("desk-1", NOON + 120)]))[0] == NOON + 120


def test_what_an_earlier_page_knew_of_a_session_is_still_known(role):
    first = role.page([opened("desk-1", NOON - 600), opened("desk-2")])
    # What the modules say of them when they are open already: no operation.
    again = role.writes([opened("desk-1"), opened("desk-2")], first, per_person=True)
    assert again["content"] == first
    assert times_of(again["single_pages"][0]["content"])[1] == [f'{NOON + 3000}"']


@pytest.mark.parametrize("nonsense", ["253402300800", "NaN"])
def test_nonsense_on_an_earlier_page_is_not_shown(role, nonsense):
    first = role.page([opened("desk-1", NOON - 600)])
    tampered = re.sub('data-(written|until)="[0-9]+"', rf'data-\1="{nonsense}"', first)
    second = role.page([opened("desk-1")], tampered, NOON + 60)
    assert times_of(second) == (NOON + 60, [f'{NOON + 3660}" data-at-most'])
