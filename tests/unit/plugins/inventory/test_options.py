# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be meant is an error before any call, and names the place."""

from __future__ import annotations

import pytest
import yaml
from ansible import context
from ansible.cli.doc import DocCLI
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible_collections.research.lightsail.plugins.inventory import aws_lightsail

from .stand_in import instance

HEAD = "plugin: research.lightsail.aws_lightsail\nregions: [eu-west-1]\n"
EMPTY = "is empty, as an unset variable is"
NOTHING = "its template gives nothing"
UNSET = "{{ lookup('ansible.builtin.env', 'UNSET_VARIABLE') }}"


def refused(lab, service, text, name="lab.aws_lightsail.yml"):
    """What is said of a file; no call may have been made."""
    listed = lab.list(lab.write_text(name, text))
    assert listed.hosts == {}
    assert service.calls == []
    assert len(listed.failed) == 1
    return next(iter(listed.failed.values()))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            f'filters: {{"tag:Course": "{UNSET}"}}',
            f"filters: tag:Course {EMPTY}; a tag that is there",
        ),
        (f'filters: {{name: "{UNSET}"}}', f"filters: name {EMPTY}"),
        (f'filters: {{"tag:Course": [BIO-7, "{UNSET}"]}}', f"filters: tag:Course {EMPTY}"),
        ('filters: {"tag:Course": }', "filters: tag:Course: a value must be a text, a number or"),
        ('filters: {"tag:Course": " "}', f"filters: tag:Course {EMPTY}"),
        (
            'filters: {"tag:Course": [BIO-7]}\ninclude_filters: [{name: [""]}]',
            f"include_filters[0]: name {EMPTY}",
        ),
        ('exclude_filters: [{name: x}, {tag-key: ""}]', f"exclude_filters[1]: tag-key {EMPTY}"),
        ('filters: {"tag:Course": "{{ not_there }}"}', "filters: tag:Course: "),
        (
            "filters: {instance-type: x}",
            "filters: there is no filter 'instance-type'; the filters are availability-zone, blueprint-id,",
        ),
        (
            "include_filters: [{instance-state-name: open}]",
            "include_filters[0]: instance-state-name: there is no state 'open'; the states are pending,",
        ),
        (
            'exclude_filters: [{"tag:Room": {a: b}}]',
            "exclude_filters[0]: tag:Room: a value must be a text, a number or a boolean",
        ),
        (
            "hostnames: [dns-name]",
            "hostnames[0]: there is no hostname 'dns-name'; the hostnames are ip-address, name,",
        ),
        (
            # Not even a role is assumed.
            "hostnames: [5]\nassume_role_arn: arn:aws:iam::123456789012:role/none",
            "hostnames[0]: must be a text, or a dictionary of name, prefix and separator",
        ),
        (
            "exclude_filter: []\nstrict: true\naws_region: eu-west-1",
            "There is no option exclude_filter; ansible-doc -t inventory research.lightsail.aws_lightsail"
            " lists",
        ),
        ("include_filters: [{}]", "include_filters[0]: is empty, which every instance would match"),
        ("exclude_filters: [{}]", "exclude_filters[0]: is empty, which every instance would match"),
        # Of these ansible-core says, in words that differ by its version, which option it is.
        ("filters: [desk-1]", "filters"),
        ("filters: \"{{ {'name': 'x'} }}\"", "filters"),
        ("include_filters: {name: x}", "include_filters"),
        ("exclude_filters: true", "exclude_filters"),
        ("include_filters: desk-1", "include_filters[0]: must be a dictionary of filters"),
        ("filters:", "filters: there is nothing after it"),
        ("include_filters:", "include_filters: there is nothing after it"),
        ("exclude_filters:", "exclude_filters: there is nothing after it"),
        ("hostnames:", "hostnames: there is nothing after it"),
        ('hostnames: [""]', "hostnames[0]: there is no hostname ''"),
        ('hostnames: [{name: name, prefix: "{{ x }}"}]', "hostnames[0]: prefix: a template is not"),
        (f'profile: "{UNSET}"', f"profile: {NOTHING}"),
        (f'aws_profile: "{UNSET}"', f"aws_profile: {NOTHING}"),
        (f'assume_role_arn: "{UNSET}"', f"assume_role_arn: {NOTHING}"),
        (f'access_key: "{UNSET}"', f"access_key: {NOTHING}"),
        (f'secret_key: "{UNSET}"', f"secret_key: {NOTHING}"),
        (f'region: "{UNSET}"', f"region: {NOTHING}"),
        (f'endpoint_url: "{UNSET}"', f"endpoint_url: {NOTHING}"),
        ('profile: "{{ not_there }}"', "profile: "),
        ('session_token: "{{ not_there }}"', "session_token: "),
        ("research_only: maybe", "research_only: must be true or false, not 'maybe'"),
        ('research_only: "{{ true }}"', "research_only: must be true or false, not"),
        ("gui_session_status: 2", "gui_session_status: must be true or false, not 2"),
        ('cache: "{{ x }}"', "cache: must be true or false, not"),
        ("hostvars_prefix: a-", "no variable can be called 'a-name'"),
        ("hostvars_prefix: 5", "no variable can be called '5name'"),
        ('hostvars_suffix: "{{ x }}"', "no variable can be called"),
    ],
)
def test_an_empty_or_odd_value_is_refused(lab, service, options, message):
    assert message in refused(lab, service, HEAD + options)


