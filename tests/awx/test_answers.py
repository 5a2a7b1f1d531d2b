# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What configure_awx.yml makes of its variables, without Ansible and without AWX."""

from __future__ import annotations

import datetime
import itertools
import typing
import zoneinfo

import pytest
from dateutil import rrule

from .answers import (
    DEFAULTS,
    SOURCE,
    filters,
    problems_of,
    settings_of,
    variables_of_the_playbook,
)
from .controller import rule_errors


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
        ({"lab": "C++"}, "lab: C++ has ++"),
        ({"lab": "B" * 201}, "is longer than 200 characters"),
        ({"project_name": "12"}, "project_name: 12 would be taken for an id"),
        (
            {"image": "quay.io/ansible/awx-ee:latest"},
            "is AWX's own image, whose ansible-core is too old",
        ),
        ({"image": "quay.io/ansible/awx-ee"}, "build one from execution-environment.yml"),
        ({"class_slices": 1001}, "class_slices: 1001 is not a whole number from 1 to 1000"),
        ({"project_cache": "-1"}, "project_cache: -1 is not a whole number from 0 to 86400"),
        ({"roster": "rosters/bio8.csv"}, "roster: there is no file rosters/bio8.csv in the folder"),
        ({"roster": "../bio7.csv"}, "roster: ../bio7.csv is no path within the project"),
        ({"roster": "https://example.com/bio7.csv"}, "is no path within the project"),
        ({"page": "bio7.html"}, "page: bio7.html would be in the container of the job"),
        ({"pages": "/srv/bio7"}, "pages needs page"),
        ({"source_file": "lab.yml"}, "source_file: the name of lab.yml has to end with"),
        ({"source_file": "x.aws_lightsail.yml"}, "source_file: there is no file"),
        (
            {"source_file": "/x.aws_lightsail.yml"},
            "source_file: /x.aws_lightsail.yml is no path",
        ),
        ({"timezone": "Europe/Berlin"}, "timezone is only for schedules, and those need lessons"),
        ({"schedules": "true"}, "schedules is only for schedules, and those need lessons"),
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


@pytest.mark.parametrize("typed", ["lab=", "lab=' '", 'slices=2 lab=""'])
def test_a_variable_of_the_shell_that_is_not_set_is_no_default(typed: str) -> None:
    assert problems_of(typed) == ["-e lab= has no value; give one, or leave it out"]


def test_a_long_text_from_outside_is_cut_in_a_message() -> None:
    (problem,) = problems_of(slices="9" * 400)
    assert len(problem) < 150


# --- The source of the inventory


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("regions: [eu-west-1]", None),
        ("regions: [eu-west-1, us-west-2]", "has to have this one Region alone"),
        ("regions: [us-west-2]", "as regions: [eu-west-1]"),
        ("research_only: true", "has to have this one Region alone"),
        ("regions: eu-west-1", "has to have this one Region alone"),
        ("regions: [eu-west-1]\nprofile: lab", "has profile, and AWX hands over the keys"),
        ("regions: [eu-west-1]\naccess_key: x", "has access_key, and AWX hands over the keys"),
        ("- regions", "is no YAML file with options"),
        ("regions: [", "is no YAML file with options"),
    ],
)
def test_a_source_is_of_one_region_and_has_no_keys(text: str, told: str | None) -> None:
    name = "lab.aws_lightsail.yml"
    problems = problems_of(source_file=name, files={name: text})
    assert [told is not None and told in each for each in problems] == [True] * len(problems)
    assert bool(problems) == bool(told)


def test_the_source_that_comes_along_is_right_in_every_region() -> None:
    for region in ("eu-west-1", "us-west-2"):
        assert problems_of(region=region, source_file=SOURCE) == []


# --- Lessons

TERM = {
    "roster": "rosters/bio7.csv",
    "timezone": "Europe/Berlin",
    "first_day": "2027-01-18",
}


def rules_of(**given: typing.Any) -> dict[str, str]:
    """The rules of the schedules."""
    rules = settings_of(**{**TERM, **given})["rules"]
    assert [list(rule_errors(rule)) for rule in rules.values()] == [[], [], []]
    return rules


def times_of(rule: str, until: str) -> list[str]:
    """When a rule runs until a day: in local time, as AWX and python-dateutil expand it."""
    found = rrule.rrulestr(rule, forceset=True)
    zone = found._rrule[0]._dtstart.tzinfo
    end = datetime.datetime.fromisoformat(until).replace(tzinfo=zone)
    return [f"{each:%a %Y-%m-%d %H:%M}" for each in itertools.takewhile(lambda at: at < end, found)]


