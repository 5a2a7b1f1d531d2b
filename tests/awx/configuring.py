# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of configure_awx.yml with awx.awx against a stand-in for AWX, and what came of them."""

from __future__ import annotations

import contextlib
import copy
import itertools
import json
import os
import re
import secrets
import subprocess
import typing
from collections.abc import Iterator
from pathlib import Path

from .controller import Controller, playbooks_of, serve
from .job import PROJECT

TOKEN = secrets.token_hex(16)
ARGUMENTS = {
    "project_url": "https://git.example.com/lab/lightsail.git",
    "credential_name": "lightsail",
    "region": "eu-west-1",
    "image": "registry.example.com/lightsail-ee",
}


EVERYTHING = {
    **ARGUMENTS,
    "roster": "rosters/bio7.csv",
    "title": "Biology 7",
    "page": "/srv/lightsail/bio7.html",
    "pages": "/srv/lightsail/bio7",
    "lessons": "mon wed 8:00-9:30",
    "timezone": "Europe/Berlin",
    "first_day": "2027-01-18",
    "delete_template": True,
    "team_name": "Teachers",
    "notification_name": "Mail to IT",
    "galaxy_credential_name": "Galaxy",
}


def make_controller() -> Controller:
    """AWX with what is made by hand: what the arguments name."""
    controller = Controller(playbooks_of(PROJECT))
    controller.create("credentials", {"name": "lightsail", "kind": "aws"})
    controller.create("credentials", {"name": "Galaxy", "kind": "galaxy_api_token"})
    make_organization(controller, "Default")
    return controller


def make_organization(controller: Controller, name: str) -> int:
    """Makes an organization with a team and a notification template; returns its id."""
    number = controller.create("organizations", {"name": name})["id"]
    controller.create("teams", {"name": "Teachers", "organization": number})
    mail = {"name": "Mail to IT", "organization": number}
    controller.create("notification_templates", mail)
    return number


def a_copy(controller: Controller) -> Controller:
    """The same AWX once more, for a test that changes it."""
    other = Controller(controller.playbooks)
    other.stored, other.surveys, other.associated = copy.deepcopy(
        (controller.stored, controller.surveys, controller.associated)
    )
    other.ids = itertools.count(max(map(max, filter(None, controller.stored.values()))) + 1)
    return other


@contextlib.contextmanager
def served(controller: Controller) -> Iterator[str]:
    """Where that AWX answers meanwhile."""
    server = serve(controller, TOKEN)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def configure(
    environment: dict[str, str],
    url: str,
    *more: str,
    folder: Path = PROJECT,
    check: bool = False,
    **arguments: typing.Any,
) -> subprocess.CompletedProcess[str]:
    """Runs the playbook of a folder; more are further values of -e, as they are typed."""
    command = ["ansible-playbook", str(folder / "configure_awx.yml"), "-e", json.dumps(arguments)]
    command += ["--check"] if check else []
    for each in more:
        command += ["-e", each]
    return subprocess.run(
        command,
        # A run has some ten tasks with modules: without files for each, they take less time. And
        # without the certificates of this machine, which awx.awx would read at each call, although
        # the stand-in has no TLS.
        env={
            **environment,
            "ANSIBLE_PIPELINING": "true",
            "SSL_CERT_FILE": os.devnull,
            "CONTROLLER_HOST": url,
            "CONTROLLER_OAUTH_TOKEN": TOKEN,
        },
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def recap(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """The numbers of the last line, like ok and changed."""
    return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", done.stdout)}


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The message of the task that failed, the last one, in one line."""
    *_before, message = re.findall(r'^fatal: .*"msg": "(.*)"}$', done.stdout, re.MULTILINE)
    return json.loads(f'"{message}"')
