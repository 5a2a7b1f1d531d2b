# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computers that are listed and read, and what they cost, against the simulator."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._aws.instance_info import (
    OPERATIONS,
)
from ansible_collections.research.lightsail.plugins.modules import lightsail_instance_info

from .standin import act, error

MODULE = lightsail_instance_info.__name__.rpartition(".")[2]
# Bundles as in the simulator's catalogue: 0.9 USD an hour, and none of Lightsail for Research.
DESK = {"bundle_id": "app_standard_xl_1_0", "tags": {"course": "statistics"}}
WEB = {"bundle_id": "nano_3_0", "blueprint_id": "nginx"}
# Virtual time begins on 2 January 2026, at 3:00 in UTC.
DAYS = {"cost_start": "2025-12-01", "cost_end": "2025-12-31"}


def names_of(result):
    return [each["name"] for each in result["instances"]]


def of_each(result, *keys):
    return {each["name"]: tuple(each[key] for key in keys) for each in result["instances"]}


def amounts(result):
    return {each["name"]: each["cost_estimate"]["amount"] for each in result["instances"]}


def test_those_that_are_named_are_read_in_their_order(simulated):
    simulated.prepare({"desk-1": {"instance_state": "stopped"}, "desk-2": DESK, "desk-3": DESK})
    result = simulated.info("desk-2", "desk-1", check=True)
    assert names_of(result) == ["desk-2", "desk-1"]
    assert [each["state"]["name"] for each in result["instances"]] == ["running", "stopped"]
    assert result["instances"][0]["tags"] == {"course": "statistics"}
    assert of_each(result, "cost_estimate", "error", "changed")["desk-1"] == (None, None, False)
    assert (simulated.made(), result["changed"]) == ({"GetInstance": 2}, False)
    assert "instance" not in result


@pytest.mark.parametrize("form", ["name", "names", "instance_name", "instance_names"])
def test_computers_are_named_by_the_option_that_people_try(simulated, form):
    simulated.prepare({"desk-1": DESK, "desk-2": DESK})
    result = simulated.run("lightsail_instance_info", **{form: "desk-2,desk-1"})
    assert names_of(result) == ["desk-2", "desk-1"]


def test_it_tells_of_each_computer_what_the_module_that_makes_it_tells(simulated):
    simulated.prepare({"desk-1": DESK})
    told = simulated.info("desk-1")["instance"]
    assert told.pop("cost_estimate") is None
    assert told == simulated.instance("desk-1")["instance"]
    (listed,) = simulated.info()["instances"]
    assert {key: listed[key] for key in told} == told


def test_without_names_all_of_the_region_are_listed_page_by_page(simulated):
    names = [f"desk-{number:02}" for number in range(45)]
    simulated.prepare(dict.fromkeys(reversed(names), DESK), {"page_size": 20})
    simulated.prepare({"far": {}}, {"page_size": 20}, region="us-east-1")
    result = simulated.info()
    assert names_of(result) == names
    assert simulated.made() == {"GetInstances": 3}


def test_one_that_is_listed_alone_is_not_the_one_that_was_asked_for(simulated):
    simulated.prepare({"desk-1": {}})
    assert "instance" not in simulated.info()
    assert simulated.info("desk-1")["instance"]["name"] == "desk-1"
    simulated.prepare({}, region="us-east-1")
    result = simulated.info(region="us-east-1")
    assert (result["instances"], result.get("failed")) == ([], None)


def test_one_that_is_missing_fails_or_is_left_out(simulated):
    simulated.prepare({"desk-1": {}})
    result = simulated.info("desk-1", "desk-9")
    assert "desk-9: there is no virtual computer of this name in eu-west-1" in result["msg"]
    assert names_of(result) == ["desk-1", "desk-9"]
    assert result["instances"][0]["state"]["name"] == "running"
    assert result["instances"][1]["error"]["code"] == "NotFoundException"
    result = simulated.info("desk-1", "desk-9", missing_ok=True, cost_estimate=True)
    assert (names_of(result), result.get("failed")) == (["desk-1"], None)
    result = simulated.info("desk-9", missing_ok=True, research_only=True)
    assert (result["instances"], result["instance"]) == ([], None)


def test_one_that_was_asked_for_and_is_not_wanted_is_null(simulated):
    simulated.prepare({"desk-1": DESK, "web": WEB})
    result = simulated.info("web", research_only=True)
    assert (result["instances"], result["instance"]) == ([], None)
    assert "instance" not in simulated.info("desk-1", "web", research_only=True)


@pytest.mark.parametrize("named", [(), ("desk-1", "web", "desk-2")])
def test_only_those_of_lightsail_for_research_are_told_where_no_other_are_wanted(simulated, named):
    simulated.prepare({"desk-1": DESK, "desk-2": DESK, "web": WEB}, {"page_size": 2})
    result = simulated.info(*named, research_only=True, cost_estimate=True)
    assert names_of(result) == ["desk-1", "desk-2"]
    assert simulated.made()["GetCostEstimate"] == 2
    assert simulated.made()["GetBundles"] > 1
    # Nothing is asked for nobody.
    simulated.prepare({}, region="us-east-1")
    simulated.info(research_only=True, cost_estimate=True, region="us-east-1")
    assert simulated.made() == {"GetInstances": 1}


