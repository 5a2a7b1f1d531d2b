# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task did and saw, line by line, for who asks why it waited."""

from __future__ import annotations

import typing

from .._engine.events import Event, EventKind

if typing.TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

# -vvv, at which Ansible shows what modules were given and did.
_VERBOSITY = 3

# A run of a day makes more than anybody reads.
_MAX_LINES = 5000


class Trace:
    """An observer of a run.  lines has what it was told, with the seconds since the run began."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @classmethod
    def wanted_by(cls, module: AnsibleAWSModule) -> Trace | None:
        """A trace where the user asked for it with -vvv; none of a task with no_log."""
        is_wanted = module._verbosity >= _VERBOSITY and not module.no_log
        return cls() if is_wanted else None

    def __call__(self, event: Event) -> None:
        """Adds a line."""
        if len(self.lines) < _MAX_LINES:
            self.lines.append(f"{event.at:.3f} s: {event.resource}: {describe(event)}")
        elif len(self.lines) == _MAX_LINES:
            self.lines.append("and so on")


def describe(event: Event) -> str:
    """An event in words, without its resource and time."""
    operation = event.operation.name if event.operation else ""
    # What a change makes of the resource, only the next read shows.
    shown = _status(event) if event.operation and event.operation.is_read else ""
    count = f"{event.done} of {event.total} ended"
    return {
        EventKind.SENT: f"{operation} sent",
        EventKind.ANSWERED: f"{operation} answered{shown}",
        EventKind.CALL_FAILED: f"{operation} failed{_error(event)}",
        EventKind.REACHED: f"reached its goal{_status(event)}; {count}",
        EventKind.FAILED: f"failed{_status(event)}; {count}",
    }[event.kind]


def _status(event: Event) -> str:
    if event.status is None:
        return ""
    percentage = "" if event.percentage is None else f" ({event.percentage} %)"
    return f", {event.status.value}{percentage}"


def _error(event: Event) -> str:
    return f", {event.error.name.lower().replace('_', ' ')}" if event.error else ""
