# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When to read a resource again while it changes.  Pure: time and jitter are handed in.

This is what one resource knows by itself.  The engine learns from all that wait for the same, where
there are several: see waits.py.  All times are in seconds.
"""

from __future__ import annotations

import typing

from .protocol import Wait

# No resource that is alone is left unread for longer than this, whatever the percentage promises.
MAX_INTERVAL = 15.0

# Without a percentage: soon once, then at this distance, and later in proportion to the time.
_FIRST = 2.0
_STEADY = 6.0
_SHARE_OF_WAITED = 0.15

# With one: as the percentage is a whole number, a far end is worked out badly.  So go only a part
# of the way to the earliest one that it allows, and when it is near, go just past it.
_NEAR = 5.0
_PART_OF_THE_WAY = 0.85
_PAST_THE_END = 0.25
_MIN_INTERVAL = 0.5

# One that has not moved for so long, in which it should have moved by so much, stands still, and
# says nothing any more.
_STANDS_STILL = 2.0
_MISSED_STEPS = 3.0

# A thousand computers that began together must not be read together.
_SPREAD = 0.1


class PollInterval:
    """The times between the reads of one resource while it changes.

    fixed is the user's own time between two reads and overrides the rest.  jitter answers a
    number from 0 to 1 (like random.random).  cost is that of a Wait.
    """

    def __init__(
        self,
        jitter: typing.Callable[[], float],
        fixed: float | None = None,
        cost: float = 1.0,
    ) -> None:
        self._jitter = jitter
        self._fixed = fixed
        self._cost = cost
        self._kind: typing.Hashable = None
        self._foreseen: tuple[float, float] | None = None
        self._status: str | None = None
        self._since = 0.0
        self._first: tuple[float, int] | None = None
        self._moved: tuple[float, int] | None = None

    @property
    def wait(self) -> Wait | None:
        """What is waited for since what was noted last; None where the user's own time counts.

        Changes of one kind begin waits of one kind, and so do statuses that were found.
        """
        if self._fixed is not None:
            return None
        return Wait(self._kind, self._since, self._foreseen, self._cost)

    def after_change(self, now: float, change: typing.Hashable = None) -> float:
        """Notes that a change was just sent; says in how many seconds to read first."""
        self._restart(None, now)
        self._kind = change
        return self._without_percentage(now)

    def after_read(self, status: str, percentage: int | None, now: float) -> float:
        """Notes what a read showed; says in how many seconds to read again.

        percentage runs from 0 to 100.
        """
        if status != self._status:
            # A percentage that is seen first after a change began its way to 100 at that change.
            follows_change = self._status is None and self._since > 0.0
            since = self._since if follows_change else now
            self._restart(status, since)
            if not follows_change:
                self._kind = status
            if follows_change and percentage is not None:
                self._first = (since, 0)
        self._foreseen = None
        if percentage is None:
            return self._without_percentage(now)
        return self._with_percentage(percentage, now)

    def after_stale_read(self, now: float) -> float:
        """Says in how many seconds to read again after one that showed the time before."""
        return self._without_percentage(now)

    def _restart(self, status: str | None, now: float) -> None:
        self._status = status
        self._since = now
        self._foreseen = None
        self._first = self._moved = None

    def _with_percentage(self, percentage: int, now: float) -> float:
        if self._first is None or percentage < self._first[1]:
            self._first = (now, percentage)
        if self._moved is None or percentage != self._moved[1]:
            self._moved = (now, percentage)
        since, from_percentage = self._first
        if percentage <= from_percentage or now <= since:
            return self._without_percentage(now)
        if self._stands_still(now, self._moved[0], since, percentage - from_percentage):
            # It may only be slower near its end: at first, look again as soon.
            return min(self._without_percentage(now), self._between(now - self._moved[0]))
        # The whole number stands for all up to the next one; or, if it was rounded, for all from
        # half of one below.
        steps = percentage - from_percentage
        earliest, left, latest = (
            (100 - part - percentage) / (steps + part) * (now - since) for part in (1, 0.5, -0.5)
        )
        self._foreseen = now + earliest, now + latest
        if left <= _NEAR:
            return self._between(left + _PAST_THE_END)
        return self._between(earliest * _PART_OF_THE_WAY)

    def _stands_still(self, now: float, moved: float, since: float, steps: int) -> bool:
        """Whether it should have moved since it did last, at its speed until then."""
        stood = now - moved
        return stood >= _STANDS_STILL and stood * steps >= _MISSED_STEPS * (moved - since)

    def _without_percentage(self, now: float) -> float:
        waited = now - self._since
        if waited < _FIRST / 2:
            return self._between(_FIRST)
        return self._between(max(_STEADY, waited * _SHARE_OF_WAITED))

    def _between(self, seconds: float) -> float:
        if self._fixed is not None:
            return self._fixed
        spread = 1 - _SPREAD * self._jitter()
        return max(_MIN_INTERVAL, min(MAX_INTERVAL, seconds)) * spread
