# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be right is said before any call is made."""

from __future__ import annotations

import json

import pytest

from .standin import Computers, act, look, warnings_of


@pytest.mark.parametrize("do", [act, look])
@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("eu-wst-1", "region: there is no AWS Region 'eu-wst-1'; near are eu-west-1"),
        ("eu-west-1a", "region: eu-west-1a is an Availability Zone; give the Region that it is in"),
    ],
)
def test_a_region_that_does_not_exist_is_refused(do, region, words):
    result, service = do(Computers(desk_1="started"), region=region)
    assert result["failed"]
    assert words in result["msg"]
    assert not service.calls


def test_a_region_of_the_environment_is_looked_at_too(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "us-east-1f")
    result, service = act(Computers(desk_1="started"), region=None)
    assert "us-east-1f is an Availability Zone" in result["msg"]
    assert not service.calls


@pytest.mark.parametrize("do", [act, look])
def test_a_region_newer_than_the_sdk_locks_nobody_out(do):
    result, _service = do(Computers(desk_1="started"), region="eu-west-5")
    assert result["gui_session"]["usable"]
    assert "the AWS SDK here does not know the Region 'eu-west-5'; near are " in warnings_of(result)


FORMS = {
    "with a period": ["lab.desk-1"],
    "one text": "lab.desk-1",
    "blanks": "lab.desk-1 desk-2",
    "semicolons": "lab.desk-1; desk-2",
    "tabs": "lab.desk-1\tdesk-2",
    "line ends": "lab.desk-1\r\ndesk-2\n",
    "JSON": json.dumps(["lab.desk-1", "desk-2"]),
    "Python": str(["lab.desk-1", "desk-2"]),
    "YAML": "- lab.desk-1\n- desk-2\n",
    "separators at the ends": ",lab.desk-1,,desk-2,",
    "twice": ["lab.desk-1", "desk-2", "lab.desk-1"],
    "lists in a list": ["lab.desk-1", ["desk-2"]],
}


@pytest.mark.parametrize("do", [act, look])
@pytest.mark.parametrize("form", FORMS)
def test_names_are_understood_however_they_are_written(do, form):
    computers = Computers()
    computers.statuses = {"lab.desk-1": "started", "desk-2": "started"}
    result, _service = do(computers, FORMS[form])
    wanted = ["lab.desk-1", "desk-2"] if "desk-2" in str(FORMS[form]) else ["lab.desk-1"]
    assert [each["resource_name"] for each in result["gui_sessions"]] == wanted
    assert not result.get("failed")
    assert ("gui_session" in result) == (len(wanted) == 1)


def test_names_that_differ_only_in_case_are_two():
    computers = Computers()
    computers.statuses = {"desk-1": "started", "DESK-1": "started"}
    result, _service = look(computers, "desk-1,DESK-1")
    assert [each["resource_name"] for each in result["gui_sessions"]] == ["desk-1", "DESK-1"]


@pytest.mark.parametrize("do", [act, look])
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (True, "name: true is not a name: without quotes, YAML reads yes"),
        (["desk-1", False], "name: false is not a name"),
        ("_a", "can be called '_a'"),
        ("a_", "can be called 'a_'"),
        ("d", "can be called 'd'"),
        ("d" * 256, "of 256 characters"),
        (["desk-1", "desk\u20101"], "(with HYPHEN U+2010)"),
        ({"desk-1": None}, "name: a name is a text, not dict"),
        ([1.5], "name: a name is a text, not float"),
        ([], "name: the list is empty"),
        ("", "name: the list is empty"),
        (" ,;\n", "name: the list is empty"),
    ],
)
def test_names_that_cannot_be_right_are_refused(do, names, words):
    result, service = do(Computers(desk_1="started"), names)
    assert result["failed"]
    assert words in result["msg"]
    assert len(result["msg"]) < 500
    assert not service.calls
