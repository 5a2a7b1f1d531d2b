# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a request's body must be: by the service model, by what is simulated, and no more.

botocore's own check knows types and what is required; enumerations, patterns, lengths and ranges it
leaves to the service.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import Any

from botocore.model import OperationNotFoundError
from botocore.validate import ParamValidator
from moto.core.utils import get_service_model

from .claims import OPERATIONS
from .exceptions import InvalidInputException, ServiceError
from .names import RULE, is_resource_name

MAX_TIME = 32_503_680_000  # the year 3000


def checked(operation: str, raw_body: bytes) -> dict[str, Any]:
    """The input of an operation that is simulated; raises ServiceError."""
    body = parsed(raw_body)
    shape = input_shape(operation)
    report = ParamValidator().validate(body, shape)
    if report.has_errors():
        raise InvalidInputException(report.generate_report())
    complaint = _complaint(body, shape, "") or _unknown(operation, body, "")
    if complaint:
        raise InvalidInputException(complaint)
    return body


def parsed(raw_body: bytes) -> Any:
    """The body as JSON, in which null counts as absent; raises ServiceError."""
    try:
        return _without_nulls(json.loads(raw_body or b"{}"))
    except (ValueError, RecursionError) as error:
        raise ServiceError("SerializationException", "The body is not JSON.") from error


def _without_nulls(value: Any) -> Any:
    """In structures null counts as absent, as in AWS's JSON protocol; in lists it stays wrong."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def is_of_the_model(operation: str) -> bool:
    """Whether the service model has such an operation."""
    return operation in get_service_model("lightsail").operation_names


@lru_cache
def input_shape(operation: str) -> Any:
    """The shape of an operation's input; raises ServiceError."""
    try:
        return get_service_model("lightsail").operation_model(operation).input_shape
    except OperationNotFoundError as error:
        raise ServiceError("UnknownOperationException", "Unknown operation.") from error


def _unknown(operation: str, value: Any, path: str) -> str | None:
    """The first member that is neither acted on nor ignored, in words."""
    claimed = OPERATIONS[operation]
    if isinstance(value, list):
        return next(filter(None, (_unknown(operation, item, path) for item in value)), None)
    if not isinstance(value, dict):
        return None
    for key, item in value.items():
        member = f"{path}.{key}".lstrip(".")
        if member in claimed.ignored:
            continue
        if member not in claimed.acts_on:
            return f"{member}: is not simulated in {operation}."
        found = _unknown(operation, item, member)
        if found:
            return found
    return None


def _complaint(value: Any, shape: Any, path: str) -> str | None:
    """What is wrong with a value, beyond what botocore checks."""
    where = path.lstrip(".")
    if shape.type_name == "structure":
        parts = ((value[key], shape.members[key], f"{path}.{key}") for key in value)
    elif shape.type_name == "list":
        parts = ((item, shape.member, f"{path}[{index}]") for index, item in enumerate(value))
    elif shape.type_name == "string":
        return _complaint_of_text(value, shape, where)
    elif shape.type_name in ("integer", "long"):
        if isinstance(value, bool):
            return f"{where}: must be a whole number"
        lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
        if lowest is not None and not lowest <= value <= (highest or math.inf):
            return f"{where}: must be from {lowest} to {highest}"
        return None
    elif shape.type_name == "timestamp":
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= MAX_TIME:
            return f"{where}: must be seconds since the epoch"
        return None
    else:
        return None
    return next(filter(None, (_complaint(*part) for part in parts)), None)


def _complaint_of_text(value: str, shape: Any, where: str) -> str | None:
    choices, pattern = shape.metadata.get("enum"), shape.metadata.get("pattern")
    if choices and value not in choices:
        return f"{where}: must be one of {', '.join(choices)}"
    if shape.name == "ResourceName":
        # The service's rule stands above the pattern that the model has for it.
        return None if is_resource_name(value) else f"{where}: {value!r} is no name. {RULE}"
    if pattern and not re.fullmatch(pattern, value, re.ASCII | re.DOTALL):
        return f"{where}: must match {pattern}"
    return None
