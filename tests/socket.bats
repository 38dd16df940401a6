#!/usr/bin/env bats
# The socket is a file that other programs look at: its mode bits, its time, and
# when it exists.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

is_mode() {
	[ "$(mode "${2:-$S}")" = "$1" ]
}

@test "only the owner may use the socket, whatever the umask" {
	local u
	for u in 000 077 777; do
		(umask $u; "$DTACH" -n "$S.$u" sleep 1000 3>&-)
		equal 600 "$(mode "$S.$u")"
	done
}

@test "the owner's execute bit shows that a terminal is attached" {
	session cat
	equal 600 "$(mode "$S")"
	term "$DTACH" -a "$S" <<-'EOT' &
		raw
		run touch one
		until test -e two
		send \x1c
		status 0
	EOT
	wait_for is_mode 700
	wait_for test -e one
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		run touch two
		send \x1c
		status 0
	EOT
	wait
	wait_for is_mode 600
}

@test "the bit stays until the last of two terminals has left" {
	session cat
	term "$DTACH" -a "$S" <<-'EOT' &
		raw
		run touch one
		until test -e go
		send \x1c
		status 0
	EOT
	wait_for test -e one
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		send hello\r
		expect hello
		send \x1c
		status 0
	EOT
	wait_for clients 1
	is_mode 700
	touch go
	wait
	wait_for is_mode 600
}

@test "a creating client sets the bit too" {
	term "$DTACH" -c "$S" cat <<-EOT
		raw
		until [ "\$(stat -c %a '$S' || stat -f %Lp '$S')" = 700 ]
		send \x1c
		status 0
	EOT
	wait_for is_mode 600
}

@test "the bit is cleared when the client is killed" {
	session cat
	term "$DTACH" -a "$S" <<-EOT
		raw
		until [ "\$(stat -c %a '$S' || stat -f %Lp '$S')" = 700 ]
		signal KILL
		status 137
	EOT
	wait_for is_mode 600
}

@test "other mode bits set by chmod are kept" {
	session cat
	chmod 666 "$S"
	term "$DTACH" -a "$S" <<-EOT
		raw
		until [ "\$(stat -c %a '$S' || stat -f %Lp '$S')" = 766 ]
		run chmod 740 '$S'
		send \x1c
		status 0
	EOT
	wait_for is_mode 640
}

@test "the socket's modification time stays that of creation" {
	session cat
	touch -d '2001-02-03 04:05:06' "$S" || skip "no touch -d"
	before=$(ls -l --time-style=full-iso "$S" 2>/dev/null || ls -lT "$S")
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	wait_for is_mode 600
	equal "$before" "$(ls -l --time-style=full-iso "$S" 2>/dev/null || ls -lT "$S")"
}

@test "a live socket may be renamed" {
	session cat
	mv "$S" "$S.new"
	term "$DTACH" -a "$S.new" <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	alive "$S.new"
	not alive "$S"
}

@test "a live socket may have other names" {
	session cat
	ln "$S" hard
	ln -s "$S" soft
	for n in hard soft; do
		term "$DTACH" -a $n <<-'EOT'
			raw
			send hello\r
			expect hello\r\nhello
			send \x1c
			status 0
		EOT
	done
	echo | "$DTACH" -p soft
	rm hard
	alive soft
}

@test "the socket is removed when the program ends" {
	session sh -c 'read -r x'
	echo | "$DTACH" -p "$S"
	wait_for not test -e "$S"
}

@test "the socket is gone when the client reports the end" {
	for i in 1 2 3 4 5; do
		term "$DTACH" -c "$S" true <<-'EOT'
			expect terminating]
			status 0
		EOT
		[ ! -e "$S" ]
	done
}

@test "a master leaves a file that is not its own alone" {
	session sh -c 'read -r x; echo ended >out'
	mv "$S" old
	echo mine >"$S"
	echo | "$DTACH" -p old
	wait_for test -s out
	wait_for not alive old
	equal mine "$(cat "$S")"
}

@test "a master leaves another session's socket alone" {
	session sh -c 'read -r x; echo ended >out'
	mv "$S" old
	"$DTACH" -n "$S" sleep 1000 3>&-
	echo | "$DTACH" -p old
	wait_for test -s out
	wait_for not alive old
	alive
}

@test "the socket's directory contains nothing else" {
	mkdir sub
	"$DTACH" -n sub/s cat 3>&-
	equal s "$(ls -A sub)"
	term "$DTACH" -a sub/s <<-'EOT'
		raw
		send \x04
		status 0
	EOT
	equal "" "$(ls -A sub)"
}

# A killed master may still accept connections for a moment.
dead() {
	session sleep 1000
	sessions_end
	wait_for not alive
	[ -S "$S" ]
}

@test "-A creates a new session in place of a dead one" {
	dead
	term "$DTACH" -A "$S" sh -c 'echo new; read -r x' <<-'EOT'
		expect new
		send \x1c
		status 0
	EOT
	alive
	equal 600 "$(mode "$S")"
}

@test "-n and -c leave a dead socket alone" {
	dead
	before=$(ls -li "$S")
	run_dtach -n "$S" touch "$T/wrong"
	one_error "$S" '*'
	term --log log "$DTACH" -c "$S" touch "$T/wrong" <<-'EOT'
		status 1
	EOT
	grep -q "^dtach: $S: " log
	equal "$before" "$(ls -li "$S")"
	[ ! -e wrong ]
}

