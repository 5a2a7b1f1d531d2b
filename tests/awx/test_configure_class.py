# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What configure_awx.yml defines for a class, and whom it tells and lets do what."""

from __future__ import annotations

import json
import typing
from pathlib import Path

import pytest
import yaml

from .configuring import ARGUMENTS, EVERYTHING, a_copy, configure, recap, said, served
from .controller import Controller, has_failed
from .job import PROJECT, ROOT

SPECS = yaml.safe_load(
    (ROOT / "roles" / "classroom" / "meta" / "argument_specs.yml").read_text("utf-8")
)["argument_specs"]
OF_CLASS = {
    "Create a class": ("create_classroom.yml", "create"),
    "Open a class": ("open_classroom.yml", "open"),
    "Renew a class": ("renew_classroom.yml", "renew"),
    "Close a class": ("close_classroom.yml", "close"),
    "Report on a class": ("classroom_report.yml", "report"),
    "Delete a class": ("delete_classroom.yml", "delete"),
}


@pytest.fixture(scope="module")
def changed(quick: dict[str, str], folder: Path, first: Controller) -> Controller:
    """AWX after somebody changed things in it, and a run that was told other things."""
    controller = a_copy(first)
    organization = controller.named("organizations", "Default")["id"]
    fields = {"name": "Mine", "organization": organization}
    label = controller.create("labels", fields)["id"]
    mail = controller.create("notification_templates", fields)["id"]
    galaxy = controller.create("credentials", {"name": "Own", "kind": "galaxy_api_token"})["id"]
    template = controller.named("job_templates", "Open a class")["id"]
    workflow = controller.named("workflow_job_templates", "Open and report GUI sessions")["id"]
    controller.associated[template, "labels"].append(label)
    controller.associated[workflow, "labels"].append(label)
    controller.associated[template, "notification_templates_error"].append(mail)
    controller.associated[organization, "galaxy_credentials"] = [galaxy]
    other = {"lessons": "tue 8:00-9:30", "schedules": "on", "project_cache": 600}
    other |= {"slices": "2", "class_slices": 3}
    with served(controller) as url:
        done = configure(quick, url, folder=folder, **{**EVERYTHING, **other})
    assert done.returncode == 0, done.stdout
    return controller


@pytest.fixture(scope="module")
def lessened(quick: dict[str, str], folder: Path, changed: Controller) -> tuple[Controller, str]:
    """AWX after one more run that was told as little as possible, but that the lab has moved; and
    what that printed.
    """
    controller = a_copy(changed)
    controller.associated[
        controller.named("organizations", "Default")["id"], "galaxy_credentials"
    ] = []
    nodes = controller.stored["workflow_job_template_nodes"].values()
    ids = {node["identifier"]: node["id"] for node in nodes}
    # With this link, it would be green where a computer could not be opened.
    controller.associated[ids["open"], "always_nodes"] = [ids["report"]]
    controller.associated[ids["open"], "failure_nodes"] = []
    workflow = controller.named("workflow_job_templates", "Open and report GUI sessions")
    assert not has_failed(controller, workflow["id"], {"open"})
    moved = {"region": "us-west-2", "project_branch": "new", "replace": "true"}
    with served(controller) as url:
        done = configure(quick, url, folder=folder, **{**ARGUMENTS, **moved, "image": ""})
    assert done.returncode == 0, done.stdout
    return controller, done.stdout


def surveys_of(awx: Controller) -> dict[str, list[dict[str, typing.Any]]]:
    """The questions of each job template."""
    names = {number: item["name"] for number, item in awx.stored["job_templates"].items()}
    return {names[at]: spec["spec"] for at, spec in awx.surveys.items() if at in names}


def schedules_of(awx: Controller) -> dict[str, dict[str, typing.Any]]:
    """The schedules, by the job template that they run."""
    templates = awx.stored["job_templates"]
    return {
        templates[each["unified_job_template"]]["name"]: each
        for each in awx.stored["schedules"].values()
    }


def names_of(awx: Controller, kind: str, item: int, list_: str) -> list[str]:
    """The names of what hangs from something."""
    return [awx.stored[kind][each]["name"] for each in awx.associated.get((item, list_), [])]


