#!/usr/bin/env bats
# -f copies the whole output without a terminal, to the end, and returns the status.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

export TERM_DEADLINE=$((${FULL:+240} + 60))
MB=1048576

# flood BYTES [WORD...]: a program that writes a known stream when told to.
flood() {
	local bytes=$1
	shift
	job raw wait="$T/go" stream="$bytes:7" "$@"
}

# sum_of BYTES: the checksum of that stream.
sum_of() {
	"$PEER" bytes "$1:7" | sha256sum
}

# following [OPTIONS]: follow into the file out, in the background.
following() {
	"$DTACH" -f "$S" "$@" </dev/null >out 2>err 3>&- &
	FOLLOWING=$!
}

# follower_ends STATUS: the follower exits with this status.
follower_ends() {
	status=0
	wait "$FOLLOWING" || status=$?
	equal "$1" "$status"
}

@test "-f copies every byte into a file and returns the status" {
	need_proc
	local bytes=$(($(full 8 256) * MB))
	flood $bytes exit=5
	following
	wait_for heard 1
	touch go
	follower_ends 5
	equal "$(sum_of $bytes)" "$(sha256sum <out)"
	equal "" "$(cat err)"
	wait_for not test -e "$S"
}

@test "-f copies every byte through a pipe, beside an attached and a stopped terminal" {
	need_proc
	local bytes=$(($(full 8 256) * MB))
	flood $bytes exit=5
	term "$DTACH" -a "$S" -r none <<-'EOT' &
		raw
		until test -x "$S"
		stop
		run touch stopped
		until test -e over
		cont
		eof
	EOT
	local stopped=$!
	wait_for test -e stopped
	term --log a "$DTACH" -a "$S" -r none >/dev/null <<-'EOT' &
		raw
		status 5
	EOT
	local beside=$!
	wait_for clients 2
	mkfifo pipe
	"$DTACH" -f "$S" >pipe 2>err 3>&- &
	FOLLOWING=$!
	sha256sum <pipe >sum &
	local summing=$!
	wait_for heard 3
	touch go
	follower_ends 5
	wait $summing
	touch over
	equal "$(sum_of $bytes)" "$(cat sum)"
	equal "" "$(cat err)"
	wait $beside
	wait $stopped || :
}

@test "many followers at once each get every byte" {
	need_proc
	local bytes=$(($(full 2 64) * MB)) i want pids=()
	flood $bytes exit=5
	for i in 1 2 3 4 5 6 7 8; do
		"$DTACH" -f "$S" </dev/null 2>err.$i 3>&- >out.$i &
		pids+=($!)
	done
	wait_for heard 8
	touch go
	want=$(sum_of $bytes)
	for i in 1 2 3 4 5 6 7 8; do
		status=0
		wait "${pids[i - 1]}" || status=$?
		equal 5 "$status"
		equal "" "$(cat err.$i)"
		equal "$want" "$(sha256sum <out.$i)"
	done
}

@test "-f returns 128 plus the signal that ended the program" {
	need_proc
	job raw wait="$T/go" say=bye kill=15
	following
	wait_for heard 1
	touch go
	follower_ends 143
	equal bye "$(cat out)"
}

@test "-f without -H copies only new output" {
	need_proc
	session sh -c 'stty -opost; echo before; : >shown; until test -e go; do sleep 0.02; done; echo behind'
	wait_for test -e shown
	wait_for has_text
	following
	wait_for heard 1
	touch go
	follower_ends 0
	equal behind "$(cat out)"
}

@test "-f -H starts with earlier output and continues without a gap" {
	need_proc
	# Endless numbers, some of which scroll away.
	session sh -c 'i=0; while [ ! -e go ]; do i=$((i + 1)); echo $i; done; echo $i >last'
	wait_for shows_number 200
	following -H all
	wait_for heard 1
	sleep 0.1
	touch go
	follower_ends 0
	tr -d '\r' <out >plain
	# More may have been written than the history keeps.
	seq "$(head -n 1 plain)" "$(cat last)" | cmp - plain
	[ "$(wc -l <plain)" -ge 200 ]
}

@test "-f -H n starts with n lines of history" {
	need_proc
	session sh -c 'seq 1 100; printf 101; : >shown; until test -e go; do sleep 0.02; done; echo 0'
	wait_for test -e shown
	wait_for shows_number 100
	following -H 5
	wait_for heard 1
	touch go
	follower_ends 0
	tr -d '\r' <out >plain
	seq "$(head -n 1 plain)" 100 >want
	echo 1010 >>want
	cmp want plain
	# The lines of the screen and five above.
	equal 73 "$(head -n 1 plain)"
}

