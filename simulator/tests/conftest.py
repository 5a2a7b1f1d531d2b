# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests share: one server, clients, and a backend with a clock of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from .. import plugin
from ..client import Simulator

plugin.install()

ALLOW_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
ACCOUNT = "123456789012"
ONCE = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=300, read_timeout=300
)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of AWS that the environment sets reaches a test."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO", "MOTO_")):
            monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="session")
def server() -> Iterator[Simulator]:
    """One running simulator."""
    with Simulator.start(python=sys.executable) as simulator:
        yield simulator


@pytest.fixture
def simulator(server: Simulator) -> Simulator:
    """The running simulator, empty and with its defaults."""
    server.reset()
    return server


@pytest.fixture(scope="session")
def boto3_session() -> Any:
    """One for all: each reads the service model anew, which takes longer than many calls."""
    return boto3.session.Session()


@pytest.fixture
def make_client(simulator: Simulator, boto3_session: Any) -> Callable[..., Any]:
    """Makes boto3 clients that call once, without retries."""

    def make(service: str = "lightsail", **options: Any) -> Any:
        keys = {"access_key": simulator.access_key, "secret_key": simulator.secret_key}
        keys.update(options.pop("keys", {}))
        return boto3_session.client(
            service,
            endpoint_url=simulator.endpoint_url,
            region_name=options.pop("region", simulator.region),
            aws_access_key_id=keys["access_key"],
            aws_secret_access_key=keys["secret_key"],
            aws_session_token=keys.get("session_token"),
            config=ONCE.merge(options.pop("config", ONCE)),
        )

    return make


@pytest.fixture
def client(make_client: Callable[..., Any]) -> Any:
    """A client of the admin."""
    return make_client()


class Clock:
    """A clock that moves only when it is told to, in seconds."""

    def __init__(self) -> None:
        self.moment = 1_800_000_000.0

    def __call__(self) -> float:
        return self.moment

    def pass_by(self, seconds: float) -> None:
        """Lets time pass."""
        self.moment += seconds


@pytest.fixture
def clock() -> Clock:
    """The clock of `backend`."""
    return Clock()


@pytest.fixture
def backend(clock: Clock) -> Iterator[Any]:
    """A backend in this process, with a clock that the test moves."""
    from moto.lightsail.models import LightsailBackend

    own = LightsailBackend("eu-west-1", ACCOUNT)
    real_clock, real_sleep = own.simulation.clock, own.simulation.sleep
    own.simulation.clock, own.simulation.sleep = clock, clock.pass_by
    own.simulation.reset()
    yield own
    own.simulation.clock, own.simulation.sleep = real_clock, real_sleep
    own.simulation.reset()
