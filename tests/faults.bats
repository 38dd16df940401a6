#!/usr/bin/env bats
# Each system call that can fail does so, once and then from some point on.
# Whatever fails, dtach reports the truth about the session in one line, with
# status 1, and never hangs or crashes.  Afterwards the session works until its end
# and leaves nothing behind.  See faults.c.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2015,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

# Each test runs many commands.
TEST_DEADLINE=600

setup_more() {
	build peer
	SHIM=$BATS_TEST_DIRNAME/faults.so
	if [ ! -e "$SHIM" ] || [ "$SHIM" -ot "$BATS_TEST_DIRNAME/faults.c" ]; then
		${CC:-cc} -std=gnu11 -w -O1 -shared -fPIC -o "$SHIM.$$" "$BATS_TEST_DIRNAME/faults.c" -ldl 2>/dev/null &&
			mv "$SHIM.$$" "$SHIM" || skip "this libc has no place for the faults"
	fi
	# A sanitizer's allocator gets in the way; a static program cannot be preloaded.
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

# bad WORDS: record what went wrong, and which fault caused it.
bad() {
	echo "$FAULT_CALL $FAULT_HOW${FAULT_ON+, and all that follow}, number $FAULT_AT: $*" >>wrong
}

# tried WORDS: dtach ends by itself, either silently or with one line and status 1.
tried() {
	status=0
	timeout -k 1 15 env LD_PRELOAD="$SHIM" "$DTACH" "$@" >out 2>err 3>&- || status=$?
	case $status in
	0) [ ! -s err ] || bad "dtach $1: content, but said: $(cat err)" ;;
	1) [ "$(wc -l <err)" = 1 ] && grep -q '^dtach: .*: .' err || bad "dtach $1: 1, but said: $(cat err)" ;;
	*) bad "dtach $1: status $status: $(cat err)" ;;
	esac
}

# attached WORDS: the same on a terminal that types and detaches.
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

# A program that answers each line.
program='while read -r l; do echo "got:$l"; [ "$l" != end ] || exit 0; done'

over() {
	[ ! -e "$S" ] && [ -z "$(ours_named)" ]
}

# ours_named: masters and clients that still run.
ours_named() {
	pgrep -f -- "$DTACH -[a-zA-Z] $S( |$)"
}

# After the fault, an existing session must work, end and leave no trace.
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

# each_of DOING HOW CALL...: each of these calls fails in turn.  Without FULL, ever fewer
# of them from the fifth on.
each_of() {
	local doing=$1
	export FAULT_HOW=$2 FAULT_CALL FAULT_AT
	shift 2
	for FAULT_CALL; do
		for ((FAULT_AT = 1; ; FAULT_AT += FAULT_AT < 4 ? 1 : $(full "$((FAULT_AT / 2))" 1))); do
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

@test "scripts cope with one failure to get a descriptor" {
	each_of scripts EMFILE socket accept pipe open openat posix_openpt
	right
}

# Not accept: a client that cannot be accepted waits until it can be.
@test "scripts cope with a lasting lack of descriptors" {
	FAULT_ON=1 each_of scripts EMFILE socket pipe open openat posix_openpt
	right
}

@test "scripts cope with one failure to get memory" {
	each_of scripts ENOMEM malloc mmap setenv
	right
}

@test "scripts cope with a lasting lack of memory" {
	FAULT_ON=1 each_of scripts ENOMEM malloc mmap setenv
	right
}

@test "scripts cope with failing forks" {
	each_of scripts EAGAIN fork vfork
	FAULT_ON=1 each_of scripts EAGAIN fork vfork
	right
}

# Not write: four bytes never block on an empty pipe, or on a terminal that is not
# full.
@test "scripts cope with interrupted calls" {
	each_of scripts EINTR read writev send recv poll accept connect waitpid open
	right
}

@test "scripts cope with reads and writes of a byte at a time" {
	each_of scripts short read write writev send recv
	FAULT_ON=1 each_of scripts short write writev send recv
	right
}

@test "scripts cope with a full disk and missing permissions" {
	each_of scripts ENOSPC mkdir linkat symlinkat bind
	each_of scripts EACCES mkdir linkat symlinkat bind fchmodat listen chdir openat open stat fstatat lstat
	right
}

# Not fstat, fcntl, dup2 or shutdown: they cannot fail on a valid descriptor.
@test "scripts cope with failures that should never happen" {
	each_of scripts ENOMEM setsid ioctl tcgetattr
	each_of scripts EIO getcwd grantpt unlockpt ptsname setsockopt
	each_of scripts ENOSYS getentropy
	each_of scripts ECONNABORTED accept
	each_of scripts ENOBUFS send writev
	each_of scripts EAGAIN send writev
	right
}

@test "people's commands cope with a lack of descriptors" {
	each_of people EMFILE socket socketpair accept pipe open posix_openpt
	right
}

@test "people's commands cope with a lack of memory" {
	each_of people ENOMEM malloc mmap setenv
	right
}

@test "people's commands cope with interrupted calls" {
	each_of people EINTR read writev send recv poll accept
	right
}

@test "people's commands cope with reads and writes of a byte at a time" {
	each_of people short read write writev send recv
	FAULT_ON=1 each_of people short write writev send recv
	right
}

@test "people's commands cope with failures that should never happen" {
	each_of people ENOBUFS send writev
	each_of people EIO tcgetattr ioctl
	right
}

# Show, follow and wait on a held session.
watchers() {
	local mode
	for mode in -f -w; do
		"$DTACH" -n "$S" -w sh -c 'echo out' 3>&-
		tried -s "$S" -H all
		tried "$mode" "$S"
		# The status may have been delivered although the client failed.
		if [ "$status" = 1 ]; then timeout 15 "$DTACH" -w "$S" </dev/null >out 2>err 3>&- || [ ! -e "$S" ] || bad "$(cat err)"; fi
		if ! WAIT_DEADLINE=10 wait_for over 2>/dev/null; then
			bad "dtach $mode, status $status: left: $(ls "$S" 2>/dev/null) $(cat err)"
			"$DTACH" -k -KILL "$S" 3>&- 2>/dev/null || :
			sessions_end
			rm -f "$S"
		fi
	done
}

@test "show, follow and wait cope with a lack of memory and descriptors" {
	each_of watchers ENOMEM malloc
	each_of watchers EMFILE socket
	right
}

@test "show, follow and wait cope with interrupted calls and full buffers" {
	each_of watchers EINTR send recv poll
	each_of watchers ENOBUFS send
	right
}

# -o - on a terminal shows the output, whatever fails.
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

@test "-o - on a terminal works without permission to reopen it" {
	each_of mirrored EACCES open
	right
}

@test "if the program may not be signalled, -k closes its terminal and -k -INT reports why" {
	session cat
	# Only the master loads the shim.
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
