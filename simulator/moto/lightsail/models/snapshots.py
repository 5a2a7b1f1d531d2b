# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots of computers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from .catalog import BUNDLES
from .instances import Instance
from .tags import members_of
from .timeline import Phase, Timeline
from .times import timestamp

if TYPE_CHECKING:
    from . import LightsailBackend


class InstanceSnapshot:
    """A snapshot of one computer; it stays when that is deleted."""

    kind = "InstanceSnapshot"
    is_stuck = False

    def __init__(
        self, backend: LightsailBackend, name: str, instance: Instance, tags: dict[str, str]
    ) -> None:
        self.simulation = backend.simulation
        self.region_name = backend.region_name
        self.name = name
        self.tags = tags
        uuid = str(mock_random.uuid4())
        self.arn = backend.arn(self.kind, uuid)
        self.support_code = f"{backend.support_number}/ami-{uuid.replace('-', '')[:17]}"
        self.created_at = self.simulation.now()
        self.from_name = instance.name
        self.from_arn = instance.arn
        self.bundle_id = instance.options.bundle_id
        self.blueprint_id = instance.options.blueprint_id
        seconds = instance.setting("snapshot_seconds")
        reason = instance.options.fail_snapshot
        rest = "available" if reason is None else "error"
        self.making = Timeline(Phase(self.created_at, "pending", seconds, rest, reason))
        self._read_lag = instance.setting("read_lag_seconds")

    def setting(self, name: str) -> Any:
        """The setting for all: snapshots have none of their own."""
        return getattr(self.simulation.settings, name)

    def state(self, lagging: bool = False) -> str:
        """pending, and then available or error."""
        moment = self.simulation.now() - (self._read_lag if lagging else 0.0)
        return self.making.at(moment).at(moment).status

    def location(self) -> dict[str, str]:
        """A ResourceLocation of the model: snapshots are in no zone."""
        return {"availabilityZone": "all", "regionName": self.region_name}

    def to_dict(self) -> dict[str, Any]:
        """An InstanceSnapshot of the model."""
        bundle = BUNDLES.get(self.bundle_id)
        return {
            "name": self.name,
            "arn": self.arn,
            "supportCode": self.support_code,
            "createdAt": timestamp(self.created_at),
            "location": self.location(),
            "resourceType": self.kind,
            "tags": members_of(self.tags),
            "state": self.state(lagging=True),
            "fromAttachedDisks": [],
            "fromInstanceName": self.from_name,
            "fromInstanceArn": self.from_arn,
            "fromBlueprintId": self.blueprint_id,
            "fromBundleId": self.bundle_id,
            "isFromAutoSnapshot": False,
            "sizeInGb": bundle.disk if bundle else 50,
        }
