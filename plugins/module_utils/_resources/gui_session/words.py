# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How GUI sessions are told, to people and in results: the one source of these words."""

from __future__ import annotations

import typing
from enum import Enum

from .model import GuiSession, Status, row_of

# What the name of a session is the name of.
NAMED = "virtual computer"

# In messages, and as the keys of a module's result: of all sessions, of the only one, and of the
# computer's name in each.
NOUN = "GUI sessions"
KEY = "gui_sessions"
KEY_OF_ONE = "gui_session"
KEY_OF_NAME = "resource_name"

# What a module does to a session, by the option state.
DONE: typing.Mapping[str, str] = {
    "started": "opened",
    "stopped": "closed",
    "restarted": "reopened",
}
# Of a session that is as it was asked for, and was so before.
ALREADY: typing.Mapping[str, str] = {
    "started": "already open",
    "stopped": "not open",
    "restarted": "already open",
}


class Meaning(typing.NamedTuple):
    """A status for people: one of six states, and words."""

    state: str
    words: str


# The state of what is not open, and not on its way.
CLOSED = "closed"
OPEN, OPENING = Meaning("open", "Open"), Meaning("opening", "Opening")
CLOSING, FAILED = Meaning("closing", "Closing"), Meaning("failed", "Failed")

MEANINGS: typing.Mapping[Status, Meaning] = {
    Status.STARTED: OPEN,
    Status.STARTED_WITHOUT_URL: OPENING,
    Status.STARTING: OPENING,
    Status.SETTING_UP_INSTANCE: Meaning("opening", "Being set up"),
    Status.STOPPING: CLOSING,
    Status.STOPPED: Meaning(CLOSED, "Closed"),
    Status.NOT_STARTED: Meaning(CLOSED, "Never opened"),
    Status.START_EXPIRED: Meaning(CLOSED, "Hour over"),
    Status.FAILED_INSTANCE_CREATION: FAILED,
    Status.FAILED_STARTING: FAILED,
    Status.FAILED_STOPPING: FAILED,
    Status.UNKNOWN: Meaning("unknown", "Unknown"),
}

# While a run goes on: what a session is that has reached the state, and what one meanwhile is.
REACHED: typing.Mapping[str, str] = {
    "started": "open",
    "stopped": "closed",
    "restarted": "open again",
}
PHASES: typing.Mapping[Enum, str] = {
    status: meaning.words.lower() for status, meaning in MEANINGS.items()
}
# What a session is once a request was sent, until it is read anew: by the name of the operation.
SENT: typing.Mapping[str, str] = {
    "StartGUISession": "opening",
    "StopGUISession": "closing",
}
# In which the last part of the way to each state passes: their percentages tell the time left.
LAST_PHASES: typing.Mapping[str, typing.Collection[Enum]] = {
    "started": (Status.STARTING,),
    "stopped": (Status.STOPPING,),
    "restarted": (Status.STARTING,),
}


# What the state of a computer that is not running means to people.  The API lists no states; these
# are EC2's, which Lightsail's examples share.
MEANINGS_OF_POWER: typing.Mapping[str, Meaning] = {
    "stopped": Meaning("closed", "Off"),
    "stopping": Meaning("closing", "Switching off"),
    "pending": Meaning("opening", "Switching on"),
    "shutting-down": Meaning("closing", "Being deleted"),
    "terminated": Meaning("closed", "Deleted"),
}


def meaning_of(status: str | None, has_url: bool) -> Meaning:
    """What a status means to people, for a session with or without a URL."""
    return MEANINGS[row_of(status, has_url)]


def members_of(session: GuiSession | None) -> dict[str, typing.Any]:
    """What a result tells of a session; nothing but null where it was never read."""
    if session is None:
        session = _UNREAD
    return {
        "status": session.status or None,
        "usable": session.is_usable,
        "percentage_complete": session.percentage_complete,
        "failure_reason": session.failure_reason,
        "sessions": [
            {key: each.get(key) for key in ("name", "url", "is_primary")}
            for each in session.sessions
        ],
        "primary_url": session.primary_url,
        "secondary_url": session.secondary_url,
    }


def in_diff(session: GuiSession | None) -> str | None:
    """What a diff shows of a session; None where it was never read."""
    return (session.status or None) if session else None


_UNREAD = GuiSession(resource_name="", status="")
