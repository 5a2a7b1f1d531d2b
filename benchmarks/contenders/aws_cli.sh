#!/usr/bin/env bash
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Opens the GUI sessions of the computers that a file names, one a line, and prints their URLs:
# one computer after the other is started, then those that are not open yet are read every 5 s.
set -uo pipefail
export AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=10

# Looks at one computer and starts it if it is not started; succeeds if it is open.
# What fails for a passing reason is tried again in the next round.
open_one() {
    local status url
    read -r status url < <(
        aws lightsail create-gui-session-access-details --resource-name "$1" \
            --query '[status, sessions[?isPrimary].url | [0]]' --output text
    ) || return 1
    case $status in
        started)
            [[ $url != None ]] && printf '%s\t%s\n' "$1" "$url"
            ;;
        notStarted | stopped | startExpired)
            aws lightsail start-gui-session --resource-name "$1" >/dev/null
            return 1
            ;;
        *)
            return 1
            ;;
    esac
}

mapfile -t pending <"$1"
while true; do
    closed=()
    for name in "${pending[@]}"; do
        open_one "$name" || closed+=("$name")
    done
    [[ ${#closed[@]} -eq 0 ]] && break
    pending=("${closed[@]}")
    sleep 5
done
