# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make release`: turn the changelog's fragments into a release, or say what stands in the way.

It ends with a commit and a tag in the clone, and pushes neither: until then, all can be undone.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from .common import ROOT, Problem, environment, say
from .package import build, set_up_upkeep

SEMANTIC = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
PATCH, MINOR, MAJOR = "a patch release", "a minor release", "a major release"
# What users can notice, and the least that a release with it must be.
LEAST = {
    "removed_features": MAJOR,
    "breaking_changes": MAJOR,
    "deprecated_features": MINOR,
    "major_changes": MINOR,
    "minor_changes": MINOR,
}


def git(root: Path, *args: str) -> str:
    """Run git in a clone, as whoever is there, and return what it prints."""
    done = subprocess.run(["git", *args], cwd=root, check=False, capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"git {args[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def numbers(version: str) -> tuple[int, ...]:
    """Give what versions are compared by."""
    return tuple(int(number) for number in version.split("."))


def galaxy_version(root: Path) -> str:
    """Read the version that is worked on."""
    found = re.search(r"^version: (\S+)$", (root / "galaxy.yml").read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def released(root: Path) -> list[str]:
    """List the releases that the changelog tells of, the oldest first."""
    text = (root / "changelogs" / "changelog.yaml").read_text("utf-8")
    return sorted(re.findall(r"^  (\d+\.\d+\.\d+):$", text, re.MULTILINE), key=numbers)


def versions_added(root: Path) -> dict[str, set[str]]:
    """Collect each version_added of the plugins and roles, with the files that name it."""
    found: dict[str, set[str]] = {}
    for path in [*root.glob("plugins/**/*.py"), *root.glob("roles/*/meta/argument_specs.yml")]:
        text = path.read_text("utf-8")
        for version in re.findall(r"""^\s*version_added: ["']?([^"'\s]+)""", text, re.MULTILINE):
            found.setdefault(version, set()).add(path.relative_to(root).as_posix())
    return found


def strange_versions(root: Path, version: str) -> list[str]:
    """Say which version_added is neither a release nor the one that is to come."""
    known = {*released(root), version}
    return [
        f"version_added {added} in {', '.join(sorted(names))} is neither a release in "
        f"changelogs/changelog.yaml nor {version}."
        for added, names in sorted(versions_added(root).items())
        if added not in known
    ]


def step_between(old: str, new: str) -> str:
    """Say what kind of release leads from one version to the other, by semantic versioning."""
    before, after = numbers(old), numbers(new)
    if before[0] != after[0]:
        return MAJOR
    return PATCH if before[1] == after[1] else MINOR


def too_small(fragments: list[Path], old: str, new: str) -> list[str]:
    """Say which fragments tell of more than a release from old to new may bring."""
    order = [PATCH, MINOR, MAJOR]
    step = step_between(old, new)
    said = []
    for path in fragments:
        sections = re.findall(r"^([a-z][\w. ]*):", path.read_text("utf-8"), re.MULTILINE)
        # "add object.role" and its like tell of something new.
        least = max(
            (LEAST.get(name, MINOR if name.startswith("add ") else PATCH) for name in sections),
            key=order.index,
            default=PATCH,
        )
        if order.index(least) > order.index(step):
            said.append(f"{path.name} asks for {least}, and {new} after {old} is {step}.")
    return said


def refusals(root: Path, version: str) -> list[str]:
    """List all that stands in the way of this release of what is in the clone."""
    if not SEMANTIC.fullmatch(version):
        return [f"{version!r} is not a version like 1.2.3 (see https://semver.org)."]
    said = []
    branch = git(root, "branch", "--show-current")
    if branch != "main":
        said.append(f"The branch is {branch or 'none'}: a release is made of main.")
    changed = git(root, "status", "--porcelain")
    if changed:
        said.append(f"There is work that is not committed:\n{changed}")
    if version in git(root, "tag", "--list").split():
        said.append(f"The tag {version} exists.")
    before = released(root)
    if before and numbers(version) <= numbers(before[-1]):
        said.append(f"{version} is not newer than the last release, {before[-1]}.")
    planned = galaxy_version(root)
    if SEMANTIC.fullmatch(planned) and numbers(version) < numbers(planned):
        said.append(f"galaxy.yml is already at {planned}.")
    fragments = sorted((root / "changelogs" / "fragments").glob("*.y*ml"))
    if not fragments:
        said.append("changelogs/fragments is empty: there is nothing to tell users.")
    elif before:
        said += too_small(fragments, before[-1], version)
    return said + strange_versions(root, version)


def prepare(root: Path, version: str) -> None:
    """Write the version and the changelog."""
    galaxy = root / "galaxy.yml"
    text = re.sub(
        r"^version: .*$", f"version: {version}", galaxy.read_text("utf-8"), flags=re.MULTILINE
    )
    galaxy.write_text(text, encoding="utf-8")
    for command in ("lint", "release"):
        done = subprocess.run(
            ["antsibull-changelog", command], cwd=root, env=environment(), check=False
        )
        if done.returncode:
            raise Problem(f"antsibull-changelog {command} failed (its message is above).")


def record(root: Path, version: str) -> None:
    """Commit the release and tag it."""
    git(root, "commit", "--all", "--quiet", "--message", f"Release {version}")
    git(root, "tag", "--annotate", "--message", f"Release {version}", version)


def release(version: str) -> None:
    """Make a release in this clone; leave the clone as it was if anything is not right."""
    said = refusals(ROOT, version)
    if said:
        lines = "\n- ".join(said)
        raise Problem(f"Version {version} cannot be released:\n- {lines}")
    set_up_upkeep()
    say(f"Preparing {version}")
    try:
        prepare(ROOT, version)
        build()
    except BaseException:
        # The tree was clean, so nothing else can get lost.
        git(ROOT, "restore", "--staged", "--worktree", ".")
        raise
    record(ROOT, version)
    major, minor, _patch = numbers(version)
    print(f"""
{version} is committed and tagged in this clone, and nothing is published. Please look at it:

    git show {version}

To publish it, push both; the tag starts .github/workflows/release.yml, which runs every check again
and then hands the collection to Galaxy:

    git push --atomic origin main {version}

To take it back before that:

    git tag --delete {version} && git reset --hard HEAD~1

Once it is published, open the next version: set "version: {major}.{minor + 1}.0" in galaxy.yml.
""")
