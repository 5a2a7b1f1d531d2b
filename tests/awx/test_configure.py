# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook that defines everything in AWX, run with awx.awx against a stand-in for AWX."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import yaml

from .configuring import (
    ARGUMENTS,
    EVERYTHING,
    configure,
    make_controller,
    make_organization,
    recap,
    said,
    served,
)
from .controller import Controller, has_failed
from .job import PROJECT, ROOT

# The options of the module that the role runs, with those that it shares.
OPTIONS = {
    name: option
    for file in ("modules/lightsail_gui_session.py", "doc_fragments/gui_session.py")
    for text in (ROOT / "plugins" / file).read_text("utf-8").split('DOCUMENTATION = r"""')[1:]
    for name, option in yaml.safe_load(text.split('"""')[0]).get("options", {}).items()
}
# What the surveys say of names: as plugins/module_utils/_core/names.py has it.
SEPARATORS = "commas, semicolons, blanks, tabs or line ends"


@pytest.fixture
def controller() -> Controller:
    """AWX with what is made by hand alone, and the project's files."""
    return make_controller()


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the AWX of the test answers."""
    name = "awx" if "awx" in request.fixturenames else "controller"
    with served(request.getfixturevalue(name)) as url:
        yield url


def templates_of(controller: Controller) -> dict[str, typing.Any]:
    """What decides what each job template does, and on what, by its name."""
    stored = controller.stored
    return {
        item["name"]: (
            stored["projects"][item["project"]]["scm_url"],
            stored["inventories"][item["inventory"]]["name"],
            *json.loads(item["extra_vars"]).values(),
            controller.associated[item["id"], "credentials"],
        )
        for item in stored["job_templates"].values()
    }


def test_each_playbook_of_sessions_has_a_job_template(first: Controller) -> None:
    specs = yaml.safe_load(
        (ROOT / "roles" / "gui_session" / "meta" / "argument_specs.yml").read_text("utf-8")
    )["argument_specs"]
    project = first.named("projects", "Lightsail GUI sessions")
    assert project["scm_url"] == ARGUMENTS["project_url"]
    credential = first.named("credentials", "lightsail")
    for name, playbook, entry_point, asked in (
        ("Open GUI sessions", "open_gui_sessions.yml", "open", "names state timeout show_urls"),
        ("Close GUI sessions", "close_gui_sessions.yml", "close", "names timeout"),
        ("Report GUI sessions", "gui_session_report.yml", "report", "names timeout show_urls"),
        (
            "Report GUI sessions after a failure",
            "report_after_failure.yml",
            "report",
            "names timeout show_urls",
        ),
    ):
        template = first.named("job_templates", name)
        assert template["playbook"] == playbook
        assert template["project"] == project["id"]
        assert template["survey_enabled"] is True
        assert template["job_slice_count"] == 1
        assert template["execution_environment"] in first.stored["execution_environments"]
        assert yaml.safe_load(template["extra_vars"]) == {"gui_session_region": "eu-west-1"}
        assert first.associated[template["id"], "credentials"] == [credential["id"]]
        questions = first.surveys[template["id"]]["spec"]
        variables = [question["variable"] for question in questions]
        assert variables == [f"gui_session_{what}" for what in asked.split()]
        # Every variable is one that the role takes, and the defaults and choices are the same.
        assert set(variables) <= set(specs[entry_point]["options"])
        for question in questions:
            variable = question["variable"].removeprefix("gui_session_")
            if variable == "names":
                assert question["default"] == ""
                assert SEPARATORS in question["question_description"]
            elif variable == "timeout":
                assert question["default"] == OPTIONS["wait_timeout"]["default"]
            elif variable == "state":
                assert question["default"] == OPTIONS["state"]["default"]
                assert set(question["choices"]) == set(OPTIONS["state"]["choices"]) - {"stopped"}
            else:
                assert (question["default"], question["choices"]) == ("false", ["false", "true"])


def test_the_workflow_fails_where_a_job_does(awx: Controller) -> None:
    workflow = awx.named("workflow_job_templates", "Open and report GUI sessions")
    assert len(awx.surveys[workflow["id"]]["spec"]) == 4
    nodes = awx.stored["workflow_job_template_nodes"].values()
    assert {node["workflow_job_template"] for node in nodes} == {workflow["id"]}
    templates = awx.stored["job_templates"]
    runs = {node["identifier"]: templates[node["unified_job_template"]]["name"] for node in nodes}
    assert runs == {
        "open": "Open GUI sessions",
        "report": "Report GUI sessions",
        "report_after_failure": "Report GUI sessions after a failure",
    }
    # That report always fails; tests/awx/test_jobs.py runs it.
    always = {"report_after_failure"}
    assert not has_failed(awx, workflow["id"], always)
    assert has_failed(awx, workflow["id"], {"open", *always})
    assert has_failed(awx, workflow["id"], {"report", *always})
    assert has_failed(awx, workflow["id"], {"open", "report", *always})


def test_what_is_for_another_lab_is_refused(
    quick: dict[str, str], awx: Controller, url: str
) -> None:
    awx.create("credentials", {"name": "other", "kind": "aws"})
    awx.create("organizations", {"name": "Chemistry"})
    project = awx.named("projects", "Lightsail GUI sessions")
    project["scm_url"] = "https://somebody:secret@git.example.com/lab.git"
    image = awx.named("execution_environments", "Lightsail GUI sessions")
    image["organization"] = awx.named("organizations", "Chemistry")["id"]
    others = {"project_branch": "chem", "region": "us-west-2", "inventory_name": "Others"}
    others["credential_name"] = "other"
    # Another project of that name is looked at by another run.
    for different, told in (
        (
            others,
            (
                "the project Lightsail GUI sessions, from https://git.example.com/lab.git",
                "the project Lightsail GUI sessions, of the default branch",
                "the execution environment Lightsail GUI sessions, of another organization",
                "the job template Close GUI sessions, for another inventory",
                "the job template Close GUI sessions, for eu-west-1",
                "the job template Close GUI sessions, with lightsail as credential",
            ),
        ),
        (
            {"project_name": "Others"},
            ("the job template Close GUI sessions, for another project",),
        ),
    ):
        refused = configure(quick, url, **{**ARGUMENTS, **different})
        assert refused.returncode != 0
        for each in (*told, "Nothing was changed", "-e lab=NAME", "-e replace=true"):
            assert each in said(refused)
        assert "\n" not in said(refused)
        assert "secret" not in refused.stdout
    assert awx.writes == []


def test_a_second_lab_leaves_the_first_alone(
    quick: dict[str, str], awx: Controller, url: str, first: Controller
) -> None:
    other = {"project_url": "https://git.example.com/other.git", "region": "us-west-2"}
    # Quotes keep the blank; blank and null are as if they were not given.
    blank: dict[str, typing.Any] = dict.fromkeys(
        ["project_branch", "organization_name", "project_name"]
    )
    blank |= dict.fromkeys(["inventory_name", "slices", "roster", "schedules", "replace"], " ")
    arguments = {**ARGUMENTS, **other, **blank}
    named = configure(quick, url, "lab='Chemistry, 2nd floor'", **arguments)
    assert named.returncode == 0, named.stdout
    # Only where that is asked for.
    mine = templates_of(first)
    assert "Delete a class" in mine
    theirs = {name: each for name, each in mine.items() if name != "Delete a class"}
    of_lab = " (Chemistry, 2nd floor)"
    credential = awx.named("credentials", "lightsail")["id"]
    assert templates_of(awx) == mine | {
        f"{name}{of_lab}": (other["project_url"], f"{hosts}{of_lab}", "us-west-2", [credential])
        for name, (_url, hosts, _region, _keys) in theirs.items()
    }
    workflow = awx.named("workflow_job_templates", f"Open and report GUI sessions{of_lab}")
    for node in awx.stored["workflow_job_template_nodes"].values():
        name = awx.stored["job_templates"][node["unified_job_template"]]["name"]
        assert (node["workflow_job_template"] == workflow["id"]) == name.endswith(of_lab)
    # Everything that was there is as it was.
    for kind, items in first.stored.items():
        assert {number: awx.stored[kind][number] for number in items} == items
    assert {number: awx.surveys[number] for number in first.surveys} == first.surveys
    assert {each: awx.associated[each] for each in first.associated} == first.associated


def test_what_was_renamed_in_awx_is_noticed(
    quick: dict[str, str], awx: Controller, url: str
) -> None:
    inventory = awx.named("inventories", "Virtual computers")
    template = awx.named("job_templates", "Open GUI sessions")
    inventory["name"], template["name"] = "Desks", "Open the desks"
    # Otherwise an empty inventory would be made, and the nightly job close nothing.
    refused = configure(quick, url, **ARGUMENTS)
    assert refused.returncode != 0
    assert "the job template Close GUI sessions, for another inventory" in said(refused)
    assert "whose step open runs another job template" in said(refused)
    assert awx.writes == []


def test_two_organizations_have_a_lab_each_and_a_second_run_changes_nothing(
    quick: dict[str, str], folder: Path, awx: Controller, url: str, first: Controller
) -> None:
    theirs = make_organization(awx, "Chemistry")
    fields = {"name": "lightsail", "kind": "aws", "organization": theirs}
    key = awx.create("credentials", fields)["id"]
    # Of another type, the same name is possible.
    awx.create("credentials", {**fields, "kind": "ssh"})
    mine = awx.named("organizations", "Default")["id"]
    (my_key,) = (
        each
        for each in awx.stored["credentials"].values()
        if each["name"] == "lightsail" and each["organization"] is None
    )
    my_key["organization"] = mine

    arguments = {**EVERYTHING, "organization_name": "Chemistry", "image": "their-ee"}
    done = configure(quick, url, folder=folder, **arguments)
    assert done.returncode == 0, done.stdout
    for organization, credential in ((mine, my_key["id"]), (theirs, key)):
        template = awx.named("job_templates", "Close GUI sessions", organization=organization)
        for kind, field in (
            ("inventories", "inventory"),
            ("projects", "project"),
            ("execution_environments", "execution_environment"),
        ):
            assert awx.stored[kind][template[field]]["organization"] == organization
        assert awx.associated[template["id"], "credentials"] == [credential]
    assert {each: awx.associated[each] for each in first.associated} == first.associated

    awx.writes.clear()
    again = configure(quick, url, folder=folder, **arguments)
    assert again.returncode == 0, again.stdout
    assert (recap(again)["changed"], awx.writes) == (0, [])


def test_all_that_cannot_be_right_is_refused_at_once_and_before_anything_is_written(
    quick: dict[str, str], controller: Controller, url: str
) -> None:
    others = controller.create("organizations", {"name": "Others"})["id"]
    controller.create("credentials", {"name": "theirs", "kind": "ssh"})
    controller.create("credentials", {"name": "theirs", "kind": "aws", "organization": others})
    wrong = {"region": "eu-west-1a", "slices": "three", "credential_name": "theirs", "regions": "x"}
    wrong |= {"image": "", "team_name": "Students", "notification_name": "Mail"}
    wrong["galaxy_credential_name"] = "theirs"
    failed = configure(quick, url, "lab=Cell biology", **{**ARGUMENTS, **wrong})
    assert failed.returncode != 0
    told = re.split(r"\(\d\) ", said(failed))[1:]
    assert [each.split(":")[0] for each in told] == [
        *("-e", "regions", "region", "slices", "credential_name", "team_name"),
        *("notification_name", "galaxy_credential_name", "image"),
    ]
    assert "0 credentials are called theirs" in told[4]
    unknown = configure(quick, url, **{**ARGUMENTS, "organization_name": "Chem"})
    assert "organization_name: there is no organization Chem in AWX" in said(unknown)
    assert controller.writes == []


def test_where_awx_does_not_answer_what_is_wrong_is_said_all_the_same(
    quick: dict[str, str], controller: Controller, url: str
) -> None:
    failed = configure(quick, f"{url}/elsewhere", **{**ARGUMENTS, "slices": "x"})
    assert failed.returncode != 0
    assert "(1) slices: x is not a whole number" in said(failed)
    assert "(2) AWX did not answer as it should, so nothing was changed: " in said(failed)
    assert controller.writes == []


def test_the_regions_are_those_of_today() -> None:
    known = yaml.safe_load((PROJECT / "vars" / "regions.yml").read_text("utf-8"))["known_regions"]
    assert known == boto3.session.Session().get_available_regions("lightsail")
