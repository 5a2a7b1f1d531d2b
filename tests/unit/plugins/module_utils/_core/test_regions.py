# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which texts are Regions, and what is said of those that are not."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.regions import (
    RegionError,
    check_region,
)

KNOWN = frozenset({"eu-west-1", "eu-west-2", "us-east-1", "us-gov-west-1", "ap-southeast-2"})


def refusal(region, known=KNOWN):
    with pytest.raises(RegionError) as caught:
        check_region("region", region, known)
    return str(caught.value)


@pytest.mark.parametrize("region", sorted(KNOWN))
def test_a_region_that_the_sdk_knows_is_taken(region):
    check_region("region", region, KNOWN)


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("eu-west-1a", "eu-west-1"),
        ("us-gov-west-1b", "us-gov-west-1"),
        ("us-east-1-bos-1a", "us-east-1"),
    ],
)
@pytest.mark.parametrize("known", [KNOWN, frozenset()])
def test_a_zone_is_refused_with_its_region(zone, region, known):
    words = f"region: {zone} is an Availability Zone; give the Region that it is in, {region}"
    assert refusal(zone, known) == words


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("eu-wst-1", "eu-west-1"),
        ("eu-wst-1a", "eu-west-1"),
        ("euwest1", "eu-west-1"),
        ("EU-WEST-2", "eu-west-2"),
        (" us-east-1", "us-east-1"),
        ("us-east-11", "us-east-1"),
        ("ap-southeast2", "ap-southeast-2"),
        ("ue-west-1", "eu-west-1"),
        ("eu-west-7", "eu-west-2"),
        ("eu-west-0", "eu-west-2"),
        ("us-gov-wets-1", "us-gov-west-1"),
    ],
)
def test_a_slip_is_told_with_what_is_near(text, near):
    assert f"near are {near}" in refusal(text)


@pytest.mark.parametrize("text", ["", "Ireland", "x" * 100_000, "http://127.0.0.1", "a\nb"])
def test_what_is_near_to_nothing_is_told_with_an_example_and_stays_short(text):
    words = refusal(text)
    assert "the names look like eu-west-1" in words
    assert len(words) < 300
    assert "\n" not in words


def test_no_more_than_three_are_told_that_are_near():
    known = frozenset(f"eu-west-{number}" for number in (1, 2, 3, 4))
    told = refusal("eu-wst-1", known).partition("near are ")[2].split(", ")
    assert len(told) == 3
    assert set(told) < known


def test_without_a_list_no_region_is_refused():
    check_region("regions", "xx-new-1", frozenset())


# Regions that AWS opened in the two years after boto3 1.34.0, and their neighbours before.
OLD = frozenset(
    {
        *(f"ap-southeast-{number}" for number in (1, 2, 3, 4)),
        *("ap-east-1", "me-central-1", "us-east-1", "us-iso-east-1", "eu-central-1"),
    }
)


@pytest.mark.parametrize(
    "region",
    ["ap-southeast-5", "ap-southeast-7", "ap-east-2", "mx-central-1", "eusc-de-east-1"],
)
def test_a_region_newer_than_the_sdk_is_taken_with_a_warning(region):
    warning = check_region("region", region, OLD)
    assert warning.startswith(f"region: the AWS SDK here does not know the Region '{region}'; ")
    assert check_region("region", region, OLD | {region}) is None


def test_what_has_no_number_is_no_neighbour():
    known = OLD | {"aws-global", "local"}
    assert check_region("region", "ap-southeast-5", known)


def test_a_region_is_newer_by_four_at_most():
    assert check_region("region", "ap-southeast-8", OLD)
    assert "near are ap-southeast-" in refusal("ap-southeast-9", OLD)


def test_of_a_family_that_is_new_there_may_be_two():
    assert check_region("region", "mx-central-2", OLD)
    assert "there is no AWS Region 'mx-central-3'" in refusal("mx-central-3", OLD)


def test_a_zone_of_a_region_newer_than_the_sdk_is_a_zone():
    assert "give the Region that it is in, mx-central-1" in refusal("mx-central-1a", OLD)
