# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make what the other commands need, and the copy of the checkout among the collections."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from .combinations import COMBINATIONS, OWN
from .common import (
    CACHE,
    COLLECTION,
    COLLECTIONS,
    COMBINATION,
    HOME,
    PYTHON_VERSION,
    ROOT,
    TOOLS,
    VENV,
    Problem,
    say,
)
from .packages import install, take_collections, write_pip_settings

# What is installed here: the checkout's own versions, or those of a combination.
VERSIONS = COMBINATIONS[COMBINATION] if COMBINATION else OWN
# Collections that only tests/judges or the guides use lie apart: other tools read every one that
# they find.
JUDGES = COLLECTIONS.with_name("judges")
GUIDES = COLLECTIONS.with_name("guides")
# What can be installed on top of what the demo needs.  The last one includes the others.
TESTS, LINT, MORE = "units", "lint", "dev"
ALL = frozenset({TESTS, LINT, MORE})
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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


def set_up_home(dev: bool) -> None:
    """Make a home folder for the tools, so that they neither see nor change the user's own."""
    HOME.mkdir(parents=True, exist_ok=True)
    if not dev:
        return
    # ansible-test hides the environment from the pip in its own virtual environments, so what the
    # user has set for pip, wherever it is set, has to reach that pip in a file.
    write_pip_settings(HOME / ".config" / "pip" / "pip.conf")
    # Where ansible-test looks for the download that get_pip_shim.py stands in for.
    (source,) = VENV.glob("lib/python*/site-packages/ansible_test/_internal")
    text = (source / "python_requirements.py").read_text(encoding="utf-8")
    shims = HOME / ".ansible" / "test" / "cache"
    shims.mkdir(parents=True, exist_ok=True)
    for version in re.findall(r"\bpip='([\d.]+)'", text):
        shutil.copy(
            TOOLS / "offline" / "get_pip_shim.py", shims / f"get_pip_{version.replace('.', '_')}.py"
        )
    # ansible-test would make it itself, but two that begin at once are in each other's way.
    identity = HOME / ".ansible" / "test" / "id_rsa"
    if shutil.which("ssh-keygen") and not identity.is_file():
        options = ["-m", "PEM", "-q", "-t", "rsa", "-N", "", "-f", str(identity)]
        subprocess.run(["ssh-keygen", *options], check=True)


def set_up_browser() -> str | None:
    """Return why there is no browser; install Debian's chromium first where that is asked for.

    INSTALL_BROWSER=yes asks for it, and CI=true, since there nothing may be left out.
    """
    if any(map(shutil.which, BROWSERS)):
        return None
    missing = f"None of {', '.join(BROWSERS)} is on this machine."
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return f"{missing} Please install one of them."
    if os.environ.get("INSTALL_BROWSER") != "yes" and os.environ.get("CI") != "true":
        return (
            f"{missing} Please install one of them, or let this do so with apt-get (about 100 MB "
            "to download): make test INSTALL_BROWSER=yes"
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


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let two commands that are started at once in a fresh clone not both set it up."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wanted(layers: Collection[str]) -> list[str]:
    """List the files of requirements for layers; a combination has one file for all."""
    if COMBINATION:
        return [VERSIONS.requirements]
    return ["demo", *layers]


def set_up(dev: bool, layers: Collection[str] = ALL) -> None:
    """Do all of the set-up that has not been done yet, and copy the checkout.

    layers are the files of what is needed besides what the demo needs, if dev; MORE has all.
    """
    check_machine(dev)
    with alone():
        install(wanted(layers if dev else ()))
        more = dev and MORE in layers and not COMBINATION
        apart = {"community.aws": JUDGES, "community.general": GUIDES} if more else {}
        take_collections(VERSIONS.bundle, {"amazon.aws": COLLECTIONS, **apart})
        if dev and {LINT, MORE} & {*layers} and not COMBINATION:
            # ansible-lint looks every module up, those of awx/ too.
            take_collections("bundles/awx", {"awx.awx": COLLECTIONS})
        set_up_home(dev)
        sync()
        if COMBINATION:
            # The simulator stands for the service of today, whatever the client is.
            config = COLLECTION / "tests" / "integration" / "integration_config.yml"
            python = ROOT / ".venv" / "bin" / "python"
            config.write_text(f"---\nsimulator_python: {python}\n", encoding="utf-8")


def clean() -> None:
    """Remove what was made here, by name: git's list of ignored files may hold the user's own."""
    made = [VENV, CACHE, ROOT / ".ansible", ROOT / "tests" / "output"]
    made += [*ROOT.glob(".coverage*"), *ROOT.glob("research-lightsail-*.tar.gz")]
    for path in made:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for name in ("__pycache__", ".pytest_cache", ".hypothesis", ".ruff_cache", ".mypy_cache"):
        for path in list(ROOT.rglob(name)):
            shutil.rmtree(path)
