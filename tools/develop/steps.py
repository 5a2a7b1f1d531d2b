# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of `make test`."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

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
STEP_SECONDS = 900
LINT = ("ruff", "format", "types", "ansible-lint", "changelog")


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
    gate = [str(TOOLS / "coverage_gate.py"), "tests/output/reports"]
    return {
        "ruff": Step([["ruff", "check", "--config", "tools/ruff.toml", "."]], ROOT),
        "format": Step(
            [["ruff", "format", "--check", "--diff", "--config", "tools/ruff.toml", "."]], ROOT
        ),
        "types": Step(
            [[*mypy, f"{plugins}/module_utils", tools, benchmarks]],
            COLLECTIONS,  # where the names of the packages begin
        ),
        "ansible-lint": Step([["ansible-lint", "--offline", "--profile", "production"]]),
        "changelog": Step([["antsibull-changelog", "lint"]]),
        "docs": Step(docs_commands()),
        "simulator": Step([[*pytest, "simulator/tests"]]),
        "browser": Step([[*pytest, "tests/browser"]]),
        "benchmarks": Step([[*pytest, "benchmarks/tests"]]),
        # pslint checks PowerShell, with PowerShell; there is none here to check, and none to run.
        "sanity": Step([ansible_test("sanity", "--skip-test", "pslint", *args)]),
        "units": Step([ansible_test("units", *measure, *args)]),
        "integration": Step([ansible_test("integration", "--continue-on-error", *measure, *args)]),
        # Two tests at a time: they wait more than they work.
        "awx": Step([["pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "tests/awx"]]),
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


def run_step(step: Step, env: dict[str, str]) -> bool:
    """Run the commands of a step; tell whether all of them went well."""
    deadline = time.monotonic() + STEP_SECONDS
    for command in step.commands:
        print(f"$ {shlex.join(command)}", flush=True)
        try:
            process = subprocess.Popen(
                command,
                cwd=step.cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            print(error, flush=True)
            return False
        with own_group(process):
            try:
                code = process.wait(max(1.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"Ended: it had not finished after {STEP_SECONDS} s.", flush=True)
                return False
        if code:
            print(f"Exit status {code}", flush=True)
            return False
    return True


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
    for name in chosen:
        say(name)
        start = time.monotonic()
        missing = set_up_browser() if name == "browser" else None
        if missing:
            print(missing, flush=True)
            # A developer may do without it, but nothing is merged untested.
            result = "FAILED" if os.environ.get("CI") == "true" else "LEFT OUT"
        else:
            result = "passed" if run_step(steps[name], env) else "FAILED"
        results.append((name, result, time.monotonic() - start))
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
