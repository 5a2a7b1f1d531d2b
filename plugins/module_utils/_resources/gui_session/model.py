# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A GUI session as CreateGUISessionAccessDetails shows it.

Statuses: botocore's service model "lightsail", 2016-11-28,
CreateGUISessionAccessDetailsResult.status.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from enum import Enum

from ..._core.errors import Failure
from ..._core.redaction import displayable


class Status(Enum):
    """The rows of the table of statuses: the API's, and two more."""

    STARTED = "started"
    # A session may be started while its URLs are still missing: not usable, so not yet there.
    STARTED_WITHOUT_URL = "started, no URL yet"
    STARTING = "starting"
    NOT_STARTED = "notStarted"
    STOPPED = "stopped"
    START_EXPIRED = "startExpired"
    STOPPING = "stopping"
    SETTING_UP_INSTANCE = "settingUpInstance"
    FAILED_STARTING = "failedStartingGUISession"
    FAILED_STOPPING = "failedStoppingGUISession"
    FAILED_INSTANCE_CREATION = "failedInstanceCreation"
    UNKNOWN = "a status that the API adds later"


_BY_NAME = {status.value: status for status in Status}
_NOT_OF_THE_API = (Status.STARTED_WITHOUT_URL, Status.UNKNOWN)


def row_of(name: str | None, has_url: bool) -> Status:
    """Finds the row of a status that the API names, for a session with or without a URL."""
    row = _BY_NAME.get(name or "", Status.UNKNOWN)
    if row is Status.STARTED and not has_url:
        return Status.STARTED_WITHOUT_URL
    return Status.UNKNOWN if row in _NOT_OF_THE_API else row


@dataclass(frozen=True)
class GuiSession:
    """A snapshot of a session.

    status is the API's word, empty where there was none.  percentage_complete runs from 0 to 100.
    sessions holds dicts of name, url and is_primary.
    """

    resource_name: str
    status: str
    percentage_complete: int | None = None
    failure_reason: str | None = None
    sessions: tuple[typing.Mapping[str, typing.Any], ...] = ()

    @classmethod
    def from_answer(cls, resource_name: str, answer: typing.Mapping[str, typing.Any]) -> GuiSession:
        """Takes the snake_case answer of CreateGUISessionAccessDetails; all of it is optional."""
        return cls(
            resource_name=resource_name,
            status=answer.get("status") or "",
            percentage_complete=answer.get("percentage_complete"),
            failure_reason=answer.get("failure_reason"),
            sessions=tuple(answer.get("sessions") or ()),
        )

    @property
    def primary_url(self) -> str | None:
        """The URL of the application."""
        return self._url(primary=True)

    @property
    def secondary_url(self) -> str | None:
        """The URL of the operating system."""
        return self._url(primary=False)

    def _url(self, primary: bool) -> str | None:
        for session in self.sessions:
            if bool(session.get("is_primary")) is primary and session.get("url"):
                return str(session["url"])
        return None

    @property
    def row(self) -> Status:
        """The row of the table that the session is in."""
        return row_of(self.status, has_url=bool(self.primary_url or self.secondary_url))

    @property
    def is_usable(self) -> bool:
        """Whether it is started, with a URL, be it of a primary session or not."""
        return self.row is Status.STARTED

    @property
    def is_known(self) -> bool:
        """Whether this version of the collection knows the status."""
        return self.row is not Status.UNKNOWN

    def describe(self) -> str:
        """The status and, where there is one, the percentage."""
        words = self.row.value if self.is_known else displayable(self.status) or "no status"
        if self.percentage_complete is not None:
            words += f" ({self.percentage_complete} %)"
        return words

    def failure(self) -> Failure:
        """The failure of a session in this status."""
        reason = displayable(self.failure_reason or "the service gave no reason")
        return Failure(code=self.status, message=f"{self.status}: {reason}")
