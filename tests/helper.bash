# What every test file loads.  Each test has a directory of its own, so any
# number of them run at once, beside live sessions, as root or not:
#
#	$T       the directory; short, for the sake of sun_path; also the
#	         current directory
#	$S       a socket in it, not made yet
#	$DTACH   the program under test (../dtach unless the environment says)
#
# Whatever a test started is found again by DTACH_TEST in its environment, is
# killed by pid, and the directory goes with all that is in it.
# shellcheck shell=bash

# A real path: the program runs in other directories than ours.
TESTS=$(cd "$BATS_TEST_DIRNAME" && pwd -P)
DTACH=${DTACH:-$TESTS/../dtach}
[ ! -e "$DTACH" ] || DTACH=$(cd "$(dirname "$DTACH")" && pwd -P)/$(basename "$DTACH")
# The helpers in C; run has made them, and by hand they are made when missing.
TERM_BIN=${TERM_BIN:-$TESTS/term}
export TESTS DTACH TERM_BIN

# build NAME [CFLAGS]: make the helper NAME from NAME.c.  By a rename, since
# other files may be doing the same.
build() {
	[ -x "$TESTS/$1" ] && [ ! "$TESTS/$1.c" -nt "$TESTS/$1" ] && return
	# shellcheck disable=SC2086 # they are words
	${CC:-cc} ${CFLAGS--O2} -o "$TESTS/$1.$$" "$TESTS/$1.c" ${LDFLAGS-} &&
		mv "$TESTS/$1.$$" "$TESTS/$1"
}

setup() {
	[ -x "$TERM_BIN" ] || build term
	T=$(mktemp -d /tmp/dt.XXXXXX)
	# The canonical name: some systems have /tmp behind a link.
	T=$(cd "$T" && pwd -P)
	S=$T/s
	unset DTACH_SESSION DTACH_KEY SSH_AUTH_SOCK NOTIFY_SOCKET
	export T S DTACH_TEST="$T" DTACH_DIR="$T/dir" SHELL=/bin/sh TERM=xterm LC_ALL=C
	cd "$T" || return
	watchdog &
	WATCHDOG=$!
	# A `wait' in a test is not for it.
	disown
	if declare -F setup_more >/dev/null; then setup_more; fi
}

# A test that hangs fails: what it waits for is killed after TEST_DEADLINE
# seconds.  (Of bats' own limit a plain `wait' in a test would know.)
watchdog() {
	exec </dev/null >/dev/null 2>&1 3>&-
	# Before the sleep: a short test is over by then.
	trap 'kill $(jobs -p); exit' TERM
	DTACH_TEST='' sleep "${TEST_DEADLINE:-$([ -n "${FULL-}" ] && echo 900 || echo 90)}" &
	wait $! && sessions_end
}

teardown() {
	cd / || return
	kill "$WATCHDOG" 2>/dev/null || :
	if declare -F teardown_more >/dev/null; then teardown_more; fi
	sessions_end
	# A test may have taken its own directory's permissions away.
	chmod -R u+rwx "$T" 2>/dev/null || :
	rm -rf "$T"
}

# ours: the pids of all that this test has started and that still live.
ours() {
	local f
	if [ -r /proc/self/environ ]; then
		# grep itself shall not be one of them.
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

# End what is left, the stopped ones too; again for what was just being born.  All
# at once: none sees another's end and acts on it, as a master does on its program's.
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

# wait_for COMMAND...: until it succeeds, for at most 20 seconds.
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

# not COMMAND...: for wait_for, and since bats passes over a failing `! command'.
not() {
	if "$@"; then return 1; fi
}

# term [options] command...: the terminal with the script on stdin.  Without
# descriptor 3, or a master that lives on would keep bats waiting.
term() {
	"$TERM_BIN" "$@" 3>&-
}

# run_dtach ARGS: bats' run, with output and error apart, no terminal and
# nothing on stdin: sets status, output (stdout) and err.
run_dtach() {
	status=0
	output=$("$DTACH" "$@" </dev/null 3>&- 2>"$T/.err") || status=$?
	err=$(cat "$T/.err")
	rm -f "$T/.err"
}

# session COMMAND...: start one behind $S, detached.
session() {
	"$DTACH" -n "$S" "$@" 3>&-
	wait_for test -S "$S"
}

# alive [SESSION]: somebody serves its socket.
alive() {
	"$DTACH" -p "${1:-$S}" </dev/null >/dev/null 2>&1 3>&-
}

# is_gone PID: it has ended; a zombie nobody has reaped yet counts as ended.
is_gone() {
	local stat
	kill -0 "$1" 2>/dev/null || return 0
	# shellcheck disable=SC2009 # a zombie is asked for, by pid
	stat=$(ps -o stat= -p "$1") || return 0
	[ "${stat#Z}" != "$stat" ]
}

# master SOCKET: the pid of the session's master.  A list waits a second for it,
# a busy machine perhaps longer.
master() {
	local _ pid
	for _ in 1 2 3; do
		pid=$("$DTACH" -l "${1:-$S}" -j | sed -n 's/.*"pid":[ ]*\([0-9]*\).*/\1/p')
		[ -z "$pid" ] || break
	done
	echo "$pid"
	[ -n "$pid" ]
}

# list SESSION: its line, without a header.
list() {
	"$DTACH" -l "${1:-$S}" 3>&-
}

# clients N [SESSION]: so many clients are attached, says the listing.
clients() {
	[ "$(list "${2:-$S}" 2>/dev/null | awk '{ print $3 }')" = "$1" ]
}

# heard N: the master behind $S, which -n has made, has so many connections, and
# who follows, waits or kills sleeps, so has said that.  Only /proc tells.
heard() {
	[ "$(find "/proc/$(pgrep -f -- "-n $S " | head -n 1)/fd" -lname 'socket:*' | wc -l)" = $(($1 + 1)) ] &&
		asleep "$(pgrep -d , -f -- "-[fwk] ($S|${S#@})( |\$)")"
}

# asleep PID[,PID...]: they all wait for something, or are stopped.
asleep() {
	local states
	states=$(ps -o stat= -p "$1" 2>/dev/null) && not grep -q '^[^ST]' <<<"$states"
}

# has_text: there is something on the screen of the session behind $S.
has_text() {
	[ -n "$("$DTACH" -s "$S")" ]
}

# mode FILE: its permissions in octal.
mode() {
	stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}

# equal WANTED GOT
equal() {
	[ "$1" = "$2" ] && return
	printf 'wanted: %s\ngot:    %s\n' "$1" "$2" >&2
	return 1
}

# one_error NAME REASON: what run_dtach ran failed with status 1, one line
# `dtach: NAME: REASON' on stderr, nothing on stdout.  Both are patterns.
one_error() {
	# shellcheck disable=SC2053 # patterns are meant
	[ "$status" = 1 ] && [ -z "$output" ] && [[ $err == dtach:\ $1:\ $2 ]] &&
		[[ $err != *$'\n'* ]] && return
	printf 'status %s\nstdout: %s\nstderr: %s\nwanted: dtach: %s: %s\n' \
		"$status" "$output" "$err" "$1" "$2" >&2
	return 1
}

# need COMMAND: or the test is skipped.
need() {
	command -v "$1" >/dev/null || skip "no $1 here"
}

is_root() {
	[ "$(id -u)" = 0 ]
}

# rules_users: root, and can become others; not so in a user name space that
# knows a few alone.
rules_users() {
	is_root || return
	[ ! -r /proc/self/uid_map ] || awk '{ n += $3 } END { exit n < 65536 }' /proc/self/uid_map
}
