# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Goals of one resource that are reached one after the other."""

from __future__ import annotations

import typing

from .._core.errors import CallError, ErrorKind
from .protocol import Call, Decision, Done, Outcome, Progress, Reconciler, Request


class Sequence(Reconciler):
    """Leads a resource through several small machines: each begins where the one before is Done.

    To restart is a sequence of two goals, stopped and started.  The parts may also be of different
    kinds: a computer has to run before its session can be opened.  A part that fails ends it all.

    What a task tells is the resource of the last part.  Parts of one resource share a History, so
    the last one knows its snapshots before it has begun.
    """

    def __init__(self, *parts: Reconciler) -> None:
        self._reached: list[Reconciler] = []
        self._current, *self._later = parts

    @property
    def noun(self) -> str:
        """What the current part calls it."""
        return self._current.noun

    def look(self) -> Call:
        """The read of the current part."""
        return self._current.look()

    def outcome(self) -> Outcome:
        """What came of all parts that have begun, with the snapshots and the plan of the last."""
        outcome = Outcome()
        for part in (*self._reached, self._current):
            outcome = outcome.then(part.outcome())
        told = (self._current, *self._later)[-1].outcome()
        return outcome._replace(first=told.first, last=told.last, planned=told.planned)

    def progress(self) -> Progress:
        """How far the current part is; until something of it was read, how far the one before."""
        for part in (self._current, *reversed(self._reached)):
            progress = part.progress()
            if progress.status is not None:
                return progress
        return Progress()

    def describe(self) -> str:
        """How far the current part is, in words."""
        return self._current.describe()

    def begin(self, now: float) -> Decision:
        """Begins with the first part."""
        return self._go_on(self._current.begin(now), lambda part: part.begin(now))

    def on_answer(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Lets the current part decide; by the same answer the next ones take over."""
        return self._go_on(
            self._current.on_answer(request, answer, now),
            lambda part: part.take_over(request, answer, now),
        )

    def on_error(self, request: Request, error: CallError, kind: ErrorKind, now: float) -> Decision:
        """Lets the current part decide."""
        return self._go_on(
            self._current.on_error(request, error, kind, now), lambda part: part.begin(now)
        )

    def on_abandoned(self, request: Request, now: float) -> None:
        """Tells the current part, which has sent it."""
        self._current.on_abandoned(request, now)

    def _go_on(
        self, decision: Decision, begin: typing.Callable[[Reconciler], Decision]
    ) -> Decision:
        while isinstance(decision, Done) and self._later:
            self._reached.append(self._current)
            self._current = self._later.pop(0)
            decision = begin(self._current)
        return decision
