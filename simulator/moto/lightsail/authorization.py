# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions of policies, which moto's IAM does not evaluate.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
and reference_policies_condition-keys.html and reference_policies_condition-single-vs-multi-valued-
context-keys.html beside it, and, for what a resource of Lightsail can be told by, its page in the
Service Authorization Reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.iam.access_control import IAMPolicy, IAMRequest, PermissionResult

# Names of condition keys are not case-sensitive.
RESOURCE_TAG = "aws:resourcetag/"
REQUEST_TAG = "aws:requesttag/"
TAG_KEYS = "aws:tagkeys"
REGION = "aws:requestedregion"
CREATIONS = (
    "lightsail:CreateInstances",
    "lightsail:CreateInstancesFromSnapshot",
    "lightsail:CreateInstanceSnapshot",
)
TAGGING = "lightsail:TagResource"


def _is_like(pattern: str, value: str) -> bool:
    parts = re.split(r"([*?])", pattern)
    signs = {"*": ".*", "?": "."}
    expression = "".join(signs.get(part) or re.escape(part) for part in parts)
    return re.fullmatch(expression, value, re.DOTALL) is not None


Match = Callable[[str, str], bool]
# By name: how one value is compared, and whether the operator asks for the contrary.
OPERATORS: dict[str, tuple[Match, bool]] = {
    "StringEquals": (str.__eq__, False),
    "StringNotEquals": (str.__eq__, True),
    "StringLike": (_is_like, False),
}
QUANTIFIERS = ("ForAllValues", "ForAnyValue")


@dataclass(frozen=True)
class Context:
    """What conditions are evaluated by."""

    region: str
    resource_tags: dict[str, str] = field(default_factory=dict)
    request_tags: dict[str, str] = field(default_factory=dict)
    tag_keys: list[str] = field(default_factory=list)

    def values(self, key: str) -> list[str]:
        """The values of a condition key; none where the request has no such key."""
        key = key.casefold()
        if key == REGION:
            return [self.region]
        if key == TAG_KEYS:
            return self.tag_keys
        for prefix, tags in (
            (RESOURCE_TAG, self.resource_tags),
            (REQUEST_TAG, self.request_tags),
        ):
            if key.startswith(prefix):
                return [tags[name] for name in tags if name.casefold() == key[len(prefix) :]]
        return []


class ConditionalRequest(IAMRequest):
    """A request with what the conditions of policies are evaluated by."""

    def __init__(self, context: Context, **request: Any) -> None:
        super().__init__(**request)
        self._context = context

    def check_action_permitted(self, resource: str) -> None:
        """Lets moto evaluate those statements whose conditions are met.

        Who creates something with tags must be allowed to tag, too.
        """
        own = self._action
        tagging = [TAGGING] if own in CREATIONS and self._context.request_tags else []
        for action in (own, *tagging):
            self._action = action  # which the refusal names
            self._check_one(resource)
        self._action = own

    def _check_one(self, resource: str) -> None:
        results = []
        for policy in map(IAMPolicy, self._access_key.collect_policies()):
            document = policy._policy_json
            document["Statement"] = [
                {key: value for key, value in statement.items() if key != "Condition"}
                for statement in _statements(document)
                if self._meets(statement)
            ]
            results.append(policy.is_action_permitted(self._action, resource))
        if PermissionResult.DENIED in results or PermissionResult.PERMITTED not in results:
            self._raise_access_denied()

    def _meets(self, statement: Mapping[str, Any]) -> bool:
        return all(
            _is_known(operator, key) and _is_met(operator, self._context.values(key), wanted)
            for operator, key, wanted in _conditions(statement)
        )


def _split(operator: str) -> tuple[str, str]:
    """The quantifier, if there is one, and the operator proper."""
    quantifier, colon, proper = operator.rpartition(":")
    return (quantifier, proper) if colon else ("", operator)


def _is_met(operator: str, values: list[str], wanted: list[str]) -> bool:
    quantifier, proper = _split(operator)
    matches, is_negated = OPERATORS[proper]
    each = [any(matches(one, value) for one in wanted) is not is_negated for value in values]
    if quantifier == "ForAllValues":
        return all(each)
    if not each:
        # What is not there differs from whatever is wanted.
        return is_negated and not quantifier
    return any(each)


def _is_known(operator: str, key: str) -> bool:
    quantifier, proper = _split(operator)
    key = key.casefold()
    return (
        proper in OPERATORS
        and quantifier in ("", *QUANTIFIERS)
        and (key in (TAG_KEYS, REGION) or key.startswith((RESOURCE_TAG, REQUEST_TAG)))
    )


def unknown_conditions(document: Mapping[str, Any]) -> list[str]:
    """The conditions of a policy document that would be taken as never met.

    Raises ValueError if it is no policy document.
    """
    try:
        return sorted(
            f"{operator} {key}"
            for statement in _statements(document)
            for operator, key, _values in _conditions(statement)
            if not _is_known(operator, key)
        )
    except AttributeError as error:
        raise ValueError("statements and their conditions must be objects") from error


def _statements(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    statements = document.get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


def _conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            yield operator, key, values if isinstance(values, list) else [values]
