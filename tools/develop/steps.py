# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of `make test`."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .common import (
    CACHE,
    COLLECTION,
    COLLECTIONS,
    COMBINATION,
    PYTHON,
    PYTHON_VERSION,
    ROOT,
    TOOLS,
    Problem,
    environment,
)
from .docs import HTML, docs_commands, set_up_site
from .lanes import LANES, Job, duration, run_jobs, share_out, slowest_tests, taken, width_of
from .packages import install
from .setup import LINT as LINT_LAYER
from .setup import MORE, TESTS, VERSIONS, alone, set_up, set_up_browser

LEAST_COVERAGE = 95
LINT = (
    "ruff",
    "format",
    "types",
    "spelling",
    "links",
    "reuse",
    "workflows",
    "ansible-lint",
    "changelog",
    "collection",
)
NOX = CACHE / "venv-nox" / "bin" / "nox"
# How long each target of the integration tests takes on two quiet cores, in seconds, so that the
# first run, too, shares them out well.
TARGETS = {
    "lightsail_instance": 25.0,
    "progress": 24.0,
    "lightsail_gui_session_soak": 22.0,
    "role_classroom": 22.0,
    "role_gui_session": 15.0,
    "lightsail_gui_session": 14.0,
    "role_gui_session_portal": 9.0,
    "inventory_aws_lightsail": 6.0,
}
# Between the oldest and the newest combination, only what its versions can change is run. Of sanity
# that is what loads the plugins with Ansible: all else reads text, by the rules of ansible-core
# that both ends and `make test` apply. The soak is about the engine; the SDK is the newest's.
SANITY_BETWEEN = ("ansible-doc", "import", "validate-modules")
ENDS_ALONE = {"lightsail_gui_session_soak"}
# What people read: in British spelling throughout.
PROSE = [
    "README.md",
    "CONTRIBUTING.md",
    "awx/README.md",
    "simulator/README.md",
    "changelogs/fragments",
    "docs",
    "galaxy.yml",
    "playbooks",
    "plugins/doc_fragments",
    "plugins/filter",
    "plugins/inventory",
    "plugins/modules",
    "roles/classroom",
    "roles/gui_session",
    "roles/gui_session_portal/README.md",
    "roles/gui_session_portal/meta",
]


def set_up_nox() -> None:
    """Make the environment that runs the sessions of antsibull-nox."""
    with alone():
        install(["nox"], NOX.parents[1])


# What only one step needs is set up beside the others.
SET_UP = {"browser": set_up_browser, "collection": set_up_nox, "docs": set_up_site}


@dataclass(frozen=True)
class Step:
    """One line of the table at the end: commands that are run until one of them fails.

    usual is how long they take on two quiet cores, in seconds; layer what has to be installed.
    """

    commands: list[list[str]]
    cwd: Path = COLLECTION
    usual: float = 5.0
    layer: str = MORE
    reports: str = ""


def ansible_test(command: str, *args: str) -> list[str]:
    """Name the version of Python, or ansible-test tries all that it can find."""
    return ["ansible-test", *command.split(), "--python", PYTHON_VERSION, *args]


def lint(commands: list[list[str]], usual: float, cwd: Path = ROOT) -> Step:
    """Give a step that needs nothing but what looks at the text of files."""
    return Step(commands, cwd, usual, LINT_LAYER)


