# Every test file loads this.  Each test has a directory of its own, so any number
# of them can run at once, beside live sessions, as root or not:
#
#	$T       the directory, also the current one; short, to fit sun_path
#	$S       the path of a socket in it, not created yet
#	$DTACH   the program under test (../dtach unless the environment says)
#
# Every process that a test started is found by DTACH_TEST in its environment and
# killed by pid, and the directory is removed.
# shellcheck shell=bash

# Absolute paths: tests run the program from other directories.
TESTS=$(cd "$BATS_TEST_DIRNAME" && pwd -P)
DTACH=${DTACH:-$TESTS/../dtach}
[ ! -e "$DTACH" ] || DTACH=$(cd "$(dirname "$DTACH")" && pwd -P)/$(basename "$DTACH")
# The C helpers: make builds them; a file run by hand builds what is missing.
TERM_BIN=${TERM_BIN:-$TESTS/term}
export TESTS DTACH TERM_BIN

# build NAME [CFLAGS]: build the helper NAME from NAME.c, and rename it into place,
# because other files may do the same at once.
build() {
	[ -x "$TESTS/$1" ] && [ ! "$TESTS/$1.c" -nt "$TESTS/$1" ] && return
	# shellcheck disable=SC2086 # they are words
	${CC:-cc} ${CFLAGS--O2} -o "$TESTS/$1.$$" "$TESTS/$1.c" ${LDFLAGS-} &&
		mv "$TESTS/$1.$$" "$TESTS/$1"
}

setup() {
	[ -x "$TERM_BIN" ] || build term
	T=$(mktemp -d /tmp/dt.XXXXXX)
	# The canonical path: on some systems /tmp is a link.
	T=$(cd "$T" && pwd -P)
	S=$T/s
	unset DTACH_SESSION DTACH_KEY SSH_AUTH_SOCK NOTIFY_SOCKET
	export T S DTACH_TEST="$T" DTACH_DIR="$T/dir" SHELL=/bin/sh TERM=xterm LC_ALL=C
	cd "$T" || return
	watchdog &
	WATCHDOG=$!
	# A plain `wait' in a test must not wait for it.
	disown
	if declare -F setup_more >/dev/null; then setup_more; fi
}

# A test that hangs fails: after TEST_DEADLINE seconds its processes are killed.
# (bats' own time limit is a child that a plain `wait' in a test would wait for.)
watchdog() {
	exec </dev/null >/dev/null 2>&1 3>&-
	# Before the sleep, because a short test may already be over.
	trap 'kill $(jobs -p); exit' TERM
	DTACH_TEST='' sleep "${TEST_DEADLINE:-$([ -n "${FULL-}" ] && echo 900 || echo 90)}" &
	wait $! && sessions_end
}

teardown() {
	cd / || return
	kill "$WATCHDOG" 2>/dev/null || :
	if declare -F teardown_more >/dev/null; then teardown_more; fi
	sessions_end
	# A test may have removed permissions in its own directory.
	chmod -R u+rwx "$T" 2>/dev/null || :
	rm -rf "$T"
}

