#!/usr/bin/env bats
# Typed and pushed input reaches the program complete and in order, whatever it
# does with its terminal meanwhile; output never waits for input.

load wire

MB=1048576

# pushed BYTES [SEED]: push a stream with -p.
pushed() {
	peer bytes "$1:${2:-5}" | "$DTACH" -p "$S" 3>&-
}

# reader WORD...: a program that reads input when told to.
reader() {
	job raw report="$T/got" ready="$T/raw" "$@"
	wait_for test -e "$T/raw"
}

got() {
	[ -e "$T/got" ] && grep -Eqx "failed .*|took $1 skipped 0" "$T/got"
}

# took BYTES: the program got exactly the stream.
took() {
	WAIT_DEADLINE=$(full 30 120) wait_for got "$1"
	reported got "took $1 skipped 0"
}

@test "all typed input arrives while the program floods" {
	local bytes=$(($(full 1 16) * MB))
	reader meanwhile=9 take=$bytes:5 wait="$T/end"
	terminal typist start israw stream=$bytes:5 wait="$T/got" status -- \
		"$DTACH" -a "$S" -E -z -r none
	took $bytes
	touch "$T/end"
	finished typist
}

@test "all pushed input arrives while the program floods two clients" {
	local bytes=$(($(full 1 16) * MB))
	reader meanwhile=9 wait="$T/go" take=$bytes:5
	client a expect=99999999999:9 part
	classic b eof
	touch "$T/go"
	pushed $bytes
	took $bytes
	wait_for not test -e "$S"
	wait || :
}

@test "all pushed input arrives with nobody attached" {
	local bytes=$(($(full 4 16) * MB))
	reader take=$bytes:5
	pushed $bytes
	took $bytes
}

@test "typing into a program that echoes everything does not deadlock" {
	local bytes=$((MB / 4)) i
	for i in $(seq 1 "$(full 4 100)"); do
		reader echo=$bytes exit=3
		# The program ends after it has echoed everything.
		terminal typist start expect=$bytes:5 israw stream=$bytes:5 took status -- \
			"$DTACH" -a "$S" -E -z -r none
		finished typist
		is_old || reported typist "status 3"
		wait_for not test -e "$S"
		rm "$T/raw"
	done
}

@test "pushing with -p into a program that echoes everything does not deadlock" {
	local bytes=$((MB / 4)) i
	for i in $(seq 1 "$(full 4 100)"); do
		reader echo=$bytes exit=3
		client a take=$bytes:5 "${THE_END[@]}"
		pushed $bytes
		finished a
		ended a exited 3
		wait_for not test -e "$S"
		rm "$T/raw" "$T/a.up"
	done
}

@test "a client that pushes and reads the echo does not deadlock, in both dialects" {
	local bytes=$((MB / 2)) i
	for i in $(seq 1 "$(full 2 50)"); do
		reader echo=$bytes
		classic a expect=$bytes:5 stream=$bytes:5 took eof
		finished a
		wait_for not test -e "$S"
		rm "$T/raw" "$T/a.up"
		reader echo=$bytes
		client a expect=$bytes:5 stream=$bytes:5 took "${THE_END[@]}"
		finished a
		wait_for not test -e "$S"
		rm "$T/raw" "$T/a.up"
	done
}

@test "while a program does not read, output flows, clients attach and no input is lost" {
	local bytes=$MB pusher
	need_proc
	reader wait="$T/go" meanwhile=9 wait="$T/hear" take=$bytes:5
	client a wait="$T/full" expect=99999999999:9 some=4000000 ready="$T/flows" part
	pushed $bytes &
	pusher=$!
	# The master has all the input it can take, and no output yet.
	wait_for rests "$(master_pid)"
	touch "$T/full" "$T/go"
	wait_for test -e "$T/flows"
	peer wire "$S" attach see=. close
	# The terminal cannot have everything yet, so -p must still wait.
	kill -0 $pusher
	touch "$T/hear"
	took $bytes
	wait $pusher
	finished a
}

@test "a program that starts to read late gets all its input" {
	local bytes=$MB pusher
	need_proc
	reader wait="$T/hear" take=$bytes:5
	pushed $bytes &
	pusher=$!
	# The master's queue is full and it rests; it still serves clients.
	wait_for rests "$(master_pid)"
	kill -0 $pusher
	client a "${THE_END[@]}"
	touch "$T/hear"
	took $bytes
	wait $pusher
	finished a
}

@test "input continues after the program empties its terminal at once" {
	local bytes=$MB master
	need_proc
	reader wait="$T/hear" expect=$bytes:5 some=4000 ready="$T/some" took
	master=$(master_pid)
	pushed $bytes &
	wait_for rests "$master"
	# While the master is stopped, the program reads what its terminal holds.
	kill -STOP "$master"
	touch "$T/hear"
	wait_for test -e "$T/some"
	kill -CONT "$master"
	took $bytes
	wait $! || :
}

