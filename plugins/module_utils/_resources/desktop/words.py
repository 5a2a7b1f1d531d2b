# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How desktops are told: as GUI sessions, with the state of the computer."""

from __future__ import annotations

import typing

from ..gui_session.words import ALREADY, DONE, KEY, KEY_OF_ONE, NAMED, NOUN
from ..gui_session.words import members_of as members_of_session
from .model import Desktop

__all__ = ["ALREADY", "DONE", "KEY", "KEY_OF_ONE", "NAMED", "NOUN", "members_of"]


def members_of(desktop: Desktop | None) -> dict[str, typing.Any]:
    """What a result tells of a desktop; nothing but null where it was never read."""
    power = desktop.power if desktop else None
    return {
        **members_of_session(desktop.session if desktop else None),
        "instance_state": power.status if power else None,
    }