# ours: the pids of living processes that this test started.
ours() {
	local f
	if [ -r /proc/self/environ ]; then
		# Not grep itself.
		# shellcheck disable=SC2013 # they are words
		for f in $(DTACH_TEST='' grep -lF "DTACH_TEST=$T" /proc/[0-9]*/environ 2>/dev/null); do
			f=${f#/proc/}
			f=${f%/environ}
			# A zombie has no environment; a child before its exec still has ours.
			[ "$f" = self ] || [ "$f" = "$$" ] || [ "$f" = "$BASHPID" ] || echo "$f"
		done
	else
		# shellcheck disable=SC2009 # pgrep is not everywhere
		ps -axo pid=,args= | grep -F "$T" | grep -v grep | awk '{ print $1 }'
	fi
}

# Kill what is left, also stopped processes, and repeat for new children.  Stop all
# first, so that none reacts to another's end, as a master does to its program's.
sessions_end() {
	local round pids
	for round in 1 2 3 4 5; do
		pids=$(ours)
		[ -n "$pids" ] || return 0
		# shellcheck disable=SC2086 # they are words
		kill -STOP $pids 2>/dev/null || :
		# shellcheck disable=SC2086
		kill -9 $pids 2>/dev/null || :
		[ "$round" = 1 ] || sleep 0.05
	done
}

# wait_for COMMAND...: repeat it until it succeeds, for at most 20 seconds.
wait_for() {
	local end=$((SECONDS + ${WAIT_DEADLINE:-20}))
	until "$@"; do
		if [ $SECONDS -ge $end ]; then
			echo "waited in vain for: $*" >&2
			return 1
		fi
		sleep 0.02
	done
}

# not COMMAND...: for wait_for, and because bats ignores a failing `! command'.
not() {
	if "$@"; then return 1; fi
}

# term [options] command...: a terminal that follows the script on stdin.  Without
# bats' descriptor 3: a master that stays alive would keep bats waiting.
term() {
	"$TERM_BIN" "$@" 3>&-
}

# run_dtach ARGS: like bats' run, without a terminal and with empty stdin; sets
# status, output (stdout) and err (stderr).
run_dtach() {
	status=0
	output=$("$DTACH" "$@" </dev/null 3>&- 2>"$T/.err") || status=$?
	err=$(cat "$T/.err")
	rm -f "$T/.err"
}

# session COMMAND...: create a detached session at $S.
session() {
	"$DTACH" -n "$S" "$@" 3>&-
	wait_for test -S "$S"
}

# alive [SESSION]: a master serves its socket.
alive() {
	"$DTACH" -p "${1:-$S}" </dev/null >/dev/null 2>&1 3>&-
}

# is_gone PID: it has ended; a zombie counts as ended.
is_gone() {
	local stat
	kill -0 "$1" 2>/dev/null || return 0
	# shellcheck disable=SC2009 # a zombie is asked for, by pid
	stat=$(ps -o stat= -p "$1") || return 0
	[ "${stat#Z}" != "$stat" ]
}

# master SOCKET: the pid of the session's master.  -l waits only a second for an
# answer, and a busy machine may need longer.
master() {
	local _ pid
	for _ in 1 2 3; do
		pid=$("$DTACH" -l "${1:-$S}" -j | sed -n 's/.*"pid":[ ]*\([0-9]*\).*/\1/p')
		[ -z "$pid" ] || break
	done
	echo "$pid"
	[ -n "$pid" ]
}

# list SESSION: its line of the list.
list() {
	"$DTACH" -l "${1:-$S}" 3>&-
}

# clients N [SESSION]: the list shows N attached terminals.
clients() {
	[ "$(list "${2:-$S}" 2>/dev/null | awk '{ print $3 }')" = "$1" ]
}

# heard N: the master at $S, created by -n, has N connections, and every follower,
# waiter and -k sleeps, so it has sent its request.  Needs /proc.
heard() {
	[ "$(find "/proc/$(pgrep -f -- "-n $S " | head -n 1)/fd" -lname 'socket:*' | wc -l)" = $(($1 + 1)) ] &&
		asleep "$(pgrep -d , -f -- "-[fwk] ($S|${S#@})( |\$)")"
}

# asleep PID[,PID...]: all are sleeping or stopped.
asleep() {
	local states
	states=$(ps -o stat= -p "$1" 2>/dev/null) && not grep -q '^[^ST]' <<<"$states"
}

# has_text: the screen of the session at $S is not empty.
has_text() {
	[ -n "$("$DTACH" -s "$S")" ]
}

# mode FILE: its permissions in octal.
mode() {
	stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}

# equal WANTED GOT: fail, and show both, if they differ.
equal() {
	[ "$1" = "$2" ] && return
	printf 'wanted: %s\ngot:    %s\n' "$1" "$2" >&2
	return 1
}

# one_error NAME REASON: run_dtach ended with status 1, the one line
# `dtach: NAME: REASON' on stderr, and nothing on stdout.  Both are patterns.
one_error() {
	# shellcheck disable=SC2053 # patterns are meant
	[ "$status" = 1 ] && [ -z "$output" ] && [[ $err == dtach:\ $1:\ $2 ]] &&
		[[ $err != *$'\n'* ]] && return
	printf 'status %s\nstdout: %s\nstderr: %s\nwanted: dtach: %s: %s\n' \
		"$status" "$output" "$err" "$1" "$2" >&2
	return 1
}

# need COMMAND: skip the test if it is missing.
need() {
	command -v "$1" >/dev/null || skip "no $1 here"
}

is_root() {
	[ "$(id -u)" = 0 ]
}

# rules_users: we are root and can become other users, unlike in a user namespace
# with only a few of them.
rules_users() {
	is_root || return
	[ ! -r /proc/self/uid_map ] || awk '{ n += $3 } END { exit n < 65536 }' /proc/self/uid_map
}
