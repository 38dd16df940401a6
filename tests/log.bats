#!/usr/bin/env bats
# The output in a file (-o, -m), and on the master's standard output (-o -).

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

MB=1048576

# stream BYTES WORD...: a session that waits for the file go and then writes a
# known stream of that length.
stream() {
	local bytes=$1
	shift
	"$DTACH" -n "$S" "$@" "$PEER" job raw wait="$T/go" stream="$bytes":5 3>&-
}

# bytes_of FILE...: their total size.
bytes_of() {
	cat "$@" 2>/dev/null | wc -c
}

# holds BYTES FILE: FILE holds exactly that stream.
holds() {
	[ "$(bytes_of "$2")" -eq "$1" ]
}

# size FILE, or 0 if it is missing at the moment.
size() {
	stat -c %s "$1" 2>/dev/null || echo 0
}

# The socket is removed before the log is complete, the master ends after it.
ended_all() {
	wait_for not test -e "$S"
	wait_for not pgrep -f -- "-n $S "
}

trouble() {
	peer wire "$S" hello info got=info close | sed -n 's/^info.* trouble=//p'
}

has_trouble() {
	# shellcheck disable=SC2053 # a pattern
	[[ $(trouble) == $1 ]]
}

# small_disk: a file system of 1 MiB at $T/disk, in a mount namespace of its own;
# `inside' runs commands there.
small_disk() {
	is_root || skip "needs root, to mount a small disk"
	mkdir "$T/disk"
	need nsenter
	unshare -m mount -t tmpfs -o size=1m none "$T/disk" 2>/dev/null || skip "no disk can be mounted here"
	unshare -m sleep 1000 3>&- &
	SPACE=$!
	wait_for other_space
	nsenter -t $SPACE -m -r mount -t tmpfs -o size=1m none "$T/disk"
}

