#!/usr/bin/env bats
# -U: a running session goes on with another dtach, and nobody notices.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

TIMES=$(full 5 200)

# upgrade [N]: N times, to one file and another, so that each is another program.
upgrade() {
	local i
	[ -x two ] || cp "$DTACH" two
	for ((i = 1; i <= ${1:-2}; i++)); do
		"$([ $((i % 2)) = 1 ] && echo ./two || echo "$DTACH")" -U "$S" || return
	done
}

# runs FILE: the master runs this program.
runs() {
	[ "$(readlink "/proc/$(master)/exe")" = "$1" ]
}

# ask PROGRAM: have the master go on as that program; what it says is in the file said.
ask() {
	rm -f said
	peer wire "$S" report="$T/said" hello frames \
		message=36:"$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n')" \
		got=upgraded got=upgraded close
}

# refuses PROGRAM WORDS: it does not, and says why, and all is as before.
refuses() {
	ask "$1"
	grep -qF "upgraded 2 $1 $2" said || { cat said; return 1; }
	equal "$before" "$(list)"
}

@test "-U changes the program of a session, and nothing else" {
	need_proc
	"$DTACH" -n "$S" -L job=one -g 60x20 sh -c 'printf "\033]2;a title\007"; seq 100; printf "\033[1mbold\033[0"; exec cat' 3>&-
	wait_for eval '"$DTACH" -s "$S" | grep -q bold'
	local before after
	before=$("$DTACH" -l "$S" -j | sed 's/"idle":[0-9]*//')
	"$DTACH" -s "$S" -H all -C >screen
	cp "$DTACH" two
	./two -U "$S"
	runs "$T/two"
	after=$("$DTACH" -l "$S" -j | sed 's/"idle":[0-9]*//')
	equal "${before%%\"usage*}" "${after%%\"usage*}"
	"$DTACH" -s "$S" -H all -C | cmp - screen
	equal job=one "$("$DTACH" -L "$S")"
	equal 1 "$(pgrep -cf -- "-n $S ")"
	"$DTACH" -i "$S" -t 'typed' Enter
	wait_for eval '"$DTACH" -s "$S" | grep -q ^.*typed'
	"$DTACH" -U
	runs "$DTACH"
	"$DTACH" -k "$S"
	wait_for not test -e "$S"
	[ ! -e "$T/dir" ] || equal "" "$(find "$T/dir" -type l)"
}

@test "in a flood, upgrades lose nothing for a terminal, a follower, a waiter and a log" {
	need_proc
	"$DTACH" -n "$S" -o log sh -c 'stty raw -echo; until [ -e go ]; do sleep 0.1; done; i=0
		while [ ! -e enough ]; do seq -f L%.0f $i $((i + 999)); i=$((i + 1000)); done | tee truth; exit 7' 3>&-
	term --log shown "$DTACH" -a "$S" -r none <<-'EOT' &
		raw
		until test -e over
		status 7
	EOT
	local terminal=$! follower waiter
	"$DTACH" -f "$S" >followed 2>errors </dev/null 3>&- &
	follower=$!
	"$DTACH" -w "$S" </dev/null >/dev/null 3>&- &
	waiter=$!
	wait_for heard 3
	wait_for test -x "$S"
	upgrade 1
	touch go
	wait_for test -s log
	upgrade "$TIMES"
	touch enough over
	for pid in $follower $waiter; do
		status=0
		wait "$pid" || status=$?
		equal 7 $status
	done
	wait $terminal
	cmp truth log
	cmp truth followed
	equal "" "$(cat errors)"
	tr -d '\r' <shown | grep -a -o 'L[0-9]*' | cmp - truth
}

