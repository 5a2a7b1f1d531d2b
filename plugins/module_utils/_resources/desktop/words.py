# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How desktops are told: as GUI sessions, with the state of the computer."""

from __future__ import annotations

import typing
from enum import Enum

from ..gui_session.words import (
    ALREADY,
    DONE,
    KEY,
    KEY_OF_NAME,
    KEY_OF_ONE,
    LAST_PHASES,
    NAMED,
    NOUN,
    REACHED,
)
from ..gui_session.words import PHASES as PHASES_OF_SESSION
from ..gui_session.words import SENT as SENT_TO_SESSION
from ..gui_session.words import members_of as members_of_session
from ..power.model import Status as PowerStatus
from .model import Desktop

__all__ = [
    "ALREADY",
    "DONE",
    "KEY",
    "KEY_OF_NAME",
    "KEY_OF_ONE",
    "LAST_PHASES",
    "NAMED",
    "NOUN",
    "PHASES",
    "REACHED",
    "SENT",
    "in_diff",
    "members_of",
]

# What a desktop is while a run goes on, by the status of the session or of the computer.
PHASES: typing.Mapping[Enum, str] = {
    **PHASES_OF_SESSION,
    PowerStatus.PENDING: "switching on",
    PowerStatus.RUNNING: "switched on",
    PowerStatus.STOPPING: "switching off",
    PowerStatus.STOPPED: "switched off",
    PowerStatus.UNKNOWN: "unknown",
}
SENT: typing.Mapping[str, str] = {
    **SENT_TO_SESSION,
    "StartInstance": "switching on",
    "StopInstance": "switching off",
}


def members_of(desktop: Desktop | None) -> dict[str, typing.Any]:
    """What a result tells of a desktop; nothing but null where it was never read."""
    power = desktop.power if desktop else None
    return {
        **members_of_session(desktop.session if desktop else None),
        "instance_state": power.status if power else None,
    }


def in_diff(desktop: Desktop | None) -> str | None:
    """What a diff shows of a desktop; None where it was never read."""
    return (desktop.status or None) if desktop else None
