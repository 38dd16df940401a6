#!/usr/bin/env bats
# Each system call that can fail does, once and from then on: whatever happens,
# what dtach says of a session is true, it says it in one line and 1, nothing
# hangs or crashes, and when the fault is over the session is served to its end
# and leaves nothing.  See faults.c.

# Words in quotes are often for another shell; each test is a subshell; a loop
# may only count.
# shellcheck disable=SC2015,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

# A test is many runs.
TEST_DEADLINE=240

setup_more() {
	build peer
	SHIM=$BATS_TEST_DIRNAME/faults.so
	if [ ! -e "$SHIM" ] || [ "$SHIM" -ot "$BATS_TEST_DIRNAME/faults.c" ]; then
		${CC:-cc} -std=gnu11 -w -O1 -shared -fPIC -o "$SHIM.$$" "$BATS_TEST_DIRNAME/faults.c" -ldl 2>/dev/null &&
			mv "$SHIM.$$" "$SHIM" || skip "this libc has no place for the faults"
	fi
	# A sanitizer's own allocator is in the way, and a static program takes none.
	not grep -qa __asan_init "$DTACH" || skip "not under the address sanitizer"
	export FAULT_STATE=$T/state FAULT_FIRED=$T/fired
	zeroes
	LD_PRELOAD=$SHIM FAULT_CALL=poll FAULT_AT=1 FAULT_HOW=EINTR "$DTACH" -n "$S.try" true 3>&- || :
	WAIT_DEADLINE=5 wait_for test -e fired 2>/dev/null || skip "the faults cannot be put into this program"
	wait_for not test -e "$S.try"
}

zeroes() {
	printf '\0\0\0\0\0\0\0\0' >state
	rm -f fired
}

# bad WORDS: what went wrong, of which fault.
bad() {
	echo "$FAULT_CALL $FAULT_HOW${FAULT_ON+, and all that follow}, number $FAULT_AT: $*" >>wrong
}

# tried WORDS: it ended by itself, content or with one line and 1.
tried() {
	status=0
	timeout -k 1 15 env LD_PRELOAD="$SHIM" "$DTACH" "$@" >out 2>err 3>&- || status=$?
	case $status in
	0) [ ! -s err ] || bad "dtach $1: content, but said: $(cat err)" ;;
	1) [ "$(wc -l <err)" = 1 ] && grep -q '^dtach: .*: .' err || bad "dtach $1: 1, but said: $(cat err)" ;;
	*) bad "dtach $1: status $status: $(cat err)" ;;
	esac
}

# attached WORDS: the same on a terminal, on which one types and detaches.
attached() {
	status=0
	cat >script <<-'EOT'
	until stty -a <$TERM_TTY | grep -q -e -icanon || ! ps -o stat= -p $TERM_PID | grep -q '^[^Z]'
	send two\r\x01
	eof
	EOT
	term --log shown env LD_PRELOAD="$SHIM" "$DTACH" "$1" "$2" -e ^a "${@:3}" <script >/dev/null 2>err || status=$?
	case $status in
	0) ;;
	1) [ "$(grep -c '^dtach: .*: .' shown)" = 1 ] || bad "dtach $1: 1, but showed: $(cat shown)" ;;
	254) ;;
	*) bad "dtach $1: status $status: $(tail -c 300 shown) $(cat err)" ;;
	esac
}

# What an answering session is asked.
program='while read -r l; do echo "got:$l"; [ "$l" != end ] || exit 0; done'

over() {
	[ ! -e "$S" ] && [ -z "$(ours_named)" ]
}

# ours_named: masters and clients that still run.
ours_named() {
	pgrep -f -- "$DTACH -[a-zA-Z] $S( |$)"
}

# The fault is over: a session that is there is whole, and goes without a trace.
afterwards() {
	printf x 1<>state
	if [ -e "$S" ]; then
		if ! printf 'end\n' | timeout 15 "$DTACH" -p "$S" >out 2>err 3>&-; then
			bad "the session is not served: $(cat err)"
		fi
	fi
	if ! WAIT_DEADLINE=10 wait_for over 2>/dev/null; then
		bad "left: $(ls "$S" 2>/dev/null) $(ours_named | xargs -r ps -o args= -p)"
		sessions_end
		rm -f "$S"
	fi
	[ -z "$(find . -name '.dtach-*')$(ls -A dir 2>/dev/null)" ] || bad "left: $(find . -name '.dtach-*') $(ls -A dir)"
	rm -rf dir .dtach-*
}

# What scripts do: create, push, list.
scripts() {
	tried -n "$S" sh -c "$program"
	[ "$status" = 0 ] || [ ! -e "$S" ] || bad "there is a session, though -n failed"
	[ "$status" = 0 ] || return 0
	[ -S "$S" ] || bad "there is no session, though -n did not fail"
	echo one >line
	tried -p "$S" <line
	tried -l "$S"
}

# What people do: create and attach, attach.
people() {
	attached -c "$S" sh -c "$program"
	[ ! -e "$S" ] || attached -a "$S"
	[ ! -e "$S" ] || attached -A "$S"
}

