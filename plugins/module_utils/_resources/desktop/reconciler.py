# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The computer first, then its session; and to close, the session first, then the computer.

Two small machines are coupled here, each with a table of its own (gui_session/rules.py and
power/rules.py).  One of them leads: the session where it is to be opened, the computer where it is
to be switched off.  Whatever the leader asks for is sent, but for one operation, before which the
other machine, the guard, has to reach its goal:

===========  ========  =================  ======================
state        leader    guarded operation  goal of the guard
===========  ========  =================  ======================
started,     session   StartGUISession    the computer is running
restarted
stopped      computer  StopInstance       the session is stopped
===========  ========  =================  ======================

So a session that is open needs one read, and so does a computer that is off and should be.  The
computer's way is gone once in a run.  But StopInstance is sent only right after a read by which the
session is closed: whoever opened it meanwhile is not cut off.

Without manage_power nobody guards, and nothing is switched.  Then, where the service refuses a
session's start or it fails, one read tells whether the computer is off or just being switched on,
to say so.  What StartGUISession answers then is not documented; where it is accepted, nobody asks.
"""

from __future__ import annotations

import typing

from ..._core.errors import CallError, ErrorKind, Failure
from ..._engine.goals import Situation, Snapshot, plan
from ..._engine.polling import PollInterval
from ..._engine.protocol import (
    Call,
    Decision,
    Done,
    Failed,
    Operation,
    Outcome,
    Progress,
    Reconciler,
    Request,
)
from ..._engine.reconcilers import GoalReconciler, History, StatusReader
from ..gui_session import rules as session_rules
from ..gui_session.model import Status as SessionStatus
from ..gui_session.reconciler import reconciler_with
from ..gui_session.words import NAMED
from ..operation.reconciler import failed_in, failure_of
from ..power import rules as power_rules
from ..power.model import Power
from ..power.model import Status as PowerStatus
from ..power.reconciler import NO_CAPACITY, PowerReader, PowerReconciler, power_history
from .model import Desktop, status_of

# While a computer is switched on, a read counts more than twice: the session waits once more, and
# the calls of both add up (see Wait.cost).  A session closes in seconds: there is little to save.
_COST_OF_SWITCHING_ON = 2.5

OFF, NOT_YET_ON = "InstanceStopped", "InstancePending"
_SWITCH_ON = (
    "so its session cannot be opened; with manage_power: true (in the role:"
    " gui_session_manage_power) it is switched on first"
)
_WAIT = (
    "so its session cannot be opened yet; run it again when the computer is running; with"
    " manage_power: true (in the role: gui_session_manage_power) that is waited for"
)
_OFF_AGAIN = (
    "it was on in this run: somebody, or its rule for idle time, seems to have switched it off"
)


class Histories:
    """What the reads of one computer and of its session have shown in this run."""

    def __init__(self, name: str, manage_power: bool) -> None:
        self.session = History(name, session_rules.RULES)
        self.power = power_history(name)
        self.manage_power = manage_power

    def complete(self, outcome: Outcome) -> Outcome:
        """The outcome with what was seen of both."""
        session, power = self.session, self.power
        warnings = (*outcome.warnings, *session.warnings, *power.warnings)
        return outcome._replace(
            first=self._desktop(session.first, power.first),
            last=self._desktop(session.last, power.last),
            warnings=tuple(dict.fromkeys(warnings)),
        )

    def _desktop(self, session: typing.Any, power: typing.Any) -> Desktop | None:
        if session is None and power is None:
            return None
        return Desktop(session, power, self.manage_power)

    @property
    def _last_power(self) -> Power | None:
        last: typing.Any = self.power.last
        return last

    @property
    def may_be_unread(self) -> bool:
        """Whether the computer was not on when it was read last, so that its session may refuse."""
        power = self._last_power
        return power is not None and (power.is_off or power.row is PowerStatus.PENDING)

    def failure_of_power(self) -> Failure | None:
        """The failure of a session whose computer was not on when it was read last."""
        power = self._last_power
        if power is None or not self.may_be_unread:
            return None
        state = power.describe()
        if power.is_off:
            why = f"; {_OFF_AGAIN}" if self.manage_power else f", {_SWITCH_ON}"
            return Failure(OFF, state + why)
        return None if self.manage_power else Failure(NOT_YET_ON, f"{state}, {_WAIT}")


class Guard(typing.NamedTuple):
    """Who has to be Done before an operation is sent: each time, or once in a run."""

    operation: Operation
    reconciler: Reconciler
    is_once: bool


class _OfDesktop(Reconciler):
    """What all have in common: whatever is read, the name is that of the computer."""

    @property
    def noun(self) -> str:
        """What its name is of."""
        return NAMED


class DesktopReconciler(_OfDesktop):
    """Leads a computer and its session to a state.

    opens tells that the session is to be open at the end, so that it matters whether the computer
    is on.
    """

    def __init__(
        self, histories: Histories, leader: Reconciler, opens: bool, guard: Guard | None
    ) -> None:
        self._histories = histories
        self._leader = self._current = leader
        self._opens = opens
        self._guard = guard
        self._reader = PowerReader(histories.power)
        # What the leader wanted when another took over, and how many requests that one has sent.
        self._held: Decision = Done()
        self._requests = 0
        # Whether a start was sent of which nobody has asked yet if the computer was on.
        self._is_in_doubt = False

    def look(self) -> Call:
        """The read of whoever acts."""
        return self._current.look()

    def outcome(self) -> Outcome:
        """What came of the leader and the guard, and what was seen."""
        outcome = Outcome() if self._guard_of_run is None else self._guard_of_run.outcome()
        return self._histories.complete(outcome.then(self._leader.outcome()))

    def progress(self) -> Progress:
        """How far whoever acts is."""
        return self._current.progress()

    def describe(self) -> str:
        """How far whoever acts is, in words."""
        return self._current.describe()

    def begin(self, now: float) -> Decision:
        """Begins with the leader."""
        return self._leader.begin(now)

    def on_answer(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Lets whoever acts decide; what had failed when it was accepted is no success."""
        decision = self._current.on_answer(request, answer, now)
        failed = None if request.operation.is_read else failed_in(answer)
        if failed is not None:
            advice = NO_CAPACITY if request.operation == power_rules.START else ""
            decision = Failed(failure_of(request.operation, failed, advice))
        return self._follow(decision)

    def on_error(self, request: Request, error: CallError, kind: ErrorKind, now: float) -> Decision:
        """Lets whoever acts decide; a refusal can mean that the computer is off."""
        if kind in (ErrorKind.DENIED, ErrorKind.NOT_FOUND):
            self._is_in_doubt = False  # the reason is another one
        decision = self._current.on_error(request, error, kind, now)
        is_refused = kind is ErrorKind.REJECTED and request.operation in (
            session_rules.READ,
            session_rules.START,
        )
        return self._follow(decision, is_refused)

    def on_abandoned(self, request: Request, now: float) -> None:
        """Tells whoever has sent it."""
        self._current.on_abandoned(request, now)

    def _follow(self, decision: Decision, is_refused: bool = False) -> Decision:
        if self._current is not self._leader:
            return self._go_on(decision)
        if self._guard and self._is_guarded(self._guard, decision, is_refused):
            return self._hand_over(self._guard.reconciler, decision)
        if self._opens and self._is_doubtful(decision, is_refused):
            self._is_in_doubt = False
            return self._hand_over(self._reader, decision)
        return self._sent(decision)

    def _is_guarded(self, guard: Guard, decision: Decision, is_refused: bool) -> bool:
        if guard.is_once and self._requests:
            return False
        if isinstance(decision, Call):
            return decision.operation == guard.operation
        # What a read of a session answers whose computer is off is not documented.
        return self._opens and is_refused and isinstance(decision, Failed)

    def _is_doubtful(self, decision: Decision, is_refused: bool) -> bool:
        has_failed = isinstance(decision, Failed) and not decision.failure.holds_for_all
        return is_refused or (has_failed and self._is_in_doubt)

    def _hand_over(self, other: Reconciler, held: Decision) -> Decision:
        self._current, self._held, self._requests = other, held, 1
        look = other.look()
        return look._replace(is_retry=held.is_retry) if isinstance(held, Call) else look

    def _go_on(self, decision: Decision) -> Decision:
        """Follows the guard or the reader; where that is Done, the leader goes on."""
        if not isinstance(decision, Done):
            self._requests += 1
            return decision
        other, self._current = self._current, self._leader
        if other is self._reader:
            failure = self._histories.failure_of_power()
            return Failed(failure) if failure else self._held
        if isinstance(self._held, Failed):
            return self._leader.look() if self._requests > 1 else self._held
        held = typing.cast(Call, self._held)
        return self._sent(held.at_once())

    def _sent(self, decision: Decision) -> Decision:
        if isinstance(decision, Call) and decision.operation == session_rules.START:
            self._is_in_doubt = True
        return decision

    @property
    def _guard_of_run(self) -> Reconciler | None:
        return self._guard.reconciler if self._guard else None


