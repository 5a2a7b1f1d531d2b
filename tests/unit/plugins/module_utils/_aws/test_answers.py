# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is taken of an answer, and what is wrong with others; the modules with such: test_hostile_answers."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._aws.answers import (
    MAX_ELEMENTS,
    MAX_URL,
    WrongAnswer,
    bundle_ids_of,
    estimate_of,
    instance_of,
    instances_of,
    operation_of,
    operations_of,
    session_of,
    snapshot_of,
    state_of,
)
from ansible_collections.research.lightsail.plugins.module_utils._core.redaction import MAX_TEXT
from hypothesis import given
from hypothesis import strategies as st

MOMENT = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda each: st.lists(each) | st.dictionaries(st.text() | st.integers(), each),
    max_leaves=20,
)
MEMBERS = ["status", "percentage_complete", "failure_reason", "sessions", "url", "is_primary"]


def test_what_is_not_told_is_none():
    assert session_of({"status": "stopped", "of_a_later_version": 1}) == {
        "status": "stopped",
        "percentage_complete": None,
        "failure_reason": None,
        "sessions": [],
    }
    (session,) = session_of({"status": "started", "sessions": [{}]})["sessions"]
    assert session == {"name": None, "url": None, "is_primary": None}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "the answer is no object"),
        (["started"], "the answer is no object"),
        ({}, "the answer holds no status"),
        ({"status": ""}, "the answer holds no status"),
        ({"status": 5}, "status is no text"),
        ({"failure_reason": []}, "failure_reason is no text"),
        ({"percentage_complete": True}, "percentage_complete is no number"),
        ({"percentage_complete": "40"}, "percentage_complete is no number"),
        ({"percentage_complete": float("nan")}, "percentage_complete is no number"),
        ({"sessions": {}}, "sessions is no list"),
        ({"sessions": [{}] * (MAX_ELEMENTS + 1)}, "sessions has more than 20 elements"),
        ({"sessions": ["app"]}, "an element of sessions is no object"),
        ({"sessions": [{"name": 5}]}, "name is no text"),
        ({"sessions": [{"url": "h" * (MAX_URL + 1)}]}, "a URL is longer than 8192 characters"),
        ({"sessions": [{"is_primary": "yes"}]}, "is_primary is no truth value"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(answer, words):
    if answer and isinstance(answer, dict) and "status" not in answer:
        answer = {"status": "started", **answer}
    with pytest.raises(WrongAnswer, match=words):
        session_of(answer)


@pytest.mark.parametrize(("told", "taken"), [(-5, 0), (40, 40), (40.9, 40), (1000, 100)])
def test_a_percentage_is_between_0_and_100(told, taken):
    session = session_of({"status": "starting", "percentage_complete": told})
    assert session["percentage_complete"] == taken


def test_texts_are_cut_but_a_url_is_whole():
    url = "https://dcv.example.com/" + "a" * (MAX_URL - 24)
    session = session_of(
        {
            "status": "s" * 1000,
            "failure_reason": "r" * 5000,
            "sessions": [{"name": "n" * 5000, "url": url}],
        }
    )
    assert len(session["status"]) == 100
    assert len(session["failure_reason"]) == MAX_TEXT
    assert len(session["sessions"][0]["name"]) == MAX_TEXT
    assert session["sessions"][0]["url"] == url


@pytest.mark.parametrize("answer", [None, [], "text", {}, {"operations": None}])
def test_an_answer_without_operations_is_none_to_an_accepted_call(answer):
    with pytest.raises(WrongAnswer, match="the answer holds no operations"):
        operations_of(answer)


@pytest.mark.parametrize("operations", ["text", 5, {}, [None, "text", 5]])
def test_operations_of_another_form_are_left_out(operations):
    assert operations_of({"operations": operations}) == []


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (0.5, 0.5),
        (float("inf"), None),
        (MOMENT, MOMENT),
        (b"raw", None),
        ("x" * 5000, "x" * (MAX_TEXT - 3) + "..."),
        ("half of a pair: \ud800", "half of a pair: ?"),
        ((1, 2), [1, 2]),
        ([1] * 50, [1] * MAX_ELEMENTS),
        ({5: {"a": 1}}, {"5": {"a": 1}}),
        ([[[[["too deep"]]]]], [[[None]]]),
    ],
)
def test_members_of_an_operation_are_what_a_result_can_hold(told, taken):
    assert operations_of({"operations": [{"member": told}]}) == [{"member": taken}]
    assert operation_of({"operation": {"member": told}}) == {"member": taken}


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ([1] * 201, [1] * 200),
        ([[[[["deep"]]]]], [[[[["deep"]]]]]),
        ([[[[[["too deep"]]]]]], [[[[[None]]]]]),
    ],
)
def test_members_of_what_is_read_have_more_room(told, taken):
    assert instance_of({"instance": {**COMPUTER, "member": told}})["member"] == taken


@given(ANYTHING)
def test_any_operation_can_be_returned(anything):
    for each in operations_of({"operations": [{"id": anything}, anything]}):
        assert json.dumps(each, allow_nan=False)


