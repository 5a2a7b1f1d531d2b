# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Goals one after the other, of one kind of resource and of several."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import DRAIN_SECONDS
from ansible_collections.research.lightsail.plugins.module_utils._engine.events import EventKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import Situation
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import PollInterval
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Call,
    Request,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.reconcilers import (
    CheckModePlanner,
    GoalReconciler,
    History,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.sequence import Sequence
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    READ,
    RULES,
    START,
    STOP,
    Goal,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ..doubles import (
    FakeError,
    ScriptedResource,
    VirtualPool,
    as_answer,
    common_cause,
    drive_all,
)
from .toys import (
    CREATE,
    LAMP,
    READ_LAMP,
    READ_STATE,
    REBOOT,
    TURN_OFF,
    TURN_ON,
    Creator,
    Light,
    Rebooter,
    Remover,
    Want,
)

OPERATIONS = (READ, START, STOP, READ_LAMP, TURN_ON, TURN_OFF)


def sequence_of(steps, wait=True):
    """A sequence of goals of lamp and session; those of one resource share what was read."""
    histories = {rules: History("desk-1", rules_of(rules)) for rules in (Want, Goal)}
    interval = PollInterval(lambda: 0.5)
    return Sequence(
        *(
            GoalReconciler(histories[type(goal)], goal, interval, wait or goal is not steps[-1])
            for goal in steps
        )
    )


def rules_of(goals):
    return {Want: LAMP, Goal: RULES}[goals]


def run_one(resource, steps, wait=True, timeout=300):
    pool = VirtualPool(1)
    outcomes = drive_all(
        {"desk-1": resource},
        {"desk-1": sequence_of(steps, wait)},
        pool,
        timeout=timeout,
        operations=OPERATIONS,
    )
    return outcomes, pool


def scripted(lamp, sessions, **changes):
    names = {"turn_on": TURN_ON, "turn_off": TURN_OFF, "start": START, "stop": STOP}
    scripts = {operation: changes.get(name, ["ok"]) for name, operation in names.items()}
    return ScriptedResource({**scripts, READ_LAMP: lamp, READ: list(map(as_answer, sessions))})


def operations_of(resource):
    return [operation for operation, _outcome in resource.calls]


def test_a_goal_of_another_kind_begins_with_a_read_of_its_own():
    resource = scripted(["off", "warmingUp", "on"], ["stopped", "starting", "started"])
    outcomes, _pool = run_one(resource, [Want.ON, Goal.STARTED])
    outcome = outcomes["desk-1"]
    assert outcome.failure is None
    assert operations_of(resource)[:5] == [READ_LAMP, TURN_ON, READ_LAMP, READ_LAMP, READ]
    assert [each["id"].split("-")[0] for each in outcome.operations] == [TURN_ON.name, START.name]
    assert outcome.first.status == "stopped", "what is told is the resource of the last goal"
    assert outcome.last.status == "started"


def test_a_goal_that_is_reached_already_costs_its_read():
    resource = scripted(["on"], ["started"])
    outcomes, _pool = run_one(resource, [Want.ON, Goal.STARTED])
    assert not outcomes["desk-1"].changed
    assert operations_of(resource) == [READ_LAMP, READ]


def test_a_goal_of_the_same_kind_needs_no_read_of_its_own():
    resource = scripted(["on"], ["stopped", "starting", "started"])
    run_one(resource, [Goal.STOPPED, Goal.STARTED])
    assert operations_of(resource)[:2] == [READ, START]


def test_a_part_that_fails_ends_it_all():
    resource = scripted(["broken"], ["stopped"])
    outcomes, _pool = run_one(resource, [Want.ON, Goal.STARTED])
    assert outcomes["desk-1"].failure.message == "the lamp is broken"
    assert outcomes["desk-1"].last is None, "a lamp cannot be told as a session"
    assert operations_of(resource) == [READ_LAMP]


def test_what_an_earlier_part_changed_is_told_where_a_later_one_fails():
    resource = scripted(["off", "on"], ["failedInstanceCreation"])
    outcomes, _pool = run_one(resource, [Want.ON, Goal.STARTED])
    assert outcomes["desk-1"].failure.code == "failedInstanceCreation"
    assert outcomes["desk-1"].changed


def test_check_mode_plans_for_the_resource_of_the_last_part():
    resource = scripted(["off"], ["stopped"])
    planners = (
        CheckModePlanner(History("desk-1", LAMP), [Want.ON]),
        CheckModePlanner(History("desk-1", RULES), [Goal.STARTED]),
    )
    outcome = drive_all(
        {"desk-1": resource}, {"desk-1": Sequence(*planners)}, VirtualPool(1), operations=OPERATIONS
    )["desk-1"]
    assert outcome.changed
    assert (outcome.first.status, outcome.planned) == ("stopped", "started")
    assert operations_of(resource) == [READ_LAMP, READ]


def test_an_observer_is_told_the_status_by_which_a_part_ended():
    events = []
    resource = scripted(["on"], ["started"])
    drive_all(
        {"desk-1": resource},
        {"desk-1": sequence_of([Want.ON, Goal.STARTED])},
        VirtualPool(1),
        operations=OPERATIONS,
        observer=events.append,
    )
    answered = [each.status for each in events if each.kind is EventKind.ANSWERED]
    assert answered == [Light.ON, Status.STARTED]


def test_a_part_can_be_done_by_an_error():
    missing = FakeError(ErrorKind.NOT_FOUND)
    sequence = Sequence(Remover(), Creator())
    first = sequence.begin(0.0)
    second = sequence.on_error(Request(first, 0.0), missing, missing.kind, 1.0)
    assert second == first, "the second part looks for itself"
    assert sequence.on_error(Request(second, 1.0), missing, missing.kind, 2.0).operation == CREATE


def test_a_change_that_was_under_way_at_the_end_is_told():
    sequence = sequence_of([Want.ON, Goal.STARTED])
    sequence.on_abandoned(Request(Call(TURN_ON), 0.0), 9.0)
    assert sequence.outcome().changed
    assert "TurnLampOn was sent and its answer is missing" in sequence.describe()


def test_a_part_that_cannot_use_the_answer_of_the_one_before_looks_for_itself():
    sequence = Sequence(Rebooter(), Remover())
    sequence.on_answer(Request(Call(READ_STATE), 0.0), "running", 1.0)
    asked = sequence.on_answer(Request(Call(REBOOT), 2.0), [{"id": "1"}], 3.0)
    assert sequence.on_answer(Request(asked, 4.0), "Succeeded", 5.0) == Remover().look()


def test_it_speaks_for_the_part_that_it_is_in():
    sequence = Sequence(Rebooter(), Remover())
    assert sequence.describe() == "not yet looked at"
    assert sequence.look() == Rebooter().look()
    assert sequence.progress().status is None


def test_without_waiting_only_the_last_goal_is_not_waited_for():
    resource = scripted(["off", "warmingUp", "on"], ["stopped"])
    outcomes, _pool = run_one(resource, [Want.ON, Goal.STARTED], wait=False)
    assert outcomes["desk-1"].failure is None
    assert operations_of(resource)[-2:] == [READ, START]


# Whatever the service does.

TABLES = {READ_LAMP: LAMP, READ: RULES}
ANSWERS = st.lists(
    st.sampled_from(["ok", "REJECTED", "NO_RESPONSE", "NOT_SENT", "SERVER_ERROR", "THROTTLED"]),
    min_size=1,
    max_size=5,
).map(lambda kinds: [kind if kind == "ok" else FakeError(ErrorKind[kind]) for kind in kinds])
LAMPS = st.lists(st.sampled_from([each.value for each in Light]), min_size=1, max_size=15)
SESSIONS = st.lists(
    st.sampled_from(
        ["notStarted", "starting", "started, no URL yet", "started", "stopping", "stopped"]
        + ["failedStartingGUISession", "failedStoppingGUISession", "hibernating"]
    ),
    min_size=1,
    max_size=15,
)
STEPS = st.lists(st.sampled_from([*Want, *Goal]), min_size=1, max_size=4)


class Witness(ScriptedResource):
    """Objects to what no table asks for by what was read last, for any goal that is left."""

    def __init__(self, scripts, steps):
        super().__init__(scripts)
        self._steps = steps
        self._last = {}
        self.in_doubt = False

    def call(self, operation, **arguments):
        answer = self._scripts[operation][0]
        if operation.is_read:
            rules = TABLES[operation]
            self._last[rules.read] = rules.snapshot("desk-1", answer)
        else:
            wanted = {
                rules_of(type(goal)).next_action(snapshot, goal)
                for goal in self._steps
                for read, snapshot in self._last.items()
                if rules_of(type(goal)).read == read
            }
            assert operation in wanted, f"{operation.name} was sent in {self._last}"
        doubtful = (ErrorKind.NO_RESPONSE, ErrorKind.SERVER_ERROR)
        self.in_doubt = self.in_doubt or getattr(answer, "kind", None) in doubtful
        return super().call(operation, **arguments)


@settings(max_examples=150, deadline=None)
@given(
    lamps=LAMPS,
    sessions=SESSIONS,
    answers=st.tuples(ANSWERS, ANSWERS, ANSWERS, ANSWERS),
    steps=STEPS,
    wait=st.booleans(),
)
def test_what_holds_for_one_goal_holds_for_any_sequence(lamps, sessions, answers, steps, wait):
    changes = (TURN_ON, TURN_OFF, START, STOP)
    scripts = dict(zip(changes, answers, strict=True))
    resource = Witness({**scripts, READ_LAMP: lamps, READ: list(map(as_answer, sessions))}, steps)
    outcomes, pool = run_one(resource, steps, wait)
    outcome = outcomes["desk-1"]
    # It ends, in time, and by a rule rather than by a defect.
    assert common_cause(outcomes) is None
    assert pool.now <= 300 + DRAIN_SECONDS
    # An accepted change is told, and nothing else is, but for those whose outcome is unknown.
    accepted = [operation for operation in changes if resource.was_accepted(operation)]
    assert outcome.changed or not accepted
    assert accepted or resource.in_doubt or not outcome.changed
    # Each goal has its operation accepted at most once.
    for operation in changes:
        wanting = [goal for goal in steps if operation in actions_of(goal)]
        assert resource.was_accepted(operation) <= len(wanting)
    # Success means that the last goal is reached.
    if wait and outcome.failure is None:
        last = rules_of(type(steps[-1])).next_action(outcome.last, steps[-1])
        assert last is Situation.REACHED


def actions_of(goal):
    return [row[goal] for row in rules_of(type(goal)).transitions.values()]


@pytest.mark.parametrize("kind", ["UNREACHABLE", "UNAUTHENTICATED"])
def test_an_error_that_holds_for_all_ends_a_sequence_too(kind):
    resource = scripted([FakeError(ErrorKind[kind])], ["stopped"])
    outcomes, _pool = run_one(resource, [Want.ON, Goal.STARTED])
    assert common_cause(outcomes).kind is ErrorKind[kind]
