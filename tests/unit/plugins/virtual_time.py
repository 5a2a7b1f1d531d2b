# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A time for the modules and what they talk to, in which nobody waits.

It stands still while anybody works, and leaps as soon as all wait.  So a run that takes ten minutes
takes milliseconds, the same ones on a slow machine, and what is told in seconds can be compared
exactly.
"""

from __future__ import annotations

import contextlib
import heapq
import importlib
import itertools
import queue
import sys
import threading
import time
import typing
from collections import deque

import pytest

PLUGINS = "ansible_collections.research.lightsail.plugins"
WORKERS = f"{PLUGINS}.module_utils._engine.workers"
# Seconds of real time: against hanging, not against slowness.
HANGING = 300.0
# The simulator's moments are seconds since the epoch.
FIRST_MOMENT = 1_767_322_800.0


class VirtualTime:
    """Seconds that pass only while everybody waits: the engine for an answer, each answer for time.

    working counts the calls under way that are not asleep; as long as there is one, time stands.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._changed = threading.Condition()
        self._working = 0
        self._asleep: list[tuple[float, int]] = []
        self._awake: set[int] = set()
        self._numbers = itertools.count()
        self._over = False

    CLOCK_BOOTTIME = CLOCK_MONOTONIC = 0

    def clock_gettime(self, _clock: int) -> float:
        """Seconds of any clock."""
        return self.monotonic()

    def monotonic(self) -> float:
        """Stands in for time.monotonic."""
        with self._changed:
            return self._now

    def moment(self) -> float:
        """Stands in for time.time, here and in the simulator."""
        return FIRST_MOMENT + self.monotonic()

    time = moment

    def pass_by(self, seconds: float) -> None:
        """Lets time pass between two runs, as a person would."""
        with self._changed:
            self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Stands in for time.sleep, for the simulator while it answers a call."""
        with self._changed:
            number = next(self._numbers)
            until = (self._now + seconds, number)
            heapq.heappush(self._asleep, until)
            self._working -= 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: number in self._awake or self._over, HANGING)
            if number not in self._awake:
                self._asleep.remove(until)
                heapq.heapify(self._asleep)
                self._working += 1

    def begin(self) -> None:
        """A call begins."""
        with self._changed:
            self._working += 1

    def end(self, ended: deque[typing.Any], what: typing.Any) -> None:
        """A call has ended, with what it brought."""
        with self._changed:
            ended.append(what)
            self._working -= 1
            self._changed.notify_all()

    def wait(self, ended: deque[typing.Any], seconds: float) -> typing.Any:
        """Waits for a call to end, for so many seconds of this time at the most."""
        with self._changed:
            until = self._now + max(0.0, seconds)
            while not ended:
                if self._working > 0:
                    if not self._changed.wait(HANGING):
                        raise AssertionError(f"no call has ended for {HANGING:g} seconds")
                elif self._asleep and self._asleep[0][0] <= until:
                    self._now, number = heapq.heappop(self._asleep)
                    self._awake.add(number)
                    self._working += 1
                    self._changed.notify_all()
                else:
                    self._now = until
                    return None
            return ended.popleft()

    def begin_run(self) -> None:
        """Lets those sleep again who come from now on."""
        with self._changed:
            self._over = False

    def finish(self) -> None:
        """Lets everybody go who is still asleep."""
        with self._changed:
            self._over = True
            self._changed.notify_all()


class VirtualQueues:
    """Stands in for the module queue, in the file of the engine's Workers.

    The Workers are the real ones, with real threads: only how long they wait is virtual.
    """

    Empty = queue.Empty

    def __init__(self, passing: VirtualTime) -> None:
        self._passing = passing

    def SimpleQueue(self) -> typing.Any:
        """Makes a queue; what is put into it and taken out of it tells what it is for."""
        return _VirtualQueue(self._passing)


class _VirtualQueue:
    """Calls for the threads, or what has become of them for the one that waits."""

    def __init__(self, passing: VirtualTime) -> None:
        self._passing = passing
        self._calls: queue.SimpleQueue[typing.Any] = queue.SimpleQueue()
        self._ended: deque[typing.Any] = deque()

    def put(self, what: typing.Any) -> None:
        if isinstance(what, importlib.import_module(WORKERS).Ended):
            self._passing.end(self._ended, what)
            return
        if what is None:
            # The run is over.  Who still sleeps would hold up those that end the threads.
            self._passing.finish()
        else:
            self._passing.begin()
        self._calls.put(what)

    def get(self, timeout: float | None = None) -> typing.Any:
        if timeout is None:
            return self._calls.get()
        ended = self._passing.wait(self._ended, timeout)
        if ended is None:
            raise queue.Empty
        return ended


@contextlib.contextmanager
def replaced_time(passing: VirtualTime) -> typing.Iterator[None]:
    """Gives virtual time to all code of the plugins that is loaded, wherever it lies."""
    workers = importlib.import_module(WORKERS)
    # Each run has workers of its own, but time goes on; what slept in the last one is awake.
    passing.begin_run()
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(workers, "queue", VirtualQueues(passing))
        for name, module in list(sys.modules.items()):
            if name.startswith(PLUGINS) and module is not None:
                for key, value in list(vars(module).items()):
                    if value is time:
                        patches.setattr(module, key, passing)
        yield
