# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be sent, when, and what goes first where more is due than can be sent."""

from __future__ import annotations

import heapq
import itertools
import typing
from enum import IntEnum

from .protocol import Call

_Item = typing.TypeVar("_Item")


class Urgency(IntEnum):
    """The most urgent first.

    A change that comes late delays its resource, and so does a read that may ask for a change: the
    first one, and one that follows an answer at once.  The latter goes before the former.  Thus
    resources are changed one after another, while others have not been read yet.  A later read, or
    one that is repeated, only delays what is known.
    """

    CHANGE = 0
    FOLLOWING_READ = 1
    FIRST_READ = 2
    LATER_READ = 3


def urgency_of(call: Call, was_answered: bool, is_last_look: bool) -> Urgency:
    """How urgent a call is; was_answered: whether the service has said anything of its resource."""
    if not call.operation.is_read:
        return Urgency.CHANGE
    if not was_answered:
        return Urgency.FIRST_READ
    # A last look asks for no change.
    follows_at_once = not (call.wait or call.after or call.is_retry or is_last_look)
    return Urgency.FOLLOWING_READ if follows_at_once else Urgency.LATER_READ


class Schedule(typing.Generic[_Item]):
    """A heap of what is due for each urgency; within one, in the order of time, then of arrival."""

    def __init__(self) -> None:
        self._heaps: tuple[list[tuple[float, int, _Item]], ...] = tuple([] for _each in Urgency)
        self._turns = itertools.count()

    def add(self, item: _Item, due: float, urgency: Urgency) -> None:
        """Adds an item that is due at a time, in seconds."""
        heapq.heappush(self._heaps[urgency], (due, next(self._turns), item))

    def pop(self, now: float) -> _Item | None:
        """Takes out the most urgent item that is due; None if none is."""
        for heap in self._heaps:
            if heap and heap[0][0] <= now:
                return heapq.heappop(heap)[2]
        return None

    def clear(self) -> None:
        """Forgets everything."""
        for heap in self._heaps:
            heap.clear()

    def next_due(self) -> float | None:
        """When the first item is due; None if there is none."""
        return min((heap[0][0] for heap in self._heaps if heap), default=None)
