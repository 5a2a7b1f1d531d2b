# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make what the other commands need, and the copy of the checkout among the collections."""

from __future__ import annotations

import ast
import configparser
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from ..offline.bundle import take_collection
from .combinations import COMBINATIONS, OWN
from .common import (
    CACHE,
    COLLECTION,
    COLLECTIONS,
    COMBINATION,
    HOME,
    PYTHON,
    PYTHON_VERSION,
    ROOT,
    TOOLS,
    VENV,
    Problem,
    say,
)

# What is installed here: the checkout's own versions, or those of a combination.
VERSIONS = COMBINATIONS[COMBINATION] if COMBINATION else OWN
# Collections that only tests/judges or the guides use lie apart: other tools read every one that
# they find.
JUDGES = COLLECTIONS.with_name("judges")
GUIDES = COLLECTIONS.with_name("guides")
# What can be installed on top of what the demo needs.  The last one includes the others.
TESTS, LINT, MORE = "requirements-ansible-test.txt", "requirements-lint.txt", VERSIONS.tests
ALL = frozenset({TESTS, LINT, MORE})
# What comes with a file (less what is there already): MB to be downloaded, and MB on the disk.
SIZES = {
    "requirements.txt": (43, 110),
    TESTS: (3, 11),
    LINT: (52, 200),
    "requirements-dev.txt": (130, 510),
    "requirements-docs.txt": (27, 110),
    "requirements-amazon-aws.txt": (55, 20),
    "requirements-plots.txt": (37, 150),
    "requirements-awx.txt": (55, 2),
}
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


def texts(name: str) -> list[str]:
    """Read a file of requirements and those that it includes."""
    text = (TOOLS / name).read_text(encoding="utf-8")
    included = re.findall(r"^-r (.+)", text, re.MULTILINE)
    return [text, *(more for other in included for more in texts(other))]


def fingerprint(requirements: str) -> str:
    """Change whenever the requirements, the interpreter or the place of the checkout do."""
    parts = [sys.version, sys.executable, str(ROOT), *texts(requirements)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_done(stamp: Path, mark: str) -> bool:
    """Tell whether the work that the stamp stands for was done for this very mark."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == mark


def pip(*args: str, python: Path = PYTHON) -> None:
    """Run a virtual environment's pip with the user's own settings for it."""
    command = [str(python), "-m", "pip", *args, "--quiet", "--quiet"]
    if subprocess.run([*command, "--disable-pip-version-check"], check=False).returncode:
        raise Problem(
            "pip could not get what is needed (its message is above). "
            "Is a package index reachable from here?"
        )


def size_of(name: str) -> str:
    """Say how much is downloaded for a file of requirements, where that is known."""
    if name not in SIZES:
        return ""
    download, disk = SIZES[name]
    return f" (about {download} MB to download unless pip has it, {disk} MB on the disk)"


def install_requirements(what: str, name: str, venv: Path = VENV, new: bool = False) -> None:
    """Install a file of requirements, unless that was done already.

    With new, the virtual environment is made for this file, and anew whenever the file changes;
    what else was installed there is then gone, together with the stamps that stand for it.
    """
    stamp, mark = venv / f"stamp-{name}", fingerprint(name)
    if is_done(stamp, mark):
        return
    if new:
        say(f"Making a virtual environment (Python {PYTHON_VERSION})")
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    say(f"Installing {what}{size_of(name)}")
    # Compiling is left to the first import: most of it is never imported.
    pip("install", "--no-compile", "-r", str(TOOLS / name), python=venv / "bin" / "python")
    stamp.write_text(mark, encoding="utf-8")


def set_up_collections(requirements: str, names: dict[str, Path]) -> None:
    """Take collections out of the ansible bundle, so that a package index is enough to get them.

    names has the folder that each is to be found in, below ansible_collections.
    """
    stamp, mark = CACHE / f"stamp-{requirements}", fingerprint(requirements)
    inside = {name: f"ansible_collections/{name.replace('.', '/')}/" for name in names}
    if is_done(stamp, mark) and all((names[name] / inside[name]).is_dir() for name in names):
        return
    say(f"Getting the collection{'s' * (len(names) > 1)} {', '.join(names)}{size_of(requirements)}")
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        pip("download", "--no-deps", "--dest", folder, "-r", str(TOOLS / requirements))
        (wheel,) = Path(folder).glob("ansible-*.whl")
        for name, root in names.items():
            take_collection(wheel, name, root)
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
    # As here: compiling is left to the first import. ("no" is pip's way to switch a "no-" on.)
    if "install" not in settings:
        settings.add_section("install")
    settings["install"].setdefault("no-compile", "no")
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


def set_up(dev: bool, layers: Collection[str] = ALL) -> None:
    """Do all of the set-up that has not been done yet, and copy the checkout.

    layers are the files of what is needed besides what the demo needs, if dev; MORE has all.
    """
    check_machine(dev)
    with alone():
        install_requirements("what the demo needs", VERSIONS.requirements, new=True)
        if dev and not is_done(VENV / f"stamp-{MORE}", fingerprint(MORE)):
            if MORE in layers or COMBINATION:
                install_requirements("what all tests need", MORE)
            elif LINT in layers:
                install_requirements("what looks at the text of files", LINT)
            if TESTS in layers and MORE not in layers and not COMBINATION:
                install_requirements("what tests of the plugins need", TESTS)
        more = dev and MORE in layers and not COMBINATION
        apart = {"community.aws": JUDGES, "community.general": GUIDES} if more else {}
        set_up_collections(VERSIONS.bundle, {"amazon.aws": COLLECTIONS, **apart})
        if more:
            set_up_collections("requirements-awx.txt", {"awx.awx": COLLECTIONS})
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
