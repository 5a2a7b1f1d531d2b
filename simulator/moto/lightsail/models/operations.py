# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What calls set going."""

from __future__ import annotations

from typing import Any, Protocol

from moto.moto_api._internal import mock_random

from .sessions import FAILED
from .simulation import Simulation
from .timeline import Phase
from .times import timestamp

# What these are answered first is Started, however quick they are (samples of AWS's command line
# client).
STARTED_FIRST = (
    "CreateInstance",
    "CreateInstancesFromSnapshot",
    "CreateInstanceSnapshot",
    "StartInstance",
    "StopInstance",
)
OF_POWER = ("StartInstance", "StopInstance")
# What these do is done at once; their operation can be told to last.
CHANGES = (
    "RebootInstance",
    "TagResource",
    "UntagResource",
    "EnableAddOn",
    "DisableAddOn",
    "PutInstancePublicPorts",
)
# The model has no operationType for these.
WITHOUT_TYPE = ("TagResource", "UntagResource")


class Resource(Protocol):
    """What an operation is about."""

    kind: str
    name: str
    simulation: Simulation

    @property
    def is_stuck(self) -> bool:
        """Whether its session will never come to the end of what it is doing."""

    def setting(self, name: str) -> Any:
        """A setting for this resource."""

    def location(self) -> dict[str, str]:
        """A ResourceLocation of the model."""


class Operation:
    """What a call set going; how far it is follows from the phase that it began."""

    def __init__(
        self, kind: str, resource: Resource, phase: Phase | None, details: str | None = None
    ) -> None:
        self.id = str(mock_random.uuid4())
        self.kind = kind
        self.resource = resource
        self.phase = phase
        self.details = details
        self.created_at = resource.simulation.now()

    def _progress(self) -> tuple[str, float, str | None, str | None]:
        """Status, when it began, error code and details."""
        success = self.resource.simulation.settings.operation_success
        phase = self.phase
        if phase is None:
            return success, self.created_at, None, None
        if phase.cut_at is not None and phase.cut_at < phase.ends_at:
            return "Failed", phase.cut_at, "OperationCanceled", "Another operation took over."
        going = self.resource.simulation.now() < phase.ends_at
        stuck = (
            self.resource.is_stuck
            and phase.cut_at is None
            and self.kind not in OF_POWER
            and phase.then is not None
        )
        if going or stuck:
            return "Started", self.created_at, None, None
        if phase.then in FAILED:
            return "Failed", phase.ends_at, phase.then, phase.reason
        if phase.reason is not None:
            return "Failed", phase.ends_at, "OperationFailure", phase.reason
        return success, phase.ends_at, None, None

    @property
    def status_changed_at(self) -> float:
        """When its status last changed."""
        return self._progress()[1]

    def to_dict(self, is_new: bool = False) -> dict[str, Any]:
        """An Operation of the model, as it is now, or as the call that began it is answered."""
        status, since, code, details = self._progress()
        if is_new and self.phase is not None and self.kind in STARTED_FIRST:
            status, since, code, details = "Started", self.created_at, None, None
        answer = {
            "id": self.id,
            "resourceName": self.resource.name,
            "resourceType": self.resource.kind,
            "createdAt": timestamp(self.created_at),
            "location": self.resource.location(),
            "isTerminal": status != "Started",
            "status": status,
            "statusChangedAt": timestamp(since),
        }
        if self.kind not in WITHOUT_TYPE:
            answer["operationType"] = self.kind
        if self.details is not None:
            answer["operationDetails"] = self.details
        if code:
            answer["errorCode"] = code
        if details:
            answer["errorDetails"] = details
        return answer
