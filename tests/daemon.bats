#!/usr/bin/env bats
# What the program inherits and what it does not, how the master sits, and
# that nobody who reads our output is kept waiting.

# Words in quotes are often for another shell; err is set by run_dtach; each
# test is a subshell; a loop may only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154,SC2010

load helper

# sshd writes its title over its environment, so it must be ended by its pid.
teardown_more() {
	[ -z "${server-}" ] || kill "$server" 2>/dev/null || :
}

need_proc() {
	[ -r /proc/self/status ] || skip "no /proc to look into"
}

# same COMMAND: it says the same under -n as when run by hand.
same() {
	rm -f by.hand by.us
	sh -c "{ $1; } >by.hand 2>&1 </dev/null"
	"$DTACH" -n "$S" sh -c "{ $1; } >by.tmp 2>&1 </dev/null; mv by.tmp by.us" </dev/null >/dev/null 2>&1 3>&-
	wait_for test -e by.us
	wait_for not test -e "$S"
	diff by.hand by.us
}

@test "the program has the caller's umask" {
	(umask 027; same umask)
	(umask 0; same umask)
}

@test "the program has the caller's directory" {
	mkdir sub
	(cd sub && "$DTACH" -n ../s sh -c 'pwd >../out' 3>&-)
	wait_for test -s out
	equal "$T/sub" "$(cat out)"
}

@test "the program has the caller's environment, plus ours" {
	export ODD=$'a\nb' EMPTY='' DTACH_KEY=^a
	same 'env | grep -v -e ^DTACH_SESSION= -e ^_='
	"$DTACH" -n "$S" sh -c 'env >out.tmp; mv out.tmp out' 3>&-
	wait_for test -e out
	equal 1 "$(grep -c "^DTACH_SESSION=" out)"
}

@test "the program has the caller's limits" {
	need_proc
	(ulimit -n 123; ulimit -c 0; ulimit -f 1000000; same 'cat /proc/self/limits')
}

@test "the program has the caller's niceness" {
	nice -n 5 bash -c "$(declare -f same wait_for not); set -e; same nice"
}

# signals MASK: the program blocked none, and ignored these, signals 32 and 33 apart: they are
# the C library's own.
signals() {
	local blocked ignored
	blocked=$(sed -n 's/^SigBlk:[^0-9a-f]*//p' out)
	ignored=$(sed -n 's/^SigIgn:[^0-9a-f]*//p' out)
	equal "0 $((16#$1))" "$((16#$blocked)) $((16#$ignored & ~0x180000000))"
}

@test "the program ignores and blocks no signal, whatever its caller does" {
	need_proc
	local m
	(trap '' INT QUIT PIPE USR1 CHLD WINCH TERM TTOU TTIN
		"$DTACH" -n "$S" sh -c 'grep ^Sig[BI] /proc/self/status >out.tmp; mv out.tmp out' </dev/null 3>&-)
	wait_for test -e out
	signals 0000000000000000
	for m in -A -c -N; do
		wait_for not test -e "$S"
		rm -f out
		# shellcheck disable=SC2016 # the inner shell expands it
		term sh -c 'trap "" INT USR2 CHLD
			exec "$DTACH" "$0" "$S" sh -c "grep ^Sig[BI] /proc/self/status >out"' $m <<-'EOT'
			status 0
		EOT
		signals 0000000000000000
	done
}

@test "the program ignores SIGHUP if its caller does: nohup dtach -n" {
	need_proc
	(trap '' HUP INT
		"$DTACH" -n "$S" sh -c 'grep ^Sig[BI] /proc/self/status >out.tmp; mv out.tmp out' </dev/null 3>&-)
	wait_for test -e out
	signals 0000000000000001
}

@test "^C works in a shell that a script has left in the background" {
	sh -c '"$DTACH" -n "$S" sh -c ": >up; exec cat" & wait' </dev/null >/dev/null 2>&1 3>&-
	wait_for test -e up
	printf '\003' | "$DTACH" -p "$S" 3>&-
	wait_for not test -e "$S"
}

@test "the master is no session leader: nothing it opens becomes its terminal" {
	need_proc
	local pid
	session sleep 1000
	pid=$(master)
	[ "$(awk '{ print $6 }' "/proc/$pid/stat")" != "$pid" ]
	[ "$(awk '{ print $7 }' "/proc/$pid/stat")" = 0 ]
}