def all_steps(args: list[str], alone: bool = False) -> dict[str, Step]:
    """List all steps in the order in which they are run, the quick ones first.

    alone is whether nothing else runs beside the one that is chosen.
    """
    plugins = "ansible_collections/research/lightsail/plugins"
    tools = "ansible_collections/research/lightsail/tools"
    benchmarks = "ansible_collections/research/lightsail/benchmarks"
    simulator = "ansible_collections/research/lightsail/simulator"
    mypy = ["mypy", "--config-file", str(TOOLS / "mypy.ini")]
    pytest = [str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations", "3"]
    ansible_lint = ["ansible-lint", "--offline", "--profile", "production"]
    typos = ["typos", "--config", "tools/typos.toml"]
    schema = ["check-jsonschema", "--builtin-schema"]
    workflows = sorted(map(str, (ROOT / ".github" / "workflows").glob("*.yml")))
    only = [word for name in SANITY_BETWEEN for word in ("--test", name)]
    narrow = only if VERSIONS.between and not args else []
    # pslint checks PowerShell, with PowerShell; there is none here to check, and none to run.
    for name in ("pslint", *VERSIONS.false_alarms):
        narrow += ["--skip-test", name]
    gate = [str(TOOLS / "coverage_gate.py"), "tests/output/reports"]
    reports = "tests/output/junit/python*-units.xml"
    # Each process collects all tests anew: where other steps need the cores, one is enough.
    workers = [] if alone or args else ["--num-workers", "1"]
    return {
        "ruff": lint([["ruff", "check", "--config", "tools/ruff.toml", "."]], 0.1),
        "format": lint(
            [["ruff", "format", "--check", "--diff", "--config", "tools/ruff.toml", "."]], 0.1
        ),
        "types": lint(
            [
                [
                    *mypy,
                    f"{plugins}/module_utils",
                    f"{plugins}/plugin_utils",
                    f"{plugins}/action",
                    "ansible_collections/research/lightsail/awx/filter_plugins",
                    tools,
                    benchmarks,
                    simulator,
                ]
            ],
            8,
            COLLECTIONS,  # where the names of the packages begin
        ),
        "spelling": lint([typos, [*typos, "--locale", "en-gb", *PROSE]], 1),
        "links": lint([["rumdl", "check", "--config", "tools/rumdl.toml", "."]], 1),
        "reuse": lint([["reuse", "lint"]], 2),
        "workflows": lint(
            [
                ["zizmor", "--offline", "--no-progress", "--quiet", ".github"],
                [*schema, "vendor.github-workflows", *workflows],
                [*schema, "vendor.dependabot", ".github/dependabot.yml"],
            ],
            3,
        ),
        # It runs ansible-playbook fifty times, half a second each if not as forks.
        "ansible-lint": lint([[str(PYTHON), "-m", "tests.forking", *ansible_lint]], 20, COLLECTION),
        "changelog": lint([["antsibull-changelog", "lint"]], 1, COLLECTION),
        "collection": lint([[str(NOX), "--session", "extra-checks"]], 2),
        "docs": Step(docs_commands(), usual=30, layer=TESTS),
        "tools": Step([[*pytest, "tools/tests"]], ROOT, usual=20),
        "simulator": Step([[*pytest, "simulator/tests"]], usual=20),
        "judges": Step([[*pytest, "tests/judges"]], usual=25),
        "versions": Step([[*pytest, "tests/versions"]], usual=5),
        "browser": Step([[*pytest, "tests/browser"]], usual=60),
        "benchmarks": Step([[*pytest, "benchmarks/tests"]], usual=2),
        "policies": Step([[*pytest, "tests/policies"]], usual=5),
        "sanity": Step(
            [ansible_test("sanity", *narrow, *args)],
            usual=150,
            layer=TESTS,
        ),
        "units": Step(
            [ansible_test("units", *workers, *args)], usual=60, layer=TESTS, reports=reports
        ),
        # The same, and what of plugins/ they run. By them alone: what only Ansible can show also
        # runs lines that nothing there would miss.
        "coverage": Step(
            [
                ansible_test("units", "--coverage", *workers, *args),
                ansible_test("coverage combine", "--stub"),
                ansible_test("coverage xml", "--stub"),
                [str(PYTHON), *gate, str(LEAST_COVERAGE)],
            ],
            usual=140,
            layer=TESTS,
            reports=reports,
        ),
        "integration": Step(
            [ansible_test("integration", "--continue-on-error", *args)],
            usual=sum(TARGETS.values()),
            layer=TESTS,
        ),
        # Two at a time; tests/awx/conftest.py says which stay together.
        "awx": Step([[*pytest, "-n", "2", "tests/awx"]], usual=120),
        # Three pages at a time, which wait for part of it. A short traceback: the long one shows
        # keys of the simulator.
        "documentation": Step(
            [
                [*pytest, "-n", "3", "--maxschedchunk", "1", "--tb", "short", "tests/docs"],
            ],
            usual=150,
        ),
    }


def choose(names: list[str], known: list[str]) -> list[str]:
    """Turn what was asked for into steps, in their own order."""
    wanted: set[str] = set()
    for name in names or known:
        if name not in known and name != "lint":
            raise Problem(f"There is no step {name!r}. The steps are: lint {' '.join(known)}")
        wanted.update(LINT if name == "lint" else [name])
    if "coverage" in wanted:
        wanted.discard("units")  # it runs them
    return [name for name in known if name in wanted]


def set_up_for(names: list[str]) -> None:
    """Make what steps need; what all of them need, if none is named."""
    steps = all_steps([])
    set_up(True, {steps[name].layer for name in choose(names, list(steps))})


def fix() -> int:
    """Let ruff put right what it can, in the checkout itself."""
    set_up(True, {LINT_LAYER})
    ruff = ["--config", "tools/ruff.toml", "."]
    steps = [["ruff", "check", "--fix", *ruff], ["ruff", "format", *ruff]]
    codes = [
        subprocess.run(step, cwd=ROOT, env=environment(), check=False).returncode for step in steps
    ]
    return max(codes)


def targets_of_integration() -> list[str]:
    """List what ansible-test would run, other than what the others depend on."""
    places = sorted((COLLECTION / "tests" / "integration" / "targets").iterdir())
    return [
        place.name
        for place in places
        if not place.name.startswith("setup_")
        and ((place / "tasks").is_dir() or (place / "runme.sh").is_file())
    ]


def integration_jobs(step: Step, lanes: int) -> list[Job]:
    """Share out the targets among lanes; each target has a simulator of its own."""
    left_out = ENDS_ALONE if VERSIONS.between else set()
    targets = [name for name in targets_of_integration() if name not in left_out]
    usual = taken()
    mean = sum(TARGETS.values()) / len(TARGETS)
    costs = {name: usual.get(f"target {name}", TARGETS.get(name, mean)) for name in targets}
    jobs = []
    for number, names in enumerate(share_out(targets, costs, lanes), start=1):
        command = [*step.commands[0], *names]
        seconds = sum(costs[name] for name in names)
        jobs.append(Job(f"integration {number}", [command], step.cwd, environment(), seconds))
    return jobs


def make_jobs(steps: dict[str, Step], args: list[str]) -> list[Job]:
    """Make a job of each step, and several of the integration tests if nobody has narrowed them."""
    jobs = []
    for name, step in steps.items():
        if name == "integration" and not args:
            # A combination has one lane: the other ones' jobs run beside it.
            jobs += integration_jobs(step, 1 if COMBINATION else LANES)
            continue
        job = Job(name, step.commands, step.cwd, environment(), step.usual, step.reports)
        job.may_run = SET_UP.get(name, job.may_run)
        jobs.append(job)
    return jobs


def sum_up(jobs: list[Job], begin: float, set_up_seconds: float) -> int:
    """Print the tables: how each job ended, and its slowest tests; return the exit status."""
    lines = slowest_tests(jobs)
    if lines:
        print("\nThe slowest tests of each:\n")
        print("\n".join(lines))
    print()
    total = time.monotonic() - begin
    for job in jobs:
        # Whatever has not said that it passed has not.
        job.result = job.result or "FAILED"
    width = width_of(jobs)
    for name, result, seconds in [
        ("set-up", "", set_up_seconds),
        *((job.name, job.result, job.seconds) for job in jobs),
        ("total", "", total),
    ]:
        print(f"{name:<{width}} {result:<8} {seconds:7.1f} s")
    lanes = [job for job in jobs if job.name.startswith("integration ")]
    if lanes:
        longest = max(lanes, key=lambda job: job.seconds)
        print(f"\nThe longest lane of integration: {longest.name}, {duration(longest.seconds)}")
    if any(job.result == "FAILED" for job in jobs) and len(jobs) > 1:
        print(f"All that each has said is in {os.path.relpath(jobs[0].log.parent, ROOT)}.")
    failed = sum(job.result == "FAILED" for job in jobs)
    left_out = sum(job.result == "LEFT OUT" for job in jobs)
    text = f"{len(jobs) - failed - left_out} passed, {failed} failed"
    print(f"\n{text}, {left_out} left out" if left_out else f"\n{text}", flush=True)
    return 1 if failed else 0


def test(names: list[str], args: list[str]) -> int:
    """Run the steps, all of them whatever fails, and sum up."""
    chosen = choose(names, list(all_steps([])))
    known = all_steps(args, alone=len(chosen) == 1 and not COMBINATION)
    steps = {name: known[name] for name in chosen}
    begin = time.monotonic()
    set_up(True, {step.layer for step in steps.values()})
    if "coverage" in chosen:
        # ansible-test would add to what earlier runs have left.
        for name in ("coverage", "reports"):
            shutil.rmtree(COLLECTION / "tests" / "output" / name, ignore_errors=True)
    jobs = make_jobs(steps, args)
    set_up_seconds = time.monotonic() - begin
    run_jobs(jobs)
    return sum_up(jobs, begin, set_up_seconds)


def docs() -> int:
    """Check the documentation and build its site, and tell where it is."""
    code = test(["docs"], [])
    if not code:
        print(f"\n{HTML / 'index.html'}", flush=True)
    return code