def test_each_playbook_of_a_class_has_a_job_template(first: Controller) -> None:
    shares = first.named("inventories", "Shares of a class")
    image = first.named("execution_environments", "Lightsail GUI sessions")
    for name, (playbook, _entry_point) in OF_CLASS.items():
        template = first.named("job_templates", name)
        assert template["playbook"] == playbook
        assert template["inventory"] == shares["id"]
        assert template["execution_environment"] == image["id"]
        assert json.loads(template["extra_vars"]) == {"classroom_region": "eu-west-1"}
        assert template["job_slice_count"] == 1
        # Whoever launches may look first; a limit would leave out localhost, or shares.
        assert template["ask_job_type_on_launch"]
        assert not template["ask_limit_on_launch"]
        assert names_of(first, "credentials", template["id"], "credentials") == ["lightsail"]
        assert names_of(first, "labels", template["id"], "labels") == ["Lightsail"]
        play = yaml.safe_load((PROJECT / playbook).read_text("utf-8"))[0]
        imported = f"research.lightsail.{playbook.removesuffix('.yml')}"
        assert play["ansible.builtin.import_playbook"] == imported


def test_the_surveys_ask_for_what_the_role_takes_and_for_no_secret(first: Controller) -> None:
    surveys = surveys_of(first)
    for name, (_playbook, entry_point) in OF_CLASS.items():
        options = SPECS[entry_point]["options"]
        asked = {question["variable"]: question for question in surveys[name]}
        assert set(asked) <= set(options)
        assert not {"classroom_user_data", "classroom_share", "classroom_links"} & set(asked)
        assert {question["type"] for question in asked.values()} <= {
            *("text", "integer", "multiplechoice")
        }
        assert asked["classroom_roster"]["required"]
        assert asked["classroom_roster"]["default"] == "rosters/bio7.csv"
        assert asked["classroom_region"]["default"] == "eu-west-1"
        for variable, question in asked.items():
            default = options[variable].get("default")
            # To keep a snapshot is what can be undone.
            if default is not None and variable != "classroom_archive":
                assert str(question["default"]).lower() == str(default).lower()
            assert "URL" not in question["question_name"]
    for name in ("Open a class", "Renew a class", "Close a class"):
        defaults = {each["variable"]: each["default"] for each in surveys[name]}
        assert defaults["classroom_page"] == "/srv/lightsail/bio7.html"
        assert defaults["classroom_pages"] == "/srv/lightsail/bio7"
        assert defaults["classroom_title"] == "Biology 7"


def test_the_inventory_gets_the_computers_of_the_region_before_each_job(first: Controller) -> None:
    source = first.named("inventory_sources", "Lightsail")
    assert source["inventory"] == first.named("inventories", "Virtual computers")["id"]
    assert source["source"] == "scm"
    assert source["source_project"] == first.named("projects", "Lightsail GUI sessions")["id"]
    assert (PROJECT / source["source_path"]).is_file()
    assert json.loads(source["source_vars"]) == {"AWS_REGION": "eu-west-1"}
    assert source["credential"] == first.named("credentials", "lightsail")["id"]
    assert source["execution_environment"]
    assert source["update_on_launch"]
    assert source["overwrite"]


def test_check_mode_says_that_nothing_would_change_where_nothing_is_missing(
    quick: dict[str, str], folder: Path, awx: Controller
) -> None:
    with served(awx) as url:
        done = configure(quick, url, folder=folder, check=True, **EVERYTHING)
    assert done.returncode == 0, done.stdout
    assert recap(done)["changed"] == 0
    assert awx.writes == []


def test_check_mode_names_all_that_is_missing_on_an_empty_awx(
    environment: dict[str, str], folder: Path, prepared: Controller, first: Controller
) -> None:
    awx = a_copy(prepared)
    with served(awx) as url:
        done = configure(environment, url, folder=folder, check=True, class_slices=2, **EVERYTHING)
    assert done.returncode == 0, done.stdout
    assert awx.writes == []
    for item in first.stored["job_templates"].values():
        assert f"the job template {item['name']}" in done.stdout
    for each in (
        *("the source of the inventory", "the host share-1", "the host share-2"),
        *("the workflow Open and report GUI sessions", "the steps of the workflow"),
        *("the schedule of Open a class", "the rights of the team"),
    ):
        assert f"(item={each})" in done.stdout


def test_check_mode_names_what_would_follow_a_template_that_is_missing(
    quick: dict[str, str], folder: Path, awx: Controller
) -> None:
    gone = awx.named("job_templates", "Delete a class")
    del awx.stored["job_templates"][gone["id"]]
    with served(awx) as url:
        done = configure(quick, url, folder=folder, check=True, **EVERYTHING)
    assert done.returncode == 0, done.stdout
    assert "changed: [localhost] => (item=Delete a class)" in done.stdout
    assert "changed: [localhost] => (item=Open a class)" not in done.stdout
    assert "(item=the rights of the team)" in done.stdout
    assert awx.writes == []