@test "a program whose caller has no TERM gets xterm-256color" {
	(unset TERM; "$DTACH" -n "$S" sh -c 'echo "$TERM" >out.tmp; mv out.tmp out' 3>&-)
	wait_for test -e out
	equal xterm-256color "$(cat out)"
	rm out
	wait_for not test -e "$S"
	TERM=vt220 "$DTACH" -n "$S" sh -c 'echo "$TERM" >out.tmp; mv out.tmp out' 3>&-
	wait_for test -e out
	equal vt220 "$(cat out)"
}

@test "what describes the caller's terminal does not reach the program" {
	COLUMNS=200 LINES=50 WINDOWID=7 TMUX=/tmp/x,1,0 TERM_PROGRAM=x KEPT=yes \
		"$DTACH" -n "$S" sh -c 'env >out.tmp; mv out.tmp out' 3>&-
	wait_for test -e out
	grep -qx KEPT=yes out
	not grep -E '^(COLUMNS|LINES|WINDOWID|TMUX|TERM_PROGRAM)=' out
}

@test "the program gets no descriptor but its terminal" {
	need_proc
	(
		exec 7>"$T/seven" 8<"$T" 9>/dev/null
		"$DTACH" -n "$S" sh -c 'exec ls -l /proc/self/fd >out' 3>&-
	)
	wait_for test -s out
	wait_for not test -e "$S"
	# 1 is ours here, 3 is the directory that ls reads.
	grep -q ' 0 -> /dev/pts/' out
	grep -q ' 2 -> /dev/pts/' out
	equal "0 1 2 3" "$(sed -n 's/.* \([0-9]*\) -> .*/\1/p' out | sort -n | xargs)"
}

@test "the program gets no descriptor of ours under -A and -c" {
	need_proc
	local m
	for m in -A -c; do
		# shellcheck disable=SC2016 # the inner shell expands it
		term sh -c 'exec 7>seven 8<.; exec "$DTACH" "$0" "$S" sh -c "exec ls /proc/self/fd >out"' $m <<-'EOT'
			status 0
		EOT
		# 1 is the file, 3 the directory that ls reads.
		equal "0 1 2 3" "$(sort -n out | xargs)"
	done
}

