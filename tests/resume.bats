#!/usr/bin/env bats
# -f -b takes up the output where it was left, without a gap or a repeat.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

KEPT=32768

# A session that writes what it is given, and ends with 3 when it is given "over"; it stays until
# that is told.
writing() {
	"$PEER" bytes 1000000:7 >all
	given=0
	parts=0
	"$DTACH" -n "$S" -w sh -c 'stty raw -echo; i=1
		until test -e over; do
			if test -e part.$i; then cat part.$i; i=$((i + 1)); else sleep 0.02; fi
		done; exit 3' 3>&-
}

# part BEGIN N: those bytes of all that it writes.
part() {
	tail -c +$(($1 + 1)) all | head -c "$2"
}

# offset: how much the session has written, as the screen's JSON tells it.
offset() {
	"$DTACH" -s "$S" -j 3>&- | sed -n 's/.*"offset":\([0-9]*\).*/\1/p'
}

has_written() {
	[ "$(offset)" = "$1" ]
}

# give N: it writes the next N bytes.
give() {
	part $given "$1" >next
	given=$((given + $1))
	parts=$((parts + 1))
	mv next part.$parts
	wait_for has_written $given
}

# from OFFSET N: N bytes of output from there on, and then nobody reads it any more.
from() {
	("$DTACH" -f "$S" -b "$1" 2>>err 3>&- || :) | head -c "$2"
}

# take PIECE: read all that there is, PIECE bytes at a time, behind what is in the file got.
take() {
	local at piece
	at=$(wc -c <got)
	for ((; at < given; at += piece)); do
		piece=$((given - at < $1 ? given - at : $1))
		from "$at" "$piece" >>got
	done
}

# whole: the file got is all that was written, and nothing was missed.
whole() {
	cmp <(part 0 $given) got
	equal "" "$(cat err)"
}

# ends: the follower in the background gets the status, and the session is gone.
ends() {
	touch over
	status=0
	wait "$FOLLOWING" || status=$?
	equal 3 "$status"
	wait_for not test -e "$S"
}

@test "-f -b goes on at the offset where a follower was cut off, and where -s -j told" {
	local n at
	: >got
	writing
	# The kept output goes round in the memory that it has.
	for n in 100 20000 20000 20000 1 30000; do
		give $n
		take 9001
	done
	whole
	# A new one waits for what is to come.
	at=$(offset)
	"$DTACH" -f "$S" -b "$at" >>got 2>>err 3>&- &
	FOLLOWING=$!
	give 5
	wait_for eval '[ $(wc -c <got) = $given ]'
	ends
	whole
}

@test "-f -b on a session that has ended gets the rest and the status, beside terminals too" {
	: >got
	writing
	client a wait="$T/left" close
	give 20000
	take 11001
	client b wait="$T/left" close
	give 10000
	take 11001
	give 10000
	touch left
	finished a b
	touch over
	wait_for eval 'list | grep -q ended'
	status=0
	"$DTACH" -f "$S" -b 30000 >>got 2>>err 3>&- || status=$?
	equal 3 "$status"
	whole
	wait_for not test -e "$S"
}

@test "-f -b tells how much is missing, and goes on with the oldest byte kept" {
	local missed
	writing
	give 200000
	status=0
	"$DTACH" -f "$S" -b 100 >got 2>err 3>&- &
	FOLLOWING=$!
	wait_for test -s got
	ends
	[[ $(cat err) =~ ^"dtach: $S: "([0-9]+)" bytes of output were missed"$ ]]
	missed=${BASH_REMATCH[1]}
	equal 200000 $((100 + missed + $(wc -c <got)))
	[ "$(wc -c <got)" -ge $KEPT ]
	cmp <(part $((100 + missed)) $((200000 - 100 - missed))) got
}

@test "-f -b goes on across -U" {
	: >got
	writing
	give 20000
	take 15000
	give 15000
	cp "$DTACH" two
	./two -U "$S" 3>&-
	take 6000
	give 25000
	take 6000
	whole
}

@test "-f -b refuses what it cannot do, and changes nothing" {
	local words
	writing
	give 100
	for words in x -1 1x '' 0x10 1.5 99999999999999999999; do
		run_dtach -f "$S" -b "$words"
		one_error "$words" "is not an offset: a number of bytes, as -s -j tells it*"
	done
	for words in "-t" "-H 5" "-O cast"; do
		# shellcheck disable=SC2086 # they are words
		run_dtach -f "$S" -b 5 $words
		one_error -b "begins the output as it is there; -H, -t and -O cast begin with the screen*"
	done
	for words in -s -w -a -A; do
		run_dtach $words "$S" -b 5
		one_error -b "only -f begins at an offset of the output*"
	done
	run_dtach -f "$S" -b
	one_error -b "this option needs a value*"
	run_dtach -f "$S" -b 101
	one_error "$S" "has written 100 bytes so far, and nothing is at 101 yet"
	# Nor did that end a session whose end is to be told.
	touch over
	wait_for eval 'list | grep -q ended'
	run_dtach -f "$S" -b 101
	one_error "$S" "has written 100 bytes so far, and nothing is at 101 yet"
	wait_for eval 'list | grep -q ended'
}

@test "-f -b says so where there is no such session, a lost one, or an older master" {
	run_dtach -f @none -b 5
	one_error @none "*no such session*"
	"$DTACH" -n @work -S sh -c 'echo text; exec sleep 1000' 3>&-
	wait_for eval '"$DTACH" -s @work | grep -q text'
	wait_for eval '[ -n "$(find state -type f ! -name "*.lock" 2>/dev/null)" ]'
	kill -9 "$(master @work)"
	wait_for eval '"$DTACH" -l | grep -q lost'
	run_dtach -f @work -b 5
	one_error @work "*lost*"
	# It skips what it does not know, and answers the next.
	peer serve "$S" accept got=hello answer got=info message=2:"$(printf '%080d' 0)" eof >/dev/null &
	wait_for test -S "$S"
	run_dtach -f "$S" -b 5
	one_error "$S" "its master is of an older dtach, which cannot do this*"
}

# costs KIB: the master has no more memory of its own than that above what it had before.
costs() {
	has_written $given && [ "$(private)" -le $((before + $1)) ]
}

private() {
	awk '/^Anonymous/ { print $2 }' "/proc/$(master_pid)/smaps_rollup"
}

@test "what is kept costs little memory, also once a slow reader has gone" {
	local before n reading
	need_proc
	[ -r /proc/self/smaps_rollup ] || skip "no smaps_rollup here"
	not grep -qa __asan_init "$DTACH" || skip "not under the address sanitizer"
	writing
	# The model needs no memory for these.
	tr '\0-\377' '\r' <all >same
	mv same all
	give 1
	before=$(private)
	for n in 20000 20000 100000 3; do
		give $n
	done
	costs 112
	mkfifo pipe
	"$DTACH" -f "$S" -b $given >pipe 2>err 3>&- &
	FOLLOWING=$!
	exec 4<pipe
	give 5
	head -c 5 <&4 >got
	give 700000
	not costs 112
	cat <&4 >/dev/null 3>&- &
	reading=$!
	exec 4<&-
	wait_for costs 112
	ends
	wait $reading
}