shows_number() {
	local last
	last=$("$DTACH" -s "$S" | grep -x '[0-9]*' | tail -n 1)
	[ "${last:-0}" -ge "$1" ]
}

@test "a closed pipe ends the follower quietly and nothing else" {
	session sh -c 'while :; do echo "0123456789"; done'
	("$DTACH" -f "$S" 2>err 3>&- || echo $? >status) | head -c 100 | wc -c >count
	equal 100 "$(tr -d ' ' <count)"
	equal 141 "$(cat status)"
	equal "" "$(cat err)"
	alive
}

@test "a closed pipe ends the follower even while the program is silent" {
	need_proc
	session sleep 1000
	mkfifo pipe
	"$DTACH" -f "$S" >pipe 2>err 3>&- &
	FOLLOWING=$!
	exec 4<pipe
	wait_for heard 1
	exec 4<&-
	follower_ends 141
	equal "" "$(cat err)"
	alive
}

@test "a follower that ignores SIGPIPE exits 1 on a closed pipe" {
	need_proc
	session sleep 1000
	mkfifo pipe
	(trap '' PIPE; exec "$DTACH" -f "$S" >pipe 2>err 3>&-) &
	FOLLOWING=$!
	exec 4<pipe
	wait_for heard 1
	exec 4<&-
	follower_ends 1
	equal "" "$(cat err)"
}

@test "a full disk ends the follower with an error" {
	[ -w /dev/full ] || skip "no /dev/full"
	session sh -c 'while :; do echo "0123456789"; done'
	status=0
	"$DTACH" -f "$S" >/dev/full 2>err 3>&- || status=$?
	equal 1 "$status"
	grep -q '^dtach: standard output: ' err
	equal 1 "$(wc -l <err | tr -d ' ')"
	alive
}

@test "non-blocking standard output is written completely and stays non-blocking" {
	need_proc
	need python3
	local bytes=$((4 * MB))
	flood $bytes exit=0
	cat >follow.py <<-'EOT'
		import hashlib, os, select, subprocess, sys, threading, time
		r, w = os.pipe()
		os.set_blocking(w, False)
		p = subprocess.Popen([os.environ["DTACH"], "-f", os.environ["S"]], stdout=w)
		def wait():
		    global status
		    status = p.wait()
		    assert not os.get_blocking(w)
		    os.close(w)
		t = threading.Thread(target=wait)
		t.start()
		# The pipe is full, and the follower waits for it.
		while select.select([], [w], [], 0)[1] or open("/proc/%d/stat" % p.pid).read().rsplit(") ")[1][0] != "S":
		    time.sleep(0.02)
		h = hashlib.sha256()
		while True:
		    b = os.read(r, 3000)
		    if not b:
		        break
		    h.update(b)
		t.join()
		print(h.hexdigest(), " -", sep="")
		sys.exit(status)
	EOT
	python3 follow.py >sum 2>err 3>&- &
	FOLLOWING=$!
	wait_for heard 1
	touch go
	follower_ends 0
	equal "$(sum_of $bytes)" "$(sed 's/ -/  -/' sum)"
}

@test "a slow reader that keeps reading misses nothing" {
	need_proc
	# Too slow for a client that only leaves its socket unread: 16 KiB takes more
	# than two seconds, for a while.
	local bytes=$((8 * MB))
	flood $bytes exit=0
	mkfifo pipe
	"$DTACH" -f "$S" >pipe 2>err 3>&- &
	FOLLOWING=$!
	(
		for i in 1 2 3 4 5 6 7 8 9; do
			dd bs=4096 count=1 iflag=fullblock 2>/dev/null
			sleep 0.55
		done
		exec cat
	) <pipe | sha256sum >sum &
	local summing=$!
	wait_for heard 1
	touch go
	follower_ends 0
	wait $summing
	equal "" "$(cat err)"
	equal "$(sum_of $bytes)" "$(cat sum)"
}

