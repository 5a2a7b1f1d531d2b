# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user wants of a computer besides its state, and what that changes of one that is there."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field

from ..._core.errors import Failure
from ..._core.redaction import displayable
from ..lifecycle import wanted as lifecycle
from ..lifecycle.model import Members, Resource
from ..lifecycle.wanted import Change, Shown, cannot_be_changed
from .model import AUTO_SNAPSHOT, Instance
from .rules import DISABLE_ADD_ON, ENABLE_ADD_ON
from .words import ADD_ONS, SETTINGS, in_diff

_FROM_SNAPSHOT = (
    "make a snapshot of the computer (lightsail_instance_snapshot), and create one of another name"
    " from that"
)
_ANEW = "create a computer of another name with it"
_ELSEWHERE = "change it in the Lightsail console"
# Where a read shows what an option asked for at creation, and the way out where that is different.
_FIXED: typing.Mapping[str, tuple[tuple[str, ...], str]] = {
    "availability_zone": (("location", "availability_zone"), _FROM_SNAPSHOT),
    "bundle_id": (("bundle_id",), _FROM_SNAPSHOT),
    "blueprint_id": (("blueprint_id",), _ANEW),
    "key_pair_name": (("ssh_key_name",), _FROM_SNAPSHOT),
    "ip_address_type": (("ip_address_type",), _ELSEWHERE),
}


@dataclass(frozen=True)
class AddOn:
    """An add-on that is wanted, or wanted away.

    values are the API's in snake_case, as texts: threshold and duration, or snapshot_time_of_day.
    """

    kind: str
    is_enabled: bool
    values: typing.Mapping[str, str] = field(default_factory=dict)

    def change_of(self, instance: Instance) -> Change | None:
        """What is to be sent; None where the computer has it as it is wanted."""
        current = instance.add_on(self.kind)
        if not self.is_enabled:
            return Change(DISABLE_ADD_ON, {"kind": self.kind}) if current is not None else None
        if current is not None and all(self._has(current, key) for key in self.values):
            return None
        arguments = {"kind": self.kind, "values": self.values}
        return Change(ENABLE_ADD_ON, arguments, self.kind != AUTO_SNAPSHOT or current is None)

    def _has(self, current: Members, key: str) -> bool:
        # A new time can hold from the next day on; until then the API tells both.  Which of the two
        # is the new one is not documented, so either can be one that is to be set back.
        told = [current.get(each) for each in (key, f"next_{key}")]
        return {self.values[key]} == {str(each) for each in told if each is not None}


@dataclass(frozen=True)
class Wanted(lifecycle.Wanted):
    """The options of a task, as far as they are about what a computer is.

    fixed has the options that hold for ever, by their names.
    """

    fixed: typing.Mapping[str, str] = field(default_factory=dict)
    add_ons: tuple[AddOn, ...] = ()

    to_create = "; to create it, give availability_zone, bundle_id, and blueprint_id or snapshot"

    @property
    def is_from_snapshot(self) -> bool:
        """Whether a computer that is missing is made of a snapshot."""
        return self.creation is not None and "snapshot" in self.creation

    def call_arguments(self) -> Members:
        """The arguments of the call that creates a computer with all that is wanted."""
        enabled = [(each.kind, each.values) for each in self.add_ons if each.is_enabled]
        return {**super().call_arguments(), "add_ons": enabled}

    def conflict_with(self, resource: Resource) -> Failure | None:
        """The failure of a computer that is there, and can never become what is wanted."""
        reasons = [
            cannot_be_changed(option, displayable(shown), value, way_out)
            for option, value in self.fixed.items()
            for path, way_out in (_FIXED[option],)
            for shown in (resource.text(*path),)
            if shown is not None and shown != value
        ]
        return Failure("CannotBeChanged", "; ".join(reasons)) if reasons else None

    def changes_of(self, resource: Resource) -> list[Change]:
        """What is to be sent to a computer that is there, in this order."""
        instance = typing.cast(Instance, resource)
        add_ons = (each.change_of(instance) for each in self.add_ons)
        return [*super().changes_of(resource), *(each for each in add_ons if each is not None)]

    def planned(self, resource: Resource, status: str) -> Shown:
        """What a diff shows of a computer that will have come to a state."""
        instance, after = typing.cast(Instance, resource), super().planned(resource, status)
        if not after:
            return after
        add_ons = {ADD_ONS[each.kind]: self._planned(each, instance) for each in self.add_ons}
        return {**after, **add_ons}

    def created(self) -> Shown:
        """What a diff shows of a new computer, as far as the options tell."""
        told = ("availability_zone", "blueprint_id", "bundle_id")
        creation = self.creation or {}
        add_ons = dict.fromkeys(ADD_ONS.values())
        return {**{option: creation.get(option) for option in told}, "tags": {}, **add_ons}

    def in_diff(self, resource: Resource) -> Shown:
        """What a diff shows of one that is there."""
        return in_diff(typing.cast(Instance, resource))

    @staticmethod
    def _planned(add_on: AddOn, instance: Instance) -> Shown | None:
        if not add_on.is_enabled:
            return None
        current = instance.add_on(add_on.kind) or {}
        return {key: add_on.values.get(key, current.get(key)) for key in SETTINGS[add_on.kind]}


@dataclass(frozen=True)
class Unwanted(Wanted):
    """The same for a computer that is to be deleted: how it was to be does not matter any more."""

    force_delete_add_ons: bool = True

    def conflict_with(self, resource: Resource) -> Failure | None:
        """The failure of a computer that has add-ons, which are not to be deleted with it."""
        add_ons = typing.cast(Instance, resource).add_ons
        if self.force_delete_add_ons or not add_ons:
            return None
        kinds = displayable(", ".join(str(each.get("name")) for each in add_ons))
        return Failure(
            "CannotBeChanged",
            f"it has add-ons ({kinds}), so it was not deleted; disable them, or give"
            " force_delete_add_ons: true",
        )