def desktop_reconciler(
    name: str,
    state: str,
    manage_power: bool,
    wait: bool,
    jitter: typing.Callable[[], float],
    delay: float | None,
) -> Reconciler:
    """Leads a session to a state of the option; with manage_power the computer, too.

    wait and delay are as for gui_session_reconciler.  Without wait, to be switched on and to be
    closed are still waited for where another call comes after it.
    """
    histories = Histories(name, manage_power)
    of_leader = PollInterval(jitter, delay)
    if manage_power and state == "stopped":
        leader = PowerReconciler(histories.power, power_rules.Goal.STOPPED, of_leader, wait)
        of_closing = PollInterval(jitter, delay)
        closing = GoalReconciler(histories.session, session_rules.Goal.STOPPED, of_closing)
        guard = Guard(power_rules.STOP, closing, is_once=False)
        return DesktopReconciler(histories, leader, opens=False, guard=guard)
    leader_of_session = reconciler_with(histories.session, state, wait, of_leader)
    opens = state != "stopped"
    if not manage_power:
        return DesktopReconciler(histories, leader_of_session, opens, guard=None)
    of_power = PollInterval(jitter, delay, _COST_OF_SWITCHING_ON)
    switching_on = PowerReconciler(histories.power, power_rules.Goal.RUNNING, of_power)
    guard = Guard(session_rules.START, switching_on, is_once=True)
    return DesktopReconciler(histories, leader_of_session, opens, guard)


