# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one run costs: the module's process against the least that any amazon.aws module costs.

Prints a Markdown table.  The contenders take turns in one run, since machines are noisy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import typing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from simulator.client import Simulator  # noqa: E402  # pylint: disable=wrong-import-position

ROUNDS = 15

# The least that a module can be that makes one call through amazon.aws.
MINIMAL = """#!/usr/bin/python
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule


def main():
    module = AnsibleAWSModule(argument_spec={"name": {"required": True}})
    client = module.client("lightsail")
    answer = client.create_gui_session_access_details(resourceName=module.params["name"])
    module.exit_json(changed=False, status=answer["status"])


if __name__ == "__main__":
    main()
"""


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


def measure(payloads: typing.Mapping[str, Payload]) -> dict[str, list[float]]:
    """Runs all in turns; returns the seconds of each round."""
    seconds: dict[str, list[float]] = {name: [] for name in payloads}
    for _round in range(ROUNDS):
        for name, payload in payloads.items():
            seconds[name].append(payload.seconds())
    return seconds


def main() -> None:
    """Measures and prints."""
    names = [f"desk-{number}" for number in range(1, 31)]
    computers = {name: {"status": "started"} for name in names}
    ours = "research.lightsail.lightsail_gui_session"
    with Simulator.start(config={"computers": computers}) as simulator:
        environment = {**os.environ, **simulator.environment, "AWS_URL": simulator.endpoint_url}
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            (folder / "minimal.py").write_text(MINIMAL, encoding="utf-8")
            measured = measure(
                {
                    "minimal amazon.aws module, 1 call": Payload(
                        "minimal", "name=desk-1", environment, folder / "one"
                    ),
                    "lightsail_gui_session, 1 started": Payload(
                        ours, "name=desk-1", environment, folder / "two"
                    ),
                    "lightsail_gui_session, 30 started": Payload(
                        ours, f"name={','.join(names)}", environment, folder / "three"
                    ),
                }
            )
    print("| module process | median s | min s | max s | against the minimal one |")
    print("| --- | --- | --- | --- | --- |")
    least = statistics.median(measured["minimal amazon.aws module, 1 call"])
    for name, seconds in measured.items():
        median = statistics.median(seconds)
        print(
            f"| {name} | {median:.2f} | {min(seconds):.2f} | {max(seconds):.2f}"
            f" | {median / least:.2f} |"
        )


if __name__ == "__main__":
    main()
