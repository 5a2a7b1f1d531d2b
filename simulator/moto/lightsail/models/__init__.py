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

from collections.abc import Callable
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from ..exceptions import InvalidInputException, NotFoundException
from .catalog import BUNDLES, bundle
from .faults import Faults
from .instances import Instance
from .operations import Operation
from .options import States, check_computer
from .paging import name_of_token, token_of_name
from .sessions import DESKTOPS, NOT_STARTED
from .simulation import Simulation
from .timeline import Phase, Snapshot

__all__ = [
    "DESKTOPS",
    "Faults",
    "LightsailBackend",
    "Snapshot",
    "check_computer",
    "lightsail_backends",
]

_simulation = Simulation()


class LightsailBackend(BaseBackend):
    """The computers of one account in one Region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.simulation = _simulation
        self.instances: dict[str, Instance] = {}
        self.operations: dict[str, Operation] = {}

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

    def _operation(self, kind: str, instance: Instance, phase: Phase | None) -> dict[str, Any]:
        operation = Operation(kind, instance, phase)
        self.operations[operation.id] = operation
        return operation.to_dict()

    def create_gui_session_access_details(
        self, resource_name: str, url_of: Callable[[str], str]
    ) -> dict[str, Any]:
        """Reads a session's status and, while it is started, its URLs."""
        return self.instance(resource_name).access_details(url_of)

    def start_gui_session(self, resource_name: str) -> list[dict[str, Any]]:
        """Starts a session."""
        instance = self.instance(resource_name)
        return [self._operation("StartGUISession", instance, instance.start())]

    def stop_gui_session(self, resource_name: str) -> list[dict[str, Any]]:
        """Stops a session."""
        instance = self.instance(resource_name)
        return [self._operation("StopGUISession", instance, instance.stop())]

    def get_instance(self, instance_name: str) -> dict[str, Any]:
        """Reads one instance."""
        return self.instance(instance_name).to_instance()

    def get_instances(self, page_token: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of instances, by name; the token says behind which name the page starts."""
        names, token = self._page(sorted(self.instances), page_token)
        return [self.instances[name].to_instance() for name in names], token

    def get_bundles(
        self, app_category: str | None, include_inactive: bool, page_token: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of the bundles of a category, or (None) of those that have none."""
        names = sorted(
            name
            for name, (*_size, is_active, category) in BUNDLES.items()
            if category == app_category and (is_active or include_inactive)
        )
        page, token = self._page(names, page_token)
        return [bundle(name) for name in page], token

    def _page(self, names: list[str], page_token: str | None) -> tuple[list[str], str | None]:
        """A page of sorted names, and the token of the next page if there is one."""
        after = name_of_token(page_token) if page_token else ""
        names = [name for name in names if name > after]
        size = self.simulation.settings.page_size
        page, rest = names[:size], names[size:]
        return page, token_of_name(page[-1]) if rest else None

    def create_instances(self, names: list[str], options: dict[str, Any]) -> list[dict[str, Any]]:
        """Creates instances; all of them or none."""
        used = [name for name in names if name in self.instances]
        if used or len(set(names)) != len(names):
            raise InvalidInputException(f"Some names are already in use: {', '.join(used)}")
        operations = []
        for name in names:
            instance = Instance(self, name, NOT_STARTED, **options)
            instance.begin_set_up()
            self.instances[name] = instance
            operations.append(self._operation("CreateInstance", instance, instance.gui.newest))
        return operations

    def start_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Starts an instance."""
        instance = self.instance(instance_name)
        return [self._operation("StartInstance", instance, instance.start_instance())]

    def stop_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Stops an instance, which ends its session."""
        instance = self.instance(instance_name)
        return [self._operation("StopInstance", instance, instance.stop_instance())]

    def delete_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Deletes an instance at once."""
        instance = self.instance(instance_name)
        del self.instances[instance_name]
        return [self._operation("DeleteInstance", instance, None)]

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