@test "a reader that stops does not stop the program and is told what it missed" {
	need_proc
	local bytes=$((32 * MB)) missed got
	flood $bytes ready="$T/done" wait="$T/leave" say=behind exit=0
	mkfifo pipe
	"$DTACH" -f "$S" >pipe 2>err 3>&- &
	FOLLOWING=$!
	exec 4<pipe
	wait_for heard 1
	touch go
	wait_for test -e "$T/done"
	# The last of the output may still be in the pty.
	rests "$(master_pid)"
	cat <&4 >out &
	local reading=$!
	exec 4<&-
	wait_for test -s err
	touch leave
	follower_ends 0
	wait $reading
	equal 1 "$(wc -l <err | tr -d ' ')"
	[[ $(cat err) =~ ^"dtach: $S: "([0-9]+)" bytes of output were missed"$ ]]
	missed=${BASH_REMATCH[1]}
	[ "$missed" -gt 0 ]
	got=$(($(wc -c <out) - 6))
	equal $bytes $((got + missed))
	# The copy is exact up to the gap and from there to the end.
	"$PEER" bytes "$bytes:7" >all
	gap=$(cmp all out | sed 's/.* \([0-9]*\), line.*/\1/')
	cmp -n $((gap - 1)) all out
	cmp <(tail -c $((got - gap + 1)) all) <(tail -c +"$gap" out | head -c $((got - gap + 1)))
	equal behind "$(tail -c 6 out)"
}

@test "a stopped follower delays no attached terminal" {
	need_proc
	local bytes=$((32 * MB))
	flood $bytes exit=3
	following
	wait_for heard 1
	kill -STOP "$FOLLOWING"
	client a take=$bytes:7 "${THE_END[@]}"
	touch go
	finished a
	kill -CONT "$FOLLOWING"
	follower_ends 3
	grep -q 'bytes of output were missed$' err
}

@test "following is not attaching: size, mode and client count stay, queries are answered" {
	need_proc
	session sh -c 'stty raw -echo; until test -e go; do sleep 0.02; done; printf "\033[3;5H\033[6n"; dd bs=1 count=6 2>/dev/null >answer; : >answered; sleep 1000'
	following
	wait_for heard 1
	equal 600 "$(mode "$S")"
	equal 0 "$(list | awk '{ print $3 }')"
	equal 80x24 "$(list | awk '{ print $4 }')"
	touch go
	wait_for test -e answered
	equal $'\e[3;5R' "$(cat answer)"
}

@test "-d does not detach followers" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done; exit 6'
	following
	wait_for heard 1
	"$DTACH" -d "$S"
	touch go
	follower_ends 6
}

@test "-f needs no standard input and reads none" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done; echo end'
	"$DTACH" -f "$S" <&- >out 2>err 3>&- &
	FOLLOWING=$!
	wait_for heard 1
	touch go
	follower_ends 0
	equal end "$(tr -d '\r' <out)"
	equal "" "$(cat err)"
}

@test "a follower reports that its master was killed" {
	need_proc
	session sleep 1000
	following
	wait_for heard 1
	kill -9 "$(master)"
	follower_ends 1
	grep -q "^dtach: $S: " err
	equal 1 "$(wc -l <err | tr -d ' ')"
}

@test "a session refuses to be followed onto its own terminal" {
	session sh -c '"$DTACH" -f "$DTACH_SESSION" 2>log; echo $? >out; exec sleep 1000'
	wait_for test -s out
	equal 1 "$(cat out)"
	equal "dtach: $S: this is the session's own terminal" "$(cat log)"
}

@test "inside a session its output can be followed to a file" {
	session sh -c '"$DTACH" -f "$DTACH_SESSION" -H all >out & until test -e out; do sleep 0.01; done; sleep 0.2; echo word; exec sleep 1000'
	wait_for grep -q word out
}

# slow_reader COMMAND: a follower whose reader takes five bytes, and sleeps until the file read
# is there.
slow_reader() {
	mkfifo fifo
	{ dd bs=1 count=5 2>/dev/null; until test -e read; do sleep 0.02; done; cat >got; } <fifo >first 3>&- &
	reader=$!
	"$@" >fifo 2>err 3>&- &
	follower=$!
}

# The sum of what err says was missed.
missed() {
	sed -n 's/.*: \([0-9]*\) bytes of output were missed/\1/p' err | awk '{ n += $1 } END { print n + 0 }'
}

