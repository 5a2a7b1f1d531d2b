# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which instances an inventory lists, and what it calls them.

Pure: an instance is a dict of the API's members in snake_case, with its tags as a dict.  Filters
and preferences have the names that amazon.aws.aws_ec2 gives the same things.
"""

from __future__ import annotations

import collections
import re
import typing
from dataclasses import dataclass

Instance = typing.Mapping[str, typing.Any]

_TAG = "tag:"

# Lightsail's model does not list them; they are EC2's, whose codes it answers.
STATES = ("pending", "running", "shutting-down", "stopped", "stopping", "terminated")

_FILTERS: typing.Mapping[str, typing.Callable[[Instance], typing.Collection[str]]] = {
    "availability-zone": lambda instance: [instance["location"]["availability_zone"]],
    "blueprint-id": lambda instance: [instance["blueprint_id"]],
    "bundle-id": lambda instance: [instance["bundle_id"]],
    "instance-state-name": lambda instance: [instance["state"]["name"]],
    "name": lambda instance: [instance["name"]],
    "tag-key": lambda instance: instance["tags"],
}

_HOSTNAMES: typing.Mapping[str, typing.Callable[[Instance], str | None]] = {
    "ip-address": lambda instance: instance.get("public_ip_address"),
    "name": lambda instance: instance["name"],
    "private-ip-address": lambda instance: instance.get("private_ip_address"),
}


class OptionError(Exception):
    """An option that cannot be right; its message says where, why, and what there is."""


@dataclass(frozen=True)
class Filter:
    """The instances for which each of the fields has one of its values.

    patterns maps the name of a filter to values in which * stands for any text and ? for any
    character, unless they follow a backslash, as in EC2's filters.
    """

    patterns: typing.Mapping[str, typing.Sequence[re.Pattern[str]]]

    @classmethod
    def of(cls, where: str, option: typing.Any) -> Filter:
        """Takes a filter as the user wrote it; raises OptionError, with where in its message."""
        if not isinstance(option, dict):
            raise OptionError(f"{where}: must be a dictionary of filters, not {option!r}")
        return cls({name: _patterns(where, name, value) for name, value in option.items()})

    def takes(self, instance: Instance) -> bool:
        """Whether the instance is one of those."""
        return all(
            any(
                pattern.fullmatch(value)
                for pattern in patterns
                for value in _values(instance, name)
            )
            for name, patterns in self.patterns.items()
        )


@dataclass(frozen=True)
class Selection:
    """The instances that one of include takes (all, if it is empty) and none of exclude does."""

    include: typing.Sequence[Filter]
    exclude: typing.Sequence[Filter]

    @classmethod
    def of(cls, filters: typing.Any, include: typing.Any, exclude: typing.Any) -> Selection:
        """Takes the options filters, include_filters, exclude_filters; raises OptionError."""
        included = [Filter.of("filters", filters)] if filters else []
        included += [Filter.of(f"include_filters[{i}]", each) for i, each in enumerate(include)]
        excluded = [Filter.of(f"exclude_filters[{i}]", each) for i, each in enumerate(exclude)]
        return cls(included, excluded)

    def takes(self, instance: Instance) -> bool:
        """Whether the instance is one of those."""
        if any(each.takes(instance) for each in self.exclude):
            return False
        return not self.include or any(each.takes(instance) for each in self.include)


def _values(instance: Instance, name: str) -> typing.Collection[str]:
    """What an instance has for a filter: one value or, of its tags, also none or several."""
    if name.startswith(_TAG):
        key = name[len(_TAG) :]
        return [instance["tags"][key]] if key in instance["tags"] else []
    return _FILTERS[name](instance)


def _patterns(where: str, name: typing.Any, value: typing.Any) -> list[re.Pattern[str]]:
    if name not in _FILTERS and not _is_tag(name):
        raise OptionError(
            f"{where}: there is no filter {name!r}; the filters are {', '.join(_FILTERS)}"
            " and tag:KEY"
        )
    values = value if isinstance(value, list) else [value]
    if not values:
        raise OptionError(f"{where}: {name} has an empty list, which no instance can match")
    texts = [_text(where, name, each) for each in values]
    patterns = [_pattern(text) for text in texts]
    if name == "instance-state-name":
        for text, pattern in zip(texts, patterns):
            if not any(pattern.fullmatch(state) for state in STATES):
                raise OptionError(
                    f"{where}: {name}: there is no state {text!r}; the states are "
                    f"{', '.join(STATES)}"
                )
    return patterns


def _is_tag(name: typing.Any) -> bool:
    return isinstance(name, str) and name.startswith(_TAG) and name != _TAG


def _text(where: str, name: str, value: typing.Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()  # as amazon.aws does with YAML's true and false
    if isinstance(value, (str, int, float)):
        text = str(value)
        if "{{" in text or "{%" in text:
            # amazon.aws evaluates them in filters alone, and no tag of AWS can look like one.
            raise OptionError(f"{where}: {name}: a template is evaluated in filters only: {text!r}")
        return text
    raise OptionError(
        f"{where}: {name}: a value must be a text, a number or a boolean, not {value!r}"
    )


def _pattern(text: str) -> re.Pattern[str]:
    wildcards = {"*": ".*", "?": "."}
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    regex = "".join(wildcards.get(part, re.escape(part[-1])) for part in parts)
    return re.compile(regex, re.DOTALL)


@dataclass(frozen=True)
class Preference:
    """One entry of the option hostnames."""

    name: str
    prefix: str | None = None
    separator: str = "_"

    @classmethod
    def of(cls, where: str, option: typing.Any) -> Preference:
        """Takes an entry as the user wrote it; raises OptionError, with where in its message."""
        entry = {"name": option} if isinstance(option, str) else option
        known = {"name", "prefix", "separator"}
        if not isinstance(entry, dict) or "name" not in entry or not set(entry) <= known:
            raise OptionError(
                f"{where}: must be a text, or a dictionary of name, prefix and separator,"
                f" not {option!r}"
            )
        for key, value in entry.items():
            if not isinstance(value, str):
                raise OptionError(f"{where}: {key} must be a text, not {value!r}")
        if entry["name"] not in _HOSTNAMES and not _is_tag(entry["name"]):
            raise OptionError(
                f"{where}: there is no hostname {entry['name']!r}; the hostnames are "
                f"{', '.join(_HOSTNAMES)}, tag:KEY and tag:KEY=VALUE"
            )
        for key in ("name", "prefix"):
            if _is_tag(entry.get(key)) and set(entry[key]) & set(",|"):
                raise OptionError(
                    f"{where}: {entry[key]!r} is not one tag; several tags are several entries,"
                    " and Jinja filters are not taken here"
                )
        return cls(**entry)

    def hostname(self, instance: Instance) -> str | None:
        """What the instance would be called; None if it lacks what this asks for."""
        name = _hostname_part(instance, self.name)
        if not name or not self.prefix:
            return name
        is_text = self.prefix not in _HOSTNAMES and not _is_tag(self.prefix)
        prefix = self.prefix if is_text else _hostname_part(instance, self.prefix)
        return f"{prefix}{self.separator}{name}" if prefix else name


def preferences(hostnames: typing.Sequence[typing.Any]) -> list[Preference]:
    """Takes the option hostnames; raises OptionError."""
    return [Preference.of(f"hostnames[{i}]", option) for i, option in enumerate(hostnames)]


def _hostname_part(instance: Instance, name: str) -> str | None:
    if not _is_tag(name):
        return _HOSTNAMES[name](instance)
    key, has_value, value = name[len(_TAG) :].partition("=")
    found: str | None = instance["tags"].get(key)
    if not has_value:
        return found
    return f"{key}_{value}" if found == value else None


def hostnames_of(
    instances: typing.Sequence[Instance], wanted: typing.Sequence[Preference]
) -> tuple[list[str], list[str]]:
    """Calls each instance by the first preference that it has, or else by its name.

    Names are unique only within a region, and tags not even there.  Instances that would have
    one hostname are all called NAME.REGION, so that none is lost and none is taken for another.
    Returns the hostnames, in the order of the instances, and those that several would have had.
    """
    hostnames = [_preferred(instance, wanted) for instance in instances]
    shared: list[str] = []
    while True:
        counts = collections.Counter(hostnames)
        twice = [hostname for hostname in counts if counts[hostname] > 1]
        qualified = [
            _qualified(instance) if counts[hostname] > 1 else hostname
            for instance, hostname in zip(instances, hostnames)
        ]
        if qualified == hostnames:
            return hostnames, shared
        shared += twice
        hostnames = qualified


def _preferred(instance: Instance, wanted: typing.Sequence[Preference]) -> str:
    candidates = (preference.hostname(instance) for preference in wanted)
    hostname = next(filter(None, candidates), None) or str(instance["name"])
    # A tag can hold anything, also what Ansible's patterns for hosts and templates are made of.
    return re.sub(r"[^\w.\-]", "_", hostname)


def _qualified(instance: Instance) -> str:
    return f"{instance['name']}.{instance['location']['region_name']}"
