# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions of policies on the tags of a resource, which moto's IAM does not evaluate.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
and, for what an Instance can be told by, the page of Lightsail in the Service Authorization
Reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.iam.access_control import IAMPolicy, IAMRequest, PermissionResult

TAG_KEY = "aws:resourcetag/"  # names of condition keys are not case-sensitive


def _is_like(pattern: str, value: str) -> bool:
    parts = re.split(r"([*?])", pattern)
    signs = {"*": ".*", "?": "."}
    expression = "".join(signs.get(part) or re.escape(part) for part in parts)
    return re.fullmatch(expression, value, re.DOTALL) is not None


OPERATORS = {"StringEquals": str.__eq__, "StringLike": _is_like}


class TagAwareRequest(IAMRequest):
    """A request for a resource that has these tags."""

    def __init__(self, tags: Mapping[str, str], **request: Any) -> None:
        super().__init__(**request)
        self._tags = {key.casefold(): value for key, value in tags.items()}

    def check_action_permitted(self, resource: str) -> None:
        """Lets moto evaluate those statements whose conditions are met."""
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
            operator in OPERATORS
            and any(self._is_met(OPERATORS[operator], key, wanted) for wanted in values)
            for operator, key, values in _conditions(statement)
        )

    def _is_met(self, matches: Any, key: str, wanted: str) -> bool:
        tag = key.casefold().removeprefix(TAG_KEY)
        return tag != key.casefold() and tag in self._tags and matches(wanted, self._tags[tag])


def unknown_conditions(document: Mapping[str, Any]) -> list[str]:
    """The conditions of a policy document that would be taken as never met.

    Raises ValueError if it is no policy document.
    """
    try:
        return sorted(
            f"{operator} {key}"
            for statement in _statements(document)
            for operator, key, _values in _conditions(statement)
            if operator not in OPERATORS or not key.casefold().startswith(TAG_KEY)
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
