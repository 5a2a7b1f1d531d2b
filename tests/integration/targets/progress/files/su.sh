#!/bin/sh
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A su to oneself: su root -c COMMAND.
for command in "$@"; do :; done
exec /bin/sh -c "$command"
