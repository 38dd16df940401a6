#!/usr/bin/env bats
# A thousand of -u at once are served, and cost nothing while nothing happens.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load wire

MANY=1000

# What -u asks for: HELLO, FRAMES, WATCH with pictures.
WATCH=0508666f6f626172717506000000000000000000140000000101

# wakes PID: how often it has slept and gone on.
wakes() {
	sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$1/status"
}

@test "1000 of -u at once each get the screen and what comes, and no wake-up before" {
	local i pids=() before
	need_proc
	[ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -ge $((MANY + 100)) ] || skip "no so many descriptors here"
	# The caller's own limit is too low for that.
	(ulimit -Sn 64
	session sh -c 'stty -echo; ulimit -Sn >limit; echo "<here>"; read -r go; echo "[come]"; read -r go')
	wait_for eval '"$DTACH" -s "$S" | grep -q here'
	MASTER=$(master_pid)
	peer watch "$S" $MANY $WATCH '<here>' "$T/seen" '[come]' >"$T/watching" &
	local watching=$!
	for i in 1 2 3 4 5; do
		"$DTACH" -u "$S" -t '^\[come\]$' -T 300 >"out.$i" 3>&- &
		pids+=($!)
	done
	wait_for test -e seen
	# Besides the listener each is a connection; the others sleep once they have asked.
	wait_for eval '[ "$(find "/proc/$MASTER/fd" -lname "socket:*" | wc -l)" = $((MANY + 6)) ]'
	wait_for asleep "$(IFS=,; echo "${pids[*]}")"
	rests "$MASTER"
	before=$(wakes "$MASTER")
	sleep 0.5
	equal "$before" "$(wakes "$MASTER")"
	echo go | "$DTACH" -p "$S"
	wait $watching
	equal "all $MANY" "$(cat watching)"
	for i in 1 2 3 4 5; do
		wait "${pids[i - 1]}"
		equal '[come]' "$(cat "out.$i")"
	done
	# The program has the limit of its caller.
	equal 64 "$(cat limit)"
}
