# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the pinned dependencies of development new (`make renew`) and sound (`make audit`)."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from .common import CACHE, PYTHON, ROOT, TOOLS, Problem, environment, say
from .package import set_up_upkeep

# name[extra]==version ; marker  # comment
PIN = re.compile(
    r"^(?P<name>[\w.-]+)(?P<extras>\[[\w,-]+\])?==(?P<version>[^\s;#]+)"
    r"(?: ; (?P<marker>[^#]+?))?(?P<comment>\s+#.*)?$"
)
INCLUDE = re.compile(r"^-r (\S+)$", re.MULTILINE)
# These pin the oldest versions that are supported: to raise one is to drop support.
OLDEST = "requirements-oldest"
LOWEST_PYTHON = "3.11"
# What is installed where a secret is: file of pins, file with all that comes along and its hashes,
# and the Python that .github/workflows/ install it for.
LOCKED = ("requirements-release.txt", "locked-release.txt", "3.13")
LOCKED_HEADER = """\
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Written by `make renew` from {pins}, for pip's --require-hashes.
"""
# What is known of a pin, and does not touch us.
IRRELEVANT = (
    # The connection aws_ssm of community.aws, in every bundle. We unpack nothing but amazon.aws.
    "PYSEC-2020-220",
)


def is_kept(line: str) -> bool:
    """Tell whether a pin says that it is to stay as it is."""
    pin = PIN.match(line)
    return bool(pin and (pin["comment"] or "").strip().startswith("# kept"))


def loosened(text: str) -> str:
    """Take the versions out of all pins but those that are kept."""
    lines = []
    for line in text.splitlines():
        pin = PIN.match(line)
        if pin and not is_kept(line):
            marker = f" ; {pin['marker']}" if pin["marker"] else ""
            line = f"{pin['name']}{pin['extras'] or ''}{marker}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def normal(name: str) -> str:
    """Spell the name of a package as all tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def normal_marker(marker: str | None) -> str:
    """Spell a marker as we do, whoever wrote it."""
    return re.sub(r"\s+", "", (marker or "").replace("_full_", "_").replace("'", '"'))


def ordinal(version: str) -> tuple[int, ...]:
    """Give what releases are compared by."""
    return tuple(map(int, re.findall(r"\d+", version)))


def answers(compiled: str) -> dict[str, dict[str, str]]:
    """Read what uv has chosen: for each package the version by marker."""
    found: dict[str, dict[str, str]] = {}
    for line in compiled.splitlines():
        pin = PIN.match(line.strip())
        if pin:
            markers = found.setdefault(normal(pin["name"]), {})
            markers[normal_marker(pin["marker"])] = pin["version"]
    return found


def renewed(text: str, chosen: dict[str, dict[str, str]]) -> tuple[str, list[str]]:
    """Put the chosen versions into the pins; say what has changed."""
    lines, changes = [], []
    for line in text.splitlines():
        pin = PIN.match(line)
        if pin and not is_kept(line):
            versions = chosen.get(normal(pin["name"]), {})
            # Where a newer Python could have a newer version, a pin for all takes the older one.
            version = versions.get(normal_marker(pin["marker"])) or min(
                versions.values(), key=ordinal, default=None
            )
            if version is None:
                raise Problem(f"uv has chosen no version for the line {line!r}.")
            if version != pin["version"]:
                changes.append(f"{pin['name']} {pin['version']} -> {version}")
                line = line.replace(f"=={pin['version']}", f"=={version}", 1)
        lines.append(line)
    return "\n".join(lines) + "\n", changes


def index_of_pip() -> dict[str, str]:
    """Point uv, which does not read pip's settings, at the index that pip uses."""
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    )
    found = re.search(r"^[\w:.]+\.index-url='(.+)'$", listed.stdout, re.MULTILINE)
    return {"UV_DEFAULT_INDEX": found[1]} if found else {}


def compile_with_uv(path: Path, *more: str, python: str = LOWEST_PYTHON) -> str:
    """Let uv choose the newest versions that go together, for this Python and all newer ones."""
    options = "--universal --no-header --no-annotate --no-strip-extras"
    command = ["uv", "pip", "compile", "--quiet", *options.split(), *more]
    done = subprocess.run(
        [*command, "--python-version", python, str(path)],
        env={**environment(), **index_of_pip()},
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise Problem(f"uv finds no versions that go together for {path.name} (see above).")
    return done.stdout


def lock() -> None:
    """Write down what the release installs: every package, at one version, with its hashes."""
    pins, locked, python = LOCKED
    text = compile_with_uv(TOOLS / pins, "--generate-hashes", python=python)
    header = LOCKED_HEADER.format(pins=pins)
    (TOOLS / locked).write_text(header + text, encoding="utf-8")


def renew() -> None:
    """Pin the newest versions that go together, but for what is kept."""
    set_up_upkeep()
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(TOOLS.glob("requirements*.txt"))
        if not path.name.startswith(OLDEST)
    }
    included = {name for text in texts.values() for name in INCLUDE.findall(text)}
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(loosened(text), encoding="utf-8")
        # What a file includes is chosen together with it.
        for name in sorted(texts.keys() - included):
            say(f"Renewing {name}")
            chosen = answers(compile_with_uv(Path(folder) / name))
            names = [name]
            for other in names:
                names += [entry for entry in INCLUDE.findall(texts[other]) if entry not in names]
                text, changes = renewed(texts[other], chosen)
                for change in changes:
                    print(f"{other}: {change}", flush=True)
                (TOOLS / other).write_text(text, encoding="utf-8")
    say(f"Writing {LOCKED[1]}")
    lock()
    print("\nLook at the difference, read what is new, and run make test and make test-matrix.")


def audit() -> int:
    """Ask for known vulnerabilities of all that is pinned or came along with it.

    It needs the JSON pages of the Python Package Index; a mirror may lack them. What the index does
    not know counts as a failure, or nothing found could mean that nothing was asked.
    """
    set_up_upkeep()
    # They are to be read, and the settings that are made for ansible-test keep pip quiet.
    env = environment() | {"PIP_QUIET": "0"}
    # Without pip and setuptools: those come with the interpreter, and nobody pins them.
    freeze = [str(PYTHON), "-m", "pip", "freeze", "--local"]
    installed = subprocess.run(freeze, env=env, check=True, stdout=subprocess.PIPE, text=True)
    apart = [
        str(path)
        for path in sorted(TOOLS.glob("requirements-*.txt"))
        if not path.name.startswith(OLDEST) and path.name != "requirements-upkeep.txt"
    ]
    command = ["pip-audit", "--strict", "--progress-spinner", "off", "--no-deps", "--disable-pip"]
    for known in IRRELEVANT:
        command += ["--ignore-vuln", known]
    codes = []
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        frozen = Path(folder) / "installed.txt"
        frozen.write_text(installed.stdout, encoding="utf-8")
        for what, names in {
            "What is installed for the tests": [str(frozen)],
            "What is pinned besides": apart,
        }.items():
            say(what)
            files = [word for name in names for word in ("-r", name)]
            done = subprocess.run([*command, *files], cwd=ROOT, env=env, check=False)
            codes.append(done.returncode)
    return max(codes)
