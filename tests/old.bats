#!/usr/bin/env bats
# Known faults of dtach 0.9 and abduco, found by reading and by running them, each as
# a test.  Set DTACH_OLD to an old dtach to see the tests fail: the comment beside a
# name says what 0.9 does.  Where the fault is abduco's, the test passes with 0.9.
# Tests that need a misbehaving client are in hostile.bats; tests that need modes
# which 0.9 lacks are in status.bats and list.bats.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

DTACH=${DTACH_OLD:-$DTACH}
export DTACH_OLD

attached() {
	[ -x "${1:-$S}" ]
}

# So that a faulty program does not hold up the tests for long.
export TERM_DEADLINE=30

# old_master: the pid of the master, also for a dtach without -l.
old_master() {
	if [ -z "${DTACH_OLD-}" ]; then
		master "$S"
	else
		pgrep -of "^$DTACH -n $S"
	fi
}

# For terminal scripts.  both: two terminals are attached; true for an old dtach.
setup_more() {
	cat >both <<-'EOT'
	#!/bin/sh
	[ -n "$DTACH_OLD" ] || [ "$("$DTACH" -l "$S" | awk '{ print $3 }')" = 2 ]
	EOT
	chmod +x both
}

# same_numbers N: the log holds the lines 1 to N.  Sequences that clear the screen
# before them and messages after them do not count.
same_numbers() {
	sed $'s/\033\\[[0-9;?]*[A-Za-z]//g' log | grep -E '^[0-9]+$' | cksum >got
	seq "$1" | cksum | diff - got
}