def test_one_time_of_the_day_makes_a_rule_that_the_pages_of_awx_can_edit() -> None:
    rules = rules_of(lessons="mon wed 8:00-9:30", last_day="2027-02-05")
    end = "UNTIL=20270205T225959Z"
    assert rules["open"] == (
        f"DTSTART;TZID=Europe/Berlin:20270118T074500 RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;{end}"
    )
    assert rules["close"].startswith("DTSTART;TZID=Europe/Berlin:20270118T094500 RRULE:FREQ=WEEKLY")
    assert times_of(rules["open"], "2028-01-01") == [
        *("Mon 2027-01-18 07:45", "Wed 2027-01-20 07:45", "Mon 2027-01-25 07:45"),
        *("Wed 2027-01-27 07:45", "Mon 2027-02-01 07:45", "Wed 2027-02-03 07:45"),
    ]


def test_a_class_is_renewed_every_two_minutes_within_its_lessons_alone() -> None:
    rules = rules_of(lessons="tue 8:15-9:50, fri 14:00-14:30")
    assert times_of(rules["renew"], "2027-01-25") == [
        *(f"Tue 2027-01-19 08:{minute}" for minute in range(15, 60, 2)),
        *(f"Tue 2027-01-19 09:{minute:02}" for minute in range(1, 50, 2)),
        *(f"Fri 2027-01-22 14:{minute:02}" for minute in range(0, 30, 2)),
    ]
    assert times_of(rules["open"], "2027-01-25") == ["Tue 2027-01-19 08:00", "Fri 2027-01-22 13:45"]
    assert times_of(rules["close"], "2027-01-25") == [
        "Tue 2027-01-19 10:05",
        "Fri 2027-01-22 14:45",
    ]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "UTC"])
def test_a_lesson_stays_at_its_time_when_the_clocks_change(zone: str) -> None:
    rules = rules_of(
        lessons="mon-fri 8:00-9:30; mon 13:00-14:00", timezone=zone, last_day="2027-12-17"
    )
    # As somebody would count it by a calendar.
    days = [
        day
        for day in (datetime.date(2027, 1, 18) + datetime.timedelta(at) for at in range(334))
        if day.weekday() < 5
    ]
    expected = [f"{day:%a %Y-%m-%d} 07:45" for day in days]
    expected += [f"{day:%a %Y-%m-%d} 12:45" for day in days if day.weekday() == 0]
    assert sorted(times_of(rules["open"], "2029-01-01")) == sorted(expected)
    # Summer and winter are at other times in UTC.
    found = rrule.rrulestr(rules["open"], forceset=True)
    offsets = {each.utcoffset() for each in found}
    assert offsets == {
        datetime.datetime(2027, month, 1, tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset()
        for month in (2, 7)
    }


def test_the_last_day_is_a_day_of_lessons_in_every_zone() -> None:
    for zone in ("Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin"):
        rules = rules_of(lessons="mon 20:00-21:00", timezone=zone, last_day="2027-01-18")
        assert times_of(rules["close"], "2028-01-01") == ["Mon 2027-01-18 21:15"]


@pytest.mark.parametrize(
    ("lessons", "days"),
    [
        ("Mon 8:00-9:00", "MO"),
        ("monday 08:00 - 09:00", "MO"),
        ("mo+we+fr 8:00-9:00", "MO,WE,FR"),
        ("tu/th 8:00\u20139:00", "TU,TH"),
        ("mon - wed sat 8:00-9:00", "MO,TU,WE,SA"),
        ("mon 8:00-9:00, tue 8:00-9:00;", "MO,TU"),
    ],
)
def test_days_may_be_written_in_several_ways(lessons: str, days: str) -> None:
    assert f"BYDAY={days}" in rules_of(lessons=lessons)["open"].split(";")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"lessons": "mon"}, "lessons: mon is no lesson; one is written as mon 8:00-9:30"),
        ({"lessons": "mon 8-9"}, "lessons: mon 8-9 is no lesson"),
        ({"lessons": "t 8:00-9:00"}, "is no lesson"),
        ({"lessons": "foo 8:00-9:00"}, "is no lesson"),
        ({"lessons": "fri-mon 8:00-9:00"}, "is no lesson"),
        ({"lessons": "mon 24:00-25:00"}, "is no lesson"),
        ({"lessons": "mon 8:60-9:00"}, "is no lesson"),
        ({"lessons": "mon 9:30-8:00"}, "lessons: mon 09:30-08:00 ends before it begins"),
        ({"lessons": "mon 8:00-8:00"}, "ends before it begins"),
        (
            {"lessons": "mon 0:05-1:00"},
            "lessons: mon 00:05-01:00 would be opened or closed on another day",
        ),
        ({"lessons": "mon 22:00-23:50"}, "would be opened or closed on another day"),
        (
            {"lessons": "mon 8:00-9:00, mon 9:20-10:00"},
            "lessons: mon 08:00-09:00 is closed when mon 09:20-10:00 is open already",
        ),
        ({"lessons": "mon 8:00-9:00, mon 8:00-9:00"}, "is closed when"),
        ({"lessons": "mon 8:00-9:00", "last_day": "2027-01-17"}, "last_day: 2027-01-17 is before"),
        (
            {"lessons": "sun 8:00-9:00", "last_day": "2027-01-22"},
            "lessons: sun 08:00-09:00 is on no day from 2027-01-18 to 2027-01-22",
        ),
        (
            {"lessons": "mon 8:00-9:00", "first_day": ""},
            "first_day is not set, and lessons need it",
        ),
        ({"lessons": "mon 8:00-9:00", "roster": ""}, "roster is not set, and lessons need it"),
        ({"lessons": "mon 8:00-9:00", "timezone": ""}, "timezone is not set, and lessons need it"),
        (
            {"lessons": "mon 8:00-9:00", "timezone": "Europe/Berln"},
            "Europe/Berln is no time zone that this machine knows; did you mean Europe/Berlin?",
        ),
        ({"lessons": "mon 8:00-9:00", "timezone": "../etc/passwd"}, "is no time zone"),
        ({"lessons": "mon 8:00-9:00", "first_day": "18.1.2027"}, "first_day: 18.1.2027 is no day"),
        (
            {"lessons": "mon 8:00-9:00", "first_day": "2027-02-30"},
            "first_day: 2027-02-30 is no day",
        ),
        ({"lessons": "mon 8:00-9:00", "open_before": "x"}, "open_before: x is not a whole number"),
        ({"lessons": "mon 8:00-9:00", "close_after": 0}, "close_after: 0 is not a whole number"),
        (
            {"lessons": "mon 8:00-9:00", "schedules": "x"},
            "schedules: x is neither true nor false",
        ),
    ],
)
def test_impossible_lessons_are_said_in_words(given: dict[str, typing.Any], told: str) -> None:
    (problem,) = problems_of(**{**TERM, **given})
    assert told in problem


