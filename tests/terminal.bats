#!/usr/bin/env bats
# The user's terminal: raw while attached, restored whatever happens, its size passed
# on.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# A terminal with unusual modes: these must be restored, not some default.
# Usage: odd ARGS <script; the script may use `cooked' at any time.
odd() {
	{
		printf '%s\n' 'until test -e odd' save 'run touch go'
		cat
	} >"$T/odd.script"
	rm -f odd go
	term "${JOB[@]}" sh -c 'stty -echoe -ixon istrip cs7 intr ^G erase ^W kill ^R susp ^Y; touch odd; until test -e go; do sleep 0.02; done; exec "$DTACH" "$@"' sh "$@" <"$T/odd.script"
}

# winches: a program that prints its size at first and at each change.
winches='trap "stty size >>sizes" WINCH; stty size >>sizes; touch up; while :; do sleep 0.02; done'

@test "detaching restores the terminal's modes" {
	session cat
	odd -a "$S" <<-'EOT'
		raw
		send \x1c
		expect [detached]\r\n
		status 0
		cooked
	EOT
}

@test "a client counts as attached only once its terminal is raw, so never in the background" {
	local m
	session cat
	for m in -a -A -c; do
		export M=$m
		case $m in
		-A) export DTACH_SESSION=$T/other ;;
		-c) S=$T/new ;;
		esac
		term bash -mc '
			"$DTACH" $M "$S" $([ $M = -a ] || echo cat) &
			until ps -o stat= -p $! | grep -q ^T; do sleep 0.02; done
			until "$DTACH" -l "$S" >list; do sleep 0.02; done
			test ! -x "$S" || touch attached
			fg' <<-'EOT'
			until test -x "$S"
			send \x1c
			expect [detached]\r\n
			status 0
		EOT
		[ ! -e attached ]
		grep -q 'detached' list
		# The bit must not be that of the next client.
		wait_for not test -x "$S"
	done
}

@test "the program's end restores the terminal's modes" {
	local m
	for m in -c -A; do
		odd $m "$S" sh -c 'read x' <<-'EOT'
			raw
			send \r
			expect [EOF - dtach terminating]\r\n
			status 0
			cooked
		EOT
	done
}

@test "each signal that ends the client restores the modes and is reported" {
	session cat
	local sig n
	for sig in HUP:1 INT:2 QUIT:3 TERM:15; do
		n=${sig#*:}
		sig=${sig%:*}
		odd -a "$S" <<-EOT
			raw
			signal $sig
			status $((128 + n))
			cooked
		EOT
	done
	alive
	wait_for clients 0
}

@test "a killed master leaves the terminal's modes restored" {
	session cat
	pid=$(master)
	odd -a "$S" <<-EOT
		raw
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 1 ]
		run kill -9 $pid
		status 1
		cooked
	EOT
}

@test "suspending restores the modes, and resuming makes the terminal raw again" {
	session cat
	JOB=(--job)
	odd -a "$S" <<-'EOT'
		raw
		send \x19
		stopped
		cooked
		cont
		raw
		send hello\r
		expect hello
		send \x1c
		status 0
		cooked
	EOT
}

@test "settings changed while it is suspended are kept" {
	session cat
	JOB=(--job)
	odd -a "$S" <<-'EOT'
		raw
		send \x19
		stopped
		run stty echoe erase ^H susp ^X <"$TERM_TTY"
		save
		cont
		raw
		# The suspend key is the new one, too.
		send \x18
		stopped
		cooked
		cont
		raw
		signal CONT
		send \x19hello\r
		expect hello
		send \x1c
		status 0
		cooked
	EOT
}

@test "settings changed while it is stopped are kept" {
	session cat
	JOB=(--job)
	odd -a "$S" <<-'EOT'
		raw
		stop
		run stty sane erase ^H kill ^X <"$TERM_TTY"
		save
		cont
		raw
		# Stopped once more, but nobody has changed anything.
		stop
		cont
		raw
		send hello\r
		expect hello
		send \x1c
		status 0
		cooked
	EOT
}

@test "a client that fails early leaves the terminal unchanged" {
	odd -a "$S" <<-'EOT'
		expect dtach:
		status 1
		cooked
	EOT
	odd -c "$S" "$T/no-such-command" <<-'EOT'
		expect dtach:
		status 1
		cooked
	EOT
	[ ! -e "$S" ]
}

