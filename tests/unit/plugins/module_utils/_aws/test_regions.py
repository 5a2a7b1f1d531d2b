# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Regions that the AWS SDK knows."""

from __future__ import annotations

import boto3
import botocore.loaders
from ansible_collections.research.lightsail.plugins.module_utils._aws.regions import known_regions


def test_the_list_holds_every_region_that_has_lightsail():
    regions = known_regions()
    assert regions.issuperset(boto3.session.Session().get_available_regions("lightsail"))
    assert not [name for name in regions if name.endswith("global")]


def test_without_the_data_on_partitions_no_region_is_known(monkeypatch, tmp_path):
    """Then no Region can be doubted, and a task goes on instead of ending in a traceback."""
    monkeypatch.setattr(botocore.loaders.Loader, "BUILTIN_DATA_PATH", str(tmp_path))
    monkeypatch.setattr(botocore.loaders.Loader, "CUSTOMER_DATA_PATH", str(tmp_path))
    assert known_regions() == frozenset()
