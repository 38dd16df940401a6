#!/usr/bin/env bats
# -N as process 1: in a pid namespace of its own, and in an empty root that holds
# only our static binary, the program, /dev/ptmx and /dev/pts.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

# Build both static in a copy of the source, once per file; without a static libc these
# tests are skipped.
setup_file() {
	local cc tree=$BATS_FILE_TMPDIR/tree
	unset MAKEFLAGS MAKELEVEL MFLAGS
	mkdir "$tree" && tar -C "$BATS_TEST_DIRNAME/.." --exclude=./.git -cf - . | tar -C "$tree" -xf - || return
	for cc in musl-gcc "${CC:-cc}"; do
		command -v "$cc" >/dev/null || continue
		make -s -C "$tree" clean && make -s -C "$tree" static CC="$cc" CFLAGS=-O1 LDFLAGS= &&
			cp "$tree/dtach" "$BATS_FILE_TMPDIR" &&
			"$cc" -O1 -static -o "$BATS_FILE_TMPDIR/peer" "$BATS_TEST_DIRNAME/peer.c" && return
	done >/dev/null 2>&1
	rm -f "$BATS_FILE_TMPDIR/peer"
}

need_space() {
	need unshare
	is_root || skip "needs root, for a process 1 of its own"
	unshare -pfm true 2>/dev/null || skip "no new process space to be had"
}

# first OPTION... COMMAND...: dtach -N as process 1.
first() {
	unshare -pf --kill-child "$DTACH" -N "$S" "$@" </dev/null 3>&-
}

empty_root() {
	CHROOT=$(command -v chroot) || skip "no chroot here"
	export CHROOT
	[ -x "$BATS_FILE_TMPDIR/peer" ] || skip "no static libc here"
	mkdir -p "$T/root/dev/pts"
	ln -s pts/ptmx "$T/root/dev/ptmx"
	cp "$BATS_FILE_TMPDIR/dtach" "$BATS_FILE_TMPDIR/peer" "$T/root"
	unshare -m mount -t devpts none "$T/root/dev/pts" 2>/dev/null || skip "no /dev/pts to be had"
}

# first_in_root OPTION... COMMAND...: the same in the empty root, with an empty
# environment.
first_in_root() {
	unshare -pfm --kill-child sh -c '
		mount -t devpts -o newinstance,ptmxmode=0666 none "$0/dev/pts" &&
		exec env -i DTACH_TEST="$T" "$CHROOT" "$0" /dtach -N /s "$@"' "$T/root" "$@" </dev/null 3>&-
}

# in_root ARGS: another dtach in the empty root.
in_root() {
	env -i DTACH_TEST="$T" "$CHROOT" "$T/root" /dtach "$@" 3>&-
}

# init_of PID: process 1 of the namespace that a child of PID created.
init_of() {
	local pid=$1
	while [ "$(cat "/proc/$pid/comm")" != "$(basename "$DTACH")" ]; do
		pid=$(pgrep -P "$pid") || return
	done
	echo "$pid"
}

# result WANTED COMMAND...: the command exits with this status.
result() {
	local wanted=$1
	shift
	status=0
	"$@" || status=$?
	equal "$wanted" "$status"
}

@test "process 1 reaps orphans and returns the status" {
	need_space
	result 5 first "$PEER" job orphans="$(full 50 500)" exit=5
}

@test "process 1 reaps orphans in an empty root too" {
	need_space
	empty_root
	result 5 first_in_root /peer job orphans="$(full 50 500)" exit=5
	not test -e "$T/root/s"
	equal "dev dtach peer" "$(cd root && echo *)"
}

@test "process 1 reaps orphans also while the session is held" {
	need_space
	need_proc
	first -w sh -c "trap '' HUP
		for i in 1 2 3 4 5; do { until test -e $T/go; do sleep 0.02; done; : >$T/left.\$i; } & done
		exit 7" &
	local pid=$! init i
	ended() {
		[ "$(info state)" = 1 ]
	}
	wait_for ended
	init=$(init_of $pid)
	touch go
	childless() {
		[ -z "$(pgrep -P "$init")" ]
	}
	for i in 1 2 3 4 5; do
		wait_for test -e left.$i
	done
	wait_for childless
	result 7 "$DTACH" -w "$S"
	result 7 wait $pid
}

