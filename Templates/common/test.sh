#!/bin/sh
# Calls the tool as a client would, then has the plugin examined.
#
#   test.sh MORTISE LIBRARY
set -eu

mortise=$1
library=$2
workspace=$(mktemp -d)
trap 'rm -rf "$workspace"' EXIT

# What is logged matters only where the answer is not the one that it should be.
call() {
    "$mortise" call --plugin-dir "$(dirname "$library")" --workspace-dir "$workspace" "$@" 2>"$workspace/log"
}

expect() {
    if [ "$1" != "$2" ]; then
        cat "$workspace/log" >&2
        echo "Expected: $1" >&2
        echo "Got:      $2" >&2
        exit 1
    fi
}

expect 'Hello, Ann!' "$(call @IDENTIFIER@_greet name=Ann)"
expect 'Hello, "Zoë" \ 😀!' "$(call @IDENTIFIER@_greet name='"Zoë" \ 😀')"
if call @IDENTIFIER@_greet >/dev/null; then
    echo 'A call without a name is answered, which it should not be.' >&2
    exit 1
fi

"$mortise" plugin check --level 10 "$library"
