# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory plugin must never do; the rest is tested in real runs (tests/integration)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleError
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.research.lightsail.plugins.inventory import aws_lightsail

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


@pytest.mark.parametrize("text", ["{{ 1 }}", "{% x %}", "a {{ 1 }}", "#jinja2: x: '['\n[[ 1 ]]"])
def test_what_could_be_evaluated_is_marked(monkeypatch, text):
    marked = []
    monkeypatch.setattr(aws_lightsail, "wrap_var", lambda each: marked.append(each) or each)
    value = {"name": "desk-1", "count": 1, "none": None, "tags": {"a": text}, "list": ["b", [text]]}
    assert aws_lightsail.without_templates(value) == value
    assert marked == [text, text]


def test_the_marked_text_is_the_same_text():
    assert aws_lightsail.without_templates("{{ 1 }}") == wrap_var("{{ 1 }}") == "{{ 1 }}"
