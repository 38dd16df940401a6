#!/usr/bin/env bats
# -w waits for the end of one or more sessions; as an option, it holds a session
# until its status has been read.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

# held COMMAND...: a session behind $S that stays after its end.
held() {
	"$DTACH" -n "$S" -w "$@" 3>&-
}

# ended STATUS [SESSION]: it is held and reports this status.
ended_with() {
	[[ $(list "${2:-$S}") == ended:$1\ * ]]
}

# gone [SESSION]: nothing of it is left, and its master has ended.
gone() {
	[ ! -e "${1:-$S}" ] && [ -z "$(ours)" ]
}

# waiting SESSION...: wait for them in the background.
waiting() {
	"$DTACH" -w "$@" </dev/null >out 2>err 3>&- &
	WAITING=$!
}

@test "-w returns when the program ends, with its status" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done; exit 7'
	waiting "$S"
	wait_for heard 1
	kill -0 "$WAITING"
	touch go
	status=0
	wait "$WAITING" || status=$?
	equal 7 "$status"
	equal "" "$(cat out err)"
	wait_for gone
}

@test "-w reports a signal as 128 plus its number" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done; kill -9 $$'
	waiting "$S"
	wait_for heard 1
	touch go
	status=0
	wait "$WAITING" || status=$?
	equal 137 "$status"
}

@test "-w returns 7 from a held session, whichever ends first" {
	local i
	for i in $(seq 1 "$(full 20 1000)"); do
		"$DTACH" -n @job -w sh -c 'exit 7' 3>&-
		status=0
		"$DTACH" -w @job || status=$?
		[ "$status" = 7 ] || { echo "run $i: $status" >&2; return 1; }
		[ ! -e "$DTACH_DIR/job" ]
	done
	wait_for gone
}

@test "-w takes several sessions and waits for all of them" {
	local n
	for n in 1 2 3; do
		"$DTACH" -n @$n -w sh -c "until test -e go.$n; do sleep 0.02; done" 3>&-
	done
	waiting @1 @2 @3
	touch go.2
	wait_for not test -e "$DTACH_DIR/2"
	touch go.3
	wait_for not test -e "$DTACH_DIR/3"
	kill -0 "$WAITING"
	touch go.1
	wait "$WAITING"
	equal "@2: exited 0 @3: exited 0 @1: exited 0" "$(paste -sd ' ' out)"
	equal "" "$(cat err)"
}

@test "-w returns the first status that is not 0, in the order named" {
	local n
	for n in 0 3 4; do
		"$DTACH" -n @$n -w sh -c "exit $n" 3>&-
	done
	status=0
	"$DTACH" -w @0 @4 @3 || status=$?
	equal 4 "$status"
	wait_for gone
	for n in 0 3 4; do
		"$DTACH" -n @$n -w sh -c "exit $n" 3>&-
	done
	status=0
	"$DTACH" -w @3 @4 @0 || status=$?
	equal 3 "$status"
}

@test "-w reports a missing session and waits for the others" {
	"$DTACH" -n @one -w sh -c 'until test -e go; do sleep 0.02; done; exit 5' 3>&-
	waiting @none @one
	wait_for test -s err
	kill -0 "$WAITING"
	touch go
	status=0
	wait "$WAITING" || status=$?
	equal 1 "$status"
	equal 'dtach: @none: no such session (@one is like it; dtach lists all)' "$(cat err)"
	# If the other is named first, its status counts.
	"$DTACH" -n @one -w sh -c 'exit 5' 3>&-
	run_dtach -w @one @none
	equal 5 "$status"
}

@test "-w waits for a hundred at once" {
	local n names=()
	for n in $(seq 1 100); do
		"$DTACH" -n "@$n" -w sh -c 'until test -e go; do sleep 0.2; done' 3>&-
		names+=("@$n")
	done
	waiting "${names[@]}"
	touch go
	wait "$WAITING"
	equal "" "$(cat err)"
}

@test "several -w may wait for the same session" {
	need_proc
	local n pids=()
	session sh -c 'until test -e go; do sleep 0.02; done; exit 9'
	for n in 1 2 3 4 5; do
		waiting "$S"
		pids+=("$WAITING")
	done
	wait_for heard 5
	touch go
	for n in "${pids[@]}"; do
		status=0
		wait "$n" || status=$?
		equal 9 "$status"
	done
}

