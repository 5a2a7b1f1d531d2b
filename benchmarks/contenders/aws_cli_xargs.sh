#!/usr/bin/env bash
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Opens the GUI sessions of the computers that a file names, one a line, and prints their URLs:
# like aws_cli.sh, but with 16 computers at a time.
set -uo pipefail
export AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=10

# Looks at one computer and starts it if it is not started; prints its name unless it is open.
# What fails for a passing reason is tried again in the next round.
open_one() {
    local status url
    read -r status url < <(
        aws lightsail create-gui-session-access-details --resource-name "$1" \
            --query '[status, sessions[?isPrimary].url | [0]]' --output text
    )
    case ${status:-unknown} in
        started)
            if [[ $url != None ]]; then
                printf '%s\t%s\n' "$1" "$url" >&3
                return
            fi
            ;;
        notStarted | stopped | startExpired)
            aws lightsail start-gui-session --resource-name "$1" >/dev/null
            ;;
    esac
    printf '%s\n' "$1"
}
export -f open_one

exec 3>&1
pending=$(cat "$1")
while true; do
    # A computer's name is one word, so that it can stand in a command.
    pending=$(xargs -P 16 -I '{}' bash -c 'open_one {}' <<<"$pending")
    [[ -z $pending ]] && break
    sleep 5
done
