# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an inventory calls the instances."""

from __future__ import annotations

import collections
import re
import typing
from dataclasses import dataclass

from .._core.names import MAX_LENGTH
from .instances import Identity, Instance, identity_of, qualified_name
from .options import TAG, OptionError, is_tag

_HOSTNAMES: typing.Mapping[str, typing.Callable[[Instance], str | None]] = {
    "ip-address": lambda instance: instance.get("public_ip_address"),
    "name": lambda instance: instance["name"],
    "private-ip-address": lambda instance: instance.get("private_ip_address"),
}


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
        if entry["name"] not in _HOSTNAMES and not is_tag(entry["name"]):
            raise OptionError(
                f"{where}: there is no hostname {entry['name']!r}; the hostnames are "
                f"{', '.join(_HOSTNAMES)}, tag:KEY and tag:KEY=VALUE"
            )
        for key in ("name", "prefix"):
            if is_tag(entry.get(key)) and set(entry[key]) & set(",|"):
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
        is_text = self.prefix not in _HOSTNAMES and not is_tag(self.prefix)
        prefix = self.prefix if is_text else _hostname_part(instance, self.prefix)
        return f"{prefix}{self.separator}{name}" if prefix else name


def preferences(hostnames: typing.Sequence[typing.Any]) -> list[Preference]:
    """Takes the option hostnames; raises OptionError."""
    return [Preference.of(f"hostnames[{i}]", option) for i, option in enumerate(hostnames)]


def _hostname_part(instance: Instance, name: str) -> str | None:
    if not is_tag(name):
        return _HOSTNAMES[name](instance)
    key, has_value, value = name[len(TAG) :].partition("=")
    found: str | None = instance["tags"].get(key)
    if not has_value:
        return found
    return f"{key}_{value}" if found == value else None


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