@given(st.dictionaries(st.sampled_from(MEMBERS), ANYTHING))
def test_any_answer_is_taken_or_wrong(answer):
    try:
        session = session_of(answer)
    except WrongAnswer:
        return
    assert session["status"]
    assert json.dumps(session, allow_nan=False).isprintable()


COMPUTER = {"name": "desk-1", "state": {"name": "running"}}


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (state_of, None, "holds no state"),
        (state_of, {"state": "running"}, "holds no state"),
        (state_of, {"state": {"name": ""}}, "holds no state"),
        (operation_of, [], "holds no operation"),
        (operation_of, {"operation": "id-1"}, "holds no operation"),
        (instance_of, {"instance": {"name": "desk-1"}}, "holds no state"),
        (
            instance_of,
            {"instance": {**COMPUTER, "tags": [{"value": "x"}]}},
            "tags has no key",
        ),
        (instance_of, {"instance": {**COMPUTER, "tags": ["room"]}}, "tags has no key"),
        (
            instance_of,
            {"instance": {**COMPUTER, "add_ons": ["idle"]}},
            "add_ons is no object",
        ),
        (snapshot_of, {"instance_snapshot": {"state": None}}, "holds no state"),
        (snapshot_of, {"instance_snapshot": "available"}, "holds no state"),
        (instances_of, {}, "holds no instances"),
        (
            instances_of,
            {"instances": [{**COMPUTER, "name": "desk 1"}]},
            "no name that AWS allows",
        ),
        (bundle_ids_of, {"bundles": None}, "holds no bundles"),
    ],
)
def test_nothing_is_decided_by_a_read_of_another_form(check, answer, words):
    with pytest.raises(WrongAnswer, match=words):
        check(answer)


def estimated(*usage):
    """What GetCostEstimate answers of one computer."""
    return {
        "resources_budget_estimate": [{"resource_name": "desk-1", "cost_estimates": list(usage)}]
    }


@pytest.mark.parametrize(
    ("taken", "number", "answer"),
    [
        (instance_of, 20, lambda number: {"instance": {**COMPUTER, "add_ons": [{}] * number}}),
        (
            instance_of,
            200,
            lambda number: {"instance": {**COMPUTER, "tags": [{"key": "x"}] * number}},
        ),
        (instances_of, 1000, lambda number: {"instances": [COMPUTER] * number}),
        (bundle_ids_of, 1000, lambda number: {"bundles": [{"bundle_id": "small"}] * number}),
        (
            lambda answer: estimate_of(answer, "desk-1"),
            1000,
            lambda number: estimated(*[{}] * number),
        ),
        (
            lambda answer: estimate_of(answer, "desk-1"),
            1000,
            lambda number: estimated({"results_by_time": [{"usage_cost": 1}] * number}),
        ),
    ],
)
def test_an_answer_with_more_elements_than_anybody_has_is_none(taken, number, answer):
    assert taken(answer(number))
    with pytest.raises(WrongAnswer, match=f"has more than {number} elements"):
        taken(answer(number + 1))


@pytest.mark.parametrize(("length", "is_whole"), [(8192, True), (8193, False)])
@pytest.mark.parametrize(
    ("taken", "key"), [(instances_of, "instances"), (bundle_ids_of, "bundles")]
)
def test_the_token_of_the_next_page_is_whole_unless_it_is_endless(taken, key, length, is_whole):
    token = "t" * length
    elements, told = taken({key: [], "next_page_token": token})
    assert (elements, told == token) == ([], is_whole)


def test_of_the_bundles_what_is_none_is_left_out():
    assert bundle_ids_of({"bundles": ["nano", None, {"bundle_id": "small"}]}) == (["small"], None)


def test_a_computer_without_tags_and_add_ons_has_none_of_them():
    told = instance_of({"instance": COMPUTER})
    assert (told["tags"], told["add_ons"]) == ({}, [])


@pytest.mark.parametrize("cost", [None, "1.5", True, [1], 1e12 + 1, -1e12 - 1])
def test_a_cost_that_is_no_number_or_too_large_is_not_added_up(cost):
    with pytest.raises(WrongAnswer, match="usage_cost is no number, or is too large"):
        estimate_of(estimated({"results_by_time": [{"usage_cost": cost}]}), "desk-1")


@pytest.mark.parametrize("cost", [0, 1e12, -1e12])
def test_a_cost_is_told_as_it_is(cost):
    answer = estimated({"results_by_time": [{"usage_cost": cost, "more": [[["x", ["deep"]]]]}]})
    (usage,) = estimate_of(answer, "desk-1")["usage"]
    told = {"usage_cost": cost, "currency": None, "more": [[["x", None]]]}
    assert usage["results_by_time"] == [told]


def test_the_costs_of_another_computer_are_not_taken():
    usage = {
        "usage_type": "hours",
        "results_by_time": [{"usage_cost": 1.5, "currency": "USD"}],
    }
    answer = {"resources_budget_estimate": [{"resource_name": "desk-2", "cost_estimates": [usage]}]}
    assert estimate_of(answer, "desk-1")["usage"] == []
    assert estimate_of(answer, "desk-2")["usage"] == [usage]
