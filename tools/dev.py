# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set up, test and try the collection; the Makefile gives these commands short names.

It runs on a bare Python 3.11 or later. Everything that it makes lies in .venv and .cache inside the
checkout: a virtual environment, and a tree of collections in which a copy of the checkout stands
beside amazon.aws, since Ansible's tools work only in .../ansible_collections/NAMESPACE/NAME.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "tools"
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
HOME = CACHE / "home"
COLLECTIONS = CACHE / "collections"
COLLECTION = COLLECTIONS / "ansible_collections" / "research" / "lightsail"
PYTHON = VENV / "bin" / "python"
PYTHON_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LEAST_COVERAGE = 95
STEP_SECONDS = 900


class Problem(Exception):
    """Something that the person at the keyboard has to put right."""


# --- Set-up -----------------------------------------------------------------------------------


def check_machine(dev: bool) -> None:
    """Say plainly what this machine or this checkout lacks (tools/dev has looked at the rest)."""
    try:
        # Debian packs venv without ensurepip, and then it fails only half-way.
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise Problem(
            f"Python's venv module is missing or incomplete ({error}): please install it "
            f"(on Debian and Ubuntu the package python{PYTHON_VERSION}-venv)."
        ) from error
    # Ansible takes a colon for the end of a path, and ansible-test names its Python in "#!" lines,
    # where a space ends the path.
    if ":" in str(ROOT) or (dev and re.search(r"\s", str(ROOT))):
        raise Problem(
            f"The checkout lies in {str(ROOT)!r}: Ansible does not work in a folder with a colon "
            "in its path, and its tests do not with a space. Please move the checkout."
        )


def fingerprint(*requirements: str) -> str:
    """Change whenever the requirements, the interpreter or the place of the checkout do."""
    parts = [sys.version, sys.executable, str(ROOT)]
    parts += [(TOOLS / name).read_text(encoding="utf-8") for name in requirements]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_done(stamp: Path, mark: str) -> bool:
    """Tell whether the work that the stamp stands for was done for this very mark."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == mark


def pip(*args: str) -> None:
    """Run the virtual environment's pip with the user's own settings for it."""
    command = [str(PYTHON), "-m", "pip", *args, "--quiet", "--quiet"]
    if subprocess.run([*command, "--disable-pip-version-check"], check=False).returncode:
        raise Problem(
            "pip could not get what is needed (its message is above). "
            "Is a package index reachable from here?"
        )


def set_up_venv(dev: bool) -> None:
    """Make the virtual environment, or bring it up to date."""
    base, more = "requirements.txt", "requirements-dev.txt"
    stages = [("what the demo needs", base, fingerprint(base))]
    if dev:
        stages.append(("what the tests need", more, fingerprint(base, more)))
    for what, name, mark in stages:
        stamp = VENV / f"stamp-{name}"
        if is_done(stamp, mark):
            continue
        if name == base:
            say(f"Making a virtual environment (Python {PYTHON_VERSION})")
            shutil.rmtree(VENV, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        say(f"Installing {what}")
        # Compiling is left to the first import: most of it is never imported.
        pip("install", "--no-compile", "-r", str(TOOLS / name))
        stamp.write_text(mark, encoding="utf-8")


def set_up_collection(name: str, requirements: str) -> None:
    """Take a collection out of the ansible bundle, so that a package index is enough to get it."""
    place = COLLECTIONS / "ansible_collections" / name.replace(".", "/")
    stamp = CACHE / f"stamp-{requirements}"
    mark = fingerprint(requirements)
    if is_done(stamp, mark) and place.is_dir():
        return
    say(f"Getting the collection {name}")
    inside = place.relative_to(COLLECTIONS).as_posix() + "/"
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        pip("download", "--no-deps", "--dest", folder, "-r", str(TOOLS / requirements))
        (wheel,) = Path(folder).glob("ansible-*.whl")
        shutil.rmtree(place, ignore_errors=True)
        with zipfile.ZipFile(wheel) as bundle:
            bundle.extractall(
                COLLECTIONS, [member for member in bundle.namelist() if member.startswith(inside)]
            )
    stamp.write_text(mark, encoding="utf-8")


def set_up_home(dev: bool) -> None:
    """Make a home folder for the tools, so that they neither see nor change the user's own."""
    HOME.mkdir(parents=True, exist_ok=True)
    if not dev:
        return
    # ansible-test hides the environment from the pip in its own virtual environments, so what
    # the user has set for pip, wherever it is set, has to reach that pip in a file.
    settings = configparser.RawConfigParser()
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    )
    settings.add_section("global")
    for line in listed.stdout.splitlines():
        key, value = line.split("=", 1)
        section, option = key.rsplit(".", 1)
        if section == ":env:":
            section = "global"
        if section not in settings:
            settings.add_section(section)
        settings[section][option] = ast.literal_eval(value)
    settings["global"]["quiet"] = "2"
    for option, names in {
        "cert": ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
        "proxy": ("HTTPS_PROXY", "https_proxy"),
    }.items():
        for name in names:
            if os.environ.get(name) and option not in settings["global"]:
                settings["global"][option] = os.environ[name]
    pip_conf = HOME / ".config" / "pip" / "pip.conf"
    pip_conf.parent.mkdir(parents=True, exist_ok=True)
    pip_conf.touch(mode=0o600)  # the address of an index can hold a password
    with pip_conf.open("w", encoding="utf-8") as file:
        settings.write(file)
    # Where ansible-test looks for the download that get_pip_shim.py stands in for.
    (source,) = VENV.glob("lib/python*/site-packages/ansible_test/_internal")
    text = (source / "python_requirements.py").read_text(encoding="utf-8")
    shims = HOME / ".ansible" / "test" / "cache"
    shims.mkdir(parents=True, exist_ok=True)
    for version in re.findall(r"\bpip='([\d.]+)'", text):
        shutil.copy(TOOLS / "get_pip_shim.py", shims / f"get_pip_{version.replace('.', '_')}.py")


