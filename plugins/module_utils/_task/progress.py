# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of a run's events from a module to the action plugin that waits for it.

The plugin makes a named pipe, and names it in an environment variable of the module's command, so
that neither arguments nor results know of it.  What travels are lines of JSON: one header, and then
one line for each event.  Whoever reads makes true events of them again, whose types leave no room
for a URL, an ARN or a secret (_engine/events.py); what is none is left out.

A line may be lost, the run never: whatever goes wrong here is no error.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import typing
from enum import Enum

from .._core.errors import ErrorKind
from .._engine.events import Event, EventKind, Observer, ResourceName
from .._engine.protocol import Operation

VARIABLE = "RESEARCH_LIGHTSAIL_PROGRESS_CHANNEL"

# Bytes that wait for a reader that is busy.  What comes on top of them is lost.
_MAX_WAITING = 1_000_000


class Header(typing.NamedTuple):
    """What a module tells first: its process, and the goal, a word of its option state."""

    process: int
    goal: str


class Channel:
    """An observer of a run, which writes each event into a named pipe."""

    def __init__(self, descriptor: int, header: Header) -> None:
        self._descriptor: int | None = descriptor
        self._waiting = bytearray()
        self._write({"process": header.process, "goal": header.goal})

    @classmethod
    def for_goal(cls, goal: str | None) -> Channel | None:
        """Opens the pipe that the action plugin has made; None where there is none to be had."""
        path = os.environ.pop(VARIABLE, None)
        if not path or not goal:
            return None
        try:
            # Not into any other kind of file, and without waiting for a reader that has gone.
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None
        if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return None
        return cls(descriptor, Header(os.getpid(), goal))

    def __call__(self, event: Event) -> None:
        """Writes an event."""
        self._write(_as_json(event))

    def close(self) -> None:
        """Closes the pipe; what could not be written yet is lost."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _write(self, line: typing.Mapping[str, typing.Any]) -> None:
        if self._descriptor is None:
            return
        if len(self._waiting) < _MAX_WAITING:
            self._waiting += json.dumps(line, separators=(",", ":")).encode() + b"\n"
        try:
            written = os.write(self._descriptor, self._waiting)
        except OSError as error:
            if error.errno == errno.EPIPE:
                # The reader lives as long as the process that takes the result: nobody does now.
                self.close()
                os.kill(os.getpid(), signal.SIGTERM)
            return
        del self._waiting[:written]


def each_of(*observers: Observer | None) -> Observer | None:
    """One observer that tells all that are there."""
    there = [each for each in observers if each is not None]
    if not there:
        return None

    def tell(event: Event) -> None:
        for each in there:
            each(event)

    return tell


def statuses_of(phases: typing.Iterable[Enum]) -> dict[str, Enum]:
    """The statuses that a kind of resource has words for, by what they are called on the way."""
    return {_name_of(status): status for status in phases}


def read_header(line: bytes) -> Header:
    """Reads the first line.  Raises ValueError for anything else."""
    value = _object(line)
    process, goal = value.get("process"), value.get("goal")
    if not isinstance(process, int) or process <= 1 or not isinstance(goal, str):
        raise ValueError("no header")
    return Header(process, goal)


def read_event(line: bytes, statuses: typing.Mapping[str, Enum]) -> Event:
    """Reads a line as an event; a status without a word is none.  Raises ValueError, TypeError."""
    value = _object(line)
    operation, error = value.get("operation"), value.get("error")
    try:
        return Event(
            at=value["at"],
            kind=EventKind[value["kind"]],
            resource=ResourceName(value["resource"]),
            done=value["done"],
            total=value["total"],
            operation=operation and Operation(operation, is_read=bool(value.get("is_read"))),
            error=error and ErrorKind[error],
            status=statuses.get(str(value.get("status"))),
            percentage=value.get("percentage"),
        )
    except (KeyError, AttributeError) as missing:
        raise ValueError("no event") from missing


def _object(line: bytes) -> dict[str, typing.Any]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _as_json(event: Event) -> dict[str, typing.Any]:
    return {
        "at": round(event.at, 3),
        "kind": event.kind.name,
        "resource": event.resource,
        "done": event.done,
        "total": event.total,
        "operation": event.operation and event.operation.name,
        "is_read": bool(event.operation and event.operation.is_read),
        "error": event.error and event.error.name,
        "status": event.status and _name_of(event.status),
        "percentage": event.percentage,
    }


def _name_of(status: Enum) -> str:
    # Two kinds of resource in one run, a session and its computer, may have the same word.
    kind = type(status)
    return f"{kind.__module__.split('.')[-2]}.{kind.__name__}.{status.name}"
