# What every test file loads.  Each test has a directory of its own, so that any
# number of tests can run at once, beside live sessions, as root or not:
#
#	$T       the directory, which is also the current one; a short path, as
#	         sockets need
#	$S       the path of a socket in it, which is not made yet
#	$DTACH   the program under test, ../dtach if the environment sets none
#
# At the end of a test all processes that it started are found by DTACH_TEST in
# their environment and killed by pid, and the directory is removed.
# shellcheck shell=bash

# Absolute: the program also runs in other directories than ours.
TESTS=$(cd "$BATS_TEST_DIRNAME" && pwd -P)
DTACH=${DTACH:-$TESTS/../dtach}
[ ! -e "$DTACH" ] || DTACH=$(cd "$(dirname "$DTACH")" && pwd -P)/$(basename "$DTACH")
# The helpers in C.  make check builds them; without make, the tests build them.
TERM_BIN=${TERM_BIN:-$TESTS/term}
export TESTS DTACH TERM_BIN

# build NAME: build the helper NAME from NAME.c.  The rename is for other test files
# that do the same at that moment.
build() {
	[ -x "$TESTS/$1" ] && [ ! "$TESTS/$1.c" -nt "$TESTS/$1" ] && return
	# shellcheck disable=SC2086 # they are words
	${CC:-cc} ${CFLAGS--O2} -o "$TESTS/$1.$$" "$TESTS/$1.c" ${LDFLAGS-} &&
		mv "$TESTS/$1.$$" "$TESTS/$1"
}

setup() {
	[ -x "$TERM_BIN" ] || build term
	T=$(mktemp -d /tmp/dt.XXXXXX)
	# The real path: on some systems /tmp is a link.
	T=$(cd "$T" && pwd -P)
	S=$T/s
	unset DTACH_SESSION DTACH_KEY SSH_AUTH_SOCK NOTIFY_SOCKET
	export T S DTACH_TEST="$T" DTACH_DIR="$T/dir" XDG_STATE_HOME="$T/state" SHELL=/bin/sh TERM=xterm LC_ALL=C
	cd "$T" || return
	watchdog &
	WATCHDOG=$!
	# A `wait' in a test must not wait for it.
	disown
	if declare -F setup_more >/dev/null; then setup_more; fi
}

# A test that hangs fails: after TEST_DEADLINE seconds all that it started is killed.
# (bats' own time limit would be a child that a plain `wait' in a test waits for.)
watchdog() {
	exec </dev/null >/dev/null 2>&1 3>&-
	# Before the sleep, for a test that ends at once.
	trap 'kill $(jobs -p); exit' TERM
	DTACH_TEST='' sleep "${TEST_DEADLINE:-$([ -n "${FULL-}" ] && echo 900 || echo 600)}" &
	wait $! && sessions_end
}

teardown() {
	cd / || return
	kill "$WATCHDOG" 2>/dev/null || :
	if declare -F teardown_more >/dev/null; then teardown_more; fi
	sessions_end
	# A test may have removed the permissions of its own directory.
	chmod -R u+rwx "$T" 2>/dev/null || :
	rm -rf "$T"
}

