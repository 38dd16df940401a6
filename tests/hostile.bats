#!/usr/bin/env bats
# Whatever a client, the program or the system does, the master stays alive, serves
# its clients, and does nothing when there is nothing to do.

# shellcheck disable=SC2030,SC2031 # MASTER is set and used in one test
load wire

MB=1048576

# survives: the original master still runs, serves and comes to rest.
survives() {
	[ "$(master_pid)" = "$MASTER" ]
	serves
	rests "$MASTER"
}

# victim: a session that echoes its input.
victim() {
	need_proc
	echoing
	MASTER=$(master_pid)
	serves
}

memory() {
	awk '/^RssAnon|^VmData/ { print $2; exit }' "/proc/$1/status"
}

@test "an unattached, quiet session does not wake up" {
	victim
	wait_for rests "$MASTER"
	sleeps "$MASTER" "$(full 1.5 10)"
}

@test "an attached, quiet session does not wake up, nor do its clients" {
	victim
	client a wait="$T/over" close
	terminal t start israw ready="$T/raw" wait="$T/over" close -- "$DTACH" -a "$S"
	is_old || wait_for watched_by 2
	rests "$MASTER"
	rests "$(pgrep -P "$(pid_of t)")"
	sleeps "$MASTER" "$(full 1.5 10)"
	touch "$T/over"
}

@test "the master survives garbage of every kind" {
	local i
	victim
	for i in $(seq 1 "$(full 30 500)"); do
		peer wire "$S" deaf noise="$((RANDOM * 3)):$i" close
		peer wire "$S" attach noise="$RANDOM:$i" close
		peer wire "$S" hello frames attach noise="$RANDOM:$i" close
	done
	survives
}

@test "garbage that ends or signals the session does no other harm" {
	local i
	unharmed() {
		peer wire "$S" hello info got=info close 2>/dev/null || not test -e "$S"
	}
	for i in $(seq 1 "$(full 30 500)"); do
		test -S "$S" || session cat
		peer wire "$S" hello noise="$RANDOM:$i" close || not test -e "$S"
		wait_for unharmed
	done
}

@test "incomplete packets delay nobody and lose nothing" {
	local i
	victim
	for i in 1 2 3 4 5 6 7 8 9; do
		# One client leaves after the first part; another stays until the end.
		peer churn "$S" 3 "$(printf '0108666f6f62617271' | head -c $((2 * i)))"
		peer crowd "$S" 3 "$T/over" "$(printf '0108666f6f62617271' | head -c $((2 * i)))" \
			>/dev/null &
	done
	survives
	touch "$T/over"
	wait
	survives
}

@test "incomplete frames delay nobody" {
	local i
	victim
	for i in 1 2 3 4 5 6 7 8 9; do
		peer wire "$S" hello frames hex="$(printf '0000000008666f6f62617271' | head -c $((2 * i)))" \
			ready="$T/half.$i" wait="$T/over" close &
		wait_for test -e "$T/half.$i"
	done
	survives
	touch "$T/over"
	wait
	# The rest may come at any time.
	peer wire "$S" hello frames attach hex=00000000 info hex=05 close
	peer wire "$S" hello frames attach split=1 say=late.word see=late.word close
	survives
}

@test "an oversize length ends only that connection" {
	local length
	victim
	for length in ffffffff 80000000 7fffffff 00010000 00004001; do
		peer wire "$S" hello frames attach hex=00${length}61 eof close
		peer wire "$S" hello frames attach hex=c8${length}61 eof close
	done
	# The longest allowed payload is taken, even of an unknown type.
	peer wire "$S" hello frames message=200:"$(printf '%032768d' 0)" \
		attach stream=16384:3 info got=info close
	survives
}

@test "every type with every short payload is harmless, in both dialects" {
	local type m
	victim
	for type in $(seq 0 47) 127 128 255; do
		m=message=$type:
		peer wire "$S" "$m" "${m}f0" "${m}f0f1" "${m}f0f1f2f3f4f5f6" "${m}f0f1f2f3f4f5f6f7" close
		peer wire "$S" hello frames "$m" "${m}f0" "${m}f0f1" "${m}f0f1f2f3f4f5f6" "${m}f0f1f2f3f4f5f6f7" close
	done
	survives
}

@test "1000 connections at once work: silent, with half a packet, attached" {
	ulimit -n 1100 2>/dev/null || skip "no so many descriptors here"
	victim
	peer crowd "$S" 334 "$T/over" >"$T/1" &
	peer crowd "$S" 333 "$T/over" 0108666f6f >"$T/2" &
	peer crowd "$S" 333 "$T/over" 01000000000000000000 >"$T/3" &
	wait_for grep -q crowd "$T/1"
	wait_for grep -q crowd "$T/2"
	wait_for grep -q crowd "$T/3"
	survives
	touch "$T/over"
	wait
	survives
}

