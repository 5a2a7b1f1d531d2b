#!/usr/bin/env bash
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The short form of the soak; `make soak` is the long form.
set -euo pipefail
# `make test-matrix` names the interpreter of the simulator, which needs moto.
config=../../integration_config.yml
simulator=$(if [ -f "$config" ]; then sed -n 's/^simulator_python: //p' "$config"; fi)
exec "${ANSIBLE_TEST_PYTHON_INTERPRETER:-python3}" soak.py --seeds 1 ${simulator:+--simulator-python "$simulator"}
