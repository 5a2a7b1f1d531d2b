# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What calls set going."""

from __future__ import annotations

from typing import Any

from moto.moto_api._internal import mock_random

from .instances import Instance
from .sessions import FAILED
from .timeline import Phase
from .times import timestamp


class Operation:
    """What a call set going; how far it is follows from the phase that it began."""

    def __init__(self, kind: str, instance: Instance, phase: Phase | None) -> None:
        self.id = str(mock_random.uuid4())
        self.kind = kind
        self.instance = instance
        self.phase = phase
        self.created_at = instance.simulation.now()

    def _progress(self) -> tuple[str, float, str | None, str | None]:
        """Status, when it began, error code and details."""
        phase = self.phase
        if phase is None:
            return "Succeeded", self.created_at, None, None
        if phase.cut_at is not None and phase.cut_at < phase.ends_at:
            return "Failed", phase.cut_at, "OperationCanceled", "Another operation took over."
        going = self.instance.simulation.now() < phase.ends_at
        of_instance = self.kind in ("StartInstance", "StopInstance")
        held = self.instance.is_stuck and phase.cut_at is None and not of_instance
        if going or held:
            return "Started", self.created_at, None, None
        if phase.then in FAILED:
            return "Failed", phase.ends_at, phase.then, phase.reason
        return "Succeeded", phase.ends_at, None, None

    def to_dict(self) -> dict[str, Any]:
        """An Operation of the model, as it is now."""
        status, since, code, details = self._progress()
        answer = {
            "id": self.id,
            "resourceName": self.instance.name,
            "resourceType": "Instance",
            "createdAt": timestamp(self.created_at),
            "location": self.instance.location(),
            "isTerminal": status != "Started",
            "operationDetails": f"{self.kind} {self.instance.name}",
            "operationType": self.kind,
            "status": status,
            "statusChangedAt": timestamp(since),
        }
        if code:
            answer["errorCode"] = code
        if details:
            answer["errorDetails"] = details
        return answer
