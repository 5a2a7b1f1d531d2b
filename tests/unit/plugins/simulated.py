# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator in this process, in a time in which nobody waits.

Requests go over real HTTP, are really signed and really authorised.  Only time is not real.
"""

from __future__ import annotations

import functools
import json
import threading
import typing

import boto3
import botocore.session
from ansible_collections.research.lightsail.simulator.server import Server
from moto.core.utils import get_service_model

from .modules import standin
from .virtual_time import VirtualTime

REGION = "eu-west-1"

# Each client reads the service's model, which takes longer than all that most tests do.  It is read
# here once, before ansible-test runs each test in a process of its own.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)
boto3.session.Session("key", "secret", region_name=REGION).client("lightsail")
get_service_model("lightsail")


class Simulated:
    """A simulator in this process, in virtual time, with the modules pointed at it."""

    def __init__(self, monkeypatch: typing.Any) -> None:
        self.time = VirtualTime()
        self.server = Server(region=REGION)
        simulation = self.server.control.simulation
        monkeypatch.setattr(simulation, "clock", self.time.moment)
        monkeypatch.setattr(simulation, "sleep", self.time.sleep)
        # Its end is looked for so often, in seconds: each test waits for it.
        self._thread = threading.Thread(
            target=self.server.http.serve_forever, args=(0.005,), daemon=True
        )
        self._thread.start()
        self.call("POST", "reset")

    def close(self) -> None:
        """Ends the server, and whatever still waits for it."""
        self.time.finish()
        self.call("POST", "reset")
        self.server.close()
        self._thread.join()
        self.server.http.server_close()

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.endpoint_url

    def call(self, method: str, path: str, body: typing.Any = None) -> typing.Any:
        """Makes a control call, without the way over HTTP; simulator/README.md lists them."""
        path, _mark, query = path.partition("?")
        data = json.dumps(body or {}).encode()
        status, answer = self.server.control.handle(method, f"/_simulator/{path}", query, data)
        assert status == 200, answer
        return answer

    def prepare(
        self,
        computers: typing.Mapping[str, typing.Any],
        settings: typing.Mapping[str, typing.Any] | None = None,
        faults: typing.Mapping[str, typing.Any] | None = None,
        region: str = REGION,
    ) -> None:
        """Puts computers there (options, or only the status) and forgets all calls."""
        given = {
            name: {"status": options} if isinstance(options, str) else options
            for name, options in computers.items()
        }
        self.call("PUT", "faults", faults)
        self.call("PUT", "settings", settings)
        self.call("PUT", f"computers?region={region}", given)
        self.call("DELETE", "calls")

    def user(self, name: str, *actions: str, session: bool = False, **more: typing.Any) -> dict:
        """Makes a user, or a session of a role; returns the options that log a module in."""
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}
        return self.user_with({"Version": "2012-10-17", "Statement": [statement]}, name, session)

    def user_with(self, policy: typing.Any, name: str, session: bool = False) -> dict:
        """Makes a user with a whole policy."""
        return self.call("POST", "users", {"name": name, "policy": policy, "session": session})

    def calls(self) -> dict[str, dict[str, dict[str, int]]]:
        """The calls so far, by operation, resource and outcome."""
        return self.call("GET", "calls")["counts"]

    def outcomes(self) -> list[str]:
        """How each call so far ended."""
        return [each["outcome"] for each in self.call("GET", "calls")["log"]]

    def truth(self) -> dict[str, typing.Any]:
        """What the computers really do."""
        return self.call("GET", "computers")

    def run(self, module: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs a module against it, as the administrator unless keys are given."""
        options = {"endpoint_url": self.url, "region": REGION, **self.server.admin}
        return standin.run(module, passing=self.time, **{**options, **parameters})

    def act(self, *names: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs lightsail_gui_session on computers."""
        return self.run("lightsail_gui_session", name=list(names), **parameters)

    def look(self, *names: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs lightsail_gui_session_info on computers."""
        return self.run("lightsail_gui_session_info", name=list(names), **parameters)

    def instance(self, *names: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs lightsail_instance on computers."""
        return self.run("lightsail_instance", name=list(names), **parameters)

    def info(self, *names: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs lightsail_instance_info on computers, or on all where none is named."""
        named = {"name": list(names)} if names else {}
        return self.run("lightsail_instance_info", **named, **parameters)

    def snapshots(self, *names: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs lightsail_instance_snapshot on snapshots."""
        return self.run("lightsail_instance_snapshot", name=list(names), **parameters)

    def snapshot(self, name: str, instance: str) -> None:
        """Makes a snapshot of a computer that is there, and lets it become available."""
        client = boto3.client(
            "lightsail",
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=self.server.admin["access_key"],
            aws_secret_access_key=self.server.admin["secret_key"],
        )
        client.create_instance_snapshot(instanceSnapshotName=name, instanceName=instance)
        self.time.pass_by(1000.0)
        self.call("DELETE", "calls")

    def made(self) -> dict[str, int]:
        """How often each operation was called, for all resources and outcomes together."""
        return {
            operation: sum(sum(outcomes.values()) for outcomes in names.values())
            for operation, names in self.calls().items()
        }


def by_name(result: typing.Mapping[str, typing.Any], key: str) -> dict[str, typing.Any]:
    """One return value of each session, by the name of its computer."""
    return {session["resource_name"]: session[key] for session in result["gui_sessions"]}
