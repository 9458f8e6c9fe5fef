#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs one script of this directory in an empty directory with a settled environment,
# then removes the directory. Run: scratch.sh SCRIPT, with TIEPDAN set.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
script=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/tiepdan-test-XXXXXX")
trap 'chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$dir/home" "$dir/config" "$dir/data" "$dir/state" "$dir/cwd"

export HOME="$dir/home" XDG_CONFIG_HOME="$dir/config" XDG_DATA_HOME="$dir/data"
export XDG_STATE_HOME="$dir/state" LC_ALL=C TERM=xterm-256color USER=tester LOGNAME=tester
export TIEPDAN_NOW="${TIEPDAN_NOW:-2026-07-03T09:00}" TIEPDAN_LANG="${TIEPDAN_LANG:-en}"
export CLI_LIB="$here/lib.sh"
unset TIEPDAN_DB TIEPDAN_LOG TIEPDAN_PAGER PAGER VISUAL EDITOR NO_COLOR ESCDELAY \
    SSH_CONNECTION LANG LANGUAGE TZ || true

cd "$dir/cwd"
sh "$script" < /dev/null
