# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares RETURN with what came: every key, its type, and the samples.

The modules run in this process against the simulator; that Ansible hands on what they return is
what the pages and the examples show.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from .compare import HIDDEN, hide, steady
from .conftest import QUICK
from .pages import ROOT
from .plugins import documentation, plugins

sys.path.insert(0, str(ROOT.parents[2]))

from ansible_collections.research.lightsail.plugins.filter.gui_session_cards import (
    gui_session_cards,
)
from ansible_collections.research.lightsail.tests.unit.plugins.modules import standin
from ansible_collections.research.lightsail.tests.unit.plugins.simulated import Simulated

Json = dict[str, Any]

# The samples speak of desk-1, desk-2 and desk-9, which is not there; the others show what those
# never are.
COMPUTERS: Mapping[str, Json] = {
    # It is switched on, which is quick here, and then opened.
    "desk-1": {
        "instance_state": "stopped",
        "instance_start_seconds": 0,
        "public_ip_address": "192.0.2.44",
        "private_ip_address": "172.26.13.7",
    },
    "desk-2": {"status": "startExpired"},
    "desk-3": {"status": "starting", "stuck_at": 40},
    "desk-4": {"fail_start": "The instance did not answer."},
    "golden": {},
}

OPEN, LOOK, PAGES = "lightsail_gui_session", "lightsail_gui_session_info", "gui_session_pages"
INSTANCE, SNAPSHOT = "lightsail_instance", "lightsail_instance_snapshot"
INSTANCE_INFO = "lightsail_instance_info"
# What there is to say of it has no URL, so it can be told with -vvv, and its trace is returned.
MISSING: Json = {"name": "desk-9"}
CALLS: list[tuple[str, Json]] = [
    (LOOK, {"name": list(COMPUTERS), "instance_state": True}),
    (OPEN, {"name": "desk-1", "manage_power": True, "set_facts": True}),
    (OPEN, {"name": "desk-3", "wait": False}),
    (OPEN, {"name": "desk-4"}),
    (OPEN, MISSING),
    (OPEN, {"name": ["desk-1", "desk-9"]}),
    (LOOK, {"name": "desk-1"}),
    (LOOK, {"name": "desk-3"}),
    (LOOK, {"name": "desk-4", "instance_state": True}),
    (LOOK, MISSING),
    (LOOK, {"name": ["desk-1", "desk-9"]}),
    (LOOK, {"name": "desk-9", "missing_ok": True}),
    (
        INSTANCE,
        {
            "name": "desk-1",
            "tags": {"course": "statistics"},
            "stop_on_idle": {"threshold": 5, "duration": 30},
            "auto_snapshot": {},
        },
    ),
    (
        INSTANCE,
        {
            "name": "desk-5",
            "availability_zone": "eu-west-1a",
            "bundle_id": "app_standard_xl_1_0",
            "blueprint_id": "lfr_rstudio_1_0",
        },
    ),
    (INSTANCE, {"name": "desk-2", "state": "restarted"}),
    (INSTANCE_INFO, {"name": "desk-1", "cost_estimate": True}),
    (INSTANCE_INFO, {"name": "desk-5", "cost_estimate": True}),
    (INSTANCE_INFO, {"research_only": True}),
    (INSTANCE_INFO, MISSING),
    (INSTANCE_INFO, {"name": "desk-9", "missing_ok": True}),
    (SNAPSHOT, {"name": "golden-1", "instance": "golden", "tags": {"course": "statistics"}}),
    (SNAPSHOT, {"name": "golden-1", "tags": {"course": "statistics"}}),
    (SNAPSHOT, MISSING),
    (SNAPSHOT, {"name": ["golden-1", "desk-9"], "state": "absent"}),
    (INSTANCE, MISSING),
    (INSTANCE, {"name": ["desk-1", "desk-9"], "state": "absent"}),
    (PAGES, {"path": "~/class.html"}),
    (PAGES, {"path": "~/class.html", "content": "a page"}),
    (PAGES, {"path": "~/class.html"}),
]

# What Ansible adds to every result, and amazon.aws to that of a failed call: the members of the
# API's answer, as every module there returns them.
ADDED = {"changed", "failed", "msg", "exception", "diff", "warnings", "deprecations"}
ADDED_OF_FAILED = {"boto3_version", "botocore_version", "error", "response_metadata"}
ADDED_OF_FAILED |= {"code", "docs", "message", "tip"}

HIDDEN_URL = re.compile(rf"https?://[^\s\"'<>]+/({re.escape(HIDDEN)})")

TYPES = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict, "float": float}


def masked(value: Any) -> Any:
    """A value without what differs from run to run."""
    if isinstance(value, dict):
        return {key: masked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, str):
        # AWS's URLs have another scheme and host than the simulator's, and samples show theirs.
        return HIDDEN_URL.sub(r"https://HOST/\1", steady(hide(value)))
    return value


