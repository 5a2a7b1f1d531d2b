# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test-matrix`: the tests on every combination of versions that the collection supports.

The jobs of all combinations stand in one queue. Each is a command of this package in the place of
its combination, run by the Python of that.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from pathlib import Path

from .combinations import COMBINATIONS
from .common import MATRIX, ROOT, VARIABLE, Problem
from .lanes import Job, run_jobs
from .setup import set_up
from .steps import all_steps, sum_up

STEPS = ("sanity", "units", "integration")
PACKAGES = ("ansible-core", "boto3", "botocore")
COLUMNS = ("combination", "Python", "ansible-core", "amazon.aws", "boto3", "botocore")

ASK_VERSIONS = """
import importlib.metadata, json, platform, sys
found = {name: importlib.metadata.version(name) for name in sys.argv[1:]}
print(json.dumps({"Python": platform.python_version(), **found}))
"""


def works(python: str, version: str) -> bool:
    """Tell whether this is an interpreter of that version: a name may lead nowhere."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run(
            [python, "-c", program], check=False, capture_output=True, text=True, timeout=60
        )
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def find_python(version: str) -> str:
    """Find an interpreter of that minor version on the PATH, or among those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [f"python{version}", *map(str, sorted(pyenv.glob(f"{version}.*/bin/python")))]
    for candidate in candidates:
        if works(candidate, version):
            return candidate
    raise Problem(
        f"There is no working python{version} on the PATH, nor among the versions of pyenv. "
        f'Please install it, or leave out what needs it: make test-matrix COMBINATIONS="..."'
    )


def choose(what: str, names: list[str], known: list[str]) -> list[str]:
    """Turn what was asked for into some of the known, in their own order."""
    for name in names:
        if name not in known:
            raise Problem(f"There is no {what} {name!r}. There are: {' '.join(known)}")
    return [name for name in known if not names or name in names]


def installed(name: str) -> dict[str, str]:
    """Ask what is really installed in the place of a combination."""
    python = MATRIX / name / ".venv" / "bin" / "python"
    answer = subprocess.run(
        [str(python), "-c", ASK_VERSIONS, *PACKAGES], check=True, capture_output=True, text=True
    )
    aws = MATRIX / name / ".cache" / "collections" / "ansible_collections" / "amazon" / "aws"
    manifest = json.loads((aws / "MANIFEST.json").read_text(encoding="utf-8"))
    versions: dict[str, str] = json.loads(answer.stdout)
    return {**versions, "amazon.aws": manifest["collection_info"]["version"]}


def job(name: str, python: str, step: str, words: list[str], usual: float) -> Job:
    """Make a job of a command of this package, run in the place of a combination."""
    command = [python, "-m", "tools.develop", *words]
    return Job(f"{name} {step}", [command], ROOT, {**os.environ, VARIABLE: name}, usual)


def version_line(name: str, versions: dict[str, str]) -> list[str]:
    """Return the line of a combination in the table of what was really installed."""
    return [name, *(versions[column] for column in COLUMNS[1:])]


def surprises(name: str, versions: dict[str, str]) -> list[str]:
    """Say what a bundle holds other than is said."""
    found, wanted = versions["amazon.aws"], COMBINATIONS[name].amazon_aws
    if found == wanted:
        return []
    return [
        f"The bundle of {name} holds amazon.aws {found}, and not {wanted}: "
        "please put that right in tools/develop/combinations.py."
    ]


def show(lines: list[list[str]]) -> None:
    """Print a table."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print()
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def matrix(names: list[str], steps: list[str], args: list[str]) -> int:
    """Run the steps on the combinations, all of them whatever fails, and sum up."""
    begin = time.monotonic()
    chosen = choose("combination", names, list(COMBINATIONS))
    steps = choose("step", steps, list(STEPS))
    # Before anything is run: one that is missing at the end would cost the time of all.
    pythons = {name: find_python(COMBINATIONS[name].python) for name in chosen}
    # The simulator runs in the checkout's own environment, and uv is there.
    set_up(dev=False)
    set_ups = {name: job(name, pythons[name], "set-up", ["setup"], 10.0) for name in chosen}
    run_jobs([*set_ups.values()])
    ready = [name for name in chosen if set_ups[name].result == "passed"]
    usual = {step: known.usual for step, known in all_steps([]).items()}
    jobs = [
        job(name, pythons[name], step, ["test", step, "--args", shlex.join(args)], usual[step])
        for name in ready
        for step in steps
    ]
    set_up_seconds = time.monotonic() - begin
    run_jobs(jobs)
    found = {name: installed(name) for name in ready}
    show([[*COLUMNS], *(version_line(*each) for each in found.items())])
    wrong = [text for each in found.items() for text in surprises(*each)]
    for text in wrong:
        print(f"\n{text}")
    code = sum_up([*set_ups.values(), *jobs], begin, set_up_seconds)
    return 1 if wrong else code