other_space() {
	[ "$(readlink /proc/$SPACE/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]
}

# inside COMMAND...: run it where the small disk is mounted.  Change directory
# again: the current one belongs to the other namespace.
inside() {
	nsenter -t $SPACE -m -r sh -c 'cd "$T" && exec "$@"' sh "$@"
}

@test "the log is the whole output in order" {
	local bytes=$(($(full 8 256) * MB))
	stream $bytes -o log
	touch go
	ended_all
	"$PEER" check $bytes:5 <log
	equal 600 "$(mode log)"
}

@test "the log is complete beside attached and stopped terminals" {
	local bytes=$(($(full 8 64) * MB))
	stream $bytes -o log
	client a take=$bytes:5 "${THE_END[@]}"
	client b wait="$T/over" close
	touch go
	finished a
	touch over
	ended_all
	"$PEER" check $bytes:5 <log
}

@test "the log is written as soon as there is output" {
	session -o log sh -c 'echo one; cat'
	wait_for grep -q one log
	peer wire "$S" hello say=two$'\n' shut got=taken eof
	wait_for grep -q two log
}

@test "an existing log is appended to and keeps its mode" {
	umask 0
	echo before >log
	chmod 664 log
	"$DTACH" -n "$S" -o log sh -c 'echo after' 3>&-
	ended_all
	equal "before after" "$(tr -d '\r' <log | xargs)"
	equal 664 "$(mode log)"
	"$DTACH" -n "$S" -o other true 3>&-
	ended_all
	equal 600 "$(mode other)"
}

@test "the path of the log is relative to the caller's directory" {
	mkdir sub
	(cd sub && "$DTACH" -n "$S" -o log sh -c 'echo out; exec sleep 1000' 3>&-)
	wait_for grep -q out sub/log
	equal "$T/sub/log" "$(peer wire "$S" hello info got=info close | sed -n 's/^info.* log=\([^ ]*\).*/\1/p')"
}

@test "a log that cannot be created is an error at once, and nothing is left" {
	local where
	mkdir dir.log
	mkfifo fifo.log
	for where in no/such/dir dir.log fifo.log /dev/null; do
		run_dtach -n "$S" -o "$where" sleep 1000
		one_error "$S" "cannot log to $where: *"
		not test -e "$S"
	done
	is_root || {
		run_dtach -n "$S" -o /etc/dtach.log sleep 1000
		one_error "$S" "cannot log to /etc/dtach.log: *"
	}
	not test -e no
	equal "" "$(ours)"
}

@test "a session that cannot be created leaves no log" {
	run_dtach -n "$S" -o log /no/such/command
	equal 1 "$status"
	printf '#!/no/such/interpreter\n' >odd
	chmod +x odd
	run_dtach -n "$S" -o log ./odd
	equal 1 "$status"
	not test -e log
	session -o first sleep 1000
	run_dtach -n "$S" -o log sleep 1000
	equal 1 "$status"
	not test -e log
	# An existing file stays.
	echo before >log
	run_dtach -n "$S.2" -o log ./odd
	equal before "$(cat log)"
}

@test "-m limits the size on disk and keeps the newest output" {
	local bytes=$(($(full 16 1024) * MB)) most=65536 n kept
	stream $bytes -o log -m 64K
	# Read log.1 first, so that a file renamed meanwhile is not counted twice.
	(
		while test -e "$S"; do
			n=$(($(size log.1) + $(size log)))
			[ "$n" -le $most ] || echo "$n"
		done >too.much
	) 3>&- &
	touch go
	WAIT_DEADLINE=$(full 60 600) ended_all
	wait $!
	equal "" "$(cat too.much)"
	kept=$(bytes_of log.1 log)
	[ "$kept" -le $most ] && [ "$kept" -ge $((most / 2)) ]
	"$PEER" bytes $bytes:5 | tail -c "$kept" >newest
	cat log.1 log | cmp - newest
	equal 600 "$(mode log.1)"
	equal "log log.1" "$(echo log*)"
}

@test "-m cuts existing larger files to their newest bytes" {
	head -c 200000 /dev/zero >log.1
	{ head -c 200000 /dev/zero; seq 1000; } >log
	"$DTACH" -n "$S" -o log -m 64K sh -c 'stty -onlcr; echo out' 3>&-
	ended_all
	[ "$(bytes_of log log.1)" -le 65536 ]
	{ seq 1000; echo out; } >wanted
	cat log.1 log | tail -c "$(bytes_of wanted)" | cmp - wanted
}

@test "a log that is renamed or removed starts again under its name" {
	session -o log sh -c 'stty -echo -onlcr; echo one; cat'
	wait_for grep -q one log
	mv log log.old
	peer wire "$S" hello say=two$'\n' shut got=taken eof
	wait_for grep -qx two log
	equal one "$(cat log.old)"
	rm log
	peer wire "$S" hello say=three$'\n' shut got=taken eof
	wait_for grep -qx three log
	equal three "$(cat log)"
	# A truncated log continues from its new end.
	: >log
	peer wire "$S" hello say=four$'\n' shut got=taken eof
	wait_for grep -qx four log
	equal four "$(cat log)"
}

@test "a log continues when its missing directory is back" {
	mkdir sub
	session -o sub/log sh -c 'stty -echo -onlcr; echo one; cat'
	wait_for grep -q one sub/log
	rm -r sub
	peer wire "$S" hello say=two$'\n' shut got=taken eof
	wait_for has_trouble 'No such file*'
	mkdir sub
	wait_for grep -qx two sub/log
	equal "" "$(trouble)"
}

@test "a full disk is reported once on attaching, and the log continues when it can" {
	need_proc
	small_disk
	inside "$DTACH" -n "$S" -o disk/log "$PEER" job raw wait="$T/go" stream=$((4 * MB)):5 \
		ready="$T/written" wait="$T/more" say=newest wait="$T/over" 3>&-
	touch go
	wait_for test -e written
	wait_for has_trouble 'No space left on device*bytes of output are lost'
	peer wire "$S" hello attach redraw=4:24x80 got=notice got=undo close >out
	grep -q "^notice the log $T/disk/log: No space left on device" out
	peer wire "$S" hello attach redraw=4:24x80 got=undo info got=info close >out
	not grep -q notice out
	inside sh -c ': >disk/log'
	touch more
	wait_for inside grep -q newest disk/log
	wait_for has_trouble 'No space left on device*bytes of output were lost'
	inside sh -c 'tail -c 6 disk/log' | grep -qx newest
	peer wire "$S" hello attach redraw=4:24x80 got=undo info got=info close >out
	not grep -q notice out
	equal "" "$(trouble)"
	touch over
	ended_all
}

@test "the first terminal shows the problem above the screen; a quiet one and later ones do not" {
	mkdir 'sub\x'
	ln -s 'sub\x' sub
	"$DTACH" -n "$S" -o 'sub\x/log' sh -c 'echo first; read -r x; echo second; exec cat' 3>&-
	wait_for grep -q first sub/log
	rm -r 'sub\x'
	echo | "$DTACH" -p "$S"
	wait_for has_trouble '?*'
	term --log quiet "$DTACH" -a "$S" -q <<-'EOT'
		expect second
		send \x1c
		status 0
	EOT
	not grep -q "the log" quiet
	term --log one "$DTACH" -a "$S" <<-'EOT'
		expect dtach: the log
		expect /sub\\\\x/log: No such file or directory
		expect second
		send \x1c
		expect [detached]
		status 0
	EOT
	term --log two "$DTACH" -a "$S" <<-'EOT'
		expect second
		send \x1c
		expect [detached]
		status 0
	EOT
	not grep -q "the log" two
}

@test "a problem that is over is also reported once, if output was lost" {
	mkdir sub
	session -o sub/log "$PEER" job raw wait="$T/go" stream=$((4 * MB)):5 ready="$T/written" wait="$T/over"
	wait_for test -e sub/log
	rm -r sub
	touch go
	wait_for test -e written
	mkdir sub
	wait_for has_trouble 'No such file or directory; * bytes of output were lost'
	# A classic client cannot be told.
	peer wire "$S" attach redraw=4:24x80 info close
	peer wire "$S" hello attach redraw=4:24x80 got=notice got=undo close >out
	grep -q "^notice the log $T/sub/log: .* were lost$" out
	equal "" "$(trouble)"
	peer wire "$S" hello attach redraw=4:24x80 got=undo info got=info close >out
	not grep -q notice out
}

@test "a full disk that gets room again loses nothing if little was written" {
	small_disk
	inside sh -c 'head -c 1000000 /dev/zero >disk/filler'
	inside "$DTACH" -n "$S" -o disk/log "$PEER" job raw wait="$T/go" stream=150000:5 \
		ready="$T/written" wait="$T/over" 3>&-
	touch go
	wait_for test -e written
	wait_for has_trouble 'No space left on device'
	inside rm disk/filler
	wait_for has_trouble ''
	inside cat disk/log | "$PEER" check 150000:5
	touch over
	ended_all
}

@test "a limit on file size does not harm the session" {
	need_proc
	(ulimit -f 16) 2>/dev/null || skip "no such limit here"
	(ulimit -f 16
	"$DTACH" -n "$S" -o log "$PEER" job raw wait="$T/go" stream=$((2 * MB)):5 ready="$T/written" \
		wait="$T/over" 3>&-)
	touch go
	wait_for test -e written
	wait_for has_trouble 'File too large*'
	[ "$(bytes_of log)" -gt 0 ]
	touch over
	ended_all
}

@test "a failing log is retried only when there is output, once a second" {
	need_proc
	local pid before after
	mkdir sub
	session -o sub/log sh -c 'stty -echo -onlcr; echo one; cat'
	wait_for grep -q one sub/log
	pid=$(info pid)
	rests "$pid"
	rm -r sub
	rests "$pid"
	peer wire "$S" hello say=two$'\n' shut got=taken eof
	wait_for has_trouble 'No such file*'
	before=$(awk '/^voluntary/ { print $2 }' "/proc/$pid/status")
	sleep 1.5
	after=$(awk '/^voluntary/ { print $2 }' "/proc/$pid/status")
	[ $((after - before)) -le 4 ]
}

@test "a log may be larger than 2 GiB" {
	truncate -s 3G log 2>/dev/null || skip "no such file here"
	"$DTACH" -N "$S" -o log echo more </dev/null 3>&- >out 2>&1
	equal "" "$(cat out)"
	equal more "$(tail -c 6 log | tr -d '\r')"
}

# ---- standard output

@test "-o - writes the whole output and returns the program's status" {
	local bytes=$(($(full 8 256) * MB))
	"$DTACH" -N "$S" -o - "$PEER" job raw stream=$bytes:5 exit=3 </dev/null 3>&- >out || status=$?
	equal 3 "$status"
	"$PEER" check $bytes:5 <out
	"$DTACH" -N "$S" -o - "$PEER" job raw stream=$bytes:5 exit=3 </dev/null 3>&- | "$PEER" check $bytes:5
}

@test "-o - to a file appends to what others write there" {
	{ echo before; "$DTACH" -N "$S" -o - echo within </dev/null 3>&-; echo after; } >out
	equal "before within after" "$(tr -d '\r' <out | xargs)"
}

@test "-o - works with a socket" {
	need socat
	local bytes=$((4 * MB))
	socat -u UNIX-LISTEN:sock CREATE:out 3>&- &
	wait_for test -S sock
	# socat makes the socket the standard output of its command.
	socat UNIX-CONNECT:sock,retry=99,interval=0.1 EXEC:"$DTACH -N $S -o - $PEER job raw stream=$bytes\:5",fdout=1 </dev/null 3>&-
	wait $!
	"$PEER" check $bytes:5 <out
}

@test "-o - works with a terminal" {
	term "$DTACH" -N "$S" -o - sh -c 'echo to the terminal; exit 3' <<-'EOT'
		expect to the terminal
		status 3
	EOT
}

@test "-o - does not make standard output non-blocking" {
	need_proc
	mkfifo fifo
	exec 7<>fifo
	"$DTACH" -N "$S" -o - sh -c 'echo out; exec sleep 1000' >&7 </dev/null 3>&- &
	wait_for alive
	local line
	read -r -u 7 line
	not grep -q '^flags:.*[4567]...$' /proc/self/fdinfo/7
	exec 7>&-
}

@test "a reader of -o - that goes away ends the mirror and nothing else" {
	"$DTACH" -N "$S" -o - sh -c 'echo first; until test -e go; do sleep 0.02; done; seq 10000; echo still here; exec cat' \
		</dev/null 3>&- | { read -r line; echo "$line" >first; } &
	wait_for test -s first
	touch go
	wait_for peer wire "$S" hello screen=0 shut see='still here' eof
	alive
}

@test "a stopped reader of -o - does not stop the program and is told what it missed" {
	mkfifo fifo
	exec 7<>fifo
	"$DTACH" -N "$S" -o - "$PEER" job raw stream=$((8 * MB)):5 ready="$T/written" wait="$T/go" exit=4 \
		>&7 2>err </dev/null 3>&- &
	local pid=$!
	wait_for test -e written
	# The content of the pipe, and then the newest output.
	cat <&7 >out 3>&- &
	local reader=$!
	wait_for grep -q 'bytes are missing there' err
	touch go
	status=0
	wait $pid || status=$?
	equal 4 "$status"
	kill $reader
	exec 7>&-
	grep -q "^dtach: $S: standard output: too slow: [0-9]* bytes are missing there$" err
}

@test "if standard error is blocked too, the total is reported at the end" {
	mkfifo fifo errors
	exec 7<>fifo 8<>errors
	dd if=/dev/zero of=errors bs=4096 count=256 oflag=nonblock 2>full || grep -q 'unavailable' full
	"$DTACH" -N "$S" -o - sh -c "stty raw; head -c 8000000 /dev/zero; : >one; until test -e go; do sleep 0.02; done
		head -c 8000000 /dev/zero; : >two; until test -e over; do sleep 0.02; done; exit 4" >&7 2>&8 </dev/null 3>&- &
	local pid=$!
	wait_for test -e one
	# Room for a while, so that the mirror notices that it missed something.
	head -c 20000 <&7 >out
	touch go
	wait_for test -e two
	cat <&8 >err 3>&- &
	wait_for test -s err
	cat <&7 >>out 3>&- &
	wait_for grep -aq 'bytes are missing there' err
	touch over
	status=0
	wait $pid || status=$?
	equal 4 "$status"
	told() {
		[ $(($(grep -ao '[0-9]* bytes are missing' err | awk '{ n += $1 } END { print n }') + $(wc -c <out))) = 16000000 ]
	}
	wait_for told
	# shellcheck disable=SC2046 # they are words
	kill $(jobs -p)
	exec 7>&- 8>&-
}

@test "a reader of -o - that is stopped to the end is told what it missed" {
	mkfifo fifo
	exec 7<>fifo
	status=0
	"$DTACH" -N "$S" -o - "$PEER" job raw ready="$T/up" stream=$MB:5 exit=4 >&7 2>err </dev/null 3>&- 7>&- &
	local pid=$!
	wait_for test -e up
	wait_for not test -e "$S"
	# Its supervisor does not wait for that reader, either.
	kill -TERM $pid
	wait $pid || status=$?
	equal 4 "$status"
	# The pipe keeps what it has.
	exec 8<fifo 7>&-
	cat <&8 >out
	exec 8<&-
	equal "dtach: $S: standard output: too slow: $((MB - $(wc -c <out))) bytes are missing there" "$(cat err)"
}

@test "a slow reader of -o - gets the rest at the end" {
	mkfifo fifo
	"$DTACH" -N "$S" -o - "$PEER" job raw stream=200000:5 ready="$T/written" >fifo </dev/null 3>&- &
	local pid=$!
	exec 8<fifo
	wait_for test -e written
	"$PEER" check 200000:5 <&8
	wait $pid
	exec 8<&-
}

@test "-N with -o - and no clients uses no processor time" {
	need_proc
	"$DTACH" -N "$S" -o - sh -c 'echo out; exec sleep 1000' </dev/null 3>&- | cat >out &
	wait_for grep -q out out
	# Ask once, now: a client that closes also wakes the master.
	local pid
	pid=$(info pid)
	rests "$pid"
	sleeps "$pid"
}

@test "-m follows a link: it keeps leading to the newest file, and nothing is left beside it" {
	mkdir disk
	ln -s disk/real log
	session -o log -m 8K sh -c 'i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i + 1)); done; exec sleep 1000'
	wait_for grep -q 'line 2999' log
	[ -L log ]
	equal 2 "$(find . -type f | wc -l | tr -d ' ')"
	[ $(($(wc -c <disk/real) + $(wc -c <disk/real.1))) -le 8192 ]
	equal "\"$T/disk/real\"" "$("$DTACH" -lj "$S" | sed 's/.*"log":\([^,}]*\).*/\1/')"
}

@test "-N with -o - to a full device reports the loss and waits for room" {
	status=0
	(ulimit -f 8; exec "$DTACH" -N "$S" -o - sh -c 'seq 1 20000; exit 3' >full 2>err 3>&-) || status=$?
	equal 3 "$status"
	grep -Eq "^dtach: $S: standard output: File too large: [0-9]+ bytes are missing there\$" err
}

@test "-m does not cut the target if FILE.1 is a link" {
	seq 1 5000 >precious
	cp precious before
	ln -s precious log.1
	"$DTACH" -n "$S" -o log -m 8K seq 1 3000 3>&-
	wait_for not test -e "$S"
	cmp before precious
}

@test "a reader of -o - that pauses gets all there still is, and always the end" {
	local pid reader
	mkfifo fifo
	{ until test -e read; do sleep 0.02; done; cat >got; } <fifo 3>&- &
	reader=$!
	"$DTACH" -N "$S" -o - sh -c 'stty raw -echo; head -c 12000000 /dev/zero; printf the-last-words' \
		>fifo 2>err </dev/null 3>&- &
	pid=$!
	# It is over, and waits for its reader alone.
	wait_for not alive
	# More than a terminal would be waited for.
	sleep 3
	touch read
	wait $pid
	wait $reader
	equal the-last-words "$(tail -c 14 got)"
	equal 12000014 $(($(wc -c <got) + $(sed -n 's/.*: \([0-9]*\) bytes .*/\1/p' err | awk '{ n += $1 } END { print n + 0 }')))
}
