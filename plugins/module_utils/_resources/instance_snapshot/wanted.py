# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user wants of a snapshot besides its state."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from ..._core.errors import Failure
from ..._core.redaction import displayable
from ..lifecycle import wanted as lifecycle
from ..lifecycle.model import Resource
from ..lifecycle.wanted import Shown, cannot_be_changed
from .model import InstanceSnapshot
from .words import in_diff


@dataclass(frozen=True)
class Wanted(lifecycle.Wanted):
    """The options of a task for one snapshot; creation has the name of the computer."""

    to_create = "; to make it, name the virtual computer in instance"

    def conflict_with(self, resource: Resource) -> Failure | None:
        """The failure of a snapshot that is there, of another computer."""
        shown, wanted = resource.text("from_instance_name"), (self.creation or {}).get("instance")
        if shown is None or wanted in (None, shown):
            return None
        way_out = "give the new snapshot another name"
        reason = cannot_be_changed("instance", displayable(shown), str(wanted), way_out)
        return Failure("CannotBeChanged", reason)

    def created(self) -> Shown:
        """What a diff shows of a new snapshot."""
        return {"from_instance_name": (self.creation or {}).get("instance"), "tags": {}}

    def in_diff(self, resource: Resource) -> Shown:
        """What a diff shows of one that is there."""
        return in_diff(typing.cast(InstanceSnapshot, resource))
