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

# So few throttled calls are chance.
_BY_CHANCE = 5

# Calls per second.
_LEAST = 0.5


class Rate:
    """The calls that may be made, all together: as many as there are workers, until throttled."""

    def __init__(self) -> None:
        self._per_second: float | None = None
        self._answers: deque[tuple[float, bool]] = deque()
        self._begun = 0.0
        self._has_begun = False
        self._judged = 0.0
        self._next = 0.0

    def next_call(self) -> float:
        """Says when the next call may be made."""
        return self._next

    def called(self, now: float) -> None:
        """Notes a call that is being made."""
        if not self._has_begun:
            self._begun, self._has_begun = now, True
        if self._per_second is not None:
            self._next = max(now, self._next) + 1.0 / self._per_second

    def answered(self, throttled: bool, now: float) -> None:
        """Notes whether a call was throttled or taken, whatever came of it."""
        self._answers.append((now, throttled))
        while self._answers[0][0] < now - _WINDOW:
            self._answers.popleft()
        # The first answers say nothing yet: a refusal comes sooner than an answer.
        if now - max(self._judged, self._begun) >= _INTERVAL:
            self._judge(now)

    def _judge(self, now: float) -> None:
        refused = sum(throttled for _at, throttled in self._answers)
        share = refused / len(self._answers)
        if share > _TOO_MANY and refused > _BY_CHANCE:
            seconds = min(_WINDOW, now - self._begun)
            self._per_second = max(_LEAST, (len(self._answers) - refused) / seconds)
            self._next = now + 1.0 / self._per_second
        elif share < _FEW and self._per_second is not None:
            self._per_second *= _GROWTH
        else:
            return
        self._judged = now