def set_up_browser() -> str | None:
    """Install Debian's chromium if there is no such browser; return what stands in the way."""
    if any(map(shutil.which, BROWSERS)):
        return None
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return (
            f"None of {', '.join(BROWSERS)} is on this machine, and it can be installed from here "
            "only with apt-get, by root. Please install one of them."
        )
    say("Installing chromium from Debian's packages")
    apt_get = ["apt-get", "--quiet=2", "-o", "DPkg::Lock::Timeout=300"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run([*apt_get, *command], stdout=sys.stderr, env=env, check=False)
        if done.returncode:
            return "apt-get could not install chromium (its message is above)."
    return None


def looks(path: Path) -> tuple[int, int, int]:
    """Tell what a changed file differs in, without reading it."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_mode


def sync() -> None:
    """Bring the copy of the checkout among the collections up to date with the files here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        raise Problem(f"git cannot list the files of {ROOT}: {listed.stderr.strip()}")
    # A file can be known to git and yet be deleted.
    wanted = {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}
    for name in sorted(wanted):
        source, copy = ROOT / name, COLLECTION / name
        if not copy.is_file() or looks(copy) != looks(source):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    kept = {(".git",), ("tests", "output")}
    for folder, _subfolders, names in os.walk(COLLECTION, topdown=False):
        here = Path(folder).relative_to(COLLECTION)
        if kept & {here.parts[:1], here.parts[:2]} or here.name == "__pycache__":
            continue
        for name in names:
            if (here / name).as_posix() not in wanted:
                (COLLECTION / here / name).unlink()
        # A folder that holds nothing but the bytecode of deleted files goes with them.
        if set(os.listdir(folder)) <= {"__pycache__"}:
            shutil.rmtree(folder)
    if not (COLLECTION / ".git").is_dir():
        # Tools that ask git for the files would else ask the checkout, which ignores the copy.
        subprocess.run(["git", "init", "--quiet", "--template="], cwd=COLLECTION, check=True)


def set_up(dev: bool) -> None:
    """Do all of the set-up that has not been done yet, and copy the checkout."""
    check_machine(dev)
    CACHE.mkdir(exist_ok=True)
    # Two commands that are started at once in a fresh clone must not both set it up.
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up_venv(dev)
        set_up_collection("amazon.aws", "requirements-amazon-aws.txt")
        if dev:
            set_up_collection("awx.awx", "requirements-awx.txt")
        set_up_home(dev)
        sync()


def clean() -> None:
    """Remove what was made here, by name: git's list of ignored files may hold the user's own."""
    made = [VENV, CACHE, ROOT / ".ansible", ROOT / "tests" / "output"]
    made += ROOT.glob(".coverage*")
    for path in made:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for name in ("__pycache__", ".pytest_cache", ".hypothesis", ".ruff_cache", ".mypy_cache"):
        for path in list(ROOT.rglob(name)):
            shutil.rmtree(path)


# --- Running things ---------------------------------------------------------------------------


def say(text: str) -> None:
    """Tell what is going on, in order with the output of the commands."""
    print(f"==> {text}", flush=True)


def environment() -> dict[str, str]:
    """Give what is run here an environment that does not depend on whose machine it is.

    Nobody's AWS credentials, Ansible settings or Python settings may have a part in a test.
    """
    dropped = ("AWS_", "ANSIBLE_", "BOTO", "MOTO_", "PYTHON", "XDG_", "LC_", "VIRTUAL_ENV", "MYPY")
    env = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    # make passes its own settings on, which mean nothing to what is run here.
    for key in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "STEPS", "ARGS", "LANG", "LANGUAGE"):
        env.pop(key, None)
    env.update(
        HOME=str(HOME),
        PATH=os.pathsep.join((str(VENV / "bin"), env.get("PATH", os.defpath))),
        VIRTUAL_ENV=str(VENV),
        ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS),
        ANSIBLE_HOME=str(HOME / ".ansible"),
        # Without credentials, boto3 would wait for an EC2 machine's.
        AWS_EC2_METADATA_DISABLED="true",
        # Ansible insists on UTF-8.
        LC_ALL="C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8",
        PYTHONUNBUFFERED="1",
        MYPY_CACHE_DIR=str(CACHE / "mypy"),
        RUFF_CACHE_DIR=str(CACHE / "ruff"),
    )
    if not sys.stdout.isatty():
        env["NO_COLOR"] = "1"
    # The simulator is on this machine, wherever a proxy may lead.
    local = "127.0.0.1,localhost"
    for key in ("NO_PROXY", "no_proxy"):
        env[key] = f"{env[key]},{local}" if env.get(key) else local
    return env


