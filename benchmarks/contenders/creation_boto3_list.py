# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates the computers that a file names, one a line, from a snapshot, with one call for all.

Then it lists the computers every 5 s.  Where the service refuses one name, it refuses them all.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

POLL_SECONDS = 5.0
PASSING_ERRORS = ("ThrottlingException", "ServiceException")


def main() -> None:
    """Creates all at once."""
    wanted = set(Path(sys.argv[1]).read_text(encoding="utf-8").split())
    _file, snapshot, bundle, zone = sys.argv[1:]
    client = boto3.client(
        "lightsail", config=Config(retries={"mode": "adaptive", "max_attempts": 10})
    )
    client.create_instances_from_snapshot(
        instanceNames=sorted(wanted),
        instanceSnapshotName=snapshot,
        bundleId=bundle,
        availabilityZone=zone,
    )
    running: set[str] = set()
    while not wanted <= running:
        time.sleep(POLL_SECONDS)
        try:
            pages = client.get_paginator("get_instances").paginate()
            instances = [each for page in pages for each in page["instances"]]
        except HTTPClientError:
            continue
        except ClientError as error:
            if error.response["Error"]["Code"] not in PASSING_ERRORS:
                raise
            continue
        running = {each["name"] for each in instances if each["state"]["name"] == "running"}
    print(*sorted(wanted), sep="\n")


if __name__ == "__main__":
    main()
