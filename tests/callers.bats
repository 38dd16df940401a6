#!/usr/bin/env bats
# What the programs that call dtach do with it: commands found in scripts, editors,
# units and images.  Each test also holds for dtach 0.9, except where it says so
# (run DTACH=/usr/bin/dtach tests/run callers.bats).

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2009,SC2016,SC2030,SC2031,SC2034

load helper

# Callers find dtach in PATH, and see their own words in its command line.
setup_more() {
	dtach_in_path
}

is_old() {
	dtach --version 2>&1 | grep -q 'version 0\.9'
}

# caller WORDS: a shell that runs them, as a script does, without bats' descriptor 3.
caller() {
	sh -c "$@" 3>&-
}

# For a term whose status does not matter, except 99: a line of its script failed.
any_status() {
	[ $? -ne 99 ]
}

# A program that stays until it is told to end.
stayer='while [ ! -e "$T/end" ]; do sleep 0.02; done'

# one_pid PATTERN: the pid of the one living process that pgrep -f finds.
one_pid() {
	local found
	found=$(pgrep -f -- "$1") || return
	[[ $found != *$'\n'* ]] && kill -0 "$found" && echo "$found"
}

# ---- how callers find a session ----

@test "pgrep -f 'dtach -n SOCK' finds the master, and pgrep -P finds its program" {
	caller 'dtach -n "$S" -E -z sleep 1000'
	wait_for test -S "$S"
	master=$(one_pid "dtach -n $S")
	equal "sleep 1000" "$(ps -o args= -p "$(pgrep -P "$master")")"
	kill "$master"
	wait_for not pgrep -f "dtach -n $S"
	wait_for not test -e "$S"
}

@test "pkill -f 'dtach -n SOCK' ends only that session" {
	caller 'dtach -n "$S.one" -z sleep 1000; dtach -n "$S.two" -z sleep 1000'
	pkill -f "dtach -n $S.one"
	wait_for not test -e "$S.one"
	alive "$S.two"
}

@test "pgrep -f 'dtach -a SOCK' and '-c SOCK' find the clients" {
	caller 'dtach -n "$S" cat'
	term "$T/bin/dtach" -a "$S" -z <<-EOT
		raw
		run pgrep -f "dtach -a $S"
		send \x1c
		status 0
	EOT
	not pgrep -f "dtach -a $S"
	term "$T/bin/dtach" -c "$S.c" -E cat <<-EOT
		raw
		run pgrep -f "dtach -c $S.c"
		send \x04
		status 0
	EOT
	wait_for not pgrep -f "dtach -c $S.c"
}

@test "/proc/PID/cmdline holds the words as they were given" {
	[ -r /proc/self/cmdline ] || skip "no /proc here"
	caller 'dtach -n "$S" -Ez sh -c "sleep 1000; : a b" "" '
	wait_for test -S "$S"
	tr '\0' '\n' <"/proc/$(one_pid "dtach -n $S")/cmdline" >words
	printf '%s\n' dtach -n "$S" -Ez sh -c "sleep 1000; : a b" "" | cmp - words
}

@test "lsof -c dtach shows the master" {
	need lsof
	caller 'dtach -n "$S" -z sleep 1000'
	wait_for test -S "$S"
	lsof -t -c dtach | grep -qx "$(one_pid "dtach -n $S")"
}

@test "connect(2) tells a live socket from a stale one" {
	build peer
	caller 'dtach -n "$S" -z sleep 1000'
	wait_for "$TESTS/peer" wire "$S" close
	kill -9 "$(one_pid "dtach -n $S")"
	wait_for not "$TESTS/peer" wire "$S" close 2>err
	grep -q 'refused' err
	[ -S "$S" ]
}

# ---- what callers look at ----

@test "the execute bit shows an attached terminal, as irssi's and WeeChat's scripts expect" {
	caller 'dtach -n "$S" cat'
	wait_for test -S "$S"
	# Perl's -x and Python's os.access call access(2), as the shell's test does.
	not test -x "$S"
	equal "" "$(find "$S" -perm -u+x)"
	term "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		run test -n "$(find "$S" -perm -u+x)"
		send \x1c
		status 0
	EOT
	wait_for not test -x "$S"
}

@test "the socket's modification time stays the time of creation" {
	need touch
	caller 'dtach -n "$S" cat'
	wait_for test -S "$S"
	touch -t 200102030405 mark && touch -r mark "$S"
	echo word | dtach -p "$S"
	# The echo may come between a word and cat's answer.
	term "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		send hello\r
		expect hello\r\n
		expect hello\r\n
		send \x1c
		status 0
	EOT
	wait_for not test -x "$S"
	[ ! "$S" -nt mark ] && [ ! "$S" -ot mark ]
}