@contextlib.contextmanager
def own_group(process: subprocess.Popen[str]) -> Iterator[None]:
    """End a process together with whatever it has started, also when it is interrupted."""
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
            except (ProcessLookupError, PermissionError):
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            time.sleep(0.2)
        process.wait()


def demo(args: list[str]) -> int:
    """Run the demo in the set-up environment."""
    set_up(dev=False)
    return subprocess.run(
        [str(PYTHON), "demo/run.py", *args], cwd=ROOT, env=environment(), check=False
    ).returncode


def screenshots() -> int:
    """Make the pictures in the documentation anew."""
    set_up(dev=True)
    missing = set_up_browser()
    if missing:
        raise Problem(missing)
    command = [str(PYTHON), "tests/browser/screenshots.py", str(ROOT / "docs" / "images")]
    return subprocess.run(command, cwd=COLLECTION, env=environment(), check=False).returncode


def bench(args: list[str]) -> int:
    """Run the benchmarks on the copy of the collection; what they measure stays in the checkout."""
    set_up(dev=True)
    process = subprocess.Popen(
        [str(PYTHON), "-m", "benchmarks", *args],
        cwd=ROOT,
        env=environment(),
        text=True,
        start_new_session=True,
    )
    with own_group(process):
        return process.wait()


def soak(args: list[str]) -> int:
    """Run the soak that is in the integration tests, for as many seeds as are asked for."""
    set_up(dev=True)
    command = "tests/integration/targets/lightsail_gui_session_soak/soak.py"
    return subprocess.run(
        [str(PYTHON), command, *args], cwd=COLLECTION, env=environment(), check=False
    ).returncode