@test "messages appear on a line of their own" {
	session sh -c 'stty -echo; printf prompt; read x; printf last; read x'
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send \r
		expect last
		send \x1c
		expect \r\n[detached]\r\n
		status 0
	EOT
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send \r
		expect \r\n[EOF - dtach terminating]\r\n
		status 0
	EOT
}

@test "-q suppresses our messages" {
	session sh -c 'stty -echo; read x; echo last; exit 3'
	term --log log "$DTACH" -a "$S" -q <<-'EOT'
		raw
		send \x1c
		status 0
	EOT
	term --log log.2 "$DTACH" -a "$S" -q <<-'EOT'
		raw
		send \r
		expect last
		status 3
	EOT
	not grep -e detached -e EOF -e status log log.2
}

@test "-q does not suppress errors" {
	term "$DTACH" -a "$S" -q <<-EOT
		expect dtach: $S: No such file or directory
		status 1
	EOT
}

@test "the program gets the terminal's size on attaching and at each change" {
	session sh -c "$winches"
	wait_for test -e up
	term --size 90x30 "$DTACH" -a "$S" <<-'EOT'
		until grep -qx '30 90' sizes
		resize 100x40
		until grep -qx '40 100' sizes
		resize 101x41
		until grep -qx '41 101' sizes
		send \x1c
		status 0
	EOT
}

@test "a program created by -c or -A has the terminal's size from the start" {
	local m
	for m in -c -A; do
		rm -f out
		term --size 91x31 "$DTACH" $m "$S" sh -c 'stty size >out' <<-'EOT'
			status 0
		EOT
		equal "31 91" "$(cat out)"
	done
}

@test "resuming sends the terminal's current size" {
	session sh -c "$winches"
	term --job --size 90x30 "$DTACH" -a "$S" <<-'EOT'
		until grep -qx '30 90' sizes
		send \x1a
		stopped
		resize 100x40
		cont
		until grep -qx '40 100' sizes
		send \x1c
		status 0
	EOT
}

@test "no resize is missed" { # dtach 0.9: one may be, between the flag's test and select
	session sh -c "$winches"
	{
		echo "until grep -qx '30 90' sizes"
		for i in $(seq 1 200); do echo "resize $((20 + i))x$((10 + i))"; done
		echo "until [ \"\$(tail -n 1 sizes)\" = '210 220' ]"
		printf '%s\n' 'send \x1c' 'status 0'
	} >script
	term --size 90x30 "$DTACH" -a "$S" <script
}

@test "the size is that of the terminal that typed last" {
	session sh -c "$winches"
	term --size 90x30 "$DTACH" -a "$S" <<-'EOT' &
		until grep -qx '30 90' sizes
		run touch one
		until test -e two
		send x
		until test -e three
		send \x1c
		status 0
	EOT
	wait_for test -e one
	term --size 70x20 "$DTACH" -a "$S" <<-'EOT'
		until [ "$(tail -n 1 sizes)" = '20 70' ]
		run touch two
		until [ "$(tail -n 1 sizes)" = '30 90' ]
		run touch three
		send \x1c
		status 0
	EOT
	wait $!
}

@test "-R neither types nor sets the size" {
	session sh -c "$winches"
	term --size 90x30 "$DTACH" -a "$S" <<-'EOT'
		until grep -qx '30 90' sizes
		send \x1c
		status 0
	EOT
	cp sizes before
	term --size 70x20 "$DTACH" -a "$S" -R <<-EOT
		raw
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 1 ]
		resize 71x21
		send \x03xyz
		taken
		send \x1c
		expect [detached]
		status 0
	EOT
	# The program still lives despite ^C, and each change it saw had the old size.
	wait_for clients 0
	alive
	equal "30 90" "$(sort -u sizes | grep -vx '24 80')"
	equal "90x30" "$(list "$S" | awk '{ print $4 }')"
}

@test "-R sees the output" {
	session sh -c 'until test -e go; do sleep 0.02; done; echo shown; exec sleep 1000'
	term "$DTACH" -a "$S" -R <<-'EOT'
		raw
		run touch go
		expect shown
		send \x1c
		status 0
	EOT
}

@test "-r winch signals the program even if the size is the same" {
	"$DTACH" -n "$S" -g 90x30 sh -c "$winches" 3>&-
	wait_for test -e up
	term --size 90x30 "$DTACH" -a "$S" -r winch <<-'EOT'
		until [ $(wc -l <sizes) -ge 2 ]
		send \x1c
		status 0
	EOT
}

