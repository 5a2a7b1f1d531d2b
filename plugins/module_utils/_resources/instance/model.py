# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A computer as GetInstance shows it, or one that does not exist.

Members: botocore's service model "lightsail", 2016-11-28, Instance; its states are those of a
computer's power (power/model.py).
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from enum import Enum

from ..._core.errors import Failure
from ..power.model import Power

# The add-ons that a computer can have.
STOP_ON_IDLE = "StopInstanceOnIdle"
AUTO_SNAPSHOT = "AutoSnapshot"

Members = typing.Mapping[str, typing.Any]


class Absence(Enum):
    """The row of a computer that does not exist."""

    MISSING = "absent"


@dataclass(frozen=True)
class Instance:
    """A snapshot of a computer; members are the API's in snake_case, None where there is none.

    Of members, tags is a dict of texts and add_ons a list of dicts.
    """

    resource_name: str
    members: Members | None
    # The service tells none.
    percentage_complete: int | None = None

    @classmethod
    def missing(cls, resource_name: str) -> Instance:
        """A computer that does not exist."""
        return cls(resource_name, None)

    @property
    def is_missing(self) -> bool:
        """Whether there is no such computer."""
        return self.members is None

    @property
    def power(self) -> Power:
        """Whether it runs."""
        return Power.from_answer(self.resource_name, (self.members or {}).get("state") or {})

    @property
    def status(self) -> str:
        """The API's word for its state."""
        return Absence.MISSING.value if self.is_missing else self.power.status

    @property
    def row(self) -> Enum:
        """The row of the table that it is in."""
        return Absence.MISSING if self.is_missing else self.power.row

    @property
    def is_known(self) -> bool:
        """Whether this version of the collection knows the state."""
        return self.is_missing or self.power.is_known

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return dict((self.members or {}).get("tags") or {})

    def add_on(self, kind: str) -> Members | None:
        """An add-on as the API tells it; None where it is not enabled."""
        for add_on in (self.members or {}).get("add_ons") or ():
            if add_on.get("name") == kind and add_on.get("status") in (None, "Enabled"):
                return typing.cast(Members, add_on)
        return None

    def text(self, *path: str) -> str | None:
        """A text that the API tells, at the end of a path of members; None where there is none."""
        value: typing.Any = self.members
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, str) else None

    def describe(self) -> str:
        """The state in words."""
        if self.is_missing:
            return "it did not exist when it was read last"
        return self.power.describe()

    def failure(self) -> Failure:
        """The failure of a computer that fell back to this state, or is gone."""
        if not self.is_missing:
            return self.power.failure()
        gone = "it was there in this run, and is gone: perhaps somebody deleted it"
        return Failure("NotFoundException", gone)