class DesktopReader(_OfDesktop):
    """Reads a session and, where it is not open and somebody wants to know, the computer."""

    def __init__(self, histories: Histories, missing_ok: bool, with_power: bool) -> None:
        self._histories = histories
        self._session = self._current = StatusReader(histories.session, missing_ok)
        self._power = PowerReader(histories.power)
        self._with_power = with_power

    def look(self) -> Call:
        """The read of the session, and then of the computer."""
        return self._current.look()

    def outcome(self) -> Outcome:
        """What was seen."""
        return self._histories.complete(Outcome())

    def progress(self) -> Progress:
        """What was read last."""
        return self._current.progress()

    def describe(self) -> str:
        """The same in words."""
        return self._current.describe()

    def on_answer(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Ends, or goes on with the computer."""
        decision = self._current.on_answer(request, answer, now)
        session = self._histories.session.last
        if self._current is self._power or not self._with_power or session is None:
            return decision
        if session.row is SessionStatus.STARTED:
            return decision
        self._current = self._power
        return self._power.look()

    def on_error(self, request: Request, error: CallError, kind: ErrorKind, now: float) -> Decision:
        """Lets whoever reads decide."""
        return self._current.on_error(request, error, kind, now)


def desktop_reader(name: str, missing_ok: bool, with_power: bool) -> Reconciler:
    """Reads a session once, to report it; with_power also the computer of one that is not open."""
    return DesktopReader(Histories(name, manage_power=False), missing_ok, with_power)


class DesktopPlanner(_OfDesktop):
    """Reads what has to be known, and tells what a run to a state would do."""

    def __init__(self, histories: Histories, state: str) -> None:
        self._histories = histories
        self._goals = session_rules.GOALS[state]
        self._opens = state != "stopped"
        self._session = StatusReader(histories.session)
        # Who manages the power cannot do without the permission to read it.
        reader = StatusReader if histories.manage_power else PowerReader
        self._power = reader(histories.power)
        switches_off = histories.manage_power and not self._opens
        self._current: Reconciler = self._power if switches_off else self._session
        # The session's status at the end; empty where it need not be read.
        self._planned: str | None = None
        self._planned_power: str | None = None
        self._changed = False
        # Of a session that could not be read, perhaps since the computer is off.
        self._refusal: Failed | None = None

    def look(self) -> Call:
        """The read of what is to be known next."""
        return self._current.look()

    def outcome(self) -> Outcome:
        """What the reads have shown, and the plan."""
        outcome = self._histories.complete(Outcome())
        if self._planned is None:
            return outcome
        planned = status_of(self._planned, self._planned_power)
        return outcome._replace(planned=planned or None, changed=self._changed)

    def progress(self) -> Progress:
        """What was read last."""
        return self._current.progress()

    def describe(self) -> str:
        """The same in words."""
        return self._current.describe()

    def on_answer(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Plans by the read."""
        return self._follow(self._current.on_answer(request, answer, now))

    def on_error(self, request: Request, error: CallError, kind: ErrorKind, now: float) -> Decision:
        """Lets whoever reads decide."""
        decision = self._current.on_error(request, error, kind, now)
        is_refused = kind is ErrorKind.REJECTED and self._current is self._session
        if is_refused and self._opens and isinstance(decision, Failed):
            self._refusal, self._current = decision, self._power
            return self._power.look()
        return self._follow(decision)

    def _follow(self, decision: Decision) -> Decision:
        if not isinstance(decision, Done):
            return decision
        if self._current is self._session:
            return self._plan_session()
        return self._plan_opening() if self._opens else self._plan_switching_off()

    def _plan_session(self) -> Decision:
        session = typing.cast(Snapshot, self._histories.session.last)
        planned = plan(session_rules.RULES, self._goals, session)
        if planned.failure:
            return Failed(planned.failure)
        self._planned, self._changed = planned.status, self._changed or planned.changed
        if not self._opens or not planned.changed:
            return Done()
        self._current = self._power
        return self._power.look()

    def _plan_opening(self) -> Decision:
        power, manages = self._histories.power.last, self._histories.manage_power
        failure = None if manages else self._histories.failure_of_power()
        if failure and (failure.code == OFF or not self._waits_for_session):
            self._planned, self._changed = None, False
            return Failed(failure)
        if self._refusal and not self._histories.may_be_unread:
            return self._refusal
        if self._refusal:
            # It can be read, and opened, when the computer is on.
            self._planned, self._changed = SessionStatus.STARTED.value, True
        if power is not None and manages:
            planned = plan(power_rules.RULES, (power_rules.Goal.RUNNING,), power)
            self._planned_power, self._changed = planned.status, self._changed or planned.changed
        return Done()

    @property
    def _waits_for_session(self) -> bool:
        """Whether the session is on its way: a run waits, and by then the computer is on."""
        session = self._histories.session.last
        if session is None:
            return False
        action = session_rules.RULES.next_action(session, self._goals[-1])
        return isinstance(action, Situation)

    def _plan_switching_off(self) -> Decision:
        goals = (power_rules.Goal.STOPPED,)
        power = typing.cast(Snapshot, self._histories.power.last)
        planned = plan(power_rules.RULES, goals, power)
        self._planned, self._planned_power = "", planned.status
        self._changed = planned.changed
        if not planned.changed:
            return Done()
        self._current = self._session
        return self._session.look()


def desktop_planner(name: str, state: str, manage_power: bool) -> Reconciler:
    """Plans a run to the state started, stopped or restarted."""
    return DesktopPlanner(Histories(name, manage_power), state)