def test_the_costs_of_a_period_are_told_with_what_they_are_of(simulated):
    simulated.prepare({"desk-1": {**DESK, "ran_hours": 100, "instance_state": "stopped"}})
    result = simulated.info("desk-1", cost_estimate=True, **DAYS)
    cost = result["instance"]["cost_estimate"]
    # The last three hours ran in the new year.
    hours = 100 - 27
    assert cost["amount"] == pytest.approx(0.9 * hours)
    assert (cost["currency"], cost["start"][:19], cost["end"][:19]) == (
        "USD",
        "2025-12-01T00:00:00",
        "2026-01-01T00:00:00",
    )
    (usage,) = cost["usage"]
    assert usage["usage_type"] == "app_standard_xl_1_0"
    assert sum(each["unit"] for each in usage["results_by_time"]) == pytest.approx(hours)
    assert {each["currency"] for each in usage["results_by_time"]} == {"USD"}


@pytest.mark.parametrize(
    ("options", "hours", "start"),
    [
        ({}, 27, "2026-01-01"),  # the month so far
        ({"cost_end": "2025-12-31"}, 73, "2025-12-01"),
        ({"cost_end": "2026-01-01"}, 24, "2026-01-01"),
        ({"cost_start": "2025-12-31"}, 51, "2025-12-31"),
        ({"cost_start": "2026-01-02", "cost_end": "2026-01-31"}, 3, "2026-01-02"),
        ({"cost_start": "2026-01-02", "cost_end": "9999-12-31"}, 3, "2026-01-02"),
    ],
)
def test_without_dates_it_is_the_month_so_far(simulated, options, hours, start):
    simulated.prepare({"desk-1": {**DESK, "ran_hours": 100, "instance_state": "stopped"}})
    cost = simulated.info("desk-1", cost_estimate=True, **options)["instance"]["cost_estimate"]
    assert cost["amount"] == pytest.approx(0.9 * hours)
    assert cost["start"].startswith(start)


def test_no_estimate_is_not_the_same_as_no_costs(simulated):
    simulated.prepare({"desk-1": {**DESK, "ran_hours": 1}, "web": {**WEB, "ran_hours": 1}})
    result = simulated.info(cost_estimate=True)
    assert amounts(result) == {"desk-1": pytest.approx(0.9, abs=0.01), "web": None}
    cost = result["instances"][1]["cost_estimate"]
    assert (cost["currency"], cost["usage"]) == (None, [])
    assert cost["start"].startswith("2026-01-01")


def test_one_whose_costs_cannot_be_read_is_told_as_it_was_read_and_hides_nobody(simulated):
    simulated.prepare({"desk-1": DESK, "desk-2": DESK})
    user = simulated.user("reader", "lightsail:GetInstance", "lightsail:GetInstances")
    for named in ((), ("desk-1", "desk-2")):
        result = simulated.info(*named, cost_estimate=True, **user)
        assert result["msg"].count("lightsail:GetCostEstimate;") == 1
        for each in result["instances"]:
            assert (each["state"]["name"], each["cost_estimate"]) == ("running", None)
            assert each["error"]["code"] == "AccessDeniedException"


@pytest.mark.parametrize("named", [(), ("desk-1",)])
def test_who_may_not_list_is_told_so_and_nothing_is_taken_for_nobody(simulated, named):
    simulated.prepare({"desk-1": DESK})
    user = simulated.user("reader", "lightsail:GetInstance")
    result = simulated.info(*named, research_only=True, **user)
    action = "GetBundles" if named else "GetInstances"
    assert "The virtual computers could not be read: these credentials lack" in result["msg"]
    assert f"the IAM action lightsail:{action};" in result["msg"]
    assert result["failed"]
    assert names_of(result) == list(named)


@pytest.mark.parametrize("named", [(), ("desk-1", "desk-2", "desk-3")])
def test_on_a_bad_day_nobody_is_lost_and_nobody_is_told_twice(simulated, named):
    names = ["desk-1", "desk-2", "desk-3"]
    faults = {"throttled": 0.3, "service_exception": 0.2, "dropped": 0.2, "seed": 3}
    computers = {name: {**DESK, "ran_hours": 10, "instance_state": "stopped"} for name in names}
    simulated.prepare(computers, {"page_size": 1}, faults)
    result = simulated.info(*named, research_only=True, cost_estimate=True, cost_start="2025-12-01")
    assert not result.get("failed"), result["msg"]
    assert amounts(result) == dict.fromkeys(names, pytest.approx(9.0))


def test_a_list_without_an_end_is_no_list(simulated):
    simulated.prepare({f"desk-{number}": {} for number in range(9)}, {"page_size": 1})
    simulated.call("PUT", "faults", {"slow": 1.0, "slow_seconds": 20})
    result = simulated.info(wait_timeout=60)
    assert "1 of 1 virtual computers could not be read: eu-west-1:" in result["msg"]
    assert "were listed, and more are to come" in result["msg"]
    assert result["instances"] == []


