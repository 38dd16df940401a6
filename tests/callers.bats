#!/usr/bin/env bats
# What the programs that call dtach do with it, in their words: found in scripts,
# editors, units and images.  Each of these holds for dtach 0.9 too, but where it
# is said (DTACH=/usr/bin/dtach tests/run callers.bats).

# Words in quotes are often for another shell; each test is a subshell; a loop
# may only count.
# shellcheck disable=SC2009,SC2016,SC2030,SC2031,SC2034

load helper

# Callers find dtach in PATH, and in its command line the words they gave it.
setup_more() {
	mkdir bin
	ln -s "$DTACH" bin/dtach
	PATH=$T/bin:$PATH
	export PATH
}

is_old() {
	dtach --version 2>&1 | grep -q 'version 0\.9'
}

# caller WORDS: a shell with them, as a script has them.  Not bats' descriptor 3.
caller() {
	sh -c "$@" 3>&-
}

# Behind term where the status is not what counts: 99 is a line that failed.
any_status() {
	[ $? -ne 99 ]
}

# One that stays until it is told to end.
stayer='while [ ! -e "$T/end" ]; do sleep 0.02; done'

# one_pid PATTERN: what pgrep -f finds is one process, and it lives.
one_pid() {
	local found
	found=$(pgrep -f -- "$1") || return
	[[ $found != *$'\n'* ]] && kill -0 "$found" && echo "$found"
}

# ---- how they find a session ----

@test "pgrep -f 'dtach -n SOCK' is the master, and pgrep -P of it the program" {
	caller 'dtach -n "$S" -E -z sleep 1000'
	wait_for test -S "$S"
	master=$(one_pid "dtach -n $S")
	equal "sleep 1000" "$(ps -o args= -p "$(pgrep -P "$master")")"
	kill "$master"
	wait_for not pgrep -f "dtach -n $S"
	wait_for not test -e "$S"
}

