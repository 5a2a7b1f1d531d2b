# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that are not Lightsail's, and tags that would like to be more than texts."""

from __future__ import annotations

import pytest
from ansible.template import Templar

from .stand_in import instance

ATTACK = "{{ lookup('ansible.builtin.pipe', 'touch %s') }}"


@pytest.mark.parametrize(
    "answer",
    [
        [],
        b"",
        b"<html>no</html>",
        b"\xff\xfe{",
        {},
        {"instances": "abc"},
        {"instances": [5]},
        {"instances": [{"name": "desk-1", "tags": "abc"}]},
        {"instances": [{"name": "desk-1", "location": "abc"}]},
        {"instances": [{"name": "desk-1", "createdAt": "abc"}]},
    ],
)
def test_an_answer_that_is_not_lightsails_is_an_error_or_a_warning(lab, service, answer):
    service.accounts["LAB"] = {"us-east-1": [instance("desk-2", "us-east-1")]}
    service.answers["GetInstances"] = lambda region, _name: (
        200,
        answer if region == "eu-west-1" else {"instances": service.accounts["LAB"][region]},
    )
    path = lab.write(regions=["eu-west-1", "us-east-1"])
    listed = lab.list(path)
    assert listed.hosts == {}
    (reason,) = listed.failed.values()
    assert "eu-west-1" in reason


def test_texts_from_outside_stay_texts_wherever_they_come_to(lab, service, tmp_path):
    attack = ATTACK % (tmp_path / "attacked")
    tags = [{"key": "Note", "value": attack}, {"key": attack, "value": "x"}]
    service.accounts["LAB"] = {"eu-west-1": [instance("desk-1", tags=tags)]}
    path = lab.write(
        hostnames=["tag:Note"],
        compose={"note": "tags.Note", "longer": "'a' ~ tags.Note", "parts": "[tags.Note]"},
        groups={"noted": "tags.Note is search('lookup')"},
        keyed_groups=[
            {"key": "tags.Note", "prefix": "note"},
            {"key": "tags", "prefix": "tag"},
            {"key": "tags.Note", "prefix": "", "separator": "", "parent_group": "parents"},
        ],
        strict=True,
    )
    listed = lab.list(path)
    assert listed.failed == {}
    (hostname,) = listed.hosts
    assert not set(hostname) & set("{}/'( ")
    for group in listed.groups:
        assert group.isidentifier()
    templar = Templar(loader=None, variables=listed.hosts[hostname])
    for name in ("note", "longer", "parts", "tags"):
        assert attack in str(templar.template(listed.hosts[hostname][name]))
    assert not (tmp_path / "attacked").exists()


def test_no_group_is_what_plays_for_the_controller_are_for(lab, service):
    def computers(room):
        return [instance("desk-1", tags=[{"key": "Room", "value": room}]), instance("desk-2")]

    service.accounts["LAB"] = {"eu-west-1": computers("localhost")}
    keyed = {"key": "tags.Room", "separator": ""}
    listed = lab.list(lab.write(keyed_groups=[keyed]))
    (reason,) = listed.failed.values()
    assert "A group would be called localhost, and plays for localhost would be for" in reason
    assert "its hosts: desk-1; give keyed_groups a prefix, or correct what it" in reason
    assert "localhost" not in listed.groups
    listed = lab.list(lab.write(keyed_groups=[{**keyed, "prefix": "room_"}]))
    assert (listed.failed, sorted(listed.hosts)) == ({}, ["desk-1", "desk-2"])
    for room in ("127.0.0.1", "::1"):
        service.accounts["LAB"] = {"eu-west-1": computers(room)}
        assert room not in lab.list(lab.write(keyed_groups=[keyed])).groups
