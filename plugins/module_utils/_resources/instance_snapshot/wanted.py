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
        if resource.is_missing or wanted in (None, shown):
            return None
        # Nobody knows of which it is: that is no reason to take it for one of this computer.
        told = "a computer that is not told" if shown is None else displayable(shown)
        return Failure("CannotBeChanged", self.reason_against(told, str(wanted)))

    def reason_against(self, shown: str, wanted: str) -> str:
        """Why a snapshot of one computer cannot be what is wanted of another."""
        return cannot_be_changed("instance", shown, wanted, "give the new snapshot another name")

    def created(self) -> Shown:
        """What a diff shows of a new snapshot."""
        return {"from_instance_name": (self.creation or {}).get("instance"), "tags": {}}

    def in_diff(self, resource: Resource) -> Shown:
        """What a diff shows of one that is there."""
        return in_diff(typing.cast(InstanceSnapshot, resource))


@dataclass(frozen=True)
class Unwanted(Wanted):
    """The same for a snapshot that is to be deleted: one of another computer is not meant."""

    def reason_against(self, shown: str, wanted: str) -> str:
        """Why a snapshot of one computer is not deleted as one of another."""
        return (
            f"it is a snapshot of {shown}, and not of {wanted}, so it was not deleted; to delete"
            " it, name its computer in instance, or leave instance out"
        )
