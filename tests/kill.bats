#!/usr/bin/env bats
# -k ends a session, whatever its program does, and returns when it is gone; or it
# sends one signal.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

# Shells with a trap wait for a running child: dash may lose a signal that comes
# while it starts one.

# program COMMAND...: a session; $PROGRAM is its process, once it has created up.
program() {
	session "$@"
	wait_for test -e up
	PROGRAM=$(info program)
	[ -n "$PROGRAM" ]
}

# killed: -k succeeds silently, and socket and program are gone when it returns;
# the master exits just after.
killed() {
	run_dtach -k "$S"
	equal 0 "$status"
	equal "" "$output$err"
	[ ! -e "$S" ]
	is_gone "$PROGRAM"
	wait_for nobody
}

nobody() {
	[ -z "$(ours)" ]
}

@test "-k ends a session and returns when it is gone" {
	program sh -c ': >up; exec sleep 1000'
	killed
}

@test "-k ends an @name and a bare word" {
	"$DTACH" -n @one sleep 1000 3>&-
	run_dtach -k one
	equal 0 "$status"
	equal "" "$output$err"
	equal "" "$(ls -A "$DTACH_DIR")"
	wait_for nobody
}

@test "-k ends a shell that ignores TERM" {
	program sh -c 'trap "" TERM; : >up; while :; do sleep 1000; done'
	killed
}

@test "-k ends an interactive shell with jobs" {
	need bash
	session bash --norc -i
	echo "sleep 1000 & sleep 1001 & sleep 1002 | sleep 1003" | "$DTACH" -p "$S"
	wait_for runs 'sleep 1003'
	PROGRAM=$(info program)
	killed
}

runs() {
	pgrep -f "^$1\$" -s "$(info program)" >/dev/null
}

@test "-k terminates a program that ignores HUP" {
	program sh -c 'trap "" HUP; trap "echo terminated >said; exit" TERM; sleep 1000 & : >up; while :; do wait; done'
	killed
	equal terminated "$(cat said)"
}

@test "-k kills a program that ignores HUP and TERM" {
	program sh -c 'trap "" HUP TERM INT QUIT; : >up; while :; do sleep 1000; done'
	killed
}

@test "-k ends a stopped program" {
	program sh -c ': >up; sleep 1000'
	"$DTACH" -k -STOP "$S" 3>&-
	wait_for stopped "$PROGRAM"
	killed
}

@test "-k kills a stopped program that ignores HUP and TERM" {
	program sh -c 'trap "" HUP TERM; : >up; while :; do sleep 1000; done'
	"$DTACH" -k -STOP "$S" 3>&-
	wait_for stopped "$PROGRAM"
	killed
}

stopped() {
	[[ $(ps -o stat= -p "$1") == T* ]]
}

@test "-k gives a program time to clean up" {
	program sh -c 'trap "sleep 0.1; echo bye >said; exit" HUP; sleep 1000 & : >up; while :; do wait; done'
	killed
	equal bye "$(cat said)"
}

@test "-k ends nested process groups that ignore HUP and TERM" {
	need_proc
	need bash
	program bash -c 'set -m; trap "" HUP TERM
		(while :; do sleep 1000; done) & (while :; do sleep 1000; done) &
		: >up; (while :; do sleep 1000; done)'
	killed
}

@test "-k ends a program that keeps forking and ignores HUP and TERM" {
	[ -r /proc/self/stat ] || skip "only /proc tells of it"
	# The chain is finite, so it ends by itself if it is not killed.
	cat >chain <<-'EOT'
		trap "" HUP TERM
		echo "$1" >last
		[ "$1" -eq 0 ] || sh chain $(($1 - 1)) &
	EOT
	program sh -c 'sh chain 20000 & : >up; exec sleep 1000'
	run_dtach -k "$S"
	equal 0 "$status"
	last=$(cat last)
	sleep 0.2
	equal "$last" "$(cat last)"
}

@test "-k does not wait for a program that ended, and ends children that hold the terminal" {
	program sh -c 'trap "" HUP; sleep 1000 & : >up; exec sleep 1001'
	killed
}

@test "attached terminals see the end" {
	session sh -c 'echo up; exec sleep 1000'
	term "$DTACH" -a "$S" <<-EOT
		expect up
		run "\$DTACH" -k '$S'
		expect [EOF - dtach terminating]
		status 129
		cooked
	EOT
}

@test "-N returns the status after -k" {
	"$DTACH" -N "$S" sh -c ': >up; exec sleep 1000' </dev/null >out 2>&1 3>&- &
	local master=$!
	wait_for test -e up
	"$DTACH" -k "$S"
	status=0
	wait $master || status=$?
	equal 129 "$status"
	[ ! -e "$S" ]
}

@test "several -k at once all return when the session is gone" {
	program sh -c 'trap "" HUP; : >up; while :; do sleep 1000; done'
	local i pids=()
	for i in 1 2 3 4; do
		"$DTACH" -k "$S" 2>err.$i 3>&- &
		pids+=($!)
	done
	for i in 1 2 3 4; do
		status=0
		wait "${pids[i - 1]}" || status=$?
		# A -k that comes too late finds no session.
		[ "$status" = 0 ] || grep -q 'No such file or directory\|refused' err.$i
	done
	[ ! -e "$S" ]
	wait_for nobody
}

@test "-k takes effect even if it is killed itself" {
	need_proc
	program sh -c 'trap "" HUP TERM; : >up; while :; do sleep 1000; done'
	"$DTACH" -k "$S" 2>err 3>&- &
	local killing=$!
	wait_for heard 1
	kill -9 $killing
	wait_for nobody
	[ ! -e "$S" ]
}