def test_schedules_are_off_and_answer_what_has_to_be_answered(first: Controller) -> None:
    schedules = schedules_of(first)
    assert set(schedules) == {"Open a class", "Renew a class", "Close a class"}
    for name, schedule in schedules.items():
        assert schedule["enabled"] is False
        assert "TZID=Europe/Berlin:20270118T" in schedule["rrule"]
        assert schedule["extra_data"] == {
            question["variable"]: question["default"]
            for question in surveys_of(first)[name]
            if question["default"] != ""
        }
        assert schedule["extra_data"]["classroom_roster"] == "rosters/bio7.csv"


def test_a_team_may_launch_everything_but_what_deletes(first: Controller) -> None:
    team = first.named("teams", "Teachers")["id"]
    workflow = first.named("workflow_job_templates", "Open and report GUI sessions")
    allowed = {
        number for (number, kind), teams in first.associated.items() if kind == "teams" and teams
    }
    expected = [workflow, *first.stored["job_templates"].values()]
    assert allowed == {
        first.role(item, "execute_role") for item in expected if item["name"] != "Delete a class"
    }
    assert all(first.associated[role, "teams"] == [team] for role in allowed)


def test_a_failure_is_told_once(first: Controller) -> None:
    told = {
        item["name"]: names_of(
            first, "notification_templates", number, "notification_templates_error"
        )
        for number, item in first.stored["job_templates"].items()
    }
    # It fails after a job whose failure was told.
    assert told.pop("Report GUI sessions after a failure") == []
    assert set(map(tuple, told.values())) == {("Mail to IT",)}


def test_another_host_among_the_shares_is_not_lost(
    quick: dict[str, str], folder: Path, awx: Controller
) -> None:
    inventory = awx.named("inventories", "Shares of a class")["id"]
    awx.create("hosts", {"name": "desk-1", "inventory": inventory})
    with served(awx) as url:
        done = configure(quick, url, folder=folder, **EVERYTHING)
    assert "the host desk-1 in the inventory Shares of a class, which is for" in said(done)
    assert awx.writes == []


# --- A run that was told other things


def shares_of(awx: Controller) -> dict[str, str]:
    """The shares of the class, by their hosts."""
    return {
        host["name"]: json.loads(host["variables"])["classroom_share"]
        for host in awx.stored["hosts"].values()
    }


def test_shares_are_hosts_of_the_inventory_of_sliced_templates(
    first: Controller, changed: Controller, lessened: tuple[Controller, str]
) -> None:
    assert shares_of(first) == {}
    assert shares_of(changed) == {"share-1": "1/3", "share-2": "2/3", "share-3": "3/3"}
    hosts = {host["inventory"] for host in changed.stored["hosts"].values()}
    assert hosts == {changed.named("inventories", "Shares of a class")["id"]}
    slices = {
        each["name"]: each["job_slice_count"] for each in changed.stored["job_templates"].values()
    }
    of_class = {name: count for name, count in slices.items() if "GUI sessions" not in name}
    assert {name: count for name, count in of_class.items() if count > 1} == {
        "Create a class": 3,
        "Open a class": 3,
    }
    # A slice cannot write the page of the whole class. Renewing does.
    surveys = surveys_of(changed)
    asked = {name: {each["variable"] for each in survey} for name, survey in surveys.items()}
    assert "classroom_page" not in asked["Open a class"]
    assert "classroom_page" in asked["Renew a class"]
    assert "classroom_page" not in schedules_of(changed)["Open a class"]["extra_data"]
    assert shares_of(lessened[0]) == {}


def test_slices_change_their_templates_alone_and_let_nobody_name_computers(
    first: Controller, changed: Controller, lessened: tuple[Controller, str]
) -> None:
    templates = changed.stored["job_templates"]
    sliced = {number for number, item in templates.items() if item["job_slice_count"] > 1}
    of_sessions = {number for number in sliced if templates[number]["job_slice_count"] == 2}
    assert {templates[number]["name"] for number in of_sessions} == {
        *("Open GUI sessions", "Close GUI sessions", "Report GUI sessions"),
        "Report GUI sessions after a failure",
    }
    patched = {each for each in changed.writes if each.startswith("PATCH /api/v2/job_templates/")}
    assert patched == {f"PATCH /api/v2/job_templates/{number}/" for number in sliced}
    # Each slice would act on all that are named, so they are not asked for.
    for awx, asks in ((first, True), (changed, False), (lessened[0], True)):
        for number in of_sessions:
            variables = [question["variable"] for question in awx.surveys[number]["spec"]]
            assert ("gui_session_names" in variables) == asks
    for survey in changed.surveys.values():
        assert "gui_session_names" not in [question["variable"] for question in survey["spec"]]


