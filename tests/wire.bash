# What the tests of the stream, the input, the wire and of hostile clients share,
# on top of helper.bash: peer (see peer.c), and what /proc tells of a process.
#
# FULL=1 in the environment asks for the sizes and numbers of runs that the
# program is promised to hold; without it each test is the same, but small.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the variables are for the files that load this

load helper

PEER=$BATS_TEST_DIRNAME/peer

# full SMALL BIG: whichever is asked for.
full() {
	if [ -n "${FULL-}" ]; then echo "$2"; else echo "$1"; fi
}

# Seconds that peer gives each of its words.
PEER_LIMIT=${PEER_LIMIT:-$(full 60 300)}
export PEER_LIMIT

# What a client is to hear last; dtach 0.9 knows no status.
THE_END=()

setup_more() {
	build peer
	THE_END=(got=end eof)
	! is_old || THE_END=(eof)
}

# Without descriptor 3, or one that lives on would keep bats waiting.
peer() {
	"$PEER" "$@" 3>&-
}

# job WORD...: a session of peer's.  It waits for a file: touch it when all are there.
job() {
	session "$PEER" job "$@"
}

# The tests of what dtach 0.9 has too can be run against it, to see them fail.
is_old() {
	"$DTACH" --version 2>&1 | grep -q 'version 0\.9'
}

# client NAME WORD...: attach, in frames if the master speaks them, and go on by
# the words, in the background.  Returns when the master has attached it; what
# it reports is in the file NAME.
client() {
	local name=$1 hello=(hello frames attach info got=info)
	shift
	# dtach 0.9 attaches whoever has said so before the next is accepted.
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

# terminal NAME WORD... -- COMMAND: a terminal with a command on it, in the
# background too; whether its client is attached watched_by tells.
terminal() {
	local name=$1
	shift
	"$PEER" tty report="$T/$name" "$@" 3>&- &
	eval "pid_$name=$!"
}

# pid_of NAME
pid_of() {
	local pid=pid_$1
	echo "${!pid}"
}

# ended NAME exited|killed NUMBER: it was told so.
ended() {
	is_old || reported "$1" "end $2 $3"
}

# finished NAME...: wait for them; all must have had what they wanted.
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

# reported NAME LINE: it said so, as a whole line.
reported() {
	grep -qx -- "$2" "$T/$1" && return
	printf '%s did not say "%s" but:\n' "$1" "$2" >&2
	cat "$T/$1" >&2
	return 1
}

# info NAME: what the master says of itself: pid, program, clients, size, state.
info() {
	peer wire "$S" hello info got=info close 2>/dev/null | sed -n "s/^info.* $1=\([^ ]*\).*/\1/p"
}

# watched_by N: so many clients are attached.
watched_by() {
	[ "$(info clients)" = "$1" ]
}

# The master's command line is that of its birth; this holds for dtach 0.9 too.
master_pid() {
	pgrep -f -- "-n $S " | head -n 1
}

# Lines of /proc/PID: there is no other way to know, so no /proc, no such test.
need_proc() {
	[ -r /proc/self/status ] || skip "no /proc here"
}

# used PID: clock ticks of processor, and how often it was switched away from.
used() {
	awk '{ print $14 + $15 }' "/proc/$1/stat"
	awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/$1/status"
}

# sleeps PID [SECONDS]: it did nothing at all during that time.  The one place
# here where time is what is tested.
sleeps() {
	local before
	before=$(used "$1")
	sleep "${2:-1}"
	[ "$before" = "$(used "$1")" ]
}

# rests PID: it comes to rest, soon; one that spins never does.
rests() {
	WAIT_DEADLINE=10 wait_for sleeps "$1" "$(full 0.5 3)" && return
	printf 'not at rest: '
	used "$1" | tr '\n' ' '
	sleep 1
	used "$1"
	return 1
} >&2

# A session that answers whatever is typed, and that no key ends or stops.
echoing() {
	session sh -c "stty raw -echo; : >$T/raw; exec cat"
	wait_for test -e "$T/raw"
}

# serves: a newcomer attaches, types and gets an answer.
serves() {
	local word=word.$RANDOM.$RANDOM
	peer wire "$S" attach say="$word" see="$word" close
}
