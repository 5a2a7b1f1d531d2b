# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The computers of one account in one Region, and all that can be asked of them.

Statuses, shapes and errors are those of botocore's service model "lightsail", 2016-11-28.  What the
service does beyond them is not documented; the choices made here are listed in the README.

The backend is in this file, and each thing that it holds in one of its own: moto finds a service's
addresses by the name of the module that has the backend.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from ..exceptions import InvalidInputException, NotFoundException, OperationFailureException
from .catalog import (
    BLUEPRINTS,
    BUNDLES,
    Blueprint,
    Bundle,
    blueprint,
    bundle,
    regions,
    zones,
)
from .costs import cost_estimate
from .faults import Faults
from .instances import Instance
from .operations import CHANGES, Operation, Resource
from .options import States, check_computer
from .paging import name_of_token, token_of_name
from .ports import details, port_of, to_state
from .sessions import DESKTOPS, NOT_STARTED
from .simulation import Simulation
from .snapshots import InstanceSnapshot
from .tags import check_count, tags_of
from .timeline import Phase, Snapshot
from .times import timestamp

__all__ = [
    "DESKTOPS",
    "Faults",
    "Instance",
    "InstanceSnapshot",
    "LightsailBackend",
    "Snapshot",
    "check_computer",
    "lightsail_backends",
    "tags_of",
]

MAX_OPERATIONS = 200

_simulation = Simulation()


