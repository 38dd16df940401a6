#!/usr/bin/env bats
# abduco's command line, when we are called by that name, by its manual and its callers.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load wire

setup_more() {
	build peer
	mkdir bin home
	ln -s "$DTACH" bin/abduco
	PATH=$T/bin:$PATH
	HOME=$T/home
	unset ABDUCO_CMD ABDUCO_SESSION ABDUCO_SOCKET_DIR TMPDIR
	export PATH HOME
}

# run_abduco ARGS, as run_dtach.
run_abduco() {
	status=0
	output=$(abduco "$@" </dev/null 3>&- 2>"$T/.err") || status=$?
	err=$(cat "$T/.err")
}

state_is() {
	"$DTACH" -l "@$1" -j | grep -q "\"state\":\"$2\""
}

@test "create detached, list, attach, detach, attach, end: its messages and status" {
	run_abduco -n work sh -c 'echo up $ABDUCO_SESSION; until test -e end; do sleep 0.02; done; exit 7'
	equal "0  " "$status $output $err"
	wait_for state_is work detached
	term --log seen abduco -e ^q -a work <<-'EOT'
		expect up work
		raw
		send \x11
		expect abduco: work: detached
		status 0
	EOT
	not grep -q dtach seen
	abduco >out
	head -n 1 out | grep -qE '^Active sessions \(on host .+\)$'
	equal 1 "$(tail -n +2 out | grep -cE '^  (Sun|Mon|Tue|Wed|Thu|Fri|Sat)	 20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}	work$')"
	equal work "$(tail -n +2 out | cut -f 3)"
	equal work "$(sed 1d out | awk '{ print $4 }')"
	abduco -l | cmp - out
	touch end
	wait_for state_is work ended
	abduco | grep -q '^+ .*	work$'
	term abduco -a work <<-'EOT'
		expect abduco: work: session terminated with exit status 7
		status 7
	EOT
	equal 1 "$(abduco | wc -l)"
}

@test "-A, clustered options, a name behind them, and options of the command" {
	term abduco -Al work sh -c 'echo one; until test -e end; do sleep 0.02; done' -l <<-'EOT'
		expect one
		raw
		send \x1c
		expect abduco: work: detached
		status 0
	EOT
	term --log seen abduco -qfA work false <<-'EOT'
		expect one
		raw
		send \x1c
		status 0
	EOT
	not grep -q abduco seen
	touch end
}

@test "-p passes standard input on" {
	abduco -n work sh -c 'read -r line; echo "$line" >got; exec sleep 1000' 3>&-
	echo hello | abduco -p work
	wait_for test -s got
	equal hello "$(cat got)"
	echo again | abduco -p -a work
	"$DTACH" -k @work
}

@test "-n of a session that lives is an error; -f makes one anew whose program has ended" {
	abduco -n work sh -c 'echo >>n; exit 3' 3>&-
	wait_for state_is work ended
	run_abduco -n work true
	equal "1 " "$status $output"
	[[ $err == abduco:*work*running* ]]
	run_abduco -fn work sh -c 'echo >>n; exec sleep 1000'
	equal "0  " "$status $output $err"
	wait_for state_is work detached
	run_abduco -f -n work true
	equal 1 "$status"
	"$DTACH" -k @work
}

@test "wrong usage is told in its words" {
	for words in '-x' '-n' '-a' 'work' '-a -c work' '-e' '-n -p work'; do
		# shellcheck disable=SC2086 # they are words
		run_abduco $words
		equal "1 " "$status $output"
		equal "usage: abduco [-a|-A|-c|-n] [-p] [-r] [-q] [-l] [-f] [-e detachkey] name command" "$err"
	done
	run_abduco -v
	equal 0 "$status"
	[[ $output == abduco-0.6* ]]
	run_abduco -a none
	[[ "$status $err" == "1 abduco: none: "* ]]
}

@test "a path is a path, \$ABDUCO_CMD the default command, and dtach's sessions are the same" {
	ABDUCO_CMD=$T/cmd
	printf '#!/bin/sh\necho ran >%s/ran; exec sleep 1000\n' "$T" >cmd
	chmod +x cmd
	ABDUCO_CMD=$T/cmd abduco -n ./sock 3>&-
	wait_for test -S sock
	wait_for test -e ran
	abduco | grep -q "	$T/sock\$"
	"$DTACH" -n @mine sleep 1000 3>&-
	abduco | grep -q '	mine$'
	"$DTACH" -k @mine
	"$DTACH" -k sock
}

@test "a session of abduco itself is not attached to" {
	mkdir home/.abduco
	(cd home/.abduco && "$DTACH" -n ./x sleep 1000 3>&- && mv x "work@$(uname -n)")
	for action in -a -A -n; do
		run_abduco $action work true
		equal 1 "$status"
		[[ $err == "abduco: work: runs under abduco itself, at $T/home/.abduco/work@"* ]]
	done
	"$DTACH" -k "home/.abduco/work@$(uname -n)"
}

@test "make install makes the link if asked, and uninstall removes it" {
	need make
	touch -d @0 "$T/x"
	for yes in '' yes; do
		make -s -C "$TESTS/.." -o dtach install ABDUCO=$yes DESTDIR="$T/to" PREFIX=/usr
		[ -z "$yes" ] || equal dtach "$(readlink to/usr/bin/abduco)"
		[ -n "$yes" ] || not test -e to/usr/bin/abduco
	done
	make -s -C "$TESTS/.." -o dtach uninstall DESTDIR="$T/to" PREFIX=/usr
	equal "" "$(find to -name '*abduco*')"
}
