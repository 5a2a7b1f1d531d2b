# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives many resources to their goals at once.

One thread keeps a schedule of due calls; a bounded pool of workers makes them.  What to do by an
answer or an error is the business of each resource's reconciler, what a call is that of whoever
hands the operations in: the engine knows neither resources nor AWS.  The clock, the waiting and the
jitter are handed in as well.
"""

from __future__ import annotations

import contextlib
import functools
import math
import typing

from .._core.errors import CallError, ErrorKind, Failure
from .backoff import retry_delay
from .events import Event, EventKind, Observer, ResourceName
from .protocol import Call, Decision, Done, Failed, Operation, Outcome, Reconciler, Request
from .schedule import Schedule, urgency_of
from .throttle import AdaptiveRateLimit
from .waits import Waits
from .workers import Ended

# Seconds.  At the end of a run, calls under way are waited for so long, so that the outcomes know
# of them; and nobody is given up without a look that is not older than _FRESH_SECONDS.
DRAIN_SECONDS = 10.0
_FRESH_SECONDS = 2.0

# Seconds.  For less, no call is scheduled anew.
_TOO_SMALL_TO_MOVE = 0.05

# Seconds.  What would be read only after the deadline is read once more so long before it.
_LAST_LOOK = 1.0


class Pool(typing.Protocol):
    """What makes the calls: workers.Workers, or a double with a clock of its own."""

    idle: int

    def submit(self, key: str, call: typing.Callable[[], typing.Any]) -> None:
        """Begins a call."""

    def wait(self, seconds: float) -> Ended | None:
        """Waits for a call to end, or for an interruption, for some seconds at the most."""


class _Record:
    """All that the engine knows of one resource.

    in_flight is the request that is under way, scheduled what is to be sent next; looked_at is when
    the last read of each kind that was answered was sent; errors are those in a row for which a
    call was sent again.  was_answered tells whether the service said anything of it, was_there
    whether it existed then.  end is how the resource ended: None while it has not, or where it
    was given up; is_doubted tells that it was done once, too long ago.  failed_call is the error
    that ended it, if any.
    """

    def __init__(self, name: str, reconciler: Reconciler) -> None:
        self.name = name
        self.reconciler = reconciler
        self.in_flight: Request | None = None
        self.scheduled: _Scheduled | None = None
        self.looked_at: dict[Operation, float] = {}
        self.was_answered = False
        self.was_there = False
        self.errors: list[CallError] = []
        self.failed_call: tuple[ErrorKind, Operation] | None = None
        self.end: Done | Failed | None = None
        self.is_doubted = False


class _Scheduled(typing.NamedTuple):
    """A call of a resource that is due at a time."""

    record: _Record
    call: Call
    due: float


class Engine:
    """Drives each reconciler by the answers to the calls that it asks for.

    operations maps the name of each operation to a function of a resource's name, and of a call's
    arguments, that raises CallError.  clock answers seconds, and pool.wait passes them; jitter
    answers a number from 0 to 1.  timeout is in seconds, for the whole run.  An observer that
    raises is told no more, and the run goes on.
    """

    def __init__(
        self,
        operations: typing.Mapping[str, typing.Callable[..., typing.Any]],
        pool: Pool,
        clock: typing.Callable[[], float],
        jitter: typing.Callable[[], float],
        timeout: float,
        observer: Observer | None = None,
    ) -> None:
        self._operations = operations
        self._pool = pool
        self._clock = clock
        self._jitter = jitter
        self._timeout = timeout
        self._observer = observer
        self._observer_failure: str | None = None
        self._began = clock()
        self._deadline = self._began + timeout
        self._records: dict[str, _Record] = {}
        # Those that have neither ended nor been given up.
        self._active: dict[str, _Record] = {}
        self._schedule: Schedule[_Scheduled] = Schedule()
        self._waits = Waits()
        self._rate_limit = AdaptiveRateLimit()
        self._answered: set[Operation] = set()
        # From here on, each that is not done is looked at once more, and nothing else is begun.
        self._closing: float | None = None
        self._ended_by: Exception | None = None

    def run(self, reconcilers: typing.Mapping[str, Reconciler]) -> dict[str, Outcome]:
        """Drives all to their ends, or to the deadline, or to an error that holds for all.

        Raises nothing: whatever was done, and how it ended, is told by the outcomes.
        """
        self._records = {name: _Record(name, each) for name, each in reconcilers.items()}
        self._active = dict(self._records)
        try:
            for record in self._records.values():
                self._follow(record, record.reconciler.begin(self._clock()))
            self._run_until_deadline()
            self._doubt_what_is_old()
            self._take_last_looks()
        except Exception as error:  # pylint: disable=broad-exception-caught
            # Also a defect of ours must not lose what was done for the other resources.
            self._ended_by = error
        self._drain()
        self._abandon()
        return self._outcomes()

    def _run_until_deadline(self) -> None:
        while self._active and self._clock() < self._deadline:
            self._send_due()
            self._take(self._pool.wait(self._until_next()))

    def _doubt_what_is_old(self) -> None:
        """What was done so long ago that it may be over gets a last look as well."""
        for record in self._records.values():
            if isinstance(record.end, Done) and record.end.until <= self._clock():
                record.end, record.is_doubted = None, True
                self._active[record.name] = record

    def _take_last_looks(self) -> None:
        """Looks once more at all that are not done and were not looked at just now.

        This process or its computer may have been asleep, or the answers come late: then what was
        read last is old, and what was asked for may long be done.  Where one look shows that
        another is needed (first at an operation, then at what it was about), both are taken.
        """
        self._closing = self._clock()
        self._deadline = self._closing + DRAIN_SECONDS
        self._schedule.clear()
        for record in list(self._active.values()):
            if record.in_flight is None:
                self._look_or_give_up(record, self._closing)
        self._run_until_deadline()

    def _look_or_give_up(self, record: _Record, closing: float) -> None:
        look = record.reconciler.look()
        if record.looked_at.get(look.operation, -math.inf) >= closing - _FRESH_SECONDS:
            del self._active[record.name]
        else:
            self._add(record, look, self._clock())

    def _send_due(self) -> None:
        now = self._clock()
        while self._pool.idle > 0 and self._rate_limit.next_call() <= now:
            first = self._schedule.pop(now)
            if first is None:
                return
            if self._is_due(first, now):
                self._rate_limit.on_call(now)
                self._send(first.record, first.call)

    def _is_due(self, scheduled: _Scheduled, now: float) -> bool:
        """Whether to send what was due, by what has been learnt since; if not, moves it."""
        record, call, _due = scheduled
        if record.scheduled is not scheduled:
            return False  # it was moved
        due = self._learnt_due(record, call)
        if due is None or due <= now + _TOO_SMALL_TO_MOVE or now >= self._deadline - _LAST_LOOK:
            return True
        self._add(record, call, due)
        return False

    def _send(self, record: _Record, call: Call) -> None:
        record.scheduled = None
        record.in_flight = Request(call, self._clock())
        function = self._operations[call.operation.name]
        self._pool.submit(record.name, functools.partial(function, record.name, **call.arguments))
        self._tell(EventKind.SENT, record, call.operation)

    def _until_next(self) -> float:
        """Seconds until something is due, if nothing ends before."""
        due = self._deadline
        first = self._schedule.next_due() if self._pool.idle > 0 else None
        if first is not None:
            due = min(due, max(first, self._rate_limit.next_call()))
        return due - self._clock()

    def _take(self, ended: Ended | None) -> None:
        if ended is None:
            return
        if ended.key is None:
            raise typing.cast(Exception, ended.error)
        record = self._records[ended.key]
        request, record.in_flight = typing.cast(Request, record.in_flight), None
        throttled = isinstance(ended.error, CallError) and ended.error.kind is ErrorKind.THROTTLED
        self._rate_limit.on_answer(throttled, self._clock())
        if ended.error is None:
            self._take_answer(record, request, ended.answer)
        elif isinstance(ended.error, CallError):
            self._take_error(record, request, ended.error)
        else:
            if not request.operation.is_read:
                # A defect here tells nothing of what the service did.
                record.reconciler.on_abandoned(request, self._clock())
            raise ended.error

    def _take_answer(self, record: _Record, request: Request, answer: typing.Any) -> None:
        self._note_answered(record, request)
        record.was_there = True
        decision = record.reconciler.on_answer(request, answer, self._clock())
        self._tell(EventKind.ANSWERED, record, request.operation)
        self._learn(record, request, decision)
        self._follow(record, decision)

    def _note_answered(self, record: _Record, request: Request) -> None:
        record.errors.clear()
        record.was_answered = True
        self._answered.add(request.operation)
        if request.operation.is_read:
            record.looked_at[request.operation] = request.sent_at

    def _take_error(self, record: _Record, request: Request, error: CallError) -> None:
        kind = error.kind
        error.was_there = record.was_there
        error.noun = record.reconciler.noun
        if kind is ErrorKind.NOT_FOUND:
            # The service was reached, allowed the call and answered it.
            self._note_answered(record, request)
        if kind is ErrorKind.UNREACHABLE and self._answered:
            # The way is there, it only broke.
            kind = ErrorKind.NO_RESPONSE if error.may_have_arrived else ErrorKind.NOT_SENT
        decision = record.reconciler.on_error(request, error, kind, self._clock())
        self._tell(EventKind.CALL_FAILED, record, request.operation, kind)
        if isinstance(decision, Failed):
            record.failed_call = (kind, request.operation)
        elif isinstance(decision, Call) and decision.is_retry:
            record.errors.append(error)
        if kind is ErrorKind.NOT_FOUND:
            self._learn(record, request, decision)
        elif not isinstance(decision, Call):
            self._waits.forget(record.name)
        self._follow(record, decision)

    def _follow(self, record: _Record, decision: Decision) -> None:
        if isinstance(decision, Call):
            self._schedule_call(record, decision)
            return
        if isinstance(decision, Failed) and decision.failure.holds_for_all:
            raise decision.failure.cause or RuntimeError(decision.failure.code)
        record.end = decision
        del self._active[record.name]
        is_done = isinstance(decision, Done)
        self._tell(EventKind.REACHED if is_done else EventKind.FAILED, record)

    def _schedule_call(self, record: _Record, call: Call) -> None:
        # A last look that was throttled, or failed in passing, is repeated like any other.
        is_repeated_look = call.is_retry and call.operation.is_read
        if self._closing is None or is_repeated_look:
            self._add(record, call, self._due(record, call))
        else:
            self._look_or_give_up(record, self._closing)

    def _add(self, record: _Record, call: Call, due: float) -> None:
        record.scheduled = _Scheduled(record, call, due)
        is_last_look = self._closing is not None
        urgency = urgency_of(call, record.was_answered, is_last_look)
        self._schedule.add(record.scheduled, due, urgency)

    def _due(self, record: _Record, call: Call) -> float:
        learnt = self._learnt_due(record, call)
        if learnt is not None:
            return learnt
        now = self._clock()
        due = now + call.after
        if call.is_retry:
            due += retry_delay(len(record.errors), self._jitter())
        return self._at_last_look(due)

    def _at_last_look(self, due: float) -> float:
        """When to send what is due at a time: once before the deadline, in any case."""
        last_look = self._deadline - _LAST_LOOK
        return last_look if due >= self._deadline and self._clock() < last_look else due

    def _learnt_due(self, record: _Record, call: Call) -> float | None:
        """When others that wait for the same let a read be due; None where they do not."""
        if call.wait is None or call.is_retry:
            return None
        due = self._waits.due(record.name)
        return None if due is None else self._at_last_look(due)

    def _learn(self, record: _Record, request: Request, decision: Decision) -> None:
        """Takes what an answer shows of a wait; the reads of others may be due earlier by it."""
        call = decision if isinstance(decision, Call) else None
        for name in self._waits.see(record.name, call, request.sent_at):
            self._move_up(self._records[name])

    def _move_up(self, record: _Record) -> None:
        if record.scheduled is None:
            return
        _record, call, planned = record.scheduled
        due = self._learnt_due(record, call)
        if due is not None and due < planned - _TOO_SMALL_TO_MOVE:
            self._add(record, call, due)

    def _drain(self) -> None:
        # An error that holds for all others need not hold for one that is there already.  One that
        # comes now is too late to be what has ended the run.
        until = (self._clock() if self._closing is None else self._closing) + DRAIN_SECONDS
        while self._clock() < until and any(each.in_flight for each in self._records.values()):
            with contextlib.suppress(Exception):
                self._take(self._pool.wait(until - self._clock()))

    def _abandon(self) -> None:
        for record in self._records.values():
            if record.in_flight and not record.in_flight.operation.is_read:
                record.reconciler.on_abandoned(record.in_flight, self._clock())

    def _outcomes(self) -> dict[str, Outcome]:
        failures = {name: self._failure(record) for name, record in self._records.items()}
        if self._is_common():
            failures = {
                name: failure and failure._replace(holds_for_all=True)
                for name, failure in failures.items()
            }
        outcomes = {
            name: record.reconciler.outcome()._replace(failure=failures[name])
            for name, record in self._records.items()
        }
        if self._observer_failure is not None:
            # Told once: each warning of each outcome is shown.
            name, first = next(iter(outcomes.items()))
            outcomes[name] = first._replace(warnings=(*first.warnings, self._observer_failure))
        return outcomes

    def _failure(self, record: _Record) -> Failure | None:
        if isinstance(record.end, Failed):
            return record.end.failure
        return None if record.end else self._unfinished_failure(record)

    def _unfinished_failure(self, record: _Record) -> Failure:
        cause = record.errors[-1] if record.errors else None
        failing = f"; the last call failed: {cause.user_message()}" if cause else ""
        told = f"{record.reconciler.describe()}{failing}"
        if self._ended_by is not None:
            message = f"the run ended early; {told}"
            return Failure("Unfinished", message, self._ended_by, holds_for_all=True)
        if record.is_doubted:
            message = (
                f"it was done in this run, and may be over by now: {told}; running it again does it"
                " again"
            )
            return Failure("Expired", message, cause)
        message = (
            f"not done after {self._timeout:g} seconds: {told}; running it again goes on from there"
        )
        return Failure("Timeout", message, cause)

    def _is_common(self) -> bool:
        """Whether all that went wrong has one reason, which no resource could have escaped.

        Nobody could make a call for lack of a permission: IAM can allow it for some resources only,
        so all that need it have tried.  Or nothing that answered was the service.
        """
        failed = [each for each in self._records.values() if not isinstance(each.end, Done)]
        reasons = {record.failed_call for record in failed}
        reason = reasons.pop() if len(reasons) == 1 else None
        if self._ended_by is not None or reason is None:
            return False
        kind, operation = reason
        if kind is ErrorKind.INVALID_ANSWER:
            return not self._answered
        return kind is ErrorKind.DENIED and operation not in self._answered

    def _tell(
        self,
        kind: EventKind,
        record: _Record,
        operation: Operation | None = None,
        error: ErrorKind | None = None,
    ) -> None:
        if self._observer is None:
            return
        try:
            self._observer(self._event(kind, record, operation, error))
        except Exception as defect:  # pylint: disable=broad-exception-caught
            # Who only looks on ends no run, and is not asked again.  Its words could hold anything.
            self._observer = None
            self._observer_failure = (
                f"the progress of this run is not shown to its end ({type(defect).__name__});"
                " nothing else is missing"
            )

    def _event(
        self,
        kind: EventKind,
        record: _Record,
        operation: Operation | None,
        error: ErrorKind | None,
    ) -> Event:
        progress = record.reconciler.progress()
        return Event(
            at=self._clock() - self._began,
            kind=kind,
            resource=ResourceName(record.name),
            done=len(self._records) - len(self._active),
            total=len(self._records),
            operation=operation,
            error=error,
            status=progress.status,
            percentage=progress.percentage,
        )
