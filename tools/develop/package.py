# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make build`: build what users install, check it, and use it as they would."""

from __future__ import annotations

import fnmatch
import json
import os
import posixpath
import re
import shlex
import shutil
import subprocess
import tarfile
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from simulator.client import Simulator

from .common import CACHE, COLLECTIONS, PYTHON, ROOT, TOOLS, Problem, environment, say
from .packages import install as install_packages
from .setup import alone, set_up

NAME = "research.lightsail"
FOLDER = CACHE / "package"
INSTALLED = FOLDER / "collections"

# What users need, by what it is for. Whatever else comes into the artifact fails the build, so that
# each new kind of file is either named here or left out by build_ignore in galaxy.yml.
SHIPPED = {
    "what Galaxy shows": ("README.md", "CHANGELOG.rst", "CONTRIBUTING.md"),
    "licences": ("COPYING", "LICENSES/*", "REUSE.toml"),
    "what the collection needs": ("requirements.txt", "bindep.txt", "meta/*.yml"),
    "what Ansible runs": ("plugins/*.py", "plugins/modules/*.yml", "playbooks/*.yml"),
    "roles": (
        "roles/*/README.md",
        *(
            f"roles/*/{part}/*"
            for part in ("defaults", "files", "handlers", "meta", "tasks", "templates", "vars")
        ),
    ),
    "documentation": tuple(f"docs/*.{kind}" for kind in ("json", "md", "png", "rst", "svg", "yml")),
    "the changelog for tools": ("changelogs/changelog.yaml",),
}
# A link of Markdown into the repository: what is before the place, the place, and what is after it.
LINK = re.compile(r"(!?)(\[[^\]]*\]\()(?![a-z]+:|#)([^)\s]+)(\))")
# ansible-galaxy writes these two.
LISTS = {"MANIFEST.json", "FILES.json"}


def set_up_upkeep() -> None:
    """Install what building, releasing and auditing need on top of the tests."""
    set_up(dev=True)
    with alone():
        install_packages(["upkeep"])