def test_lessons_that_follow_each_other_may_be_as_close_as_their_opening() -> None:
    assert problems_of(**TERM, lessons="mon 8:00-9:00, mon 9:31-10:00") == []
    assert (
        problems_of(**TERM, lessons="mon 8:00-9:00, mon 9:10-10:00", open_before=2, close_after=2)
        == []
    )


# --- Execution environments

OWN = {"name": "AWX EE", "image": "quay.io/ansible/awx-ee:24.6.1", "organization": None}
NEW = {"name": "Theirs", "image": "registry.example.com/ee:1", "organization": 1}


def refusals_of(named: list[typing.Any], default: list[typing.Any], **given: str) -> list[str]:
    """What is wrong where AWX has these execution environments: of the name, and by default."""
    nothing = dict.fromkeys(("teams", "notifications", "galaxy_credentials"), [])
    credential = {"kind": "aws", "organization": None}
    found = {**nothing, "organizations": [{"id": 1}], "credentials": [credential]}
    found |= {"environments": named, "default_environments": default}
    return filters.refusals(settings_of(**{"image": "", **given}), found)


def test_the_image_of_awx_itself_is_never_used() -> None:
    (problem,) = refusals_of([], [])
    assert "AWX takes its own image, whose ansible-core is too old (2.15; " in problem
    for named, default in (([OWN], []), ([], [OWN])):
        (problem,) = refusals_of(named, default)
        assert "the execution environment AWX EE has AWX's own image" in problem


def test_an_environment_that_is_new_enough_may_be_there_already() -> None:
    assert refusals_of([NEW], []) == []
    assert refusals_of([], [NEW]) == []
    assert refusals_of([OWN], [], image="registry.example.com/ee:2") == []
    digest = {**OWN, "image": f"quay.io/ansible/awx-ee@sha256:{'0' * 64}"}
    assert refusals_of([digest], []) == []


def test_a_named_environment_that_is_not_there_is_no_reason_to_take_another() -> None:
    assert len(refusals_of([], [NEW], environment_name="Gone")) == 1
    assert len(refusals_of([{**NEW, "organization": 2}], [NEW], environment_name="Gone")) == 1
