# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Install what tools/requirements/ pins, each file with the hashes of all that belongs to it.

Files are named by their path in that folder without its end: "combinations/oldest" stands for
combinations/oldest.in, which says what is wanted and why, and combinations/oldest.txt, which uv has
compiled from it (`make renew`).
"""

from __future__ import annotations

import ast
import configparser
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ..offline.bundle import take_collection
from .common import CACHE, PYTHON, PYTHON_VERSION, REQUIREMENTS, ROOT, VENV, Problem, say

# The checkout's own environment holds pip and uv, which install everything, whatever the place.
OWN_VENV = ROOT / ".venv"
UV = OWN_VENV / "bin" / "uv"
# In each place, what was installed there.
MARKS = "installed.json"
# What a file brings along, in MB: to be downloaded, unless it is in the cache, and on the disk.
SIZES = {
    "uv": (22, 37),
    "demo": (33, 93),
    "units": (36, 105),
    "lint": (98, 303),
    "dev": (174, 646),
    "docs": (34, 110),
    "plots": (37, 150),
    "bundles/own": (55, 20),
    "bundles/awx": (55, 2),
}
# By which variable uv is told what pip is set up with. Only the first is about what is chosen, the
# others about how it is reached; that is why `make renew` asks the index alone.
INDEX = {"index-url": "UV_DEFAULT_INDEX"}
REACHED = {
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "keyring-provider": "UV_KEYRING_PROVIDER",
    "no-cache-dir": "UV_NO_CACHE",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "trusted-host": "UV_INSECURE_HOST",
}
MORE_PLACES = {"extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}


def pip_settings() -> dict[str, str]:
    """Ask pip what the user has set for it, wherever that is: by option, without the dashes."""
    command = [str(OWN_VENV / "bin" / "python"), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, dict[str, str]] = {}
    for line in listed.stdout.splitlines():
        key, value = line.split("=", 1)
        section, option = key.rsplit(".", 1)
        found.setdefault(section, {})[option] = ast.literal_eval(value)
    settings: dict[str, str] = {}
    for section in ("global", "download", "install", ":env:"):
        settings.update(found.get(section, {}))
    return settings


def uv_environment(settings: dict[str, str], more_places: bool = True) -> dict[str, str]:
    """Tell uv, which does not read pip's settings, what they say; what is set for uv itself wins.

    more_places is whether packages may come from elsewhere than the index, too.
    """
    known = {**INDEX, **REACHED, **(MORE_PLACES if more_places else {})}
    told = {name: " ".join(settings[key].split()) for key, name in known.items() if key in settings}
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = told["UV_FIND_LINKS"].replace(" ", ",")
    if "cache-dir" in settings:
        told["UV_CACHE_DIR"] = str(Path(settings["cache-dir"]) / "uv")
    # As pip does: the hash decides what is right, and not where it was found first.
    fixed = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}
    return {**fixed, **told, **os.environ, "VIRTUAL_ENV": ""}


def uv(*args: str, more_places: bool = True) -> None:
    """Run uv among the files of requirements, with the user's own settings for pip."""
    env = uv_environment(pip_settings(), more_places)
    done = subprocess.run([str(UV), *args, "--quiet"], cwd=REQUIREMENTS, env=env, check=False)
    _see(done.returncode, "uv")


