# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Doubles for what the engine is handed: time, workers and a service.  Nothing here sleeps."""

from __future__ import annotations

import heapq
import itertools

from ansible_collections.research.lightsail.plugins.module_utils._api.errors import (
    CallError,
    ErrorKind,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import Engine
from ansible_collections.research.lightsail.plugins.module_utils._engine.workers import Ended
from ansible_collections.research.lightsail.plugins.module_utils._rules.course import (
    GuiSessionCourse,
)
from ansible_collections.research.lightsail.plugins.module_utils._rules.gui_session import (
    START,
    STOP,
)
from ansible_collections.research.lightsail.plugins.module_utils._rules.pacing import Pace
from ansible_collections.research.lightsail.plugins.module_utils._rules.steps import READ

LATENCY = 0.1


class FakeError(CallError):
    """An error of a call as the API layer would raise it."""

    def __init__(self, kind: ErrorKind, code: str = "SomeException") -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code

    def explain(self) -> str:
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


class ScriptedComputer:
    """A computer whose reads and calls answer what a test wrote down, the last one for ever.

    An answer is a dict, a status, or an exception to raise.
    """

    def __init__(self, reads, starts=("ok",), stops=("ok",)) -> None:
        self._script = {READ: list(reads), START: list(starts), STOP: list(stops)}
        self.calls: list[tuple[str, str]] = []
        self.last_read = None

    def call(self, call):
        answers = self._script[call]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            self.calls.append((call, "error"))
            raise answer
        self.calls.append((call, "ok"))
        if call != READ:
            return [{"id": f"{call}-{len(self.calls)}"}]
        self.last_read = as_answer(answer)
        return self.last_read

    def sent(self, call) -> int:
        return sum(1 for made, _outcome in self.calls if made == call)

    def was_accepted(self, call) -> int:
        return self.calls.count((call, "ok"))


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


def drive(computers, state="started", wait=True, timeout=600, workers=4, fixed=None, pool=None):
    """Runs the engine over computers in virtual time; returns the report, courses and pool."""
    pool = pool or VirtualPool(workers)
    courses = {
        name: GuiSessionCourse(name, state, wait, Pace(chance=lambda: 0.5, fixed=fixed))
        for name in computers
    }
    report = drive_courses(computers, courses, pool, timeout)
    return report, courses, pool


def drive_courses(computers, courses, pool, timeout=600):
    """Runs the engine over courses of any kind."""
    engine = Engine(
        calls={
            READ: lambda name: computers[name].call(READ),
            START: lambda name: computers[name].call(START),
            STOP: lambda name: computers[name].call(STOP),
        },
        pool=pool,
        clock=pool.clock,
        chance=lambda: 0.5,
        timeout=timeout,
    )
    return engine.run(courses)
