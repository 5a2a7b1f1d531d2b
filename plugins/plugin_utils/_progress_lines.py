# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people read while a module waits: from its events, lines, and when to show them.  Pure.

All times are in seconds since the task began.  The words of each kind of resource come from its own
words.py.
"""

from __future__ import annotations

import bisect
import typing
from enum import Enum

from ..module_utils._core.errors import ErrorKind
from ..module_utils._core.redaction import bounded
from ..module_utils._engine.events import Event, EventKind
from ..module_utils._resources.operation.reconciler import READ as READ_OPERATION

# A task that is quicker than this stays silent.
SILENT_SECONDS = 3.0
# Until each of the first numbers, a line follows the one before after the second one at its place
# at the earliest.  That is 38 lines in the first ten minutes, and then one a minute.
_INTERVALS_END = (60.0, 120.0, 300.0, 600.0)
_INTERVALS = (5.0, 10.0, 20.0, 30.0, 55.0)
# Where nothing changes, a line says that it still goes on; at least once a minute.
_HEARTBEAT = 55.0
# Failures are told at once, but not each computer of a class by itself.
_FAILURE_GAP = 1.0
_MAX_PROMPT_FAILURES = 10
_MAX_REASONS = 3
_MAX_NAMES = 3
# Seconds by which a computer may be later than it seemed.
_LATE = 15.0
_MAX_NAME = 60

_NOT_READ = "not read yet"
# Of an operation that failed for good.
_REASONS: typing.Mapping[ErrorKind, typing.Callable[[str], str]] = {
    ErrorKind.NOT_FOUND: lambda operation: "it was not found",
    ErrorKind.DENIED: lambda operation: f"no permission for {operation}",
    ErrorKind.REJECTED: lambda operation: f"the service refused {operation}",
    ErrorKind.INVALID_ANSWER: lambda operation: f"the answer to {operation} cannot be used",
}


class Words(typing.Protocol):
    """The words of a kind of resource; the module words.py of each kind is one.

    REACHED has, for each goal, what a resource is that has reached it; PHASES what it is in each
    status on the way; SENT what it is once a request was sent, by the name of its operation, until
    it is read anew; LAST_PHASES the statuses of which the end is the goal.
    """

    REACHED: typing.Mapping[str, str]
    PHASES: typing.Mapping[Enum, str]
    SENT: typing.Mapping[str, str]
    LAST_PHASES: typing.Mapping[str, typing.Collection[Enum]]


class _Resource:
    """What the events have told of one resource.

    first and last are times and percentages: when its status was read first, and since when the
    percentage is what it is now.  sent_at is when the first change was sent; sent is the name of
    the one since which the resource was not read.
    """

    def __init__(self) -> None:
        self.status: Enum | None = None
        self.first: tuple[float, int] | None = None
        self.last: tuple[float, int] | None = None
        self.sent_at: float | None = None
        self.sent: str | None = None
        self.last_error: str | None = None

    def take(self, event: Event, now: float) -> None:
        percentage = event.percentage
        read = None
        if percentage is not None and 0 <= percentage <= 100:
            read = now, percentage
        if event.status is not self.status or self.first is None:
            self.first = read
        if read is None or self.last is None or read[1] != self.last[1]:
            self.last = read
        self.status = event.status
        operation = event.operation
        if operation and not operation.is_read:
            if event.kind is EventKind.SENT:
                self.sent_at = self.sent_at or now
                self.sent = operation.name
            elif event.kind is EventKind.CALL_FAILED:
                self.sent = None
        elif event.kind is EventKind.ANSWERED and operation != READ_OPERATION:
            # What an operation is like says nothing of what the resource is like.
            self.sent = None
        if event.kind is EventKind.CALL_FAILED:
            reason = _REASONS.get(event.error) if event.error else None
            self.last_error = reason(operation.name) if reason and operation else None
        elif event.kind is EventKind.ANSWERED:
            self.last_error = None

    def left_by_percentage(self, now: float) -> float | None:
        """Seconds until 100 %, at the pace so far; less than none for a while, where it is late."""
        if self.first is None or self.last is None:
            return None
        (since, before), (read_at, percentage) = self.first, self.last
        if before == percentage and self.sent_at is not None:
            since, before = self.sent_at, 0  # it was read once
        if percentage <= before or read_at <= since:
            return None
        pace = (percentage - before) / (read_at - since)
        left = (100 - percentage) / pace - (now - read_at)
        # The next read is late, or something is stuck.
        return left if left > -_LATE else None


class Lines:
    """The lines of one run.  Without names (no_log), they have numbers and phases only."""

    def __init__(self, words: Words, goal: str, with_names: bool) -> None:
        self._words = words
        self._goal = goal
        self._with_names = with_names
        self._total = 0
        self._waiting: dict[str, _Resource] = {}
        self._reached = 0
        self._failed: dict[str, str | None] = {}
        self._untold: list[str] = []
        self._failures_told = 0
        # How long the ones that were changed took, from the first change.
        self._durations: list[float] = []
        self._has_changed = False
        self._told_at: float | None = None
        self._failure_told_at = float("-inf")
        self._told: object = None

    def take(self, event: Event, now: float) -> None:
        """Takes an event."""
        self._total = event.total
        name = str(event.resource)
        resource = self._waiting.setdefault(name, _Resource())
        resource.take(event, now)
        if event.kind is EventKind.REACHED:
            self._reached += 1
            if resource.sent_at is not None:
                self._durations.append(now - resource.sent_at)
            del self._waiting[name]
        elif event.kind is EventKind.FAILED:
            self._failed[name] = self._reason(resource)
            self._untold.append(name)
            del self._waiting[name]
        self._has_changed = True

    def next_at(self) -> float | None:
        """When tell may have something to say; None where only an event can change that."""
        if not self._total:
            return None
        times = [self._next_state_at()] if self._is_going_on() else []
        if self._untold:
            times.append(self._next_failures_at())
        return max(SILENT_SECONDS, min(times)) if times else None

    def tell(self, now: float) -> list[str]:
        """The lines that are to be shown now; often none."""
        due = self.next_at()
        if due is None or now < due:
            return []
        lines = []
        if self._untold and now >= self._next_failures_at():
            lines += self._failure_lines()
            self._failure_told_at = now
            self._failures_told += 1
        if self._is_going_on() and now >= self._next_state_at():
            lines += self._state_lines(now)
        return lines

    def _is_going_on(self) -> bool:
        return self._remaining() > 0

    def _remaining(self) -> int:
        return self._total - self._reached - len(self._failed)

    # --- When

    def _next_state_at(self) -> float:
        if self._told_at is None:
            return SILENT_SECONDS
        gap = _interval_at(self._told_at) if self._has_changed else _HEARTBEAT
        return self._told_at + gap

    def _next_failures_at(self) -> float:
        gap = _FAILURE_GAP
        if self._failures_told >= _MAX_PROMPT_FAILURES:
            gap = _interval_at(self._failure_told_at)
        return self._failure_told_at + gap

    # --- What

    def _state_lines(self, now: float) -> list[str]:
        self._has_changed = False
        state = [f"{self._reached} of {self._total} {self._words.REACHED[self._goal]}"]
        if self._failed:
            state.append(f"{len(self._failed)} failed")
        state += self._phases()
        is_silent_still = self._told_at is not None and now < self._told_at + _HEARTBEAT
        if state == self._told and is_silent_still:
            return []
        self._told, self._told_at = state, now
        return [", ".join([*state, self._time(now)])]

    def _phases(self) -> typing.Iterator[str]:
        phases: dict[str, list[str]] = {}
        for name, resource in self._waiting.items():
            phases.setdefault(self._phase(resource), []).append(name)
        unread = self._remaining() - len(self._waiting)
        words = [*self._words.PHASES.values(), *self._words.SENT.values()]
        order = [*dict.fromkeys(words), _NOT_READ]
        for phase in sorted(phases, key=order.index):
            names = phases[phase]
            count = len(names) + (unread if phase == _NOT_READ else 0)
            details = ", ".join(self._details(names, count))
            yield f"{count} {phase}" + (f" ({details})" if details else "")
        if unread and _NOT_READ not in phases:
            yield f"{unread} {_NOT_READ}"

    def _phase(self, resource: _Resource) -> str:
        sent = self._words.SENT.get(resource.sent) if resource.sent else None
        if sent:
            return sent
        return self._words.PHASES.get(resource.status, _NOT_READ) if resource.status else _NOT_READ

    def _details(self, names: list[str], count: int) -> typing.Iterator[str]:
        if self._with_names and count <= _MAX_NAMES:
            yield from map(_short, names)
        reads = [self._waiting[name].last for name in names]
        known = [percentage for _at, percentage in filter(None, reads)]
        if known:
            yield f"{sum(known) // len(known)} %"

    def _failure_lines(self) -> list[str]:
        """What failed since it was told last, by reason."""
        names, self._untold = self._untold, []
        if not self._with_names:
            return [f"{len(names)} failed"]
        by_reason: dict[str | None, list[str]] = {}
        for name in names:
            by_reason.setdefault(self._failed[name], []).append(name)
        lines = []
        for reason in list(by_reason)[:_MAX_REASONS]:
            whose = by_reason.pop(reason)
            who = ", ".join(map(_short, whose)) if len(whose) <= _MAX_NAMES else str(len(whose))
            lines.append(f"{who} failed" + (f": {reason}" if reason else ""))
        if by_reason:
            lines.append(f"{sum(map(len, by_reason.values()))} more failed")
        return lines

    def _reason(self, resource: _Resource) -> str | None:
        if resource.last_error:
            return resource.last_error
        return None if resource.status is None else str(resource.status.value)

    def _time(self, now: float) -> str:
        left = self._left(now)
        return f"{_exact(now)} so far" if left is None else f"about {_rough(left)} left"

    def _left(self, now: float) -> float | None:
        """Seconds until the last one is there, None where one of them gives no clue."""
        lefts = [self._left_of(resource, now) for resource in self._waiting.values()]
        known = [each for each in lefts if each is not None]
        return max(known) if len(known) == self._remaining() else None

    def _left_of(self, resource: _Resource, now: float) -> float | None:
        if resource.status in self._words.LAST_PHASES[self._goal]:
            left = resource.left_by_percentage(now)
            if left is not None:
                return left
        # The first ones are the quickest: they say little of the others.
        if resource.sent_at is None or len(self._durations) < len(self._waiting):
            return None
        left = resource.sent_at + max(self._durations) - now
        return left if left > 0 else None


def _interval_at(now: float) -> float:
    return _INTERVALS[bisect.bisect(_INTERVALS_END, now)]


def _short(name: str) -> str:
    return bounded(name, _MAX_NAME)


def _exact(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    if minutes and rest:
        return f"{minutes} min {rest} s"
    return f"{minutes} min" if minutes else f"{rest} s"


def _rough(seconds: float) -> str:
    step = 5 if seconds < 60 else 30 if seconds <= 150 else 60
    return _exact(max(step, step * round(seconds / step)))