def pip(*args: str) -> None:
    """Run the checkout's own pip for the Python of this place, with the user's settings for it."""
    command = [str(OWN_VENV / "bin" / "python"), "-m", "pip", "--python", str(PYTHON), *args]
    command += ["--quiet", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    _see(subprocess.run(command, check=False).returncode, "pip")


def _see(code: int, tool: str) -> None:
    if code:
        raise Problem(
            f"{tool} could not get what is needed (its message is above). "
            "Is a package index reachable from here?"
        )


def pinned(name: str) -> Path:
    """Name the file that is installed."""
    return REQUIREMENTS / f"{name}.txt"


def with_included(name: str) -> set[str]:
    """List a file of requirements and those beside it whose packages it holds as well."""
    text = (REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8")
    others = re.findall(r"^-r (\w+)\.in$", text, re.MULTILINE)
    return {name}.union(*map(with_included, others))


def fingerprint(name: str) -> str:
    """Change whenever the pins, the interpreter or the place of the checkout do."""
    parts = [sys.version, sys.executable, str(ROOT), pinned(name).read_text(encoding="utf-8")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def marks(place: Path) -> dict[str, str]:
    """Read which files of requirements were installed in a place, and the mark of each then."""
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, str] = json.loads((place / MARKS).read_text(encoding="utf-8"))
        return found
    return {}


def mark(place: Path, names: Iterable[str]) -> None:
    """Write down that these are installed in a place, as they are now."""
    found = {**marks(place), **{name: fingerprint(name) for name in names}}
    (place / MARKS).write_text(json.dumps(found, indent=1), encoding="utf-8")


def has_changed(name: str, was: str) -> bool:
    """Tell whether a file of requirements is not what it was, or not there any more."""
    return not pinned(name).is_file() or fingerprint(name) != was


def size_of(names: Iterable[str]) -> str:
    """Say how much is downloaded for files of requirements, where that is known."""
    sizes = [SIZES[name] for name in names if name in SIZES]
    if not sizes:
        return ""
    download, disk = (sum(column) for column in zip(*sizes, strict=True))
    return f" (at most {download} MB to download, {disk} MB on the disk)"


def make_venv(venv: Path) -> None:
    """Make a virtual environment in place of what was there."""
    say(f"Making a virtual environment (Python {PYTHON_VERSION})")
    shutil.rmtree(venv, ignore_errors=True)
    if venv != OWN_VENV:
        uv("venv", "--python", sys.executable, str(venv))
        return
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    say(f"Installing uv{size_of(['uv'])}")
    pip("install", "--no-compile", "-r", str(pinned("uv")))
    mark(venv, ["uv"])


def install(names: Iterable[str], venv: Path = VENV) -> None:
    """Install what files of requirements pin, unless that was done already.

    Where any of the pins by which an environment was made has changed, it is made anew, with all
    that was in it.
    """
    there = marks(venv)
    missing = {*names} - {*there}
    if not there or any(has_changed(name, was) for name, was in there.items()):
        known = {name for name in there if pinned(name).is_file()}
        make_venv(venv)
        missing = {*names, *known} - {*marks(venv)}
    # What another one includes need not be named.
    missing -= {each for name in missing for each in with_included(name) - {name}}
    if not missing:
        return
    chosen = sorted(missing)
    say(f"Installing what tools/requirements has for {', '.join(chosen)}{size_of(chosen)}")
    files = [word for name in chosen for word in ("--requirement", f"{name}.txt")]
    python = str(venv / "bin" / "python")
    # The files are complete: what belongs to a package but is not pinned is not let in.
    uv("pip", "install", "--no-deps", "--require-hashes", "--python", python, *files)
    mark(venv, set().union(*map(with_included, chosen)))


def take_collections(bundle: str, names: dict[str, Path]) -> None:
    """Take collections out of the ansible bundle, so that a package index is enough to get them.

    names has the folder that each is to be found in, below ansible_collections.
    """
    inside = {name: f"ansible_collections/{name.replace('.', '/')}/" for name in names}
    done = not has_changed(bundle, marks(CACHE).get(bundle, ""))
    if done and all((names[name] / inside[name]).is_dir() for name in names):
        return
    say(f"Getting the collection{'s' * (len(names) > 1)} {', '.join(names)}{size_of([bundle])}")
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        pip("download", "--no-deps", "--dest", folder, "-r", str(pinned(bundle)))
        (wheel,) = Path(folder).glob("ansible-*.whl")
        for name, root in names.items():
            take_collection(wheel, name, root)
    mark(CACHE, [bundle])


def write_pip_settings(path: Path) -> None:
    """Write what the user has set for pip into a file, for a pip that sees nothing else."""
    settings = configparser.RawConfigParser()
    settings["global"] = {**pip_settings(), "quiet": "2"}
    # Compiling is left to the first import: most of it is never imported. ("no" is pip's way to
    # switch a "no-" on.)  But from 3.12 on, Python then warns of doubtful code in what it compiles,
    # and ansible-test takes a warning for a failure.
    if sys.version_info < (3, 12):
        settings["install"] = {"no-compile": "no"}
    for option, names in {
        "cert": ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
        "proxy": ("HTTPS_PROXY", "https_proxy"),
    }.items():
        for name in names:
            if os.environ.get(name):
                settings["global"].setdefault(option, os.environ[name])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # the address of an index can hold a password
    with path.open("w", encoding="utf-8") as file:
        settings.write(file)