@test "more than 1024 connections work" {
	local many
	many=$(full 1300 5000)
	ulimit -n $((many + 300)) 2>/dev/null || skip "no so many descriptors here"
	victim
	peer crowd "$S" "$many" "$T/over" 01000000000000000000 >"$T/1" &
	wait_for grep -q "crowd $many" "$T/1"
	serves
	is_old || watched_by "$many"
	touch "$T/over"
	wait
	survives
}

@test "thousands of connections that close at once are harmless" {
	victim
	peer churn "$S" "$(full 3000 50000)" &
	peer churn "$S" "$(full 3000 50000)" 01000000000000000000 &
	peer churn "$S" "$(full 3000 50000)" 0502666f6f6261720000 &
	serves
	wait
	survives
}

@test "connections that close at once do not disturb an attached client" {
	local bytes=$(($(full 8 64) * MB))
	job raw wait="$T/go" stream=$bytes:7
	client a take=$bytes:7 "${THE_END[@]}"
	touch "$T/go"
	peer churn "$S" 1000000 01000000000000000000 2>/dev/null &
	peer churn "$S" 1000000 2>/dev/null &
	finished a
	wait || :
}

@test "with too few descriptors, clients are served, nothing spins, and it recovers" {
	need_proc
	# Also the hard limit, because the master raises its soft limit to it.
	(ulimit -n 24; echoing)
	MASTER=$(master_pid)
	client a wait="$T/full" say=from.a see=from.a ready="$T/served" wait="$T/over" close
	# Some connections wait in the kernel; evicted or refused ones see the end.
	peer crowd "$S" 60 "$T/over" 01000000000000000000 >"$T/1" &
	wait_for grep -q crowd "$T/1"
	peer crowd "$S" 20 "$T/over" >"$T/2" &
	touch "$T/full"
	wait_for test -e "$T/served"
	sleeps "$MASTER" 0.1 || :
	local before after
	before=$(awk '{ print $14 + $15 }' "/proc/$MASTER/stat")
	sleep 1
	after=$(awk '{ print $14 + $15 }' "/proc/$MASTER/stat")
	# One try per second is fine; spinning would use 100 of these ticks.
	[ $((after - before)) -lt 10 ]
	touch "$T/over"
	finished a
	wait || :
	survives
}

@test "silent connections that use up all descriptors do not keep a newcomer out" {
	need_proc
	# Also the hard limit, because the master raises its soft limit to it.
	(ulimit -n 24; echoing)
	MASTER=$(master_pid)
	peer crowd "$S" 60 "$T/over" >"$T/1" &
	wait_for grep -q crowd "$T/1"
	serves
	touch "$T/over"
	wait
	survives
}

@test "clients may hang up in the middle of output" {
	local i
	need_proc
	job raw wait="$T/go" meanwhile=7 wait="$T/off"
	MASTER=$(master_pid)
	touch "$T/go"
	for i in $(seq 1 "$(full 40 2000)"); do
		peer wire "$S" hello frames attach expect=999999999:7 see=. close &
		peer wire "$S" attach see=. close
	done
	wait
	[ "$(master_pid)" = "$MASTER" ]
	peer wire "$S" attach see=. close
	touch "$T/off"
}

@test "a client that asks and never reads does not use up memory" {
	local before
	victim
	before=$(memory "$MASTER")
	peer wire "$S" hello frames attach ask=1000000 ready="$T/asked" wait="$T/over" close >"$T/1" &
	wait_for test -e "$T/asked"
	survives
	# If they were queued, the answers would take 60 MiB.
	[ $(($(memory "$MASTER") - before)) -lt 20000 ]
	touch "$T/over"
	wait
	survives
}

@test "a client that asks often before it reads gets all the answers" {
	local n=5000
	victim
	# As many as the sockets hold; no answer may be lost.
	peer wire "$S" report="$T/a" hello ask=$n say=last.word shut eof
	n=$(sed -n 's/^asked //p' "$T/a")
	[ "$n" -gt 300 ]
	equal "$n" "$(grep -c '^info' "$T/a")"
	survives
}

@test "a client that asks often before it reads still delivers its later input" {
	victim
	client a see=last.word close
	peer wire "$S" hello ask=1500 say=last.word shut eof >/dev/null
	finished a
	survives
}