@test "-n and -c replace a dead @session" {
	"$DTACH" -n @work sleep 1000 3>&-
	sessions_end
	wait_for not alive @work
	[ -S "$DTACH_DIR/work" ]
	"$DTACH" -n @work sleep 1000 3>&-
	alive @work
	sessions_end
	wait_for not alive @work
	term "$DTACH" -c @work echo new <<-'EOT'
		expect new
		status 0
	EOT
}

@test "-a -p -l report a dead socket as refused and leave it alone" {
	dead
	run_dtach -p "$S"
	one_error "$S" 'Connection refused'
	run_dtach -l "$S"
	one_error "$S" 'Connection refused'
	term --log log "$DTACH" -a "$S" <<-'EOT'
		status 1
	EOT
	printf 'dtach: %s: Connection refused\r\n' "$S" | cmp - log
	[ -S "$S" ]
}

@test "SIGUSR1 makes the master restore a lost socket" {
	session cat
	pid=$(master)
	rm "$S"
	kill -USR1 "$pid"
	wait_for alive
	equal 600 "$(mode "$S")"
	equal "$pid" "$(master)"
	# The master still owns it and removes it at the end.
	kill -USR1 "$pid"
	alive
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		send \x04
		status 0
	EOT
	[ ! -e "$S" ]
}

@test "SIGUSR1 restores the bit that shows an attached terminal" {
	session cat
	pid=$(master)
	term "$DTACH" -a "$S" <<-EOT
		raw
		until [ "\$(stat -c %a '$S' || stat -f %Lp '$S')" = 700 ]
		run rm '$S'
		run kill -USR1 $pid
		until [ "\$(stat -c %a '$S' || stat -f %Lp '$S')" = 700 ]
		send \x1c
		status 0
	EOT
	wait_for is_mode 600
}

@test "SIGUSR1 restores a lost @session and its directory" {
	"$DTACH" -n @work cat 3>&-
	wait_for alive @work
	local pid
	pid=$(master @work)
	rm -r "$DTACH_DIR"
	not alive @work
	kill -USR1 "$pid"
	wait_for alive @work
	equal 700 "$(mode "$DTACH_DIR")"
	equal "$pid" "$(master @work)"
}

@test "SIGUSR1 does not take a name that now belongs to another file" {
	session cat
	pid=$(master)
	mv "$S" old
	echo mine >"$S"
	kill -USR1 "$pid"
	alive old
	equal mine "$(cat "$S")"
}

@test "as soon as the socket is visible it accepts connections" {
	mkdir sub
	(
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			"$DTACH" -n "sub/$i" sleep 1000 3>&-
		done
	) &
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		# No pause: the first moment counts.
		end=$((SECONDS + 20))
		until [ -S "sub/$i" ]; do [ $SECONDS -lt $end ]; done
		alive "sub/$i"
	done
	wait
}

@test "the parent directory is never created" {
	run_dtach -n "$T/no/s" sleep 1000
	one_error "$T/no/s" '*'
	[ ! -e no ]
	term --log log "$DTACH" -A "$T/no/s" sleep 1000 <<-'EOT'
		status 1
	EOT
	[ ! -e no ]
}

@test "a file in the place of our lock is left alone" {
	session cat
	kill -9 "$(master "$S")"
	wait_for not alive
	echo precious >"$T/.dtach-lock-s"
	echo precious >"$T/.s.lock"
	"$DTACH" -A "$S" cat </dev/null 3>&- && return 1
	"$DTACH" -l 3>&- >/dev/null
	equal precious "$(cat "$T/.dtach-lock-s")"
	equal precious "$(cat "$T/.s.lock")"
}

@test "a session on another file system is listed once, also after one that was killed" {
	[ -d /dev/shm ] && [ -w /dev/shm ] || skip "no other file system at hand"
	local other
	other=$(mktemp -d /dev/shm/dt.XXXXXX)
	"$DTACH" -n "$other/s" cat 3>&-
	kill -9 "$(master "$other/s")"
	wait_for not alive "$other/s"
	rm "$other/s"
	"$DTACH" -n "$other/s" cat 3>&-
	equal 1 "$("$DTACH" -l | grep -c "$other/s")"
	kill -9 "$(master "$other/s")"
	wait_for not alive "$other/s"
	rm -r "$other"
	"$DTACH" -l
	# The dead session's link is gone.
	equal "" "$(find "$DTACH_DIR" -name 'elsewhere-*')"
}

@test "-A on a dangling link fails at once" {
	ln -s nowhere "$S"
	term --log log "$DTACH" -A "$S" true <<-'EOT'
		expect : Address already in use
		status 1
	EOT
	equal 1 "$(wc -l <log | tr -d ' ')"
	[ ! -e nowhere ]
	# A thousand tries would take more than a moment of processor time.
	need strace
	term strace -f -o trace -e trace=bind "$DTACH" -A "$S" true <<-'EOT' || skip "no tracing here"
		status 1
	EOT
	[ "$(grep -c 'bind(' trace)" -le 1 ]
}

@test "a name that is taken: in dtach 0.9's words, and for an @name with the way in" {
	local mode
	session sleep 1000
	for mode in -n -N; do
		run_dtach "$mode" "$S" true
		equal 1 "$status"
		equal "dtach: $S: Address already in use" "$err"
	done
	kill -9 "$(master)"
	wait_for not alive
	for mode in -n -N; do
		run_dtach "$mode" "$S" true
		equal 1 "$status"
		equal "dtach: $S: Address already in use" "$err"
	done
	"$DTACH" -n @work sleep 1000 3>&-
	for mode in -n -N; do
		run_dtach "$mode" @work true
		equal 1 "$status"
		equal "dtach: @work is running (dtach -a @work attaches)" "$err"
	done
}
