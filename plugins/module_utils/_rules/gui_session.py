# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the status of a GUI session means, and which call it asks for.

Pure: no clock, no network, no Ansible.  Statuses: botocore's service model "lightsail",
2016-11-28, CreateGUISessionAccessDetailsResult.status.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from enum import Enum

from .._api.errors import shown
from .steps import Problem

START = "start"
STOP = "stop"
CALLS = {START: "StartGUISession", STOP: "StopGUISession"}

# The legs of the way to each state that a user can ask for.
LEGS = {
    "started": ("started",),
    "stopped": ("stopped",),
    "restarted": ("stopped", "started"),
}


class Action(Enum):
    """What a status asks for on the way to "started" or "stopped"."""

    NOTHING = "it is there"
    WAIT = "it is on its way there, no call is needed"
    SETTLE = "it is between two states; wait until it has left this one, then look again"
    START = START
    STOP = STOP
    FAIL = "it can never get there"


# A session may be started while its URLs are still missing: not usable, so not yet there.
_WITHOUT_URL = "started, no URL yet"
_UNKNOWN = "a status that the API adds later"

RULES: typing.Mapping[str, typing.Mapping[str, Action]] = {
    "started": {"started": Action.NOTHING, "stopped": Action.STOP},
    _WITHOUT_URL: {"started": Action.WAIT, "stopped": Action.STOP},
    "starting": {"started": Action.WAIT, "stopped": Action.SETTLE},
    "notStarted": {"started": Action.START, "stopped": Action.NOTHING},
    "stopped": {"started": Action.START, "stopped": Action.NOTHING},
    "startExpired": {"started": Action.START, "stopped": Action.NOTHING},
    "stopping": {"started": Action.SETTLE, "stopped": Action.WAIT},
    "settingUpInstance": {"started": Action.SETTLE, "stopped": Action.NOTHING},
    "failedStartingGUISession": {"started": Action.START, "stopped": Action.NOTHING},
    "failedStoppingGUISession": {"started": Action.START, "stopped": Action.STOP},
    "failedInstanceCreation": {"started": Action.FAIL, "stopped": Action.NOTHING},
    _UNKNOWN: {"started": Action.SETTLE, "stopped": Action.SETTLE},
}

# How an accepted call that failed shows.  The other failed status is left over from earlier.
FAILURE_OF = {START: "failedStartingGUISession", STOP: "failedStoppingGUISession"}


@dataclass(frozen=True)
class GuiSession:
    """A session as a read showed it.

    percentage_complete runs from 0 to 100.  sessions holds dicts of name, url and is_primary.
    """

    resource_name: str
    status: str
    percentage_complete: int | None = None
    failure_reason: str | None = None
    sessions: tuple[typing.Mapping[str, typing.Any], ...] = ()

    @classmethod
    def from_answer(cls, resource_name: str, answer: typing.Mapping[str, typing.Any]) -> GuiSession:
        """Takes the snake_case answer of CreateGUISessionAccessDetails; all of it is optional."""
        return cls(
            resource_name=resource_name,
            status=answer.get("status") or "",
            percentage_complete=answer.get("percentage_complete"),
            failure_reason=answer.get("failure_reason"),
            sessions=tuple(answer.get("sessions") or ()),
        )

    @property
    def primary_url(self) -> str | None:
        """The URL of the application."""
        return self._url(primary=True)

    @property
    def secondary_url(self) -> str | None:
        """The URL of the operating system."""
        return self._url(primary=False)

    @property
    def is_usable(self) -> bool:
        """Whether it is started, with a URL, be it of a primary session or not."""
        return self.status == "started" and bool(self.primary_url or self.secondary_url)

    def _url(self, primary: bool) -> str | None:
        for session in self.sessions:
            if bool(session.get("is_primary")) is primary and session.get("url"):
                return str(session["url"])
        return None

    @property
    def is_known(self) -> bool:
        """Whether this version of the collection knows the status."""
        return self.status in RULES

    @property
    def _row(self) -> typing.Mapping[str, Action]:
        if not self.is_known:
            return RULES[_UNKNOWN]
        if self.status == "started" and not self.is_usable:
            return RULES[_WITHOUT_URL]
        return RULES[self.status]

    def asks_for(self, leg: str) -> Action:
        """Says what this session needs on the leg to "started" or to "stopped"."""
        return self._row[leg]

    def problem(self) -> Problem:
        """The problem of a session in a failed status."""
        reason = shown(self.failure_reason or "the service gave no reason")
        return Problem(code=self.status, message=f"{self.status}: {reason}")

    def in_words(self) -> str:
        """The status and, where there is one, the percentage."""
        words = self.status or "no status"
        if self.status == "started" and self._row is RULES[_WITHOUT_URL]:
            words = _WITHOUT_URL
        if self.percentage_complete is not None:
            words += f" ({self.percentage_complete} %)"
        return words


@dataclass(frozen=True)
class Prediction:
    """What a run would do: whether it would change the session, and how it would look after."""

    changed: bool
    status: str
    problem: Problem | None = None


def predict(state: str, session: GuiSession) -> Prediction:
    """Foretells a run to the state "started", "stopped" or "restarted", for check mode.

    A status that is not known may end anywhere, so no change is promised for it.
    """
    changed = False
    status = session.status
    for leg in LEGS[state]:
        # The leg before leaves a closed session behind, whatever it looked like.
        action = Action.START if changed else session.asks_for(leg)
        if action is Action.FAIL:
            return Prediction(changed=False, status=session.status, problem=session.problem())
        if action in (Action.START, Action.STOP) or (action is Action.SETTLE and session.is_known):
            changed = True
        if session.is_known and action is not Action.NOTHING:
            status = leg
    return Prediction(changed=changed, status=status)
