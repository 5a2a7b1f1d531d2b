# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What computers can be made of: bundles, blueprints, Regions and their zones.

Sources: the samples of GetBundles, GetBlueprints and GetRegions that AWS ships with its command
line client; for what is of Lightsail for Research, the plans of its user guide, and ids that public
projects use (AWS publishes none).  Nothing is made up where no id is known.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from botocore.loaders import create_loader
from moto.core.utils import get_service_model

RESEARCH = "LfR"
ZONES = "abc"
CONTINENTS = {"ap": "AP", "ca": "NA", "eu": "EU", "sa": "SA", "us": "NA"}


class Bundle(NamedTuple):
    """The size of a computer; category None: for any use, its price by the month."""

    name: str
    cpus: int
    memory: float
    disk: int
    price: float
    transfer: int
    is_active: bool = True
    category: str | None = None

    @property
    def power(self) -> int:
        """A number by which sizes can be compared."""
        return round(250 * self.cpus * max(1.0, self.memory / 4))

    def holds(self, other: Bundle) -> bool:
        """Whether what runs on the other one has room here."""
        return (self.cpus, self.memory, self.disk) == tuple(
            map(max, (self.cpus, self.memory, self.disk), (other.cpus, other.memory, other.disk))
        )


BUNDLES = {
    "nano_2_0": Bundle("Nano", 1, 0.5, 20, 3.5, 1024, is_active=False),
    "nano_3_0": Bundle("Nano", 2, 0.5, 20, 5.0, 1024),
    "micro_3_0": Bundle("Micro", 2, 1.0, 40, 7.0, 2048),
    "small_3_0": Bundle("Small", 2, 2.0, 60, 12.0, 3072),
    "medium_3_0": Bundle("Medium", 2, 4.0, 80, 24.0, 4096),
    "xlarge_3_0": Bundle("Xlarge", 4, 16.0, 320, 84.0, 6144),
    # By the hour, in us-east-2.
    "app_standard_xl_1_0": Bundle("Standard XL", 4, 8.0, 50, 0.9, 1024, category=RESEARCH),
    "app_standard_2xl_1_0": Bundle("Standard 2XL", 8, 16.0, 50, 1.11, 1024, category=RESEARCH),
    "app_standard_4xl_1_0": Bundle("Standard 4XL", 16, 32.0, 50, 1.53, 1024, category=RESEARCH),
    "gpu_nvidia_xl_1_0": Bundle("GPU XL", 4, 16.0, 50, 2.37, 1024, category=RESEARCH),
    "gpu_nvidia_2xl_1_0": Bundle("GPU 2XL", 8, 32.0, 50, 2.64, 1024, category=RESEARCH),
    "gpu_nvidia_4xl_1_0": Bundle("GPU 4XL", 16, 64.0, 50, 3.18, 1024, category=RESEARCH),
}


class Blueprint(NamedTuple):
    """What is on a computer's disk at first."""

    name: str
    group: str
    kind: str
    username: str
    is_active: bool = True
    category: str | None = None


BLUEPRINTS = {
    "amazon_linux_2": Blueprint("Amazon Linux 2", "amazon_linux_2", "os", "ec2-user"),
    "amazon_linux_2023": Blueprint("Amazon Linux 2023", "amazon_linux_2023", "os", "ec2-user"),
    "ubuntu_18_04": Blueprint("Ubuntu", "ubuntu_18", "os", "ubuntu", is_active=False),
    "ubuntu_22_04": Blueprint("Ubuntu", "ubuntu_22", "os", "ubuntu"),
    "lamp_8_bitnami": Blueprint("LAMP (PHP 8)", "lamp_8", "app", "bitnami"),
    "mean": Blueprint("MEAN", "mean", "app", "bitnami"),
    "nginx": Blueprint("Nginx", "nginx", "app", "bitnami"),
    "nodejs": Blueprint("Node.js", "node", "app", "bitnami"),
    "wordpress": Blueprint("WordPress", "wordpress", "app", "bitnami"),
    "lfr_rstudio_1_0": Blueprint(
        "RStudio", "lfr_rstudio", "app", "lightsail-user", category=RESEARCH
    ),
    "lfr_ubuntu_1_0": Blueprint("Ubuntu", "lfr_ubuntu", "os", "lightsail-user", category=RESEARCH),
}


def is_research(bundle_id: str, blueprint_id: str) -> bool:
    """Whether a computer is one of Lightsail for Research; where the bundle is unknown, guess."""
    if bundle_id in BUNDLES:
        return BUNDLES[bundle_id].category == RESEARCH
    blueprint = BLUEPRINTS.get(blueprint_id)
    return blueprint is None or blueprint.category == RESEARCH


def bundle(name: str, is_active: bool) -> dict[str, Any]:
    """A Bundle of the model."""
    found = BUNDLES[name]
    answer = {
        "bundleId": name,
        "name": found.name,
        "instanceType": name.rsplit("_", 2)[0],
        "price": found.price,
        "cpuCount": found.cpus,
        "ramSizeInGb": found.memory,
        "diskSizeInGb": found.disk,
        "transferPerMonthInGb": found.transfer,
        "power": found.power,
        "isActive": is_active,
        "supportedPlatforms": ["LINUX_UNIX"],
        "publicIpv4AddressCount": 1,
    }
    if found.category:
        answer["supportedAppCategories"] = [found.category]
    return answer


def blueprint(name: str, is_active: bool) -> dict[str, Any]:
    """A Blueprint of the model."""
    found = BLUEPRINTS[name]
    answer = {
        "blueprintId": name,
        "name": found.name,
        "group": found.group,
        "type": found.kind,
        "description": found.name,
        "isActive": is_active,
        "minPower": 0,
        "version": "1",
        "versionCode": "1",
        "platform": "LINUX_UNIX",
    }
    if found.category:
        answer["appCategory"] = found.category
    return answer


def zones(region: str) -> list[str]:
    """The zones of a Region."""
    return [region + letter for letter in ZONES]


@functools.lru_cache
def _places() -> dict[str, str]:
    """By Region, the place that its name stands for: those that model and botocore both know."""
    endpoints = create_loader().load_data("endpoints")
    known = get_service_model("lightsail").shape_for("RegionName").enum
    described = {
        name: region.get("description", name)
        for partition in endpoints["partitions"]
        for name, region in partition["regions"].items()
    }
    return {name: described.get(name, name).partition("(")[2].rstrip(")") or name for name in known}


def regions(
    available: list[str], with_zones: bool, with_database_zones: bool
) -> list[dict[str, Any]]:
    """Those Regions of the model that are available."""
    places = _places()
    return [
        {
            "name": name,
            "displayName": places[name],
            "description": f"This Region is in {places[name]}",
            "continentCode": CONTINENTS.get(name.partition("-")[0], ""),
            "availabilityZones": _zones_of(name) if with_zones else [],
            "relationalDatabaseAvailabilityZones": _zones_of(name) if with_database_zones else [],
        }
        for name in available
        if name in places
    ]


def _zones_of(region: str) -> list[dict[str, str]]:
    return [{"zoneName": name, "state": "available"} for name in zones(region)]
