# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API that has grown: a status, and members of answers, that nobody has heard of."""

from __future__ import annotations

import json
from pathlib import Path

from botocore.loaders import Loader

NEW_STATUS = "hibernating"
NEW_MEMBERS = {
    "CreateGUISessionAccessDetailsResult": {"idle": {"shape": "Idle"}},
    "Session": {"protocol": {"shape": "string"}},
    "Operation": {"expectedSeconds": {"shape": "integer"}},
    "Instance": {"idle": {"shape": "Idle"}},
}
IDLE_SHAPE = {
    "type": "structure",
    "members": {"reason": {"shape": "string"}, "since": {"shape": "IsoDate"}},
}
IDLE = {"reason": "nobody there", "since": "2026-01-02T03:04:05Z"}
# Settings of the simulator.
GROWN = {
    "start_seconds": 0.5,
    "more_members": {
        "CreateGUISessionAccessDetails": {"idle": IDLE, "sessions[]": {"protocol": "dcv"}},
        "StartGUISession": {"operations[]": {"expectedSeconds": 20}, "more": 1},
        "StopGUISession": {"operations[]": {"expectedSeconds": 20}, "more": 1},
        "GetInstances": {"instances[]": {"idle": IDLE}, "more": [1]},
    },
}


def write_model(folder: Path) -> None:
    """Writes botocore's model with all that is new, as a newer botocore would have it.

    The folder is one for AWS_DATA_PATH.
    """
    loader = Loader()
    version = loader.determine_latest_version("lightsail", "service-2")
    model = json.loads(json.dumps(loader.load_service_model("lightsail", "service-2", version)))
    shapes = model["shapes"]
    result = shapes["CreateGUISessionAccessDetailsResult"]["members"]
    shapes[result["status"]["shape"]]["enum"].append(NEW_STATUS)
    for shape, members in NEW_MEMBERS.items():
        shapes[shape]["members"].update(members)
    shapes["Idle"] = IDLE_SHAPE
    path = folder / "lightsail" / version / "service-2.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(model), encoding="utf-8")
