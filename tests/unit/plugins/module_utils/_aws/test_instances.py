# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of the answers that list instances, bundles and regions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._aws.errors import (
    LightsailCallError,
)
from ansible_collections.research.lightsail.plugins.module_utils._aws.instances import (
    get_bundle_ids,
    get_instances,
    get_region_names,
)

THEN = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_an_instance_in_snake_case_with_dates_as_strings_and_tags_as_a_dict(client, stub):
    answer = {
        "name": "desk-1",
        "createdAt": THEN,
        "bundleId": "app_standard_xl_1_0",
        "isStaticIp": False,
        "state": {"code": 16, "name": "running"},
        "hardware": {"cpuCount": 4, "disks": [{"sizeInGb": 50, "createdAt": THEN}]},
        "tags": [{"key": "CourseName", "value": "bioInformatics"}, {"key": "onlyKey"}],
    }
    stub.add_response("get_instances", {"instances": [answer]})
    assert get_instances(client) == [
        {
            "name": "desk-1",
            "created_at": "2026-11-24T08:30:00+00:00",
            "bundle_id": "app_standard_xl_1_0",
            "is_static_ip": False,
            "state": {"code": 16, "name": "running"},
            "hardware": {
                "cpu_count": 4,
                "disks": [{"size_in_gb": 50, "created_at": "2026-11-24T08:30:00+00:00"}],
            },
            "tags": {"CourseName": "bioInformatics", "onlyKey": ""},
        }
    ]


def test_all_pages_are_read(client, stub):
    stub.add_response("get_instances", {"instances": [{"name": "a1"}], "nextPageToken": "t"}, {})
    stub.add_response("get_instances", {"instances": [{"name": "a2"}]}, {"pageToken": "t"})
    assert [instance["name"] for instance in get_instances(client)] == ["a1", "a2"]
    asked = {"appCategory": "LfR", "includeInactive": True}
    page = {"bundles": [{"bundleId": "b1"}], "nextPageToken": "t"}
    stub.add_response("get_bundles", page, asked)
    stub.add_response("get_bundles", {"bundles": [{"bundleId": "b2"}]}, {**asked, "pageToken": "t"})
    assert get_bundle_ids(client, "LfR") == {"b1", "b2"}


def test_an_instance_without_tags(client, stub):
    stub.add_response("get_instances", {"instances": [{"name": "desk-1"}]})
    assert get_instances(client) == [{"name": "desk-1", "tags": {}}]


def test_regions(client, stub):
    stub.add_response("get_regions", {"regions": [{"name": "us-east-1"}, {"name": "eu-west-1"}]})
    assert get_region_names(client) == ["eu-west-1", "us-east-1"]


def test_an_error_on_a_later_page(client, stub):
    stub.add_response("get_instances", {"instances": [], "nextPageToken": "t"})
    stub.add_client_error("get_instances", "AccessDeniedException", "no", http_status_code=400)
    with pytest.raises(LightsailCallError) as caught:
        get_instances(client)
    assert caught.value.region == "eu-west-1"
    assert "the IAM action lightsail:GetInstances" in caught.value.user_message()
