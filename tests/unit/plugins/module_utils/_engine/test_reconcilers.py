# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a table can say of a kind of resource beside the rows of a GUI session's."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import PollInterval
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Request,
    Wait,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.reconcilers import (
    STALE_SECONDS,
    CheckModePlanner,
    GoalReconciler,
    History,
    StatusReader,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.sequence import Sequence

from ..doubles import FakeError, ScriptedResource, VirtualPool, drive_all
from .toys import FIT_LAMP, FITTED_LAMP, LAMP, READ_LAMP, TURN_OFF, TURN_ON, Want

OPERATIONS = (READ_LAMP, TURN_ON, TURN_OFF, FIT_LAMP)
MISSING = FakeError(ErrorKind.NOT_FOUND, "NotFoundException")


def lead(reconciler, reads, **scripts):
    """Drives one lamp; returns its outcome, and the lamp."""
    answers = {TURN_ON: ["ok"], TURN_OFF: ["ok"], FIT_LAMP: scripts.get("fit", ["ok"])}
    lamp = ScriptedResource({READ_LAMP: reads, **answers})
    outcomes = drive_all(
        {"lamp-1": lamp}, {"lamp-1": reconciler}, VirtualPool(1), operations=OPERATIONS
    )
    return outcomes["lamp-1"], lamp


def reconciler(goal, rules=FITTED_LAMP):
    return GoalReconciler(History("lamp-1", rules), goal, PollInterval(lambda: 0.5))


def test_an_error_is_told_what_the_name_is_of():
    missing = FakeError(ErrorKind.NOT_FOUND, "NotFoundException")
    outcome, _lamp = lead(Sequence(reconciler(Want.ON, rules=LAMP)), [missing])
    assert outcome.failure.cause is missing
    assert missing.noun == "lamp"


def test_what_does_not_exist_can_have_a_row_that_asks_for_a_change():
    outcome, lamp = lead(reconciler(Want.ON), [MISSING, MISSING, "off", "warmingUp", "on"])
    assert outcome.failure is None
    assert outcome.changed
    assert (outcome.first.status, outcome.last.status) == ("missing", "on")
    assert (lamp.sent(FIT_LAMP), lamp.sent(TURN_ON)) == (1, 1)


def test_that_nothing_is_there_is_an_answer_of_the_service():
    """What breaks afterwards passes, and what another one may not do holds for that one alone."""
    lamps = {
        "lamp-1": ScriptedResource({READ_LAMP: [MISSING]}),
        "lamp-2": ScriptedResource({READ_LAMP: [FakeError(ErrorKind.DENIED)]}),
        "lamp-3": ScriptedResource({READ_LAMP: [FakeError(ErrorKind.UNREACHABLE), "off"]}),
        "lamp-4": ScriptedResource({READ_LAMP: [FakeError(ErrorKind.INVALID_ANSWER)]}),
    }
    for others in (["lamp-2", "lamp-3"], ["lamp-4"]):
        names = ["lamp-1", *others]
        outcomes = drive_all(
            lamps,
            {name: reconciler(Want.OFF) for name in names},
            VirtualPool(1),
            operations=OPERATIONS,
        )
        failed = {name for name, each in outcomes.items() if each.failure}
        assert failed == set(others) - {"lamp-3"}
        assert not any(outcomes[name].failure.holds_for_all for name in failed)


def test_what_was_missing_until_now_was_not_there_before():
    missing = FakeError(ErrorKind.NOT_FOUND, "NotFoundException")
    lead(reconciler(Want.ON), [missing, "off"], fit=[missing])
    assert not missing.was_there


def test_what_does_not_exist_can_have_a_row_that_is_the_goal():
    outcome, lamp = lead(reconciler(Want.OFF), [MISSING])
    assert outcome.failure is None
    assert not outcome.changed
    assert outcome.last.status == "missing"
    assert lamp.calls == [(READ_LAMP, "error")]


@pytest.mark.parametrize(
    "reader",
    [
        StatusReader,
        lambda history: CheckModePlanner(history, [Want.ON]),
        lambda history: GoalReconciler(history, Want.ON, PollInterval(lambda: 0.5)),
    ],
)
def test_without_such_a_row_what_does_not_exist_is_a_failure(reader):
    outcome, _lamp = lead(reader(History("lamp-1", LAMP)), [MISSING])
    assert outcome.failure.code == "NotFoundException"
    assert outcome.last is None


def test_a_change_for_which_something_does_not_exist_is_a_failure_all_the_same():
    outcome, lamp = lead(reconciler(Want.ON), [MISSING], fit=[MISSING])
    assert outcome.failure.code == "NotFoundException"
    assert lamp.sent(FIT_LAMP) == 1


def test_a_reader_and_a_plan_see_what_does_not_exist():
    outcome, _lamp = lead(StatusReader(History("lamp-1", FITTED_LAMP)), [MISSING])
    assert outcome.last.status == "missing"
    planner = CheckModePlanner(History("lamp-1", FITTED_LAMP), [Want.ON])
    outcome, lamp = lead(planner, [MISSING])
    assert (outcome.changed, outcome.planned) == (True, "on")
    assert lamp.sent(FIT_LAMP) == 0


def test_a_change_that_no_status_tells_the_failure_of_is_waited_for():
    reads = [MISSING] * (int(STALE_SECONDS) + 5) + ["on"]
    outcome, lamp = lead(reconciler(Want.ON), reads)
    assert outcome.failure is None, "also where it shows only when nothing is stale any more"
    assert lamp.sent(FIT_LAMP) == 1


def asked(reconciler, *events):
    """What a reconciler asks for after some events, each at a second of its own."""
    decision = reconciler.begin(0.0)
    for at, event in enumerate(events, start=1):
        request = Request(decision, float(at))
        if isinstance(event, FakeError):
            decision = reconciler.on_error(request, event, event.kind, float(at))
        else:
            decision = reconciler.on_answer(request, event, float(at))
    return decision


def test_a_change_that_was_accepted_begins_a_wait_of_its_kind():
    assert asked(reconciler(Want.ON), "off", []).wait == Wait(TURN_ON, 2.0)
    assert asked(reconciler(Want.ON), "off", [], "warmingUp").wait == Wait(TURN_ON, 2.0)


def test_what_a_stale_read_shows_is_no_other_wait():
    assert asked(reconciler(Want.ON), "off", [], "off", "warmingUp").wait == Wait(TURN_ON, 2.0)


def test_what_was_found_on_its_way_waits_with_those_that_were_found_so_too():
    assert asked(reconciler(Want.ON), "warmingUp").wait == Wait("warmingUp", 1.0)


@pytest.mark.parametrize("kind", ["NO_RESPONSE", "REJECTED"])
def test_whether_a_change_arrived_is_looked_for_while_reads_may_be_stale(kind):
    look = asked(reconciler(Want.ON), "off", FakeError(ErrorKind[kind]), "off")
    assert look.wait is None
    assert look.after <= STALE_SECONDS


def test_a_missing_answer_is_told_until_a_read_shows_the_change():
    own = reconciler(Want.ON)
    asked(own, "off", FakeError(ErrorKind.NO_RESPONSE))
    assert own.describe().endswith("its answer is missing, so it may have been carried out")
    own.on_answer(Request(own.look(), 3.0), "warmingUp", 3.0)
    assert own.describe() == "warmingUp"
    assert own.outcome().changed


def test_a_fault_is_told_until_a_read_shows_what_came_of_the_change():
    own = reconciler(Want.ON)
    asked(own, "off", FakeError(ErrorKind.SERVER_ERROR))
    assert own.describe().endswith("its answer is a fault, so it may have been carried out")
    assert own.outcome().changed
    own.on_answer(Request(own.look(), 3.0), "off", 3.0)
    assert own.describe() == "off"
    assert not own.outcome().changed


def test_what_others_do_later_is_not_counted_for_a_change_that_had_failed():
    own = reconciler(Want.ON)
    again = asked(own, "off", FakeError(ErrorKind.SERVER_ERROR), "off")
    assert again.operation == TURN_ON
    own.on_answer(Request(own.look(), 4.0), "warmingUp", 4.0)
    assert not own.outcome().changed


def test_nobody_else_tells_when_to_read_where_the_user_does():
    own = GoalReconciler(History("lamp-1", LAMP), Want.ON, PollInterval(lambda: 0.5, fixed=3.0))
    assert asked(own, "off", []).wait is None