@test "-r winch reaches the foreground job" { # abduco: signals only the leader
	"$DTACH" -n "$S" -g 90x30 bash -mc "sh -c '$winches'; :" 3>&-
	wait_for test -e up
	term --size 90x30 "$DTACH" -a "$S" -r winch <<-'EOT'
		until [ $(wc -l <sizes) -ge 2 ]
		send \x1c
		status 0
	EOT
}

@test "-r none sends the program nothing" {
	"$DTACH" -n "$S" -g 90x30 sh -c "stty raw -echo; $winches" 3>&-
	wait_for test -e up
	term --size 90x30 "$DTACH" -a "$S" -r none <<-EOT
		raw
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 1 ]
		run kill -0 \$TERM_PID
		send \x1c
		status 0
	EOT
	wait_for clients 0
	equal 1 "$(wc -l <sizes | tr -d ' ')"
}

@test "-r ctrl_l sends ^L to a program that reads single keys" {
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; exec cat >got' 3>&-
	wait_for test -e up
	term "$DTACH" -a "$S" -r ctrl_l <<-'EOT'
		raw
		until test -s got
		send \x1c
		status 0
	EOT
	equal "$(printf '\014' | od -c)" "$(od -c got)"
}

@test "a terminal that hangs up ends its client, not the session" {
	session cat
	term --job "$DTACH" -a "$S" <<-EOT || [ $? -ne 99 ]
		raw
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 1 ]
		close
		eof
	EOT
	wait_for clients 0
	alive
}

@test "a creating client's terminal may hang up too" {
	term "$DTACH" -A "$S" cat <<-EOT || [ $? -ne 99 ]
		raw
		send hello\r
		expect hello\r\nhello
		close
		eof
	EOT
	wait_for clients 0
	alive
}