@test "pkill -f 'dtach -n SOCK' ends that session alone" {
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

@test "connect(2) tells the live from the stale" {
	build peer
	caller 'dtach -n "$S" -z sleep 1000'
	wait_for "$TESTS/peer" wire "$S" close
	kill -9 "$(one_pid "dtach -n $S")"
	wait_for not "$TESTS/peer" wire "$S" close 2>err
	grep -q 'refused' err
	[ -S "$S" ]
}

# ---- what they look at ----

@test "the execute bit tells of a terminal, as irssi's and WeeChat's scripts read it" {
	caller 'dtach -n "$S" cat'
	wait_for test -S "$S"
	# Perl's -x and Python's os.access ask access(2), which the shell's test does too.
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

@test "the socket's time is that of its creation, whatever goes on" {
	need touch
	caller 'dtach -n "$S" cat'
	wait_for test -S "$S"
	touch -t 200102030405 mark && touch -r mark "$S"
	echo word | dtach -p "$S"
	# What cat says to the word may come between what it is sent and its answer.
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

@test "the socket still there when attaching returns was a detach, gone was an end" {
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

@test "the socket goes within a second of the program's end" {
	caller 'dtach -n "$S" sh -c "$1"' sh "$stayer"
	wait_for test -S "$S"
	touch end
	# In whole seconds, of which the first may be nearly over.
	WAIT_DEADLINE=3 wait_for not test -e "$S"
}

@test "a program too short to be seen leaves no socket" {
	for i in 1 2 3 4 5 6 7 8 9 10; do dtach -n "$S.$i" -z true 3>&-; done
	none_left() { [ -z "$(find . -type s)" ]; }
	wait_for none_left
}

# ---- how they begin one ----

@test "rm -f SOCK first: the new session is not harmed by the end of the old" { # dtach 0.9: its socket is removed
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

@test "while [ ! -S SOCK ]; then -p" {
	(sleep 0.2; exec dtach -n "$S" sh -c 'read -r line; echo "$line" >"$T/got"') 3>&- &
	caller 'while [ ! -S "$S" ]; do sleep 0.01; done; printf "/say hello\r" | dtach -p "$S"'
	wait_for test -s got
	equal "/say hello" "$(cat got)"
	wait
}

@test "dtach -n on a name by mktemp -u, without a terminal" {
	for i in 1 2 3 4 5; do
		caller 'dtach -n `mktemp -u "$T/app.XXXX"` sh -c "echo up >>\"$T/up\"; exec sleep 1000"' </dev/null >out 2>&1
	done
	equal "" "$(cat out)"
	equal 5 "$(find "$T" -name 'app.*' -type s | wc -l | tr -d ' ')"
	all_up() { [ "$(wc -l <up)" = 5 ]; }
	wait_for all_up
}

@test "fire and forget returns though somebody waits for the end of its output" {
	equal "started" "$(caller 'dtach -n "$S" -z sleep 1000; echo started')"
	alive
}

@test "-n on a name that is taken is 1: [ \$? -eq 1 ]" {
	caller 'dtach -n "$S" sleep 1000 && dtach -n "$S" sleep 1000 >/dev/null 2>&1; [ $? -eq 1 ]'
}

@test "-c SOCK ... || fallback, as kakoune's windows do" {
	caller 'dtach -n "$S" sleep 1000'
	term sh -c 'dtach -c "$S" -E sh -c true || echo fell back' <<-'EOT'
		expect fell back
		status 0
	EOT
	# What 0.9 has no status for: a client that has seen the end is content.
	term sh -c 'dtach -c "$S.2" -E sh -c "echo in it" || echo fell back' <<-'EOT'
		expect in it
		expect [EOF - dtach terminating]
		absent fell back
		status 0
	EOT
}

@test "dtach -a m || dtach -A m CMD, bare words in the current directory" {
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

@test "a bare name is a file where the caller is, and reached by its whole path" {
	mkdir kaboom
	caller 'cd kaboom && dtach -n minecraft.sock -E sh -c "read -r line; echo \"\$line\" >\"$T/got\""'
	[ -S kaboom/minecraft.sock ]
	echo 'tellraw @a {"text":"backup"}' | dtach -p "$T/kaboom/minecraft.sock"
	wait_for test -s got
	equal 'tellraw @a {"text":"backup"}' "$(cat got)"
}

@test "options behind the socket, in a cluster and alone: -Ez, -zE, -z -E -r none" {
	local options n=0
	for options in -Ez -zE "-z -E -r none" "-r winch -z" "-E -z -r winch" "-e ^z" "-e none" "-z -e ^]"; do
		# shellcheck disable=SC2086 # they are words
		dtach -n "$S.$((n += 1))" $options sh -c "$stayer" 3>&-
		wait_for alive "$S.$n"
	done
}

@test "-A heals what was left, -a says refused and leaves it" {
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

# ---- how they use one ----

@test "-p SOCK </dev/null as a probe" {
	caller 'dtach -n "$S" sleep 1000; dtach -p "$S" </dev/null' >out
	equal "" "$(cat out)"
	kill -9 "$(one_pid "dtach -n $S")"
	wait_for not caller 'dtach -p "$S" </dev/null >/dev/null 2>&1'
	not caller 'dtach -p "$S.none" </dev/null >/dev/null 2>&1'
}

@test "vim-slime pushes a paragraph on standard input, and a second behind it" {
	caller 'dtach -n "$S" sh -c "stty -icanon -echo; touch $T/up; head -c 38 >$T/got.new; mv $T/got.new $T/got"'
	wait_for test -e up
	printf 'def f(x):\n    return "\\x1c"\n\n' >"$T/slime"
	caller 'dtach -p "$S" <"$T/slime"; printf "print(3)\n" | dtach -p "$S"'
	wait_for test -s got
	printf 'def f(x):\n    return "\\x1c"\n\nprint(3)\n' | cmp - got
}

@test "detached.el: create with -n or -c, a shell, and the command as one word" {
	mkdir db
	caller 'dtach -n "$T/db/1.socket" -z /bin/sh -c "{ echo out; echo err >&2; } 2>&1 | tee $T/db/1.log"'
	wait_for test -s db/1.log
	term "$DTACH" -c "$T/db/2.socket" -z /bin/sh -c 'echo one; echo two' <<-'EOT'
		expect one\r\ntwo\r\n
		expect \n[EOF - dtach terminating]
		status 0
	EOT
}

@test "detached.el: attach with -r none sees what comes, and both messages are as ever" {
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

@test "detached.el: to kill is to attach unseen and type ^C, and then the socket goes" {
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

@test "detached.el: a watch of the directory sees the socket come, and go at the end" {
	need inotifywait
	mkdir db
	inotifywait -q -m -e create -e delete -e moved_from -e moved_to --format '%e %f' db >events 2>watching 3>&- &
	local watch=$!
	# It says nothing when it is ready, so ask it.
	wait_for caller 'touch db/ask; rm db/ask; sleep 0.05; grep -q ask events'
	caller 'dtach -n "$T/db/1.socket" -z sh -c "$1"' sh "$stayer"
	wait_for grep -qx 'CREATE 1.socket' events
	touch end
	wait_for grep -qx 'DELETE 1.socket' events
	kill $watch
	equal 1 "$(grep -c 'CREATE 1.socket' events)"
	equal 1 "$(grep -c 'DELETE 1.socket' events)"
	# Nothing that a program which lists *.socket would take for a session.
	not grep -v -e ask -e ' 1\.socket$' -e ' \.' events
}

@test "VS Code's extension: -A with a shell, renamed while it lives, found by its new name" {
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
	# It looks for the hash, which the new name has too.
	kill "$(one_pid "$T/.*_1f\.dtach")"
	wait_for not pgrep -f "$T/.*_1f\.dtach"
}

@test "a symbolic link to a live socket is one too: -S, -a, -p" {
	caller 'dtach -n "$S" cat; ln -s "$S" current; [ -S current ] && dtach -p current </dev/null'
	term "$DTACH" -a current <<-'EOT'
		until test -x "$S"
		send \x1c
		status 0
	EOT
	[ -L current ]
}

@test "fulcrum: a shell that becomes the client, its terminal with -echoctl" {
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

@test "GateOne: -c SOCK -E -z -r none, left by closing, resumed with -a" {
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

@test "a console: -n, -a -e '^]', and -p into it" {
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

@test "WeeChat's unit: in its runtime directory -A weechat -e '^z', fed by its path" { # dtach 0.9: ^Z suspends, whatever -e says
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

@test "rtorrent's unit, Type=forking: -n returns 0 when it runs, TERM to the master ends it" {
	mkdir .dtach
	caller 'dtach -n "$T/.dtach/rtorrent" sh -c "trap \"echo saved >$T/saved; exit\" HUP; touch $T/up; while :; do sleep 0.02; done"'
	wait_for test -e up
	kill "$(one_pid "dtach -n $T/.dtach/rtorrent")"
	wait_for test -s saved
	wait_for not test -e .dtach/rtorrent
}

@test "a unit with Restart=always: -N CMD ends with the program, and can be begun again" { # dtach 0.9: exits with 1
	for i in 1 2 3; do
		caller 'exec dtach -N "$S" sh -c "exit 0"' </dev/null >out 2>&1
		equal "" "$(cat out)"
		[ ! -e "$S" ]
	done
}

@test "-N under TERM from its supervisor: the program gets it, the socket goes" {
	is_old && skip "dtach 0.9 hangs the program up instead"
	dtach -N "$S" sh -c 'trap "echo term >$T/got; exit 0" TERM; touch "$T/up"; while :; do sleep 0.02; done' </dev/null 3>&- &
	wait_for test -e up
	kill $!
	wait $!
	equal term "$(cat got)"
	[ ! -e "$S" ]
}

@test "a container's process 1: -N SOCK -r winch, and exec'd -a beside it" {
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

@test "a test suite on a terminal of its own: -N T/dtach.sock make check" { # dtach 0.9: exits with 1
	caller 'dtach -N "$T/dtach.sock" sh -c "test -t 1 && tty >tty.log; exit 0"' </dev/null
	grep -q /dev/ tty.log
	[ ! -e dtach.sock ]
}

# s_s_d WORDS: start-stop-daemon, which is not in everyone's PATH.
s_s_d() {
	PATH=$PATH:/sbin:/usr/sbin start-stop-daemon "$@" 3>&-
}

need_s_s_d() {
	PATH=$PATH:/sbin:/usr/sbin need start-stop-daemon
}

@test "start-stop-daemon with -n: start, start again, stop" {
	need_s_s_d
	# An executable of its own: it goes by that.
	cp "$DTACH" own
	s_s_d --start --exec "$T/own" -- -n "$S" -z sleep 1000
	wait_for alive
	s_s_d --start --oknodo --exec "$T/own" -- -n "$S" -z sleep 1000
	equal 1 "$(pgrep -f "own -n $S" | wc -l)"
	s_s_d --stop --retry TERM/5 --exec "$T/own"
	wait_for not test -e "$S"
}

@test "start-stop-daemon with -N: in the background, by its pid file" {
	need_s_s_d
	is_old && skip "dtach 0.9 waits for the program without end"
	s_s_d --start --background --make-pidfile --pidfile "$T/pid" --startas "$DTACH" -- -N "$S" sleep 1000
	wait_for alive
	s_s_d --stop --retry TERM/5 --pidfile "$T/pid"
	[ ! -e "$S" ]
}

@test "a group's session: chmod g+rw, kept while terminals come and go, and a member attaches" {
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
	# The tree of the program under test may be closed to others.
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

# ---- lists that are parsed, as abduco's are ----

@test "the name is the last field, by awk, by rev and cut, and by a shell's read" {
	is_old && skip "dtach 0.9 has no list"
	caller 'dtach -n @one sh -c "sleep 1000 # a command of words"; dtach -n @two sleep 1000'
	equal "@one @two" "$(dtach -l | awk '{ print $NF }' | sort | xargs)"
	equal "@one @two" "$(dtach -l | sed 's/.* //' | sort | xargs)"
	equal "@one @two" "$(dtach -l | while read -r line; do echo "${line##* }"; done | sort | xargs)"
	equal 1 "$(dtach -l | grep -c '@one$')"
}
