# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that no service should give: one among many, or all of them."""

from __future__ import annotations

import contextlib
import importlib
import json

import pytest

from .standin import (
    READ,
    START,
    STOP,
    Computers,
    act,
    error,
    look,
    opened,
    operation,
    warnings_of,
)

HTML = b"<html><body>Please log in at https://login.example.com/?k=s3cr3t</body></html>"

WRONG_READS = {
    "sessions is a text": opened(sessions="abc"),
    "sessions holds texts": opened(sessions=["abc"]),
    "sessions holds null": opened(sessions=[None]),
    "many sessions": opened(sessions=[{}] * 1000),
    "status is a list": opened(status=[]),
    "status is a number": opened(status=5),
    "status is null": opened(status=None),
    "status is empty": opened(status=""),
    "a list": b"[]",
    "a text": b'"started"',
    "null": b"null",
    "nothing": b"",
    "an empty object": b"{}",
    "HTML": HTML,
    "broken UTF-8": b'{"status": "\xff\xfe"}',
    "cut JSON": b'{"status": "star',
    "a url that is a list": opened(sessions=[{"url": ["https://x.example"]}]),
    "a url without end": opened(sessions=[{"url": "https://x.example/" + "a" * 100_000}]),
    "a primary that is a text": opened(sessions=[{"url": "https://x.example", "isPrimary": "no"}]),
    "a percentage that is a text": opened(percentageComplete="many"),
    "a percentage that is a list": opened(percentageComplete=[40]),
    "a percentage without end": json.dumps(opened()).replace("100", "Infinity").encode(),
    "a reason that is an object": opened(failureReason={"a": "b"}),
    "nested without end": b"[" * 50_000,
    "501 with HTML": (501, HTML),
    "404 with HTML": (404, HTML),
    "301 with nothing": (301, b""),
}


class OneIsWrong(Computers):
    """Some computers, of which one answers to one call as given."""

    def __init__(self, answer, call=READ, status="notStarted") -> None:
        super().__init__()
        self.statuses = {f"desk-{i}": status for i in range(8)}
        self._answer, self._call = answer, call

    def __call__(self, call, name):
        regular = super().__call__(call, name)
        return self._answer if (call, name) == (self._call, "desk-7") else regular


@pytest.mark.parametrize("wrong", WRONG_READS)
def test_one_wrong_answer_among_many_fails_one_computer(wrong):
    computers = OneIsWrong(WRONG_READS[wrong])
    result, service = act(computers, list(computers.statuses))
    sessions = {each["resource_name"]: each for each in result["gui_sessions"]}
    wrong_one = sessions.pop("desk-7")
    assert wrong_one["error"]["code"] == "InvalidAnswer"
    assert "1 of 8 GUI sessions could not be opened: desk-7: " in result["msg"]
    assert "answers, but not as Lightsail does" in result["msg"]
    assert "s3cr3t" not in json.dumps(result)
    assert len(result["msg"]) < 1500
    assert all(each["usable"] and each["changed"] for each in sessions.values())
    assert result["changed"]
    assert service.sent(START) == 7


WRONG_STARTS = {
    "a time that is a text": {"operations": [operation(createdAt="abc")]},
    "operations is a text": {"operations": "abc"},
    "operations holds texts": {"operations": ["abc"]},
    "operations holds null": {"operations": [None]},
    "no operations": b"{}",
    "a list": b"[]",
    "broken UTF-8": b'{"operations": [{"id": "\xff"}]}',
    "HTML": HTML,
    "nothing": b"",
}


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("wrong", WRONG_STARTS)
def test_a_start_that_took_effect_counts_whatever_its_answer_looks_like(wrong, wait):
    computers = OneIsWrong(WRONG_STARTS[wrong], START)
    result, service = act(computers, list(computers.statuses), wait=wait, wait_delay=1)
    assert not result.get("failed")
    assert [each["changed"] for each in result["gui_sessions"]] == [True] * 8
    assert service.sent(START) == 8


def test_a_read_that_is_wrong_after_a_start_leaves_the_start_counted():
    computers = Computers(desk_1="stopped")

    def answer(call, name):
        regular = computers(call, name)
        return HTML if call == READ and computers.statuses[name] == "started" else regular

    result, _service = act(answer)
    assert result["failed"]
    assert result["changed"]
    assert result["gui_session"]["error"]["code"] == "InvalidAnswer"
    assert len(result["gui_session"]["operations"]) == 1


