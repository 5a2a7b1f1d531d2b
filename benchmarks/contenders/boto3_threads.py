# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens the GUI sessions of the computers that a file names, one a line, and prints their URLs.

One thread for each computer starts it and reads it every 5 s.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

POLL_SECONDS = 5.0
PASSING_ERRORS = ("ThrottlingException", "ServiceException")


def look(client: Any, name: str) -> str | None:
    """Starts a computer's session if it is not started; returns its URL if it is open."""
    access = client.create_gui_session_access_details(resourceName=name)
    if access["status"] in ("notStarted", "stopped", "startExpired"):
        client.start_gui_session(resourceName=name)
    if access["status"] == "started":
        for session in access.get("sessions", []):
            if session.get("isPrimary") and session.get("url"):
                return str(session["url"])
    return None


def open_one(client: Any, name: str) -> str:
    """Looks at a computer until it is open; returns its URL."""
    while True:
        # botocore has tried several times when it raises; the next look may come through.
        try:
            url = look(client, name)
            if url:
                return url
        except HTTPClientError:
            pass
        except ClientError as error:
            if error.response["Error"]["Code"] not in PASSING_ERRORS:
                raise
        time.sleep(POLL_SECONDS)


def main() -> None:
    """Opens all at once."""
    names = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    client = boto3.client(
        "lightsail",
        config=Config(
            retries={"mode": "adaptive", "max_attempts": 10},
            max_pool_connections=len(names),
        ),
    )
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        urls = pool.map(lambda name: open_one(client, name), names)
        for name, url in zip(names, urls, strict=True):
            print(f"{name}\t{url}")


if __name__ == "__main__":
    main()