# ours: print the pids of all processes that this test started and that still live.
ours() {
	local f
	if [ -r /proc/self/environ ]; then
		# grep must not find itself.
		# shellcheck disable=SC2013 # they are words
		for f in $(DTACH_TEST='' grep -lF "DTACH_TEST=$T" /proc/[0-9]*/environ 2>/dev/null); do
			f=${f#/proc/}
			f=${f%/environ}
			# A zombie has no environment, a new child still has ours.
			[ "$f" = self ] || [ "$f" = "$$" ] || [ "$f" = "$BASHPID" ] || echo "$f"
		done
	else
		# shellcheck disable=SC2009 # pgrep is not everywhere
		ps -axo pid=,args= | grep -F "$T" | grep -v grep | awk '{ print $1 }'
	fi
}

# Kill what is left, stopped processes too, and again what was forked meanwhile.  All
# are stopped first, so that none reacts to the end of another, as a master does to
# that of its program.
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

# wait_for COMMAND...: repeat it until it succeeds, for at most a minute.  What takes
# long is asked for less often: it takes long because the machine is busy.
wait_for() {
	local end=$((SECONDS + ${WAIT_DEADLINE:-60})) pause=20 nap
	until "$@"; do
		if [ $SECONDS -ge $end ]; then
			echo "waited in vain for: $*" >&2
			return 1
		fi
		printf -v nap 0.%03d "$pause"
		sleep "$nap"
		[ "$pause" -ge 100 ] || pause=$((pause * 3 / 2))
	done
}

# not COMMAND...: for wait_for, and because a failing `! command' does not end a test.
not() {
	if "$@"; then return 1; fi
}

# term [options] command...: tests/term, which follows the script on stdin.
# Descriptor 3 is bats': bats would wait for a master that has it.
term() {
	"$TERM_BIN" "$@" 3>&-
}

# run_dtach ARGS: run it without a terminal and with an empty stdin, and set status,
# output (its stdout) and err (its stderr).
run_dtach() {
	status=0
	output=$("$DTACH" "$@" </dev/null 3>&- 2>"$T/.err") || status=$?
	err=$(cat "$T/.err")
	rm -f "$T/.err"
}

# session COMMAND...: start a session behind $S, detached.
session() {
	"$DTACH" -n "$S" "$@" 3>&-
	wait_for test -S "$S"
}

# dtach_in_path: scripts find the program under test as dtach.
dtach_in_path() {
	mkdir bin
	ln -s "$DTACH" bin/dtach
	PATH=$T/bin:$PATH
	export PATH
}

# alive [SESSION]: does a master serve its socket?
alive() {
	"$DTACH" -p "${1:-$S}" </dev/null >/dev/null 2>&1 3>&-
}

# is_gone PID: has it ended?  A zombie counts as ended.
is_gone() {
	local stat
	kill -0 "$1" 2>/dev/null || return 0
	# shellcheck disable=SC2009 # asks about one pid
	stat=$(ps -o stat= -p "$1") || return 0
	[ "${stat#Z}" != "$stat" ]
}

# master [SESSION]: print the pid of its master.  -l waits a second for the answer; on
# a busy machine that may be too short.
master() {
	local _ pid
	for _ in 1 2 3; do
		pid=$("$DTACH" -l "${1:-$S}" -j | sed -n 's/.*"pid":[ ]*\([0-9]*\).*/\1/p')
		[ -z "$pid" ] || break
	done
	echo "$pid"
	[ -n "$pid" ]
}

# list [SESSION]: print its line of the list.
list() {
	"$DTACH" -l "${1:-$S}" 3>&-
}

# clients N [SESSION]: are N clients attached, by the list?
clients() {
	[ "$(list "${2:-$S}" 2>/dev/null | awk '{ print $3 }')" = "$1" ]
}

# heard N: does the master behind $S, made by -n, have N connections, and has every
# -f, -w and -k sent its request?  They sleep once they have.  Needs /proc.
heard() {
	[ "$(find "/proc/$(pgrep -f -- "-n $S " | head -n 1)/fd" -lname 'socket:*' | wc -l)" = $(($1 + 1)) ] &&
		asleep "$(pgrep -d , -f -- "-[fwk] ($S|${S#@})( |\$)")"
}

# asleep PID[,PID...]: does each wait for something, or is stopped?
asleep() {
	local states
	states=$(ps -o stat= -p "$1" 2>/dev/null) && not grep -q '^[^ST]' <<<"$states"
}

# has_text: is there text on the screen of the session behind $S?
has_text() {
	[ -n "$("$DTACH" -s "$S")" ]
}

# mode FILE: print its permissions in octal.
mode() {
	stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}

# equal WANTED GOT: are they the same?
equal() {
	[ "$1" = "$2" ] && return
	printf 'wanted: %s\ngot:    %s\n' "$1" "$2" >&2
	return 1
}

# one_error NAME REASON: did run_dtach's command end with status 1, one line `dtach:
# NAME: REASON' on stderr and nothing on stdout?  NAME and REASON are patterns.
one_error() {
	# shellcheck disable=SC2053 # patterns are meant
	[ "$status" = 1 ] && [ -z "$output" ] && [[ $err == dtach:\ $1:\ $2 ]] &&
		[[ $err != *$'\n'* ]] && return
	printf 'status %s\nstdout: %s\nstderr: %s\nwanted: dtach: %s: %s\n' \
		"$status" "$output" "$err" "$1" "$2" >&2
	return 1
}

# need COMMAND: skip the test if there is no such command.
need() {
	command -v "$1" >/dev/null || skip "no $1 here"
}

is_root() {
	[ "$(id -u)" = 0 ]
}

# rules_users: can this root become any other user?  In a user name space with few
# users it cannot.
rules_users() {
	is_root || return
	[ ! -r /proc/self/uid_map ] || awk '{ n += $3 } END { exit n < 65536 }' /proc/self/uid_map
}
