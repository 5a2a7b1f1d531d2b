# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the documentation share: a simulator, and a reader's environment."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from .compare import HIDDEN
from .mail_server import MailServer, serve_mail
from .pages import ROOT

sys.path.insert(0, str(ROOT))

from simulator.client import Simulator
from tests.awx.controller import Controller, playbooks_of, serve
from tests.forking import forking

# The computers of `make simulator`, in less time.
COMPUTERS = json.loads((ROOT / "simulator" / "computers.json").read_text(encoding="utf-8"))
QUICK = dict.fromkeys(
    [
        "setup_seconds",
        "start_seconds",
        "stop_seconds",
        "instance_start_seconds",
        "instance_stop_seconds",
        "snapshot_seconds",
    ],
    0.2,
)


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    """One for all tests, since it takes a second to start."""
    with Simulator.start(timeout=300) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    """What `make simulator` runs."""
    running.reset()
    running.settings(**QUICK)
    running.put_computers(COMPUTERS["computers"])
    return running


@pytest.fixture
def empty(simulator: Simulator) -> Simulator:
    """The simulator without computers, just as quick."""
    simulator.reset()
    simulator.settings(**QUICK)
    return simulator


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """What guides call a mail server."""
    with serve_mail(token_hex(16)) as server:
        yield server


@pytest.fixture
def stand_ins(mail_server: MailServer) -> Iterator[dict[str, str]]:
    """What pages call an AWX, a mail server and their passwords, and what stands in for them."""
    controller = Controller(playbooks_of(ROOT / "awx"))
    organization = controller.create("organizations", {"name": "Default"})["id"]
    controller.create("teams", {"name": "Teachers", "organization": organization})
    mail = {"name": "Mail to IT", "organization": organization}
    controller.create("notification_templates", mail)
    controller.create("credentials", {"name": "lightsail", "kind": "aws"})
    token = token_hex(16)
    server = serve(controller, token)
    yield {
        "https://awx.example.com": f"http://127.0.0.1:{server.server_port}",
        f"CONTROLLER_OAUTH_TOKEN={HIDDEN}": f"CONTROLLER_OAUTH_TOKEN={token}",
        "mail.example.com": "127.0.0.1",
        "mail_port: 587": f"mail_port: {mail_server.port}",
        f"MAIL_PASSWORD={HIDDEN}": f"MAIL_PASSWORD={mail_server.password}",
    }
    server.shutdown()
    server.server_close()


@pytest.fixture
def secrets(simulator: Simulator) -> tuple[str, ...]:
    """What no report may show, besides the keys in URLs."""
    return simulator.access_key, simulator.secret_key


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What a reader has installed, and commands that take less time than those."""
    collections = Path(os.environ["ANSIBLE_COLLECTIONS_PATH"])
    guides = collections.with_name("guides")  # where set-up has put what guides need besides
    paths = os.pathsep.join(map(str, (collections, guides)))
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": paths}
    with forking(environment, tmp_path_factory.getbasetemp()) as quick:
        yield {key: quick[key] for key in ("ANSIBLE_COLLECTIONS_PATH", "PATH")}


@pytest.fixture
def environment(installed: dict[str, str], simulator: Simulator, tmp_path: Path) -> dict[str, str]:
    """The variables that `make simulator` prints, and a home folder that is empty."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        **installed,
        "LC_ALL": os.environ["LC_ALL"],
        **simulator.environment,
        "AWS_URL": simulator.endpoint_url,
        "HOME": str(home),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
        # No stand-in has a certificate that somebody vouches for; Ansible would read all of this
        # machine's again at each call.
        "SSL_CERT_FILE": os.devnull,
        # What Ansible says of itself and of amazon.aws is left out of the pages.
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        # Whether a task is slow enough for lines of progress depends on this machine.
        "LIGHTSAIL_PROGRESS": "off",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    }
