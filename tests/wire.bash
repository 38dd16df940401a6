# Helpers on top of helper.bash for tests that speak the protocol or look at a
# process: peer (see peer.c), and what /proc says of a process.
#
# FULL=1 in the environment runs each test with the promised sizes and numbers;
# without it the same tests are small.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the variables are for the files that load this

load helper

PEER=$BATS_TEST_DIRNAME/peer

# full SMALL BIG: print BIG if FULL is set, else SMALL.
full() {
	if [ -n "${FULL-}" ]; then echo "$2"; else echo "$1"; fi
}

# Seconds that peer allows for each of its words.
PEER_LIMIT=${PEER_LIMIT:-$(full 150 300)}
export PEER_LIMIT

# What a client must get last; dtach 0.9 reports no status.
THE_END=()

setup_more() {
	build peer
	THE_END=(got=end eof)
	! is_old || THE_END=(eof)
}

# Without bats' descriptor 3: a process that stays alive would keep bats waiting.
peer() {
	"$PEER" "$@" 3>&-
}

# job WORD...: a session whose program is peer.
job() {
	session "$PEER" job "$@"
}

# Tests of features that dtach 0.9 has can be run against it, to see them fail.
is_old() {
	"$DTACH" --version 2>&1 | grep -q 'version 0\.9'
}

# client NAME WORD...: attach in the background, in frames if the master speaks
# them, and follow the words.  Returns once attached; the report is in the file NAME.
client() {
	local name=$1 hello=(hello frames attach info got=info)
	shift
	# dtach 0.9 handles an ATTACH before it accepts the next connection.
	! is_old || hello=(attach)
	"$PEER" wire "$S" report="$T/$name" "${hello[@]}" ready="$T/$name.up" "$@" 3>&- &
	eval "pid_$name=$!"
	wait_for test -e "$T/$name.up"
}

# classic NAME WORD...: the same, in the classic dialect.
classic() {
	local name=$1
	shift
	"$PEER" wire "$S" report="$T/$name" attach ready="$T/$name.up" "$@" 3>&- &
	eval "pid_$name=$!"
	wait_for test -e "$T/$name.up"
}

# terminal NAME WORD... -- COMMAND: a terminal with a command on it, also in the
# background.  Use watched_by to see whether its client is attached.
terminal() {
	local name=$1
	shift
	"$PEER" tty report="$T/$name" "$@" 3>&- &
	eval "pid_$name=$!"
}

# pid_of NAME: its process id.
pid_of() {
	local pid=pid_$1
	echo "${!pid}"
}

# ended NAME exited|killed NUMBER: it got this status.
ended() {
	is_old || reported "$1" "end $2 $3"
}

# finished NAME...: wait for them; all must have succeeded.
finished() {
	local name result=0
	for name; do
		if ! wait "$(pid_of "$name")"; then
			echo "$name failed:" >&2
			cat "$T/$name" >&2
			result=1
		fi
	done
	return $result
}

# reported NAME LINE: its report contains this line.
reported() {
	grep -qx -- "$2" "$T/$1" && return
	printf '%s did not say "%s" but:\n' "$1" "$2" >&2
	cat "$T/$1" >&2
	return 1
}

# info NAME: a value that the master reports: pid, program, clients, size or state.
info() {
	peer wire "$S" hello info got=info close 2>/dev/null | sed -n "s/^info.* $1=\([^ ]*\).*/\1/p"
}

# watched_by N: N clients are attached.
watched_by() {
	[ "$(info clients)" = "$1" ]
}

# The master keeps its creator's command line, with dtach 0.9 too.
master_pid() {
	pgrep -f -- "-n $S " | head -n 1
}

# Skip without /proc: nothing else says what a process does.
need_proc() {
	[ -r /proc/self/status ] || skip "no /proc here"
}

# used PID: its processor time in clock ticks, and its context switches.
used() {
	awk '{ print $14 + $15 }' "/proc/$1/stat"
	awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/$1/status"
}

# sleeps PID [SECONDS]: it does nothing at all during that time.  This is the only
# place here that tests time itself.
sleeps() {
	local before
	before=$(used "$1")
	sleep "${2:-1}"
	[ "$before" = "$(used "$1")" ]
}

# rests PID: it comes to rest, once its work is done; a process that spins never does.
rests() {
	WAIT_DEADLINE=120 wait_for sleeps "$1" "$(full 0.5 3)" && return
	printf 'not at rest: '
	used "$1" | tr '\n' ' '
	sleep 1
	used "$1"
	return 1
} >&2

# A session that echoes its input and that no key ends or stops.
echoing() {
	session sh -c "stty raw -echo; : >$T/raw; exec cat"
	wait_for test -e "$T/raw"
}

# serves: a new client attaches, types and gets an answer.
serves() {
	local word=word.$RANDOM.$RANDOM
	peer wire "$S" attach say="$word" see="$word" close
}

# need_hurry: skip the test where hurried cannot work.  A test that calls hurried in a
# subshell or in the background must call this before: a skip there ends only that shell.
need_hurry() {
	SHIM=$BATS_TEST_DIRNAME/hurry.so
	if [ ! -e "$SHIM" ] || [ "$SHIM" -ot "$BATS_TEST_DIRNAME/hurry.c" ]; then
		${CC:-cc} -std=gnu11 -w -O1 -shared -fPIC -o "$SHIM.$$" "$BATS_TEST_DIRNAME/hurry.c" -ldl 2>/dev/null ||
			skip "nothing can be preloaded here"
		mv "$SHIM.$$" "$SHIM"
	fi
	not grep -qa __asan_init "$DTACH" || skip "not under the address sanitizer"
	grep -qa /ld- "$DTACH" || skip "nothing can be preloaded into a static program"
}

# hurried ARGS: dtach, whose master's time passes at once while it waits.
hurried() {
	need_hurry
	LD_PRELOAD=$SHIM "$DTACH" "$@" 3>&-
}