@test "in a flood, upgrades lose nothing for a crowd of both dialects beside one that is stopped" {
	need_proc
	local i bytes crowd names=() n=0
	bytes=$(full 16000000 1000000000) crowd=$(full 5 50)
	job raw wait="$T/go" stream="$bytes:7" ready="$T/done" wait="$T/end" exit=9
	classic stopped wait="$T/never"
	kill -STOP "$pid_stopped"
	for ((i = 1; i <= crowd; i++)); do
		client "f$i" expect="$bytes:7" took got=end eof
		classic "c$i" take="$bytes:7" eof
		names+=("f$i" "c$i")
	done
	wait_for watched_by $((2 * crowd + 1))
	touch go
	until [ -e "$T/done" ]; do
		upgrade 2
		((n += 2))
	done
	echo "$n upgrades"
	upgrade 1
	touch end
	finished "${names[@]}"
	for name in "${names[@]}"; do
		grep -q "^took $bytes skipped 0" "$name"
		reported "$name" eof
	done
	for ((i = 1; i <= crowd; i++)); do
		reported "f$i" "end exited 9"
	done
	kill -KILL "$pid_stopped"
}

@test "in a paste, upgrades lose and double nothing" {
	local bytes; bytes=$(full 1000000 5000000)
	session "$PEER" job raw ready="$T/up" wait="$T/go" expect="$bytes:9" some=100000 ready="$T/some" \
		wait="$T/rest" took report="$T/took" took exit=0
	wait_for test -e up
	"$PEER" bytes "$bytes:9" | "$DTACH" -p "$S" 3>&- &
	local pusher=$!
	upgrade 2
	touch go
	wait_for test -e some
	upgrade 3
	touch rest
	upgrade 2 || :
	wait $pusher
	wait_for not test -e "$S"
}