@test "-p returns only when the terminal has all the input" {
	local bytes=60000 master pusher
	need_proc
	reader wait="$T/hear" take=$bytes:5
	master=$(master_pid)
	# Even a little input cannot reach the terminal while the master is stopped.
	kill -STOP "$master"
	pushed 100 &
	pusher=$!
	sleep 0.3
	kill -0 $pusher
	kill -CONT "$master"
	wait $pusher
	peer bytes $bytes:5 | tail -c +101 | "$DTACH" -p "$S" 3>&- &
	wait_for rests "$master"
	touch "$T/hear"
	wait $!
	# What is missing now would never arrive.  With all of it the program ends, and
	# the master may then end before it can be stopped.
	kill -STOP "$master" || :
	took $bytes
	kill -CONT "$master" || :
}

@test "-p returns at once if the terminal has room, though the program does not read" {
	reader wait="$T/hear" take=100:5
	pushed 100
	touch "$T/hear"
	took 100
}

@test "one -p after another keeps the order" {
	local bytes=$((MB / 4)) i
	session sh -c "stty raw -echo; : >$T/raw; head -c $((10 * bytes)) >$T/all; : >$T/got"
	wait_for test -e "$T/raw"
	for i in 0 1 2 3 4 5 6 7 8 9; do
		pushed $bytes "$i"
	done
	wait_for test -e "$T/got"
	for i in 0 1 2 3 4 5 6 7 8 9; do
		tail -c +$((i * bytes + 1)) "$T/all" | head -c $bytes | peer check "$bytes:$i"
	done
}

@test "several -p at once each arrive complete" {
	local each=100000 i pids=()
	session sh -c "stty raw -echo; : >$T/raw; head -c $((8 * each)) >$T/all; : >$T/got"
	wait_for test -e "$T/raw"
	for i in a b c d e f g h; do
		head -c $each /dev/zero | tr '\0' $i | "$DTACH" -p "$S" 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	wait_for test -e "$T/got"
	for i in a b c d e f g h; do
		equal $each "$(tr -cd $i <"$T/all" | wc -c)"
	done
}

@test "-p returns at once for empty input, and passes a stream on as it comes" {
	echoing
	"$DTACH" -p "$S" </dev/null
	client a see=first ready="$T/first" see=second close
	mkfifo "$T/fifo"
	"$DTACH" -p "$S" <"$T/fifo" 3>&- &
	exec 7>"$T/fifo"
	printf first >&7
	wait_for test -e "$T/first"
	printf second >&7
	exec 7>&-
	wait $!
	finished a
}

@test "every byte value can be typed and pushed unchanged" {
	local i all=''
	for i in $(seq 0 255); do
		all+=$(printf '\\%03o' "$i")
	done
	session sh -c "stty raw -echo; : >$T/raw; head -c 512 >$T/all; : >$T/got"
	wait_for test -e "$T/raw"
	# shellcheck disable=SC2059 # the bytes are in the format
	printf "$all" >"$T/bytes"
	"$DTACH" -p "$S" <"$T/bytes"
	terminal typist start israw hex="$(od -An -v -tx1 "$T/bytes" | tr -d ' \n')" status -- \
		"$DTACH" -a "$S" -E -z -r none
	wait_for test -e "$T/got"
	finished typist
	cat "$T/bytes" "$T/bytes" | cmp - "$T/all"
}

@test "the input of a client that vanishes is delivered" {
	local bytes=200000
	need_proc
	reader wait="$T/hear" take=$bytes:5
	peer wire "$S" stream=$bytes:5 close &
	wait_for rests "$(master_pid)"
	touch "$T/hear"
	took $bytes
	wait $!
}

@test "the input of a client that vanishes in the middle of output is delivered" {
	local bytes=200000
	reader meanwhile=9 wait="$T/hear" take=$bytes:5
	# More than the master and the terminal hold, so some is still in the socket.
	peer wire "$S" hello frames attach stream=$bytes:5 ready="$T/sent" close &
	wait_for test -e "$T/sent"
	# By now the master has tried to send more output.
	client b eof
	touch "$T/hear"
	took $bytes
}

@test "a line too long for a terminal in line mode is an error that says how much arrived" {
	session sh -c 'stty -echo; : >up; cat >got'
	wait_for test -e up
	head -c 5000 /dev/zero | tr '\0' x >long
	echo >>long
	run_dtach_with long -p "$S"
	equal 1 "$status"
	[[ $err == "dtach: $S: "*"4096 of 5001 bytes"* ]]
	wait_for test -s got
	equal 4096 "$(wc -c <got | tr -d ' ')"
	# Lines that fit are none.
	head -c 4095 /dev/zero | tr '\0' y >long
	echo >>long
	run_dtach_with long -p "$S"
	equal 0 "$status"
	# In raw mode no line is too long.
	"$DTACH" -k "$S" 3>&-
	session sh -c 'stty raw -echo; : >raw; exec cat >got'
	wait_for test -e raw
	head -c 50000 /dev/zero | "$DTACH" -p "$S" 3>&-
}

# run_dtach_with FILE ARGS: as run_dtach, with that on standard input.
run_dtach_with() {
	local file=$1
	shift
	status=0
	output=$("$DTACH" "$@" <"$file" 3>&- 2>.err) || status=$?
	err=$(cat .err)
}
