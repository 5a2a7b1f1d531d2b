# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts a simulator and talks to its control API.  Standard library only.

moto is needed by the interpreter that runs the simulator, not by the one that imports this.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import typing
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

Json = dict[str, typing.Any]

ROOT = Path(__file__).resolve().parent.parent
# No proxy may come between this process and 127.0.0.1.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class SimulatorError(Exception):
    """The simulator did not start, or refused a control call (then with its HTTP status)."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Simulator:
    """A running simulator.

    As a context manager, or by stop(), it ends the process that start() began.
    """

    def __init__(
        self,
        endpoint_url: str,
        region: str = "eu-west-1",
        access_key: str = "",
        secret_key: str = "",
        pid: int | None = None,
    ) -> None:
        self.endpoint_url = endpoint_url
        self.region = region
        self.access_key = access_key
        self.secret_key = secret_key
        self.pid = pid
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(
        cls,
        *,
        port: int = 0,
        region: str = "eu-west-1",
        config: Json | None = None,
        python: str = sys.executable,
        verbose: bool = False,
        timeout: float = 60.0,
        parent: int | None = None,
        env: dict[str, str] | None = None,
        errors: typing.IO[bytes] | None = None,
    ) -> Simulator:
        """Starts a simulator and waits until it answers, at most timeout seconds.

        python is an interpreter that has moto; env is its environment, and errors its standard
        error, by default those of this process.  The simulator ends with the process parent, by
        default this one, at the latest.
        """
        command = [python, "-m", "simulator", "--port", str(port), "--region", region]
        command += ["--parent", str(os.getpid() if parent is None else parent)]
        if verbose:
            command.append("--verbose")
        with tempfile.TemporaryDirectory() as folder:
            if config is not None:
                path = Path(folder) / "config.json"
                path.write_text(json.dumps(config), encoding="utf-8")
                command += ["--config", str(path)]
            process = subprocess.Popen(
                command,
                cwd=str(ROOT),
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            # Reading has no time limit of its own: the process is ended when time is up.
            timer = threading.Timer(timeout, process.kill)
            timer.start()
            try:
                line = process.stdout.readline() if process.stdout else b""
            finally:
                timer.cancel()
        if not line:
            raise SimulatorError(f"the simulator did not start: exit status {process.wait()}")
        simulator = cls(**json.loads(line))
        simulator._process = process
        return simulator

    @classmethod
    def attach(cls, ready_file: str | Path) -> Simulator:
        """Takes a simulator that runs already, from the file that it wrote when it was ready."""
        return cls(**json.loads(Path(ready_file).read_text(encoding="utf-8")))

    def stop(self) -> None:
        """Ends the process that start() began; does nothing for an attached simulator."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that lead an AWS client here, and to nothing else."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    @property
    def client_options(self) -> dict[str, str]:
        """Options of boto3.client that lead it here."""
        return {
            "endpoint_url": self.endpoint_url,
            "region_name": self.region,
            "aws_access_key_id": self.access_key,
            "aws_secret_access_key": self.secret_key,
        }

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """Makes a control call; raises SimulatorError if it is refused."""
        request = urllib.request.Request(
            f"{self.endpoint_url}/_simulator/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        try:
            with contextlib.closing(_OPENER.open(request, timeout=30)) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                message = json.loads(error.read() or b"{}").get("message", str(error))
            raise SimulatorError(message, error.code) from error

    def reset(self) -> None:
        """Forgets computers, faults, settings and calls; users stay."""
        self.call("POST", "reset")

    def settings(self, **changes: typing.Any) -> Json:
        """Changes settings, if any are given; returns all."""
        return self.call("PUT", "settings", changes) if changes else self.call("GET", "settings")

    def faults(self) -> Json:
        """Returns the faults."""
        return self.call("GET", "faults")

    def set_faults(self, **faults: typing.Any) -> Json:
        """Replaces the faults; without arguments there are none any more."""
        return self.call("PUT", "faults", faults)

    @staticmethod
    def _computer_path(name: str, region: str | None) -> str:
        query = f"?region={urllib.parse.quote(region)}" if region else ""
        return f"computers/{urllib.parse.quote(name, safe='')}{query}"

    def put_computer(self, name: str, region: str | None = None, **options: typing.Any) -> Json:
        """Creates or changes a computer; returns the truth about it."""
        return self.call("PUT", self._computer_path(name, region), options)

    def put_computers(
        self, computers: typing.Mapping[str, Json], region: str | None = None
    ) -> Json:
        """Creates or changes many computers at once."""
        query = f"?region={urllib.parse.quote(region)}" if region else ""
        return self.call("PUT", f"computers{query}", dict(computers))

    def computer(self, name: str, region: str | None = None) -> Json:
        """Returns the truth about a computer."""
        return self.call("GET", self._computer_path(name, region))

    def computers(self, region: str | None = None) -> Json:
        """Returns the truth about all computers, by name."""
        query = f"?region={urllib.parse.quote(region)}" if region else ""
        return self.call("GET", f"computers{query}")

    def delete_computer(self, name: str, region: str | None = None) -> None:
        """Forgets a computer."""
        self.call("DELETE", self._computer_path(name, region))

    def calls(self) -> Json:
        """Returns the counts and the log of the calls so far."""
        return self.call("GET", "calls")

    def forget_calls(self) -> None:
        """Empties the log of calls."""
        self.call("DELETE", "calls")

    def create_user(self, name: str, policy: Json, session: bool = False) -> Json:
        """Creates a user, or with session a role and a session of it; returns the credentials."""
        return self.call("POST", "users", {"name": name, "policy": policy, "session": session})