def test_a_lab_that_moves_is_changed_where_that_is_asked_for(
    lessened: tuple[Controller, str],
) -> None:
    awx, _printed = lessened
    workflow = awx.named("workflow_job_templates", "Open and report GUI sessions")
    assert has_failed(awx, workflow["id"], {"open", "report_after_failure"})
    nodes = awx.stored["workflow_job_template_nodes"].values()
    ids = {node["identifier"]: node["id"] for node in nodes}
    assert awx.associated[ids["open"], "success_nodes"] == [ids["report"]]
    assert awx.associated[ids["open"], "failure_nodes"] == [ids["report_after_failure"]]
    assert awx.associated[ids["open"], "always_nodes"] == []
    regions = {
        item["name"]: next(iter(json.loads(item["extra_vars"]).values()))
        for item in awx.stored["job_templates"].values()
    }
    # Of this one it was not told.
    del regions["Delete a class"]
    assert set(regions.values()) == {"us-west-2"}
    assert awx.named("projects", "Lightsail GUI sessions")["scm_branch"] == "new"


def test_schedules_are_switched_where_that_is_said_and_else_stay(
    changed: Controller, lessened: tuple[Controller, str]
) -> None:
    for schedule in schedules_of(changed).values():
        assert schedule["enabled"] is True
        assert "BYDAY=TU" in schedule["rrule"]
    assert lessened[0].stored["schedules"] == changed.stored["schedules"]


def test_labels_and_notifications_that_somebody_added_stay(
    changed: Controller, lessened: tuple[Controller, str]
) -> None:
    for awx in (changed, lessened[0]):
        template = awx.named("job_templates", "Open a class")["id"]
        workflow = awx.named("workflow_job_templates", "Open and report GUI sessions")["id"]
        mails = names_of(awx, "notification_templates", template, "notification_templates_error")
        assert mails == ["Mail to IT", "Mine"]
        for each in (template, workflow):
            assert names_of(awx, "labels", each, "labels") == ["Lightsail", "Mine"]


def test_the_organization_gets_a_credential_for_galaxy_beside_its_own(
    first: Controller, changed: Controller, lessened: tuple[Controller, str]
) -> None:
    def held(awx: Controller) -> list[str]:
        organization = awx.named("organizations", "Default")["id"]
        return names_of(awx, "credentials", organization, "galaxy_credentials")

    assert held(first) == ["Galaxy"]
    assert held(changed) == ["Own", "Galaxy"]
    # What nobody asked for is said, and not done.
    awx, printed = lessened
    assert held(awx) == []
    assert "has no credential of the type Ansible Galaxy, so AWX does not" in printed


def test_the_cache_of_the_project_is_set_where_it_is_given_and_else_stays(
    first: Controller, changed: Controller, lessened: tuple[Controller, str]
) -> None:
    for awx, seconds in ((first, 0), (changed, 600), (lessened[0], 600)):
        project = awx.named("projects", "Lightsail GUI sessions")
        assert project["scm_update_on_launch"]
        assert project["scm_update_cache_timeout"] == seconds


def test_without_an_image_the_environment_of_an_earlier_run_stays(
    first: Controller, lessened: tuple[Controller, str]
) -> None:
    awx, _printed = lessened
    assert awx.stored["execution_environments"] == first.stored["execution_environments"]
    image = awx.named("execution_environments", "Lightsail GUI sessions")["id"]
    used = {item["execution_environment"] for item in awx.stored["job_templates"].values()}
    assert used == {image}


def test_an_inventory_that_somebody_filled_gets_no_source_unasked(
    quick: dict[str, str], folder: Path, prepared: Controller
) -> None:
    awx = a_copy(prepared)
    organization = awx.named("organizations", "Default")["id"]
    awx.create("inventories", {"name": "Desks", "organization": organization})
    awx.create("inventories", {"name": "Smart", "organization": organization, "kind": "smart"})
    mine = {**ARGUMENTS, "inventory_name": "Desks"}
    asked = {**ARGUMENTS, "inventory_name": "Smart"}
    asked["source_file"] = "virtual-computers.aws_lightsail.yml"
    with served(awx) as url:
        done = configure(quick, url, folder=folder, check=True, **mine)
        refused = configure(quick, url, folder=folder, **asked)
    assert "the job template Open a class" in done.stdout
    assert "(item=the source of the inventory)" not in done.stdout
    # Only where that is asked for.
    assert "the job template Delete a class" not in done.stdout
    assert "Smart in AWX is of the kind smart, which takes no source" in said(refused)
    assert awx.writes == []
