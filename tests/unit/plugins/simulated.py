# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator in this process, and a time for it and the modules in which nobody waits.

Requests go over real HTTP, are really signed and really authorised.  Only time is not real: it
stands still while anybody works, and leaps as soon as all wait.  So a run that takes ten minutes
of the simulator's time takes milliseconds, the same ones on a slow machine, and what is told in
seconds can be compared exactly.
"""

from __future__ import annotations

import functools
import heapq
import importlib
import itertools
import json
import sys
import threading
import time
import typing
from collections import deque

import boto3
import botocore.session
from ansible_collections.research.lightsail.simulator.server import Server
from moto.core.utils import get_service_model

from .modules import standin

PLUGINS = "ansible_collections.research.lightsail.plugins"
WORKERS = f"{PLUGINS}.module_utils._engine.workers"
REGION = "eu-west-1"
# Seconds of real time: against hanging, not against slowness.
HANGING = 300.0
# The simulator's moments are seconds since the epoch.
FIRST_MOMENT = 1_767_322_800.0

# Each client reads the service's model, which takes longer than all that most tests do.  It is read
# here once, before ansible-test runs each test in a process of its own.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)
boto3.session.Session("key", "secret", region_name=REGION).client("lightsail")
get_service_model("lightsail")


class VirtualTime:
    """Seconds that pass only while everybody waits: the engine for an answer, each answer for time.

    working counts the calls under way that are not asleep; as long as there is one, time stands.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._changed = threading.Condition()
        self._working = 0
        self._asleep: list[tuple[float, int]] = []
        self._awake: set[int] = set()
        self._numbers = itertools.count()
        self._over = False

    CLOCK_BOOTTIME = CLOCK_MONOTONIC = 0

    def clock_gettime(self, _clock: int) -> float:
        """Seconds of any clock."""
        return self.monotonic()

    def monotonic(self) -> float:
        """Stands in for time.monotonic."""
        with self._changed:
            return self._now

    def moment(self) -> float:
        """Stands in for time.time, in the simulator."""
        return FIRST_MOMENT + self.monotonic()

    def pass_by(self, seconds: float) -> None:
        """Lets time pass between two runs, as a person would."""
        with self._changed:
            self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Stands in for time.sleep, for the simulator while it answers a call."""
        with self._changed:
            number = next(self._numbers)
            until = (self._now + seconds, number)
            heapq.heappush(self._asleep, until)
            self._working -= 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: number in self._awake or self._over, HANGING)
            if number not in self._awake:
                self._asleep.remove(until)
                heapq.heapify(self._asleep)
                self._working += 1

    def begin(self) -> None:
        """A call begins."""
        with self._changed:
            self._working += 1

    def end(self, ended: deque[typing.Any], what: typing.Any) -> None:
        """A call has ended, with what it brought."""
        with self._changed:
            ended.append(what)
            self._working -= 1
            self._changed.notify_all()

    def wait(self, ended: deque[typing.Any], seconds: float) -> typing.Any:
        """Waits for a call to end, for so many seconds of this time at the most."""
        with self._changed:
            until = self._now + max(0.0, seconds)
            while not ended:
                if self._working > 0:
                    if not self._changed.wait(HANGING):
                        raise AssertionError(f"no call has ended for {HANGING:g} seconds")
                elif self._asleep and self._asleep[0][0] <= until:
                    self._now, number = heapq.heappop(self._asleep)
                    self._awake.add(number)
                    self._working += 1
                    self._changed.notify_all()
                else:
                    self._now = until
                    return None
            return ended.popleft()

    def finish(self) -> None:
        """Lets everybody go who is still asleep."""
        with self._changed:
            self._over = True
            self._changed.notify_all()


def workers_in(passing: VirtualTime) -> type:
    """Makes the stand-in for the engine's Workers: the same, with calls that take virtual time."""
    ended_call = importlib.import_module(WORKERS).Ended

    class VirtualWorkers:
        def __init__(self, size: int) -> None:
            self.idle = size
            self._ended: deque[typing.Any] = deque()
            self._threads: list[threading.Thread] = []

        def submit(self, key: str, call: typing.Callable[[], typing.Any]) -> None:
            assert self.idle > 0, "more calls than workers"
            self.idle -= 1
            passing.begin()
            thread = threading.Thread(target=self._work, args=(key, call), daemon=True)
            self._threads.append(thread)
            thread.start()

        def wait(self, seconds: float) -> typing.Any:
            ended = passing.wait(self._ended, seconds)
            self.idle += ended is not None
            return ended

        def close(self) -> None:
            passing.finish()
            for thread in self._threads:
                thread.join(HANGING)

        def _work(self, key: str, call: typing.Callable[[], typing.Any]) -> None:
            try:
                ended = ended_call(key, answer=call())
            except BaseException as error:
                ended = ended_call(key, error=error)
            passing.end(self._ended, ended)

    return VirtualWorkers


def replace_time(monkeypatch: typing.Any, passing: VirtualTime) -> None:
    """Gives virtual time to all code of the plugins that is loaded, wherever it lies."""
    workers = importlib.import_module(WORKERS).Workers
    for name, module in list(sys.modules.items()):
        if name.startswith(PLUGINS) and module is not None:
            for key, value in list(vars(module).items()):
                if value is time:
                    monkeypatch.setattr(module, key, passing)
                elif value is workers:
                    monkeypatch.setattr(module, key, workers_in(passing))


class Simulated:
    """A simulator in this process, in virtual time, with the modules pointed at it."""

    def __init__(self, monkeypatch: typing.Any) -> None:
        self._monkeypatch = monkeypatch
        self.time = VirtualTime()
        self.server = Server(region=REGION)
        simulation = self.server.control.simulation
        monkeypatch.setattr(simulation, "clock", self.time.moment)
        monkeypatch.setattr(simulation, "sleep", self.time.sleep)
        self._thread = threading.Thread(target=self.server.serve, daemon=True)
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
        importlib.import_module(f"{standin.MODULES}.{module}")
        # Each run has workers of its own, but time goes on; what slept in the last one is awake.
        self.time._over = False
        with self._monkeypatch.context() as patches:
            replace_time(patches, self.time)
            options = {"endpoint_url": self.url, "region": REGION, **self.server.admin}
            return standin.run(module, **{**options, **parameters})

    def act(self, *names: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs lightsail_gui_session on computers."""
        return self.run("lightsail_gui_session", name=list(names), **parameters)

    def look(self, *names: str, **parameters: typing.Any) -> dict[str, typing.Any]:
        """Runs lightsail_gui_session_info on computers."""
        return self.run("lightsail_gui_session_info", name=list(names), **parameters)


def by_name(result: typing.Mapping[str, typing.Any], key: str) -> dict[str, typing.Any]:
    """One return value of each session, by the name of its computer."""
    return {session["resource_name"]: session[key] for session in result["gui_sessions"]}
