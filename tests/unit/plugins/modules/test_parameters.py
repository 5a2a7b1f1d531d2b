# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options and surroundings that cannot be right are refused before any call is made."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.research.lightsail.plugins import modules

from .standin import Computers, act, look

COLLECTIONS = Path(next(iter(modules.__path__))).parents[4]


@pytest.mark.parametrize("do", [act, look])
@pytest.mark.parametrize("form", ["name", "names", "resource_name", "resource_names"])
def test_the_option_has_the_names_that_people_try(do, form):
    options = {"name": None, form: "desk-2,desk-1"}
    result, _service = do(Computers(desk_1="started", desk_2="started"), **options)
    assert [each["resource_name"] for each in result["gui_sessions"]] == ["desk-2", "desk-1"]
    assert result["changed"] is False


@pytest.mark.parametrize(
    ("options", "because"),
    [
        ({"name": None}, "missing required arguments: name"),
        ({"wait_timeout": 0}, "wait_timeout: 0 is too short"),
        ({"wait_timeout": 86401}, "wait_timeout: 86401 is too long; give at most 86400"),
        ({"wait_timeout": "soon"}, "wait_timeout"),
        ({"wait_delay": 0}, "wait_delay: 0 is too short"),
        ({"wait_delay": 86401}, "wait_delay: 86401 is too long"),
        ({"state": "open"}, "value of state must be one of: started, stopped, restarted"),
        ({"wait": "perhaps"}, "wait"),
        ({"stat": "started"}, "Unsupported parameters"),
    ],
)
def test_an_option_that_cannot_be_right_is_refused_with_its_reason(options, because):
    result, service = act(Computers(desk_1="started"), **options)
    assert result["failed"]
    assert because in result["msg"]
    assert service.calls == []


@pytest.mark.parametrize("seconds", [1, 86400])
def test_the_bounds_of_the_seconds_are_allowed(seconds):
    computers = Computers(desk_1="started")
    result, service = act(computers, wait_timeout=seconds, wait_delay=seconds)
    assert not result.get("failed")
    assert len(service.calls) == 1


@pytest.mark.parametrize("do", [act, look])
def test_a_region_is_needed(do):
    result, service = do(Computers(desk_1="started"), region=None)
    assert "requires a region" in result["msg"]
    assert service.calls == []


@pytest.mark.parametrize("module", ["lightsail_gui_session", "lightsail_gui_session_info"])
@pytest.mark.parametrize(
    ("file", "content", "because"),
    [
        ("boto3.py", "raise ImportError('no boto3 here')", "boto3"),
        # What amazon.aws asks for: 10.1.0 for 1.34.0, 11.4.0 for 1.35.0.
        ("boto3.py", "__version__ = '1.20.0'", r"boto3>=1[.]3[45][.]0"),
        # Python runs this at its start.
        (
            "sitecustomize.py",
            "import botocore; botocore.__version__ = '1.20.0'",
            r"botocore>=1[.]3[45][.]0",
        ),
    ],
)
def test_a_missing_or_an_old_sdk_is_told_in_words(tmp_path, module, file, content, because):
    """In a process of its own: here, the SDK is there."""
    (tmp_path / file).write_text(f"{content}\n", encoding="utf-8")
    arguments = {"name": "desk-1", "region": "eu-west-1", "endpoint_url": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-m", f"{modules.__name__}.{module}"],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
        env={"PYTHONPATH": f"{tmp_path}:{COLLECTIONS}", "AWS_EC2_METADATA_DISABLED": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    result = json.loads(done.stdout)
    assert result["failed"]
    assert re.search(because, result["msg"])
    assert done.returncode == 1
