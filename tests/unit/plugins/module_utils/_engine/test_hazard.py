# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a group's ends tell of those that wait still."""

from __future__ import annotations

import math

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.hazard import Hazard
from hypothesis import given
from hypothesis import strategies as st

# Seconds of lag: what a read costs, and of each of a group what a second is worth by which all end.
COST, LAST = 0.17, 1 / 30
AGES = st.floats(min_value=0, max_value=20_000)


def gap_at(hazard, age):
    """The seconds between two reads at an age."""
    return hazard.next_read(age, 1.0) - age


def begun_hazard(cost=1.0):
    """The hazard of a group of which nothing is known yet."""
    hazard = Hazard(cost)
    hazard.estimate(1, 1)
    return hazard


def ended(ages, waiting=1, begun=1, wait_from=0.0, cost=1.0):
    """The hazard of a group whose ends are known to a tenth of a second."""
    hazard = begun_hazard(cost)
    for age in ages:
        hazard.add_waited(wait_from, age)
        hazard.add_end(age, age + 0.1)
    hazard.estimate(waiting, begun)
    return hazard


def test_a_constant_hazard_gives_the_distance_that_costs_least():
    chance = 1 / 20
    ages = [-math.log(1 - (place + 0.5) / 2000) / chance for place in range(2000)]
    hazard = ended(ages, waiting=1000)
    for age in (5, 10, 20, 40):
        assert gap_at(hazard, age) == pytest.approx(math.sqrt(2 * COST / chance), rel=0.15)


def test_ends_that_are_known_to_ten_seconds_tell_the_same():
    chance = 1 / 20
    ages = [-math.log(1 - (place + 0.5) / 2000) / chance for place in range(2000)]
    hazard = begun_hazard()
    for age in ages:
        hazard.add_waited(0.0, age // 10 * 10)
        hazard.add_end(age // 10 * 10, age // 10 * 10 + 10)
    hazard.estimate(1000, 1)
    for age in (5, 10, 20, 40):
        assert gap_at(hazard, age) == pytest.approx(math.sqrt(2 * COST / chance), rel=0.25)


@pytest.mark.parametrize(("waiting", "begun"), [(1, 1), (1, 30), (2, 30), (5, 200)])
def test_one_that_may_be_the_last_is_read_more_often(waiting, begun):
    # The end of the run waits for it: by the formula of the module, sqrt(1 + N * LAST / n) as often.
    ages = [-math.log(1 - (place + 0.5) / 500) * 20 for place in range(500)]
    among_many, one_of_few = ended(ages, waiting=10_000), ended(ages, waiting, begun)
    ratio = gap_at(among_many, 10) / gap_at(one_of_few, 10)
    assert ratio == pytest.approx(math.sqrt(1 + begun * LAST / waiting), rel=0.001)


def test_a_read_that_costs_more_is_not_saved_at_the_expense_of_the_end_of_the_run():
    ages = [-math.log(1 - (place + 0.5) / 500) * 20 for place in range(500)]
    among_many, one_of_few = (ended(ages, waiting, 30, cost=4.0) for waiting in (10_000, 2))
    assert gap_at(among_many, 10) == pytest.approx(2 * gap_at(ended(ages, 10_000), 10), rel=0.01)
    ratio = gap_at(among_many, 10) / gap_at(one_of_few, 10)
    assert ratio == pytest.approx(math.sqrt(1 + 4 * 30 * LAST / 2), rel=0.01)


def test_four_times_the_hazard_is_read_twice_as_often():
    slow = ended([-math.log(1 - (place + 0.5) / 500) * 40 for place in range(500)])
    quick = ended([-math.log(1 - (place + 0.5) / 500) * 10 for place in range(500)])
    assert gap_at(slow, 10) / gap_at(quick, 10) == pytest.approx(2, rel=0.15)


def test_those_that_wait_still_count_until_they_were_read_last():
    known, censored = ended([30.0] * 10), begun_hazard()
    for _each in range(10):
        censored.add_waited(0.0, 30.0)
        censored.add_end(30.0, 30.1)
    for _each in range(90):
        censored.add_waited(0.0, 40.0)
    censored.estimate(1, 1)
    assert gap_at(censored, 30) > 2 * gap_at(known, 30)


def test_an_end_is_where_others_were_not_seen_waiting():
    hazard = begun_hazard()
    for _each in range(20):
        hazard.add_waited(0.0, 20.0)
    hazard.estimate(20, 1)
    for _each in range(4):
        hazard.add_end(0.0, 24.0)
    hazard.estimate(20, 1)
    assert gap_at(hazard, 22) < gap_at(hazard, 10) / 2


def test_ends_that_are_hardly_known_are_where_the_known_ones_are():
    hazard = begun_hazard()
    for _each in range(4):
        hazard.add_waited(0.0, 22.0)
        hazard.add_end(22.0, 22.1)
    hazard.estimate(1000, 1)
    for _each in range(100):
        hazard.add_end(0.0, 24.0)
    hazard.estimate(1000, 1)
    # Hardly any of the hundred before that age, though it would be possible.
    assert gap_at(hazard, 10) > 5 * gap_at(hazard, 22)


def test_who_ended_between_two_reads_has_waited_for_half_of_the_time():
    hazard = begun_hazard()
    for _each in range(1000):
        hazard.add_end(0.0, 2.0)
    hazard.estimate(10_000, 1)
    # One end for each second of waiting.
    assert gap_at(hazard, 0.0) == pytest.approx(math.sqrt(2 * COST), rel=0.01)


def test_the_first_end_alone_says_as_little_as_a_twentieth_of_its_age():
    hazard = begun_hazard()
    hazard.add_end(30.0, 30.0)
    hazard.estimate(1000, 1)
    # As if one and a half seconds had been waited in vain.
    assert gap_at(hazard, 30.0) == pytest.approx(math.sqrt(2 * COST * 1.5), rel=0.05)


def test_who_waits_longer_than_anybody_expects_still_counts():
    hours, days = ended([8_000.0] * 10), ended([80_000.0] * 10)
    assert gap_at(days, 8_000) > 2 * gap_at(hours, 8_000)


def test_what_nobody_has_come_to_yet_is_expected_to_go_on():
    hazard = ended([20 + place / 10 for place in range(50)], waiting=50)
    assert gap_at(hazard, 30) < 2 * gap_at(hazard, 24)


def test_a_bigger_group_is_watched_with_fewer_reads_of_each():
    few, many = begun_hazard(), begun_hazard()
    few.estimate(10, 1)
    many.estimate(40, 1)
    assert gap_at(many, 1) == pytest.approx(2 * gap_at(few, 1))


def test_a_group_is_watched_as_often_as_costs_least():
    hazard = begun_hazard()
    hazard.estimate(50, 1)
    # For a first end after 47 seconds, by the formula of the module: sqrt(n * COST * T).
    assert gap_at(hazard, 1) == pytest.approx(math.sqrt(50 * COST * 47))


@given(
    st.lists(st.tuples(AGES, AGES, st.booleans()), max_size=30),
    st.integers(min_value=0, max_value=5000),
    st.integers(min_value=0, max_value=5000),
    AGES,
    st.floats(min_value=0.001, max_value=1),
)
def test_whatever_was_seen_the_next_read_is_later_and_a_number(seen, waiting, over, age, reads):
    hazard = begun_hazard()
    for one, other, has_ended in seen:
        add = hazard.add_end if has_ended else hazard.add_waited
        add(min(one, other), max(one, other))
        hazard.estimate(waiting, waiting + over)
    at = hazard.next_read(age, reads)
    assert math.isfinite(at)
    assert at > age
