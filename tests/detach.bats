#!/usr/bin/env bats
# -d: all terminals of a session are detached, from outside or from inside.

# Words in quotes are often for another shell; err is set by run_dtach; each
# test is a subshell; a loop may only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

# Started before the test is over, ended by it.
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

@test "-d detaches every terminal, and returns when none is attached" {
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

@test "-d with nobody attached is nothing, and well" {
	session cat
	run_dtach -d "$S"
	equal 0 "$status"
	equal "" "$output$err"
	alive
}

@test "-d from inside, without an argument, means the session it runs in" {
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
	# Also of an @name, from another directory.
	"$DTACH" -n @one sh -c 'cd /; while read -r x; do "$DTACH" -d; done' 3>&-
	term "$DTACH" -a @one <<-'EOT'
		raw
		send \r
		expect [detached]
		status 0
	EOT
}

@test "-d without an argument and outside is an error" {
	run_dtach -d
	one_error -d '?*'
	DTACH_SESSION='' run_dtach -d
	one_error -d '?*'
	DTACH_SESSION=@gone run_dtach -d
	one_error @gone '?*'
}

@test "the terminal is left as it was found" {
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

@test "a terminal that is stopped holds -d up for a moment at most" {
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

@test "a client of dtach 0.9's protocol is closed" {
	session cat
	classic a eof
	wait_for watched_by 1
	"$DTACH" -d "$S"
	clients 0
	finished a
	alive
}

@test "many clients of both dialects, while the program floods" {
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

@test "who is detached can attach again at once" {
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

@test "input typed before it is not lost" {
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

@test "-d does not wait for a terminal that is stopped, which is detached when it goes on" {
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

@test "-d ends a client whose terminal takes nothing, however much there is to show" { # issue 13.3
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
