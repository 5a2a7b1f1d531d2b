# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is created and deleted: a resource with tags, or one that does not exist."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from enum import Enum

from ..._core.errors import Failure

Members = typing.Mapping[str, typing.Any]


class Absence(Enum):
    """The row of a resource that does not exist."""

    MISSING = "absent"


@dataclass(frozen=True)
class Resource:
    """A snapshot of a resource; members are the API's in snake_case, None where there is none.

    Of members, tags is a dict of texts.
    """

    resource_name: str
    members: Members | None
    # The service tells none.
    percentage_complete: int | None = None

    @classmethod
    def missing(cls, resource_name: str) -> Resource:
        """A resource that does not exist."""
        return cls(resource_name, None)

    @property
    def is_missing(self) -> bool:
        """Whether there is no such resource."""
        return self.members is None

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return dict((self.members or {}).get("tags") or {})

    def text(self, *path: str) -> str | None:
        """A text that the API tells, at the end of a path of members; None where there is none."""
        value: typing.Any = self.members
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, str) else None

    @property
    def status(self) -> str:
        """The API's word for its state."""
        return self.own_status if not self.is_missing else Absence.MISSING.value

    @property
    def row(self) -> Enum:
        """The row of the table that it is in."""
        return self.own_row if not self.is_missing else Absence.MISSING

    @property
    def is_known(self) -> bool:
        """Whether this version of the collection knows the state."""
        return self.is_missing or self.own_is_known

    def describe(self) -> str:
        """The state in words."""
        if self.is_missing:
            return "it did not exist when it was read last"
        return self.own_description()

    def failure(self) -> Failure:
        """The failure of a resource that fell back to this state, or is gone."""
        if not self.is_missing:
            return self.own_failure()
        gone = "it was there in this run, and is gone: perhaps somebody deleted it"
        return Failure("NotFoundException", gone)

    # Of one that exists, as each kind knows it.

    @property
    def own_status(self) -> str:
        """The API's word for its state."""
        raise NotImplementedError

    @property
    def own_row(self) -> Enum:
        """The row of the table."""
        raise NotImplementedError

    @property
    def own_is_known(self) -> bool:
        """Whether the table has a row for the state."""
        raise NotImplementedError

    def own_description(self) -> str:
        """The state in words."""
        raise NotImplementedError

    def own_failure(self) -> Failure:
        """The failure of one in this state."""
        raise NotImplementedError
