# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the next read is due."""

from __future__ import annotations

import itertools
import random

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import (
    MAX_INTERVAL,
    PollInterval,
)
from hypothesis import given
from hypothesis import strategies as st


def reads_until(end, percentage=None, fixed=None, jitter=0.5, status="starting"):
    """The times of the reads of a start that begins at 100 s and takes end seconds.

    percentage is a function of the share that has passed; the last read is the first one that
    shows the end.
    """
    interval = PollInterval(jitter=lambda: jitter, fixed=fixed)
    begin = now = 100.0
    now += interval.after_change(now)
    times = [now - begin]
    while now < begin + end:
        shown = None if percentage is None else percentage((now - begin) / end)
        now += interval.after_read(status, shown, now)
        times.append(now - begin)
    return times


def gaps_of(times):
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def steady(share):
    return int(100 * share)


@pytest.mark.parametrize("seconds", [20, 25, 30, 35, 40])
def test_a_moving_percentage_leads_to_the_end(seconds):
    times = reads_until(seconds, steady)
    assert times[-1] - seconds <= 1.0
    assert len(times) <= 6


def test_a_long_start_is_not_left_unread():
    ends = [290 + i / 2 for i in range(41)]
    runs = [reads_until(end, steady) for end in ends]
    assert max(max(gaps_of(times)) for times in runs) <= MAX_INTERVAL
    # A per cent of it is three seconds, so that no single run can be held to one.
    lags = [times[-1] - end for times, end in zip(runs, ends, strict=True)]
    assert sum(lags) / len(lags) <= 1.0


@pytest.mark.parametrize("percentage", [None, lambda share: 40])
def test_without_a_moving_percentage_the_reads_grow_apart(percentage):
    times = reads_until(600, percentage)
    gaps = gaps_of(times)
    assert times[0] <= 2
    assert max(gaps) <= MAX_INTERVAL
    assert gaps[-1] > 2 * gaps[0]
    assert len(times) < 600 / 5


def test_without_a_percentage_it_is_as_cheap_as_a_poller_of_five_seconds_and_as_quick():
    ends = [20 + i / 10 for i in range(201)]
    rng = random.Random(0)
    ours = [reads_until(end, jitter=rng.random()) for end in ends]
    pollers = [reads_until(end, fixed=5) for end in ends]
    assert sum(map(len, ours)) <= sum(map(len, pollers))
    lags = [times[-1] - end for times, end in zip(ours, ends, strict=True)]
    assert sum(lags) / len(lags) <= 3


def test_a_percentage_that_gets_stuck_is_read_less_and_less():
    times = reads_until(200, lambda share: min(60, int(300 * share)))
    gaps = gaps_of(times)
    assert gaps[-1] > 10


def test_one_that_only_slows_down_near_its_end_is_not_left_alone():
    ends = [20 + i for i in range(21)]
    lags = [
        reads_until(end, lambda share: int(100 * (1 - (1 - share) ** 2)))[-1] - end for end in ends
    ]
    assert sum(lags) / len(lags) <= 2


@given(st.integers(min_value=20, max_value=600), st.floats(min_value=0.5, max_value=0.95))
def test_the_end_is_between_the_times_that_a_percentage_foresees(seconds, share):
    interval = PollInterval(jitter=lambda: 0.5)
    interval.after_change(100.0)
    now = 100.0 + share * seconds
    interval.after_read("starting", steady(share), now)
    earliest, latest = interval.wait.foreseen
    assert earliest <= 100.0 + seconds + 1e-6
    assert latest >= 100.0 + seconds - 1e-6


def foreseen_after(*reads):
    """What is foreseen after some reads (seconds, percentage) of what began at 1,000 seconds."""
    interval = PollInterval(jitter=lambda: 0.5)
    interval.after_change(1000.0)
    for at, percentage in reads:
        interval.after_read("starting", percentage, 1000.0 + at)
    return interval.wait.foreseen


def test_the_whole_number_stands_for_all_that_may_be_shown_as_it():
    # At 20 it may also be almost 21, of which ten seconds were needed; or 19.5, which was rounded.
    assert foreseen_after((10, 20)) == pytest.approx((1010 + 79 / 2.1, 1010 + 80.5 / 1.95))