def members(spec: Json, value: Any) -> Iterator[Json]:
    """The dictionaries that a value of a key with contains holds: itself, or its elements."""
    yield from value if spec["type"] == "list" else [value]


def faults(where: str, spec: Json, value: Any) -> Iterator[str]:
    """Says where a value is not as documented."""
    if value is None:
        if "null" not in json.dumps(spec["description"]).lower():
            yield f"{where}: null, which the description does not tell of"
        return
    # For Python, True is an int.
    if not isinstance(value, TYPES[spec["type"]]) or (
        isinstance(value, bool) != (spec["type"] == "bool")
    ):
        yield f"{where}: {type(value).__name__} instead of {spec['type']}"
    elif "contains" in spec:
        for each in members(spec, value):
            yield from faults_of_keys(where, spec["contains"], each)


def faults_of_keys(where: str, contains: Json, value: Json) -> Iterator[str]:
    """Says which keys lack, which are not documented, and what is wrong with the others."""
    for key in value.keys() - contains.keys():
        yield f"{where}.{key}: not documented"
    for key, spec in contains.items():
        if key in value:
            yield from faults(f"{where}.{key}", spec, value[key])
        elif spec.get("returned", "always") == "always":
            yield f"{where}.{key}: is missing"


def dictionaries(
    where: str, contains: Json, values: Iterable[Json]
) -> Iterator[tuple[str, Json, list[Json]]]:
    """Every place that has documented keys: where it is, these keys, and the dictionaries found."""
    found = list(values)
    yield where, contains, found
    for key, spec in contains.items():
        if "contains" in spec:
            inside = [each[key] for each in found if each.get(key) is not None]
            below = [each for value in inside for each in members(spec, value)]
            yield from dictionaries(f"{where}.{key}", spec["contains"], below)


def problems(documented: Json, found: list[Json]) -> Iterator[str]:
    """Says what in RETURN is not as it came."""
    for number, value in enumerate(found, start=1):
        added = ADDED | (ADDED_OF_FAILED if value.get("failed") else set())
        # What is documented counts, whoever else adds it.
        own = {key: each for key, each in value.items() if key in documented or key not in added}
        yield from faults_of_keys(f"run {number}: ", documented, own)
    for where, contains, values in dictionaries("", documented, found):
        for key, spec in contains.items():
            never = "always null" in json.dumps(spec["description"]).lower()
            if never == any(each.get(key) is not None for each in values):
                yield f"{where}.{key}: {'not always' if never else 'always'} null, or never there"
        # The samples of one dictionary have to come from one dictionary.
        samples = {key: spec["sample"] for key, spec in contains.items() if "sample" in spec}
        if not any(
            masked(samples) == masked({key: each.get(key) for key in samples}) for each in values
        ):
            nearest = [masked({key: each.get(key) for key in samples}) for each in values]
            yield f"{where}: no run returned {masked(samples)}, but {nearest}"


def returned(simulated: Simulated, module: str, parameters: Json) -> Json:
    """Runs a module; returns what Ansible would hand on."""
    if module == PAGES:
        # It calls nothing, and has no option for that.
        keys = dict.fromkeys(["region", "access_key", "secret_key"])
        result = standin.run(module, **keys, **parameters)
    else:
        verbosity = 3 if parameters == MISSING else 0
        result = simulated.run(module, _ansible_verbosity=verbosity, **parameters)
    # What a module was given, Ansible keeps for the most talkative output.
    return {key: each for key, each in result.items() if key != "invocation"}


def test_returned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules and filter return what they document, and the samples came from a run."""
    assert {name for name, _parameters in CALLS} == set(plugins("modules"))
    assert plugins("filter") == ["gui_session_cards"]
    monkeypatch.setenv("HOME", str(tmp_path))
    simulated = Simulated(monkeypatch)
    simulated.prepare(COMPUTERS, QUICK)
    came: dict[tuple[str, str], list[Json]] = {("filter", "gui_session_cards"): []}
    for name, parameters in CALLS:
        result = returned(simulated, name, parameters)
        came.setdefault(("modules", name), []).append(result)
        if "gui_sessions" in result:
            # A roster says who sits there, and no module.
            seats = [{**each, "person": "Ada Lovelace"} for each in result["gui_sessions"]]
            cards = gui_session_cards(seats, now=simulated.time.moment())
            came["filter", "gui_session_cards"].append({"_value": cards})
    simulated.close()
    wrong = [
        f"{name}: {problem}"
        for (kind, name), found in came.items()
        for problem in problems(yaml.safe_load(documentation(kind, name, "RETURN")), found)
    ]
    # The message alone, in which nothing is secret.
    if wrong:
        pytest.fail("\n".join(sorted(set(wrong))), pytrace=False)
