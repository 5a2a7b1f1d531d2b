# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways to run it: in process, as a command, and with the AWS command line client."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import moto
import pytest
import requests
from botocore.exceptions import ClientError, ConnectionClosedError
from moto import backend_index, mock_aws
from moto.core.authorization import enable_iam_authentication
from moto.lightsail.models import Faults, lightsail_backends

from .. import plugin
from ..client import ROOT, Simulator, SimulatorError
from .conftest import ACCOUNT, ONCE

NAME = "desk-1"


@pytest.fixture
def mocked() -> Iterator[Any]:
    """A backend of moto in this process."""
    with mock_aws():
        yield lightsail_backends[ACCOUNT]["eu-west-1"]


def local_client() -> Any:
    """A client that would ask AWS, were it not for mock_aws."""
    return boto3.client("lightsail", region_name="eu-west-1", config=ONCE)


def test_in_process(mocked: Any) -> None:
    mocked.simulation.change_settings({"start_seconds": 0.0, "stop_seconds": 0.0})
    mocked.put_computer(NAME, {})
    client = local_client()
    client.start_gui_session(resourceName=NAME)
    answer = client.create_gui_session_access_details(resourceName=NAME)
    assert answer["status"] == "started"
    url = answer["sessions"][1]["url"]
    assert url.startswith("https://lightsail.eu-west-1.amazonaws.com/")
    page = requests.get(url, timeout=300)
    assert page.status_code == 200
    assert 'data-session="operating-system"' in page.text
    client.stop_gui_session(resourceName=NAME)
    assert requests.get(url, timeout=300).status_code == 403
    with pytest.raises(client.exceptions.NotFoundException):
        client.start_gui_session(resourceName="none")


def test_in_process_drops(mocked: Any) -> None:
    mocked.simulation.set_faults(Faults(dropped=1.0))
    with pytest.raises(ConnectionClosedError):
        local_client().get_instances()


def test_in_process_iam(mocked: Any) -> None:
    mocked.put_computer(NAME, {})
    iam = boto3.client("iam", region_name="eu-west-1")
    iam.create_user(UserName="x")
    key = iam.create_access_key(UserName="x")["AccessKey"]
    with enable_iam_authentication():
        client = boto3.client(
            "lightsail",
            region_name="eu-west-1",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )
        with pytest.raises(client.exceptions.AccessDeniedException):
            client.start_gui_session(resourceName=NAME)


def test_each_mock_starts_with_defaults() -> None:
    with mock_aws():
        backend = lightsail_backends[ACCOUNT]["eu-west-1"]
        backend.put_computer(NAME, {})
        backend.simulation.change_settings({"page_size": 1})
        backend.simulation.set_faults(Faults(throttled=1.0))
    with mock_aws():
        assert local_client().get_instances()["instances"] == []
        settings = lightsail_backends[ACCOUNT]["eu-west-1"].simulation.settings
        assert settings.page_size == 20


def test_installing_twice_changes_nothing() -> None:
    before = list(moto.__path__), len(backend_index.backend_url_patterns)
    plugin.install()
    assert (list(moto.__path__), len(backend_index.backend_url_patterns)) == before