@test "the program leads a session on its own terminal" {
	need_proc
	"$DTACH" -n "$S" sh -c 'tty >out.tty; cat /proc/$$/stat >out.tmp; mv out.tmp out; exec sleep 1000' 3>&-
	wait_for test -s out
	# pid, group, session and the terminal's group are one.
	sed 's/.*) //' out | { read -r _ _ group session tty fg _; equal "$group $group" "$session $fg"; not equal 0 "$tty"; }
	[[ $(cat out.tty) == /dev/* ]]
}

@test "the master sits in /, in its own session, without a terminal" {
	need_proc
	local m pid other
	"$DTACH" -n "$S.1" sleep 1000 3>&-
	for m in "-A $S.2" "-c $S.3"; do
		# shellcheck disable=SC2086 # they are words
		term "$DTACH" $m sleep 1000 <<-EOT || [ $? -ne 99 ]
			until test -S ${m#* }
			close
			eof
		EOT
	done
	for m in 1 2 3; do
		wait_for alive "$S.$m"
		pid=$(master "$S.$m")
		equal / "$(readlink "/proc/$pid/cwd")"
		sed 's/.*) //' "/proc/$pid/stat" | { read -r _ _ _ session tty _; equal 0 "$tty"; not equal "$session" "$(ps -o sid= -p $$ | tr -d ' ')"; }
		for fd in 0 1 2; do
			equal /dev/null "$(readlink "/proc/$pid/fd/$fd")"
		done
		# No open file or directory but the null device, the pty, and sockets
		# and pipes of its own; the socket's directory it may hold.
		other=$(ls -l "/proc/$pid/fd" | grep -v -e ' [012] -> /dev/null$' -e '/ptmx$' -e 'socket:' -e 'pipe:' -e 'anon_inode' -e " -> $T" -e '^total' -e ' /dev/pts/') || :
		equal "" "$other"
	done
}

@test "the master keeps nothing of the caller open" {
	need_proc
	mkfifo fifo
	exec 7<>fifo
	(cd "$T" && "$DTACH" -n "$S" sleep 1000 8>"$T/eight" 3>&-)
	# Nor what bats has open, whatever its number.
	other=$(ls -l "/proc/$(master)/fd" | grep -e fifo -e eight -e bats) || :
	equal "" "$other"
	exec 7>&-
}

@test "the master's command line is that of its caller" {
	need_proc
	session sleep 1000
	equal "$(printf '%s\0' "$DTACH" -n "$S" sleep 1000 | od -c)" "$(od -c "/proc/$(master)/cmdline")"
	term "$DTACH" -c "$S.2" -Ez sleep 1000 <<-'EOT' || [ $? -ne 99 ]
		until test -S s.2
		close
		eof
	EOT
	equal "$(printf '%s\0' "$DTACH" -c "$S.2" -Ez sleep 1000 | od -c)" "$(od -c "/proc/$(master "$S.2")/cmdline")"
}

@test "who reads the output of -n to its end goes on at once" {
	local out
	out=$("$DTACH" -n "$S" sleep 1000 2>&1)
	equal "" "$out"
	"$DTACH" -n "$S.2" sleep 1000 2>&1 | cat
	out=$("$DTACH" -n @three sleep 1000 2>&1 </dev/null; echo over)
	equal over "$out"
	alive
	alive "$S.2"
	alive @three
}

@test "who reads the output of a terminal's mode goes on at once" {
	# The terminal is 0 here, and 2 is a pipe that the master must not keep.
	term sh -c '"$DTACH" -A "$S" cat 2>&1 >/dev/tty | cat; echo pipe closed' <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		expect pipe closed
		status 0
	EOT
	alive
}

@test "-n works with its descriptors closed" {
	"$DTACH" -n "$S" sh -c 'tty >out; ls /proc/self/fd >>out 2>/dev/null; exec sleep 1000' <&- >&- 2>&- 3>&-
	wait_for alive
	wait_for test -s out
	grep -q /dev/ out
}

@test "the caller has no child left, nor a zombie" {
	need_proc
	"$DTACH" -n "$S" sleep 1000 3>&-
	[ "$(ps -o ppid= -p "$(master)" | tr -d ' ')" != $$ ]
}

@test "ssh returns from -n at once" {
	need ssh
	need ssh-keygen
	local sshd port i ours
	sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd) || skip "no sshd here"
	! is_root || [ -d /run/sshd ] || [ -d /var/empty ] || skip "sshd has no directory to run in"
	ssh-keygen -q -t ed25519 -N '' -f key || skip "no keys to be made"
	cp key.pub authorized
	for i in 1 2 3 4 5; do
		port=$((20000 + (RANDOM + $$) % 40000))
		"$sshd" -D -e -f /dev/null -h "$T/key" -p $port -o ListenAddress=127.0.0.1 \
			-o PidFile=none -o AuthorizedKeysFile="$T/authorized" -o StrictModes=no \
			-o PermitRootLogin=yes -o PasswordAuthentication=no >sshd.log 2>&1 3>&- &
		server=$!
		wait_for grep -q -e 'listening on' -e 'Cannot bind' -e rror -e issing sshd.log
		! grep -q 'listening on' sshd.log || break
		server=
	done
	[ -n "$server" ] || skip "sshd does not start: $(tail -n 1 sshd.log)"
	remote() {
		timeout "$1" ssh -F /dev/null -i key -p "$port" -o BatchMode=yes -o StrictHostKeyChecking=no \
			-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR 127.0.0.1 "$2" </dev/null 3>&-
	}
	# sshd begins with an environment of its own.
	ours="DTACH_TEST='$T' DTACH_DIR='$DTACH_DIR' ASAN_OPTIONS='${ASAN_OPTIONS-}'"
	remote 20 true || skip "ssh does not get in: $(tail -n 1 sshd.log)"
	remote 20 "$ours '$DTACH' -n '$S' sleep 1000"
	alive
	# And it outlives the connection.
	alive
	equal "" "$(remote 20 "$ours '$DTACH' -n '$S.2' sleep 1000" 2>&1)"
	alive "$S.2"
}

@test "-N keeps the caller's session and descriptors" {
	need_proc
	exec 7>"$T/seven"
	"$DTACH" -N "$S" sleep 1000 </dev/null >out 2>&1 3>&- &
	wait_for alive
	equal $! "$(master)"
	equal "$(ps -o sid= -p $$ | tr -d ' ')" "$(ps -o sid= -p $! | tr -d ' ')"
	equal "$T/out" "$(readlink /proc/$!/fd/1)"
	equal "$T/seven" "$(readlink /proc/$!/fd/7)"
	exec 7>&-
}

# notified NAME COMMAND...: what is said to the socket NAME (@NAME: an abstract
# one) while the command runs.
notified() {
	local name=$1 to=UNIX-RECV:$1
	shift
	[ "${name#@}" = "$name" ] || to=ABSTRACT-RECV:${name#@}
	rm -f told
	socat -u "$to" CREATE:told >/dev/null 2>&1 3>&- &
	heard=$!
	if [ "${name#@}" = "$name" ]; then
		wait_for test -S "$name"
	else
		wait_for grep -q "$name" /proc/net/unix
	fi
	NOTIFY_SOCKET=$name "$@" </dev/null >/dev/null 2>&1 3>&- &
	wait_for test -s told
	kill $heard
	cat told
}

@test "-N tells a supervisor when it is ready" {
	need socat
	equal READY=1 "$(notified "$T/notify" "$DTACH" -N "$S" sleep 1000)"
	# It can be attached to by then.
	alive
	need_proc
	equal READY=1 "$(notified "@$T/abstract" "$DTACH" -N "$S.2" sleep 1000)"
	alive "$S.2"
}

@test "-N does not tell of a program that does not run" {
	need socat
	printf '#!/no/such/interpreter\n' >odd
	chmod +x odd
	socat -u UNIX-RECV:notify CREATE:told 3>&- &
	wait_for test -S notify
	NOTIFY_SOCKET=$T/notify run_dtach -N "$S" ./odd
	equal 1 "$status"
	# Nor do those who are no foreground process.
	NOTIFY_SOCKET=$T/notify "$DTACH" -n "$S" sleep 1000 3>&-
	alive
	kill $!
	wait $! || :
	not test -s told
}

@test "-N does without a supervisor that is not there, or an odd name of one" {
	local name
	for name in "$T/none" '' / @ relative "/$(printf '%0200d' 0)"; do
		status=0
		NOTIFY_SOCKET=$name "$DTACH" -N "$S" sh -c 'exit 5' </dev/null 3>&- || status=$?
		equal 5 "$status"
	done
}

@test "the program's terminal has sane modes, and the control characters of the caller's" {
	local m
	for m in -n -A -c; do
		rm -f out
		# shellcheck disable=SC2016 # the inner shell expands it
		term sh -c 'stty erase ^W intr ^G raw -echo -opost; exec "$DTACH" "$0" "$S" sh -c "stty -a >out.tmp; mv out.tmp out"' $m <<-'EOT'
			status 0
		EOT
		wait_for test -s out
		grep -q 'intr = ^G' out
		grep -q 'erase = ^W' out
		local word
		for word in icanon echo isig opost ixon icrnl; do
			tr -s ' ;' '\n' <out | grep -qx $word
		done
		wait_for not test -e "$S"
	done
}

@test "without a terminal backspace takes a whole character, unless the locale is a legacy one" {
	local lang
	stty -a </dev/null 2>&1 | grep -q iutf8 || [ "$(uname)" = Linux ] || skip "no IUTF8 here"
	for lang in '' C de_DE.UTF-8 C.utf8; do
		rm -f out
		LC_ALL=$lang LANG='' "$DTACH" -n "$S" sh -c 'stty -a >out.tmp; mv out.tmp out' </dev/null >/dev/null 2>&1 3>&-
		wait_for test -s out
		tr -s ' ;' '\n' <out | grep -qx iutf8
		wait_for not test -e "$S"
	done
	for lang in de_DE de_DE.ISO-8859-1 ru_RU.KOI8-R; do
		rm -f out
		LC_ALL=$lang "$DTACH" -n "$S" sh -c 'stty -a >out.tmp; mv out.tmp out' </dev/null >/dev/null 2>&1 3>&-
		wait_for test -s out
		tr -s ' ;' '\n' <out | grep -qx -e -iutf8
		wait_for not test -e "$S"
	done
}

@test "without a terminal the program's has the usual modes" {
	"$DTACH" -n "$S" sh -c 'stty -a >out.tmp; mv out.tmp out' </dev/null >/dev/null 2>&1 3>&-
	wait_for test -s out
	tr -s ' ;' '\n' <out | grep -qx icanon
	tr -s ' ;' '\n' <out | grep -qx echo
	tr -s ' ;' '\n' <out | grep -qx isig
}

@test "-N is a job of its shell: it stops, and goes on in the background" {
	term bash -mc '"$DTACH" -N "$S" sh -c "until test -e go; do sleep 0.02; done; exit 3"
		touch stopped
		bg
		until test -S "$S" && "$DTACH" -p "$S" </dev/null; do sleep 0.02; done
		touch go
		wait %1
		echo status $?' <<-'EOT'
		until test -S "$S"
		send \x1a
		until test -e stopped
		expect status 3
		status 0
	EOT
}
