# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What computers cost: whether they run, as GetInstanceState shows it.

States: the samples that AWS ships with its command line client (running) and the tools of others
(pending, stopping, stopped).  The service's model gives no list of them.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from enum import Enum

from ..._core.errors import Failure
from ..._core.redaction import displayable


class Status(Enum):
    """The rows of the table of states, and one for whatever the API adds."""

    PENDING = "pending"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    UNKNOWN = "a state that the API adds later"


_BY_NAME = {status.value: status for status in Status}


@dataclass(frozen=True)
class Power:
    """A snapshot of a computer; status is the API's word."""

    resource_name: str
    status: str
    # The service tells none.
    percentage_complete: int | None = None

    @classmethod
    def from_answer(cls, resource_name: str, answer: typing.Mapping[str, typing.Any]) -> Power:
        """Takes the snake_case state of GetInstanceState."""
        return cls(resource_name, answer.get("name") or "")

    @property
    def row(self) -> Status:
        """The row of the table that the computer is in."""
        return _BY_NAME.get(self.status, Status.UNKNOWN)

    @property
    def is_known(self) -> bool:
        """Whether this version of the collection knows the state."""
        return self.row is not Status.UNKNOWN

    @property
    def is_off(self) -> bool:
        """Whether it is switched off, or is just being."""
        return self.row in (Status.STOPPED, Status.STOPPING)

    def describe(self) -> str:
        """The state in words."""
        return f"the computer is {displayable(self.status) or 'in no state'}"

    def failure(self) -> Failure:
        """The failure of a computer that came back to this state after it was to leave it."""
        if self.row is Status.STOPPED:
            return Failure("InstanceStopped", "the computer was switched on and is off again")
        return Failure(self.status, f"the computer was switched off and is {self.status} again")
