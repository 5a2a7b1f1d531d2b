#!/usr/bin/env bash
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What only Ansible can show of live progress: all runs at once, since each waits most of its time.
set -euo pipefail
# `make test-matrix` names the interpreter of the simulator, which needs moto.
config=../../integration_config.yml
SIMULATOR_PYTHON=$(if [ -f "$config" ]; then sed -n 's/^simulator_python: //p' "$config"; fi)
export SIMULATOR_PYTHON
exec "${ANSIBLE_TEST_PYTHON_INTERPRETER:-python3}" -m pytest -q -p no:cacheprovider --tb short \
    -c /dev/null --rootdir . test_progress.py
