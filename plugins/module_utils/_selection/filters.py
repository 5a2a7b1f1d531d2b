# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which instances an inventory lists."""

from __future__ import annotations

import re
import typing
from dataclasses import dataclass

from .instances import Instance
from .options import TAG, OptionError, is_tag

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
    def of(
        cls,
        filters: typing.Any,
        include: typing.Sequence[typing.Any],
        exclude: typing.Sequence[typing.Any],
    ) -> Selection:
        """Takes the options filters, include_filters, exclude_filters; raises OptionError.

        The last two are lists: whatever is none, Ansible has refused.
        """
        included = [Filter.of("filters", filters)] if filters else []
        included += _filters("include_filters", include)
        return cls(included, _filters("exclude_filters", exclude))

    def takes(self, instance: Instance) -> bool:
        """Whether the instance is one of those."""
        if any(each.takes(instance) for each in self.exclude):
            return False
        return not self.include or any(each.takes(instance) for each in self.include)


def _filters(option: str, given: typing.Sequence[typing.Any]) -> list[Filter]:
    filters = [Filter.of(f"{option}[{i}]", each) for i, each in enumerate(given)]
    for i, each in enumerate(filters):
        if not each.patterns:
            raise OptionError(f"{option}[{i}]: is empty, which every instance would match")
    return filters


def _values(instance: Instance, name: str) -> typing.Collection[str]:
    """What an instance has for a filter: one value or, of its tags, also none or several."""
    if name.startswith(TAG):
        key = name[len(TAG) :]
        return [instance["tags"][key]] if key in instance["tags"] else []
    return _FILTERS[name](instance)


def _patterns(where: str, name: typing.Any, value: typing.Any) -> list[re.Pattern[str]]:
    if name not in _FILTERS and not is_tag(name):
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


def _text(where: str, name: str, value: typing.Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()  # as amazon.aws does with YAML's true and false
    if isinstance(value, str) and not value.strip():
        # As a rule an unset variable, which would match nothing, or what nobody meant.
        hint = f"; {_EMPTYTAG}" if is_tag(name) else ""
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


_EMPTYTAG = (
    "a tag that is there without a value is tag-key: KEY in filters, and tag:KEY: '?*' in"
    " exclude_filters"
)


def _pattern(text: str) -> re.Pattern[str]:
    wildcards = {"*": ".*", "?": "."}
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    regex = "".join(wildcards.get(part, re.escape(part[-1])) for part in parts)
    return re.compile(regex, re.DOTALL)