@test "an upgrade within a sequence, a character and a bracketed paste changes nothing" {
	# Two: a reader that is quick would meet the end of the first writer.
	mkfifo f g
	"$DTACH" -n "$S" sh -c 'stty raw -echo; printf "a\033[?2004h\033[3"; read x <f; printf "1mred\342"; read x <g
		printf "\202\254 end"; dd bs=1 count=37 of=got 2>/dev/null; exec sleep 1000' 3>&-
	term --log shown "$DTACH" -a "$S" <<-'EOT' &
		raw
		expect a
		run touch one
		expect end
		send \e[200~one
		taken
		run touch pasting
		until test -e upgraded
		send two\x1c three\e[201~\e[1;
		taken
		run touch half
		until test -e again
		send 5C after
		until test -s got
		send \x1c
		status 0
	EOT
	wait_for test -e one
	upgrade 2
	echo >f
	wait_for eval '"$DTACH" -s "$S" | grep -q red'
	upgrade 2
	echo >g
	wait_for test -e pasting
	upgrade 2
	touch upgraded
	wait_for test -e half
	upgrade 2
	touch again
	wait $!
	equal "ared€ end" "$("$DTACH" -s "$S")"
	"$DTACH" -s "$S" -C | grep -q "$(printf 'a\033\\[31mred')"
	printf '\033[200~onetwo\034 three\033[201~\033[1;5C after' | cmp - got
}

@test "a new program that cannot go on is not run" {
	session sh -c 'echo there; exec cat'
	wait_for has_text
	local before
	before=$(list)
	refuses "$T/none" 'cannot be run: No such file or directory'
	echo '#!/bin/sh' >plain
	refuses "$T/plain" 'cannot be run: Permission denied'
	printf '#!/bin/sh\necho no\nexit 1\n' >no
	printf '#!/bin/sh\nkill -9 $$\n' >dies
	printf '#!/bin/sh\necho "usage: ..." >&2\nexit 1\n' >older
	printf '#!/bin/sh\nexit 0\n' >silent
	printf '#!/bin/sh\nexec sleep 1000\n' >never
	printf '#!/bin/sh\necho this image can be read\nexit 1\n' >fails
	chmod +x no dies older silent never fails
	for program in no dies older silent fails; do
		refuses "$T/$program" 'does not say that it can go on with this session'
	done
	refuses "$T/never" 'does not answer'
	peer wire "$S" report="$T/said" hello frames message=36:6f6c64 got=upgraded close
	grep -q 'upgraded 2 .*no absolute path' said
	# It says that it can, and is gone when it is needed.
	printf '#!/bin/sh\necho this image can be read\nrm -f "$0"\n' >gone
	chmod +x gone
	refuses "$T/gone" 'cannot be run: No such file or directory'
	"$DTACH" -U "$S"
	equal "$before" "$(list)"
	equal there "$("$DTACH" -s "$S")"
}

@test "-U on what is no session is an error" {
	run_dtach -U "$S"
	one_error "$S" '*No such file*'
	run_dtach -U
	equal '0  ' "$status $output $err"
}

@test "a held session and one that starts its program again are upgraded, too" {
	need_proc
	"$DTACH" -n "$S" -w -o log -O text sh -c 'echo last words; exit 3' 3>&-
	wait_for eval '[[ $(list) == ended* ]]'
	upgrade 2
	equal 'last words' "$("$DTACH" -s "$S")"
	status=0
	"$DTACH" -w "$S" >/dev/null || status=$?
	equal 3 $status
	wait_for not test -e "$S"
	equal 'last words' "$(cat log)"
	mkdir home
	(cd home && exec "$DTACH" -n "$S" -K always sh -c 'pwd >>pwd; stty -a | grep -c -w -- -echo >>echo; stty -echo; read x; exit 1' 3>&-)
	upgrade 1
	wait_for test -s home/echo
	"$DTACH" -i "$S" Enter
	wait_for eval '[ "$(wc -l <home/echo)" = 2 ]'
	upgrade 1
	"$DTACH" -i "$S" Enter
	wait_for eval '[ "$(wc -l <home/echo)" = 3 ]'
	equal "$T/home" "$(sort -u home/pwd)"
	equal 0 "$(sort -u home/echo)"
	equal 2 "$("$DTACH" -l "$S" -j | sed 's/.*"restarts":\([0-9]*\).*/\1/')"
	"$DTACH" -k "$S"
}

@test "-N goes on with its pid, and its caller gets the status" {
	need_proc
	"$DTACH" -N "$S" -o - sh -c 'echo begin; read x; echo "$x"; exit 9' >out 3>&- </dev/null &
	local pid=$! status=0
	wait_for has_text
	upgrade 2
	equal $pid "$(pgrep -f -- "-N $S ")"
	"$DTACH" -i "$S" -t end Enter
	wait $pid || status=$?
	equal 9 $status
	equal 'begin end end' "$(tr -d '\r' <out | tr '\n' ' ' | sed 's/ $//')"
}

@test "-N whose output nobody reads goes on, and tells what was missed" {
	need_proc
	mkfifo out
	"$DTACH" -N "$S" -o - sh -c 'until test -e go; do sleep 0.02; done; head -c 12000000 /dev/zero
		echo end; : >written; exit 7' >out 2>err 3>&- </dev/null &
	local pid=$! status=0
	exec 9<out
	wait_for test -S "$S"
	upgrade 1
	touch go
	wait_for test -e written
	cat <&9 >all
	exec 9<&-
	wait $pid || status=$?
	equal 7 $status
	grep -aq end all
	grep -q 'bytes are missing' err
}

@test "after an upgrade of the package the sessions of every user go on with it" {
	need_proc
	need setpriv
	rules_users || skip "only a root with all users installs packages"
	umask 022
	local script=$BATS_TEST_DIRNAME/../packaging/debian/postinst dir=$T/tmp/dtach-0
	# Others may pass through.
	chmod 755 "$T"
	mkdir -p usr/bin tmp
	mkdir -m 700 "$dir" tmp/dtach-1
	cp "$DTACH" usr/bin/dtach
	cp "$DTACH" old
	chown 1 tmp/dtach-1
	ln -s dtach-0 tmp/dtach-2
	mkdir tmp/dtach-work
	DTACH_DIR=$dir "$DTACH" -n "$S" cat 3>&-
	other() { setpriv --reuid=1 --regid=1 --clear-groups env DTACH_DIR="$T/tmp/dtach-1" "$@"; }
	other "$T/old" -n @other cat 3>&-
	wait_for test -e "$S"
	wait_for test -e tmp/dtach-1/other
	equal "$T/old" "$(readlink "/proc/$(pgrep -f -- "^$T/old -n @other")/exe")"
	DPKG_ROOT=$T sh "$script" configure
	DPKG_ROOT=$T sh "$script" abort-upgrade 1.0
	runs "$(realpath "$DTACH")"
	DPKG_ROOT=$T sh "$script" configure 1.0
	runs "$T/usr/bin/dtach"
	equal "$T/usr/bin/dtach" "$(readlink "/proc/$(pgrep -f -- "^$T/old -n @other")/exe")"
	other "$T/old" -k @other
}