@test "after attaching, an existing socket means a detach, a missing one an end" {
	caller 'dtach -n "$S" sh -c "read -r line"'
	term "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		send \x1c
		expect [detached]
		status 0
	EOT
	[ -e "$S" ]
	wait_for not test -x "$S"
	term "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		send \r
		expect [EOF - dtach terminating]
		status 0
	EOT
	[ ! -e "$S" ]
}

@test "the socket is removed within a second of the program's end" {
	caller 'dtach -n "$S" sh -c "$1"' sh "$stayer"
	wait_for test -S "$S"
	touch end
	# SECONDS counts whole seconds, and the first may be nearly over.
	WAIT_DEADLINE=3 wait_for not test -e "$S"
}

@test "a very short program leaves no socket" {
	for i in 1 2 3 4 5 6 7 8 9 10; do dtach -n "$S.$i" -z true 3>&-; done
	none_left() { [ -z "$(find . -type s)" ]; }
	wait_for none_left
}

# ---- how callers create a session ----

@test "after rm -f SOCK, the end of the old session does not harm the new one" { # dtach 0.9: the new socket is removed
	caller 'rm -f "$S"; dtach -n "$S" -z sh -c "$1; touch $T/ended"' sh "$stayer"
	wait_for test -S "$S"
	caller 'rm -f "$S"; dtach -n "$S" -z sleep 1000'
	wait_for test -S "$S"
	touch end
	wait_for test -e ended
	sleep 0.2
	[ -S "$S" ]
	alive
}

@test "a script waits for the socket with [ -S SOCK ], then uses -p" {
	(sleep 0.2; exec dtach -n "$S" sh -c 'read -r line; echo "$line" >"$T/got"') 3>&- &
	caller 'while [ ! -S "$S" ]; do sleep 0.01; done; printf "/say hello\r" | dtach -p "$S"'
	wait_for test -s got
	equal "/say hello" "$(cat got)"
	wait
}

@test "dtach -n works with a name from mktemp -u and without a terminal" {
	for i in 1 2 3 4 5; do
		caller 'dtach -n `mktemp -u "$T/app.XXXX"` sh -c "echo up >>\"$T/up\"; exec sleep 1000"' </dev/null >out 2>&1
	done
	equal "" "$(cat out)"
	equal 5 "$(find "$T" -name 'app.*' -type s | wc -l | tr -d ' ')"
	all_up() { [ "$(wc -l <up)" = 5 ]; }
	wait_for all_up
}

@test "-n returns although its caller reads the output to its end" {
	equal "started" "$(caller 'dtach -n "$S" -z sleep 1000; echo started')"
	alive
}

@test "-n exits 1 if the name is taken" {
	caller 'dtach -n "$S" sleep 1000 && dtach -n "$S" sleep 1000 >/dev/null 2>&1; [ $? -eq 1 ]'
}

@test "-c SOCK || fallback works, as kakoune's windows use it" {
	caller 'dtach -n "$S" sleep 1000'
	term sh -c 'dtach -c "$S" -E sh -c true || echo fell back' <<-'EOT'
		expect fell back
		status 0
	EOT
	# dtach 0.9 reports no status: a client that saw the end exits 0.
	term sh -c 'dtach -c "$S.2" -E sh -c "echo in it" || echo fell back' <<-'EOT'
		expect in it
		expect [EOF - dtach terminating]
		absent fell back
		status 0
	EOT
}

@test "dtach -a m || dtach -A m CMD uses bare words in the current directory" {
	term sh -c 'dtach -a m || dtach -A m cat' <<-'EOT'
		expect No such file
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	[ -S m ]
	term sh -c 'dtach -a m || dtach -A m false' <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
}

@test "a bare name is a file in the caller's directory and works by its full path" {
	mkdir kaboom
	caller 'cd kaboom && dtach -n minecraft.sock -E sh -c "read -r line; echo \"\$line\" >\"$T/got\""'
	[ -S kaboom/minecraft.sock ]
	echo 'tellraw @a {"text":"backup"}' | dtach -p "$T/kaboom/minecraft.sock"
	wait_for test -s got
	equal 'tellraw @a {"text":"backup"}' "$(cat got)"
}

@test "options after the socket work combined and apart: -Ez, -zE, -z -E -r none" {
	local options n=0
	for options in -Ez -zE "-z -E -r none" "-r winch -z" "-E -z -r winch" "-e ^z" "-e none" "-z -e ^]"; do
		# shellcheck disable=SC2086 # they are words
		dtach -n "$S.$((n += 1))" $options sh -c "$stayer" 3>&-
		wait_for alive "$S.$n"
	done
}