INSTANCE = {"name": "desk-1", "state": {"code": 16, "name": "running"}, "tags": []}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({}, "the answer holds no instances"),
        ({"instances": 7}, "it cannot be read"),
        ({"instances": [None]}, "the answer holds no state"),
        ({"instances": [{**INSTANCE, "name": "https://x"}]}, "no name that AWS allows"),
        ({"instances": [{**INSTANCE, "name": None}]}, "no name that AWS allows"),
        ({"instances": [INSTANCE] * 1001}, "instances has more than 1000 elements"),
    ],
)
def test_a_list_of_another_form_is_no_list(answer, words):
    result, _service = act(lambda _call, _name: answer, name=None, module=MODULE)
    assert result["failed"]
    assert "answers, but not as Lightsail does" in result["msg"]
    assert words in result["msg"]
    assert "https://x" not in str(result)
    assert result["instances"] == []


def test_the_token_of_a_page_is_sent_as_it_came_however_long_it_is():
    client = Pages({None: "t" * 4000, "t" * 4000: None})
    assert OPERATIONS["GetInstances"](client, "eu-west-1") == ([], "t" * 4000)
    assert OPERATIONS["GetInstances"](client, "eu-west-1", page_token="t" * 4000) == ([], None)


class Pages:
    """A client that has a page for each token, and tells the next one's."""

    def __init__(self, tokens):
        self._tokens = tokens

    def get_instances(self, pageToken=None):
        return {"instances": [], "nextPageToken": self._tokens[pageToken]}


def estimate(**result):
    results = [{"usageCost": 1.5, "currency": "USD", "unit": 1.0, **result}]
    return [{"resourceName": "desk-1", "costEstimates": [{"resultsByTime": results}]}]


@pytest.mark.parametrize(
    ("budget", "amount"),
    [
        (estimate(), 1.5),
        ([*estimate(), *estimate()], 3.0),
        ([*estimate(), *estimate(currency="EUR")], None),
        (estimate(currency=None), None),
        ([{**estimate()[0], "resourceName": "desk-2"}], None),
        ([{"resourceName": "desk-1"}], None),
        (estimate(usageCost="NaN"), "usage_cost is no number"),
        (estimate(usageCost=None), "usage_cost is no number"),
        (estimate(usageCost=1e308), "usage_cost is no number, or is too large"),
        ([None], "an element of resources_budget_estimate is no object"),
        ([{"resourceName": "desk-1", "costEstimates": [None]}], "of cost_estimates is no object"),
        (None, "the answer holds no resources_budget_estimate"),
    ],
)
def test_an_estimate_of_any_form_is_added_up_or_said_to_be_none(budget, amount):
    def answer(call, _name):
        if call == "GetInstance":
            return {"instance": INSTANCE}
        return {} if budget is None else {"resourcesBudgetEstimate": budget}

    result, _service = act(answer, module=MODULE, cost_estimate=True)
    if isinstance(amount, str):
        assert amount in result["msg"]
        assert result["instance"]["state"]["name"] == "running"
    else:
        assert result["instance"]["cost_estimate"]["amount"] == amount


def test_one_that_is_deleted_meanwhile_has_no_estimate():
    def answer(call, _name):
        missing = error("NotFoundException", "The Instance does not exist: desk-1")
        return {"instance": INSTANCE} if call == "GetInstance" else missing

    result, _service = act(answer, module=MODULE, cost_estimate=True)
    assert not result.get("failed"), result["msg"]
    assert result["instance"]["cost_estimate"]["amount"] is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": ""}, "name: the list is empty; give at least one virtual computer"),
        ({"name": []}, "name: the list is empty"),
        ({"name": "_a"}, "no virtual computer can be called '_a'"),
        ({"cost_start": "2025-12-01"}, "cost_start: it is of no use without cost_estimate: true"),
        ({"cost_end": "2025-12-01"}, "cost_end: it is of no use without cost_estimate: true"),
        ({"cost_estimate": True, "cost_start": "1.12.2025"}, "'1.12.2025' is no date, such as"),
        ({"cost_estimate": True, "cost_end": "2025-02-30"}, "'2025-02-30' is no date"),
        ({"cost_estimate": True, "cost_end": ""}, "cost_end: '' is no date"),
        (
            {"cost_estimate": True, "cost_start": "2026-01-03"},
            "cost_start: 2026-01-03 is in the fu",
        ),
        (
            {"cost_estimate": True, "cost_end": "2026-02-01"},
            "cost_end: 2026-02-01 is in the future",
        ),
        (
            {"cost_estimate": True, "cost_start": "2025-12-02", "cost_end": "2025-12-01"},
            "cost_end: 2025-12-01 is before cost_start",
        ),
        ({"wait_timeout": 0}, "wait_timeout: 0 is too short"),
        ({"region": "eu-west-1a"}, "is an Availability Zone"),
    ],
)
def test_what_cannot_be_right_is_said_before_any_call(simulated, options, words):
    simulated.prepare({"desk-1": {}})
    result = simulated.run(MODULE, **options)
    assert result["failed"]
    assert words in result["msg"]
    assert simulated.calls() == {}