# each_of DOING HOW CALL...: each call of these fails in turn; without FULL, from
# the ninth on one in four.
each_of() {
	local doing=$1
	export FAULT_HOW=$2 FAULT_CALL FAULT_AT
	shift 2
	for FAULT_CALL; do
		for ((FAULT_AT = 1; ; FAULT_AT += FAULT_AT < 8 ? 1 : $(full 4 1))); do
			zeroes
			"$doing"
			afterwards
			[ -e fired ] || break
		done
		echo "$FAULT_CALL $FAULT_HOW: below $FAULT_AT" >>counts
	done
}

# right: nothing went wrong.
right() {
	cat counts
	[ ! -e wrong ] || { cat wrong; return 1; }
}

@test "scripts: no descriptors" {
	each_of scripts EMFILE socket accept pipe open openat posix_openpt
	right
}

# But for accept: who cannot be taken in waits until it can.
@test "scripts: no descriptors from then on" {
	FAULT_ON=1 each_of scripts EMFILE socket pipe open openat posix_openpt
	right
}

@test "scripts: no memory" {
	each_of scripts ENOMEM malloc mmap setenv
	right
}

@test "scripts: no memory from then on" {
	FAULT_ON=1 each_of scripts ENOMEM malloc mmap setenv
	right
}

@test "scripts: no processes" {
	each_of scripts EAGAIN fork vfork
	FAULT_ON=1 each_of scripts EAGAIN fork vfork
	right
}

# But for write: four bytes into an empty pipe do not wait, nor into a terminal
# that is not full.
@test "scripts: signals in between" {
	each_of scripts EINTR read writev send recv poll accept connect waitpid open
	right
}

@test "scripts: a byte at a time" {
	each_of scripts short read write writev send recv
	FAULT_ON=1 each_of scripts short write writev send recv
	right
}

@test "scripts: no space, no rights" {
	each_of scripts ENOSPC mkdir linkat symlinkat bind
	each_of scripts EACCES mkdir linkat symlinkat bind fchmodat listen chdir openat open stat fstatat lstat
	right
}

# But for fstat, fcntl, dup2 and shutdown, which cannot on a descriptor of one's own.
@test "scripts: what should never fail" {
	each_of scripts ENOMEM setsid ioctl tcgetattr
	each_of scripts EIO getcwd grantpt unlockpt ptsname setsockopt
	each_of scripts ENOSYS getentropy
	each_of scripts ECONNABORTED accept
	each_of scripts ENOBUFS send writev
	each_of scripts EAGAIN send writev
	right
}

@test "people: no descriptors" {
	each_of people EMFILE socket socketpair accept pipe open posix_openpt
	right
}

@test "people: no memory" {
	each_of people ENOMEM malloc mmap setenv
	right
}

@test "people: signals in between" {
	each_of people EINTR read writev send recv poll accept
	right
}

@test "people: a byte at a time" {
	each_of people short read write writev send recv
	FAULT_ON=1 each_of people short write writev send recv
	right
}

@test "people: what should never fail" {
	each_of people ENOBUFS send writev
	each_of people EIO tcgetattr ioctl
	right
}

# What those do who ask a session that has ended and waits: show, follow, wait.
watchers() {
	local mode
	for mode in -f -w; do
		"$DTACH" -n "$S" -w sh -c 'echo out' 3>&-
		tried -s "$S" -H all
		tried "$mode" "$S"
		# Who failed may have been told all the same.
		if [ "$status" = 1 ]; then timeout 15 "$DTACH" -w "$S" </dev/null >out 2>err 3>&- || [ ! -e "$S" ] || bad "$(cat err)"; fi
		if ! WAIT_DEADLINE=10 wait_for over 2>/dev/null; then
			bad "dtach $mode, status $status: left: $(ls "$S" 2>/dev/null) $(cat err)"
			"$DTACH" -k -KILL "$S" 3>&- 2>/dev/null || :
			sessions_end
			rm -f "$S"
		fi
	done
}

@test "watchers: no memory, no descriptors" {
	each_of watchers ENOMEM malloc
	each_of watchers EMFILE socket
	right
}

@test "watchers: signals in between, and no room" {
	each_of watchers EINTR send recv poll
	each_of watchers ENOBUFS send
	right
}

# -o - on a terminal: what is written there is on it, whatever failed.
mirrored() {
	status=0
	echo eof >script
	term --log shown env LD_PRELOAD="$SHIM" "$DTACH" -N "$S" -o - sh -c 'echo out; exit 3' <script >/dev/null 2>err ||
		status=$?
	case $status in
	1) [ "$(grep -c '^dtach: .*: .' shown)" = 1 ] || bad "dtach -N: 1, but showed: $(cat shown)" ;;
	3) [ "$(grep -c out shown)" = 1 ] || bad "dtach -N: content, but showed: $(cat shown)" ;;
	*) bad "dtach -N: status $status: $(tail -c 300 shown) $(cat err)" ;;
	esac
}

@test "the output on a terminal: no rights" {
	each_of mirrored EACCES open
	right
}

@test "a program that may not be signalled: -k ends it by its terminal, -k -INT says why not" {
	session cat
	# The master's only: the others do not load it.
	"$DTACH" -k "$S"
	wait_for not test -e "$S"
	zeroes
	export FAULT_CALL=kill FAULT_HOW=EPERM FAULT_AT=1 FAULT_ON=1
	LD_PRELOAD=$SHIM "$DTACH" -n "$S" cat 3>&-
	run_dtach -k -INT "$S"
	one_error "$S" 'Operation not permitted'
	"$DTACH" -k "$S"
	[ ! -e "$S" ]
}