@test "-A replaces a stale socket; -a reports it as refused and leaves it" {
	caller 'dtach -n "$S" sleep 1000'
	kill -9 "$(one_pid "dtach -n $S")"
	wait_for not alive
	term --log log sh -c 'dtach -a "$S" -r winch; echo "status $?"' <<-'EOT'
		expect status 1
	EOT
	grep -q "^dtach: $S: Connection refused" log
	[ -S "$S" ]
	term "$DTACH" -A "$S" -r winch cat <<-'EOT'
		until test -x "$S"
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
}

# ---- how callers use a session ----

@test "-p SOCK </dev/null works as a probe" {
	caller 'dtach -n "$S" sleep 1000; dtach -p "$S" </dev/null' >out
	equal "" "$(cat out)"
	kill -9 "$(one_pid "dtach -n $S")"
	wait_for not caller 'dtach -p "$S" </dev/null >/dev/null 2>&1'
	not caller 'dtach -p "$S.none" </dev/null >/dev/null 2>&1'
}

@test "vim-slime pushes two paragraphs in order on standard input" {
	caller 'dtach -n "$S" sh -c "stty -icanon -echo; touch $T/up; head -c 38 >$T/got.new; mv $T/got.new $T/got"'
	wait_for test -e up
	printf 'def f(x):\n    return "\\x1c"\n\n' >"$T/slime"
	caller 'dtach -p "$S" <"$T/slime"; printf "print(3)\n" | dtach -p "$S"'
	wait_for test -s got
	printf 'def f(x):\n    return "\\x1c"\n\nprint(3)\n' | cmp - got
}

@test "detached.el creates with -n or -c, a shell, and the command as one word" {
	mkdir db
	caller 'dtach -n "$T/db/1.socket" -z /bin/sh -c "{ echo out; echo err >&2; } 2>&1 | tee $T/db/1.log"'
	wait_for test -s db/1.log
	term "$DTACH" -c "$T/db/2.socket" -z /bin/sh -c 'echo one; echo two' <<-'EOT'
		expect one\r\ntwo\r\n
		expect \n[EOF - dtach terminating]
		status 0
	EOT
}

@test "detached.el attaches with -r none, sees new output and both messages" {
	mkdir db
	caller 'dtach -n "$T/db/1.socket" -z /bin/sh -c "while read -r l; do echo got:\$l; done"'
	term --log log "$DTACH" -a "$T/db/1.socket" -r none <<-'EOT'
		until test -x db/1.socket
		send one\r
		expect got:one
		send \x1c
		status 0
	EOT
	grep -q $'^\\[detached\\]\r' log
	wait_for not test -x db/1.socket
	term --log log "$DTACH" -a "$T/db/1.socket" -r none <<-'EOT'
		until test -x db/1.socket
		send two\r
		expect got:two
		send \x04
		status 0
	EOT
	grep -q $'^\\[EOF - dtach terminating\\]\r' log
}

@test "detached.el kills by attaching and typing ^C; the socket is removed" {
	mkdir db
	caller 'dtach -n "$T/db/1.socket" -z /bin/sh -c "touch $T/up; exec sleep 1000"'
	wait_for test -e up
	term "$DTACH" -a "$T/db/1.socket" -r none <<-'EOT' || any_status
		until test -x db/1.socket
		send \x03
		expect [EOF - dtach terminating]
		eof
	EOT
	[ ! -e db/1.socket ]
}

@test "detached.el watches the directory and sees the socket appear and disappear" {
	need inotifywait
	mkdir db
	inotifywait -q -m -e create -e delete -e moved_from -e moved_to --format '%e %f' db >events 2>watching 3>&- &
	local watch=$!
	# inotifywait does not say when it is ready, so make events until it reports one.
	wait_for caller 'touch db/ask; rm db/ask; sleep 0.05; grep -q ask events'
	caller 'dtach -n "$T/db/1.socket" -z sh -c "$1"' sh "$stayer"
	wait_for grep -qx 'CREATE 1.socket' events
	touch end
	wait_for grep -qx 'DELETE 1.socket' events
	kill $watch
	equal 1 "$(grep -c 'CREATE 1.socket' events)"
	equal 1 "$(grep -c 'DELETE 1.socket' events)"
	# No other file appears that a program listing *.socket would take for a session.
	not grep -v -e ask -e ' 1\.socket$' -e ' \.' events
}

