# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What configure_awx.yml makes of its variables, without Ansible and without AWX."""

from __future__ import annotations

import typing

import pytest

from .answers import DEFAULTS, filters, problems_of, settings_of, variables_of_the_playbook


def test_every_variable_of_the_playbook_is_checked() -> None:
    assert variables_of_the_playbook() == set(DEFAULTS)


def test_what_is_not_given_has_its_default() -> None:
    settings = settings_of()
    assert (settings["slices"], settings["replace"]) == (1, False)
    assert settings_of(slices=" ", replace=None, lab="  ") == settings
    assert settings_of(slices="12", replace="Yes")["slices"] == 12
    assert settings_of(replace=True)["replace"] is True


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"region": " "}, "region is not set; give it with -e region=..."),
        ({"credential_name": None}, "credential_name is not set; give it with -e"),
        (
            {"region": "eu-west-1a"},
            "an Availability Zone; give the Region that it is in, eu-west-1",
        ),
        (
            {"region": "eu-west-9"},
            "region: there is no Lightsail in eu-west-9; it is in ap-east-1, ",
        ),
        ({"lab": "Bio\nChem"}, "lab: one line of text"),
        ({"lab": "Bio\x1b[2J"}, "lab: one line of text"),
        ({"lab": "B" * 513}, "lab: one line of text of up to 512 characters"),
        ({"image": {}}, "image: one line of text"),
        ({"image": ["a"]}, "image: one line of text"),
        ({"slices": "three"}, "slices: three is not a whole number from 1 to 999999"),
        ({"slices": 0}, "slices: 0 is not a whole number"),
        ({"slices": "1.5"}, "slices: 1.5 is not a whole number"),
        ({"slices": True}, "slices: True is not a whole number"),
        ({"replace": "maybe"}, "replace: maybe is neither true nor false"),
        (
            {"regions": "eu-west-1"},
            "regions: configure_awx.yml has no such variable; did you mean region?",
        ),
        ({"xyzzy": "1"}, "xyzzy: configure_awx.yml has no such variable; it has project_url, "),
        ({"configure__given": "1"}, "configure__given: configure_awx.yml has no such variable"),
    ],
)
def test_a_wrong_answer_is_said_in_words(wrong: dict[str, typing.Any], told: str) -> None:
    (problem,) = problems_of(**wrong)
    assert told in problem


def test_all_that_is_wrong_is_said_at_once() -> None:
    problems = problems_of(region="eu-west-1a", slices="three", replace="maybe", regions="x")
    assert [each.split(":")[0] for each in problems] == ["regions", "region", "slices", "replace"]
    listed = filters.listed(problems)
    assert listed.startswith("(1) regions: ")
    assert "(4) replace: " in listed
    assert filters.listed(["only this"]) == "only this"


def test_variables_of_ansible_and_awx_are_no_slips() -> None:
    assert problems_of(ansible_python_interpreter="python3", awx_job_id=7, tower_job_id=7) == []


@pytest.mark.parametrize(
    ("typed", "lost", "better"),
    [
        ("lab=Cell biology", "biology", """'lab="Cell biology"'"""),
        ("lab=Cell biology 2", "biology 2", """'{"lab": "Cell biology 2"}'"""),
        ("region=eu-west-1, x", "x", """'region="eu-west-1, x"'"""),
        ("lab=Cell, room=2", "room=2", """'lab="Cell, room=2"'"""),
        ("lab=Cell biology slices=2", "biology", """'lab="Cell biology"'"""),
        ("lab", "lab", """'lab="Cell biology"'"""),
        ("=x", "=x", """'lab="Cell biology"'"""),
    ],
)
def test_what_ansible_cut_off_at_a_blank_is_said(typed: str, lost: str, better: str) -> None:
    problem = problems_of(typed)[0]
    assert problem.startswith(f'-e: "{lost}" belongs to no variable')
    assert better in problem


@pytest.mark.parametrize(
    "typed", ["lab='Chemistry, 2nd floor'", 'lab="a, b" slices=2', "lab=a slices=2", 'lab="a b"']
)
def test_a_value_in_quotes_of_its_own_is_whole(typed: str) -> None:
    assert problems_of(typed) == []


def test_a_long_text_from_outside_is_cut_in_a_message() -> None:
    (problem,) = problems_of(slices="9" * 400)
    assert len(problem) < 150
