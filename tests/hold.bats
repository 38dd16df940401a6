#!/usr/bin/env bats
# A session created with -w stays after its program ends, until its exit status has
# been read.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load wire

# held COMMAND...: a held session whose program has ended.
held() {
	"$DTACH" -n "$S" -w "$@" 3>&-
	wait_for has_ended
}

has_ended() {
	[ "$(info state)" = 1 ]
}

# nothing_left: no socket, and nothing in the session directory.
nothing_left() {
	wait_for not test -e "$S"
	[ ! -d "$DTACH_DIR" ] || equal "" "$(ls -A "$DTACH_DIR")"
}

@test "-w returns the status, whether the program or the waiter is first" {
	local _ status
	for _ in $(seq "$(full 30 1000)"); do
		"$DTACH" -n @job -w sh -c 'exit 7' 3>&-
		status=0
		"$DTACH" -w @job || status=$?
		equal 7 "$status"
	done
	nothing_left
}

@test "a client that waits before the program ends gets the status" {
	local _ status
	for _ in $(seq "$(full 10 200)"); do
		"$DTACH" -n @job -w sh -c "until test -e $T/go; do sleep 0.01; done; exit 7" 3>&-
		"$DTACH" -w @job 3>&- &
		touch "$T/go"
		status=0
		wait $! || status=$?
		equal 7 "$status"
		rm "$T/go"
	done
	nothing_left
}

@test "a name can be used again as soon as the end was delivered" {
	local _
	for _ in $(seq "$(full 30 500)"); do
		"$DTACH" -n "$S" -w true 3>&-
		"$DTACH" -w "$S"
	done
	for _ in $(seq "$(full 10 100)"); do
		"$DTACH" -n "$S" sleep 1000 3>&-
		"$DTACH" -k "$S"
	done
	nothing_left
}

@test "INFO reports that the program has ended, and how" {
	held sh -c 'exit 7'
	peer wire "$S" hello info got=info close >out
	grep -q ' state=1 .* kind=0 code=7 ' out
	list | grep -q '^ended'
	"$DTACH" -k "$S"
	held sh -c 'kill -9 $$'
	peer wire "$S" hello info got=info close >out
	grep -q ' state=1 .* kind=1 code=9 ' out
	status=0
	"$DTACH" -w "$S" || status=$?
	equal 137 "$status"
	nothing_left
}

@test "INFO reports a running program as running" {
	session -w sleep 1000
	peer wire "$S" hello info got=info close >out
	grep -q ' state=0 .* kind=0 code=0 ' out
}

@test "showing, pushing and signalling do not end a held session" {
	held sh -c 'echo last words; exit 7'
	peer wire "$S" hello screen=0 shut got=text see='last words' eof
	"$DTACH" -l "$S"
	peer wire "$S" hello say=more shut got=end eof
	peer wire "$S" hello shut got=end eof
	not alive
	peer wire "$S" hello signal=15 shut got=end eof
	peer wire "$S" hello dismiss shut got=done eof
	peer wire "$S" hello close
	peer wire "$S" close
	has_ended
	status=0
	"$DTACH" -w "$S" || status=$?
	equal 7 "$status"
}

@test "attaching shows the last screen and the status and ends the session" {
	held sh -c 'echo last words; exit 7'
	term "$DTACH" -a "$S" <<-'EOT'
		expect last words
		expect [EOF - dtach terminating]
		expect [exit status 7]
		status 7
	EOT
	nothing_left
}

@test "attaching shows the last screen with every redraw method but none" {
	local m
	for m in winch ctrl_l screen; do
		held sh -c 'echo last words; exit 7'
		term "$DTACH" -a "$S" -r $m <<-'EOT'
			expect last words
			status 7
		EOT
		nothing_left
	done
}

@test "a client that attaches without REDRAW gets the status too" {
	held sh -c 'exit 7'
	peer wire "$S" hello attach got=end eof
	nothing_left
}

@test "a classic client gets the screen and the end but cannot release the session" {
	held sh -c 'echo last words; exit 7'
	peer wire "$S" attach redraw=4:24x80 see='last words' eof
	status=0
	"$DTACH" -w "$S" || status=$?
	equal 7 "$status"
}