@test "VS Code's extension creates with -A, renames the socket and finds it by the new name" {
	term "$DTACH" -A "$T/a_1f.dtach" -r winch /bin/sh <<-'EOT'
		until test -x a_1f.dtach
		run mv a_1f.dtach b_1f.dtach
		send echo "still he"re\r
		expect still here
		run test -S b_1f.dtach
		send \x1c
		status 0
	EOT
	wait_for not test -x b_1f.dtach
	term "$DTACH" -a "$T/b_1f.dtach" -r winch <<-'EOT'
		until test -x b_1f.dtach
		send echo "aga"in\r
		expect again
		send \x1c
		status 0
	EOT
	# The extension looks for the hash, which is also in the new name.
	kill "$(one_pid "$T/.*_1f\.dtach")"
	wait_for not pgrep -f "$T/.*_1f\.dtach"
}

@test "a symbolic link to a live socket works with -S, -a and -p" {
	caller 'dtach -n "$S" cat; ln -s "$S" current; [ -S current ] && dtach -p current </dev/null'
	term "$DTACH" -a current <<-'EOT'
		until test -x "$S"
		send \x1c
		status 0
	EOT
	[ -L current ]
}

@test "fulcrum replaces its shell by the client, on a terminal with -echoctl" {
	caller 'dtach -n "$S" -z /bin/sh -i'
	term --job -- sh -c 'stty -echoctl; exec dtach -a "$S" -z' <<-'EOT'
		until test -x "$S"
		send echo "wor"d\r
		expect word
		send \x1a
		send echo "aft"er\r
		expect after
		send \x1c
		status 0
	EOT
}

@test "GateOne creates with -c SOCK -E -z -r none, closes the terminal and resumes with -a" {
	term "$DTACH" -c "$S" -E -z -r none sh -c 'stty -echo raw; touch up; exec cat' <<-'EOT' || any_status
		until test -x "$S" && test -e up
		send \x1c\x1a.one
		expect \x1c\x1a.one
		close
		eof
	EOT
	wait_for not test -x "$S"
	term "$DTACH" -a "$S" -E -z -r none <<-'EOT' || any_status
		until test -x "$S"
		send two
		expect two
		close
		eof
	EOT
	alive
}

@test "a console works with -n, -a -e '^]', and -p" {
	caller 'dtach -n "$S" sh -c "stty -echo; touch up; while read -r l; do echo con:\$l; done"'
	term "$DTACH" -a "$S" -e '^]' <<-'EOT'
		until test -x "$S"
		run echo uptime | dtach -p "$S"
		expect con:uptime
		send \x1d
		expect [detached]
		status 0
	EOT
	alive
}

@test "-e none is the letter n, -e '' is NUL" {
	caller 'dtach -n "$S" sh -c "stty -echo raw; touch up; exec cat"'
	wait_for test -e up
	term "$DTACH" -a "$S" -e none <<-'EOT'
		until test -x "$S"
		send \x1c
		expect \x1c
		send n
		expect [detached]
		status 0
	EOT
	wait_for not test -x "$S"
	term "$DTACH" -a "$S" -e '' <<-'EOT'
		until test -x "$S"
		send n
		expect n
		send \0
		expect [detached]
		status 0
	EOT
}

# ---- services ----

@test "WeeChat's unit uses -A weechat -e '^z' in its runtime directory and pushes by path" { # dtach 0.9: ^Z suspends, whatever -e says
	mkdir run
	term sh -c 'cd run && exec dtach -A weechat -e "^z" sh -c "stty -echo; while read -r l; do echo did:\$l; done"' <<-'EOT'
		until test -x run/weechat
		run printf "/upgrade\n" | dtach -p "$T/run/weechat"
		expect did:/upgrade
		send \x1a
		expect [detached]
		status 0
	EOT
	alive "$T/run/weechat"
}

@test "rtorrent's unit with Type=forking: -n returns 0, and TERM to the master ends it" {
	mkdir .dtach
	caller 'dtach -n "$T/.dtach/rtorrent" sh -c "trap \"echo saved >$T/saved; exit\" HUP; touch $T/up; while :; do sleep 0.02; done"'
	wait_for test -e up
	kill "$(one_pid "dtach -n $T/.dtach/rtorrent")"
	wait_for test -s saved
	wait_for not test -e .dtach/rtorrent
}

@test "a unit with Restart=always: -N CMD ends with the program and can start again" { # dtach 0.9: exits 1
	for i in 1 2 3; do
		caller 'exec dtach -N "$S" sh -c "exit 0"' </dev/null >out 2>&1
		equal "" "$(cat out)"
		[ ! -e "$S" ]
	done
}

