# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens computers that are off, or closes and switches them off; a file names them, one a line.

One thread for each computer takes the step that is next and looks every 5 s.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

POLL_SECONDS = 5.0
PASSING_ERRORS = ("ThrottlingException", "ServiceException")
CLOSED = ("notStarted", "stopped", "startExpired")


def is_in_state(client: Any, name: str, wanted: str) -> bool:
    """Switches a computer on or off if it is the other; returns whether it is there."""
    state = client.get_instance_state(instanceName=name)["state"]["name"]
    if wanted == "running" and state == "stopped":
        client.start_instance(instanceName=name)
    if wanted == "stopped" and state == "running":
        client.stop_instance(instanceName=name)
    return bool(state == wanted)


def is_open(client: Any, name: str) -> bool:
    """Opens a session if it is closed; returns whether it is open."""
    access = client.create_gui_session_access_details(resourceName=name)
    if access["status"] in CLOSED:
        client.start_gui_session(resourceName=name)
    is_usable = any(each.get("url") for each in access.get("sessions", []))
    return access["status"] == "started" and is_usable


def is_closed(client: Any, name: str) -> bool:
    """Closes a session if it is open; returns whether it is closed."""
    status = client.create_gui_session_access_details(resourceName=name)["status"]
    if status == "started":
        client.stop_gui_session(resourceName=name)
    return status in CLOSED


def wait_for(look: Callable[[], bool]) -> None:
    """Looks until it is done."""
    while True:
        # botocore has tried several times when it raises; the next look may come through.
        try:
            if look():
                return
        except HTTPClientError:
            pass
        except ClientError as error:
            if error.response["Error"]["Code"] not in PASSING_ERRORS:
                raise
        time.sleep(POLL_SECONDS)


def switch(client: Any, name: str, state: str) -> str:
    """Leads a computer and its session to the state started or stopped; returns its name."""
    if state == "started":
        wait_for(lambda: is_in_state(client, name, "running"))
        wait_for(lambda: is_open(client, name))
    else:
        wait_for(lambda: is_closed(client, name))
        wait_for(lambda: is_in_state(client, name, "stopped"))
    return name


def main() -> None:
    """Switches all at once."""
    names = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    client = boto3.client(
        "lightsail",
        config=Config(
            retries={"mode": "adaptive", "max_attempts": 10},
            max_pool_connections=len(names),
        ),
    )
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        for name in pool.map(lambda name: switch(client, name, sys.argv[2]), names):
            print(name)


if __name__ == "__main__":
    main()
