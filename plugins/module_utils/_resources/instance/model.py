# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A computer as GetInstance shows it, or one that does not exist.

Members: botocore's service model "lightsail", 2016-11-28, Instance; its states are those of a
computer's power (power/model.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..._core.errors import Failure
from ..lifecycle.model import Members, Resource
from ..power.model import Power

# The add-ons that a computer can have.
STOP_ON_IDLE = "StopInstanceOnIdle"
AUTO_SNAPSHOT = "AutoSnapshot"


@dataclass(frozen=True)
class Instance(Resource):
    """A snapshot of a computer; of its members, add_ons is a list of dicts."""

    @property
    def power(self) -> Power:
        """Whether it runs."""
        return Power.from_answer(self.resource_name, (self.members or {}).get("state") or {})

    @property
    def add_ons(self) -> list[Members]:
        """The add-ons that are enabled, as the API tells them."""
        told: list[Members] = (self.members or {}).get("add_ons") or []
        return [each for each in told if each.get("status") in (None, "Enabled")]

    def add_on(self, kind: str) -> Members | None:
        """An add-on as the API tells it; None where it is not enabled."""
        return next((each for each in self.add_ons if each.get("name") == kind), None)

    @property
    def own_status(self) -> str:
        """The name of its state."""
        return self.power.status

    @property
    def own_row(self) -> Enum:
        """The row of the table of power."""
        return self.power.row

    @property
    def own_is_known(self) -> bool:
        """Whether the table of power has a row for the state."""
        return self.power.is_known

    def own_description(self) -> str:
        """Whether it runs, in words."""
        return self.power.describe()

    def own_failure(self) -> Failure:
        """The failure of one that came back to this state after it was to leave it."""
        return self.power.failure()