class LightsailBackend(BaseBackend):
    """The computers of one account in one Region."""

    # Support codes begin with a number that is no account's.
    support_number = "210000000000"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.simulation = _simulation
        self.instances: dict[str, Instance] = {}
        self.snapshots: dict[str, InstanceSnapshot] = {}
        self.operations: dict[str, Operation] = {}
        self._numbers = itertools.count(1)
        self._addresses = itertools.count(1)

    def arn(self, kind: str, identifier: str) -> str:
        """The ARN of a resource of a kind."""
        return (
            f"arn:{self.partition}:lightsail:{self.region_name}:{self.account_id}"
            f":{kind}/{identifier}"
        )

    def next_number(self) -> int:
        """A number that no other computer has."""
        return next(self._numbers)

    def new_address(self) -> str:
        """A public address that no computer has had: of a block that is in no use (RFC 2544)."""
        number = next(self._addresses) % 0x20000
        return f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"

    def clear(self) -> None:
        """Forgets computers, snapshots and operations."""
        self.instances.clear()
        self.snapshots.clear()
        self.operations.clear()

    def reset(self) -> None:
        """Forgets everything, as moto does between tests: the shared settings, too."""
        super().reset()
        self.simulation.reset()

    def instance(self, name: str) -> Instance:
        """A computer by its name; raises NotFoundException."""
        if name not in self.instances:
            raise NotFoundException("Instance", name)
        return self.instances[name]

    def put_computer(self, name: Any, changes: Any) -> Instance:
        """Creates or changes one; raises ValueError if name or changes are wrong."""
        check_computer(name, changes)
        if name in self.snapshots:
            raise ValueError(f"{name} is the name of a snapshot")
        with self.simulation.lock:
            if name in self.instances:
                self.instances[name].change(changes)
            else:
                options = dict(changes)
                states = States(
                    **{key: options.pop(key) for key in vars(States()) if key in options}
                )
                self.instances[name] = Instance(self, name, states.status, **options)
                self.instances[name].change({"instance_state": states.instance_state})
            return self.instances[name]

    def delete_computer(self, name: str) -> None:
        """Forgets one; raises NotFoundException."""
        with self.simulation.lock:
            del self.instances[self.instance(name).name]

    def resource(self, name: str) -> Instance | InstanceSnapshot:
        """A computer or a snapshot by its name, of which there is one; raises NotFoundException."""
        found = self.instances.get(name) or self.snapshots.get(name)
        if not found:
            raise NotFoundException("resource", name)
        return found

    def instance_snapshot(self, name: str) -> InstanceSnapshot:
        """A snapshot by its name; raises NotFoundException."""
        if name not in self.snapshots:
            raise NotFoundException("InstanceSnapshot", name)
        return self.snapshots[name]

    def _operation(
        self, kind: str, resource: Resource, phase: Phase | None, details: str | None = None
    ) -> dict[str, Any]:
        seconds = resource.setting("change_seconds")
        if kind in CHANGES and seconds:
            phase = Phase(self.simulation.now(), "changing", seconds)
        operation = Operation(kind, resource, phase, details)
        self.operations[operation.id] = operation
        return operation.to_dict(is_new=True)

    def create_gui_session_access_details(
        self, resource_name: str, url_of: Callable[[str], str]
    ) -> dict[str, Any]:
        """Reads a session's status and, while it is started, its URLs."""
        return self.instance(resource_name).access_details(url_of)

    def start_gui_session(self, resource_name: str) -> list[dict[str, Any]]:
        """Starts a session."""
        instance = self.instance(resource_name)
        return [self._operation("StartGUISession", instance, instance.start(), "")]

    def stop_gui_session(self, resource_name: str) -> list[dict[str, Any]]:
        """Stops a session."""
        instance = self.instance(resource_name)
        return [self._operation("StopGUISession", instance, instance.stop(), "")]

    def get_instance(self, instance_name: str) -> dict[str, Any]:
        """Reads one instance."""
        return self.instance(instance_name).to_instance()

    def get_instances(self, page_token: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of instances, by name; the token says behind which name the page starts."""
        names, token = self._page(sorted(self.instances), page_token)
        return [self.instances[name].to_instance() for name in names], token

    def get_instance_state(self, instance_name: str) -> dict[str, Any]:
        """Reads the state of one instance."""
        return self.instance(instance_name).state()

    def get_bundles(
        self, app_category: str | None, include_inactive: bool, page_token: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of the bundles of a category, or (None) of those that have none."""
        page, token = self._choices(BUNDLES, app_category, include_inactive, page_token)
        return [bundle(name, is_active) for name, is_active in page], token

    def get_blueprints(
        self, app_category: str | None, include_inactive: bool, page_token: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of the blueprints of a category, or (None) of those that have none."""
        page, token = self._choices(BLUEPRINTS, app_category, include_inactive, page_token)
        return [blueprint(name, is_active) for name, is_active in page], token

    def _choices(
        self,
        catalog: Mapping[str, Bundle | Blueprint],
        category: str | None,
        include_inactive: bool,
        page_token: str | None,
    ) -> tuple[list[tuple[str, bool]], str | None]:
        names = sorted(
            name
            for name, choice in catalog.items()
            if choice.category == category and (include_inactive or self._is_active(name, choice))
        )
        page, token = self._page(names, page_token)
        return [(name, self._is_active(name, catalog[name])) for name in page], token

    def _is_active(self, name: str, choice: Bundle | Blueprint) -> bool:
        return choice.is_active and name not in self.simulation.settings.inactive

    def _page(self, names: list[str], page_token: str | None) -> tuple[list[str], str | None]:
        """A page of sorted names, and the token of the next page if there is one."""
        after = name_of_token(page_token) if page_token else ""
        names = [name for name in names if name > after]
        size = self.simulation.settings.page_size
        page, rest = names[:size], names[size:]
        return page, token_of_name(page[-1]) if rest else None

    def create_instances(
        self, names: list[str], options: dict[str, Any], add_ons: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Creates instances; all of them or none."""
        blueprint_id, bundle_id = options["blueprint_id"], options["bundle_id"]
        self._check_choice("blueprintId", blueprint_id, BLUEPRINTS)
        self._check_choice("bundleId", bundle_id, BUNDLES)
        if BLUEPRINTS[blueprint_id].category and not BUNDLES[bundle_id].category:
            raise InvalidInputException(
                f"The blueprint {blueprint_id} is for bundles of Lightsail for Research, and "
                f"{bundle_id} is none."
            )
        return self._create("CreateInstance", names, options, add_ons)

    def create_instances_from_snapshot(
        self,
        snapshot_name: str,
        names: list[str],
        options: dict[str, Any],
        add_ons: list[dict[str, Any]],
    ) -> list[dict[str, Any]]:
        """Creates instances from a snapshot; all of them or none."""
        snapshot = self.instance_snapshot(snapshot_name)
        self._check_choice("bundleId", options["bundle_id"], BUNDLES)
        if snapshot.state() != "available":
            raise OperationFailureException(
                f"The snapshot {snapshot_name} must be available: its state is {snapshot.state()}."
            )
        source, chosen = BUNDLES.get(snapshot.bundle_id), BUNDLES[options["bundle_id"]]
        if source and (source.category != chosen.category or not chosen.holds(source)):
            raise InvalidInputException(
                f"A snapshot of {snapshot.bundle_id} needs that bundle or a larger one of its "
                f"kind, and {options['bundle_id']} is none."
            )
        options = {**options, "blueprint_id": snapshot.blueprint_id}
        return self._create("CreateInstancesFromSnapshot", names, options, add_ons)

    def _check_choice(
        self, member: str, name: str, catalog: Mapping[str, Bundle | Blueprint]
    ) -> None:
        if name not in catalog:
            raise InvalidInputException(f"{member}: there is no {name!r}.")
        if not self._is_active(name, catalog[name]):
            raise InvalidInputException(f"{member}: {name} can no longer be chosen.")

    def _create(
        self,
        kind: str,
        names: list[str],
        options: dict[str, Any],
        add_ons: list[dict[str, Any]],
    ) -> list[dict[str, Any]]:
        zone = options["availability_zone"]
        if zone not in zones(self.region_name):
            raise InvalidInputException(
                f"availabilityZone: {zone!r} is none of {', '.join(zones(self.region_name))}."
            )
        check_count(options["tags"])
        self._check_new_names(names)
        limit = self.simulation.settings.instance_limit
        if limit is not None and len(self.instances) + len(names) > limit:
            raise InvalidInputException(
                f"The account has reached the maximum number of instances here: {limit}."
            )
        more = self.simulation.settings.created
        given = {"public_ip_address": "auto", "private_ip_address": "auto", **options, **more}
        created = []
        for name in names:
            instance = Instance(self, name, NOT_STARTED, **copy.deepcopy(given))
            instance.begin_set_up()
            for request in add_ons:
                instance.enable_add_on(request)
            created.append(instance)
        self.instances.update({instance.name: instance for instance in created})
        return [self._operation(kind, instance, instance.gui.newest) for instance in created]

    def _check_new_names(self, names: list[str]) -> None:
        """Raises InvalidInputException for names that are used, by whatever kind of resource."""
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidInputException(f"Some names are given twice: {', '.join(twice)}")
        used = [name for name in names if name in self.instances or name in self.snapshots]
        if used:
            raise InvalidInputException(f"Some names are already in use: {', '.join(used)}")

    def start_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Starts an instance."""
        instance = self.instance(instance_name)
        return [self._operation("StartInstance", instance, instance.start_instance())]

    def stop_instance(self, instance_name: str, force: bool = False) -> list[dict[str, Any]]:
        """Stops an instance, which ends its session."""
        instance = self.instance(instance_name)
        return [self._operation("StopInstance", instance, instance.stop_instance(force))]

    def reboot_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Reboots an instance, which ends its session."""
        instance = self.instance(instance_name)
        instance.reboot_instance()
        return [self._operation("RebootInstance", instance, None, "")]

    def delete_instance(
        self, instance_name: str, force_delete_add_ons: bool = False
    ) -> list[dict[str, Any]]:
        """Deletes an instance at once."""
        instance = self.instance(instance_name)
        enabled = [kind for kind, add_on in instance.add_ons.items() if add_on.is_enabled]
        if enabled and not force_delete_add_ons:
            raise InvalidInputException(
                f"The instance {instance_name} has add-ons: {', '.join(enabled)}.",
            )
        del self.instances[instance_name]
        return [self._operation("DeleteInstance", instance, None)]

    def create_instance_snapshot(
        self, snapshot_name: str, instance_name: str, tags: dict[str, str]
    ) -> list[dict[str, Any]]:
        """Makes a snapshot of an instance."""
        instance = self.instance(instance_name)
        check_count(tags)
        self._check_new_names([snapshot_name])
        if instance.instance_state() == "pending":
            raise OperationFailureException(f"The instance {instance_name} is pending.")
        snapshot = InstanceSnapshot(self, snapshot_name, instance, tags)
        self.snapshots[snapshot_name] = snapshot
        phase, kind = snapshot.making.newest, "CreateInstanceSnapshot"
        return [
            self._operation(kind, snapshot, phase, instance_name),
            self._operation(kind, instance, phase, snapshot_name),
        ]

    def get_instance_snapshot(self, snapshot_name: str) -> dict[str, Any]:
        """Reads one snapshot."""
        return self.instance_snapshot(snapshot_name).to_dict()

    def get_instance_snapshots(
        self, page_token: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of snapshots, by name."""
        names, token = self._page(sorted(self.snapshots), page_token)
        return [self.snapshots[name].to_dict() for name in names], token

    def delete_instance_snapshot(self, snapshot_name: str) -> list[dict[str, Any]]:
        """Deletes a snapshot at once."""
        snapshot = self.instance_snapshot(snapshot_name)
        del self.snapshots[snapshot_name]
        return [self._operation("DeleteInstanceSnapshot", snapshot, None)]

    def tag_resource(self, name: str, arn: str | None, tags: dict[str, str]) -> list[Any]:
        """Adds tags to a computer or a snapshot."""
        resource = self._by_name_and_arn(name, arn)
        check_count({**resource.tags, **tags})
        resource.tags.update(tags)
        return [self._operation("TagResource", resource, None)]

    def untag_resource(self, name: str, arn: str | None, keys: list[str]) -> list[Any]:
        """Removes tags; a key that is not there may be named."""
        resource = self._by_name_and_arn(name, arn)
        for key in keys:
            resource.tags.pop(key, None)
        return [self._operation("UntagResource", resource, None)]

    def _by_name_and_arn(self, name: str, arn: str | None) -> Instance | InstanceSnapshot:
        resource = self.resource(name)
        if arn is not None and arn != resource.arn:
            raise InvalidInputException(f"resourceArn: {arn} is not the ARN of {name}.")
        return resource

    def enable_add_on(self, name: str, request: dict[str, Any]) -> list[dict[str, Any]]:
        """Enables or changes an add-on of an instance."""
        instance = self.instance(name)
        instance.enable_add_on(request)
        return [self._operation("EnableAddOn", instance, None)]

    def disable_add_on(self, name: str, kind: str) -> list[dict[str, Any]]:
        """Disables an add-on of an instance."""
        instance = self.instance(name)
        instance.disable_add_on(kind)
        return [self._operation("DisableAddOn", instance, None)]

    def put_instance_public_ports(
        self, instance_name: str, infos: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """Opens these ports of an instance, and closes all others."""
        instance = self.instance(instance_name)
        instance.ports = [port_of(info) for info in infos]
        return self._operation("PutInstancePublicPorts", instance, None, details(instance.ports))

    def get_instance_port_states(self, instance_name: str) -> list[dict[str, Any]]:
        """Reads which ports of an instance are open."""
        return [to_state(port) for port in self.instance(instance_name).ports]

    def get_cost_estimate(self, name: str, start: float, end: float) -> list[dict[str, Any]]:
        """Estimates what a computer has cost; nothing for what is not of Lightsail for Research."""
        resource = self.resource(name)
        if start >= end:
            raise InvalidInputException("startTime: must be before endTime.")
        if not isinstance(resource, Instance) or not resource.is_research:
            return []
        bundle_id = resource.options.bundle_id
        price = BUNDLES[bundle_id].price if bundle_id in BUNDLES else 0.0
        return [
            {
                "resourceName": name,
                "resourceType": resource.kind,
                "costEstimates": cost_estimate(bundle_id, price, resource.ran(), start, end),
                "startTime": timestamp(start),
                "endTime": timestamp(end),
            }
        ]

    def get_regions(
        self, available: list[str], with_zones: bool, with_database_zones: bool
    ) -> list[dict[str, Any]]:
        """Reads the Regions."""
        return regions(available, with_zones, with_database_zones)

    def get_operations(self, page_token: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of the newest operations, that with the oldest status first."""
        keyed = {
            f"{operation.status_changed_at:020.6f} {number:09}": operation
            for number, operation in enumerate(self.operations.values())
        }
        keys, token = self._page(sorted(keyed)[-MAX_OPERATIONS:], page_token)
        return [keyed[key].to_dict() for key in keys], token

    def get_operations_for_resource(
        self, name: str, page_token: str | None
    ) -> tuple[list[dict[str, Any]], str | None, int]:
        """Reads a page of the operations on a resource, the newest first, and how many follow."""
        numbered = enumerate(self.operations.values())
        keyed = {
            f"{999_999_999 - number:09}": operation
            for number, operation in numbered
            if operation.resource.name == name
        }
        if not keyed:
            self.resource(name)
        page, token = self._page(sorted(keyed), page_token)
        size = self.simulation.settings.page_size
        rest = sum(key > page[-1] for key in keyed) if page else 0
        return [keyed[key].to_dict() for key in page], token, -(-rest // size)

    def get_operation(self, operation_id: str) -> dict[str, Any]:
        """Reads an operation as it is now: such reads do not lag."""
        if operation_id not in self.operations:
            raise NotFoundException("Operation", operation_id)
        return self.operations[operation_id].to_dict()

    def desktop_of(self, token: str) -> tuple[str, str] | None:
        """The computer and the desktop that a token opens now."""
        for instance in self.instances.values():
            desktop = instance.desktop_of(token)
            if desktop:
                return instance.name, desktop
        return None


lightsail_backends = BackendDict(LightsailBackend, "lightsail")
