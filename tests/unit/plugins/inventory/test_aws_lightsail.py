# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory plugin must never do; the rest is tested in real runs (tests/integration)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.research.lightsail.plugins.inventory import aws_lightsail
from botocore.exceptions import ClientError

URL = "https://desktop.example.com/?token=secret"


class DefectiveClient:
    """A client that raises what no SDK's client would."""

    meta = SimpleNamespace(region_name="eu-west-1")

    def create_gui_session_access_details(self, **_parameters):
        raise ZeroDivisionError(URL)


def test_a_defect_is_told_without_what_its_message_holds():
    region = aws_lightsail.Region("eu-west-1")
    with pytest.raises(AnsibleError) as caught:
        aws_lightsail.read_statuses(DefectiveClient(), region, ["desk-1"])
    assert "ZeroDivisionError" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


class PoorClient:
    """A client for which only one computer exists."""

    meta = SimpleNamespace(region_name="eu-west-1")

    def create_gui_session_access_details(self, **parameters):
        if parameters["resourceName"] == "desk-2":
            return {"resourceName": "desk-2", "status": "stopped"}
        answer = {"Error": {"Code": "NotFoundException", "Message": "no"}}
        raise ClientError(answer, "CreateGUISessionAccessDetails")


def test_computers_that_fail_for_one_reason_are_warned_of_together():
    region = aws_lightsail.Region("eu-west-1")
    names = ["desk-1", "desk-2", "desk-3"]
    statuses = aws_lightsail.read_statuses(PoorClient(), region, names)
    assert statuses == {"desk-1": None, "desk-2": "stopped", "desk-3": None}
    (warning,) = region.warnings
    assert "the status of 2 of 3 GUI sessions could not be read: desk-" in warning
    assert warning.count("there is no virtual computer of this name") == 1


@pytest.mark.parametrize(("length", "end"), [(1500, "xxx"), (1501, "...")])
def test_of_a_long_reason_the_beginning_is_kept_for_the_play(length, end):
    inventory = InventoryData()
    aws_lightsail.note_failure(inventory, "lab.aws_lightsail.yml", "x" * length)
    failed = inventory.groups["all"].vars["aws_lightsail_failed_sources"]
    assert failed == {"lab.aws_lightsail.yml": "x" * 1497 + end}


@pytest.mark.parametrize("text", ["{{ 1 }}", "{% x %}", "a {{ 1 }}", "#jinja2: x: '['\n[[ 1 ]]"])
def test_what_could_be_evaluated_is_marked(monkeypatch, text):
    marked = []
    monkeypatch.setattr(aws_lightsail, "wrap_var", lambda each: marked.append(each) or each)
    value = {"name": "desk-1", "count": 1, "none": None, "tags": {"a": text}, "list": ["b", [text]]}
    assert aws_lightsail.without_templates(value) == value
    assert marked == [text, text]


def test_the_marked_text_is_the_same_text():
    assert aws_lightsail.without_templates("{{ 1 }}") == wrap_var("{{ 1 }}") == "{{ 1 }}"
