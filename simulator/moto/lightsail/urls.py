# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the service answers."""

from __future__ import annotations

from .responses import LightsailResponse

url_bases = [r"https?://lightsail\.(.+)\.amazonaws\.com"]

# moto's server sends an unsigned request to the service named in the first part of its path,
# "service_region"; that is how a session's page is found without a signature.
url_paths = {
    "{0}/$": LightsailResponse.dispatch,
    "{0}/(?P<scope>lightsail_[a-z0-9-]+)/session/(?P<token>[^/]+)$": LightsailResponse.session_page,
}
