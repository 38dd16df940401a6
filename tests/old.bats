#!/usr/bin/env bats
# The faults of dtach 0.9 and abduco that are known (by reading and by trying),
# each as a test.  Set DTACH_OLD to an old dtach to see it fail: what 0.9 does
# is said beside the name; where that is a fault of abduco, it passes.
# What needs a client that speaks the wire badly is in hostile.bats, what needs
# modes that 0.9 lacks in status.bats and list.bats.

# Words in quotes are often for another shell; err is set by run_dtach; each
# test is a subshell; a loop may only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

DTACH=${DTACH_OLD:-$DTACH}
export DTACH_OLD

attached() {
	[ -x "${1:-$S}" ]
}

# A few lines at most wait long for a tool that fails.
export TERM_DEADLINE=30

# master_of PATTERN-FREE WORDS: pid of the master, for a tool without -l.
old_master() {
	if [ -z "${DTACH_OLD-}" ]; then
		master "$S"
	else
		pgrep -of "^$DTACH -n $S"
	fi
}

# For the scripts of terminals.  both: two are attached; an old dtach cannot tell.
setup_more() {
	cat >both <<-'EOT'
	#!/bin/sh
	[ -n "$DTACH_OLD" ] || [ "$("$DTACH" -l "$S" | awk '{ print $3 }')" = 2 ]
	EOT
	chmod +x both
}

# same_numbers N: the log holds the lines from 1 to N.  What clears the screen
# before them and what is said behind is not counted.
same_numbers() {
	sed $'s/\033\\[[0-9;?]*[A-Za-z]//g' log | grep -E '^[0-9]+$' | cksum >got
	seq "$1" | cksum | diff - got
}

# ticks PID: processor time it has used, in ticks of the clock.
ticks() {
	[ -r /proc/self/stat ] || skip "no /proc to ask for processor time"
	sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# lazy PID: in one second it uses less than a tenth of it.
lazy() {
	local before after
	before=$(ticks "$1")
	sleep 1
	after=$(ticks "$1")
	[ $((after - before)) -lt 10 ]
}

@test "a slow terminal beside a fast one gets all of the output" { # dtach 0.9: what it cannot take at once is lost
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

@test "a program that writes while it is written to does not lock up" { # dtach 0.9: deadlock, in some runs
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

@test "input for a program that has closed its terminal ends nothing" { # dtach 0.9: the program is hung up
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

@test "the detach key is seen behind another key" { # dtach 0.9: only first in a read
	"$DTACH" -n "$S" cat 3>&-
	TERM_DEADLINE=20 term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send a\x1c
		expect [detached]
		status 0
	EOT
}

@test "a pasted byte does not detach" { # dtach 0.9: as the ninth it does
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

@test "NUL typed without a suspend key is a key" { # dtach 0.9: it suspends
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

@test "-N tells a death by signal as 128 and the signal" { # dtach 0.9: 1
	status=0
	"$DTACH" -N "$S" sh -c 'kill -9 $$' </dev/null >/dev/null 3>&- || status=$?
	equal 137 $status
}

@test "the attached client tells the program's status" { # dtach 0.9: always 0
	term "$DTACH" -c "$S" sh -c 'exit 3' <<-'EOT'
		status 3
	EOT
}

@test "SIGKILL is not told as success" { # abduco: as exit 0
	term "$DTACH" -c "$S" sh -c 'kill -9 $$' <<-'EOT'
		status 137
	EOT
}

@test "-A with a long path runs the program where it was started" { # dtach's later source: in the socket's directory; Debian's 0.9 does not
	local part=0123456789012345678901234567890123456789
	mkdir -p $part/$part/$part
	term "$DTACH" -A "$T/$part/$part/$part/s" sh -c 'pwd >"$T/out"' <<-'EOT'
		status 0
	EOT
	equal "$T" "$(cat out)"
}

@test "out of descriptors the master does not spin" { # dtach 0.9: 99 % of a processor
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
	# All that fit are in when no more are accepted; the rest wait in the queue.
	lazy "$pid"
	touch over
	wait
	# And it serves again once there is room.
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
}

@test "a stalled terminal is not noticed by its neighbour, and nothing spins" { # abduco: zero bytes for the other, 86 % of a processor
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

@test "a size that changes often ends as the last" { # dtach 0.9: a change may be missed, by reading; not seen
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

@test "- is not --help" { # dtach 0.9: any prefix of --help is
	status=0
	"$DTACH" - >out 2>&1 3>&- || status=$?
	equal 1 $status
}
