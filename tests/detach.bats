#!/usr/bin/env bats
# -d detaches all terminals of a session, from outside or inside.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

# Starts a terminal in the background; the test ends it.
attached_term() {
	term --log "$1" "$DTACH" -a "$S" <<-'EOT' &
		raw
		expect [detached]
		status 0
		cooked
	EOT
	TERMS+=($!)
}

terms_end() {
	local pid
	for pid in "${TERMS[@]}"; do wait "$pid"; done
}

@test "-d detaches every terminal and returns when none is attached" {
	session cat
	TERMS=()
	attached_term one
	attached_term two
	attached_term three
	wait_for clients 3
	run_dtach -d "$S"
	equal 0 "$status"
	equal "" "$output$err"
	clients 0
	equal 600 "$(mode "$S")"
	terms_end
	alive
}

@test "-d succeeds with no terminal attached" {
	session cat
	run_dtach -d "$S"
	equal 0 "$status"
	equal "" "$output$err"
	alive
}

@test "-d without an argument, inside a session, detaches that session" {
	session sh -c 'while read -r x; do "$DTACH" -d 2>err; echo $? >told; done'
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		send \r
		expect [detached]
		status 0
	EOT
	wait_for test -s told
	equal 0 "$(cat told)"
	equal "" "$(cat err)"
	alive
	# Also for an @name, from another directory.
	"$DTACH" -n @one sh -c 'cd /; while read -r x; do "$DTACH" -d; done' 3>&-
	term "$DTACH" -a @one <<-'EOT'
		raw
		send \r
		expect [detached]
		status 0
	EOT
}

@test "-d without an argument outside a session is an error" {
	run_dtach -d
	one_error -d '?*'
	DTACH_SESSION='' run_dtach -d
	one_error -d '?*'
	DTACH_SESSION=@gone run_dtach -d
	one_error @gone '?*'
}

@test "-d leaves the terminal as it was found" {
	session sh -c 'printf "\033[?1049h\033[?1000h\033[?2004hup"; exec sleep 1000'
	term --log log "$DTACH" -a "$S" <<-EOT
		expect up
		run "\$DTACH" -d '$S'
		expect [detached]
		status 0
		cooked
	EOT
	grep -q $'\e\\[?1049l' log
	grep -q $'\e\\[?1000l' log
	grep -q $'\e\\[?2004l' log
}

@test "a stopped terminal delays -d only for a moment" {
	session sh -c 'while :; do echo "0123456789 0123456789"; done'
	term "$DTACH" -a "$S" >/dev/null <<-EOT &
		raw
		until test -x '$S'
		stop
		run touch '$T/stopped'
		until test -e '$T/over'
		cont
		eof
	EOT
	local one=$!
	wait_for test -e stopped
	run_dtach -d "$S"
	equal 0 "$status"
	clients 0
	alive
	touch over
	wait $one || :
}

@test "-d closes the connection of a classic client" {
	session cat
	classic a eof
	wait_for watched_by 1
	"$DTACH" -d "$S"
	clients 0
	finished a
	alive
}

@test "-d detaches many clients of both dialects while the program floods" {
	local i names=()
	session sh -c 'while :; do echo "0123456789 0123456789"; done'
	for i in 1 2 3 4 5; do
		client "f$i" got=detached
		classic "c$i" eof
		names+=("f$i" "c$i")
	done
	run_dtach -d "$S"
	equal 0 "$status"
	clients 0
	finished "${names[@]}"
	alive
}

@test "a detached terminal can attach again at once" {
	session cat
	local i
	for i in 1 2 3; do
		term "$DTACH" -a "$S" <<-EOT
			raw
			send word$i\r
			expect word$i
			run "\$DTACH" -d '$S'
			expect [detached]
			status 0
		EOT
	done
	alive
}

@test "input typed before -d is not lost" {
	session sh -c 'read -r x; echo "$x" >said; sleep 1000'
	term "$DTACH" -a "$S" <<-EOT
		raw
		send hello\r
		until test -s '$T/said'
		run "\$DTACH" -d '$S'
		expect [detached]
		status 0
	EOT
	equal hello "$(cat said)"
}

@test "a terminal that is stopped during -d is detached when it continues" {
	session sh -c 'read x; head -c 3000000 /dev/zero | tr "\\0" x; touch done; exec sleep 1000'
	term "$DTACH" -a "$S" <<-'EOT'
		until test -x "$S"
		stop
		run echo | "$DTACH" -p "$S"
		until test -e done
		run timeout 8 "$DTACH" -d "$S"
		cont
		expect [detached]
		status 0
	EOT
	alive
}

# is_stuck: the client of the terminal that asks has written and writes no more.
is_stuck='until a=$(grep wchar /proc/$TERM_PID/io); sleep 0.2; [ "$a" = "$(grep wchar /proc/$TERM_PID/io)" ] && [ ${a#wchar: } -gt 2000 ]'

