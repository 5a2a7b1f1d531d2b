# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an observer of a run is told.

An event can be shown to anybody: none of its fields can hold a URL, an ARN or a secret.  That is
held by their types, which are checked when an event is made: numbers, members of enumerations, the
name of an operation, which is an identifier, and a name that AWS allows for a virtual computer,
which has neither a colon nor a slash.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from enum import Enum

from .._core.errors import ErrorKind
from .._core.names import is_name
from .protocol import Operation


class EventKind(Enum):
    """What happened."""

    SENT = "a request was sent"
    ANSWERED = "its answer came"
    CALL_FAILED = "an error came instead, or nothing"
    REACHED = "the resource reached its goal"
    FAILED = "the resource failed"


class ResourceName(str):
    """The name of a resource that may be shown.  Raises ValueError for any other text."""

    def __new__(cls, text: str) -> ResourceName:
        """Checks it."""
        if not is_name(text):
            raise ValueError("not the name of a resource")
        return super().__new__(cls, text)


@dataclass(frozen=True)
class Event:
    """Something that happened in a run.

    at is in seconds since the run began.  operation is what was sent; error says why it failed.
    status is a member of the resource's own enumeration and percentage runs from 0 to 100, both as
    they were read last.  done of total resources have ended.

    Raises TypeError where a value has another type than its field.
    """

    at: float
    kind: EventKind
    resource: ResourceName
    done: int
    total: int
    operation: Operation | None = None
    error: ErrorKind | None = None
    status: Enum | None = None
    percentage: int | None = None

    def __post_init__(self) -> None:
        for name, types in _TYPES.items():
            if not isinstance(getattr(self, name), types):
                raise TypeError(f"{name}: not the type of an event's field")


_NONE = type(None)
_TYPES: typing.Mapping[str, tuple[type, ...]] = {
    "at": (float, int),
    "kind": (EventKind,),
    "resource": (ResourceName,),
    "done": (int,),
    "total": (int,),
    "operation": (Operation, _NONE),
    "error": (ErrorKind, _NONE),
    "status": (Enum, _NONE),
    "percentage": (int, _NONE),
}

Observer = typing.Callable[[Event], None]
