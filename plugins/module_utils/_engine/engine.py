# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives many resources to their goals at once.

One thread keeps a schedule of due calls; a bounded pool of workers makes them.  What to do by an
answer is the business of each resource's course, what a call is that of whoever hands the calls
in: the engine knows neither sessions nor AWS.  The clock and the waiting are handed in as well.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import typing
from dataclasses import dataclass, field

from .._api.errors import CallError, ErrorKind
from .._rules.pacing import retry_delay
from .._rules.rate import Rate
from .._rules.steps import READ, Course, Problem, Step
from .workers import Ended

# Seconds.  At the end of a run, calls under way are waited for so long, so that the report knows of
# them; and nobody is given up without a look that is not older than _FRESH.
DRAIN = 10.0
_FRESH = 2.0

# Seconds.  What would be read only after the deadline is read once more so long before it.
_LAST_LOOK = 1.0


class Pool(typing.Protocol):
    """What makes the calls: workers.Workers, or a double with a clock of its own."""

    idle: int

    def submit(self, key: str, call: typing.Callable[[], typing.Any]) -> None:
        """Begins a call."""

    def wait(self, seconds: float) -> Ended | None:
        """Waits for a call to end, for some seconds at the most."""


@dataclass
class Report:
    """How a run ended.

    problems names the resources that did not reach their goal.  stopped_by is the error that holds
    for all of them, or the unexpected exception, that ended the run early.
    """

    problems: dict[str, Problem] = field(default_factory=dict)
    stopped_by: BaseException | None = None


