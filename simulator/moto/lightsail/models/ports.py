# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ports of a computer that are open to others."""

from __future__ import annotations

import ipaddress
from typing import Any

from ..exceptions import InvalidInputException

ALIASES = ("lightsail-connect",)
DEFAULT = (22, 80)
_ANYWHERE = {"cidrs": ["0.0.0.0/0"], "ipv6Cidrs": ["::/0"]}


def default_ports() -> list[dict[str, Any]]:
    """What is open at first."""
    return [
        {"fromPort": port, "toPort": port, "protocol": "tcp", **_ANYWHERE, "cidrListAliases": []}
        for port in DEFAULT
    ]


def port_of(info: dict[str, Any]) -> dict[str, Any]:
    """The port of an input; raises InvalidInputException."""
    missing = [name for name in ("fromPort", "toPort", "protocol") if name not in info]
    if missing:
        raise InvalidInputException(f"portInfos: {', '.join(missing)} must be given.")
    if info["fromPort"] > info["toPort"]:
        raise InvalidInputException(
            f"portInfos: fromPort {info['fromPort']} is above toPort {info['toPort']}."
        )
    for member, kind in (("cidrs", ipaddress.IPv4Network), ("ipv6Cidrs", ipaddress.IPv6Network)):
        for text in info.get(member, []):
            try:
                kind(text, strict=False)
            except ValueError as error:
                raise InvalidInputException(f"{member}: not a block: {text!r}.") from error
    wrong = [alias for alias in info.get("cidrListAliases", []) if alias not in ALIASES]
    if wrong:
        raise InvalidInputException(f"cidrListAliases: unknown: {wrong}.")
    sources = {name: info.get(name, []) for name in ("cidrs", "ipv6Cidrs", "cidrListAliases")}
    if not any(sources.values()):
        sources.update(_ANYWHERE)
    return {**{name: info[name] for name in ("fromPort", "toPort", "protocol")}, **sources}


def to_state(port: dict[str, Any]) -> dict[str, Any]:
    """An InstancePortState of the model."""
    return {**port, "state": "open"}


def to_info(port: dict[str, Any]) -> dict[str, Any]:
    """An InstancePortInfo of the model."""
    anywhere = "0.0.0.0/0" in port["cidrs"]
    return {
        **port,
        "accessFrom": "Anywhere (0.0.0.0/0)" if anywhere else "Custom",
        "accessType": "public",
        "commonName": "",
        "accessDirection": "inbound",
    }


def details(ports: list[dict[str, Any]]) -> str:
    """The operationDetails of a call that opens them."""
    return ", ".join(
        f"{port['fromPort']}/{port['protocol']}"
        if port["fromPort"] == port["toPort"]
        else f"{port['fromPort']}-{port['toPort']}/{port['protocol']}"
        for port in ports
    )
