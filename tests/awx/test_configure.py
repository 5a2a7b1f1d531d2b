# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook that defines everything in AWX, run with awx.awx against a stand-in for AWX."""

from __future__ import annotations

import re
import secrets
import subprocess
from collections.abc import Iterator

import pytest
import yaml

from .controller import Controller, playbooks_of, serve
from .job import PROJECT, ROOT

TOKEN = secrets.token_hex(16)
ARGUMENTS = {
    "project_url": "https://git.example.com/lab/lightsail.git",
    "credential_name": "lightsail",
    "region": "eu-west-1",
    "image": "registry.example.com/lightsail-ee",
    "slices": "3",
}


@pytest.fixture
def controller() -> Controller:
    """AWX with an organization and a credential, and the project's files."""
    controller = Controller(playbooks_of(PROJECT))
    controller.create("organizations", {"name": "Default"})
    controller.create("credentials", {"name": "lightsail", "kind": "aws"})
    return controller


@pytest.fixture
def url(controller: Controller) -> Iterator[str]:
    """Where that AWX answers."""
    server = serve(controller, TOKEN)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def configure(
    environment: dict[str, str], url: str, **arguments: str
) -> subprocess.CompletedProcess[str]:
    """Runs the playbook."""
    command = ["ansible-playbook", str(PROJECT / "configure_awx.yml")]
    for name, value in arguments.items():
        command += ["-e", f"{name}={value}"]
    return subprocess.run(
        command,
        env={**environment, "CONTROLLER_HOST": url, "CONTROLLER_OAUTH_TOKEN": TOKEN},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def recap(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """The numbers of the last line, like ok and changed."""
    return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", done.stdout)}


def test_what_is_defined_changes_only_with_its_variables(
    environment: dict[str, str], controller: Controller, url: str
) -> None:
    first = configure(environment, url, **ARGUMENTS)
    assert first.returncode == 0, first.stdout
    assert recap(first)["changed"] == 6
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
    ):
        template = controller.named("job_templates", name)
        assert template["playbook"] == playbook
        assert template["project"] == project["id"]
        assert template["survey_enabled"] is True
        assert template["job_slice_count"] == 3
        assert template["execution_environment"] in stored["execution_environments"]
        assert yaml.safe_load(template["extra_vars"]) == {"gui_session_region": "eu-west-1"}
        assert controller.associated[template["id"], "credentials"] == [credential["id"]]
        questions = controller.surveys[template["id"]]["spec"]
        variables = [question["variable"] for question in questions]
        assert variables == [f"gui_session_{what}" for what in asked.split()]
        # Every answer is one that the role takes, and the defaults are the same.
        for question in questions:
            option = specs[entry_point]["options"][question["variable"]]
            if option["type"] == "str":
                assert question["choices"] == option["choices"]
            assert (question["default"] or []) == (
                "false" if option["type"] == "bool" else option["default"]
            )
    workflow = controller.named("workflow_job_templates", "Open and report GUI sessions")
    assert len(controller.surveys[workflow["id"]]["spec"]) == 4
    nodes = {node["identifier"]: node for node in stored["workflow_job_template_nodes"].values()}
    assert set(nodes) == {"open", "report"}
    for identifier, template in (("open", "Open GUI sessions"), ("report", "Report GUI sessions")):
        expected = controller.named("job_templates", template)["id"]
        assert nodes[identifier]["unified_job_template"] == expected
        assert nodes[identifier]["workflow_job_template"] == workflow["id"]
    report = nodes["report"]["id"]
    assert controller.associated[nodes["open"]["id"], "always_nodes"] == [report]

    controller.writes.clear()
    second = configure(environment, url, **ARGUMENTS)
    assert second.returncode == 0, second.stdout
    assert recap(second)["changed"] == 0
    assert controller.writes == []

    third = configure(environment, url, **{**ARGUMENTS, "slices": "2"})
    assert third.returncode == 0, third.stdout
    templates = stored["job_templates"]
    assert controller.writes == [f"PATCH /api/v2/job_templates/{i}/" for i in templates]
    assert {template["job_slice_count"] for template in templates.values()} == {2}


def test_a_missing_variable_is_named(
    environment: dict[str, str], controller: Controller, url: str
) -> None:
    failed = configure(environment, url, **{**ARGUMENTS, "region": ""})
    assert failed.returncode != 0
    assert "region is not set; give it with -e region=..." in failed.stdout
    assert controller.writes == []
