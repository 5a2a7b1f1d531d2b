# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When to read a resource again while it changes.  Pure: time and jitter are handed in.

All times are in seconds.
"""

from __future__ import annotations

import typing

# No status is left unread for longer than this, whatever the percentage promises.
MAX_INTERVAL = 15.0

# Without a percentage: soon once, then at this distance, and later in proportion to the time.
_FIRST = 2.0
_STEADY = 6.0
_SHARE_OF_WAITED = 0.15

# With one: as the percentage is a whole number, a far end is worked out badly.  So go only a part
# of the way to it, and when it is near, go just past it.
_NEAR = 4.0
_PART_OF_THE_WAY = 0.7
_PAST_THE_END = 0.3
_MIN_INTERVAL = 0.5

# A thousand computers that began together must not be read together.
_SPREAD = 0.1


class PollInterval:
    """The times between the reads of one resource while it changes.

    fixed is the user's own time between two reads and overrides the rest.  jitter answers a
    number from 0 to 1 (like random.random).
    """

    def __init__(self, jitter: typing.Callable[[], float], fixed: float | None = None) -> None:
        self._jitter = jitter
        self._fixed = fixed
        self._status: str | None = None
        self._since = 0.0
        self._first: tuple[float, int] | None = None
        self._moved: tuple[float, int] | None = None

    def after_change(self, now: float) -> float:
        """Notes that a change was just sent; says in how many seconds to read first."""
        self._restart(None, now)
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
            if follows_change and percentage is not None:
                self._first = (since, 0)
        if percentage is None:
            return self._without_percentage(now)
        return self._with_percentage(percentage, now)

    def _restart(self, status: str | None, now: float) -> None:
        self._status = status
        self._since = now
        self._first = self._moved = None

    def _with_percentage(self, percentage: int, now: float) -> float:
        if self._first is None or percentage < self._first[1]:
            self._first = (now, percentage)
        if self._moved is None or percentage != self._moved[1]:
            self._moved = (now, percentage)
        since, from_percentage = self._first
        if percentage <= from_percentage or now <= since:
            return self._without_percentage(now)
        # The whole number stands for all up to the next one: take the middle.
        speed = (percentage + 0.5 - from_percentage) / (now - since)
        left = (99.5 - percentage) / speed
        after = left * _PART_OF_THE_WAY if left > _NEAR else left + _PAST_THE_END
        # One that does not move is believed less and less.
        return self._between(max(after, now - self._moved[0]))

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
