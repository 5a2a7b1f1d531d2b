# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The waits of a run, in groups of those that wait for the same.  Pure: times are handed in.

A reconciler says with each read what it waits for (protocol.Wait), and when it would read next if
it were alone.  Where others wait for the same, the time comes from what the run has seen of all of
them: see hazard.py.  Where a resource tells itself when it will have ended, by a percentage, that
time stands, unless it has proved wrong in this group.
"""

from __future__ import annotations

import typing

from .hazard import Hazard
from .protocol import Call, Operation, Wait

# Seconds.  Of several that wait for the same, none is left unread for longer than this.
MAX_GROUP_INTERVAL = 40.0
_MIN_INTERVAL = 0.5

# The first reads of a group are spread evenly, in whatever number they come.
_GOLDEN = 0.618034

# The hazard is learnt anew when those that have begun, and then those that have ended, have grown
# by this factor; or when so many were read since: this share of those that wait, and before many
# have ended so many for each end.
_GROWTH = 1.1
_SHARE_READ = 0.25
_READS_PER_END = 2

# Seconds by which an end may come before it was foreseen, or be foreseen later than before.  A
# group believes in what its members foresee until so many more have been wrong than right.
_ERROR = 1.0
_MAX_WRONG = 2


class _Waiting:
    """One that waits, and was seen waiting at an age for the last time.

    reads is how many reads have to be worth their cost until the next one.
    """

    def __init__(self, wait: Wait, group: _Group, seen: float, reads: float) -> None:
        self.wait = wait
        self.group = group
        self.seen = seen
        self.reads = reads


class _Group:
    """All that wait for the same, or have waited for it."""

    def __init__(self, cost: float) -> None:
        self.hazard = Hazard(cost)
        self.waiting: dict[str, _Waiting] = {}
        self.begun = 0
        self._ended = 0
        self._learnt = 0
        self._reads = 0
        self._wrong = 0

    @property
    def believes_foresight(self) -> bool:
        return self._wrong < _MAX_WRONG

    def begin(self, name: str, wait: Wait, age: float) -> _Waiting:
        self.begun += 1
        self.waiting[name] = _Waiting(wait, self, age, self.begun * _GOLDEN % 1.0)
        if not self._ended and self.begun >= self._learnt * _GROWTH:
            self._learnt = self.begun
            self._learn()
        return self.waiting[name]

    def see_waiting(self, waiting: _Waiting, wait: Wait, age: float) -> bool:
        """Notes that one waits; tells whether what others foresee is not believed any more."""
        has_believed = self.believes_foresight
        if age > waiting.seen:
            self.hazard.add_waited(waiting.seen, age)
            waiting.seen, waiting.reads = age, 1.0
            self._reads += 1
        self._wrong += _is_revoked(waiting.wait.foreseen, wait.foreseen)
        waiting.wait = wait
        if self._ended and self._reads >= min(
            _SHARE_READ * len(self.waiting), _READS_PER_END * self._ended
        ):
            self._learn()
        return has_believed and not self.believes_foresight

    def see_end(self, waiting: _Waiting, age: float) -> bool:
        """Notes an end; tells whether something was learnt of it."""
        foreseen = waiting.wait.foreseen
        if foreseen is not None:
            is_early = waiting.wait.since + age < foreseen[0] - _ERROR
            self._wrong += 1 if is_early else -1
        self.hazard.add_end(waiting.seen, max(age, waiting.seen))
        self._ended += 1
        if 1 < self._ended < self._learnt * _GROWTH:
            return False
        self._learnt = self._ended
        self._learn()
        return True

    def _learn(self) -> None:
        self._reads = 0
        self.hazard.estimate(len(self.waiting), self.begun)


def _is_revoked(before: tuple[float, float] | None, now: tuple[float, float] | None) -> bool:
    """Whether what is foreseen now shows that it was wrong before."""
    return before is not None and (now is None or now[0] > before[1] + _ERROR)


class Waits:
    """Who waits for what, and when to read it next."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Operation, typing.Hashable], _Group] = {}
        self._waiting: dict[str, _Waiting] = {}

    def see(self, name: str, call: Call | None, at: float) -> typing.Collection[str]:
        """Notes what an answer to a request of a time led to: a call, or the end.

        Returns the names of those whose next read may be due earlier by what was learnt.
        """
        wait = call.wait if call else None
        waiting = self._waiting.get(name)
        if waiting and wait and waiting.wait.is_same(wait):
            is_news = waiting.group.see_waiting(waiting, wait, at - wait.since)
            return list(waiting.group.waiting) if is_news else ()
        others = self._end(name, waiting, at) if waiting else ()
        if call and wait:
            group = self._group_of(call.operation, wait)
            self._waiting[name] = group.begin(name, wait, max(0.0, at - wait.since))
        return others

    def forget(self, name: str) -> None:
        """Notes that nobody will see how a wait ends."""
        waiting = self._waiting.pop(name, None)
        if waiting:
            del waiting.group.waiting[name]

    def due(self, name: str) -> float | None:
        """When to read one next; None where only its own reconciler knows."""
        waiting = self._waiting.get(name)
        if waiting is None or waiting.group.begun < 2:
            return None
        if waiting.wait.foreseen is not None and waiting.group.believes_foresight:
            return None
        age = waiting.group.hazard.next_read(waiting.seen, waiting.reads)
        earliest = waiting.seen + _MIN_INTERVAL
        latest = waiting.seen + MAX_GROUP_INTERVAL * waiting.reads
        return waiting.wait.since + min(max(age, earliest), max(latest, earliest))

    def _group_of(self, read: Operation, wait: Wait) -> _Group:
        key = (read, wait.kind)
        if key not in self._groups:
            self._groups[key] = _Group(wait.cost)
        return self._groups[key]

    def _end(self, name: str, waiting: _Waiting, at: float) -> typing.Collection[str]:
        self.forget(name)
        has_learnt = waiting.group.see_end(waiting, at - waiting.wait.since)
        return list(waiting.group.waiting) if has_learnt else ()