@test "-d ends a client whose terminal takes nothing, however much there is to show" {
	[ -r /proc/self/io ] || skip "no /proc/PID/io to see it blocked by"
	local what
	for what in 'exec yes' 'seq 1 30000; exec sleep 1000'; do
		rm -f go
		session sh -c "until test -e go; do sleep 0.02; done; printf '\\033[?1000h'; $what"
		term "$DTACH" -a "$S" <<-EOT
			raw
			noread
			run touch go
			$is_stuck
			run "\$DTACH" -d "\$S"
			# Two seconds, but for a busy machine.
			run for i in \$(seq 1 100); do kill -0 \$TERM_PID 2>/dev/null || exit 0; sleep 0.1; done; exit 1
			read
			status 0
			cooked
		EOT
		alive
		sessions_end
		rm -f "$S"
	done
}

@test "a terminal that takes nothing for a while gets all that came before the program's end" {
	[ -r /proc/self/io ] || skip "no /proc/PID/io to see it blocked by"
	session sh -c 'until test -e go; do sleep 0.02; done; seq 1 30000; exit 3'
	term "$DTACH" -a "$S" <<-EOT
		raw
		noread
		run touch go
		$is_stuck
		until ! test -e "\$S"
		run sleep 1
		read
		expect \n29998\r\n29999\r\n30000\r\n
		expect [exit status 3]
		status 3
		cooked
	EOT
}

@test "a terminal that is slow gets all that there was when it was dismissed" {
	session sh -c 'until test -e go; do sleep 0.02; done; seq 1 30000; echo end; exec sleep 1000'
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		noread
		run touch go
		until "$DTACH" -s "$S" | grep -q end
		slow 4096
		read
		run "$DTACH" -d "$S"
		expect \r\n29999\r\n30000\r\nend
		expect [detached]
		status 0
		cooked
	EOT
}

# chain NAME...: sessions, each shown in the one before.  The last, once there is a file go,
# attaches to the session that the file names; its words and status are in log and out.
chain() {
	local last=${*: -1} i names=("$@")
	"$DTACH" -n "$last" sh -c 'echo ready; until test -s go; do sleep 0.02; done
		"$DTACH" $(cat go) 2>log; echo $? >out; exec sleep 1000' 3>&-
	for ((i = ${#names[@]} - 2; i >= 0; i--)); do
		"$DTACH" -n "${names[i]}" "$DTACH" -a "${names[i + 1]}" -e ^a 3>&-
		wait_for shows_ready "${names[i]}"
	done
}

shows_ready() {
	"$DTACH" -s "$1" | grep -q ready
}

# follower NAME OTHER: a session that shows another by -f.
follower() {
	"$DTACH" -n "$1" "$DTACH" -f "$2" -H all 3>&-
	wait_for shows_ready "$1"
}

# refused ARGS: let the last one attach; it must be refused.
refused() {
	echo "$*" >go.new
	mv go.new go
	wait_for test -s out
	equal 1 "$(cat out)"
	grep -q "attaching would close a circle: ${LAST-@lb} is shown in it" log
	equal 1 "$(grep -c '^dtach: ' log)"
}

@test "an attach that would close a circle is refused" {
	chain @la @lb
	refused -a @la
	clients 0 @la
	clients 1 @lb
}

@test "a circle is refused with -R, by path, with -A" {
	chain "$T/p" @lb
	refused -A "$T/p" -R
}

@test "a circle over four sessions is refused" {
	LAST=@l4
	chain @l1 @l2 @l3 @l4
	refused -a @l1
}

@test "attaching beside a chain is no circle" {
	chain @la @lb
	"$DTACH" -n @other sh -c 'echo other; exec sleep 1000' 3>&-
	echo "-a @other" >go.new
	mv go.new go
	wait_for clients 1 @other
}

@test "a circle over a follower, and one that a follower would close, is refused" {
	chain @lb
	follower @la @lb
	refused -f @la -O cast
	rm go out log
	"$DTACH" -n @lc sh -c 'echo ready; until test -s go; do sleep 0.02; done
		"$DTACH" -a @la 2>log; echo $? >out; exec sleep 1000' 3>&-
	follower @lb2 @lc
	"$DTACH" -k @la 3>&-
	"$DTACH" -n @la "$DTACH" -a @lb2 -e ^a 3>&-
	wait_for shows_ready @la
	LAST=@lc refused -a @la
}

@test "a circle over sessions of two directories is refused" {
	local other=$T/other-sessions
	mkdir -m 700 "$other"
	chain @lb
	env DTACH_DIR="$other" "$DTACH" -n @la "$DTACH" -a "$T/dir/lb" -e ^a 3>&-
	wait_for env DTACH_DIR="$other" sh -c '"$DTACH" -s @la | grep -q ready'
	refused -a "$other/la"
	env DTACH_DIR="$other" "$DTACH" -k @la 3>&-
}