@pytest.mark.parametrize(
    ("regions", "message"),
    [
        (
            "[eu-west-1a]",
            "regions: eu-west-1a is an Availability Zone; give the Region that it is in, eu-west-1",
        ),
        (
            "[eu-west-1, eu-wets-1]",
            "regions: there is no AWS Region 'eu-wets-1'; near are eu-west-1",
        ),
        (f'["{UNSET}"]', "regions: each must be the name of a region, not ''"),
        ('["  "]', "regions: each must be the name of a region"),
        ("[5]", "regions: "),
        (
            "[\"{{ ['eu-west-1'] }}\"]",
            "regions: each must be the name of a region, not ['eu-west-1']",
        ),
        ("", "regions: there is nothing after it"),
        ("[]\nregion: eu-wets-1", "region: there is no AWS Region 'eu-wets-1'"),
    ],
)
def test_a_region_that_does_not_exist_is_refused(lab, service, regions, message):
    text = f"plugin: research.lightsail.aws_lightsail\nregions: {regions}"
    assert message in refused(lab, service, text)


def test_a_region_newer_than_the_sdk_is_listed_with_a_warning(lab, service):
    service.accounts["LAB"] = {"eu-west-5": [instance("desk-1", "eu-west-5")]}
    listed = lab.list(lab.write(regions=["eu-west-5"]))
    assert list(listed.hosts) == ["desk-1"]
    assert "regions: the AWS SDK here does not know the Region 'eu-west-5'" in listed.said


@pytest.mark.parametrize(
    "text", [HEAD, '{"plugin": "research.lightsail.aws_lightsail"}', "x: 1\n" + HEAD]
)
@pytest.mark.parametrize("name", ["lab.yml", "aws_lightsail_lab.yaml"])
def test_a_file_of_another_name_says_what_it_must_be_called(lab, service, name, text):
    said = refused(lab, service, text, name)
    assert "must end with aws_lightsail.yml or aws_lightsail.yaml: rename " + name in said


def test_files_of_others_are_left_to_them(lab):
    plugin = inventory_loader.get("research.lightsail.aws_lightsail")
    texts = [
        "all: {hosts: }",
        "plugin: amazon.aws.aws_ec2",
        "",
        "\0\xff" * 9,
        "plugin: research.lightsail",
    ]
    for text in texts:
        assert not plugin.verify_file(str(lab.write_text("other.yml", text)))
    assert not plugin.verify_file(str(lab.folder))
    assert not plugin.verify_file("desk-1,desk-2")
    assert plugin.verify_file(str(lab.write_text("lab.aws_lightsail.yml", "")))
    assert DataLoader().load_from_file(str(lab.write())) is not None


def test_tags_that_are_there_without_a_value(lab, service):
    service.accounts["LAB"] = {
        "eu-west-1": [
            instance("with", tags=[{"key": "Spare", "value": "x"}]),
            instance("empty", tags=[{"key": "Spare"}]),
            instance("without"),
        ]
    }
    path = lab.write(filters={"tag-key": "Spare"}, exclude_filters=[{"tag:Spare": "?*"}])
    assert list(lab.list(path).hosts) == ["empty"]


def test_toml_gets_no_null(lab, service, monkeypatch):
    service.accounts["LAB"] = {"eu-west-1": [instance("web-1", bundleId="nano_3_0")]}
    path = lab.write(gui_session_status=True)
    assert lab.list(path).hosts["web-1"]["gui_session_status"] is None
    monkeypatch.setattr(context, "CLIARGS", ImmutableDict(toml=True))
    assert None not in lab.list(path).hosts["web-1"].values()
    assert "gui_session_status" not in lab.list(path).hosts["web-1"]


def test_ansible_doc_writes_a_snippet():
    doc = yaml.safe_load(aws_lightsail.DOCUMENTATION)
    snippet = DocCLI.format_snippet(doc["name"], "inventory", doc)
    assert "research_only:" in snippet