@test "clients that shut down their sending side and stay are harmless" {
	victim
	peer wire "$S" shut wait="$T/over" close &
	peer wire "$S" attach shut wait="$T/over" close &
	peer wire "$S" hello frames attach shut wait="$T/over" close &
	peer wire "$S" hello frames info shut wait="$T/over" close &
	survives
	touch "$T/over"
	wait
}

@test "clients may hang up on a program that does not read" {
	need_proc
	job raw ready="$T/raw" wait="$T/off"
	wait_for test -e "$T/raw"
	MASTER=$(master_pid)
	# The queue is full, and more input waits in the sockets.
	for i in 1 2 3 4; do
		peer wire "$S" deaf stream=100000:5 close &
		peer wire "$S" hello frames deaf attach stream=100000:5 close &
	done
	wait_for rests "$MASTER"
	peer wire "$S" deaf limit=1 stream=9000000:5 2>/dev/null &
	wait || :
	rests "$MASTER"
	client a "${THE_END[@]}"
	touch "$T/off"
	finished a
}

@test "nothing spins when a client is stopped and the program is done" {
	need_proc
	job raw wait="$T/go" stream=$((2 * MB)):7 ready="$T/done" wait="$T/off"
	MASTER=$(master_pid)
	client a expect=$((2 * MB)):7 wait="$T/over" part
	classic b expect=$((2 * MB)):7 wait="$T/over" part
	touch "$T/go"
	wait_for test -e "$T/done"
	rests "$MASTER"
	# Nor after the end, while the clients still take nothing.
	touch "$T/off"
	wait_for not test -e "$S"
	wait_for is_gone "$MASTER" || rests "$MASTER"
	touch "$T/over"
	finished a b
	wait_for is_gone "$MASTER"
}

@test "unexpected signals do no harm" {
	local s
	victim
	client a see=before ready="$T/seen" see=after close
	peer wire "$S" say=before close
	wait_for test -e "$T/seen"
	for s in HUP PIPE ALRM USR2 CHLD WINCH URG IO CONT TTIN TTOU TSTP VTALRM PROF XCPU XFSZ; do
		kill -s $s "$MASTER"
	done
	serves
	peer wire "$S" say=after close
	finished a
	rests "$MASTER"
}

@test "without kernel memory for socket buffers nothing spins, and all data arrives" {
	need cc
	need_proc
	cat >short.c <<-'EOT'
		#include <errno.h>
		#include <fcntl.h>
		#include <stdlib.h>
		#include <unistd.h>
		#include <sys/socket.h>
		#include <sys/stat.h>
		#include <sys/syscall.h>
		#include <sys/uio.h>
		__attribute__((constructor)) static void here(void) {
			close(open(getenv("SHORT_LOADED"), O_CREAT | O_WRONLY, 0600));
		}
		static int is_short(int fd) {
			struct stat st;
			errno = ENOBUFS;
			return access(getenv("SHORT"), F_OK) == 0 && fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode) && (errno = ENOBUFS);
		}
		ssize_t writev(int fd, const struct iovec *v, int n) {
			return is_short(fd) ? -1 : syscall(SYS_writev, fd, v, n);
		}
		ssize_t send(int fd, const void *p, size_t n, int flags) {
			return is_short(fd) ? -1 : syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
		}
	EOT
	${CC:-cc} -shared -fPIC -o short.so short.c || skip "no shared objects here"
	export SHORT=$T/short SHORT_LOADED=$T/loaded
	LD_PRELOAD=$T/short.so "$DTACH" --version || skip "nothing can be put before this program"
	[ -e loaded ] || skip "nothing can be put before this program"
	LD_PRELOAD=$T/short.so session cat
	MASTER=$(master_pid)
	"$DTACH" -f "$S" >followed 3>&- &
	wait_for heard 1
	touch short
	echo to.be.seen | LD_PRELOAD=$T/short.so "$DTACH" -p "$S" 3>&- &
	PUSH=$!
	sleep 0.5
	before=$(used "$PUSH" | head -n 1)
	sleep 1
	[ $(($(used "$PUSH" | head -n 1) - before)) -lt 30 ]
	rm short
	wait "$PUSH"
	wait_for grep -q to.be.seen followed
	touch short
	echo more | "$DTACH" -p "$S" 3>&- &
	PUSH=$!
	sleep 0.5
	before=$(used "$MASTER" | head -n 1)
	sleep 1
	[ $(($(used "$MASTER" | head -n 1) - before)) -lt 30 ]
	rm short
	wait "$PUSH"
	wait_for grep -q more followed
}
