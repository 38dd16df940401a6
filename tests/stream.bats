#!/usr/bin/env bats
# Live output is byte for byte what the program wrote, whatever other clients do;
# then comes the status, then the end.

load wire

MB=1048576

# Many times what a socket and the master can hold.
LONG=$(full 16 64)

# flood BYTES [WORD...]: a program that writes a known stream once all are attached.
flood() {
	local bytes=$1
	shift
	job raw wait="$T/go" stream="$bytes:7" ready="$T/done" "$@"
}

go() {
	touch "$T/go"
}

# all_of BYTES NAME...: these clients got the whole stream and the end.
all_of() {
	local bytes=$1 name
	shift
	finished "$@"
	for name; do
		grep -q "^took $bytes " "$T/$name"
		reported "$name" eof
	done
}

@test "one client gets every byte, then the status, then the end" {
	local bytes=$(($(full 8 64) * MB))
	flood $bytes exit=3
	client a take=$bytes:7 "${THE_END[@]}"
	go
	all_of $bytes a
	ended a exited 3
	# Nothing else came; peer has checked that nothing follows the end.
	is_old || equal "answered end eof info took" \
		"$(cut -d ' ' -f 1 "$T/a" | sort | tr '\n' ' ' | sed 's/ $//')"
	wait_for not test -e "$S"
}

@test "one classic client gets every byte and the end, and nothing else" {
	local bytes=$(($(full 8 64) * MB))
	flood $bytes
	classic a take=$bytes:7 eof show
	go
	all_of $bytes a
	reported a "took $bytes skipped 0"
	reported a 'text ""'
}

@test "ten clients of both dialects get every byte, then the status" {
	local bytes=$(($(full 2 64) * MB)) i names=()
	flood $bytes exit=9
	for i in 1 2 3 4 5; do
		client "f$i" take=$bytes:7 "${THE_END[@]}"
		classic "c$i" take=$bytes:7 eof
		names+=("f$i" "c$i")
	done
	is_old || wait_for watched_by 10
	go
	all_of $bytes "${names[@]}"
	for i in 1 2 3 4 5; do
		ended "f$i" exited 9
	done
}

@test "a user's terminal shows every byte" {
	local bytes=$(($(full 4 64) * MB))
	flood $bytes exit=3
	terminal a start expect=$bytes:7 israw took status -- "$DTACH" -a "$S" -r none
	is_old || wait_for watched_by 1
	go
	all_of $bytes a
	is_old || reported a "status 3"
}

@test "ten users' terminals show every byte" {
	local bytes=$(($(full 1 64) * MB)) i names=()
	flood $bytes exit=3
	for i in 0 1 2 3 4 5 6 7 8 9; do
		terminal "t$i" start expect=$bytes:7 took status -- "$DTACH" -a "$S" -r none
		names+=("t$i")
	done
	is_old || wait_for watched_by 10
	go
	all_of $bytes "${names[@]}"
}

