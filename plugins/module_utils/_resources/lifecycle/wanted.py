# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user wants of a resource besides its state, and what that changes of one that is there."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from ..._core.errors import Failure
from ..._engine.protocol import Operation
from .model import Absence, Members, Resource

TAG = Operation("TagResource")
UNTAG = Operation("UntagResource")

# The tags to be set and the keys to be removed, of the tags that are there.
TagChanges = typing.Callable[[dict[str, str]], tuple[dict[str, str], list[str]]]
Shown = dict[str, typing.Any]


class Change(typing.NamedTuple):
    """A call that changes a resource that is there.

    is_shown tells whether the next reads show it: of an automatic snapshot's time that need not be,
    since it can hold from the next day on.
    """

    operation: Operation
    arguments: Members
    is_shown: bool = True


@dataclass(frozen=True)
class Wanted:
    """The options of a task, as far as they are about what a resource is: its tags, and more.

    creation has the arguments of the call that creates it; None where too little was given for
    that, which to_create says.
    """

    creation: Members | None = None
    tag_changes: TagChanges | None = None

    to_create: typing.ClassVar[str]

    def call_arguments(self) -> Members:
        """The arguments of the call that creates a resource with all that is wanted."""
        tags = self.tag_changes({})[0] if self.tag_changes else {}
        return {**(self.creation or {}), "tags": tags}

    def changes_of(self, resource: Resource) -> list[Change]:
        """What is to be sent to a resource that is there, in this order."""
        if self.tag_changes is None:
            return []
        to_set, to_remove = self.tag_changes(resource.tags)
        # To remove first makes room: a resource can have 50.
        removing = [Change(UNTAG, {"keys": sorted(to_remove)})] if to_remove else []
        return removing + ([Change(TAG, {"tags": to_set})] if to_set else [])

    def planned(self, resource: Resource, status: str) -> Shown:
        """What a diff shows of a resource that will have come to a state."""
        if status == Absence.MISSING.value:
            return {}
        before = self.created() if resource.is_missing else self.in_diff(resource)
        to_set, to_remove = self.tag_changes(before["tags"]) if self.tag_changes else ({}, [])
        kept = {key: value for key, value in before["tags"].items() if key not in to_remove}
        return {**before, "state": status, "tags": {**kept, **to_set}}

    def conflict_with(self, resource: Resource) -> Failure | None:
        """The failure of a resource that is there, and can never become what is wanted."""
        raise NotImplementedError

    def created(self) -> Shown:
        """What a diff shows of a new resource: its tags, which are none yet, and more."""
        raise NotImplementedError

    def in_diff(self, resource: Resource) -> Shown:
        """What a diff shows of one that is there: its tags, and more."""
        raise NotImplementedError


def cannot_be_changed(option: str, shown: str, value: str, way_out: str) -> str:
    """The reason why a resource can never become what is wanted."""
    return f"{option} is {shown} and cannot be changed to {value}; {way_out}"
