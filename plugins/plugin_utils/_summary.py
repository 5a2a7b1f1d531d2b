# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people read of a run of the role gui_session; pure."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field

from ..module_utils._core.redaction import displayable
from ..module_utils._resources.gui_session.words import (
    ALREADY,
    CLOSED,
    DONE,
    MEANINGS_OF_POWER,
    meaning_of,
)
from ..module_utils._task.messages import shared
from ._targets import Target

OPEN, CLOSE, REPORT = "open", "close", "report"

_UNFINISHED = "Unfinished"
_ALREADY_OFF = "already off"
# The states of sessions, as they are told to people, in which a run leaves none.
_ON_THEIR_WAY = ("opening", "closing", "unknown")
_NOUN = "GUI session"

Session = dict[str, typing.Any]


@dataclass
class Run:
    """One run of a module: the computers of one Region, at least one, and the result."""

    targets: list[Target]
    result: dict[str, typing.Any]
    sessions: list[Session] = field(init=False)

    def __post_init__(self) -> None:
        self.sessions = list(self.result.get("gui_sessions") or ())

    @property
    def message(self) -> str:
        """What the module said when it failed, "" if it did not."""
        if not (self.result.get("failed") or self.result.get("unreachable")):
            return ""
        return _shown(self.result.get("msg")) or "the module said nothing"

    @property
    def failed(self) -> list[Session]:
        """The computers that failed for a reason of their own."""
        return [each for each in self.sessions if each.get("error")]

    @property
    def fine(self) -> list[Session]:
        """The computers that did not fail."""
        return [each for each in self.sessions if not each.get("error")]

    @property
    def ended_early(self) -> bool:
        """Whether the run ended, or did not even begin, for a reason that all computers share."""
        codes = [each["error"].get("code") for each in self.failed]
        return bool(self.message) and (not codes or _UNFINISHED in codes)


@dataclass
class Summary:
    """What is said of all runs together.  Only links has URLs, and each is a key."""

    sentence: str
    failure: str | None
    failed: list[str]
    links: list[str]
    sessions: list[Session]
    changed: bool


def summarize(goal: str, state: str, runs: typing.Sequence[Run], check_mode: bool) -> Summary:
    """Says of the runs of one goal (OPEN, CLOSE or REPORT) what came of them."""
    names = _Names(runs)
    fine = [(run, session) for run in runs for session in run.fine]
    groups: dict[str, list[str]] = {}
    for run, session in fine:
        words = _words(goal, state, session, check_mode)
        groups.setdefault(words, []).append(names.of(run, session))
    order = list(groups) if goal != REPORT else sorted(groups, key=str.lower)
    if goal != REPORT:
        # What was done comes before what was right already.
        order.sort(key=lambda words: words in (*ALREADY.values(), _ALREADY_OFF))
    parts = [f"{len(groups[words])} {words} ({', '.join(groups[words])})" for words in order]
    reasons = _all_reasons(runs, names)
    failed = _failed(runs)
    failure = None
    if reasons:
        parts.append(f"{len(failed)} failed ({'; '.join(reasons)})")
        parts += _on_all_the_same(runs, names)
        failure = _failure(runs, _NOUN, reasons)
    mode = ", check mode" if check_mode else ""
    regions = f" in {len(names.regions)} Regions" if len(names.regions) > 1 else ""
    return Summary(
        sentence=f"{_total(runs, _NOUN)}{regions}{mode}: {'; '.join(parts)}.",
        failure=failure,
        failed=[target.to_repeat for target in failed],
        links=_links(runs, names),
        sessions=[
            {**each, "region": run.targets[0].region} for run in runs for each in run.sessions
        ],
        changed=any(run.result.get("changed") for run in runs),
    )


def failure_of(runs: typing.Sequence[Run], noun: str) -> str | None:
    """How many of what the noun names ("GUI session") failed, and why; None if none did."""
    reasons = _all_reasons(runs, _Names(runs))
    return _failure(runs, noun, reasons) if reasons else None


def _failure(runs: typing.Sequence[Run], noun: str, reasons: typing.Sequence[str]) -> str:
    return f"{len(_failed(runs))} of {_total(runs, noun)} failed: {'; '.join(reasons)}"


def _total(runs: typing.Sequence[Run], noun: str) -> str:
    return counted(sum(len(run.targets) for run in runs), noun)


def nothing_to_do() -> Summary:
    """What is said where somebody named no computer on purpose."""
    sentence = "0 GUI sessions: nothing to do, since gui_session_names is given and empty."
    return Summary(sentence, None, [], [], [], changed=False)


class _Names:
    """How a computer is called to people: with its Region only where there are several."""

    def __init__(self, runs: typing.Sequence[Run]) -> None:
        # A Region can have several runs, of computers that are made in different ways.
        self.regions = list(dict.fromkeys(run.targets[0].region for run in runs))

    def of(self, run: Run, session: Session) -> str:
        name = str(session.get("resource_name"))
        target = {each.name: each for each in run.targets}.get(name)
        return target.full_name if target and len(self.regions) > 1 else name


