# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user wants of a computer besides its state, and what that changes of one that is there."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field

from ..._core.errors import Failure
from ..._core.redaction import displayable
from ..._engine.protocol import Operation
from .model import AUTO_SNAPSHOT, Absence, Instance, Members
from .rules import DISABLE_ADD_ON, ENABLE_ADD_ON, TAG, UNTAG
from .words import ADD_ONS, SETTINGS, in_diff

# The tags to be set and the keys to be removed, of the tags that are there.
TagChanges = typing.Callable[[dict[str, str]], tuple[dict[str, str], list[str]]]

_FROM_SNAPSHOT = "make a snapshot of the computer, and create one of another name from that"
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


class Change(typing.NamedTuple):
    """A call that changes a computer that is there.

    is_shown tells whether the next reads show it: of an automatic snapshot's time that need not be,
    since it can hold from the next day on.
    """

    operation: Operation
    arguments: Members
    is_shown: bool = True


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
        # A new time can hold from the next day on; until then the API tells both.
        shown = (current.get(key), current.get(f"next_{key}"))
        return self.values[key] in map(str, shown)


@dataclass(frozen=True)
class Wanted:
    """The options of a task, as far as they are about what a computer is.

    creation has the arguments of the call that creates it; None where too little was given for
    that.  fixed has the options that hold for ever, by their names.
    """

    creation: Members | None = None
    fixed: typing.Mapping[str, str] = field(default_factory=dict)
    tag_changes: TagChanges | None = None
    add_ons: tuple[AddOn, ...] = ()

    @property
    def is_from_snapshot(self) -> bool:
        """Whether a computer that is missing is made of a snapshot."""
        return self.creation is not None and "snapshot" in self.creation

    def call_arguments(self) -> Members:
        """The arguments of the call that creates a computer with all that is wanted."""
        return {
            **(self.creation or {}),
            "tags": self.tag_changes({})[0] if self.tag_changes else {},
            "add_ons": [(each.kind, each.values) for each in self.add_ons if each.is_enabled],
        }

    def conflict_with(self, instance: Instance) -> Failure | None:
        """The failure of a computer that is there, and can never become what is wanted."""
        reasons = [
            f"{option} is {displayable(shown)} and cannot be changed to {value}; {way_out}"
            for option, value in self.fixed.items()
            for path, way_out in (_FIXED[option],)
            for shown in (instance.text(*path),)
            if shown is not None and shown != value
        ]
        return Failure("CannotBeChanged", "; ".join(reasons)) if reasons else None

    def changes_of(self, instance: Instance) -> list[Change]:
        """What is to be sent to a computer that is there, in this order."""
        changes = []
        if self.tag_changes is not None:
            to_set, to_remove = self.tag_changes(instance.tags)
            # To remove first makes room: a resource can have 50.
            if to_remove:
                changes.append(Change(UNTAG, {"keys": sorted(to_remove)}))
            if to_set:
                changes.append(Change(TAG, {"tags": to_set}))
        add_ons = [each.change_of(instance) for each in self.add_ons]
        return [*changes, *(each for each in add_ons if each is not None)]

    def planned(self, instance: Instance, status: str) -> dict[str, typing.Any]:
        """What a diff shows of a computer that will have come to a state."""
        if status == Absence.MISSING.value:
            return {}
        before = self._created() if instance.is_missing else in_diff(instance)
        to_set, to_remove = self.tag_changes(before["tags"]) if self.tag_changes else ({}, [])
        kept = {key: value for key, value in before["tags"].items() if key not in to_remove}
        after = {**before, "state": status, "tags": {**kept, **to_set}}
        for add_on in self.add_ons:
            after[ADD_ONS[add_on.kind]] = self._planned_add_on(add_on, instance)
        return after

    def _created(self) -> dict[str, typing.Any]:
        creation = self.creation or {}
        told = ("availability_zone", "blueprint_id", "bundle_id")
        return {
            **{option: creation.get(option) for option in told},
            "tags": {},
            **dict.fromkeys(ADD_ONS.values()),
        }

    @staticmethod
    def _planned_add_on(add_on: AddOn, instance: Instance) -> dict[str, typing.Any] | None:
        if not add_on.is_enabled:
            return None
        current = instance.add_on(add_on.kind) or {}
        return {key: add_on.values.get(key, current.get(key)) for key in SETTINGS[add_on.kind]}
