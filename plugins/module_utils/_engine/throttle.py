# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many calls a second the service takes, learnt from what it throttles.

Pure: the time is handed in, in seconds.  How many calls an account may make is not documented.
"""

from __future__ import annotations

from collections import deque

# Seconds.  What was answered for so long tells the rate, which is changed once in each _INTERVAL.
_WINDOW = 2.0
_INTERVAL = 1.0

# The share of calls that are throttled.  Above the first, fewer calls are made: as many as were
# taken.  Below the second, more and more.  In between, the service is as busy as it can be, or
# throttles for reasons of its own, and to slow down would gain nothing.
_TOO_MANY = 0.2
_FEW = 0.05
_GROWTH = 1.1

# Above this share there is no need to wait for the first interval to end, in which the workers
# could make hundreds of calls in vain.
_NEARLY_ALL = 2 / 3

# So few calls, throttled or taken, are chance.
_BY_CHANCE = 5

# Calls per second.
_MIN_RATE = 0.5


class AdaptiveRateLimit:
    """The calls that may be made, all together: as many as there are workers, until throttled."""

    def __init__(self) -> None:
        self._rate: float | None = None
        self._answers: deque[tuple[float, bool]] = deque()
        self._refused = 0
        self._first_call: float | None = None
        self._adjusted: float | None = None
        self._next_call = 0.0

    def next_call(self) -> float:
        """Says when the next call may be made."""
        return self._next_call

    def on_call(self, now: float) -> None:
        """Notes a call that is being made."""
        if self._first_call is None:
            self._first_call = now
        if self._rate is not None:
            self._next_call = max(now, self._next_call) + 1.0 / self._rate

    def on_answer(self, throttled: bool, now: float) -> None:
        """Notes whether a call was throttled or taken, whatever came of it.

        Raises ValueError where no call was noted before.
        """
        if self._first_call is None:
            raise ValueError("an answer without a call")
        self._answers.append((now, throttled))
        self._refused += throttled
        while self._answers[0][0] < now - _WINDOW:
            _at, was_throttled = self._answers.popleft()
            self._refused -= was_throttled
        if self._is_time_to_adjust(self._first_call, now):
            self._adjust(self._first_call, now)

    def _is_time_to_adjust(self, first_call: float, now: float) -> bool:
        if self._adjusted is not None:
            return now - self._adjusted >= _INTERVAL
        # A refusal comes sooner than an answer, so refusals alone say nothing yet.
        nearly_all = self._refused > _NEARLY_ALL * len(self._answers)
        return now - first_call >= _INTERVAL or (nearly_all and self._taken() > _BY_CHANCE)

    def _taken(self) -> int:
        return len(self._answers) - self._refused

    def _adjust(self, first_call: float, now: float) -> None:
        share = self._refused / len(self._answers)
        if share > _TOO_MANY and self._refused > _BY_CHANCE:
            # What is taken at once is no more than what is taken in a second.
            seconds = min(_WINDOW, max(_INTERVAL, now - first_call))
            self._rate = max(_MIN_RATE, self._taken() / seconds)
            self._next_call = now + 1.0 / self._rate
        elif share < _FEW and self._rate is not None:
            self._rate *= _GROWTH
        else:
            return
        self._adjusted = now
