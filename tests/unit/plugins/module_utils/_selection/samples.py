# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instances as the API lists them, in snake_case."""

from __future__ import annotations


def instance(name="desk-1", region="eu-west-1", tags=None, state="running", **members):
    return {
        "name": name,
        "location": {"availability_zone": f"{region}a", "region_name": region},
        "blueprint_id": "LightsailForResearch-RStudio",
        "bundle_id": "app_standard_xl_1_0",
        "state": {"code": 16, "name": state},
        "tags": tags or {},
        **members,
    }


DESK = instance(tags={"Course": "BIO-7", "Open": "true", "Empty": "", "Odd": "a*b?c\\d"})
