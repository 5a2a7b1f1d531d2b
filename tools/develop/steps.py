# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of `make test`."""

from __future__ import annotations

import concurrent.futures
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .common import (
    COLLECTION,
    COLLECTIONS,
    PYTHON,
    PYTHON_VERSION,
    ROOT,
    TOOLS,
    Problem,
    environment,
    own_group,
    say,
)
from .docs import HTML, docs_commands, set_up_site
from .setup import set_up, set_up_browser

LEAST_COVERAGE = 95
# Against hanging, not against slowness: a healthy integration run was seen to need more than 900 s.
STEP_SECONDS = 3600
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
)
# These take as long as all others together, and wait most of the time: they run beside the others.
BESIDE = ("units", "integration", "coverage")
NEVER = threading.Event()

# Name of a step, how it ended, seconds.
Result = tuple[str, str, float]
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


@dataclass(frozen=True)
class Step:
    """One line of the table at the end: commands that are run until one of them fails."""

    commands: list[list[str]]
    cwd: Path = COLLECTION


def ansible_test(command: str, *args: str) -> list[str]:
    """Name the version of Python, or ansible-test tries all that it can find."""
    return ["ansible-test", *command.split(), "--python", PYTHON_VERSION, *args]


def test_steps(coverage: bool, args: list[str]) -> dict[str, Step]:
    """List all steps in the order in which they are run, the quick ones first."""
    measure = ["--coverage"] if coverage else []
    plugins = "ansible_collections/research/lightsail/plugins"
    tools = "ansible_collections/research/lightsail/tools"
    benchmarks = "ansible_collections/research/lightsail/benchmarks"
    mypy = ["mypy", "--config-file", str(TOOLS / "mypy.ini")]
    pytest = [str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    typos = ["typos", "--config", "tools/typos.toml"]
    schema = ["check-jsonschema", "--builtin-schema"]
    workflows = sorted(map(str, (ROOT / ".github" / "workflows").glob("*.yml")))
    gate = [str(TOOLS / "coverage_gate.py"), "tests/output/reports"]
    return {
        "ruff": Step([["ruff", "check", "--config", "tools/ruff.toml", "."]], ROOT),
        "format": Step(
            [["ruff", "format", "--check", "--diff", "--config", "tools/ruff.toml", "."]], ROOT
        ),
        "types": Step(
            [
                [
                    *mypy,
                    f"{plugins}/module_utils",
                    f"{plugins}/plugin_utils",
                    f"{plugins}/action",
                    tools,
                    benchmarks,
                ]
            ],
            COLLECTIONS,  # where the names of the packages begin
        ),
        "spelling": Step([typos, [*typos, "--locale", "en-gb", *PROSE]], ROOT),
        "links": Step([["rumdl", "check", "--config", "tools/rumdl.toml", "."]], ROOT),
        "reuse": Step([["reuse", "lint"]], ROOT),
        "workflows": Step(
            [
                ["zizmor", "--offline", "--no-progress", "--quiet", ".github"],
                [*schema, "vendor.github-workflows", *workflows],
                [*schema, "vendor.dependabot", ".github/dependabot.yml"],
            ],
            ROOT,
        ),
        "ansible-lint": Step([["ansible-lint", "--offline", "--profile", "production"]]),
        "changelog": Step([["antsibull-changelog", "lint"]]),
        "docs": Step(docs_commands()),
        "tools": Step([[*pytest, "tools/tests"]], ROOT),
        "simulator": Step([[*pytest, "simulator/tests"]]),
        "judges": Step([[*pytest, "tests/judges"]]),
        "versions": Step([[*pytest, "tests/versions"]]),
        "browser": Step([[*pytest, "tests/browser"]]),
        "benchmarks": Step([[*pytest, "benchmarks/tests"]]),
        "policies": Step([[*pytest, "tests/policies"]]),
        # pslint checks PowerShell, with PowerShell; there is none here to check, and none to run.
        "sanity": Step([ansible_test("sanity", "--skip-test", "pslint", *args)]),
        "units": Step([ansible_test("units", *measure, *args)]),
        "integration": Step([ansible_test("integration", "--continue-on-error", *measure, *args)]),
        # Two tests at a time: they wait more than they work.
        "awx": Step([["pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "tests/awx"]]),
        # Two pages at a time. A short traceback, since the long one shows keys of the simulator.
        "documentation": Step(
            [
                ["pytest", "-q", "-n", "2", "--maxschedchunk", "1", "--tb", "short"]
                + ["-p", "no:cacheprovider", "tests/docs"]
            ]
        ),
        "coverage": Step(
            [
                ansible_test("coverage combine", "--stub"),
                ansible_test("coverage report", "--show-missing", "--omit", "*/tests/*"),
                ansible_test("coverage xml", "--stub"),
                [str(PYTHON), *gate, str(LEAST_COVERAGE)],
            ]
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
        # Measured afresh each time: what older code did says nothing about this code.
        wanted |= {"units", "integration"}
    return [name for name in known if name in wanted]


def fix() -> int:
    """Let ruff put right what it can, in the checkout itself."""
    set_up(dev=True)
    ruff = ["--config", "tools/ruff.toml", "."]
    steps = [["ruff", "check", "--fix", *ruff], ["ruff", "format", *ruff]]
    codes = [
        subprocess.run(step, cwd=ROOT, env=environment(), check=False).returncode for step in steps
    ]
    return max(codes)


def wait(process: subprocess.Popen[str], deadline: float, stopped: threading.Event) -> int | None:
    """Wait for a process to end; return None if it has not when it has to."""
    while True:
        try:
            return process.wait(0.2)
        except subprocess.TimeoutExpired:
            if stopped.is_set() or time.monotonic() > deadline:
                return None


def run_step(
    step: Step, env: dict[str, str], out: TextIO = sys.stdout, stopped: threading.Event = NEVER
) -> bool:
    """Run the commands of a step; tell whether all of them went well."""
    deadline = time.monotonic() + STEP_SECONDS
    for command in step.commands:
        print(f"$ {shlex.join(command)}", file=out, flush=True)
        try:
            process = subprocess.Popen(
                command,
                cwd=step.cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out is not sys.stdout else None,
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            print(error, file=out, flush=True)
            return False
        with own_group(process):
            code = wait(process, deadline, stopped)
        if code is None:
            print(f"Ended: it had not finished after {STEP_SECONDS} s.", file=out, flush=True)
            return False
        if code:
            print(f"Exit status {code}", file=out, flush=True)
            return False
    return True


def run_steps(
    steps: dict[str, Step],
    env: dict[str, str],
    out: TextIO = sys.stdout,
    stopped: threading.Event = NEVER,
) -> list[Result]:
    """Run steps one after the other, all of them whatever fails."""
    results = []
    for name, step in steps.items():
        say(name, out)
        start = time.monotonic()
        missing = set_up_browser() if name == "browser" else None
        if missing:
            print(missing, file=out, flush=True)
            # A developer may do without it, but nothing is merged untested.
            result = "FAILED" if os.environ.get("CI") == "true" else "LEFT OUT"
        else:
            result = "passed" if run_step(step, env, out, stopped) else "FAILED"
        results.append((name, result, time.monotonic() - start))
    return results


def run_side_by_side(
    steps: dict[str, Step], beside: dict[str, Step], env: dict[str, str]
) -> list[Result]:
    """Run steps while others run beside them, whose output comes in one piece at the end."""
    say(f"{', '.join(beside)} run meanwhile; what they say follows at the end")
    stopped = threading.Event()
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out,
        concurrent.futures.ThreadPoolExecutor(1) as lane,
    ):
        running = lane.submit(run_steps, beside, env, out, stopped)
        try:
            results = run_steps(steps, env)
            results += running.result()
        finally:
            # Where this is interrupted, what runs beside ends too.
            stopped.set()
        out.seek(0)
        shutil.copyfileobj(out, sys.stdout)
    return results


def test(names: list[str], args: list[str]) -> int:
    """Run the steps, all of them whatever fails, and sum up."""
    chosen = choose(names, list(test_steps(False, [])))
    steps = test_steps("coverage" in chosen, args)
    begin = time.monotonic()
    set_up(dev=True)
    if "docs" in chosen:
        set_up_site()
    results = [("set-up", "", time.monotonic() - begin)]
    env = environment()
    if "coverage" in chosen:
        # ansible-test would add to what earlier runs have left.
        for name in ("coverage", "reports"):
            shutil.rmtree(COLLECTION / "tests" / "output" / name, ignore_errors=True)
    beside = {name: steps[name] for name in chosen if name in BESIDE}
    others = {name: steps[name] for name in chosen if name not in BESIDE}
    if beside and others:
        results += run_side_by_side(others, beside, env)
    else:
        results += run_steps(beside or others, env)
    results.append(("total", "", time.monotonic() - begin))
    print()
    for name, result, seconds in results:
        print(f"{name:<14} {result:<8} {seconds:7.1f} s")
    failed = sum(entry[1] == "FAILED" for entry in results)
    left_out = sum(entry[1] == "LEFT OUT" for entry in results)
    total = f"{len(chosen) - failed - left_out} passed, {failed} failed"
    print(f"\n{total}, {left_out} left out" if left_out else f"\n{total}", flush=True)
    return 1 if failed else 0


def docs() -> int:
    """Check the documentation and build its site, and tell where it is."""
    code = test(["docs"], [])
    if not code:
        print(f"\n{HTML / 'index.html'}", flush=True)
    return code