def aws(simulator: Simulator, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the AWS command line client, with nothing but the simulator to talk to."""
    environment = {"PATH": os.environ["PATH"], "NO_PROXY": "127.0.0.1", **simulator.environment}
    code = "import sys, awscli.clidriver; sys.exit(awscli.clidriver.main())"
    command = [sys.executable, "-c", code, "lightsail", *arguments, "--output", "json"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_aws_command_line(simulator: Simulator) -> None:
    simulator.put_computer(NAME, start_seconds=0)
    started = aws(simulator, "start-gui-session", "--resource-name", NAME)
    assert json.loads(started.stdout)["operations"][0]["operationType"] == "StartGUISession"
    read = aws(simulator, "create-gui-session-access-details", "--resource-name", NAME)
    answer = json.loads(read.stdout)
    assert answer["status"] == "started"
    with urllib.request.urlopen(answer["sessions"][0]["url"], timeout=300) as page:
        assert page.status == 200
    refused = aws(simulator, "stop-gui-session", "--resource-name", "none")
    assert refused.returncode != 0
    assert "NotFoundException" in refused.stderr


def run(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Starts the command."""
    command = [sys.executable, "-m", "simulator", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes, **options)


def test_command(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps(
            {
                "settings": {"page_size": 3},
                "computers": {NAME: {"status": "started"}},
                "faults": {"slow": 0.0, "seed": 7},
            }
        )
    )
    ready = tmp_path / "ready.json"
    process = run("--config", str(config), "--ready-file", str(ready), "--region", "us-west-2")
    assert process.stdout
    assert process.stderr
    line = process.stdout.readline()
    assert json.loads(line)["pid"] == process.pid
    assert json.loads(line)["endpoint_url"].startswith("http://127.0.0.1:")
    assert ready.read_text() == line
    assert stat.S_IMODE(ready.stat().st_mode) == 0o600
    simulator = Simulator.attach(ready)
    assert simulator.region == "us-west-2"
    assert simulator.settings()["page_size"] == 3
    assert simulator.faults()["seed"] == 7
    assert simulator.computer(NAME, region="us-west-2")["status"] == "started"
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=300)
    assert (process.returncode, output, errors) == (0, "", "")
    assert not ready.exists()


def test_interrupt_and_verbose_log_without_tokens() -> None:
    process = run("--verbose")
    assert process.stdout
    simulator = Simulator(**json.loads(process.stdout.readline()))
    simulator.put_computer(NAME, status="started")
    client = boto3.client("lightsail", **simulator.client_options)
    url = client.create_gui_session_access_details(resourceName=NAME)["sessions"][0]["url"]
    with urllib.request.urlopen(url, timeout=300) as page:
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=300)[1]
    assert process.returncode == 0
    assert "/session/***" in errors
    assert url.rsplit("/", 1)[1] not in errors


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"settings": {"nothing": 1}}, "unknown key: nothing"),
        ({"colours": {}}, "unknown key: colours"),
    ],
)
def test_wrong_config(tmp_path: Path, config: Any, message: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    process = run("--config", str(path))
    output, errors = process.communicate(timeout=300)
    assert (process.returncode, output) == (2, "")
    assert message in errors
    with pytest.raises(SimulatorError, match="exit status 2"):
        Simulator.start(config=config)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that has ended but was not waited for still has an id.
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


def test_it_ends_with_its_parent() -> None:
    code = (
        "import subprocess, sys\n"
        "command = [sys.executable, '-m', 'simulator']\n"
        "pipes = {'stdout': subprocess.PIPE, 'stderr': subprocess.DEVNULL}\n"
        "child = subprocess.Popen(command, **pipes)\n"
        "print(child.stdout.readline().decode(), end='')\n"
    )
    parent = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    pid = json.loads(parent.stdout)["pid"]
    deadline = time.monotonic() + 300
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    ended = not _is_running(pid)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    assert ended


def test_start_stop_from_python() -> None:
    with Simulator.start(config={"settings": {"page_size": 5}}) as simulator:
        assert simulator.settings()["page_size"] == 5
        pid = simulator.pid
    assert pid
    assert not _is_running(pid)


def test_two_starts_have_different_keys(simulator: Simulator) -> None:
    with Simulator.start() as other:
        assert other.access_key != simulator.access_key
        stranger = boto3.client(
            "lightsail",
            endpoint_url=simulator.endpoint_url,
            region_name="eu-west-1",
            aws_access_key_id=other.access_key,
            aws_secret_access_key=other.secret_key,
            config=ONCE,
        )
        with pytest.raises(ClientError, match="UnrecognizedClientException"):
            stranger.get_instances()
