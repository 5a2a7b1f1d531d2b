# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the service model of an API that has grown, into a folder for AWS_DATA_PATH.

The model is that of the botocore which is here, with a status and members that it does not know.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from botocore.loaders import Loader

NEW_STATUS = "hibernating"
NEW_MEMBERS = {
    "CreateGUISessionAccessDetailsResult": {"idle": {"shape": "Idle"}},
    "Session": {"protocol": {"shape": "string"}},
    "Operation": {"expectedSeconds": {"shape": "integer"}},
    "Instance": {"idle": {"shape": "Idle"}},
}
NEW_SHAPES = {
    "Idle": {
        "type": "structure",
        "members": {"reason": {"shape": "string"}, "since": {"shape": "IsoDate"}},
    },
}


def main():
    loader = Loader()
    version = loader.determine_latest_version("lightsail", "service-2")
    model = loader.load_service_model("lightsail", "service-2", version)
    shapes = model["shapes"]
    result = shapes["CreateGUISessionAccessDetailsResult"]["members"]
    shapes[result["status"]["shape"]]["enum"].append(NEW_STATUS)
    for shape, members in NEW_MEMBERS.items():
        shapes[shape]["members"].update(members)
    shapes.update(NEW_SHAPES)
    path = Path(sys.argv[1], "lightsail", version, "service-2.json")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(model), encoding="utf-8")


main()
