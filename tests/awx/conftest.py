# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests share: the collection as built, a simulator, and jobs as AWX runs them; and an AWX
as configure_awx.yml leaves it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from .configuring import EVERYTHING, a_copy, configure, make_controller, recap, served
from .controller import Controller
from .job import PROJECT, ROOT, Job

sys.path.insert(0, str(ROOT))

from simulator.client import Simulator
from tests.forking import forking


class SharedRuns(LoadScopeScheduling):
    """Keeps together what shares long runs of configure_awx.yml, and no other tests.

    The same by marks (--dist loadgroup) does nothing with pytest 9.2 and xdist 3.8.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "configure" if "/test_configure" in nodeid else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedRuns:
    """Says which process of xdist runs which tests."""
    return SharedRuns(config, log)


ALLOW_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds the collection and installs what was built; returns where.

    So the playbooks and roles that users would get are run, and not those of the checkout.
    """
    folder = tmp_path_factory.mktemp("installed")
    build = ["ansible-galaxy", "collection", "build", "--output-path", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (artifact,) = folder.glob("*.tar.gz")
    install = ["ansible-galaxy", "collection", "install", str(artifact), "-p", str(folder)]
    subprocess.run([*install, "--offline", "--no-deps", "--force"], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def environment(installed: Path) -> dict[str, str]:
    """The environment of commands: the built collection comes before the checkout's."""
    paths = os.pathsep.join((str(installed), os.environ["ANSIBLE_COLLECTIONS_PATH"]))
    return {
        **{key: os.environ[key] for key in ("PATH", "HOME", "LC_ALL")},
        "ANSIBLE_COLLECTIONS_PATH": paths,
        **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1"),
    }


@pytest.fixture(scope="session")
def quick(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The same with commands that take less time: for all but one run of a kind."""
    with forking(environment, tmp_path_factory.getbasetemp()) as quick:
        yield quick


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    """One simulator for all tests."""
    with Simulator.start() as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    """The simulator, empty."""
    running.reset()
    running.settings(start_seconds=1, stop_seconds=1)
    return running


@pytest.fixture
def credential(simulator: Simulator) -> dict[str, str]:
    """What AWX's credential type "Amazon Web Services" puts into the environment.

    awx_plugins.credentials.injectors.aws sets these four; the last two are alike, and only there
    if the credential has a session token.  The other two lead to the simulator.
    """
    user = simulator.create_user("teacher", ALLOW_ALL, session=True)
    return {
        "AWS_ACCESS_KEY_ID": user["access_key"],
        "AWS_SECRET_ACCESS_KEY": user["secret_key"],
        "AWS_SECURITY_TOKEN": user["session_token"],
        "AWS_SESSION_TOKEN": user["session_token"],
        "AWS_ENDPOINT_URL": simulator.endpoint_url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.fixture
def job(
    tmp_path: Path,
    environment: dict[str, str],
    quick: dict[str, str],
    simulator: Simulator,
    credential: dict[str, str],
) -> Callable[..., Job]:
    """Makes jobs, each with a private data directory of its own."""
    made: list[Job] = []

    def make(
        playbook: str, envvars: dict[str, str] = credential, *, plain: bool = False, **options: Any
    ) -> Job:
        folder = tmp_path / f"job-{len(made) + 1}"
        made.append(
            Job(
                folder,
                playbook,
                environment if plain else quick,
                region=simulator.region,
                envvars=envvars,
                **options,
            )
        )
        return made[-1]

    return make


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with a roster."""
    folder = tmp_path_factory.mktemp("project") / "awx"
    shutil.copytree(PROJECT, folder)
    (folder / "rosters").mkdir()
    (folder / "rosters" / "bio7.csv").write_text("computer\ndesk-1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def prepared() -> Controller:
    """AWX with what is made by hand, and nothing else."""
    return make_controller()


@pytest.fixture(scope="session")
def first(quick: dict[str, str], folder: Path, prepared: Controller) -> Controller:
    """AWX as the first run leaves it that is told everything; it takes long, so there is one."""
    controller = a_copy(prepared)
    with served(controller) as url:
        done = configure(quick, url, folder=folder, **EVERYTHING)
    assert done.returncode == 0, done.stdout
    assert recap(done)["changed"] == 12
    return controller


@pytest.fixture
def awx(first: Controller) -> Controller:
    """The same, for a test that changes it."""
    return a_copy(first)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the figures that tests have recorded."""
    for report in terminalreporter.getreports("passed"):
        for what, figure in report.user_properties:
            terminalreporter.write_line(f"{what}: {figure}")
