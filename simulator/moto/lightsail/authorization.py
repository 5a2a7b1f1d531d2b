# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies: moto's IAM keeps them, and evaluates neither conditions nor what begins with Not.

Sources: the IAM user guide, https://docs.aws.amazon.com/IAM/latest/UserGuide/, its pages
reference_policies_evaluation-logic.html, reference_policies_elements.html,
reference_policies_elements_condition.html, reference_policies_condition-keys.html,
reference_policies_variables.html and
reference_policies_condition-single-vs-multi-valued-context-keys.html; and, for what a resource of
Lightsail can be told by, its page in the Service Authorization Reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from moto.iam.access_control import IAMPolicy, IAMRequest

from .exceptions import ServiceError

# Names of condition keys are not case-sensitive.
RESOURCE_TAG = "aws:resourcetag/"
REQUEST_TAG = "aws:requesttag/"
TAG_KEYS = "aws:tagkeys"
REGION = "aws:requestedregion"
TAGGING = "lightsail:TagResource"
USERNAME = "${aws:username}"


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
ELEMENTS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}


@dataclass(frozen=True)
class Context:
    """What conditions are evaluated by."""

    region: str
    resource_tags: dict[str, str] = field(default_factory=dict)
    request_tags: dict[str, str] = field(default_factory=dict)
    tag_keys: list[str] = field(default_factory=list)
    username: str | None = None  # roles have none

    def filled(self, text: str) -> str:
        """A text of a policy with its variable; without a value it is like nothing there is."""
        return text.replace(USERNAME, "\0" if self.username is None else self.username)

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

    def __init__(self, context: Context, tagged: str | None, **request: Any) -> None:
        super().__init__(**request)
        _account, is_user, name = self._access_key.arn.partition(":user/")
        self._context = replace(context, username=name if is_user else None)
        self._tagged = tagged

    def check_action_permitted(self, resource: str) -> None:
        """Raises ServiceError unless some statement allows it and none denies it.

        Who creates something with tags must be allowed to tag it, too: what has no tags yet.
        """
        self._check_one(self._action, resource, self._context)
        if self._tagged:
            self._check_one(TAGGING, self._tagged, replace(self._context, resource_tags={}))

    def _check_one(self, action: str, resource: str, context: Context) -> None:
        effects = {
            statement["Effect"]
            for policy in self._access_key.collect_policies()
            for statement in _statements(IAMPolicy(policy)._policy_json)
            if _applies(statement, action, resource, context)
        }
        if effects != {"Allow"}:
            raise ServiceError(
                "AccessDeniedException",
                f"User: {self._access_key.arn} is not authorized to perform: {action} on resource: "
                f"{resource}",
            )


def _applies(statement: Mapping[str, Any], action: str, resource: str, context: Context) -> bool:
    """Whether a statement is about this; what it asks for beyond the simulated denies, in doubt."""
    return (
        _concerns(statement, "Action", action.casefold(), str.casefold)
        and _concerns(statement, "Resource", resource, context.filled)
        and all(
            _is_met(operator, context.values(key), [context.filled(each) for each in wanted])
            if _is_known(operator, key)
            else statement["Effect"] == "Deny"
            for operator, key, wanted in _conditions(statement)
        )
    )


def _concerns(
    statement: Mapping[str, Any], element: str, value: str, written: Callable[[str], str]
) -> bool:
    """Whether an element, or the one that says the contrary, is about a value."""
    patterns = _listed(statement.get(element, statement.get(f"Not{element}")))
    return any(_is_like(written(each), value) for each in patterns) is (element in statement)


def _split(operator: str) -> tuple[str, str]:
    """The quantifier, if there is one, and the operator proper."""
    quantifier, colon, proper = operator.rpartition(":")
    return (quantifier, proper) if colon else ("", operator)


def _is_met(operator: str, values: list[str], wanted: list[str]) -> bool:
    quantifier, proper = _split(operator)
    matches, is_negated = OPERATORS[proper]
    each = [any(matches(one, value) for one in wanted) is not is_negated for value in values]
    # What is not there differs from whatever is wanted.
    if quantifier == "ForAllValues" or (is_negated and not quantifier):
        return all(each)
    return any(each)


def _is_known(operator: str, key: str) -> bool:
    quantifier, proper = _split(operator)
    key = key.casefold()
    return (
        proper in OPERATORS
        and quantifier in ("", *QUANTIFIERS)
        and (key in (TAG_KEYS, REGION) or key.startswith((RESOURCE_TAG, REQUEST_TAG)))
    )


def not_simulated(document: Mapping[str, Any]) -> list[str]:
    """What a policy document has that would not be evaluated as AWS does.

    Raises ValueError if it is no policy document.
    """
    try:
        statements = _statements(document)
        found = {element for statement in statements for element in statement} - ELEMENTS
        for statement in statements:
            texts = _listed(statement.get("Resource", statement.get("NotResource")))
            for operator, key, values in _conditions(statement):
                texts += values
                if not _is_known(operator, key):
                    found.add(f"{operator} {key}")
            found |= {text for text in texts if "${" in text.replace(USERNAME, "")}
    except (AttributeError, TypeError) as error:
        raise ValueError("statements and their conditions must be objects") from error
    return sorted(found)


def _statements(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    statements = document.get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


def _conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            yield operator, key, [_text(value) for value in _listed(values)]


def _listed(value: Any) -> list[Any]:
    """Where policies have several values, they may have one alone."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
