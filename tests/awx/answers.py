# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters of configure_awx.yml, as a module: no package has them."""

from __future__ import annotations

import importlib.util
import re
import sys
import typing

import yaml

from .job import PROJECT

PLAY = yaml.safe_load((PROJECT / "configure_awx.yml").read_text("utf-8"))[0]
REGIONS = yaml.safe_load((PROJECT / "vars" / "regions.yml").read_text("utf-8"))["known_regions"]
# What the playbook takes, with what it has if nothing is given.
DEFAULTS = {name: PLAY["vars"][name] for name in PLAY["vars"]["configure__variables"]}
ENOUGH = {
    "project_url": "https://git.example.com/lab/lightsail.git",
    "credential_name": "lightsail",
    "region": "eu-west-1",
    "image": "registry.example.com/lightsail-ee",
}
# The files of the folder in which the playbook is.
FILES = {"rosters/bio7.csv": "computer\ndesk-1\n"}
SOURCE = "virtual-computers.aws_lightsail.yml"
FILES[SOURCE] = (PROJECT / SOURCE).read_text("utf-8")


def _load() -> typing.Any:
    path = PROJECT / "filter_plugins" / "configure_awx.py"
    spec = importlib.util.spec_from_file_location("configure_awx", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # Where dataclasses look for the names in annotations.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


filters = _load()


def settings_of(**given: typing.Any) -> dict[str, typing.Any]:
    """The settings for what was given, in which nothing is wrong."""
    told = filters.answers({**DEFAULTS, **ENOUGH, **given}, REGIONS, FILES.get)
    assert told["problems"] == []
    return told["settings"]


def problems_of(*typed: str, files: dict[str, str] | None = None, **given: typing.Any) -> list[str]:
    """What is wrong with what was given; typed are values of -e, files more files of the folder."""
    options = [list(filters.words_of(each)) for each in typed]
    names = [name for words in options for name, _value in words if name] + list(given)
    values = {**DEFAULTS, **ENOUGH, **{each: given[each] for each in given if each in DEFAULTS}}
    read = {**FILES, **(files or {})}.get
    return filters.answers(values, REGIONS, read, options, names)["problems"]


def variables_of_the_playbook() -> set[str]:
    """The variables that stand in the playbook before those that are not to be given."""
    text = (PROJECT / "configure_awx.yml").read_text("utf-8")
    beginning = text[: text.index("# What follows is not to be given.")]
    return set(re.findall(r"^    (\w+):", beginning, re.MULTILINE))