@pytest.mark.parametrize(
    ("reads", "seconds"),
    [
        # Its end is probably 5.3 seconds away: most of the way to the earliest one, 5.2 seconds away.
        ([(10, 65)], 4.38),
        # Probably 4.8 seconds away, which is near: just past it.
        ([(10, 67)], 5.06),
        ([(10, 99)], 0.5),
        ([(10, 2)], 15.0),
        # It stands still since two seconds: as soon again.
        ([(10, 20), (12, 20)], 2.0),
    ],
)
def test_by_a_percentage_it_is_read_before_a_far_end_and_just_past_a_near_one(reads, seconds):
    interval = PollInterval(jitter=lambda: 0.0)
    interval.after_change(1000.0)
    *_before, last = (interval.after_read("starting", each, 1000.0 + at) for at, each in reads)
    assert last == pytest.approx(seconds, abs=0.01)


def test_what_was_found_on_its_way_is_foreseen_by_what_was_seen_of_it():
    interval = PollInterval(jitter=lambda: 0.5)
    interval.after_read("starting", 40, 1000.0)
    interval.after_read("starting", 50, 1010.0)
    assert interval.wait.foreseen == pytest.approx((1010 + 49 / 1.1, 1010 + 50.5 / 0.95))


def test_one_that_was_seen_at_the_same_percentage_twice_began_at_the_first():
    interval = PollInterval(jitter=lambda: 0.5)
    for at, percentage in ((1000.0, 40), (1004.0, 40), (1010.0, 50)):
        interval.after_read("starting", percentage, at)
    assert interval.wait.foreseen == pytest.approx((1010 + 49 / 1.1, 1010 + 50.5 / 0.95))


@pytest.mark.parametrize(("percentage", "at"), [(50, 1000.0), (40, 1004.0), (30, 1004.0)])
def test_two_reads_at_the_same_time_or_percentage_tell_no_speed(percentage, at):
    interval = PollInterval(jitter=lambda: 0.5)
    interval.after_read("starting", 40, 1000.0)
    interval.after_read("starting", percentage, at)
    assert interval.wait.foreseen is None


@pytest.mark.parametrize(("waited", "seconds"), [(0.0, 2), (0.9, 2), (1.0, 6), (40, 6), (60, 9)])
def test_without_a_percentage_there_is_one_early_read(waited, seconds):
    interval = PollInterval(jitter=lambda: 0.0)
    interval.after_read("starting", None, 1000.0)
    assert interval.after_read("starting", None, 1000.0 + waited) == pytest.approx(seconds)


def test_of_one_whose_percentage_came_late_its_first_one_is_where_it_began():
    assert foreseen_after((10, None), (20, 40), (30, 50)) == pytest.approx(
        (1030 + 49 / 1.1, 1030 + 50.5 / 0.95)
    )


def test_one_that_should_have_moved_three_times_foresees_nothing_any_more():
    # A per cent in half a second until then.
    assert foreseen_after((10, 20), (11.4, 20)) is not None
    assert foreseen_after((10, 20), (12, 20)) is None


def test_a_slow_one_is_not_taken_for_one_that_stands_still():
    # A per cent in three seconds: after eight, it has missed two.
    assert foreseen_after((30, 10), (38, 10)) is not None
    assert foreseen_after((30, 10), (39, 10)) is None


@pytest.mark.parametrize("percentage", [None, steady])
def test_the_users_own_delay_overrides_everything(percentage):
    assert reads_until(30, percentage, fixed=3) == [3, 6, 9, 12, 15, 18, 21, 24, 27, 30]


def test_a_new_status_begins_anew():
    interval = PollInterval(jitter=lambda: 0.5)
    for now in range(100, 200, 10):
        slow = interval.after_read("stopping", None, float(now))
    assert slow > 10
    assert interval.after_read("stopped", None, 200.0) <= 2


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 2.0), (0.5, 1.9), (1.0, 1.8)])
def test_jitter_spreads_the_reads_by_a_tenth(jitter, seconds):
    interval = PollInterval(jitter=lambda: jitter)
    assert interval.after_change(1000.0) == pytest.approx(seconds)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["starting", "stopping"]),
            st.one_of(st.none(), st.integers(min_value=-10, max_value=200)),
            st.floats(min_value=0, max_value=1000),
        )
    ),
    st.floats(min_value=0, max_value=1),
)
def test_whatever_is_seen_the_next_read_is_neither_at_once_nor_far_away(seen, jitter):
    interval = PollInterval(jitter=lambda: jitter)
    now = 0.0
    for status, percentage, passed in seen:
        now += passed
        assert 0.4 <= interval.after_read(status, percentage, now) <= MAX_INTERVAL