@test "waiting is not attaching" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done'
	waiting "$S"
	wait_for heard 1
	equal 600 "$(mode "$S")"
	equal 0 "$(list | awk '{ print $3 }')"
	equal 80x24 "$(list | awk '{ print $4 }')"
	touch go
	wait "$WAITING"
}

@test "a held session is listed as ended with its status, and listing does not release it" {
	held sh -c 'exit 7'
	wait_for ended_with 7
	[[ $("$DTACH" -lj "$S") == *'"state":"ended"'*'"exit":7'* ]]
	[[ $("$DTACH" -l) == ended:7\ *\ "$S" ]]
	equal 600 "$(mode "$S")"
	ended_with 7
	# Also with a signal.
	"$DTACH" -n @two -w sh -c 'kill -15 $$' 3>&-
	wait_for ended_with 143 @two
	[[ $("$DTACH" -lj @two) == *'"state":"ended"'*'"signal":15'* ]]
	[[ $("$DTACH" -lj @two) != *'"exit"'* ]]
}

@test "a session created with -w behaves normally while its program runs" {
	held sh -c 'read -r x; exit "$x"'
	[[ $(list) == detached\ * ]]
	[[ $("$DTACH" -lj "$S") != *'"exit"'* && $("$DTACH" -lj "$S") != *'"signal"'* ]]
	echo 4 | "$DTACH" -p "$S"
	wait_for ended_with 4
}

@test "a held session is gone once its status was read" {
	held sh -c 'exit 7'
	wait_for ended_with 7
	status=0
	"$DTACH" -w "$S" || status=$?
	equal 7 "$status"
	wait_for gone
	run_dtach -w "$S"
	one_error "$S" 'No such file or directory'
}

@test "-a on a held session shows its last screen and status and ends it" {
	held sh -c 'echo last words; exit 7'
	wait_for ended_with 7
	term "$DTACH" -a "$S" <<-'EOT'
		expect last words
		expect [EOF - dtach terminating]
		expect [exit status 7]
		status 7
	EOT
	wait_for gone
}

@test "-A on a held session shows it too and creates none" {
	held sh -c 'echo last words; exit 7'
	wait_for ended_with 7
	term "$DTACH" -A "$S" touch wrong <<-'EOT'
		expect last words
		expect [EOF - dtach terminating]
		status 7
	EOT
	wait_for gone
	[ ! -e wrong ]
}

@test "-f on a held session returns its status and ends it" {
	held sh -c 'echo last words; exit 7'
	wait_for ended_with 7
	run_dtach -f "$S" -H all
	equal 7 "$status"
	[[ $output == *"last words"* ]]
	equal "" "$err"
	wait_for gone
}

@test "a terminal attached at the end gets the status, and nothing is held" {
	term "$DTACH" -c "$S" -w sh -c 'read -r x; exit 3' <<-'EOT'
		send \r
		expect [exit status 3]
		status 3
	EOT
	wait_for gone
}

@test "a terminal that detached before the end does not count, and the session is held" {
	term "$DTACH" -A "$S" -w sh -c 'until test -e go; do sleep 0.02; done; exit 3' <<-'EOT'
		raw
		send \x1c
		status 0
	EOT
	touch go
	wait_for ended_with 3
}

@test "-N holds too and returns the status" {
	"$DTACH" -N "$S" -w sh -c 'exit 7' </dev/null >out 2>err 3>&- &
	local master=$!
	wait_for ended_with 7
	kill -0 $master
	status=0
	"$DTACH" -w "$S" || status=$?
	equal 7 "$status"
	status=0
	wait $master || status=$?
	equal 7 "$status"
}

@test "other queries do not end a held session" {
	held sh -c 'echo words; exit 7'
	wait_for ended_with 7
	"$DTACH" -s "$S" >out
	"$DTACH" -l >/dev/null
	"$DTACH" -d "$S"
	term "$DTACH" -l "$S" <<<'status 0'
	run_dtach -n "$S" touch wrong
	one_error "$S" '?*'
	ended_with 7
}

@test "a held session refuses input" {
	held sh -c 'exit 7'
	wait_for ended_with 7
	status=0
	err=$(echo word | "$DTACH" -p "$S" 2>&1) || status=$?
	output=
	one_error "$S" '*ended*'
}

@test "SIGTERM to the master releases a held session" {
	held sh -c 'exit 7'
	wait_for ended_with 7
	kill "$(master)"
	wait_for gone
}

