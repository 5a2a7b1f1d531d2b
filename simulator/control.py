# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API: JSON over HTTP below /_simulator/, without authentication.

README.md lists its calls.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, unquote

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import HTTPException, ServiceException

from . import plugin, users

plugin.install()

# Only now can moto's package be asked for it.
from moto.lightsail.authorization import not_simulated  # noqa: E402
from moto.lightsail.exceptions import NotFoundException  # noqa: E402
from moto.lightsail.models import (  # noqa: E402
    Faults,
    LightsailBackend,
    check_computer,
    lightsail_backends,
)

PREFIX = "/_simulator/"


class ControlError(Exception):
    """A control call that can't be carried out, with its HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Control:
    """Carries out the control calls on moto's backends."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.simulation = self.backend(region).simulation

    def backend(self, region: str | None) -> LightsailBackend:
        """The backend of a Region (None: the server's) in moto's default account."""
        backends = lightsail_backends[DEFAULT_ACCOUNT_ID]
        region = region or self.region
        if region not in backends:
            raise ControlError(400, f"no such Region: {region}")
        return backends[region]

    def configure(self, config: Any) -> None:
        """Applies the parts of a configuration file; raises ValueError if it is wrong."""
        unknown = set(config) - {"settings", "computers", "faults"}
        if unknown:
            raise ValueError(f"unknown key: {', '.join(sorted(unknown))}")
        self.simulation.change_settings(config.get("settings", {}))
        self.put_computers(config.get("computers", {}), None)
        if "faults" in config:
            self.simulation.set_faults(Faults.parse(config["faults"]))

    def handle(self, method: str, path: str, query: str, body: bytes) -> tuple[int, Any]:
        """Answers one call: HTTP status and a value for JSON."""
        parts = [unquote(part) for part in path[len(PREFIX) :].split("/")]
        region = parse_qs(query).get("region", [None])[0]
        try:
            name = f"_{method}_{parts[0]}".lower()
            if parts[0] == "computers" and len(parts) == 2 and parts[1]:
                return 200, self._one_computer(method, parts[1], region, body)
            if len(parts) == 1 and hasattr(self, name):
                return 200, getattr(self, name)(region, body)
            raise ControlError(404, f"no such call: {method} {path}")
        except ControlError as error:
            return error.status, {"message": str(error)}
        except NotFoundException as error:
            return 404, {"message": error.message}
        except (ServiceException, HTTPException) as error:
            return 400, {"message": getattr(error, "message", None) or str(error)}
        except (ValueError, TypeError) as error:
            return 400, {"message": str(error)}

    @staticmethod
    def _parse(body: bytes) -> Any:
        value = json.loads(body or b"{}")
        if not isinstance(value, dict):
            raise ValueError("an object is needed")
        return value

    def _post_reset(self, _region: str | None, _body: bytes) -> dict[str, Any]:
        with self.simulation.lock:
            for account in list(lightsail_backends.values()):
                for backend in list(account.values()):
                    backend.clear()
            self.simulation.reset()
        return {}

    def _get_settings(self, _region: str | None, _body: bytes) -> dict[str, Any]:
        return asdict(self.simulation.settings)

    def _put_settings(self, _region: str | None, body: bytes) -> dict[str, Any]:
        self.simulation.change_settings(self._parse(body))
        return asdict(self.simulation.settings)

    def _get_faults(self, _region: str | None, _body: bytes) -> dict[str, Any]:
        with self.simulation.lock:
            return asdict(self.simulation.faults)

    def _put_faults(self, region: str | None, body: bytes) -> dict[str, Any]:
        self.simulation.set_faults(Faults.parse(self._parse(body)))
        return self._get_faults(region, b"")

    def _get_calls(self, _region: str | None, _body: bytes) -> dict[str, Any]:
        return self.simulation.calls()

    def _delete_calls(self, _region: str | None, _body: bytes) -> dict[str, Any]:
        self.simulation.forget_calls()
        return {}

    def _get_computers(self, region: str | None, _body: bytes) -> dict[str, Any]:
        with self.simulation.lock:
            instances = self.backend(region).instances
            return {name: instance.describe() for name, instance in sorted(instances.items())}

    def _put_computers(self, region: str | None, body: bytes) -> dict[str, Any]:
        return self.put_computers(self._parse(body), region)

    def put_computers(self, wanted: Any, region: str | None) -> dict[str, Any]:
        """Creates or changes many: all of them, or none if one is wrong."""
        backend = self.backend(region)
        for name, changes in wanted.items():
            check_computer(name, changes)
        with self.simulation.lock:
            return {
                name: backend.put_computer(name, changes).describe()
                for name, changes in wanted.items()
            }

    def _one_computer(
        self, method: str, name: str, region: str | None, body: bytes
    ) -> dict[str, Any]:
        backend = self.backend(region)
        with self.simulation.lock:
            if method == "PUT":
                return backend.put_computer(name, self._parse(body)).describe()
            if method == "GET":
                return backend.instance(name).describe()
            if method == "DELETE":
                backend.delete_computer(name)
                return {}
        raise ControlError(405, "GET, PUT or DELETE is needed")

    def _post_users(self, region: str | None, body: bytes) -> dict[str, str]:
        wanted = self._parse(body)
        unknown = set(wanted) - {"name", "policy", "session"}
        name = wanted.get("name")
        if unknown or not isinstance(name, str) or not name:
            raise ValueError("needed: name and policy, and if wanted session")
        if not isinstance(wanted.get("policy"), dict):
            raise ValueError("policy: must be a policy document")
        others = not_simulated(wanted["policy"])
        if others:
            raise ValueError(f"policy: not simulated: {', '.join(others)}")
        create = users.create_session if wanted.get("session") is True else users.create_user
        with self.simulation.lock:
            return create(name, wanted["policy"], region or self.region)
