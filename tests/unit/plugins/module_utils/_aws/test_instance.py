# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent for a computer, which botocore checks against its model of the service."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._aws.instance import OPERATIONS

NAME = "desk-1"
CHOSEN = {
    "availability_zone": "eu-west-1a",
    "bundle_id": "app_standard_xl_1_0",
    "key_pair_name": "lab",
    "user_data": "#!/bin/sh",
    "ip_address_type": "ipv4",
    "tags": {"course": "statistics", "key-only": ""},
    "add_ons": [
        ("StopInstanceOnIdle", {"threshold": "5", "duration": "30"}),
        ("AutoSnapshot", {"snapshot_time_of_day": "06:00"}),
    ],
}
SENT = {
    "instanceNames": [NAME],
    "availabilityZone": "eu-west-1a",
    "bundleId": "app_standard_xl_1_0",
    "keyPairName": "lab",
    "userData": "#!/bin/sh",
    "ipAddressType": "ipv4",
    "tags": [{"key": "course", "value": "statistics"}, {"key": "key-only", "value": ""}],
    "addOns": [
        {
            "addOnType": "StopInstanceOnIdle",
            "stopInstanceOnIdleRequest": {"threshold": "5", "duration": "30"},
        },
        {"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "06:00"}},
    ],
}


@pytest.mark.parametrize(
    ("operation", "method", "given", "sent"),
    [
        (
            "CreateInstances",
            "create_instances",
            {**CHOSEN, "blueprint_id": "lfr_rstudio_1_0"},
            {**SENT, "blueprintId": "lfr_rstudio_1_0"},
        ),
        (
            "CreateInstancesFromSnapshot",
            "create_instances_from_snapshot",
            {**CHOSEN, "snapshot": "golden-1"},
            {**SENT, "instanceSnapshotName": "golden-1"},
        ),
        (
            "CreateInstances",
            "create_instances",
            {
                "availability_zone": "eu-west-1a",
                "bundle_id": "small",
                "blueprint_id": "ubuntu",
                "tags": {},
                "add_ons": [],
            },
            {
                "instanceNames": [NAME],
                "availabilityZone": "eu-west-1a",
                "bundleId": "small",
                "blueprintId": "ubuntu",
            },
        ),
        ("RebootInstance", "reboot_instance", {}, {"instanceName": NAME}),
        (
            "DeleteInstance",
            "delete_instance",
            {"force_delete_add_ons": True},
            {"instanceName": NAME, "forceDeleteAddOns": True},
        ),
        (
            "TagResource",
            "tag_resource",
            {"tags": {"room": "B2"}},
            {"resourceName": NAME, "tags": [{"key": "room", "value": "B2"}]},
        ),
        (
            "UntagResource",
            "untag_resource",
            {"keys": ["room"]},
            {"resourceName": NAME, "tagKeys": ["room"]},
        ),
        (
            "EnableAddOn",
            "enable_add_on",
            {"kind": "AutoSnapshot", "values": {}},
            {"resourceName": NAME, "addOnRequest": {"addOnType": "AutoSnapshot"}},
        ),
        (
            "DisableAddOn",
            "disable_add_on",
            {"kind": "StopInstanceOnIdle"},
            {"resourceName": NAME, "addOnType": "StopInstanceOnIdle"},
        ),
    ],
)
def test_what_is_wanted_is_sent_in_the_words_of_the_api(
    client, stub, operation, method, given, sent
):
    stub.add_response(method, {"operations": [{"id": "1", "status": "Started"}]}, sent)
    assert OPERATIONS[operation](client, NAME, **given) == [{"id": "1", "status": "Started"}]