def simulator() -> int:
    """Run the simulator in the foreground, and tell how to reach it."""
    set_up(dev=False)
    command = [str(PYTHON), "-m", "simulator", "--config", "demo/computers.json"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with own_group(process):
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            process.wait()
            raise Problem("The simulator did not start (its message is above).")
        facts = json.loads(line)
        computers = json.loads((ROOT / "demo" / "computers.json").read_text(encoding="utf-8"))
        exports = {
            "AWS_URL": facts["endpoint_url"],
            "AWS_ENDPOINT_URL": facts["endpoint_url"],
            "AWS_REGION": facts["region"],
            "AWS_DEFAULT_REGION": facts["region"],
            "AWS_ACCESS_KEY_ID": facts["access_key"],
            "AWS_SECRET_ACCESS_KEY": facts["secret_key"],
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "PATH": f"{VENV / 'bin'}:$PATH",
        }
        print("\nThe simulator runs until Ctrl-C, with these computers:\n")
        for name, computer in computers["computers"].items():
            print(f"    {name:<12} {computer['status']}")
        print("\nIn another terminal, point Ansible, boto3 and the AWS CLI at it with:\n")
        print("    unset AWS_PROFILE AWS_SESSION_TOKEN")
        for key, value in exports.items():
            quoted = f'"{value}"' if key == "PATH" else shlex.quote(value)
            print(f"    export {key}={quoted}")
        first = next(iter(computers["computers"]), "desk-1")
        print(
            "\nand try, for example:\n\n"
            "    ansible localhost -m research.lightsail.lightsail_gui_session_info"
            f" -a name={first}\n",
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            for line in process.stdout:
                print(line, end="", flush=True)
            return process.wait()
    print("\nThe simulator has stopped.")
    return 0


# --- Tests ------------------------------------------------------------------------------------


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


LINT = ("ruff", "format", "types", "ansible-lint", "changelog")


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


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="tools/dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="make the virtual environment for development")
    commands.add_parser("demo", help="run the demo").add_argument("args", nargs=argparse.REMAINDER)
    soaks = commands.add_parser("soak", help="open many classes on bad days of the API")
    soaks.add_argument("--args", type=shlex.split, default=[], help="passed on to the soak")
    commands.add_parser("simulator", help="run the simulator until Ctrl-C")
    commands.add_parser("screenshots", help="make the pictures in the documentation")
    benchmarks = commands.add_parser("bench", help="measure the module and its alternatives")
    benchmarks.add_argument("--args", type=shlex.split, default=[], help="passed on to it")
    tests = commands.add_parser("test", help="run the tests")
    tests.add_argument("steps", nargs="*", help="only these steps")
    tests.add_argument("--args", type=shlex.split, default=[], help="passed on to ansible-test")
    commands.add_parser("fix", help="let ruff put right what it can")
    commands.add_parser("clean", help="remove everything that was made")
    options = parser.parse_args()
    # When this is ended from outside, what it has started must end too (see own_group).
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: sys.exit(128 + received))
    try:
        match options.command:
            case "setup":
                set_up(dev=True)
                return 0
            case "demo":
                return demo(options.args)
            case "soak":
                return soak(options.args)
            case "simulator":
                return simulator()
            case "screenshots":
                return screenshots()
            case "bench":
                return bench(options.args)
            case "test":
                return test(options.steps, options.args)
            case "fix":
                return fix()
            case _:
                clean()
                return 0
    except Problem as problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
