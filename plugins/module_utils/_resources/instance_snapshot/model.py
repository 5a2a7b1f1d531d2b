# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A snapshot of a computer as GetInstanceSnapshot shows it, or one that does not exist.

States: botocore's service model "lightsail", 2016-11-28, InstanceSnapshotState.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..._core.errors import Failure
from ..._core.redaction import displayable
from ..lifecycle.model import Resource


class Status(Enum):
    """The rows of the table of states, and one for whatever the API adds."""

    PENDING = "pending"
    AVAILABLE = "available"
    ERROR = "error"
    UNKNOWN = "a state that the API adds later"


_BY_NAME = {status.value: status for status in Status}


@dataclass(frozen=True)
class InstanceSnapshot(Resource):
    """A snapshot of a computer."""

    @property
    def own_status(self) -> str:
        """Its state."""
        return self.text("state") or ""

    @property
    def own_row(self) -> Enum:
        """The row of the table."""
        return _BY_NAME.get(self.own_status, Status.UNKNOWN)

    @property
    def own_is_known(self) -> bool:
        """Whether the table has a row for the state."""
        return self.own_row is not Status.UNKNOWN

    def own_description(self) -> str:
        """The state in words."""
        return f"the snapshot is {displayable(self.own_status) or 'in no state'}"

    def own_failure(self) -> Failure:
        """The failure of one that never becomes available."""
        return Failure(
            self.own_status,
            "the service could not make the snapshot; delete it (state: absent), and make it again",
        )