@test "process 1 passes TERM on and returns the program's status" {
	need_space
	first "$PEER" job await=15:"$T/up" exit=6 &
	local pid=$!
	wait_for test -e up
	kill -TERM "$(init_of $pid)"
	result 6 wait $pid
}

@test "process 1 passes TERM on in an empty root too" {
	need_space
	empty_root
	first_in_root /peer job await=15:/up exit=6 &
	local pid=$!
	wait_for test -e root/up
	kill -TERM "$(init_of $pid)"
	result 6 wait $pid
}

@test "process 1 reports a signal as 128 plus its number" {
	need_space
	result 137 first "$PEER" job kill=9
	empty_root
	result 137 first_in_root /peer job kill=9
}

@test "process 1 mirrors the output" {
	need_space
	local bytes=$(($(full 1 64) * 1048576))
	first -o - "$PEER" job raw stream=$bytes:5 | "$PEER" check $bytes:5
	empty_root
	first_in_root -o - /peer job raw stream=$bytes:5 | "$PEER" check $bytes:5
	first_in_root -o - /peer job raw stream=$bytes:5 >out
	"$PEER" check $bytes:5 <out
}

@test "in an empty root a session can be shown, typed to, logged, waited for and killed" {
	need_space
	empty_root
	first_in_root -o /log /peer job raw say=hello see=world ready=/up see=never &
	local pid=$!
	wait_for in_root -p /s </dev/null 2>/dev/null
	shows() {
		in_root -s /s | grep -q hello
	}
	wait_for shows
	printf world | in_root -p /s
	wait_for test -e root/up
	in_root -l /s | grep -q '/s$'
	in_root -f /s >out &
	local follower=$!
	in_root -w /s &
	local waiter=$!
	waits_for_it() {
		[ "$(S=root/s info clients)" = 0 ]
	}
	wait_for waits_for_it
	in_root -k /s
	result 129 wait $pid
	wait $follower || :
	wait $waiter || :
	equal hello "$(cat root/log)"
	not test -e root/s
}

@test "in an empty root -n works too" {
	need_space
	empty_root
	unshare -m sh -c 'mount -t devpts -o newinstance,ptmxmode=0666 none "$0/dev/pts" &&
		exec env -i DTACH_TEST="$T" "$CHROOT" "$0" /dtach -n /s -w /peer job say=hello exit=7' "$T/root" 3>&-
	result 7 in_root -w /s
	not test -e root/s
}

@test "alone in an empty image, as any user, process 1 restarts its program, logs, is attached to and obeys TERM" {
	need_space
	need_proc
	empty_root
	"$CHROOT" --userspec=1000:1000 / true 2>/dev/null || skip "this chroot changes no user"
	mkdir -m 777 root/run
	chmod 555 root
	unshare -pfm --kill-child sh -c '
		mount -t devpts -o newinstance,ptmxmode=0666 none "$0/dev/pts" &&
		exec env -i DTACH_TEST="$T" "$CHROOT" --userspec=1000:1000 "$0" /dtach -N /run/s -K always -o - "$@"' \
		"$T/root" /peer job orphans=3 wait=/run/go exit=4 >out </dev/null 3>&- &
	local pid=$! init S=$T/root/run/s
	wait_for alive "$S"
	init=$(init_of $pid)
	touch root/run/go
	wait_for grep -q 'exit status 4; restart 3' out
	rm root/run/go
	runs() {
		[ "$(info state)" = 0 ]
	}
	wait_for runs
	client a wait="$T/leave" close
	in_root -l /run/s | grep -q '^attached'
	in_root -lv /run/s | grep -q ' exit:4 '
	touch leave
	finished a
	# All of the orphans have been reaped, and it needs little.
	childless_but_one() {
		[ "$(pgrep -c -P "$init")" = 1 ]
	}
	wait_for childless_but_one
	[ "$(awk '/^VmRSS/ { print $2 }' "/proc/$init/status")" -lt 3072 ]
	kill -TERM "$init"
	result 143 wait $pid
	not test -e root/run/s
}

@test "when process 1 ends, no process is left" {
	need_space
	local pid
	first "$PEER" job keeper="$T/never" exit=0 &
	pid=$!
	result 0 wait $pid
	wait_for not pgrep -f "keeper=$T/never"
}
