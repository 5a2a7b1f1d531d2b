# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of computers beside their state: lists, page by page, and what they have cost."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Call,
    Done,
    Request,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_info.model import (
    CostEstimate,
    Period,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_info.reconciler import (
    COST,
    INSTANCES,
    CostReader,
    Lister,
)

from ...doubles import FakeError, ScriptedResource, VirtualPool, drive_all

START, END = (datetime.datetime(2026, 11, day, tzinfo=datetime.UTC) for day in (1, 8))
PERIOD = Period(START, END)


def test_a_list_is_read_page_by_page_until_there_is_no_more():
    lister = Lister(INSTANCES)
    asked = lister.begin(0.0)
    assert asked == Call(INSTANCES)
    pages = [(["a", "b"], "second"), ([], "third"), (["c"], None)]
    for elements, token in pages[:-1]:
        asked = lister.on_answer(Request(asked, 0.0), (elements, token), 0.0)
        assert asked == Call(INSTANCES, arguments={"page_token": token})
    assert lister.describe() == "2 were listed, and more are to come"
    assert lister.on_answer(Request(asked, 0.0), pages[-1], 0.0) == Done()
    assert lister.found == ["a", "b", "c"]


def usage(*costs):
    """Of a kind of usage, its costs (amount, currency)."""
    return {"results_by_time": [{"usage_cost": cost, "currency": of} for cost, of in costs]}


@pytest.mark.parametrize(
    ("usages", "amount", "currency"),
    [
        ([], None, None),
        ([usage()], None, None),
        ([usage((0.0, "USD"))], 0.0, "USD"),
        ([usage((0.1, "USD"), (0.2, "USD")), usage((0.3, "USD"))], 0.6, "USD"),
        # Nobody adds dollars to euros.
        ([usage((1.0, "USD")), usage((1.0, "EUR"))], None, None),
    ],
)
def test_costs_are_added_up_where_they_are_of_one_currency(usages, amount, currency):
    estimate = CostEstimate(START, END, usages)
    assert (estimate.amount, estimate.currency) == (amount, currency)


@pytest.mark.parametrize(
    ("told", "period"), [((None, None), (START, END)), ((END, START), (END, START))]
)
def test_an_estimate_is_of_the_period_that_the_service_names(told, period):
    reader = CostReader(PERIOD)
    asked = reader.begin(0.0)
    assert asked == Call(COST, arguments={"start": START, "end": END})
    start, end = told
    answer = {"start_time": start, "end_time": end, "usage": [usage((1.0, "USD"))]}
    assert reader.on_answer(Request(asked, 0.0), answer, 0.0) == Done()
    estimate = reader.outcome().last
    assert (estimate.start, estimate.end, estimate.amount) == (*period, 1.0)


@pytest.mark.parametrize(
    ("reader", "noun"), [(Lister(INSTANCES), "Region"), (CostReader(PERIOD), "virtual computer")]
)
def test_a_refusal_is_told_what_the_name_is_of(reader, noun):
    refused = FakeError(ErrorKind.REJECTED)
    asked = ScriptedResource({INSTANCES: [refused], COST: [refused]})
    drive_all({"it": asked}, {"it": reader}, VirtualPool(1), operations=(INSTANCES, COST))
    assert refused.noun == noun


def test_of_one_that_was_deleted_meanwhile_nothing_is_known_and_nothing_failed():
    reader = CostReader(PERIOD)
    error = FakeError(ErrorKind.NOT_FOUND)
    assert reader.on_error(Request(reader.begin(0.0), 0.0), error, error.kind, 0.0) == Done()
    assert reader.outcome().last == CostEstimate(START, END)
