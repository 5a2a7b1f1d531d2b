# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of one computer to the state that was asked for.

Pure: times are numbers that are handed in.  What a status asks for stands in gui_session.py; here
is what that table cannot know: which call this run has made already, and how it went.
"""

from __future__ import annotations

import typing

from .._api.errors import CallError
from .gui_session import CALLS, FAILURE_OF, LEGS, Action, GuiSession, predict
from .pacing import LONGEST, Pace
from .steps import READ, Course, Problem, Step

# Seconds.  How soon a read shows a call is not documented.  For so long, the status from before a
# call is not taken for its result.
GRACE = 10.0


class LookCourse(Course):
    """One computer that is read once, to report it or, given a state, to foretell a run to it.

    first and last are the sessions that the first and the last read showed; changed tells whether
    a call was (or would be) accepted; operations is what the service said to the accepted calls,
    None where there was none; unanswered is the call that was sent and not answered, so that it may
    have been carried out; status_after is how the run ends; warnings are for the user.
    """

    def __init__(self, name: str, state: str | None = None) -> None:
        self._name = name
        self._state = state
        self._foretold: str | None = None
        self.first: GuiSession | None = None
        self.last: GuiSession | None = None
        self.changed = False
        self.unanswered: str | None = None
        self.operations: list[dict[str, typing.Any]] | None = None
        self.warnings: list[str] = []

    def begin(self, now: float) -> Step:
        """Begins with a read."""
        return Step(READ)

    def read(
        self, answer: typing.Mapping[str, typing.Any], now: float, asked: float | None = None
    ) -> Step:
        """Ends with it."""
        session = self._note(answer)
        if self._state is None:
            return Step()
        prediction = predict(self._state, session)
        self.changed = prediction.changed
        self._foretold = prediction.status
        return Step(problem=prediction.problem)

    def progress(self) -> str:
        """The status last read, and what is not known."""
        words = self.last.in_words() if self.last else "its status could not be read"
        if self.unanswered:
            words += (
                f"; {CALLS[self.unanswered]} was sent and its answer is missing, so it may have"
                " been carried out"
            )
        return words

    @property
    def status_after(self) -> str | None:
        """The status at the end of the run; None where it was never read."""
        return self._foretold or (self.last and self.last.status) or None

    def _note(self, answer: typing.Mapping[str, typing.Any]) -> GuiSession:
        session = self.last = GuiSession.from_answer(self._name, answer)
        self.first = self.first or session
        if session.status and not session.is_known:
            warning = (
                f"{self._name} has the status {session.status!r}, which this version of "
                "research.lightsail does not know"
            )
            if warning not in self.warnings:
                self.warnings.append(warning)
        return session


class GuiSessionCourse(LookCourse):
    """One computer on its way to the state "started", "stopped" or "restarted".

    With wait False the way ends as soon as its last call was accepted or none is needed.
    Sends StartGUISession and StopGUISession only where the table asks for them, and neither again
    after the service accepted it.
    """

    def __init__(self, name: str, state: str, wait: bool, pace: Pace) -> None:
        super().__init__(name)
        self._legs = list(LEGS[state])
        self._wait = wait
        self._pace = pace
        self._sent: _Sent | None = None
        self._asked = 0.0
        self._seen: set[str] = set()

    def read(
        self, answer: typing.Mapping[str, typing.Any], now: float, asked: float | None = None
    ) -> Step:
        """Decides by what a read showed.

        asked is when the read was sent: an answer that comes late, since this process or its
        computer was asleep, shows no later state than that for certain.
        """
        self._asked = now if asked is None else asked
        session = self._note(answer)
        self._seen.add(session.status)
        if self._sent is not None:
            self._sent.notice(session)
            step = self._by_the_call(self._sent, session, now)
            if step is not None:
                return step
        return self._by_the_table(session, now)

    def accepted(self, call: str, answer: list[dict[str, typing.Any]], now: float) -> Step:
        """Counts the change."""
        self._send(call, now)
        self._count(answer)
        if self._is_enough():
            return Step()
        return Step(READ, after=self._pace.begin(now))

    def refused(self, call: str, error: CallError, now: float) -> Step:
        """Looks again: somebody else may have just done the same."""
        self._send(call, now).refusal = error
        return Step(READ)

    def faulted(self, call: str, now: float) -> None:
        """Believes the service, unless the next read shows that the call took effect."""
        self._send(call, now, grace=0.0).is_lost = True

    def lost(self, call: str, now: float) -> Step:
        """Looks whether the call arrived, before it can be sent again."""
        self._send(call, now).is_lost = True
        self.changed = True  # for all that is known
        self.unanswered = call
        return Step(READ, after=self._pace.begin(now))

    def _send(self, call: str, now: float, grace: float = GRACE) -> _Sent:
        self._sent = _Sent(call, now + grace, frozenset(self._seen))
        return self._sent

    def _count(self, operations: list[dict[str, typing.Any]]) -> None:
        self.changed = True
        self.unanswered = None
        self.operations = (self.operations or []) + operations

    def _by_the_call(self, sent: _Sent, session: GuiSession, now: float) -> Step | None:
        """Decides by how the run's own call went, or leaves it to the table (None)."""
        if not sent.has_shown and sent.grace_left(self._asked):
            return self._look_again(session, now, within=sent.grace_left(self._asked))
        if sent.is_lost and sent.has_shown:
            sent.is_lost = False  # only the answer was lost
            self._count([])
        asks_again = session.asks_for(self._legs[0]).value == sent.call
        if not asks_again:
            return None
        if sent.refusal and not sent.has_shown:
            return Step(problem=Problem.of(sent.refusal))
        if sent.refusal or sent.is_lost:
            # Somebody else was faster and failed, or the call never arrived: as if never sent.
            self._sent = None
            return None
        if session.status == FAILURE_OF[sent.call]:
            return Step(problem=session.problem())
        if sent.has_shown and not sent.grace_left(self._asked):
            return Step(problem=_undone(sent.call, session))
        return self._look_again(session, now)

    def _by_the_table(self, session: GuiSession, now: float) -> Step:
        action = session.asks_for(self._legs[0])
        if action is Action.NOTHING and len(self._legs) > 1:
            del self._legs[0]
            self._sent = None
            return self._by_the_table(session, now)
        if action is Action.NOTHING or (action is Action.WAIT and self._is_enough()):
            return Step()
        if action in (Action.START, Action.STOP):
            return Step(action.value)
        if action is Action.FAIL:
            return Step(problem=session.problem())
        return self._look_again(session, now)

    def _is_enough(self) -> bool:
        return not self._wait and len(self._legs) == 1

    def _look_again(self, session: GuiSession, now: float, within: float = LONGEST) -> Step:
        after = self._pace.next(session.status, session.percentage_complete, now)
        return Step(READ, after=min(after, within))


class _Sent:
    """The call that this run made on a leg, and what has been learnt of it since.

    It was accepted, unless a refusal is set or is_lost.
    """

    def __init__(self, call: str, until: float, before: frozenset[str]) -> None:
        self.call = call
        self.refusal: CallError | None = None
        self.is_lost = False
        self.has_shown = False
        self._until = until
        self._before = before

    def notice(self, session: GuiSession) -> None:
        """Notes whether a read shows a time after the call."""
        self.has_shown = self.has_shown or session.status not in self._before

    def grace_left(self, now: float) -> float:
        """For how many seconds more the statuses from before the call mean nothing."""
        return max(0.0, self._until - now)


def _undone(call: str, session: GuiSession) -> Problem:
    return Problem(
        code=session.status,
        message=f"{CALLS[call]} was accepted and took effect, but now the status is "
        f"{session.in_words()}: somebody else seems to have done the opposite",
    )