@test "a terminal that takes no output still hears the detach key" { # dtach 0.9: stuck in write
	[ -r /proc/self/io ] || skip "no /proc/PID/io to see it blocked by"
	session sh -c 'until test -e go; do sleep 0.02; done; exec yes'
	term "$DTACH" -a "$S" <<-EOT
		raw
		noread
		run touch go
		# It is blocked once it has written something and writes no more.
		until a=\$(grep wchar /proc/\$TERM_PID/io); sleep 0.2; [ "\$a" = "\$(grep wchar /proc/\$TERM_PID/io)" ] && [ \${a#wchar: } -gt 2000 ]
		send \x1c
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 0 ]
		# It may have missed our last message.
		read
		status 0
		cooked
	EOT
}

@test "a terminal that takes no output still hears SIGTERM" {
	[ -r /proc/self/io ] || skip "no /proc/PID/io to see it blocked by"
	session sh -c 'until test -e go; do sleep 0.02; done; exec yes'
	term "$DTACH" -a "$S" <<-EOT || [ $? -ne 99 ]
		raw
		noread
		run touch go
		until a=\$(grep wchar /proc/\$TERM_PID/io); sleep 0.2; [ "\$a" = "\$(grep wchar /proc/\$TERM_PID/io)" ] && [ \${a#wchar: } -gt 2000 ]
		signal TERM
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 0 ]
		read
		eof
		cooked
	EOT
}

@test "a blocked terminal hears keys even if the caller blocked SIGALRM" {
	[ -r /proc/self/io ] || skip "no /proc/PID/io to see it blocked by"
	env --block-signal=ALRM true 2>/dev/null || skip "no env that blocks signals"
	session sh -c 'until test -e go; do sleep 0.02; done; seq 1 20000; : >gone; exec sleep 1000'
	term env --block-signal=ALRM "$DTACH" -a "$S" <<-EOT
		raw
		until test -x "\$S"
		# Much output must be waiting at once.
		stop
		run touch go
		until test -e gone
		noread
		cont
		until a=\$(grep wchar /proc/\$TERM_PID/io); sleep 0.2; [ "\$a" = "\$(grep wchar /proc/\$TERM_PID/io)" ] && [ \${a#wchar: } -gt 2000 ]
		send \x1c
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 0 ]
		read
		status 0
		cooked
	EOT
}

@test "an alarm set by the caller ends the client and leaves the terminal right" {
	command -v perl >/dev/null || skip "no perl to set an alarm"
	session cat
	term perl -e 'alarm 1; exec @ARGV' "$DTACH" -a "$S" <<-'EOT'
		raw
		status 142
		cooked
	EOT
}

@test "signals while leaving a terminal that takes no output do no harm" {
	[ -r /proc/self/io ] || skip "no /proc/PID/io to see it blocked by"
	session sh -c 'until test -e go; do sleep 0.02; done; printf "\\033[?1000h"; exec yes'
	term "$DTACH" -a "$S" <<-EOT
		raw
		noread
		run touch go
		until a=\$(grep wchar /proc/\$TERM_PID/io); sleep 0.2; [ "\$a" = "\$(grep wchar /proc/\$TERM_PID/io)" ] && [ \${a#wchar: } -gt 2000 ]
		run awk '{ print \$14 + \$15 }' /proc/\$TERM_PID/stat >before
		send \x1c
		# Half a second to give up on showing the rest, then as long after the last
		# signal to undo the mouse.
		run for i in 1 2 3 4 5 6 7 8 9 10 11 12; do kill -WINCH \$TERM_PID && sleep 0.07; done
		run [ \$(awk '{ print \$14 + \$15 }' /proc/\$TERM_PID/stat) -lt \$((\$(cat before) + 20)) ]
		signal WINCH
		read
		expect \e[?1000h
		expect \e[?1000l
		expect [detached]
		status 0
		cooked
	EOT
}

@test "a slow terminal that detaches shows what was on its way, and is then restored" {
	session sh -c 'until test -e go; do sleep 0.02; done; printf "%0100000d\033[?1000hall" 0; exec sleep 1000'
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		until test -x "$S"
		noread
		run touch go
		until "$DTACH" -s "$S" | grep -q all
		send \x1c
		taken
		run sleep 0.3
		read
		bytes 20000
		noread
		run sleep 0.3
		read
		expect \e[?1000hall
		expect \e[?1000l
		expect [detached]
		status 0
	EOT
}

@test "the terminal's descriptors stay blocking" {
	[ -r /proc/self/fdinfo/0 ] || skip "no /proc/self/fdinfo"
	session cat
	# O_NONBLOCK is in the fourth octal digit.
	term sh -c '"$DTACH" -a "$S"; grep "^flags:.*[4567]...$" /proc/self/fdinfo/0 || echo it waits' <<-'EOT'
		raw
		send \x1c
		expect [detached]
		expect it waits
		eof
	EOT
}

@test "a session does not attach to itself" {
	session sh -c 'sleep 0.01; "$DTACH" -a "$DTACH_SESSION" >log 2>&1; echo $? >out; exec sleep 1000'
	wait_for test -s out
	equal 1 "$(cat out)"
	grep -q "^dtach: $S: " log
	# Refused late, the client has already restored what it took for a terminal.
	equal 1 "$(grep -c '^dtach: ' log)"
	alive
	wait_for clients 0
}

@test "a session may be attached inside another" {
	"$DTACH" -n @inner cat 3>&-
	"$DTACH" -n @outer sh -c 'exec "$DTACH" -a @inner -e ^a' 3>&-
	wait_for clients 1 @inner
	term "$DTACH" -a @outer <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		expect [detached]
		status 0
	EOT
	wait_for clients 1 @inner
}

@test "a stopped client ended by a signal does not take the terminal from another job" {
	session cat
	term bash -mc '"$DTACH" -a "$S" &
		until ps -o stat= -p $! | grep -q ^T; do sleep 0.02; done
		kill %1
		while kill -0 $!; do sleep 0.02; done 2>/dev/null
		wait $!
		echo status $?' <<-'EOT'
		expect status 143
		status 0
	EOT
}

@test "a size set by the program gives way to that of the terminal that attaches" {
	session sh -c 'stty cols 40 rows 10; touch up; until test -e go; do sleep 0.02; done; stty size >size; exec sleep 1000'
	wait_for test -e up
	term --size 80x24 "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		run "$DTACH" -s "$S"
		run touch go
		until test -s size
		send \x1c
		status 0
	EOT
	equal '24 80' "$(cat size)"
}

@test "SIGUSR1, meant for masters, does nothing to clients" {
	session cat
	term "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		signal USR1
		send word\r
		expect word
		send \x1c
		expect [detached]
		status 0
		cooked
	EOT
}

# silent_master: one that takes connections and hears nothing, behind $S.
silent_master() {
	session cat
	pid=$(master)
	kill -STOP "$pid"
}

@test "a silent master is reported within a second or two, and the detach key leaves" {
	silent_master
	term "$DTACH" -a "$S" <<-'EOT'
		expect dtach:
		expect /s: the master of the session does not answer
		send \x1c
		expect [detached]
		status 0
		cooked
	EOT
	kill -CONT "$pid"
	wait_for clients 0
	alive
}

@test "a master that answers late is attached to all the same" {
	local n
	silent_master
	export pid
	term --log log "$DTACH" -a "$S" <<-'EOT'
		expect does not answer
		run kill -CONT $pid
		until test -x "$S"
		send hello\r
		expect hello\r\nhello
		send \x1c
		expect [detached]
		status 0
		cooked
	EOT
	equal 1 "$(grep -c 'does not answer' log)"
}

@test "a master that is silent when a suspended client comes back is reported" {
	session cat
	pid=$(master)
	export pid
	term --job "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		send hello\r
		expect hello\r\nhello
		send \x1a
		stopped
		run kill -STOP $pid
		cont
		expect does not answer
		run kill -CONT $pid
		expect hello\r\nhello
		send \x1c
		expect [detached]
		status 0
	EOT
}

# numbers_seen: how many of the lines 1 to 30000 are in the log, each below the one before.
numbers_seen() {
	tr -d '\r' <log | awk '$0 == n + 1 { n++ } END { print n + 0 }'
}

@test "output that a full terminal had not taken at ^Z is shown at fg" {
	# More than a terminal's buffer, less than what the master keeps for a slow client.
	session sh -c 'stty -echo; read -r _; echo; seq 30000; : >written; echo over; exec cat'
	term --job --log log "$DTACH" -a "$S" -H 0 <<-'EOT'
		until test -x "$S"
		noread
		send \r
		until test -e written
		send \x1a
		stopped
		read
		cont
		expect over
		send \x1c
		status 0
	EOT
	equal 30000 "$(numbers_seen)"
}

@test "with -q a silent master is not reported" {
	silent_master
	printf '%s\n' 'expect does not answer' 'send \x1c' 'status 0' >other
	term --log log "$DTACH" -a "$S" -q <<-'EOT'
		raw
		run "$TERM_BIN" "$DTACH" -a "$S" <other
		send \x1c
		status 0
		cooked
	EOT
	not grep -q answer log
}

@test "a dtach 0.9 master with a silent program is not reported" {
	need dtach
	command dtach -n "$S.old" cat 3>&-
	wait_for test -S "$S.old"
	# What is told of the one is not told of the other.
	silent_master
	printf '%s\n' 'expect does not answer' 'send \x1c' 'status 0' >other
	term --log log "$DTACH" -a "$S.old" <<-'EOT'
		raw
		run "$TERM_BIN" "$DTACH" -a "$S" <other
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	not grep -q answer log
}

# and_read: attach, and then read a line as a shell would, of the same terminal.
and_read='"$DTACH" -a "$S"; read -r line; echo "got:$line:"'

@test "mouse reports that come while it leaves are not left for the shell" {
	session sh -c 'printf "\033[?1003h\033[?1006hup"; exec sleep 1000'
	pid=$(master)
	export pid
	term sh -c "$and_read" <<-'EOT'
		expect up
		# What is not read when it leaves.
		run kill -STOP $pid
		send \x1c
		taken
		send \e[<35;10;10M\e[<35;11;10M
		expect [detached]
		send word\r
		expect got:word:
		status 0
	EOT
	kill -CONT "$pid"
}

@test "nor are those that were on their way when the terminal was told" {
	local try
	session sh -c 'printf "\033[?1000h\033[?1004hup"; exec sleep 1000'
	# On a busy machine they may come too late.
	for try in 1 2 3 4 5; do
		term sh -c "$and_read" <<-'EOT' && return
			expect up
			send \x1c
			expect \e[?1000l
			send \e[<0;10;10M
			send \e[I\e[<0;10;10m
			expect [detached]
			cooked
			send word\r
			expect got:word:
			status 0
		EOT
	done
	false
}

@test "what is typed while it leaves is left for the shell" {
	session sh -c 'echo up; exec sleep 1000'
	pid=$(master)
	export pid
	term sh -c "$and_read" <<-'EOT'
		expect up
		run kill -STOP $pid
		send \x1c
		taken
		send word
		expect [detached]
		cooked
		send \r
		expect got:word:
		status 0
	EOT
	kill -CONT "$pid"
}

@test "what is typed just behind the last report is left for the shell, too" {
	session sh -c 'printf "\033[?1000hup"; exec sleep 1000'
	term sh -c "$and_read" <<-'EOT'
		expect up
		send \x1c
		expect \e[?1000l
		send w
		expect [detached]
		cooked
		send ord\r
		expect got:word:
		status 0
	EOT
}