def run(
    command: str, *args: str, env: Mapping[str, str] | None = None, secret: bool = False
) -> str:
    """Run a command with nothing but the installed collections, show it, and return its output.

    The output is shown if the command fails, unless it is secret.
    """
    words = [*shlex.split(command), *args]
    print(f"$ {shlex.join(words)}", flush=True)
    done = subprocess.run(
        words,
        cwd=FOLDER,
        env=environment() | {"ANSIBLE_COLLECTIONS_PATH": str(INSTALLED), **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print("(Its output can hold URLs.)" if secret else done.stdout, flush=True)
        raise Problem(f"{words[0]} ended with exit status {done.returncode} (see above).")
    return done.stdout


def tracked() -> list[str]:
    """List the files that git tracks: what lies about in the checkout is not for users."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def build_artifact() -> Path:
    """Build the artifact from a clean copy of the tracked files, as they are in the checkout."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    source = FOLDER / "source"
    for name in tracked():
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy, follow_symlinks=False)
    lead_to_repository(source)
    run("ansible-galaxy collection build --output-path", str(FOLDER), str(source))
    (artifact,) = FOLDER.glob("*.tar.gz")
    return artifact


def lead_to_repository(source: Path) -> None:
    """Make the links of what Galaxy shows absolute: it has none of the files that they lead to."""
    text = (source / "galaxy.yml").read_text(encoding="utf-8")
    # By hand, since a machine that has set up nothing yet may have no PyYAML.
    galaxy = dict(re.findall(r"^(repository|version): (\S+)$", text, re.MULTILINE))
    pages = [source / "README.md", source / "CONTRIBUTING.md", *source.glob("roles/*/README.md")]
    for file in pages:
        folder = file.parent.relative_to(source).as_posix()
        text = file.read_text(encoding="utf-8")
        text = with_absolute_links(text, folder, galaxy["repository"], galaxy["version"])
        file.write_text(text, encoding="utf-8")


def with_absolute_links(text: str, folder: str, repository: str, version: str) -> str:
    """Lead what a page links to in the repository to where that has it, at the tag of a version."""

    def absolute(link: re.Match[str]) -> str:
        mark, before, place, after = link.groups()
        kind = "raw" if mark else "blob"
        path = posixpath.normpath(posixpath.join(folder, place))
        return f"{mark}{before}{repository}/{kind}/{version}/{path}{after}"

    return LINK.sub(absolute, text)


def is_shipped(name: str) -> bool:
    """Tell whether a file is of a kind that users need; * also stands for folders in between."""
    return any(
        fnmatch.fnmatchcase(name, pattern) for patterns in SHIPPED.values() for pattern in patterns
    )


def check_content(artifact: Path) -> None:
    """Compare what the artifact holds with what users need, and list it."""
    with tarfile.open(artifact) as archive:
        held = {member.name for member in archive.getmembers() if not member.isdir()}
    wanted = LISTS | {name for name in tracked() if is_shipped(name)}
    problems = [f"{name} is in it, and not among what users need" for name in held - wanted]
    problems += [f"{name} is missing" for name in wanted - held]
    if problems:
        lines = "\n  ".join(sorted(problems))
        raise Problem(
            f"What is in {artifact.name} is not right:\n  {lines}\n"
            "Change SHIPPED in tools/develop/package.py or build_ignore in galaxy.yml."
        )
    print(*sorted(held), f"{len(held)} files, {artifact.stat().st_size} bytes", sep="\n")


def check_with_galaxy_importer(artifact: Path) -> None:
    """Run the checks of Galaxy; a warning is an error."""
    output = run(
        f"{PYTHON} -m galaxy_importer.main",
        str(artifact),
        env={
            "GALAXY_IMPORTER_CONFIG": str(TOOLS / "galaxy-importer.cfg"),
            # It sets the path of collections itself. amazon.aws, whose documentation ours is built
            # on, is found here, as it is where the ansible package holds it.
            "PYTHONPATH": str(INSTALLED),
        },
    )
    print(output, end="", flush=True)
    found = [line for line in output.splitlines() if line.startswith(("WARNING", "ERROR"))]
    if found:
        raise Problem(f"galaxy-importer has {len(found)} complaints (see above).")


def install(artifact: Path) -> None:
    """Install the artifact beside amazon.aws, and see that Ansible takes it from there."""
    run("ansible-galaxy collection install --offline -p", str(INSTALLED), str(artifact))
    run(f"ansible-galaxy collection verify --offline {NAME}")
    listed = json.loads(run("ansible-galaxy collection list --format json", NAME))
    where = str(INSTALLED / "ansible_collections")
    if list(listed) != [where]:
        raise Problem(f"{NAME} should be installed in {where} alone, and is in {list(listed)}.")
    documented = json.loads(run(f"ansible-doc --json {NAME}.lightsail_gui_session"))
    found = documented[f"{NAME}.lightsail_gui_session"]["doc"]["filename"]
    if not Path(found).is_relative_to(where):
        raise Problem(f"ansible-doc reads {found}, not what is installed in {where}.")
    print(f"{NAME} {listed[where][NAME]['version']} in {where}")


def open_and_close() -> None:
    """Do the main job with what is installed: open sessions, visit their URLs, close them."""
    names = ["desk-1", "desk-2", "desk-3"]
    statuses = ("notStarted", "startExpired", "started")
    config = {
        "settings": {"start_seconds": 1, "stop_seconds": 1},
        "computers": {
            name: {"status": status} for name, status in zip(names, statuses, strict=True)
        },
    }
    chosen = f"gui_session_names={','.join(names)}"
    with Simulator.start(config=config, python=str(PYTHON)) as simulator:
        env = {
            **simulator.environment,
            "AWS_URL": simulator.endpoint_url,
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        }
        print(run(f"ansible-playbook {NAME}.open_gui_sessions -e", chosen, env=env))
        read = run(
            f"ansible localhost -m {NAME}.lightsail_gui_session_info -a",
            f"name={','.join(names)}",
            secret=True,
            env=env,
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for session in json.loads(read[read.index("{") :])["gui_sessions"]:
            with opener.open(session["primary_url"], timeout=10) as page:
                if session["resource_name"] not in page.read().decode("utf-8"):
                    raise Problem(f"The URL of {session['resource_name']} opens another page.")
        print(run(f"ansible-playbook {NAME}.close_gui_sessions -e", chosen, env=env))
        report = run(f"ansible-playbook {NAME}.gui_session_report -e", chosen, env=env)
        print(report)
        if "3 stopped" not in report:
            raise Problem("The sessions should be reported as stopped (see above).")


def build() -> Path:
    """Build the artifact, check it from all sides, and leave it in the checkout."""
    set_up_upkeep()
    say("Building")
    artifact = build_artifact()
    version = artifact.name.removeprefix("research-lightsail-").removesuffix(".tar.gz")
    say("What is in it")
    check_content(artifact)
    say("Checks of Galaxy")
    shutil.copytree(
        COLLECTIONS / "ansible_collections" / "amazon", INSTALLED / "ansible_collections" / "amazon"
    )
    check_with_galaxy_importer(artifact)
    say("Installing it into an empty folder")
    install(artifact)
    say("Opening and closing sessions with it")
    open_and_close()
    place = ROOT / artifact.name
    os.replace(artifact, place)
    say(f"Version {version} is in {place}")
    return place
