# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine with many computers, in virtual time."""

from __future__ import annotations

import math

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import DRAIN_SECONDS
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import Situation
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import PollInterval
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._engine.reconcilers import (
    GoalReconciler,
    History,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.reconciler import (
    status_reader,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    READ,
    START,
)

from ..doubles import (
    LATENCY,
    FakeError,
    ScriptedComputer,
    SleepingPool,
    StartingComputer,
    VirtualPool,
    common_cause,
    drive,
    drive_all,
    failures_of,
    note_calls,
)
from .toys import FITTED_LAMP, LAMP_TABLE, READ_LAMP, Absence, Light, Want

REMOVE_LAMP = Operation("RemoveLamp")
REMOVED_LAMP = FITTED_LAMP._replace(
    transitions={
        **LAMP_TABLE,
        Light.ON: {Want.OFF: REMOVE_LAMP},
        Light.WARMING_UP: {Want.OFF: Situation.IN_PROGRESS},
        Absence.MISSING: {Want.OFF: Situation.REACHED},
    },
)


def error(kind, code="SomeException"):
    return FakeError(ErrorKind[kind], code)


@pytest.mark.many_times
def test_all_computers_are_driven_at_the_same_time():
    pool = VirtualPool(16)
    computers = {f"desk-{i}": StartingComputer(pool, 20 + i / 10) for i in range(200)}
    outcomes, _pool = drive(computers, pool=pool)
    assert not failures_of(outcomes)
    assert pool.now <= 40 + 5
    assert all(computer.starts == 1 for computer in computers.values())
    assert sum(computer.calls for computer in computers.values()) / 200 <= 8


def test_there_are_never_more_calls_than_workers():
    computers = {f"desk-{i}": ScriptedComputer(["started"]) for i in range(50)}
    outcomes, pool = drive(computers, workers=4)
    assert not failures_of(outcomes)
    assert pool.most_at_once == 4
    assert pool.now == pytest.approx(50 / 4 * LATENCY, abs=LATENCY)


def order_of_calls(computers, **options):
    """Drives the computers; returns (name, call) in the order in which the calls were made."""
    made = note_calls(computers)
    outcomes, _pool = drive(computers, **options)
    assert not failures_of(outcomes)
    return made


def test_a_start_goes_before_the_reads_that_are_due():
    computers = {f"desk-{i}": ScriptedComputer(["notStarted", "started"]) for i in range(3)}
    assert order_of_calls(computers, pool=VirtualPool(1, latency=1))[:6] == [
        ("desk-0", READ),
        ("desk-0", START),
        ("desk-1", READ),
        ("desk-1", START),
        ("desk-2", READ),
        ("desk-2", START),
    ]


def test_a_first_read_that_was_throttled_goes_before_the_later_reads_of_others():
    computers = {f"desk-{i}": ScriptedComputer(["starting", "started"]) for i in range(20)}
    computers["busy"] = ScriptedComputer([error("THROTTLED"), "started"])
    made = order_of_calls(computers, pool=VirtualPool(1, latency=1))
    # Its second try comes after all first ones, and after what was read while it was not yet due.
    assert ("busy", READ) in made[21:24]


def test_where_the_service_takes_few_calls_a_second_few_are_made_in_vain():
    pool, taken, refused = VirtualPool(50), [], []
    computers = {f"desk-{i}": ScriptedComputer(["started"]) for i in range(200)}
    for computer in computers.values():

        def limited(what, call=computer.call):
            if sum(at > pool.now - 1 for at in taken) >= 10:
                refused.append(pool.now)
                raise error("THROTTLED")
            taken.append(pool.now)
            return call(what)

        computer.call = limited
    outcomes, _pool = drive(computers, pool=pool)
    assert not failures_of(outcomes)
    assert len(refused) <= len(taken)


def test_one_failure_does_not_stop_the_others():
    computers = {
        "desk-1": ScriptedComputer([error("NOT_FOUND", "NotFoundException")]),
        "desk-2": ScriptedComputer(["notStarted", "starting", "started"]),
        "desk-3": ScriptedComputer(["failedInstanceCreation"]),
    }
    outcomes, _pool = drive(computers)
    assert common_cause(outcomes) is None
    assert set(failures_of(outcomes)) == {"desk-1", "desk-3"}
    assert outcomes["desk-1"].failure.code == "NotFoundException"
    assert outcomes["desk-1"].failure.message == "explained NotFoundException"
    assert outcomes["desk-2"].changed
    assert outcomes["desk-2"].last.primary_url
    assert computers["desk-1"].calls == [(READ, "error")]


def test_a_refused_read_fails_its_computer_at_once():
    computer = ScriptedComputer([error("REJECTED", "InvalidInputException")])
    outcomes, pool = drive({"desk-1": computer})
    assert outcomes["desk-1"].failure.code == "InvalidInputException"
    assert pool.now == pytest.approx(LATENCY)


@pytest.mark.parametrize(
    "kind", ["THROTTLED", "NOT_SENT", "SERVER_ERROR", "NO_RESPONSE", "SETTING_UP"]
)
def test_a_read_that_fails_for_a_passing_reason_is_repeated(kind):
    computer = ScriptedComputer([error(kind)] * 5 + ["started"])
    outcomes, pool = drive({"desk-1": computer})
    assert not failures_of(outcomes)
    assert computer.sent(READ) == 6
    assert 5 < pool.now < 30


def test_a_throttled_start_is_repeated_as_it_is():
    computer = ScriptedComputer(
        ["stopped", "starting", "started"], starts=[error("THROTTLED"), error("THROTTLED"), "ok"]
    )
    outcomes, _pool = drive({"desk-1": computer})
    assert not failures_of(outcomes)
    assert [call for call, _outcome in computer.calls[:4]] == [READ, START, START, START]
    assert outcomes["desk-1"].changed


def test_after_a_fault_a_start_is_looked_into_before_it_is_repeated():
    computer = ScriptedComputer(
        ["stopped", "stopped", "starting", "started"], starts=[error("SERVER_ERROR"), "ok"]
    )
    outcomes, _pool = drive({"desk-1": computer})
    assert not failures_of(outcomes)
    assert [call for call, _outcome in computer.calls[:4]] == [READ, START, READ, START]


@pytest.mark.parametrize(
    "kind", ["THROTTLED", "NOT_SENT", "SERVER_ERROR", "NO_RESPONSE", "SETTING_UP"]
)
def test_what_does_not_pass_ends_with_the_timeout_and_is_explained(kind):
    computer = ScriptedComputer([error(kind, "SomeSetupException")])
    outcomes, pool = drive({"desk-1": computer}, timeout=100)
    failure = outcomes["desk-1"].failure
    assert failure.code == "Timeout"
    assert "explained SomeSetupException" in failure.message
    assert failure.cause.code == "SomeSetupException"
    assert pool.now <= 100 + DRAIN_SECONDS
    assert computer.sent(READ) < 30


def test_the_timeout_names_every_unfinished_computer_and_keeps_the_rest():
    stuck = {"status": "starting", "percentage_complete": 40}
    computers = {
        "desk-1": ScriptedComputer([stuck]),
        "desk-2": ScriptedComputer(["started"]),
        "desk-3": ScriptedComputer(["settingUpInstance"]),
    }
    outcomes, pool = drive(computers, timeout=60)
    assert common_cause(outcomes) is None
    assert set(failures_of(outcomes)) == {"desk-1", "desk-3"}
    assert "starting (40 %)" in outcomes["desk-1"].failure.message
    assert "60 seconds" in outcomes["desk-1"].failure.message
    assert "settingUpInstance" in outcomes["desk-3"].failure.message
    assert outcomes["desk-2"].last.primary_url
    assert pool.now == pytest.approx(60)


def test_a_last_look_is_taken_just_before_the_timeout():
    computer = ScriptedComputer(["starting"] * 4 + ["started"])
    outcomes, pool = drive({"desk-1": computer}, timeout=60, fixed=19)
    assert not failures_of(outcomes)
    assert pool.now == pytest.approx(59, abs=1)


def test_a_look_that_is_due_just_at_the_timeout_is_taken_before_it():
    def reads_of(timeout):
        pool = VirtualPool(1)
        computers = {"desk-1": ScriptedComputer(["starting"] * 99)}
        return times_of_calls(computers, pool, timeout=timeout, fixed=10)["desk-1"]

    due = reads_of(1000)[4]
    assert reads_of(due)[-1] == pytest.approx(due - 1)


@pytest.mark.parametrize("kind", ["UNAUTHENTICATED", "UNREACHABLE"])
def test_what_holds_for_all_ends_the_run_at_once(kind):
    computers = {f"desk-{i}": ScriptedComputer([error(kind)]) for i in range(50)}
    outcomes, pool = drive(computers, workers=4)
    assert common_cause(outcomes).kind is ErrorKind[kind]
    assert sum(computer.sent(READ) for computer in computers.values()) <= 8
    assert pool.now <= 2 * LATENCY
    assert set(failures_of(outcomes)) == set(computers)


def test_what_was_done_before_the_end_of_all_is_told():
    computers = {
        "desk-1": ScriptedComputer(["started"]),
        "desk-2": ScriptedComputer(["stopped"], starts=[error("UNAUTHENTICATED")]),
        "desk-3": ScriptedComputer(["starting"]),
    }
    outcomes, _pool = drive(computers)
    assert common_cause(outcomes).kind is ErrorKind.UNAUTHENTICATED
    assert set(failures_of(outcomes)) == {"desk-2", "desk-3"}
    assert outcomes["desk-3"].failure.code == "Unfinished"
    assert "starting" in outcomes["desk-3"].failure.message
    assert outcomes["desk-1"].last.primary_url


def test_a_start_under_way_at_the_end_of_all_still_counts():
    computers = {
        "desk-1": ScriptedComputer(["stopped"], starts=[error("UNAUTHENTICATED")]),
        "desk-2": ScriptedComputer(["stopped"]),
    }
    outcomes, _pool = drive(computers)
    assert common_cause(outcomes) is not None
    assert computers["desk-2"].was_accepted(START) == 1
    assert outcomes["desk-2"].changed


def test_a_start_under_way_at_the_timeout_still_counts():
    computers = {"desk-1": ScriptedComputer(["stopped"])}
    pool = VirtualPool(1, latency=0.7)
    outcomes, _pool = drive(computers, timeout=1, pool=pool)
    assert outcomes["desk-1"].failure.code == "Timeout"
    assert outcomes["desk-1"].changed
    assert pool.now == pytest.approx(1.4)


def test_what_holds_for_all_is_told_where_a_start_that_was_under_way_shows_it():
    computers = {
        "desk-1": ScriptedComputer(["stopped"], starts=[error("UNAUTHENTICATED")]),
        "desk-2": ScriptedComputer(["starting"]),
    }
    outcomes, _pool = drive(computers, timeout=1, pool=VirtualPool(2, latency=0.7))
    assert common_cause(outcomes).kind is ErrorKind.UNAUTHENTICATED
    assert set(failures_of(outcomes)) == set(computers)


def test_a_lost_way_to_the_endpoint_is_no_end_once_it_was_there():
    computer = ScriptedComputer(["starting", error("UNREACHABLE"), "started"])
    outcomes, _pool = drive({"desk-1": computer})
    assert common_cause(outcomes) is None
    assert not failures_of(outcomes)


@pytest.mark.parametrize(
    ("may_have_arrived", "then"), [(None, START), (False, START), (True, READ)]
)
def test_a_start_on_a_lost_way_is_looked_into_only_where_it_may_have_arrived(
    may_have_arrived, then
):
    lost = error("UNREACHABLE")
    if may_have_arrived is not None:
        lost.may_have_arrived = may_have_arrived
    computer = ScriptedComputer(["stopped", "starting", "started"], starts=[lost, "ok"])
    drive({"desk-1": computer})
    assert [call for call, _outcome in computer.calls[:3]] == [READ, START, then]


def test_a_permission_that_some_computers_have_fails_only_the_others():
    computers = {
        "theirs": ScriptedComputer([error("DENIED", "AccessDeniedException")]),
        "ours": ScriptedComputer(["stopped", "starting", "started"]),
    }
    outcomes, _pool = drive(computers)
    assert common_cause(outcomes) is None
    assert set(failures_of(outcomes)) == {"theirs"}
    assert outcomes["ours"].last.primary_url


def test_a_start_that_nobody_may_make_ends_the_run():
    computers = {
        f"desk-{i}": ScriptedComputer(["stopped"], starts=[error("DENIED")]) for i in range(30)
    }
    outcomes, _pool = drive(computers, workers=4)
    assert common_cause(outcomes).kind is ErrorKind.DENIED
    assert set(failures_of(outcomes)) == set(computers)
    assert not any(outcome.changed for outcome in outcomes.values())


def test_a_start_that_nobody_may_make_loses_nothing_of_the_others():
    computers = {
        "desk-1": ScriptedComputer(["stopped"], starts=[error("DENIED")]),
        "desk-2": ScriptedComputer(["starting"] * 5 + ["started"]),
    }
    outcomes, _pool = drive(computers)
    assert common_cause(outcomes).kind is ErrorKind.DENIED
    assert set(failures_of(outcomes)) == {"desk-1"}
    assert outcomes["desk-2"].last.primary_url


def test_a_denial_is_not_all_that_went_wrong():
    computers = {
        "desk-1": ScriptedComputer(["stopped"], starts=[error("DENIED")]),
        "desk-2": ScriptedComputer([error("NOT_FOUND")]),
    }
    outcomes, _pool = drive(computers)
    assert common_cause(outcomes) is None
    assert set(failures_of(outcomes)) == {"desk-1", "desk-2"}


def test_one_that_may_be_started_comes_after_many_that_may_not():
    computers = {
        f"theirs-{i}": ScriptedComputer(["stopped"], starts=[error("DENIED")]) for i in range(30)
    }
    computers["ours"] = ScriptedComputer(["stopping"] * 3 + ["stopped", "starting", "started"])
    outcomes, _pool = drive(computers, workers=4)
    assert common_cause(outcomes) is None
    assert len(failures_of(outcomes)) == 30
    assert outcomes["ours"].last.primary_url


def test_a_fault_of_a_start_that_took_effect_is_a_change():
    computer = ScriptedComputer(
        ["stopped", "starting", "started"], starts=[error("SERVER_ERROR"), "never"]
    )
    outcomes, _pool = drive({"desk-1": computer})
    assert not failures_of(outcomes)
    assert computer.sent(START) == 1
    assert outcomes["desk-1"].changed
    assert outcomes["desk-1"].operations == []


def test_a_read_under_way_at_the_end_of_all_still_counts():
    computers = {
        "desk-1": ScriptedComputer(["stopped"], starts=[error("UNAUTHENTICATED")]),
        "desk-2": ScriptedComputer(["started"]),
        # With two workers, its read is under way when the start is refused.
        "desk-3": ScriptedComputer(["started"]),
    }
    outcomes, pool = drive(computers, workers=2)
    assert common_cause(outcomes).kind is ErrorKind.UNAUTHENTICATED
    assert set(failures_of(outcomes)) == {"desk-1"}
    assert outcomes["desk-3"].last.primary_url
    assert pool.now <= 3 * LATENCY


def test_a_read_that_hangs_at_the_end_of_all_is_waited_for_a_bounded_time():
    class Hanging(VirtualPool):
        def submit(self, key, call):
            self._latency = 1000 if key == "desk-2" else LATENCY
            super().submit(key, call)

    computers = {
        "desk-1": ScriptedComputer([error("UNAUTHENTICATED")]),
        "desk-2": ScriptedComputer(["started"]),
    }
    outcomes, pool = drive(computers, pool=Hanging(2))
    assert outcomes["desk-2"].failure.code == "Unfinished"
    assert pool.now <= LATENCY + DRAIN_SECONDS


def test_an_unexpected_exception_keeps_what_was_done():
    computers = {
        "desk-1": ScriptedComputer(["started"]),
        "desk-2": ScriptedComputer([ZeroDivisionError("a defect")]),
    }
    outcomes, _pool = drive(computers)
    assert isinstance(common_cause(outcomes), ZeroDivisionError)
    assert set(failures_of(outcomes)) == {"desk-2"}
    assert outcomes["desk-1"].last.primary_url


def test_two_defects_are_reported_as_the_first():
    computers = {
        "desk-1": ScriptedComputer(["stopped"], starts=[ZeroDivisionError("first")]),
        "desk-2": ScriptedComputer(["stopped"], starts=[KeyError("second")]),
    }
    outcomes, _pool = drive(computers)
    assert isinstance(common_cause(outcomes), ZeroDivisionError)


def test_a_defect_after_a_change_was_sent_leaves_it_a_possible_change():
    computers = {
        "desk-1": ScriptedComputer(["stopped"], starts=[MemoryError()]),
        "desk-2": ScriptedComputer([MemoryError()]),
    }
    outcomes, _pool = drive(computers)
    assert (outcomes["desk-1"].changed, outcomes["desk-2"].changed) == (True, False)


def test_a_start_that_hangs_holds_the_end_up_for_a_bounded_time():
    pool = VirtualPool(2, latency=1000)
    computers = {"desk-1": ScriptedComputer(["stopped"])}
    reconcilers = {"desk-1": status_reader("desk-1")}
    outcomes = drive_all(computers, reconcilers, pool, timeout=10)
    assert outcomes["desk-1"].failure.code == "Timeout"
    assert "could not be read" in outcomes["desk-1"].failure.message
    assert pool.now <= 10 + DRAIN_SECONDS


def test_a_start_without_an_answer_until_the_timeout_is_a_possible_change():
    computer = ScriptedComputer(["notStarted"], starts=[error("NO_RESPONSE")])
    outcomes, _pool = drive({"desk-1": computer}, timeout=30)
    failure = outcomes["desk-1"].failure
    assert failure.code == "Timeout"
    assert "StartGUISession was sent and its answer is missing" in failure.message
    assert "running it again goes on from there" in failure.message
    assert outcomes["desk-1"].changed


class HangingStart(VirtualPool):
    """A pool whose starts are answered after some seconds."""

    def __init__(self, seconds):
        super().__init__(2)
        self.seconds = seconds

    def submit(self, key, call):
        answer = call()
        self._latency = self.seconds if isinstance(answer, list) else LATENCY
        super().submit(key, lambda: answer)


def test_a_start_that_is_answered_just_after_the_timeout_is_known():
    computer = ScriptedComputer(["notStarted"])
    outcomes, pool = drive({"desk-1": computer}, timeout=30, pool=HangingStart(31))
    assert outcomes["desk-1"].failure.code == "Timeout"
    assert "answer is missing" not in outcomes["desk-1"].failure.message
    assert outcomes["desk-1"].changed
    assert 31 <= pool.now <= 30 + DRAIN_SECONDS


def test_a_start_that_hangs_at_the_timeout_is_a_possible_change():
    computer = ScriptedComputer(["notStarted"])
    outcomes, pool = drive({"desk-1": computer}, timeout=30, pool=HangingStart(1000))
    assert (
        "StartGUISession was sent and its answer is missing" in outcomes["desk-1"].failure.message
    )
    assert outcomes["desk-1"].changed
    assert pool.now == pytest.approx(40)


@pytest.mark.many_times
@pytest.mark.parametrize("at", [0.05, 0.15, 0.25, 1, 7, 30, 59.5])
@pytest.mark.parametrize("asleep", [100, 5000])
def test_nobody_is_given_up_on_what_was_read_before_a_sleep(at, asleep):
    pool = SleepingPool(4, at, asleep)
    computers = {f"desk-{i}": StartingComputer(pool, 90) for i in range(30)}
    for computer in computers.values():
        computer.call(START)  # by somebody else, long before the deadline
        computer.starts = 0
    outcomes, _pool = drive(computers, pool=pool, timeout=60)
    assert not failures_of(outcomes)


@pytest.mark.parametrize("kind", ["THROTTLED", "NOT_SENT", "SERVER_ERROR", "NO_RESPONSE"])
def test_a_last_look_that_fails_in_passing_is_repeated(kind):
    pool = SleepingPool(1, 7, 100)
    computer = StartingComputer(pool, 90)
    answer, failures = computer.call, [error(kind)] * 3

    def call(operation):
        if pool.now > 60 and failures:
            raise failures.pop()
        return answer(operation)

    computer.call = call
    outcomes, _pool = drive({"desk-1": computer}, pool=pool, timeout=60)
    assert not failures
    assert not failures_of(outcomes)


def test_a_last_look_that_always_fails_ends_the_run_in_a_bounded_time():
    computer = ScriptedComputer(["starting", error("THROTTLED", "ThrottlingException")])
    outcomes, pool = drive({"desk-1": computer}, timeout=30)
    failure = outcomes["desk-1"].failure
    assert failure.code == "Timeout"
    assert "starting; the last call failed: explained ThrottlingException" in failure.message
    assert 30 <= pool.now <= 30 + DRAIN_SECONDS + LATENCY


@pytest.mark.parametrize("before", ["started", "notStarted"])
def test_what_was_open_an_hour_ago_is_looked_at_again_before_it_is_called_open(before):
    opening = [before] if before == "started" else [before, "starting", "started"]
    computers = {
        "expired": ScriptedComputer([*opening, "startExpired"]),
        "still-open": ScriptedComputer([*opening, "started"]),
        "busy": ScriptedComputer([*opening, error("THROTTLED"), "started"]),
        "slow": ScriptedComputer(["starting"]),
    }
    outcomes, pool = drive(computers, timeout=5000)
    failure = outcomes["expired"].failure
    assert failure.code == "Expired"
    assert failure.message.startswith(
        "it was done in this run, and may be over by now: startExpired"
    )
    assert outcomes["expired"].last.status == "startExpired"
    assert set(failures_of(outcomes)) == {"expired", "slow"}
    assert computers["expired"].sent(START) == (before != "started")
    assert computers["still-open"].sent(READ) == len(opening) + 1
    assert pool.now <= 5000 + DRAIN_SECONDS


@pytest.mark.parametrize(("timeout", "reads"), [(3299, 1), (3300, 2)])
def test_five_minutes_before_its_hour_is_over_a_session_is_looked_at_again(timeout, reads):
    computers = {
        "open": ScriptedComputer(["started"]),
        "slow": ScriptedComputer(["starting"]),
    }
    drive(computers, timeout=timeout)
    assert computers["open"].sent(READ) == reads


def test_what_lasts_is_not_looked_at_again():
    computers = {
        "closed": ScriptedComputer(["stopped"]),
        "slow": ScriptedComputer(["stopping"]),
    }
    outcomes, _pool = drive(computers, state="stopped", timeout=20000)
    assert set(failures_of(outcomes)) == {"slow"}
    assert computers["closed"].sent(READ) == 1


@pytest.mark.parametrize("latency", [3, 5, 9])
def test_nobody_is_given_up_while_every_answer_is_late(latency):
    pool = VirtualPool(4, latency=latency)
    computers = {"desk-1": StartingComputer(pool, 17)}
    outcomes, _pool = drive(computers, pool=pool, timeout=20 + latency)
    assert not failures_of(outcomes)
    assert outcomes["desk-1"].changed
    assert pool.now <= 20 + latency + DRAIN_SECONDS


def test_a_status_from_before_a_sleep_does_not_send_a_start_again():
    pool = SleepingPool(1, 2.15, 100)  # while the read after the lost start is under way
    computer = ScriptedComputer(
        ["stopped", "stopped", "starting", "started"], [error("NO_RESPONSE"), "ok"]
    )
    outcomes, _pool = drive({"desk-1": computer}, pool=pool)
    assert not failures_of(outcomes)
    assert computer.sent(START) == 1
    assert outcomes["desk-1"].changed


def times_of_calls(computers, pool, **options):
    """Drives the computers; returns the times of the calls of each."""
    times = {name: [] for name in computers}
    for name, computer in computers.items():

        def noted(what, call=computer.call, made=times[name]):
            made.append(pool.now)
            return call(what)

        computer.call = noted
    drive(computers, pool=pool, **options)
    return times


def test_a_group_gets_its_last_look_once_just_before_the_timeout():
    pool = VirtualPool(16)
    computers = {f"desk-{i}": StartingComputer(pool, 500, lambda share: None) for i in range(5)}
    times = times_of_calls(computers, pool, timeout=100)
    for made in times.values():
        assert len([at for at in made if at >= 99]) == 1


@pytest.mark.parametrize(("asleep", "looks"), [(1.8, 0), (2.0, 1)])
def test_what_was_read_two_seconds_before_the_end_is_read_once_more(asleep, looks):
    # One second before the timeout it was read, and answered after a tenth of one.
    pool = SleepingPool(1, 59.05, asleep)
    computers = {"desk-1": ScriptedComputer(["starting"])}
    made = times_of_calls(computers, pool, timeout=60, fixed=100)["desk-1"]
    assert len(made) == 2 + looks


def test_those_that_have_failed_are_not_counted_among_those_that_wait():
    def reads_of_the_last(fate):
        pool = VirtualPool(16)
        seconds = {"first": 30, "last": 300, **{f"other-{i}": 400 for i in range(10)}}
        computers = {
            name: StartingComputer(pool, each, lambda share: None) for name, each in seconds.items()
        }
        for name in list(seconds)[2:]:

            def failing(operation, call=computers[name].call):
                if fate and pool.now > 20:
                    raise error(fate)
                return call(operation)

            computers[name].call = failing
        return len([at for at in times_of_calls(computers, pool)["last"] if 50 < at < 250])

    # One of two that are left is looked at more closely than one of many.
    assert reads_of_the_last("REJECTED") > 1.2 * reads_of_the_last(None)


def test_one_that_is_alone_and_was_throttled_is_no_group_of_two():
    def last_gap(*busy):
        reads = ["notStarted", *["starting"] * 3, *busy, *["starting"] * 3, "started"]
        pool = VirtualPool(1)
        made = times_of_calls({"desk-1": ScriptedComputer(reads)}, pool)["desk-1"]
        return made[-1] - made[-2]

    assert last_gap(error("THROTTLED")) == pytest.approx(last_gap())


def test_a_throttled_read_of_a_group_is_not_sent_again_at_once():
    pool = VirtualPool(16)
    busy = [error("THROTTLED")] * 3
    computers = {
        f"desk-{i}": ScriptedComputer(["notStarted", "starting", *busy, "started"])
        for i in range(3)
    }
    for made in times_of_calls(computers, pool).values():
        *_first, throttled, again, once_more, last = made
        for earlier, later in ((throttled, again), (again, once_more), (once_more, last)):
            assert later - earlier > LATENCY + 0.2


def test_the_end_of_what_does_not_exist_any_more_is_learnt_from():
    pool = VirtualPool(16)
    lamps = {f"lamp-{i}": VanishingLamp(pool, 60 + i / 10) for i in range(30)}
    removers = {
        name: GoalReconciler(History(name, REMOVED_LAMP), Want.OFF, PollInterval(lambda: 0.5))
        for name in lamps
    }
    assert not failures_of(drive_all(lamps, removers, pool, operations=(READ_LAMP, REMOVE_LAMP)))
    # The last one is gone after 63 seconds.  By itself, each would be read every 10 to 20 then.
    assert pool.now < 67


class VanishingLamp:
    """A lamp that is not there any more some seconds after it was removed."""

    def __init__(self, pool, seconds):
        self._pool = pool
        self._seconds = seconds
        self._gone_at = math.inf

    def call(self, operation):
        if operation == REMOVE_LAMP:
            self._gone_at = self._pool.now + self._seconds
            return []
        if self._pool.now >= self._gone_at:
            raise error("NOT_FOUND", "NotFoundException")
        return "on" if self._gone_at == math.inf else "warmingUp"
