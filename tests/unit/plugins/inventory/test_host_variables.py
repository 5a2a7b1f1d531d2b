# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables that playbooks act by are there whatever the options say."""

from __future__ import annotations

import pytest
from ansible.vars.manager import VariableManager

from .stand_in import instance, refusal

ARN = "arn:aws:lightsail:eu-west-1:111111111111:Instance/desk-1-eu-west-1"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"hostvars_prefix": "ls_", "hostvars_suffix": "_x"},
        {"hostnames": ["tag:Host"]},
        {"compose": {"ls_name": "'other'", "name": "'other'", "location": "none"}},
        {"hostvars_prefix": "aws_lightsail_"},
    ],
)
def test_every_host_tells_its_name_its_region_and_its_arn(lab, service, options):
    tags = [{"key": "Host", "value": "teacher"}]
    service.accounts["LAB"] = {"eu-west-1": [instance("desk-1", tags=tags)]}
    listed = lab.list(lab.write(**options))
    (variables,) = listed.hosts.values()
    assert variables["aws_lightsail_name"] == "desk-1"
    assert variables["aws_lightsail_region"] == "eu-west-1"
    assert variables["aws_lightsail_arn"] == ARN
    assert listed.failed == {}


def test_groups_and_composed_variables_can_use_them(lab, service):
    service.accounts["LAB"] = {"us-east-1": [instance("desk-1", "us-east-1")]}
    path = lab.write(
        regions=["us-east-1"],
        strict=True,
        keyed_groups=[{"key": "aws_lightsail_region", "prefix": "in"}],
        compose={"where": "aws_lightsail_name ~ '/' ~ aws_lightsail_region"},
    )
    listed = lab.list(path)
    assert listed.groups["in_us_east_1"] == ["desk-1"]
    assert listed.hosts["desk-1"]["where"] == "desk-1/us-east-1"


@pytest.mark.parametrize(
    "name", ["aws_lightsail_name", "aws_lightsail_region", "aws_lightsail_arn"]
)
def test_compose_cannot_replace_them(lab, service, name):
    service.accounts["LAB"] = {"eu-west-1": [instance("desk-1")]}
    listed = lab.list(lab.write(compose={name: "'other'"}))
    assert f"compose: {name} is set by the plugin" in listed.said
    assert service.calls == []


def test_a_source_that_failed_is_named_beside_one_that_did_not(lab, service):
    service.answers["GetInstances"] = refusal("ExpiredTokenException")
    failed = lab.write()
    static = lab.write_text("static.yml", "all: {hosts: {desk-9: }}")
    listed = lab.list(failed, static)
    assert list(listed.hosts) == ["desk-9"]
    assert list(listed.failed) == [str(failed)]
    assert "ExpiredTokenException" in listed.failed[str(failed)]
    variables = VariableManager(listed.manager._loader, listed.manager)
    for name in ("desk-9", "localhost"):
        host = listed.manager.get_host(name)
        assert str(failed) in variables.get_vars(host=host)["aws_lightsail_failed_sources"]


def test_sources_that_fail_one_after_the_other_are_all_named(lab, service):
    paths = [lab.write(f"{name}.aws_lightsail.yml", filters={name: "x"}) for name in "ab"]
    listed = lab.list(*paths)
    assert list(listed.failed) == [str(path) for path in paths]
    assert "there is no filter 'b'" in listed.failed[str(paths[1])]


def test_a_reason_from_outside_is_bounded(lab, service):
    service.answers["GetInstances"] = refusal("InvalidInputException", "{{ 1 }}" + "a" * 10_000)
    listed = lab.list(lab.write())
    (reason,) = listed.failed.values()
    assert "{{ 1 }}" in reason
    assert len(reason) < 2_000


def test_the_reasons_of_many_regions_are_bounded_together(lab, service):
    service.answers["GetInstances"] = lambda region, name: refusal(
        "InvalidInputException", region + "a" * 10_000
    )(region, name)
    regions = ["eu-west-1", "us-east-1", "us-west-2"]
    (reason,) = lab.list(lab.write(regions=regions)).failed.values()
    assert len(reason) == 1_500
    assert reason.endswith("aaa...")