@test "-k releases a held session" {
	"$DTACH" -n "$S" -w sh -c 'exit 7' 3>&-
	wait_for held
	run_dtach -k "$S"
	equal 0 "$status"
	equal "" "$output$err"
	[ ! -e "$S" ]
	wait_for nobody
}

held() {
	[[ $(list) == ended:7\ * ]]
}

@test "-k ends a session created with -w, which is not held then" {
	"$DTACH" -n "$S" -w sleep 1000 3>&-
	run_dtach -k "$S"
	equal 0 "$status"
	[ ! -e "$S" ]
	wait_for nobody
}

@test "-k and then -n of the same name do not race" {
	local i
	"$DTACH" -n "$S" sleep 1000 3>&-
	for i in $(seq 1 "$(full 30 500)"); do
		"$DTACH" -k "$S"
		"$DTACH" -n "$S" sleep 1000 3>&-
	done
	alive
}

@test "-k from inside ends its own session" {
	session sh -c 'until test -e go; do sleep 0.02; done; "$DTACH" -k "$DTACH_SESSION"; sleep 1000'
	touch go
	wait_for nobody
	[ ! -e "$S" ]
}

@test "many sessions are created, typed to, shown and killed, 8 at a time; nothing is left" {
	cat >each <<-'EOT'
		set -e
		"$DTACH" -n "@$1" sh -c 'read -r line; echo "got $line"; exec sleep 1000'
		echo "$1" | "$DTACH" -p "@$1"
		until "$DTACH" -s "@$1" | grep -qx "got $1"; do sleep 0.02; done
		"$DTACH" -k "@$1"
		[ ! -e "$DTACH_DIR/$1" ]
	EOT
	seq 1 "$(full 24 200)" | xargs -n 1 -P 8 sh each 2>err 3>&-
	equal "" "$(cat err)"
	equal "" "$(ls -A "$DTACH_DIR")"
	wait_for nobody
}

@test "-k -SIG signals the foreground process group" {
	need bash
	program bash -c 'set -m; trap "echo shell >said" INT; : >up; sh -c "trap \"echo job >>said; exit 3\" INT; sleep 1000 & : >up2; while :; do wait; done"; echo "ended $?" >>said; sleep 1000'
	wait_for test -e up2
	run_dtach -k -INT "$S"
	equal 0 "$status"
	equal "" "$output$err"
	wait_for grep -qs ended said
	equal "job
ended 3" "$(cat said)"
	alive
}

@test "-k takes signals by name, with or without SIG, or number, before or after the session" {
	local n=0 args
	session sh -c 'trap "echo >>said" USR1; (trap "" USR1; exec sleep 1000) & : >up; while :; do wait; done'
	wait_for test -e up
	for args in "-USR1 $S" "-SIGUSR1 $S" "-usr1 $S" "-$(kill -l USR1) $S" "$S -USR1" "$S -SIGUSR1" "$S -$(kill -l USR1)"; do
		# shellcheck disable=SC2086 # they are words
		run_dtach -k $args
		equal 0 "$status"
		equal "" "$output$err"
		n=$((n + 1))
		wait_for said_lines $n
	done
	alive
}

said_lines() {
	[ "$(wc -l <said)" = "$1" ]
}

@test "-k -STOP and -k -CONT stop and continue the program" {
	program sh -c ': >up; exec sleep 1000'
	"$DTACH" -k -STOP "$S"
	wait_for stopped "$PROGRAM"
	"$DTACH" -k -CONT "$S"
	wait_for not stopped "$PROGRAM"
}

@test "-k -KILL ends the program and so the session" {
	program sh -c ': >up; exec sleep 1000'
	run_dtach -k -KILL "$S"
	equal 0 "$status"
	wait_for nobody
	[ ! -e "$S" ]
}

@test "an invalid signal is an error and sends nothing" {
	local word
	session sleep 1000
	for word in -0 -NONE -SIG -99 -1x -; do
		run_dtach -k "$word" "$S"
		one_error "$word" 'no such signal*'
	done
	run_dtach -k "$S" word
	one_error '*' '?*'
	run_dtach -k "$S" -99
	one_error '*' '?*'
	alive
}

@test "a program that is stopped by itself is continued" {
	session sh -c 'echo $$ >up; kill -STOP $$; echo went on >on; exec sleep 1000'
	wait_for test -s on
	"$DTACH" -l "$S" 3>&- | grep -q '^detached'
}

@test "one that -k has stopped stays so, the list says it, and -k -CONT continues it" {
	program sh -c ': >up; exec sleep 1000'
	"$DTACH" -k -STOP "$S" 3>&-
	wait_for sh -c '"$DTACH" -l "$S" 3>&- | grep -q ^stopped'
	"$DTACH" -lj "$S" 3>&- | grep -q '"state":"stopped"'
	"$DTACH" -k -CONT "$S" 3>&-
	wait_for sh -c '"$DTACH" -l "$S" 3>&- | grep -q ^detached'
	killed
}

@test "one that stops itself without end does not keep the master busy" {
	session sh -c 'while :; do kill -STOP $$; done'
	wait_for sh -c '"$DTACH" -l "$S" 3>&- | grep -q ^stopped'
}

@test "-k after ^S: the program hears the hang-up, and says its last words" {
	session sh -c 'trap "echo saved >saved; exit" HUP; : >up
		while :; do echo line; sleep 0.01; done'
	wait_for test -e up
	printf '\023' | "$DTACH" -p "$S" 3>&-
	"$DTACH" -k "$S" 3>&-
	equal saved "$(cat saved)"
}
