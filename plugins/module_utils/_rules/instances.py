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

from .names import MAX_LENGTH, is_name

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
        included += _filters("include_filters", include)
        return cls(included, _filters("exclude_filters", exclude))

    def takes(self, instance: Instance) -> bool:
        """Whether the instance is one of those."""
        if any(each.takes(instance) for each in self.exclude):
            return False
        return not self.include or any(each.takes(instance) for each in self.include)


def _filters(option: str, given: typing.Any) -> list[Filter]:
    if not isinstance(given, (list, tuple)):
        raise OptionError(f"{option}: must be a list of dictionaries of filters, not {given!r}")
    filters = [Filter.of(f"{option}[{i}]", each) for i, each in enumerate(given)]
    for i, each in enumerate(filters):
        if not each.patterns:
            raise OptionError(f"{option}[{i}]: is empty, which every instance would match")
    return filters


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
    if isinstance(value, str) and not value.strip():
        # As a rule an unset variable, which would match nothing, or what nobody meant.
        hint = f"; {_EMPTY_TAG}" if _is_tag(name) else ""
        raise OptionError(f"{where}: {name} is empty, as an unset variable is{hint}")
    if isinstance(value, (str, int, float)):
        text = str(value)
        if "{{" in text or "{%" in text:
            # amazon.aws evaluates them in filters alone, and no tag of AWS can look like one.
            raise OptionError(f"{where}: {name}: a template is evaluated in filters only: {text!r}")
        return text
    raise OptionError(
        f"{where}: {name}: a value must be a text, a number or a boolean, not {value!r}"
    )


_EMPTY_TAG = (
    "a tag that is there without a value is tag-key: KEY in filters, and tag:KEY: '?*' in"
    " exclude_filters"
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
            if "{{" in value or "{%" in value:
                raise OptionError(f"{where}: {key}: a template is not evaluated here: {value!r}")
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


class Identity(typing.NamedTuple):
    """Which computer an instance is: names are unique within a region of an account.

    account is None where the API gave no ARN.
    """

    account: str | None
    region: str
    name: str


def identity_of(instance: Instance) -> Identity:
    """Tells which computer an instance is, by its ARN, region and name."""
    region = instance["location"]["region_name"]
    return Identity(account_of(instance.get("arn")), region, instance["name"])


def account_of(arn: typing.Any) -> str | None:
    """The account in an ARN, arn:aws:lightsail:REGION:ACCOUNT:Instance/ID; None without one."""
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[4] if len(parts) > 5 else None


def flaw_of(instance: Instance, region: str) -> str | None:
    """Says what makes an instance unfit for an inventory of the region; None if nothing does.

    The API always gives these members, but what a stand-in answers can lack them.  A computer
    without them could be missed by a filter, or be taken for another.
    """
    if not isinstance(instance.get("name"), str) or not is_name(instance["name"]):
        return "it has no name that AWS allows"
    for member, inner in _NEEDED:
        value = instance.get(member)
        text = value.get(inner) if inner and isinstance(value, dict) else value
        if not isinstance(text, str) or not text:
            return f"its {' '.join(filter(None, (member, inner)))} is missing or no text"
    if instance["location"].get("region_name") != region:
        return f"its location is not {region}"
    if not isinstance(instance.get("arn", ""), str):
        return "its arn is no text"
    tags = instance.get("tags")
    if not isinstance(tags, dict) or not all(
        isinstance(text, str) for tag in tags.items() for text in tag
    ):
        return "its tags are no texts"
    return None


# Members that decide whether a filter takes an instance, and where it is; with what is in them.
_NEEDED = (
    ("location", "region_name"),
    ("location", "availability_zone"),
    ("state", "name"),
    ("blueprint_id", None),
    ("bundle_id", None),
)

IsFree = typing.Callable[[str, Instance], bool]


class HostnameError(Exception):
    """Instances for which no hostname is left; the message names them."""


def hostnames_of(
    instances: typing.Sequence[Instance],
    wanted: typing.Sequence[Preference],
    is_free: IsFree = lambda _hostname, _instance: True,
) -> tuple[list[str], list[str]]:
    """Calls each instance by the first preference that it has, or else by its name.

    Names are unique only within a region, and tags not even there.  Instances that would have
    one hostname are all called NAME.REGION, so that none is lost and none is taken for another;
    so is one whose hostname is not free, or none that Ansible could use (can_be_host).
    Returns the hostnames, in the order of the instances, and those that were not given for that.
    Raises HostnameError where NAME.REGION is not free either.
    """
    hostnames = [_preferred(instance, wanted) for instance in instances]
    left: list[str] = []
    while True:
        counts = collections.Counter(hostnames)
        qualified = [
            hostname
            if counts[hostname] == 1 and can_be_host(hostname) and is_free(hostname, instance)
            else qualified_name(instance)
            for instance, hostname in zip(instances, hostnames)
        ]
        # Each round gives at least one more instance its NAME.REGION, so this comes to an end.
        if qualified == hostnames:
            break
        changed = (old for old, new in zip(hostnames, qualified) if old != new)
        left += [hostname for hostname in dict.fromkeys(changed) if hostname not in left]
        hostnames = qualified
    _check_hostnames(instances, hostnames, is_free)
    return hostnames, left


def _check_hostnames(
    instances: typing.Sequence[Instance], hostnames: typing.Sequence[str], is_free: IsFree
) -> None:
    """Raises HostnameError where a NAME.REGION is not free, or stands for two computers."""
    seen: dict[str, Identity] = {}
    for instance, hostname in zip(instances, hostnames):
        identity = identity_of(instance)
        if seen.setdefault(hostname, identity) != identity or not is_free(hostname, instance):
            raise HostnameError(
                f"no hostname is left for {instance['name']} in"
                f" {instance['location']['region_name']}: {hostname} stands for another host or"
                " group"
            )


def can_be_host(hostname: str) -> bool:
    """Whether Ansible would take this for a host of its own, and for no path and no option.

    It reads host_vars/HOSTNAME, and its connection plugins hand a hostname to programs.
    """
    return (
        hostname.casefold() not in _ANSIBLES
        and len(hostname.encode()) <= MAX_LENGTH
        and hostname[:1] not in (".", "-")
    )


# "all" and "ungrouped" are groups that are always there; the others stand for the controller
# itself (LOCALHOST in ansible/constants.py).
_ANSIBLES = ("all", "ungrouped", "localhost", "127.0.0.1", "::1")


def _preferred(instance: Instance, wanted: typing.Sequence[Preference]) -> str:
    candidates = (preference.hostname(instance) for preference in wanted)
    hostname = next(filter(None, candidates), None) or str(instance["name"])
    # A tag can hold anything, also what Ansible's patterns for hosts and templates are made of.
    return re.sub(r"[^\w.\-]", "_", hostname)


def qualified_name(instance: Instance) -> str:
    """NAME.REGION, which no other instance of an account has: no region has a period."""
    return f"{instance['name']}.{instance['location']['region_name']}"