@test "terminals and followers present at the end get the status" {
	"$DTACH" -n "$S" -w sh -c "until test -e $T/go; do sleep 0.01; done; echo last; exit 7" 3>&-
	client a see=last got=end eof
	touch go
	finished a
	ended a exited 7
	nothing_left
	rm go
	"$DTACH" -n "$S" -w sh -c "until test -e $T/go; do sleep 0.01; done; echo last; exit 7" 3>&-
	peer wire "$S" hello follow=0 info got=info ready="$T/up" see=last got=end eof &
	wait_for test -e up
	touch go
	wait $!
	nothing_left
}

@test "following a held session prints its screen and returns the status" {
	held sh -c 'echo last words; exit 7'
	peer wire "$S" hello follow=10 see='last words' got=end eof
	nothing_left
}

@test "a client that left before the end does not count as told" {
	"$DTACH" -n "$S" -w sh -c "until test -e $T/go; do sleep 0.01; done; exit 7" 3>&-
	peer wire "$S" hello waiting info got=info close
	client a close
	finished a
	touch go
	wait_for has_ended
	status=0
	"$DTACH" -w "$S" || status=$?
	equal 7 "$status"
}

@test "a terminal that takes its output late still gets the status" {
	local bytes
	# A socket that has room gets the end at once.
	is_over() {
		has_ended || not test -e "$S"
	}
	for bytes in 30000 60000 100000 200000; do
		"$DTACH" -n "$S" -w "$PEER" job raw wait="$T/go" stream=$bytes:1 exit=7 3>&-
		client a wait="$T/over" take=$bytes:1 got=end eof
		touch go
		wait_for is_over
		touch over
		finished a
		nothing_left
		rm go over a.up
	done
}

@test "a terminal that takes nothing does not keep the status from others" {
	need_proc
	"$DTACH" -n "$S" -w "$PEER" job wait="$T/go" stream=3000000:1 exit=7 3>&-
	client a wait="$T/over" eof
	"$DTACH" -w "$S" &
	touch go
	status=0
	wait $! || status=$?
	touch over
	equal 7 "$status"
	finished a
	nothing_left
}

@test "a signal to the master, or -k, ends a held session" {
	local s pid
	for s in TERM HUP; do
		held sh -c 'exit 7'
		pid=$(info pid)
		kill -$s "$pid"
		nothing_left
		wait_for is_gone "$pid"
	done
	held sh -c 'exit 7'
	"$DTACH" -k "$S"
	not test -e "$S"
	nothing_left
}

@test "a session killed before its program ends is not held" {
	session -w sleep 1000
	"$DTACH" -k "$S"
	not test -e "$S"
	nothing_left
}

@test "a held session answers every client" {
	local _
	held sh -c 'exit 7'
	for _ in $(seq "$(full 200 3000)"); do
		peer wire "$S" hello info got=info close >/dev/null
	done
}

@test "a held session uses no processor time" {
	need_proc
	held sh -c 'echo last; exit 7'
	# Ask once, now: a client that closes also wakes the master.
	local pid
	pid=$(info pid)
	rests "$pid"
	peer wire "$S" hello screen=0 shut got=text eof
	rests "$pid"
	sleeps "$pid" "$(full 1.5 10)"
}

@test "SIGUSR1 restores the socket of a held session" {
	held sh -c 'exit 7'
	local pid
	pid=$(info pid)
	rm "$S"
	kill -USR1 "$pid"
	wait_for test -S "$S"
	has_ended
	status=0
	"$DTACH" -w "$S" || status=$?
	equal 7 "$status"
}

@test "-N with -w returns the status once it was read, or on TERM" {
	"$DTACH" -N "$S" -w sh -c 'exit 7' </dev/null 3>&- &
	local pid=$!
	wait_for has_ended
	kill -0 $pid
	"$DTACH" -w "$S" || :
	status=0
	wait $pid || status=$?
	equal 7 "$status"
	"$DTACH" -N "$S" -w sh -c 'exit 8' </dev/null 3>&- &
	pid=$!
	wait_for has_ended
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	equal 8 "$status"
}

@test "-N with -w, told to end while the program runs, returns the program's status" {
	"$DTACH" -N "$S" -w sh -c "trap 'exit 9' TERM; : >$T/up; while :; do sleep 0.02; done" </dev/null 3>&- &
	wait_for test -e up
	kill -TERM $!
	status=0
	wait $! || status=$?
	equal 9 "$status"
}
