# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When those are read that wait for the same: what it costs, and how late their ends are seen."""

from __future__ import annotations

import random
from statistics import mean
from typing import NamedTuple

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import PollInterval
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Call,
    Operation,
    Wait,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.waits import (
    MAX_GROUP_INTERVAL,
    Waits,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.desktop.reconciler import (
    desktop_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    STOP,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.rules import (
    READ as READ_POWER,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.rules import (
    START as SWITCH_ON,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.rules import (
    STOP as SWITCH_OFF,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ..doubles import (
    CALLS,
    StartingComputer,
    VirtualPool,
    as_answer,
    drive,
    drive_all,
    failures_of,
    moving,
)

READ = Operation("GetLamp", is_read=True)


def nothing(share):
    return None


def stands_still(share):
    return 40


def stops(share):
    return min(60, moving(share))


def rounded(share):
    return round(100 * share)


def early(share):
    """It shows 100 before the end."""
    return min(100, int(101 * share))


def even(chance):
    return chance.uniform(20, 40)


def skewed(chance):
    return chance.uniform(20, 25) if chance.random() < 0.8 else chance.uniform(60, 90)


def bimodal(chance):
    return chance.uniform(20, 25) if chance.random() < 0.5 else chance.uniform(60, 90)


class OffComputer(StartingComputer):
    """A computer that is off, and on some seconds after StartInstance."""

    def __init__(self, pool, seconds, percentage, power_seconds):
        super().__init__(pool, seconds, percentage)
        self._power_seconds = power_seconds
        self._on_at = None
        self.power_lag = None

    def call(self, operation, **arguments):
        if operation == SWITCH_ON:
            self._on_at = self._pool.now + self._power_seconds
        elif operation != READ_POWER:
            return super().call(operation, **arguments)
        self.calls += 1
        return [] if operation == SWITCH_ON else {"name": self.power()}

    def power(self):
        if self._on_at is None:
            return "stopped"
        late = self._pool.now - self._on_at
        if late < 0:
            return "pending"
        self.power_lag = late if self.power_lag is None else self.power_lag
        return "running"


class OpenComputer:
    """A computer that is on and open; each stop takes its seconds, and each has its lag."""

    def __init__(self, pool, session_seconds, power_seconds):
        self._pool = pool
        self._seconds = {STOP: session_seconds, SWITCH_OFF: power_seconds}
        self._sent_at = {}
        self.lags = {}
        self.calls = 0

    def call(self, operation, **_arguments):
        self.calls += 1
        if operation == READ_POWER:
            return {"name": self._shown(SWITCH_OFF, "running")}
        if operation.is_read:
            return as_answer(self._shown(STOP, "started"))
        self._sent_at[operation] = self._pool.now
        return []

    def _shown(self, stop, before):
        if stop not in self._sent_at:
            return before
        lag = self._pool.now - self._sent_at[stop] - self._seconds[stop]
        if lag < 0:
            return "stopping"
        self.lags.setdefault(stop, lag)
        return "stopped"


class Figures(NamedTuple):
    """Of some runs: calls of a computer and its lag in the mean, and a run's largest lag."""

    calls: float
    lag: float
    largest: float


def measured(computers, seconds, percentage=nothing, runs=4, fixed=None):
    made = []
    for seed in range(runs):
        chance, pool = random.Random(seed), VirtualPool(16)
        run = {
            f"desk-{number}": StartingComputer(pool, seconds(chance), percentage)
            for number in range(computers)
        }
        outcomes, _pool = drive(run, pool=pool, fixed=fixed)
        assert not failures_of(outcomes)
        made.append(run.values())
    every = [computer for run in made for computer in run]
    return Figures(
        calls=mean(computer.calls for computer in every),
        lag=mean(computer.lag for computer in every),
        largest=mean(max(computer.lag for computer in run) for run in made),
    )


@pytest.mark.many_times
@pytest.mark.parametrize(
    ("computers", "seconds", "percentage", "calls", "lag", "largest"),
    [
        (30, even, moving, 6, 0.25, 1),
        (30, even, rounded, 6.2, 0.25, 1),
        (30, even, early, 6.5, 0.35, 1),
        (30, even, nothing, 8, 1.5, 5),
        (30, even, stands_still, 8, 1.5, 5),
        (30, even, stops, 8, 1.7, 5.5),
        (200, even, nothing, 7.1, 1.3, 5),
        (30, skewed, nothing, 8.5, 1.75, 6),
        (30, bimodal, nothing, 10, 2, 8),
    ],
)
def test_few_calls_see_ends_soon(computers, seconds, percentage, calls, lag, largest):
    # Where a few take far longer, one run differs more from the next.
    runs = 20 if seconds is not even else 8 if computers < 100 else 2
    figures = measured(computers, seconds, percentage, runs)
    assert figures.calls <= calls
    assert figures.lag <= lag
    assert figures.largest <= largest


@pytest.mark.many_times
@pytest.mark.parametrize("seconds", [even, skewed, bimodal])
def test_no_poller_of_five_seconds_is_cheaper_or_quicker(seconds):
    ours, poller = measured(30, seconds), measured(30, seconds, fixed=5)
    assert ours.calls < poller.calls
    assert ours.lag < poller.lag


def lead(computers, state, pool, chance):
    """Leads computers and their sessions to a state; all get there."""
    reconcilers = {
        name: desktop_reconciler(name, state, True, True, chance.random, None) for name in computers
    }
    operations = (*CALLS, READ_POWER, SWITCH_ON, SWITCH_OFF)
    assert not failures_of(drive_all(computers, reconcilers, pool, operations=operations))


@pytest.mark.many_times
def test_fourteen_calls_lead_from_off_to_open():
    computers = []
    for seed in range(10):
        chance, pool = random.Random(seed), VirtualPool(16)
        run = {
            f"desk-{number}": OffComputer(pool, even(chance), moving, chance.uniform(30, 60))
            for number in range(30)
        }
        lead(run, "started", pool, chance)
        computers += run.values()
    assert mean(each.calls for each in computers) <= 13.2
    assert mean(each.power_lag for each in computers) <= 3
    assert mean(each.lag for each in computers) <= 0.25


@pytest.mark.many_times
@pytest.mark.parametrize("count", [30, 200])
def test_fourteen_calls_lead_from_open_to_off(count):
    computers = []
    for seed in range(4 if count < 100 else 2):
        chance, pool = random.Random(seed), VirtualPool(16, latency=0.02)
        run = {
            f"desk-{number}": OpenComputer(pool, chance.uniform(5, 10), even(chance))
            for number in range(count)
        }
        lead(run, "stopped", pool, chance)
        computers += run.values()
    assert mean(each.calls for each in computers) <= 13
    assert mean(each.lags[STOP] for each in computers) <= 1
    assert mean(each.lags[SWITCH_OFF] for each in computers) <= 1.75


@pytest.mark.many_times
@settings(max_examples=25)
@given(st.lists(st.floats(min_value=1, max_value=200), min_size=2, max_size=12))
def test_however_long_others_take_a_group_needs_no_more_calls_than_a_poller(seconds):
    def calls(fixed):
        pool = VirtualPool(16)
        run = {
            f"desk-{number}": StartingComputer(pool, each, nothing)
            for number, each in enumerate(seconds)
        }
        outcomes, _pool = drive(run, pool=pool, fixed=fixed)
        assert not failures_of(outcomes)
        return sum(computer.calls for computer in run.values())

    assert calls(None) <= calls(2.5) + len(seconds)


@pytest.mark.parametrize("fixed", [None, 4.0])
def test_an_engine_with_one_reads_it_when_its_own_interval_says(fixed):
    pool, interval = VirtualPool(1, latency=0), PollInterval(lambda: 0.5, fixed)
    computer, reads = StartingComputer(pool, 60, nothing), []
    call = computer.call

    def noted(operation):
        reads.append(pool.now)
        return call(operation)

    computer.call = noted
    drive({"desk-1": computer}, pool=pool, fixed=fixed)
    expected = [interval.after_change(0.0)]
    while expected[-1] < 60:
        expected.append(expected[-1] + interval.after_read("starting", None, expected[-1]))
    assert reads[2:] == pytest.approx(expected)


def test_the_users_own_delay_overrides_what_others_tell():
    pool = VirtualPool(16)
    run = {f"desk-{number}": StartingComputer(pool, 21 + number, nothing) for number in range(8)}
    drive(run, pool=pool, fixed=7.0)
    for number, computer in enumerate(run.values()):
        assert computer.calls == 2 + -(-(21 + number) // 7)


def test_one_that_is_alone_is_read_as_its_own_reconciler_says():
    waits = Waits()
    waits.see("desk-1", Call(READ, 2.0, wait=Wait("a start", 10.0)), 10.0)
    waits.see("desk-2", Call(READ, 2.0, wait=Wait("a stop", 10.0)), 10.0)
    assert waits.due("desk-1") is None
    assert waits.due("desk-2") is None


def test_what_is_foreseen_stands():
    waits = two_that_wait()
    waits.see("desk-1", Call(READ, 2.0, wait=Wait("a start", 10.0, (38.0, 42.0))), 15.0)
    assert waits.due("desk-1") is None
    assert waits.due("desk-2") is not None


@pytest.mark.parametrize(("end", "is_believed"), [(84.0, True), (83.9, False), (50.0, False)])
def test_what_ends_more_than_a_second_before_it_was_foreseen_is_not_believed(end, is_believed):
    waits = two_that_wait()
    foreseen = Wait("a start", 10.0, (85.0, 95.0))
    for name in ("desk-1", "desk-2", "desk-3"):
        waits.see(name, Call(READ, 2.0, wait=foreseen), 15.0)
    for name in ("desk-1", "desk-2"):
        assert waits.due("desk-3") is None
        waits.see(name, None, end)
    assert (waits.due("desk-3") is None) is is_believed


@pytest.mark.parametrize(("earliest", "is_believed"), [(43.0, True), (43.1, False)])
def test_what_is_foreseen_may_become_a_second_later(earliest, is_believed):
    waits = two_that_wait()
    for name in ("desk-1", "desk-2", "desk-3"):
        waits.see(name, Call(READ, 2.0, wait=Wait("a start", 10.0, (38.0, 42.0))), 15.0)
    for name in ("desk-1", "desk-2"):
        waits.see(name, Call(READ, 2.0, wait=Wait("a start", 10.0, (earliest, 90.0))), 30.0)
    assert (waits.due("desk-3") is None) is is_believed


def test_what_is_foreseen_later_and_later_is_not_believed_any_more():
    waits = two_that_wait()
    for name in ("desk-1", "desk-2", "desk-3"):
        waits.see(name, Call(READ, 2.0, wait=Wait("a start", 10.0, (38.0, 42.0))), 15.0)
    later = Call(READ, 2.0, wait=Wait("a start", 10.0, (44.0, 45.0)))
    assert not waits.see("desk-1", later, 30.0)
    assert waits.due("desk-3") is None
    # None of them is foreseen any more, so each may be due earlier.
    assert set(waits.see("desk-2", later, 30.0)) == {"desk-1", "desk-2", "desk-3"}
    assert waits.due("desk-3") is not None


def test_an_end_moves_the_reads_of_the_others_up():
    waits = two_that_wait()
    before = waits.due("desk-2")
    assert list(waits.see("desk-1", None, 12.0)) == ["desk-2"]
    assert waits.due("desk-2") < before


def test_however_long_many_wait_each_is_read_every_forty_seconds():
    waits = Waits()
    for at in (10.0, 510.0):
        for number in range(100):
            waits.see(f"desk-{number}", Call(READ, 2.0, wait=Wait("a start", 10.0)), at)
    assert waits.due("desk-0") == 550.0


def test_however_soon_others_end_nobody_is_read_again_before_half_a_second():
    waits = Waits()
    for number in range(200):
        waits.see(f"desk-{number}", Call(READ, 2.0, wait=Wait("a start", 10.0)), 10.0)
    for number in range(1, 200):
        waits.see(f"desk-{number}", None, 10.1)
    assert waits.due("desk-0") == 10.5


def test_before_many_have_ended_two_reads_for_each_end_are_learnt_from():
    waits = Waits()
    for at in (10.0, 28.0):
        for number in range(40):
            waits.see(f"desk-{number}", Call(READ, 2.0, wait=Wait("a start", 10.0)), at)
    waits.see("desk-0", None, 30.0)
    learnt = waits.due("desk-9")
    for name, is_learnt_from in (("desk-1", False), ("desk-2", True)):
        waits.see(name, Call(READ, 2.0, wait=Wait("a start", 10.0)), 40.0)
        assert (waits.due("desk-9") != learnt) is is_learnt_from


def test_the_same_moment_read_twice_says_no_more_than_once():
    once, twice = two_that_wait(), two_that_wait()
    for waits in (once, twice, twice):
        waits.see("desk-1", Call(READ, 2.0, wait=Wait("a start", 10.0)), 15.0)
    assert twice.due("desk-1") == once.due("desk-1")
    assert twice.due("desk-2") == once.due("desk-2")


def test_who_failed_to_be_read_says_nothing_of_the_others():
    waits = two_that_wait()
    before = waits.due("desk-2")
    waits.forget("desk-1")
    assert waits.due("desk-1") is None
    assert waits.due("desk-2") == before


def two_that_wait():
    waits = Waits()
    for name in ("desk-1", "desk-2"):
        waits.see(name, Call(READ, 2.0, wait=Wait("a start", 10.0)), 10.0)
    return waits


SEEN = st.tuples(
    st.sampled_from(["desk-1", "desk-2", "desk-3"]),
    st.sampled_from(["waits", "foresees", "changes", "ends", "is forgotten"]),
    st.floats(min_value=0, max_value=500),
)


@given(st.lists(SEEN, max_size=40))
def test_whatever_happens_the_next_read_is_neither_at_once_nor_far_away(seen):
    waits, now = Waits(), 100.0
    for name in ("desk-1", "desk-2", "desk-3"):
        waits.see(name, Call(READ, wait=Wait("a start", now)), now)
    for name, event, passed in seen:
        now += passed
        if event == "is forgotten":
            waits.forget(name)
        else:
            since = now if event == "changes" else 100.0
            foreseen = (now, now + 1) if event == "foresees" else None
            wait = Wait("a start", since, foreseen)
            waits.see(name, None if event == "ends" else Call(READ, wait=wait), now)
        due = waits.due(name)
        assert due is None or now < due <= now + MAX_GROUP_INTERVAL