@test "a follower whose reader paused gets all there still is, and always the end" {
	local reader follower live
	for live in yes no; do
		rm -rf fifo read got err go written over first
		session sh -c 'stty raw -echo; printf begin; until test -e go; do sleep 0.02; done
			head -c 12000000 /dev/zero; printf the-last-words; : >written
			until test -e over; do sleep 0.02; done'
		wait_for sh -c '"$DTACH" -s "$S" 3>&- | grep -q begin'
		slow_reader "$DTACH" -f "$S" -H all
		wait_for grep -q begin first
		touch go
		wait_for test -e written
		[ $live = yes ] || touch over
		touch read
		wait_for sh -c 'tail -c 14 got | grep -q the-last-words'
		touch over
		wait $follower
		wait $reader
		equal 12000014 $(($(wc -c <got) + $(missed)))
		wait_for not test -e "$S"
	done
}

@test "on a terminal -f undoes what the program set, and lets no question through" {
	local how
	for how in end INT; do
		rm -f go log
		session sh -c 'echo ready; until test -e go; do sleep 0.02; done
			printf "\033[?1000h\033[?1049h\033[?2004h\033[?25l\033[6n\033[c\033]11;?\007\033[31mpicture\033[m"
			printf "\033[>q\033P\$qm\033\\\\shown"; test $0 = end || exec sleep 1000' $how
		term --log log "$DTACH" -f "$S" -H all <<-EOT
			expect ready
			run touch go
			expect shown
			$([ $how = end ] && echo status 0 || printf 'signal INT\nstatus 130')
		EOT
		[ $how = end ] || "$DTACH" -k "$S" 3>&-
		for set in '\[?1000l' '\[?1049l' '\[?2004l' '\[?25h'; do
			grep -aq "$(printf '\033')$set" log || { echo "not undone: $set"; od -c log; return 1; }
		done
		for asked in '\[6n' '\[c' '\]11;?' '\[>q' 'P\$qm'; do
			not grep -aq "$(printf '\033')$asked" log
		done
		grep -aq "$(printf '\033')\[31mpicture" log
		wait_for not test -e "$S"
	done
}

# lines SESSION ARG...: follow it as lines into the file got, in the background.
lines() {
	"$DTACH" -f "$1" -t "${@:2}" >got 2>err 3>&- &
	FOLLOWING=$!
	wait_for test -s got
}

@test "-f -t prints each line as text once it is final, and a progress bar once" {
	session -g 40x5 sh -c 'printf "\033[31mred\033[m\tto\bx \303\251\033]0;title\7\n"
		seq 6; until test -e go; do sleep 0.02; done
		for i in 1 2 3; do printf "\r%s of 3" $i; done; echo
		printf "\033[?1049h"; seq 100; printf "\033[?1049l"
		printf "%0100d" 7; exit 3'
	wait_for sh -c '"$DTACH" -s "$S" 3>&- | grep -qx 6'
	lines "$S" -H all
	rests "$(master_pid)"
	# What is on the screen may change yet.
	equal $'red     tx é\n1\n2' "$(cat got)"
	touch go
	follower_ends 3
	equal "$(printf 'red     tx é\n'; seq 6; echo "3 of 3"; printf '%0100d' 7)" "$(cat got)"
	equal "" "$(cat err)"
}

@test "-f -t begins with the top of the screen, and misses nothing where the size changes" {
	local step
	session -g 40x5 sh -c 'seq 10; until test -s got; do echo x; sleep 0.02; done
		for step in 1 2 3; do
			until test -e go$step; do sleep 0.02; done
			seq $((10 * step + 1)) $((10 * step + 10)); : >did$step
		done; exit 0'
	wait_for sh -c '"$DTACH" -s "$S" 3>&- | grep -qx x'
	lines "$S"
	for step in 1 2 3; do
		"$DTACH" -g "$S" "2${step}x$((step == 2 ? 20 : 3))"
		touch go$step
		wait_for test -e did$step
	done
	follower_ends 0
	equal "$(seq 11 40)" "$(grep -vx x got | tail -n 30)"
	equal "" "$(cat err)"
}

@test "-f -t tells what was missed, and has whole lines before and after it" {
	local reader follower
	session sh -c 'stty -echo; echo begin; seq 1 30; until test -e go; do sleep 0.02; done
		seq 1000001 2500000; : >written; until test -e over; do sleep 0.02; done; echo the-last-words'
	wait_for sh -c '"$DTACH" -s "$S" 3>&- | grep -qx 30'
	slow_reader "$DTACH" -f "$S" -t -H all
	wait_for grep -q begin first
	touch go
	wait_for test -e written
	touch over read
	wait_for sh -c 'tail -n 1 got | grep -q the-last-words'
	wait $follower
	wait $reader
	[ "$(missed)" -gt 0 ]
	not grep -vxE 'begin|[0-9]{1,7}|the-last-words|' got
}