def _all_reasons(runs: typing.Sequence[Run], names: _Names) -> list[str]:
    return [reason for run in runs for reason in _reasons(run, names)]


def counted(number: int, noun: str) -> str:
    """So many of what the noun names, in words."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _words(goal: str, state: str, session: Session, is_plan: bool) -> str:
    if goal == REPORT:
        return _reported(session)
    wanted = "stopped" if goal == CLOSE else state
    if not session.get("changed"):
        if goal == CLOSE and _is_off(session):
            return _ALREADY_OFF
        if is_plan and _is_on_its_way(session):
            return f"to be waited for, with the status {_status_of(session)}"
        return ALREADY[wanted]
    done = _switched(wanted, session, is_plan) or DONE[wanted]
    return f"to be {done}" if is_plan else done


def _reported(session: Session) -> str:
    """The status of the session or, where that is why it is not open, the computer's."""
    status = _status_of(session)
    power = MEANINGS_OF_POWER.get(_state_of(session) or "")
    return status if power is None or status == "started" else power.words.lower()


def _status_of(session: Session) -> str:
    # It can be one that the service adds later.
    return _shown(session.get("status")) or "no status"


def _is_on_its_way(session: Session) -> bool:
    """Whether a session is neither open nor closed yet, or nobody knows: a run waits for it."""
    # Without a status it was not read, since its computer is not running.
    return bool(session.get("status")) and _meaning(session) in _ON_THEIR_WAY


def _meaning(session: Session) -> str:
    return meaning_of(str(session.get("status")), session.get("usable") is not False).state


def _switched(wanted: str, session: Session, is_plan: bool) -> str | None:
    """What was done to a session and its computer; None where the computer was not switched."""
    sent = _operations_of(session)
    if wanted != "stopped":
        is_switched = _is_off(session) if is_plan else "StartInstance" in sent
        return f"switched on and {DONE[wanted]}" if is_switched else None
    # Only who manages the power reads the state of a computer to close its session.
    is_switched = _state_of(session) is not None if is_plan else "StopInstance" in sent
    if not is_switched:
        return None
    has_closed = _meaning(session) != CLOSED if is_plan else "StopGUISession" in sent
    return f"{DONE[wanted]} and switched off" if has_closed else "switched off"


def _operations_of(session: Session) -> list[str]:
    """The types of the operations that were accepted, of those that were answered."""
    return [str(each.get("operation_type")) for each in session.get("operations") or ()]


def _state_of(session: Session) -> str | None:
    state = session.get("instance_state")
    return state if isinstance(state, str) else None


def _is_off(session: Session) -> bool:
    return _state_of(session) in ("stopped", "stopping")


def _on_all_the_same(runs: typing.Sequence[Run], names: _Names) -> typing.Iterator[str]:
    """Says who was switched on, and costs, though its session could not be opened."""
    on = [
        names.of(run, session)
        for run in runs
        for session in run.failed
        if "StartInstance" in _operations_of(session) and not _is_off(session)
    ]
    if on:
        yield f"{len(on)} of these switched on all the same ({', '.join(on)})"


def _failed(runs: typing.Sequence[Run]) -> list[Target]:
    """All that were meant and did not end well, also those of which the module says nothing."""
    failed: list[Target] = []
    for run in runs:
        fine = {each.get("resource_name") for each in run.fine}
        failed += [target for target in run.targets if target.name not in fine]
    return failed


def _reasons(run: Run, names: _Names) -> typing.Iterator[str]:
    """Each reason once, with the computers that share it, even where its text names each."""
    if run.ended_early:
        region = run.targets[0].region
        where = f"{region}: " if len(names.regions) > 1 and region else ""
        yield f"{where}{run.message}"
    failed = {str(each.get("resource_name")): each for each in run.failed}
    reasons = {name: _shown(each["error"].get("message")) for name, each in failed.items()}
    for whose, reason in shared(reasons):
        called = ", ".join(names.of(run, failed[name]) for name in whose)
        yield f"{called}: {reason}"
    untold = len(run.targets) - len(run.sessions)
    if untold > 0 and not run.message:
        yield f"the module said nothing of {untold} of them"


def _links(runs: typing.Sequence[Run], names: _Names) -> list[str]:
    return [
        f"{names.of(run, session)}, {title}: {session[key]}"
        for run in runs
        for session in run.sessions
        for title, key in (("application", "primary_url"), ("operating system", "secondary_url"))
        if session.get(key)
    ]


def _shown(text: typing.Any) -> str:
    """A text that the service or an exception wrote, fit for a sentence."""
    return displayable(str(text or ""))
