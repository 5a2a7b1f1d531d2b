# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What calls set going."""

from __future__ import annotations

from typing import Any

from moto.moto_api._internal import mock_random

from .instances import Computer
from .sessions import FAILED
from .timeline import Episode
from .times import timestamp


class Operation:
    """What a call set going; how far it is follows from the episode that it began."""

    def __init__(self, kind: str, computer: Computer, episode: Episode | None) -> None:
        self.id = str(mock_random.uuid4())
        self.kind = kind
        self.computer = computer
        self.episode = episode
        self.created_at = computer.simulation.now()

    def _progress(self) -> tuple[str, float, str | None, str | None]:
        """Status, when it began, error code and details."""
        episode = self.episode
        if episode is None:
            return "Succeeded", self.created_at, None, None
        if episode.cut_at is not None and episode.cut_at < episode.ends_at:
            return "Failed", episode.cut_at, "OperationCanceled", "Another operation took over."
        going = self.computer.simulation.now() < episode.ends_at
        of_instance = self.kind in ("StartInstance", "StopInstance")
        held = self.computer.held and episode.cut_at is None and not of_instance
        if going or held:
            return "Started", self.created_at, None, None
        if episode.then in FAILED:
            return "Failed", episode.ends_at, episode.then, episode.reason
        return "Succeeded", episode.ends_at, None, None

    def to_dict(self) -> dict[str, Any]:
        """An Operation of the model, as it is now."""
        status, since, code, details = self._progress()
        answer = {
            "id": self.id,
            "resourceName": self.computer.name,
            "resourceType": "Instance",
            "createdAt": timestamp(self.created_at),
            "location": self.computer.location(),
            "isTerminal": status != "Started",
            "operationDetails": f"{self.kind} {self.computer.name}",
            "operationType": self.kind,
            "status": status,
            "statusChangedAt": timestamp(since),
        }
        if code:
            answer["errorCode"] = code
        if details:
            answer["errorDetails"] = details
        return answer
