# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates the computers that a file names, one a line, from a snapshot.

One thread for each computer creates it and reads its state every 5 s.
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


def is_running(client: Any, name: str) -> bool:
    """Reads a computer; returns whether it runs."""
    try:
        return bool(
            client.get_instance(instanceName=name)["instance"]["state"]["name"] == "running"
        )
    except HTTPClientError:
        return False
    except ClientError as error:
        # botocore has tried several times when it raises; the next look may come through.
        if error.response["Error"]["Code"] not in PASSING_ERRORS:
            raise
        return False


def create(client: Any, name: str, snapshot: str, bundle: str, zone: str) -> str:
    """Creates a computer and waits for it; returns its name."""
    client.create_instances_from_snapshot(
        instanceNames=[name],
        instanceSnapshotName=snapshot,
        bundleId=bundle,
        availabilityZone=zone,
    )
    while not is_running(client, name):
        time.sleep(POLL_SECONDS)
    return name


def main() -> None:
    """Creates all at once."""
    names = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    client = boto3.client(
        "lightsail",
        config=Config(
            retries={"mode": "adaptive", "max_attempts": 10},
            max_pool_connections=len(names),
        ),
    )
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        for name in pool.map(lambda name: create(client, name, *sys.argv[2:]), names):
            print(name)


if __name__ == "__main__":
    main()