class Engine:
    """Drives each course by the answers to the calls that it asks for.

    calls maps the name of a call to a function of a resource's name that raises CallError.
    clock answers seconds, and pool.wait passes them; chance answers a number from 0 to 1.
    timeout is in seconds, for the whole run.
    """

    def __init__(
        self,
        calls: typing.Mapping[str, typing.Callable[[str], typing.Any]],
        pool: Pool,
        clock: typing.Callable[[], float],
        chance: typing.Callable[[], float],
        timeout: float,
    ) -> None:
        self._calls = calls
        self._pool = pool
        self._clock = clock
        self._chance = chance
        self._timeout = timeout
        self._deadline = clock() + timeout
        self._courses: dict[str, Course] = {}
        self._given_up: dict[str, Course] = {}
        # What is due when, as a heap for each urgency, the most urgent first.
        self._schedules: tuple[list[tuple[float, int, str, str]], ...] = ([], [], [])
        self._turns = itertools.count()
        self._under_way: dict[str, str] = {}
        self._asked: dict[str, float] = {}
        self._looked: dict[str, float] = {}
        # From here on, each that is not done is looked at once more, and nothing else is begun.
        self._closing: float | None = None
        self._errors: dict[str, list[CallError]] = {}
        self._answered: set[str] = set()
        self._seen: set[str] = set()
        self._denied: dict[str, list[CallError]] = {}
        self._foreign: list[CallError] = []
        self._rate = Rate()
        self._report = Report()

    def run(self, courses: typing.Mapping[str, Course]) -> Report:
        """Drives all courses to their ends, or to the deadline, or to an error that holds for all.

        Raises nothing: whatever was done is told by the courses, and how it ended by the report.
        """
        self._courses = dict(courses)
        for name, course in courses.items():
            self._follow(name, course.begin(self._clock()))
        try:
            self._turn_until_deadline()
            self._take_last_looks()
        except Exception as error:  # pylint: disable=broad-exception-caught
            # Also a defect of ours must not lose what was done for the other resources.
            self._report.stopped_by = error
        self._drain()
        for name, call in self._under_way.items():
            if call != READ and name in self._courses:
                self._courses[name].lost(call, self._clock())
        for name, course in {**self._given_up, **self._courses}.items():
            self._report.problems[name] = self._unfinished(name, course)
        self._report.stopped_by = self._report.stopped_by or self._common_cause()
        return self._report

    def _turn_until_deadline(self) -> None:
        while self._courses and self._clock() < self._deadline:
            self._submit_due()
            self._take(self._pool.wait(self._until_next()))

    def _take_last_looks(self) -> None:
        """Looks once more at all that are not done and were not looked at just now.

        This process or its computer may have been asleep, or the answers come late: then what was
        read last is old, and what was asked for may long be done.
        """
        if not self._courses:
            return
        now = self._closing = self._clock()
        self._deadline = now + DRAIN
        for schedule in self._schedules:
            schedule.clear()
        for name in list(self._courses):
            if name not in self._under_way:
                self._look_or_give_up(name)
        self._turn_until_deadline()

    def _look_or_give_up(self, name: str) -> None:
        assert self._closing is not None
        if self._looked.get(name, float("-inf")) >= self._closing - _FRESH:
            self._given_up[name] = self._courses.pop(name)
        else:
            self._schedule(name, READ, self._clock())

    def _submit_due(self) -> None:
        now = self._clock()
        for schedule in self._schedules:
            while (
                self._pool.idle > 0
                and self._rate.next_call() <= now
                and schedule
                and schedule[0][0] <= now
            ):
                _due, _turn, name, call = heapq.heappop(schedule)
                self._under_way[name] = call
                self._asked[name] = now
                self._rate.called(now)
                self._pool.submit(name, functools.partial(self._calls[call], name))

    def _until_next(self) -> float:
        """Seconds until something is due, if nothing ends before."""
        due = self._deadline
        if self._pool.idle > 0:
            first = min((schedule[0][0] for schedule in self._schedules if schedule), default=due)
            due = min(due, max(first, self._rate.next_call()))
        return due - self._clock()

    def _take(self, ended: Ended | None) -> None:
        if ended is None:
            return
        name, call = ended.key, self._under_way.pop(ended.key)
        asked = self._asked.pop(name)
        if call == READ:
            self._looked[name] = asked
        throttled = isinstance(ended.error, CallError) and ended.error.kind is ErrorKind.THROTTLED
        self._rate.answered(throttled, self._clock())
        if ended.error is None:
            self._take_answer(name, call, ended.answer, asked)
        elif isinstance(ended.error, CallError):
            self._take_error(name, call, ended.error)
        else:
            raise ended.error

    def _take_answer(self, name: str, call: str, answer: typing.Any, asked: float) -> None:
        self._errors.pop(name, None)
        self._answered.add(call)
        self._seen.add(name)
        course, now = self._courses[name], self._clock()
        if call == READ:
            self._follow(name, course.read(answer, now, asked))
        else:
            self._follow(name, course.accepted(call, answer, now))

    def _take_error(self, name: str, call: str, error: CallError) -> None:
        course, now = self._courses[name], self._clock()
        kind = error.kind
        error.was_there = name in self._seen
        if kind is ErrorKind.UNREACHABLE and self._answered:
            kind = ErrorKind.NOT_DONE  # the way is there, it only broke
        if kind in (ErrorKind.UNAUTHENTICATED, ErrorKind.UNREACHABLE):
            raise error
        if kind is ErrorKind.DENIED:
            self._denied.setdefault(call, []).append(error)
            self._follow(name, Step(problem=Problem.of(error)))
        elif kind is ErrorKind.FOREIGN and call == READ:
            self._foreign.append(error)
            self._follow(name, Step(problem=Problem.of(error)))
        elif kind is ErrorKind.NOT_FOUND or (kind is ErrorKind.REJECTED and call == READ):
            self._follow(name, Step(problem=Problem.of(error)))
        elif kind is ErrorKind.REJECTED:
            self._follow(name, course.refused(call, error, now))
        elif kind in (ErrorKind.LOST, ErrorKind.FOREIGN) and call != READ:
            self._follow(name, course.lost(call, now))
        elif kind is ErrorKind.UNAVAILABLE and call != READ:
            course.faulted(call, now)
            self._try_again(name, READ, error)
        else:
            self._try_again(name, call, error)

    def _try_again(self, name: str, call: str, error: CallError) -> None:
        errors = self._errors.setdefault(name, [])
        errors.append(error)
        self._follow(name, Step(call, after=retry_delay(len(errors), self._chance())))

    def _common_cause(self) -> CallError | None:
        """The error that says why nothing went well, if it is the same for all.

        The denial of a call, where that is all that went wrong and nobody could make the call.

        IAM can allow a call for some resources only, so all that need it have tried.
        """
        if (
            self._foreign
            and not self._answered
            and len(self._foreign) == len(self._report.problems)
        ):
            return self._foreign[0]  # nothing that answered was Lightsail
        for call, errors in self._denied.items():
            if call not in self._answered and len(errors) == len(self._report.problems):
                return errors[0]
        return None

    def _follow(self, name: str, step: Step) -> None:
        if step.call is None:
            del self._courses[name]
            if step.problem is not None:
                self._report.problems[name] = step.problem
            return
        if self._closing is not None:
            self._look_or_give_up(name)
            return
        now = self._clock()
        last_look = self._deadline - _LAST_LOOK
        due = now + step.after
        if due >= self._deadline and now < last_look:
            due = last_look
        self._schedule(name, step.call, due)

    def _schedule(self, name: str, call: str, due: float) -> None:
        schedule = self._schedules[self._urgency(name, call)]
        heapq.heappush(schedule, (due, next(self._turns), name, call))

    def _urgency(self, name: str, call: str) -> int:
        """Which of the calls that are due go first, where there are more than can be made.

        A start that comes late delays its computer, and so does the first read, which may ask for
        a start.  A later read that comes late only delays what is known.
        """
        if call != READ:
            return 0
        return 2 if name in self._seen else 1

    def _drain(self) -> None:
        until = (self._clock() if self._closing is None else self._closing) + DRAIN
        while self._clock() < until and self._is_worth_waiting():
            try:
                self._take(self._pool.wait(until - self._clock()))
            except Exception as error:  # pylint: disable=broad-exception-caught
                self._report.stopped_by = self._report.stopped_by or error

    def _is_worth_waiting(self) -> bool:
        if self._report.stopped_by is not None:
            # An error that holds for all others need not hold for one that is there already.
            return bool(self._under_way)
        return any(call != READ for call in self._under_way.values())

    def _unfinished(self, name: str, course: Course) -> Problem:
        errors = self._errors.get(name)
        cause = errors[-1] if errors else None
        failing = f"; the last call failed: {cause.explain()}" if cause else ""
        if self._report.stopped_by is not None:
            return Problem("Unfinished", f"the run ended early; {course.progress()}{failing}")
        return Problem(
            "Timeout",
            f"not done after {self._timeout:g} seconds: {course.progress()}{failing}; running it"
            " again goes on from there",
            cause=cause,
        )
