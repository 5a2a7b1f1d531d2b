# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one run costs: the module's process against the least that any amazon.aws module costs.

The contenders take turns in one run, since machines are noisy.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from simulator.client import Simulator

from .machine import ROOT, commit, machine, now
from .results import FOLDER
from .table import markdown

NAME = "one-run"
ROUNDS = 15

OURS = "research.lightsail.lightsail_gui_session"
MINIMAL = "minimal amazon.aws module, 1 call"
ONE = "lightsail_gui_session, 1 started"
THIRTY = "lightsail_gui_session, 30 started"
BEFORE = "lightsail_gui_session before, 1 started"
THIRTY_BEFORE = "lightsail_gui_session before, 30 started"

# The least that a module can be that makes one call through amazon.aws.
MINIMAL_MODULE = """#!/usr/bin/python
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule


def main():
    module = AnsibleAWSModule(argument_spec={"name": {"required": True}})
    client = module.client("lightsail")
    answer = client.create_gui_session_access_details(resourceName=module.params["name"])
    module.exit_json(changed=False, status=answer["status"])


if __name__ == "__main__":
    main()
"""


@dataclass(frozen=True)
class OneRun:
    """The seconds of each round, by what ran; before: the commit to hold the module against."""

    measured: str
    commit: str
    machine: str
    before: str | None
    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """Raises KeyError if it did not run."""
        return statistics.median(self.seconds[name])

    def against_before(self) -> float:
        """How many times as long as before; raises KeyError if that did not run."""
        return self.median(ONE) / self.median(BEFORE)

    def table(self) -> str:
        """Makes the table."""
        columns = ("module process", "median s", "min s", "max s", "against the minimal one")
        lines = [
            [
                name,
                f"{self.median(name):.2f}",
                f"{min(seconds):.2f}",
                f"{max(seconds):.2f}",
                f"{self.median(name) / self.median(MINIMAL):.2f}",
            ]
            for name, seconds in self.seconds.items()
        ]
        before = f" Before: commit {self.before}." if self.before else ""
        return (
            f"### One run\n\n{ROUNDS} rounds, measured {self.measured[:16].replace('T', ' ')}"
            f" ({self.commit}). Machine: {self.machine}.{before}\n\n{markdown(columns, lines)}\n"
        )


class Payload:
    """A module with its arguments, as Ansible sends it to a machine: one Python file."""

    def __init__(self, module: str, arguments: str, environment: dict[str, str], folder: Path):
        self._environment = {
            **environment,
            "ANSIBLE_KEEP_REMOTE_FILES": "1",
            "ANSIBLE_REMOTE_TMP": str(folder),
            "ANSIBLE_LIBRARY": str(folder.parent),
        }
        subprocess.run(
            ["ansible", "localhost", "-m", module, "-a", arguments],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        (self._file,) = folder.glob("*/AnsiballZ_*.py")

    def seconds(self) -> float:
        """Runs it once; returns the wall time of its process."""
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, str(self._file)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - begin


def unpack(revision: str, folder: Path) -> None:
    """Lays the collection out as it was at a commit."""
    archive = subprocess.run(
        ["git", "archive", revision, "plugins", "meta", "galaxy.yml"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder / "ansible_collections" / "research" / "lightsail", filter="data")


def measure(before: str | None) -> OneRun:
    """Runs all in turns; before names a commit to hold this checkout against."""
    names = [f"desk-{number}" for number in range(1, 31)]
    computers = {name: {"status": "started"} for name in names}
    with (
        tempfile.TemporaryDirectory() as temporary,
        Simulator.start(config={"computers": computers}) as simulator,
    ):
        folder = Path(temporary)
        (folder / "minimal.py").write_text(MINIMAL_MODULE, encoding="utf-8")
        environment = {**os.environ, **simulator.environment, "AWS_URL": simulator.endpoint_url}
        one, thirty = "name=desk-1", f"name={','.join(names)}"
        payloads = {
            MINIMAL: Payload("minimal", one, environment, folder / "minimal"),
            ONE: Payload(OURS, one, environment, folder / "one"),
            THIRTY: Payload(OURS, thirty, environment, folder / "thirty"),
        }
        if before:
            unpack(before, folder)
            path = f"{folder}:{environment['ANSIBLE_COLLECTIONS_PATH']}"
            older = {**environment, "ANSIBLE_COLLECTIONS_PATH": path}
            payloads[BEFORE] = Payload(OURS, one, older, folder / "before")
            payloads[THIRTY_BEFORE] = Payload(OURS, thirty, older, folder / "thirty-before")
        seconds = in_turns(payloads)
    return OneRun(now(), commit(), machine(), before, seconds)


def in_turns(payloads: Mapping[str, Payload]) -> dict[str, list[float]]:
    """Runs all, round after round; returns the seconds of each round."""
    seconds: dict[str, list[float]] = {name: [] for name in payloads}
    for _round in range(ROUNDS):
        for name, payload in payloads.items():
            seconds[name].append(payload.seconds())
    return seconds


def store(one_run: OneRun, folder: Path = FOLDER) -> None:
    """Keeps it in place of an older one."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(asdict(one_run), indent=2) + "\n"
    (folder / f"{NAME}.json").write_text(text, encoding="utf-8")


def load(folder: Path = FOLDER) -> OneRun | None:
    """Returns what is kept, if anything is."""
    path = folder / f"{NAME}.json"
    if not path.is_file():
        return None
    return OneRun(**json.loads(path.read_text(encoding="utf-8")))
