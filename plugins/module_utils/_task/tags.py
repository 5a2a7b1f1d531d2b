# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options tags and purge_tags, which are those of every module of amazon.aws.

Source of what the service takes: the Lightsail developer guide, "Tags".
"""

from __future__ import annotations

import functools
import re
import typing

from ansible_collections.amazon.aws.plugins.module_utils.tagging import compare_aws_tags

from .._core.names import describe

if typing.TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

# Documented in amazon.aws's fragment amazon.aws.tags.modules.
OPTIONS: typing.Mapping[str, typing.Mapping[str, typing.Any]] = {
    "tags": {"type": "dict", "aliases": ["resource_tags"]},
    "purge_tags": {"type": "bool", "default": True},
}

MAX_TAGS = 50
MAX_KEY, MAX_VALUE = 128, 256

# Blanks of all kinds, but no tabs and line ends, which are control characters.
_TEXT = re.compile(r"(?:[\w+\-=.:/@]|(?![\x00-\x1f\x7f-\x9f])\s)*")

# The tags to be set and the keys to be removed, of the tags that are there.
TagChanges = typing.Callable[[dict[str, str]], tuple[dict[str, str], list[str]]]


def tag_changes(module: AnsibleAWSModule) -> TagChanges | None:
    """What tags and purge_tags make of the tags of a resource; None where tags was not given.

    Fails for what the service would not take.
    """
    given = module.params["tags"]
    if given is None:
        return None
    wrong = flaw_of(given)
    if wrong is not None:
        module.fail_json(msg=f"tags: {wrong}")
    tags = {str(key): _text(value) for key, value in given.items()}
    purge = module.params["purge_tags"]
    return functools.partial(compare_aws_tags, new_tags_dict=tags, purge_tags=purge)


def flaw_of(tags: typing.Mapping[typing.Any, typing.Any]) -> str | None:
    """Says why the service would not take tags; None where it would."""
    if len(tags) > MAX_TAGS:
        return f"there are {len(tags)}; give at most {MAX_TAGS}"
    flaws = (_flaw(str(key), value) for key, value in tags.items())
    return next(filter(None, flaws), None)


def _flaw(key: str, value: typing.Any) -> str | None:
    if isinstance(value, (dict, list)):
        return f"the value of {describe(key)} is no text"
    if not 1 <= len(key) <= MAX_KEY:
        return f"the key {describe(key)} has {len(key)} characters; give 1 to {MAX_KEY}"
    if len(_text(value)) > MAX_VALUE:
        return f"the value of {describe(key)} is too long; give at most {MAX_VALUE} characters"
    if key.casefold().startswith("aws:"):
        return f"{describe(key)} begins with aws:, and those keys are AWS's own; choose another"
    if not _TEXT.fullmatch(key) or not _TEXT.fullmatch(_text(value)):
        return (
            f"{describe(key)} or its value has a character that AWS does not allow; take letters,"
            " digits, blanks and + - = . _ : / @"
        )
    return None


def _text(value: typing.Any) -> str:
    # As amazon.aws does: a truth value becomes True or False.
    return "" if value is None else str(value)
