# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Doubles for what the engine is handed: time, workers and a service.  Nothing here sleeps."""

from __future__ import annotations

import functools
import heapq
import itertools

from ansible_collections.research.lightsail.plugins.module_utils._core.errors import (
    CallError,
    ErrorKind,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import Engine
from ansible_collections.research.lightsail.plugins.module_utils._engine.workers import Ended
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.reconciler import (
    gui_session_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    READ,
    START,
    STOP,
)

LATENCY = 0.1
CALLS = (READ, START, STOP)


class FakeError(CallError):
    """An error of a call as the API layer would raise it."""

    def __init__(self, kind: ErrorKind, code: str = "SomeException") -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code

    def user_message(self) -> str:
        return f"explained {self.code}"


class VirtualPool:
    """Workers whose calls take LATENCY seconds of a clock that only waiting moves."""

    def __init__(self, size: int, latency: float = LATENCY) -> None:
        self.now = 0.0
        self.idle = size
        self.most_at_once = 0
        self._size = size
        self._latency = latency
        self._ends: list = []
        self._turns = itertools.count()

    def clock(self) -> float:
        return self.now

    def submit(self, key, call):
        assert self.idle > 0, "more calls than workers"
        self.idle -= 1
        self.most_at_once = max(self.most_at_once, self._size - self.idle)
        try:
            ended = Ended(key, answer=call())
        except Exception as error:
            ended = Ended(key, error=error)
        heapq.heappush(self._ends, (self.now + self._latency, next(self._turns), ended))

    def wait(self, seconds):
        assert seconds > 0 or self._ends, "the engine waits for nothing"
        if self._ends and self._ends[0][0] <= self.now + seconds:
            self.now, _turn, ended = heapq.heappop(self._ends)
            self.idle += 1
            return ended
        self.now += max(0.0, seconds)
        return None


class SleepingPool(VirtualPool):
    """The process is stopped once, for a time, while it waits."""

    def __init__(self, size, at, seconds, latency=LATENCY):
        super().__init__(size, latency)
        self._at, self._seconds = at, seconds

    def wait(self, seconds):
        ended = super().wait(seconds)
        if self._at is not None and self.now >= self._at:
            self.now += self._seconds
            self._at = None
        return ended


class ScriptedResource:
    """A resource whose operations answer what a test wrote down, the last answer for ever.

    scripts maps each operation to its answers; an answer that is an exception is raised.  calls has
    (operation, "ok" or "error") in the order in which they came.
    """

    def __init__(self, scripts) -> None:
        self._scripts = {operation: list(answers) for operation, answers in scripts.items()}
        self.calls: list = []

    def call(self, operation, **_arguments):
        answers = self._scripts[operation]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            self.calls.append((operation, "error"))
            raise answer
        self.calls.append((operation, "ok"))
        return self.answer(operation, answer)

    def answer(self, operation, answer):
        if operation.is_read:
            return answer
        return [{"id": f"{operation.name}-{len(self.calls)}"}]

    def sent(self, operation) -> int:
        return sum(1 for made, _outcome in self.calls if made == operation)

    def was_accepted(self, operation) -> int:
        return self.calls.count((operation, "ok"))


class ScriptedComputer(ScriptedResource):
    """A computer with a GUI session; its reads are dicts, statuses or exceptions."""

    def __init__(self, reads, starts=("ok",), stops=("ok",)) -> None:
        super().__init__({READ: reads, START: starts, STOP: stops})

    def answer(self, operation, answer):
        return super().answer(operation, as_answer(answer) if operation.is_read else answer)


def moving(share):
    """The percentage of a start of which a share has passed."""
    return int(100 * share)


class StartingComputer:
    """A computer whose session is open some seconds after its start was accepted.

    percentage is a function of the share that has passed.  lag is how many seconds after its end
    the first read that showed it was sent.
    """

    def __init__(self, pool, seconds, percentage=moving) -> None:
        self._pool = pool
        self._seconds = seconds
        self._percentage = percentage
        self._started_at = None
        self.lag = None
        self.calls = 0
        self.starts = 0

    def call(self, operation, **_arguments):
        self.calls += 1
        if operation == START:
            self.starts += 1
            self._started_at = self._pool.now
            return []
        if self._started_at is None:
            return as_answer("notStarted")
        passed = self._pool.now - self._started_at
        if passed >= self._seconds:
            self.lag = passed - self._seconds if self.lag is None else self.lag
            return opened()
        shown = self._percentage(passed / self._seconds)
        return {"status": "starting", "percentage_complete": shown}


def as_answer(read) -> dict:
    """Completes a status to the answer of a read; a started one has its URLs."""
    if isinstance(read, dict):
        return read
    if read == "started":
        return opened()
    if read == "started, no URL yet":
        return {"status": "started", "sessions": []}
    return {"status": read}


def opened() -> dict:
    return {
        "status": "started",
        "percentage_complete": 100,
        "sessions": [
            {"name": "app", "url": "https://primary.example", "is_primary": True},
            {"name": "os", "url": "https://secondary.example", "is_primary": False},
        ],
    }


def drive(computers, state="started", wait=True, fixed=None, workers=4, pool=None, **options):
    """Runs the engine over computers in virtual time; returns the outcomes and the pool."""
    pool = pool or VirtualPool(workers)
    reconcilers = {
        name: gui_session_reconciler(name, state, wait, lambda: 0.5, fixed) for name in computers
    }
    return drive_all(computers, reconcilers, pool, **options), pool


def drive_all(resources, reconcilers, pool, timeout=600, observer=None, operations=CALLS):
    """Runs the engine over reconcilers of any kind; returns the outcomes."""
    engine = Engine(
        operations={
            operation.name: functools.partial(call_of, resources, operation)
            for operation in operations
        },
        pool=pool,
        clock=pool.clock,
        jitter=lambda: 0.5,
        timeout=timeout,
        observer=observer,
    )
    return engine.run(reconcilers)


def call_of(resources, operation, name, **arguments):
    return resources[name].call(operation, **arguments)


def note_calls(resources):
    """Returns the list in which (name, operation) of each call is noted from now on."""
    made = []
    for name, resource in resources.items():

        def noted(operation, name=name, call=resource.call, **arguments):
            made.append((name, operation))
            return call(operation, **arguments)

        resource.call = noted
    return made


def failures_of(outcomes):
    """The failures of those that have one, by name."""
    return {name: each.failure for name, each in outcomes.items() if each.failure}


def common_cause(outcomes):
    """What ended the run, or holds, for all; None if nothing did."""
    failures = failures_of(outcomes).values()
    return next((each.cause for each in failures if each.holds_for_all), None)