# ticks PID: the processor time it used, in clock ticks.
ticks() {
	[ -r /proc/self/stat ] || skip "no /proc to ask for processor time"
	sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# lazy PID: it uses less than a tenth of a second of processor time in one second.
lazy() {
	local before after
	before=$(ticks "$1")
	sleep 1
	after=$(ticks "$1")
	[ $((after - before)) -lt 10 ]
}

@test "a slow terminal beside a fast one gets all the output" { # dtach 0.9: what it cannot take at once is lost
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; until test -e go; do sleep 0.02; done; seq 200000; touch written; exec sleep 1000' 3>&-
	wait_for test -e up
	"$TERM_BIN" "$DTACH" -a "$S" -r none >/dev/null 2>&1 3>&- <<-'EOT' &
		raw
		until test -x s
		run touch fast
		until test -e over
		close
	EOT
	wait_for test -e fast
	term --log log "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		until ./both
		send x
		run "$DTACH" -p s </dev/null
		noread
		run touch go
		until test -e written
		read
		expect \n200000\n
		send \x1c
		status 0
	EOT
	same_numbers 200000
	touch over
	wait
}

@test "new connections do not cost a slow terminal its output" { # dtach 0.9: lost
	"$DTACH" -n "$S" sh -c 'stty raw; touch up; until test -e go; do sleep 0.02; done; seq 200000; sleep 1; echo done; exec sleep 1000' 3>&-
	wait_for test -e up
	term --log log "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		until test -x s
		slow 8192
		run touch go; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "$DTACH" -p s </dev/null; done
		expect done
		send \x1c
		status 0
	EOT
	same_numbers 200000
}

@test "a program that does not read does not stop the master" { # dtach 0.9: no output, no new clients
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; while :; do echo tick; sleep 0.05; done' 3>&-
	wait_for test -e up
	head -c 300000 /dev/zero | "$DTACH" -p "$S" >/dev/null 2>&1 3>&- &
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		expect tick
		run for i in 1 2 3 4 5 6 7 8 9 10; do "$DTACH" -p s </dev/null; done
		expect tick
		expect tick
		expect tick
		send \x1c
		status 0
	EOT
}

@test "writing to a program that writes does not deadlock" { # dtach 0.9: deadlock, in some runs
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; exec cat' 3>&-
	wait_for test -e up
	head -c 400000 /dev/zero | tr '\0' x >"$T/paste"
	term --log log "$DTACH" -a "$S" -r none -E <<-'EOT' || [ $? -ne 99 ]
		raw
		sendfile paste
		send END
		expect END
		signal TERM
		eof
	EOT
	equal 400000 "$(tr -dc x <log | wc -c | tr -d ' ')"
}

@test "-p loses nothing while the program prints" { # abduco: half of it is lost
	"$DTACH" -n "$S" sh -c 'stty raw -echo; yes >/dev/tty & touch up; head -c 320000 | cksum >got.tmp; mv got.tmp got; kill $!' 3>&-
	wait_for test -e up
	head -c 320000 /dev/zero | tr '\0' x | "$DTACH" -p "$S" 3>&-
	wait_for test -e got
	head -c 320000 /dev/zero | tr '\0' x | cksum | diff - got
}

@test "input for a program that closed its terminal ends nothing" { # dtach 0.9: the program is hung up
	"$DTACH" -n "$S" sh -c 'exec </dev/null >/dev/null 2>&1; touch up; until test -e go; do sleep 0.02; done; touch over' 3>&-
	wait_for test -e up
	echo hello | "$DTACH" -p "$S" 3>&- || :
	echo hello | "$DTACH" -p "$S" 3>&- || :
	touch go
	wait_for test -e over
}

@test "a program that closes its terminal and lives does not hang the master" { # dtach 0.9: hangs it up, and waits for it if it ignores that
	"$DTACH" -n "$S" sh -c 'exec </dev/null >/dev/null 2>&1; touch up; until test -e go; do sleep 0.02; done' 3>&-
	wait_for test -e up
	pid=$(timeout 10 bash -c "$(declare -f old_master master); old_master")
	timeout 10 "$DTACH" -p "$S" </dev/null 3>&-
	lazy "$pid"
	touch go
	wait_for not test -e "$S"
}

@test "the detach key is seen after another key" { # dtach 0.9: only first in a read
	"$DTACH" -n "$S" cat 3>&-
	TERM_DEADLINE=20 term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send a\x1c
		expect [detached]
		status 0
	EOT
}

@test "a pasted byte does not detach" { # dtach 0.9: it does as the ninth byte
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; exec cat >got' 3>&-
	wait_for test -e up
	TERM_DEADLINE=20 term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send \e[200~12\x1c456\e[201~
		until [ $(wc -c <got) -eq 18 ]
		send \x1c
		expect [detached]
		status 0
	EOT
}

@test "NUL without a suspend key is an ordinary key" { # dtach 0.9: it suspends
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; exec cat >got' 3>&-
	wait_for test -e up
	TERM_DEADLINE=20 term --job sh -c 'stty susp undef; exec "$DTACH" -a "$S" -r none' <<-'EOT'
		raw
		send \0
		until [ $(wc -c <got) -eq 1 ]
		send \x1c
		expect [detached]
		status 0
	EOT
}

@test "-N returns 128 plus the signal that killed the program" { # dtach 0.9: 1
	status=0
	"$DTACH" -N "$S" sh -c 'kill -9 $$' </dev/null >/dev/null 3>&- || status=$?
	equal 137 $status
}

@test "an attached client returns the program's status" { # dtach 0.9: always 0
	term "$DTACH" -c "$S" sh -c 'exit 3' <<-'EOT'
		status 3
	EOT
}

@test "SIGKILL is not reported as success" { # abduco: exit 0
	term "$DTACH" -c "$S" sh -c 'kill -9 $$' <<-'EOT'
		status 137
	EOT
}

@test "-A with a long path runs the program in the caller's directory" { # dtach's later source: in the socket's directory; Debian's 0.9 does not
	local part=0123456789012345678901234567890123456789
	mkdir -p $part/$part/$part
	term "$DTACH" -A "$T/$part/$part/$part/s" sh -c 'pwd >"$T/out"' <<-'EOT'
		status 0
	EOT
	equal "$T" "$(cat out)"
}

@test "out of descriptors, the master does not spin" { # dtach 0.9: 99 % of a processor
	(ulimit -n 12; exec "$DTACH" -n "$S" cat 3>&-)
	wait_for test -S "$S"
	pid=$(old_master)
	for i in $(seq 1 14); do
		"$TERM_BIN" "$DTACH" -a "$S" >/dev/null 2>&1 3>&- <<-'EOT' &
			until test -e over
			close
		EOT
	done
	wait_for attached
	# The master has accepted all it can; the rest wait in the kernel's queue.
	lazy "$pid"
	touch over
	wait
	# It serves again once there is room.
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
}

@test "a stalled terminal does not affect its neighbour, and nothing spins" { # abduco: zero bytes for the other, 86 % of a processor
	"$DTACH" -n "$S" sh -c 'stty raw; touch up; until test -e go; do sleep 0.02; done; seq 300000; echo done; exec sleep 1000' 3>&-
	wait_for test -e up
	"$TERM_BIN" "$DTACH" -a "$S" -r none >/dev/null 2>&1 3>&- <<-'EOT' &
		raw
		noread
		run touch stalled
		until test -e over
		close
	EOT
	wait_for test -e stalled
	term --log log "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		until test -x s && ./both
		run touch go
		expect done
		send \x1c
		status 0
	EOT
	same_numbers 300000
	lazy "$(old_master)"
	touch over
	wait
}

@test "a size that changes often ends up as the last one" { # dtach 0.9: a change may be missed, by reading; not seen
	"$DTACH" -n "$S" sh -c 'trap "stty size >>sizes" WINCH; stty size >>sizes; while :; do sleep 0.02; done' 3>&-
	wait_for test -s sizes
	{
		printf '%s\n' raw 'until test -x s'
		for i in $(seq 1 300); do echo "resize $((20 + i))x$((10 + i))"; done
		printf '%s\n' "until [ \"\$(tail -n 1 sizes)\" = '310 320' ]" 'send \x1c' 'status 0'
	} | term "$DTACH" -a "$S" -r none
}

@test "errors go to standard error" { # dtach 0.9: to standard output
	status=0
	"$DTACH" -n "$T/no/s" true >out 2>err 3>&- || status=$?
	equal 1 $status
	equal "" "$(cat out)"
	[ -s err ]
}

@test "a lone dash is not --help" { # dtach 0.9: any prefix of --help is
	status=0
	"$DTACH" - >out 2>&1 3>&- || status=$?
	equal 1 $status
}