@test "a client that reads nothing does not affect the others" {
	local bytes=$((LONG * MB)) alone beside
	flood $bytes
	client a take=$bytes:7 "${THE_END[@]}"
	client b take=$bytes:7 "${THE_END[@]}"
	alone=$(date +%s%N)
	go
	all_of $bytes a b
	alone=$(($(date +%s%N) - alone))

	rm -f "$T"/go "$T"/done "$T"/*.up
	wait_for not test -e "$S"
	flood $bytes
	client a take=$bytes:7 "${THE_END[@]}"
	client b take=$bytes:7 "${THE_END[@]}"
	client stalled expect=$bytes:7 wait="$T/over" part
	beside=$(date +%s%N)
	go
	all_of $bytes a b
	beside=$(($(date +%s%N) - beside))
	# A program that waited for it would need a second or two more.
	[ $beside -lt $((alone * 3 + 800000000)) ]
	# It never got a broken stream.
	touch "$T/over"
	finished stalled
	is_old || reported stalled picture
}

@test "a classic client that reads nothing gets an unbroken beginning, then the end" {
	local bytes=$((LONG * MB))
	flood $bytes
	client a take=$bytes:7 "${THE_END[@]}"
	classic stalled expect=$bytes:7 wait="$T/over" part eof
	is_old || wait_for watched_by 2
	go
	all_of $bytes a
	touch "$T/over"
	finished stalled
}

@test "a client on a stopped terminal does not affect the others" {
	local bytes=$((LONG * MB))
	flood $bytes
	client a take=$bytes:7 "${THE_END[@]}"
	terminal t start wait="$T/over" close -- "$DTACH" -a "$S"
	is_old || wait_for watched_by 2
	go
	all_of $bytes a
	touch "$T/over"
	finished t
}

@test "clients killed in the middle do not affect the others" {
	local bytes=$((LONG * MB)) i
	flood $bytes
	client a take=$bytes:7 "${THE_END[@]}"
	for i in 1 2 3 4 5 6; do
		client "k$i" expect=$bytes:7 some=$((i * MB)) ready="$T/k$i.some" took
	done
	# One of them is killed before it has read a byte.
	client k0 wait="$T/never"
	go
	for i in 1 2 3 4 5 6 0; do
		[ "$i" = 0 ] || wait_for test -e "$T/k$i.some"
		kill -9 "$(pid_of "k$i")" || :
	done
	all_of $bytes a
}

@test "a client that reads 1 byte at a time does not affect the others" {
	local bytes=$((LONG * MB))
	flood $bytes
	client a take=$bytes:7 "${THE_END[@]}"
	client slow read=1 expect=$bytes:7 part
	go
	all_of $bytes a
	finished slow
}

@test "an only client that reads 1 byte at a time gets every byte" {
	local bytes=$(($(full 1 8) * MB))
	flood $bytes exit=3
	client slow read=1 take=$bytes:7 "${THE_END[@]}"
	go
	all_of $bytes slow
	ended slow exited 3
}

@test "an only client that pauses for less than two seconds misses nothing" {
	local bytes=$((LONG * MB))
	flood $bytes
	client a expect=$bytes:7 some=100000 ready="$T/some" wait="$T/again" took "${THE_END[@]}"
	go
	wait_for test -e "$T/some"
	sleep 0.8
	# The program waited for it, as on any terminal.
	not test -e "$T/done"
	touch "$T/again"
	all_of $bytes a
}

@test "if the only client stops, the program runs on after 2 seconds" {
	local bytes=$((LONG * MB)) start
	flood $bytes wait="$T/exit" exit=3
	client a expect=$bytes:7 wait="$T/again" part
	start=$(date +%s%N)
	go
	WAIT_DEADLINE=$(full 20 60) wait_for test -e "$T/done"
	[ $(($(date +%s%N) - start)) -gt 1500000000 ]
	# A new client is served, and the program's end is reported.
	client b wait="$T/exit" "${THE_END[@]}"
	touch "$T/exit"
	finished b
	ended b exited 3
	touch "$T/again"
	finished a
}

@test "if the only terminal stops, the program runs on after 2 seconds" {
	local bytes=$((LONG * MB))
	flood $bytes wait="$T/exit"
	terminal t start wait="$T/again" close -- "$DTACH" -a "$S"
	is_old || wait_for watched_by 1
	go
	WAIT_DEADLINE=$(full 20 60) wait_for test -e "$T/done"
	touch "$T/exit" "$T/again"
	finished t
}

@test "with nobody attached the program runs at full speed" {
	flood $((LONG * MB))
	go
	wait_for test -e "$T/done"
	wait_for not test -e "$S"
}

@test "a client that starts to read after the program ended gets everything" {
	local bytes=$((MB / 4))
	flood $bytes exit=4
	client a wait="$T/done" take=$bytes:7 "${THE_END[@]}"
	client b wait="$T/late" take=$bytes:7 "${THE_END[@]}"
	go
	all_of $bytes a
	# The session is over, though one of its clients has not heard of it.
	wait_for not test -e "$S"
	touch "$T/late"
	all_of $bytes b
	ended a exited 4
	ended b exited 4
}

@test "a client that detaches and attaches again before it has read everything is attached" {
	session sh -c 'until test -e go; do sleep 0.02; done; head -c 200000 /dev/zero | tr "\0" x; echo all; until test -e more; do sleep 0.02; done; echo later; exec sleep 1000'
	peer wire "$S" hello frames attach redraw=3:24x80 ready=up wait=detach deaf detach attach \
		redraw=3:24x80 ready=again wait=read got=detached see=later close 3>&- &
	wait_for test -e up
	touch go
	wait_for shows all
	touch detach
	wait_for test -e again
	# This answer comes after them, so both were handled.
	shows all
	touch more read
	wait $!
}

# shows TEXT: it is on the screen.
shows() {
	"$DTACH" -s "$S" | grep -q "$1"
}

@test "the last output of a program is not lost" {
	local i
	for i in $(seq 1 "$(full 20 200)"); do
		job wait="$T/go" say=last.words exit=5
		client a see=last.words "${THE_END[@]}"
		go
		finished a
		ended a exited 5
		rm "$T/go"
		wait_for not test -e "$S"
		rm -f "$T/a.up"
	done
}

@test "a program killed by a signal is reported as killed" {
	job wait="$T/go" say=bye kill=9
	client a see=bye "${THE_END[@]}"
	go
	finished a
	ended a killed 9
}

@test "a program that leaves children on its terminal has ended" {
	job raw keeper="$T/off" wait="$T/go" stream=300000:7 exit=4
	client a take=300000:7 "${THE_END[@]}"
	go
	all_of 300000 a
	ended a exited 4
	wait_for not test -e "$S"
	touch "$T/off"
}

@test "a program that leaves a child that writes forever has ended" {
	job raw chatterer="$T/off" wait="$T/go" exit=4
	client a see=chatter "${THE_END[@]}"
	client stopped wait="$T/over" eof
	go
	finished a
	ended a exited 4
	wait_for not test -e "$S"
	touch "$T/off" "$T/over"
	finished stopped
}

@test "a program that closes its terminal and lives costs no processor time and keeps its session" {
	need_proc
	job say=bye leave ready="$T/left" wait="$T/off" exit=5
	wait_for test -e "$T/left"
	wait_for rests "$(master_pid)"
	test -S "$S"
	# It serves clients, takes input and reports the end as usual.
	client a "${THE_END[@]}"
	peer wire "$S" say="nobody reads this" shut eof
	wait_for rests "$(master_pid)"
	touch "$T/off"
	finished a
	ended a exited 5
	wait_for not test -e "$S"
}

# in_order N: the numbers up to N are in the file log, each and in order, whatever stands between.  A
# picture, which begins with CAN, may stand within a number.
in_order() {
	equal $(($1 + 1)) "$(LC_ALL=C awk -v want=1 '
		function is_next(text) { return substr(text, length(text) - 5) == sprintf("%06d", want) }
		{
			sub(/\r$/, "")
			last = $0
			sub(/.*[A-Za-z]/, "", last)
			if (is_next($0) || (cut != "" && is_next(cut last))) { want++; cut = "" }
			if (at = index($0, "\030")) { cut = substr($0, 1, at - 1); sub(/.*[A-Za-z]/, "", cut) }
		}
		END { print want }' log)"
}

@test "a client that is stopped and goes on in a flood loses nothing, and gets a picture" {
	session sh -c 'stty raw -echo; : >raw; until test -e go; do sleep 0.02; done; seq -w 1 400000; cat'
	wait_for test -e raw
	term --log log "$DTACH" -a "$S" -z <<-'EOT'
		raw
		run touch go
		expect 000100
		stop
		cont
		expect \n400000\n
		send \x1c
		status 0
	EOT
	in_order 400000
	[ "$(grep -ac "$(printf '\033\\[?1047l')" log)" -ge 2 ]
}
