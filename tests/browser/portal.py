# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages, written by the real role from what the real module returns, and the browser for them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from simulator.client import Simulator  # noqa: E402  # pylint: disable=wrong-import-position

# A reason that tries to be HTML and a template, by way of the simulator and the module.
START_FAILS = "The DCV server did not answer. {{ 7 * 7 }} <script>window.pwned = 1</script>"

# Thirty computers: most are opened, every third is open already, some are in trouble.
CLASS: dict[str, dict[str, Any]] = {
    f"desk-{number}": {"status": "notStarted" if number % 3 else "started"}
    for number in range(1, 31)
}
CLASS["desk-7"] = {"status": "notStarted", "fail_start": START_FAILS}
CLASS["desk-12"] = {"status": "failedInstanceCreation", "failure_reason": "No capacity."}

_ATTACK = "\"'></style></title></code><script>window.pwned = 1</script><img src=x onerror=alert(1)>"


def _attack(field: str) -> str:
    return f"{field} {_ATTACK} {{{{ 7 * 7 }}}}"


# What no field should be able to do, in each field; "sessions" is as the module returns it.
ATTACK: dict[str, Any] = {
    "title": f"title {_ATTACK}",
    "sessions": [
        {
            "resource_name": _attack("name"),
            "person": _attack("person"),
            "status": "started",
            "percentage_complete": _attack("percentage"),
            "failure_reason": _attack("failure_reason"),
            "sessions": [{"name": _attack("session"), "url": "javascript:alert(1)"}],
            "primary_url": f"https://127.0.0.1/{_ATTACK.replace(' ', '/')}",
            "secondary_url": "javascript:window.pwned=1//https://127.0.0.1/",
            "changed": True,
            "operations": [
                {"operation_type": "StartGUISession", "created_at": _attack("created_at")}
            ],
            "error": None,
        },
        {
            "resource_name": "x" * 255,
            "person": "y" * 2000,
            "status": _attack("status"),
            "primary_url": "data:text/html,<script>alert(1)</script>",
            "secondary_url": " java\nscript:alert(1)",
            "error": None,
        },
        {
            "resource_name": "javascript",
            "status": "starting",
            "percentage_complete": _attack("percentage"),
            "primary_url": "JaVaScRiPt:alert(1)",
            "secondary_url": "//127.0.0.1/",
            "error": None,
        },
        {
            "resource_name": "failed",
            "status": None,
            "error": {"code": _attack("code"), "message": _attack("message")},
        },
    ],
}

# Answers that are far too long, and one that does not tell which session is the primary one.
_LONG = "a" * 100_000
LONG: list[dict[str, Any]] = [
    {
        "resource_name": "long",
        "status": _LONG,
        "percentage_complete": _LONG,
        "primary_url": f"javascript:{_LONG}",
        "error": {"code": _LONG, "message": _LONG},
    },
    {"resource_name": "reason", "status": "failedInstanceCreation", "failure_reason": _LONG},
    {
        "resource_name": "no-primary",
        "status": "started",
        "usable": True,
        "primary_url": None,
        "secondary_url": "https://127.0.0.1/no-primary",
        "error": None,
    },
]


# People at computers that are open, off, on their way and expired.
ROSTER: list[dict[str, Any]] = [
    {
        "resource_name": "desk-1",
        "person": "Ada Lovelace",
        "status": "started",
        "instance_state": "running",
        "primary_url": "https://127.0.0.1/ada",
    },
    {
        "resource_name": "desk-2",
        "person": "Zoë O'Neil",
        "status": "stopped",
        "instance_state": "stopped",
        "primary_url": "https://127.0.0.1/dead",
    },
    {"resource_name": "desk-3", "person": "Ada Byron", "status": None, "instance_state": "pending"},
    {"resource_name": "desk-4", "status": "startExpired", "instance_state": "running"},
]


def write_page(
    simulator: Simulator, path: Path, environment: Mapping[str, str], **variables: Any
) -> None:
    """Runs portal.yml; see there for the variables.  Nothing that it prints holds a URL."""
    playbook = str(HERE / "portal.yml")
    run_playbook(simulator, playbook, environment, gui_session_portal_path=str(path), **variables)


def run_playbook(
    simulator: Simulator,
    playbook: str,
    environment: Mapping[str, str],
    *,
    is_failure: bool = False,
    **variables: Any,
) -> None:
    """Runs a playbook; raises RuntimeError where it fails, or where it was to fail and does not."""
    done = subprocess.run(
        ["ansible-playbook", playbook, "--extra-vars", json.dumps(variables)],
        env={
            **environment,
            **simulator.environment,
            "AWS_URL": simulator.endpoint_url,
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if bool(done.returncode) is not is_failure:
        raise RuntimeError(f"ansible-playbook ended so:\n{done.stdout}\n{done.stderr}")


def launch(playwright: Playwright) -> Browser:
    """Starts the machine's own browser, with a new profile, and without calls home."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return playwright.chromium.launch(
        executable_path=next(filter(None, map(shutil.which, names))),
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    )
