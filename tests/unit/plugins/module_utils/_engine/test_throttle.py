# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many calls are made while the service throttles, in virtual time."""

from __future__ import annotations

import random

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.throttle import (
    AdaptiveRateLimit,
)

# What the workers could make: a call each 5 ms.
SHORTEST = 0.005


def calls_of(seconds, takes):
    """Calls as often as the rate allows; returns (time, throttled) of each call.

    takes is a function of the time that tells whether the service takes a call.
    """
    limit = AdaptiveRateLimit()
    now, made = 100.0, []
    while now < 100.0 + seconds:
        limit.on_call(now)
        throttled = not takes(now)
        limit.on_answer(throttled, now)
        made.append((now - 100.0, throttled))
        now = max(now + SHORTEST, limit.next_call())
    return made


def slowed_down():
    """A limit that has found, a second after the first call, that every other one is refused."""
    limit = AdaptiveRateLimit()
    limit.on_call(100.0)
    for number in range(20):
        limit.on_answer(number % 2 == 0, 101.0)
    return limit


def bucket(per_second):
    """A service that takes so many calls a second, and as many at once."""
    state = {"tokens": per_second, "at": 100.0}

    def takes(now):
        state["tokens"] = min(per_second, state["tokens"] + (now - state["at"]) * per_second)
        state["at"] = now
        if state["tokens"] < 1:
            return False
        state["tokens"] -= 1
        return True

    return takes


def test_nothing_is_held_back_before_a_call_is_throttled():
    assert len(calls_of(5, lambda now: True)) >= 5 / SHORTEST - 1


def test_a_limit_is_found_and_used_in_full():
    made = [throttled for at, throttled in calls_of(60, bucket(10)) if at > 5]
    assert made.count(False) >= 0.95 * 55 * 10
    assert made.count(True) <= 0.25 * len(made)


def test_few_calls_are_made_in_vain_before_the_limit_is_known():
    made = [throttled for at, throttled in calls_of(3, bucket(10))]
    assert made.count(True) <= 40
    assert made.count(False) >= 35


def test_refusals_that_come_before_the_first_answers_do_not_stop_everything():
    limit = AdaptiveRateLimit()
    for _each in range(40):
        limit.on_call(100.0)
    for number in range(40):
        limit.on_answer(number < 30, 100.0 + number / 1000)
    assert limit.next_call() <= 100.04 + 1 / 5


@pytest.mark.parametrize(("throttled", "slows_down"), [(5, False), (6, True)])
def test_five_refusals_are_chance(throttled, slows_down):
    limit = AdaptiveRateLimit()
    limit.on_call(100.0)
    for number in range(2 * throttled):
        limit.on_answer(number % 2 == 0, 101.0)
    assert (limit.next_call() > 101.0) is slows_down


@pytest.mark.parametrize(("taken", "slows_down"), [(5, False), (6, True)])
def test_nearly_all_that_is_refused_slows_down_at_once_unless_what_was_taken_is_chance(
    taken, slows_down
):
    limit = AdaptiveRateLimit()
    limit.on_call(100.0)
    for number in range(4 * taken):
        limit.on_answer(number >= taken, 100.1)
    assert (limit.next_call() > 100.1) is slows_down


@pytest.mark.parametrize(("refused", "slows_down"), [(12, False), (13, True)])
def test_two_of_three_are_not_nearly_all(refused, slows_down):
    limit = AdaptiveRateLimit()
    limit.on_call(100.0)
    for number in range(6 + refused):
        limit.on_answer(number >= 6, 100.1)
    assert (limit.next_call() > 100.1) is slows_down


@pytest.mark.parametrize(("refused", "slows_down"), [(20, False), (21, True)])
def test_a_fifth_of_all_calls_may_be_refused(refused, slows_down):
    limit = AdaptiveRateLimit()
    limit.on_call(100.0)
    for number in range(100):
        limit.on_answer(number >= 100 - refused, 101.0)
    assert (limit.next_call() > 101.0) is slows_down


@pytest.mark.parametrize(
    ("refused", "at", "rate"),
    [(4, 103.5, 5.5), (5, 103.5, 5.0), (5, 103.6, 5.5)],
)
def test_a_rate_grows_where_of_the_last_two_seconds_less_than_a_twentieth_is_refused(
    refused, at, rate
):
    limit = slowed_down()
    for number in range(99):
        limit.on_answer(number < refused, 101.5)
    limit.on_answer(False, at)
    limit.on_call(at)
    assert limit.next_call() == pytest.approx(at + 1 / rate)


def test_a_rate_that_is_not_refused_any_more_grows_by_a_tenth_each_second():
    limit = slowed_down()
    # Six refusals were no chance any more; five calls had been taken in that second.
    assert limit.next_call() == pytest.approx(101 + 1 / 5)
    for rate, now in ((5.5, 103.1), (6.05, 104.1)):
        limit.on_answer(False, now)
        limit.on_call(now)
        assert limit.next_call() == pytest.approx(now + 1 / rate)


def test_the_rate_is_adjusted_once_a_second():
    limit = slowed_down()
    adjusted = limit.next_call()
    limit.on_answer(True, 101.9)
    assert limit.next_call() == adjusted
    limit.on_answer(True, 102.0)
    assert limit.next_call() > adjusted


def test_a_limit_that_is_lifted_is_noticed():
    limited = bucket(10)
    made = calls_of(60, lambda now: now > 120 or limited(now))
    assert sum(at > 50 for at, _throttled in made) > 10 * 30


def test_calls_that_are_throttled_by_chance_slow_nothing_down():
    chance = random.Random(1)
    made = calls_of(20, lambda now: chance.random() > 0.1)
    assert len(made) >= 20 / SHORTEST - 1


def test_a_service_that_takes_no_call_is_still_asked_now_and_then():
    made = [at for at, _throttled in calls_of(60, lambda now: False) if at > 5]
    assert 20 <= len(made) <= 60


def test_an_answer_without_a_call_is_a_defect_that_is_told():
    with pytest.raises(ValueError, match="an answer without a call"):
        AdaptiveRateLimit().on_answer(False, 100.0)