NOT_LIGHTSAIL = {
    "HTML": HTML,
    "nothing": b"",
    "501 with HTML": (501, HTML),
    "405 with HTML": (405, HTML),
    "null as status": {"status": None},
    "another service's object": {"Reservations": []},
}


@pytest.mark.parametrize("do", [act, look])
@pytest.mark.parametrize("names", ["desk-1", [f"desk-{i}" for i in range(40)]])
@pytest.mark.parametrize("body", NOT_LIGHTSAIL)
def test_an_endpoint_that_is_not_lightsail_ends_the_run_with_one_sentence(do, names, body):
    result, service = do(lambda call, name: NOT_LIGHTSAIL[body], names)
    assert result["failed"]
    assert not result["changed"]
    words = f"{service.url} answers, but not as Lightsail does; look at endpoint_url and AWS_URL ("
    assert result["msg"].count(words) == 1
    assert result["msg"].startswith("The GUI sessions could not be ")
    assert "<" not in result["msg"]
    assert service.sent(READ) == len(result["gui_sessions"])


def test_a_gateway_that_is_busy_is_asked_again_and_not_quoted():
    computers = Computers(desk_1="started")
    answers = [(503, HTML), (502, HTML)]
    result, _service = look(lambda call, name: answers.pop() if answers else computers(call, name))
    assert not result.get("failed")
    result, _service = look(lambda call, name: (503, HTML), wait_timeout=1)
    assert "HTTP 503: an answer without an error code of AWS" in result["msg"]
    assert "<" not in result["msg"]


LONG = "see https://dcv.example.com/?k=s3cr3t " + "a" * 200_000


def test_a_reason_without_end_is_cut():
    result, _service = act(
        lambda call, name: {"status": "failedInstanceCreation", "failureReason": LONG}
    )
    assert len(result["msg"]) < 1500
    assert "s3cr3t" not in result["msg"]
    assert len(result["gui_session"]["failure_reason"]) <= 1000


def test_a_status_and_a_name_without_end_are_cut():
    sessions = [{"name": LONG, "url": "https://dcv.example.com/0123"}]
    result, _service = look(lambda call, name: {"status": "a" * 200_000, "sessions": sessions})
    assert len(json.dumps(result)) < 8000
    assert not result.get("failed")


def test_an_operation_without_end_is_cut():
    computers = Computers(desk_1="stopped")

    def answer(call, name):
        regular = computers(call, name)
        if call == START:
            return {"operations": [operation(operationDetails=LONG, resourceType=LONG)] * 30}
        return regular

    result, _service = act(answer)
    assert result["changed"]
    assert len(json.dumps(result)) < 200_000
    assert len(result["gui_session"]["operations"][0]["operation_details"]) <= 1000


def test_an_error_without_end_is_cut_wherever_it_is_returned():
    answer = error("InvalidInputException", LONG, tip=LONG, docs=LONG)
    result, _service = look(lambda call, name: answer)
    text = json.dumps(result)
    assert len(text) < 20_000
    assert "s3cr3t" not in text


@pytest.mark.parametrize("code", ["InvalidInputException", "AccessDeniedException"])
def test_a_traceback_that_somebody_asks_for_quotes_no_key(code, monkeypatch):
    with contextlib.suppress(ImportError):  # before ansible-core 2.19 it is always returned
        tracebacks = importlib.import_module("ansible.module_utils._internal._traceback")
        monkeypatch.setattr(tracebacks, "_is_traceback_enabled", lambda _event: True)
    result, _service = look(lambda call, name: error(code, LONG))
    assert "Traceback (most recent call last):" in result["exception"]
    assert f"An error occurred ({code})" in result["exception"]
    assert "s3cr3t" not in json.dumps(result)
    assert len(result["exception"]) < 20_000


def test_stopping_counts_as_starting_does():
    computers = OneIsWrong({"operations": 5}, STOP, status="started")
    result, service = act(computers, list(computers.statuses), state="stopped")
    assert not result.get("failed")
    assert all(each["changed"] for each in result["gui_sessions"])
    assert service.sent(STOP) == 8


