#!/usr/bin/env bats
# Images of sessions: every version reads those that any version before it has written.

# shellcheck disable=SC2016,SC2154
load wire

# can_read FILE: would this dtach go on with a session that has this image?
can_read() {
	[ "$("$DTACH" --read-image <"$1" 2>/dev/null)" = 'this image can be read' ]
}

# take FILE: the image of the session behind $S.
take() {
	printf '#!/bin/sh\ncat >%s\n' "$1" >keep
	chmod +x keep
	peer wire "$S" hello frames message=36:"$(printf %s "$T/keep" | od -An -v -tx1 | tr -d ' \n')" \
		got=upgraded got=upgraded close
}

@test "images of all versions can be read" {
	local image
	for image in "$TESTS"/images/*; do
		can_read "$image" || { echo "$image" >&2; return 1; }
	done
}

@test "an image that is cut or changed is refused, and so is nothing" {
	local image n
	for image in "$TESTS"/images/*; do
		n=$(wc -c <"$image")
		for at in 0 1 8 31 32 $((n / 3)) $((n - 1)); do
			head -c "$at" "$image" >"$T/cut"
			not can_read cut
			{ cat "$T/cut"; printf '\176'; tail -c +$((at + 2)) "$image"; } >"$T/changed"
			not can_read changed
		done
	done
	run_dtach --read-image
	equal 1 "$status"
}

@test "the image of a session with everything in it can be read" {
	"$DTACH" -n "$S" -w -K failure -o log -O text,time -L a=b -L c=d sh -c 'stty raw -echo; seq 30
		printf "\033]2;title\007\033[?2004h\033[31mred\342\202\254\033[?1049hup\033[3"; exec cat' 3>&-
	wait_for eval '"$DTACH" -s "$S" | grep -q up'
	term "$DTACH" -a "$S" <<-EOT &
		raw
		until test -e over
		send \x1c
		status 0
	EOT
	"$DTACH" -f "$S" >/dev/null </dev/null 3>&- &
	"$DTACH" -M "$S" >/dev/null </dev/null 3>&- &
	wait_for test -x "$S"
	take "$T/image"
	can_read image
	# What later versions are to read: KEEP_IMAGE=FILE keeps it.
	[ -z "${KEEP_IMAGE-}" ] || cp image "$KEEP_IMAGE"
	touch over
	"$DTACH" -d "$S"
}
