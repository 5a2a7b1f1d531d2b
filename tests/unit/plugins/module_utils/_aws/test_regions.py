# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Regions that the AWS SDK knows."""

from __future__ import annotations

import boto3
from ansible_collections.research.lightsail.plugins.module_utils._aws.regions import known_regions


def test_the_list_holds_every_region_that_has_lightsail():
    regions = known_regions()
    assert regions.issuperset(boto3.session.Session().get_available_regions("lightsail"))
    assert not [name for name in regions if name.endswith("global")]