@test "a held session uses no processor time" {
	need_proc
	held sh -c 'exit 7'
	wait_for ended_with 7
	rests "$(master)"
}

@test "-w reports that the master was killed" {
	need_proc
	session sleep 1000
	waiting "$S"
	wait_for heard 1
	kill -9 "$(master)"
	status=0
	wait "$WAITING" || status=$?
	equal 1 "$status"
	grep -q "^dtach: $S: " err
	equal 1 "$(wc -l <err | tr -d ' ')"
}

@test "killing a -w harms nobody" {
	need_proc
	session sleep 1000
	waiting "$S"
	wait_for heard 1
	kill -9 "$WAITING"
	alive
}

@test "-w keeps waiting for a stopped master" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done; exit 7'
	local master
	master=$(master)
	kill -STOP "$master"
	waiting "$S"
	# Longer than -w takes to suspect the master: this test is about time.
	sleep 0.5
	kill -0 "$WAITING"
	kill -CONT "$master"
	wait_for heard 1
	touch go
	status=0
	wait "$WAITING" || status=$?
	equal 7 "$status"
	equal "" "$(cat err)"
}

@test "SIGUSR1, meant for masters, does nothing to -w" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done; exit 3'
	waiting "$S"
	wait_for heard 1
	kill -USR1 "$WAITING"
	"$DTACH" -p "$S" </dev/null
	touch go
	status=0
	wait "$WAITING" || status=$?
	equal 3 "$status"
}

@test "-w on more sessions than descriptors reports each error and ends" {
	session sleep 1000
	status=0
	(ulimit -n 12; exec timeout 20 "$DTACH" -w "$S" "$S" "$S" "$S" "$S" "$S" "$S" "$S" "$S" "$S" "$S" "$S" 2>err) || status=$?
	equal 1 "$status"
	grep -q "^dtach: $S: " err
}

# held_at NAME COMMAND...: a held session whose program has ended.
held_at() {
	"$DTACH" -n "$1" -w "${@:2}" 3>&-
	wait_for holds "$1"
}

holds() {
	[[ $(list "$1") == ended:* ]]
}

@test "-w of several prints each status as it comes" {
	held_at @q1 sh -c 'exit 3'
	"$DTACH" -n @q2 sh -c 'until test -e go; do sleep 0.02; done; kill -9 $$' 3>&-
	waiting @q1 @q2
	wait_for grep -qx '@q1: exited 3' out
	kill -0 "$WAITING"
	touch go
	status=0
	wait "$WAITING" || status=$?
	equal 3 "$status"
	equal "@q1: exited 3 @q2: killed by signal 9" "$(paste -sd ' ' out)"
	equal "" "$(cat err)"
	run_dtach -l
	equal "" "$output"
}

@test "a waiter that is killed has told every status that it took" {
	held_at @q1 sh -c 'exit 3'
	"$DTACH" -n @q2 sleep 1000 3>&-
	waiting @q1 @q2
	wait_for grep -qx '@q1: exited 3' out
	kill -9 "$WAITING"
	wait "$WAITING" || :
	wait_for not holds @q1
	"$DTACH" -l @q2 >out
	grep -q '^detached' out
}

@test "a status that cannot be printed stays held" {
	[ -w /dev/full ] || skip "no /dev/full here"
	held_at @q1 sh -c 'exit 3'
	held_at @q2 true
	status=0
	"$DTACH" -w @q1 @q2 >/dev/full 2>err 3>&- || status=$?
	equal 1 "$status"
	grep -q '^dtach: standard output: ' err
	holds @q1
	holds @q2
	status=0
	"$DTACH" -w @q1 || status=$?
	equal 3 "$status"
}

@test "a waiter whose reader does not read has told nothing" {
	need_proc
	held_at @q1 sh -c 'exit 3'
	held_at @q2 true
	mkfifo pipe
	# Its reader fills the pipe itself, and reads nothing.
	exec 5<>pipe
	dd if=/dev/zero of=pipe bs=4096 count=16 oflag=nonblock 2>/dev/null || :
	"$DTACH" -w @q1 @q2 >pipe 2>err 3>&- 5>&- &
	WAITING=$!
	wait_for asleep "$WAITING"
	kill -9 "$WAITING"
	wait "$WAITING" || :
	holds @q1
	exec 5>&-
}
