# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GUI sessions: their statuses, and what one start opens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

STARTED = "started"
STARTING = "starting"
STOPPED = "stopped"
STOPPING = "stopping"
NOT_STARTED = "notStarted"
EXPIRED = "startExpired"
SETTING_UP = "settingUpInstance"
FAILED_CREATION = "failedInstanceCreation"
FAILED_START = "failedStartingGUISession"
FAILED_STOP = "failedStoppingGUISession"
FAILED = (FAILED_CREATION, FAILED_START, FAILED_STOP)

MAY_START = (NOT_STARTED, STOPPED, EXPIRED, FAILED_START, FAILED_STOP)
MAY_STOP = (STARTED, EXPIRED, FAILED_STOP)
# With the setting `lenient`, a call that asks for what is there already, or is on its way.
REPEATED_START = (STARTED, STARTING)
REPEATED_STOP = (STOPPED, STOPPING, NOT_STARTED, FAILED_START)

# Each start of a session opens two desktops: the key is the name in the answer.
DESKTOPS = {"application": True, "operating-system": False}


@dataclass
class Session:
    """What one start of a GUI session opens, and for how many seconds.

    Whoever holds a token is in the session, so it is never logged and never repeated.
    """

    seconds: float
    url_lag_seconds: float
    tokens: dict[str, str] = field(
        default_factory=lambda: {name: secrets.token_urlsafe(32) for name in DESKTOPS}, repr=False
    )
