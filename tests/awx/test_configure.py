# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook that defines everything in AWX, run with awx.awx against a stand-in for AWX."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator

import boto3
import pytest
import yaml

from .configuring import ARGUMENTS, a_copy, configure, make_controller, recap, said, served
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


@pytest.fixture(scope="module")
def first(environment: dict[str, str]) -> Controller:
    """AWX as the first run of the playbook leaves it; that run takes long, so there is one."""
    controller = make_controller()
    with served(controller) as url:
        done = configure(environment, url, **ARGUMENTS)
    assert done.returncode == 0, done.stdout
    assert recap(done)["changed"] == 9
    # Only where that is asked for.
    assert "Delete a class" not in done.stdout
    return controller


@pytest.fixture
def configured(first: Controller) -> Controller:
    """The same, for a test that changes it."""
    return a_copy(first)


@pytest.fixture
def controller() -> Controller:
    """AWX with an organization and a credential, and the project's files."""
    return make_controller()


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the AWX of the test answers."""
    name = "configured" if "configured" in request.fixturenames else "controller"
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


def test_what_is_defined_changes_only_with_its_variables(
    environment: dict[str, str], configured: Controller, url: str
) -> None:
    controller = configured
    specs = yaml.safe_load(
        (ROOT / "roles" / "gui_session" / "meta" / "argument_specs.yml").read_text("utf-8")
    )["argument_specs"]
    stored = controller.stored
    project = controller.named("projects", "Lightsail GUI sessions")
    assert project["scm_url"] == ARGUMENTS["project_url"]
    credential = controller.named("credentials", "lightsail")
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
        template = controller.named("job_templates", name)
        assert template["playbook"] == playbook
        assert template["project"] == project["id"]
        assert template["survey_enabled"] is True
        assert template["job_slice_count"] == 1
        assert template["execution_environment"] in stored["execution_environments"]
        assert yaml.safe_load(template["extra_vars"]) == {"gui_session_region": "eu-west-1"}
        assert controller.associated[template["id"], "credentials"] == [credential["id"]]
        questions = controller.surveys[template["id"]]["spec"]
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

    second = configure(environment, url, **ARGUMENTS)
    assert second.returncode == 0, second.stdout
    assert recap(second)["changed"] == 0
    assert controller.writes == []

    # Each slice would act on all that are named, so they are not asked for.
    third = configure(environment, url, **{**ARGUMENTS, "slices": "2"})
    assert third.returncode == 0, third.stdout
    written = {write for write in controller.writes if "survey_spec" not in write}
    sliced = {
        number
        for number, item in stored["job_templates"].items()
        if item["name"].startswith(("Open GUI", "Close GUI", "Report GUI"))
    }
    assert written == {f"PATCH /api/v2/job_templates/{number}/" for number in sliced}
    for number, template in stored["job_templates"].items():
        assert template["job_slice_count"] == (2 if number in sliced else 1)
    for survey in controller.surveys.values():
        assert "gui_session_names" not in [question["variable"] for question in survey["spec"]]


def test_the_workflow_fails_where_a_job_does(
    environment: dict[str, str], configured: Controller, url: str
) -> None:
    workflow = configured.named("workflow_job_templates", "Open and report GUI sessions")
    assert len(configured.surveys[workflow["id"]]["spec"]) == 4
    nodes = configured.stored["workflow_job_template_nodes"].values()
    assert {node["workflow_job_template"] for node in nodes} == {workflow["id"]}
    templates = configured.stored["job_templates"]
    runs = {node["identifier"]: templates[node["unified_job_template"]]["name"] for node in nodes}
    assert runs == {
        "open": "Open GUI sessions",
        "report": "Report GUI sessions",
        "report_after_failure": "Report GUI sessions after a failure",
    }
    # That report always fails; tests/awx/test_jobs.py runs it.
    always = {"report_after_failure"}
    assert not has_failed(configured, workflow["id"], always)
    assert has_failed(configured, workflow["id"], {"open", *always})
    assert has_failed(configured, workflow["id"], {"report", *always})
    assert has_failed(configured, workflow["id"], {"open", "report", *always})


def test_what_is_for_another_lab_is_refused(
    environment: dict[str, str], configured: Controller, url: str
) -> None:
    configured.create("credentials", {"name": "other", "kind": "aws"})
    configured.create("organizations", {"name": "Chemistry"})
    project = configured.named("projects", "Lightsail GUI sessions")
    project["scm_url"] = "https://somebody:secret@git.example.com/lab.git"
    image = configured.named("execution_environments", "Lightsail GUI sessions")
    image["organization"] = configured.named("organizations", "Chemistry")["id"]
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
        refused = configure(environment, url, **{**ARGUMENTS, **different})
        assert refused.returncode != 0
        for each in (*told, "Nothing was changed", "-e lab=NAME", "-e replace=true"):
            assert each in said(refused)
        assert "\n" not in said(refused)
        assert "secret" not in refused.stdout
    assert configured.writes == []


def test_a_second_lab_leaves_the_first_alone(
    environment: dict[str, str], configured: Controller, url: str, first: Controller
) -> None:
    other = {"project_url": "https://git.example.com/other.git", "region": "us-west-2"}
    # Quotes keep the blank; blank and null are as if they were not given.
    blank: dict[str, typing.Any] = dict.fromkeys(
        ["project_branch", "organization_name", "project_name"]
    )
    blank |= dict.fromkeys(["inventory_name", "slices", "roster", "schedules", "replace"], " ")
    arguments = {**ARGUMENTS, **other, **blank}
    named = configure(environment, url, "lab='Chemistry, 2nd floor'", **arguments)
    assert named.returncode == 0, named.stdout
    of_lab = " (Chemistry, 2nd floor)"
    credential = configured.named("credentials", "lightsail")["id"]
    mine = templates_of(first)
    theirs = {
        f"{name}{of_lab}": (other["project_url"], f"{hosts}{of_lab}", "us-west-2", [credential])
        for name, (_url, hosts, _region, _keys) in mine.items()
    }
    assert templates_of(configured) == {**mine, **theirs}
    workflow = configured.named("workflow_job_templates", f"Open and report GUI sessions{of_lab}")
    for node in configured.stored["workflow_job_template_nodes"].values():
        name = configured.stored["job_templates"][node["unified_job_template"]]["name"]
        assert (node["workflow_job_template"] == workflow["id"]) == name.endswith(of_lab)
    # Everything that was there is as it was.
    for kind, items in first.stored.items():
        assert {number: configured.stored[kind][number] for number in items} == items
    assert {number: configured.surveys[number] for number in first.surveys} == first.surveys
    assert {each: configured.associated[each] for each in first.associated} == first.associated


def test_a_lab_that_moves_is_changed_where_that_is_asked_for(
    environment: dict[str, str], configured: Controller, url: str
) -> None:
    workflow = configured.named("workflow_job_templates", "Open and report GUI sessions")
    nodes = configured.stored["workflow_job_template_nodes"].values()
    ids = {node["identifier"]: node["id"] for node in nodes}
    # With this link, it would be green where a computer could not be opened.
    configured.associated[ids["open"], "always_nodes"] = [ids["report"]]
    configured.associated[ids["open"], "failure_nodes"] = []
    assert not has_failed(configured, workflow["id"], {"open"})

    moved = {**ARGUMENTS, "region": "us-west-2", "project_branch": "new"}
    done = configure(environment, url, **moved, replace="true")
    assert done.returncode == 0, done.stdout
    assert has_failed(configured, workflow["id"], {"open", "report_after_failure"})
    regions = {region for _url, _hosts, region, _keys in templates_of(configured).values()}
    assert regions == {"us-west-2"}
    assert configured.named("projects", "Lightsail GUI sessions")["scm_branch"] == "new"


def test_what_was_renamed_in_awx_is_noticed(
    environment: dict[str, str], configured: Controller, url: str
) -> None:
    inventory = configured.named("inventories", "Virtual computers")
    template = configured.named("job_templates", "Open GUI sessions")
    inventory["name"], template["name"] = "Desks", "Open the desks"
    # Otherwise an empty inventory would be made, and the nightly job close nothing.
    refused = configure(environment, url, **ARGUMENTS)
    assert refused.returncode != 0
    assert "the job template Close GUI sessions, for another inventory" in said(refused)
    assert "whose step open runs another job template" in said(refused)
    assert configured.writes == []


def test_two_organizations_have_a_lab_each(
    environment: dict[str, str], configured: Controller, url: str
) -> None:
    theirs = configured.create("organizations", {"name": "Chemistry"})["id"]
    fields = {"name": "lightsail", "kind": "aws", "organization": theirs}
    key = configured.create("credentials", fields)["id"]
    # Of another type, the same name is possible.
    configured.create("credentials", {**fields, "kind": "ssh"})
    mine = configured.named("organizations", "Default")["id"]
    (my_key,) = (
        each for each in configured.stored["credentials"].values() if each["organization"] is None
    )
    my_key["organization"] = mine

    arguments = {**ARGUMENTS, "organization_name": "Chemistry", "image": "their-ee"}
    done = configure(environment, url, **arguments)
    assert done.returncode == 0, done.stdout
    for organization, credential in ((mine, my_key["id"]), (theirs, key)):
        template = configured.named(
            "job_templates", "Close GUI sessions", organization=organization
        )
        for kind, field in (
            ("inventories", "inventory"),
            ("projects", "project"),
            ("execution_environments", "execution_environment"),
        ):
            assert configured.stored[kind][template[field]]["organization"] == organization
        assert configured.associated[template["id"], "credentials"] == [credential]

    configured.writes.clear()
    again = configure(environment, url, **arguments)
    assert (again.returncode, configured.writes) == (0, []), again.stdout


def test_all_that_cannot_be_right_is_refused_at_once_and_before_anything_is_written(
    environment: dict[str, str], controller: Controller, url: str
) -> None:
    others = controller.create("organizations", {"name": "Others"})["id"]
    controller.create("credentials", {"name": "theirs", "kind": "ssh"})
    controller.create("credentials", {"name": "theirs", "kind": "aws", "organization": others})
    wrong = {"region": "eu-west-1a", "slices": "three", "credential_name": "theirs", "regions": "x"}
    wrong |= {"image": "", "team_name": "Teachers", "notification_name": "Mail"}
    wrong["galaxy_credential_name"] = "theirs"
    failed = configure(environment, url, "lab=Cell biology", **{**ARGUMENTS, **wrong})
    assert failed.returncode != 0
    told = re.split(r"\(\d\) ", said(failed))[1:]
    assert [each.split(":")[0] for each in told] == [
        *("-e", "regions", "region", "slices", "credential_name", "team_name"),
        *("notification_name", "galaxy_credential_name", "image"),
    ]
    assert "0 credentials are called theirs" in told[4]
    unknown = configure(environment, url, **{**ARGUMENTS, "organization_name": "Chem"})
    assert "organization_name: there is no organization Chem in AWX" in said(unknown)
    assert controller.writes == []


def test_where_awx_does_not_answer_what_is_wrong_is_said_all_the_same(
    environment: dict[str, str], controller: Controller, url: str
) -> None:
    failed = configure(environment, f"{url}/elsewhere", **{**ARGUMENTS, "slices": "x"})
    assert failed.returncode != 0
    assert "(1) slices: x is not a whole number" in said(failed)
    assert "(2) AWX did not answer as it should, so nothing was changed: " in said(failed)
    assert controller.writes == []


def test_the_regions_are_those_of_today() -> None:
    known = yaml.safe_load((PROJECT / "vars" / "regions.yml").read_text("utf-8"))["known_regions"]
    assert known == boto3.session.Session().get_available_regions("lightsail")
