# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A computer and its session, as far as each was read."""

from __future__ import annotations

from dataclasses import dataclass

from ..gui_session.model import GuiSession
from ..power.model import Power


@dataclass(frozen=True)
class Desktop:
    """A snapshot of both.  tells_power says whether the computer is a matter of the run."""

    session: GuiSession | None
    power: Power | None
    tells_power: bool

    @property
    def status(self) -> str:
        """What a diff shows: the status of the session and, where it is switched, the computer."""
        power = self.power if self.tells_power else None
        return status_of(
            self.session.status if self.session else None, power.status if power else None
        )


def status_of(session: str | None, power: str | None) -> str:
    """The status of both, in words of the API."""
    told = [session or "", f"computer {power}" if power else ""]
    return ", ".join(filter(None, told))
