# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists the instances of some Regions as Ansible takes it from a script: a thread for each Region.

python inventory_boto3.py OUTPUT REGION...
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config


def instances(region: str) -> list[dict[str, Any]]:
    """Reads all pages of one Region."""
    client = boto3.session.Session(region_name=region).client(
        "lightsail", config=Config(retries={"mode": "adaptive", "max_attempts": 10})
    )
    pages = client.get_paginator("get_instances").paginate()
    return [instance for page in pages for instance in page["instances"]]


def main() -> None:
    """Lists all Regions at once."""
    output, *regions = sys.argv[1:]
    with ThreadPoolExecutor(len(regions)) as threads:
        found = [each for listed in threads.map(instances, regions) for each in listed]
    listing = {
        "_meta": {"hostvars": {each["name"]: each for each in found}},
        "aws_lightsail": {"hosts": [each["name"] for each in found]},
    }
    Path(output).write_text(json.dumps(listing, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
