# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test-matrix`: the tests on every combination of versions that the collection supports."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from pathlib import Path

from .combinations import COMBINATIONS
from .common import MATRIX, RESULTS, ROOT, VARIABLE, Problem, own_group, say
from .setup import set_up

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


def tool(name: str, python: str, *args: str) -> bool:
    """Run a command of this package for a combination; tell whether it went well."""
    command = [python, "-m", "tools.develop", *args]
    print(f"$ {VARIABLE}={name} {shlex.join(command)}", flush=True)
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, VARIABLE: name},
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with own_group(process):
        return process.wait() == 0


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


def run(name: str, python: str, steps: list[str], args: list[str]) -> list[list[str]]:
    """Test one combination; return its lines of the table."""
    say(f"combination {name}")
    start = time.monotonic()
    versions = dict.fromkeys(COLUMNS, "?")
    well = tool(name, python, "setup")
    if well:
        versions = installed(name)
        wanted = COMBINATIONS[name].amazon_aws
        if versions["amazon.aws"] != wanted:
            print(
                f"The bundle holds amazon.aws {versions['amazon.aws']}, and not {wanted}: "
                "please put that right in tools/develop/combinations.py.",
                flush=True,
            )
            well = False
    results = [("set-up", well, time.monotonic() - start)]
    if well:
        RESULTS.unlink(missing_ok=True)
        tool(name, python, "test", *steps, "--args", shlex.join(args))
        if RESULTS.is_file():
            found = json.loads(RESULTS.read_text(encoding="utf-8"))
            results += [(step, result == "passed", seconds) for step, result, seconds in found]
        else:
            results += [(step, False, time.monotonic() - start) for step in steps]
    line = [name, *(versions[column] for column in COLUMNS[1:])]
    return [
        [*line, step, "passed" if passed else "FAILED", f"{seconds:.1f}"]
        for step, passed, seconds in results
    ]


def matrix(names: list[str], steps: list[str], args: list[str]) -> int:
    """Run the steps on the combinations, all of them whatever fails, and sum up."""
    chosen = choose("combination", names, list(COMBINATIONS))
    steps = choose("step", steps, list(STEPS))
    # Before anything is run: one that is missing at the end would cost the time of all.
    pythons = {name: find_python(COMBINATIONS[name].python) for name in chosen}
    # The simulator runs in the checkout's own environment.
    set_up(dev=False)
    table = [[*COLUMNS, "step", "result", "seconds"]]
    for name in chosen:
        table += run(name, pythons[name], steps, args)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    print()
    for line in table:
        *texts, seconds = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join([*texts, seconds.strip().rjust(widths[-1])]))
    results = [line[-2] for line in table[1:]]
    print(f"\n{results.count('passed')} passed, {results.count('FAILED')} failed", flush=True)
    return 1 if "FAILED" in results else 0