@test "-N passes a supervisor's TERM to the program and removes the socket" {
	is_old && skip "dtach 0.9 hangs the program up instead"
	dtach -N "$S" sh -c 'trap "echo term >$T/got; exit 0" TERM; touch "$T/up"; while :; do sleep 0.02; done' </dev/null 3>&- &
	wait_for test -e up
	kill $!
	wait $!
	equal term "$(cat got)"
	[ ! -e "$S" ]
}

@test "a container runs -N SOCK -r winch as process 1 and attaches with exec -a" {
	need unshare
	unshare --pid --fork --mount-proc true 2>/dev/null || skip "no namespaces here"
	unshare --pid --fork --mount-proc "$DTACH" -N "$S" -r winch sh -c 'while read -r l; do echo "con:$l"; done; exit 3' </dev/null 3>&- &
	wait_for alive
	term "$DTACH" -a "$S" -r winch <<-'EOT' || any_status
		until test -x "$S"
		send one\r
		expect con:one
		send \x04
		expect [EOF - dtach terminating]
		eof
	EOT
	local status=0
	wait $! || status=$?
	is_old || equal 3 $status
}

@test "a test suite gets a terminal of its own with -N T/dtach.sock make check" { # dtach 0.9: exits 1
	caller 'dtach -N "$T/dtach.sock" sh -c "test -t 1 && tty >tty.log; exit 0"' </dev/null
	grep -q /dev/ tty.log
	[ ! -e dtach.sock ]
}

# s_s_d WORDS: start-stop-daemon, which may not be in PATH.
s_s_d() {
	PATH=$PATH:/sbin:/usr/sbin start-stop-daemon "$@" 3>&-
}

need_s_s_d() {
	PATH=$PATH:/sbin:/usr/sbin need start-stop-daemon
}

@test "start-stop-daemon with -n starts, refuses to start again, and stops" {
	need_s_s_d
	# A separate executable, because start-stop-daemon matches by executable.
	cp "$DTACH" own
	s_s_d --start --exec "$T/own" -- -n "$S" -z sleep 1000
	wait_for alive
	s_s_d --start --oknodo --exec "$T/own" -- -n "$S" -z sleep 1000
	equal 1 "$(pgrep -f "own -n $S" | wc -l)"
	s_s_d --stop --retry TERM/5 --exec "$T/own"
	wait_for not test -e "$S"
}

@test "start-stop-daemon with -N runs it in the background by its pid file" {
	need_s_s_d
	is_old && skip "dtach 0.9 waits for the program without end"
	s_s_d --start --background --make-pidfile --pidfile "$T/pid" --startas "$DTACH" -- -N "$S" sleep 1000
	wait_for alive
	s_s_d --stop --retry TERM/5 --pidfile "$T/pid"
	[ ! -e "$S" ]
}

@test "chmod g+rw shares a session with a group, and stays while terminals come and go" {
	caller 'dtach -n "$S" cat; chmod 660 "$S"'
	term "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		run test 760 = "$(stat -c %a "$S" || stat -f %Lp "$S")"
		send \x1c
		status 0
	EOT
	wait_for not test -x "$S"
	equal 660 "$(mode "$S")"
	rules_users && command -v setpriv >/dev/null || skip "needs root, to be a member of the group"
	chmod 755 "$T"
	chgrp 54321 "$S"
	# Other users may not be able to enter the tree of the program under test.
	cp "$DTACH" "$TERM_BIN" .
	setpriv --reuid 54322 --regid 54321 --clear-groups "$T/term" "$T/dtach" -a "$S" 3>&- <<-'EOT'
		until test -x "$S" || ls -l "$S" | grep -q ^srwx
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	wait_for not test -x "$S"
	equal 660 "$(mode "$S")"
	run setpriv --reuid 54322 --regid 54323 --clear-groups "$T/dtach" -p "$S" </dev/null
	[ "$status" = 1 ]
}

# ---- lists that callers parse, as they do abduco's ----

@test "the last field of a list line is the name, for awk, for rev and cut, and for read" {
	is_old && skip "dtach 0.9 has no list"
	caller 'dtach -n @one sh -c "sleep 1000 # a command of words"; dtach -n @two sleep 1000'
	equal "@one @two" "$(dtach -l | awk '{ print $NF }' | sort | xargs)"
	equal "@one @two" "$(dtach -l | sed 's/.* //' | sort | xargs)"
	equal "@one @two" "$(dtach -l | while read -r line; do echo "${line##* }"; done | sort | xargs)"
	equal 1 "$(dtach -l | grep -c '@one$')"
}
