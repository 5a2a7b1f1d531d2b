# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows the main job on the simulator: opens three desktops, as a user would.  For `make demo`."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import typing
import urllib.request
from pathlib import Path

DEMO = Path(__file__).resolve().parent
PAGE = DEMO.parent / ".cache" / "demo" / "class.html"
sys.path.insert(0, str(DEMO.parent))

from simulator.client import Simulator  # noqa: E402  # pylint: disable=wrong-import-position


class DemoError(Exception):
    """What the demo promises to show did not happen."""


def say(title: str) -> None:
    """Begins a part of the demo."""
    print(f"\n--- {title}\n", flush=True)


def run(command: str, environment: typing.Mapping[str, str], *, with_errors: bool = False) -> str:
    """Runs a command, shows it and its output as a terminal would; returns the output.

    What comes by standard error is shown in any case, and returned where it is asked for.
    """
    print(f"$ {command}", flush=True)
    lines = []
    with subprocess.Popen(
        shlex.split(command),
        cwd=DEMO,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if with_errors else None,
        text=True,
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        raise DemoError(f"{command} ended with exit status {process.returncode}")
    return "".join(lines)


def expect(found: bool, what: str) -> None:
    """Fails the demo if it does not show what it is there for."""
    if not found:
        raise DemoError(f"expected {what}")


def title_of(url: str) -> str:
    """Opens a session as a browser would; returns the title of its page."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as page:
        found = re.search(r"<title>(.*?)</title>", page.read().decode("utf-8"))
    return found[1] if found else ""


def show(environment: typing.Mapping[str, str]) -> None:
    """Runs the parts of the demo one after the other."""
    say("A playbook opens the desktops: never started, expired, already open")
    output = run("ansible-playbook open.yml", environment, with_errors=True)
    expect(re.search(r"^\d of 3 open, ", output, re.MULTILINE) is not None, "progress meanwhile")
    expect("changed=1 " in output, "a change")

    say("The same again: nothing is left to do")
    output = run("ansible-playbook open.yml", environment)
    expect("changed=0 " in output, "no change")

    say("What would closing the lab do? Check mode tells, and closes nothing")
    output = run("ansible-playbook close.yml --check --diff", environment)
    expect("changed=1 " in output, "a change planned")

    say("An ad-hoc command reports one desktop")
    command = "ansible localhost -m research.lightsail.lightsail_gui_session_info -a name=desk-1"
    output = run(command, {**environment, "ANSIBLE_CALLBACK_RESULT_FORMAT": "json"})
    session = json.loads(output[output.index("{") :])["gui_session"]
    expect(session["status"] == "started", "desk-1 to be still open")

    say("Its URL opens")
    title = title_of(session["primary_url"])
    print(title)
    expect("desk-1" in title, "the page of desk-1")

    say("A page with the links, readable by you alone")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    run(f"ansible-playbook page.yml -e page={shlex.quote(str(PAGE))}", environment)
    expect(PAGE.is_file() and "desk-3" in PAGE.read_text(encoding="utf-8"), "the page")
    print(f"Written: {PAGE}", flush=True)


def main() -> int:
    """Starts the simulator, shows the demo, stops the simulator."""
    config = json.loads((DEMO / "computers.json").read_text(encoding="utf-8"))
    with Simulator.start(config=config) as simulator:
        environment = {
            **simulator.environment,
            "AWS_URL": simulator.endpoint_url,
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        }
        try:
            show(environment)
        except DemoError as error:
            print(f"\nThe demo failed: {error}", file=sys.stderr)
            return 1
    print("\nThe simulator has stopped, and its desktops with it: the links are dead now.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