READS = {
    "lightsail_gui_session": lambda word: {"status": word},
    "lightsail_instance": lambda word: {"instance": {"state": {"name": word}}},
    "lightsail_instance_snapshot": lambda word: {"instanceSnapshot": {"state": word}},
}


@pytest.mark.parametrize("module", READS)
def test_a_state_that_nobody_knows_is_told_without_keys(module):
    word = "\x1b[31mnew https://dcv.example.com/desk-1/token"
    result, _service = act(lambda *_call: READS[module](word), module=module, wait_timeout=20)
    told = result["msg"] + warnings_of(result)
    assert told.count("new https://dcv.example.com/...") == 2
    assert "token" not in told
    assert "\x1b" not in told


@pytest.mark.parametrize("state", ["started", "absent"])
def test_a_computer_is_not_judged_by_the_answer_for_another(state):
    instance = {"name": "DESK-1", "state": {"name": "stopped"}}
    result, service = act(
        lambda *_call: {"instance": instance}, module="lightsail_instance", state=state
    )
    assert "InvalidAnswer: the answer is of 'DESK-1', and not of desk-1" in result["msg"]
    assert service.calls == [("GetInstance", None)]


def test_a_snapshot_is_not_judged_by_the_answer_for_another():
    snapshot = {"name": "desk-2", "state": "available"}
    result, service = act(
        lambda *_call: {"instanceSnapshot": snapshot},
        module="lightsail_instance_snapshot",
        state="absent",
    )
    assert "the answer is of 'desk-2', and not of desk-1" in result["msg"]
    assert len(service.calls) == 1


@pytest.mark.parametrize("module", ["lightsail_gui_session", "lightsail_gui_session_info"])
def test_nobody_gets_the_links_to_the_computer_of_another(module):
    told = {"desk-1": "desk-2", "desk-2": "desk-1", "desk-3": "desk-3"}
    result, service = act(lambda _call, name: opened(told[name]), list(told), module=module)
    assert "the answer is of 'desk-2', and not of desk-1" in result["msg"]
    assert "the answer is of 'desk-1', and not of desk-2" in result["msg"]
    usable = {each["resource_name"]: each["usable"] for each in result["gui_sessions"]}
    assert usable == {"desk-1": False, "desk-2": False, "desk-3": True}
    assert "dcv.example.com/desk-3" in json.dumps(result)
    assert "dcv.example.com/desk-1" not in json.dumps(result)
    assert "dcv.example.com/desk-2" not in json.dumps(result)
    assert {call for call, _name in service.calls} == {READ}


def test_a_reboot_is_not_over_when_another_operation_is():
    def answer(call, _name):
        if call == "GetInstance":
            return {"instance": {"name": "desk-1", "state": {"name": "running"}}}
        if call == "GetOperation":
            return {"operation": operation("desk-9", id="another", status="Succeeded")}
        return {"operations": [operation(kind=call)]}

    result, _service = act(answer, module="lightsail_instance", state="restarted")
    assert result["failed"]
    assert "the answer is of another operation than the one that was asked for" in result["msg"]


CHANGES_IN_DOUBT = {
    START: ({}, {"status": "stopped"}),
    "CreateInstances": (
        {
            "module": "lightsail_instance",
            "blueprint_id": "app_rstudio",
            "bundle_id": "app_standard_xl_1_0",
            "availability_zone": "eu-west-1a",
        },
        error("NotFoundException", "The Instance does not exist: desk-1"),
    ),
    "TagResource": (
        {"module": "lightsail_instance", "tags": {"class": "genomics"}},
        {"instance": {"name": "desk-1", "state": {"name": "running"}}},
    ),
}


@pytest.mark.parametrize(("later", "status"), [("ServiceException", 503), ("ExpiredToken", 400)])
@pytest.mark.parametrize("change", CHANGES_IN_DOUBT)
def test_a_change_that_is_answered_with_a_fault_and_never_read_since_counts(change, later, status):
    options, before = CHANGES_IN_DOUBT[change]
    sent = []

    def answer(call, _name):
        if call == change:
            sent.append(call)
            return error("ServiceException", status=503)
        return error(later, status=status) if sent else before

    result, _service = act(answer, **options)
    assert result["failed"]
    assert result["changed"]
    assert sent == [change]
    if status == 503 and change != "TagResource":
        assert f"{change} was sent and its answer is a fault" in result["msg"]
