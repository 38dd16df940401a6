#!/usr/bin/env bats
# A program that is started again after its end (-K).

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2012,SC2015,SC2016,SC2030,SC2031,SC2034,SC2154
load wire

# member NAME [SESSION]: a number or word of the list in JSON, without quotes.
member() {
	"$DTACH" -l "${2:-$S}" -j | sed -n "s/.*\"$1\":\"*\([^,\"}]*\).*/\1/p"
}

is() {
	[ "$(member "$1")" = "$2" ]
}

lines() {
	[ "$(wc -l <"$2" 2>/dev/null)" -ge "$1" ]
}

says() {
	"$DTACH" -s "$S" -H all | grep -qxF -- "$1"
}

@test "-K failure starts a program again until it succeeds, and says why" {
	"$DTACH" -n "$S" -w -K failure sh -c 'echo >>n; case $(wc -l <n) in
		*1) exit 3 ;; *2) kill -9 $$ ;; *3) stty raw -echo; exit 1 ;; *) stty -a >settings; echo well ;; esac' 3>&-
	wait_for is state ended
	says '[dtach: exit status 3; restart 1 in 0.1 s]'
	says '[dtach: killed by signal 9; restart 2 in 0.2 s]'
	says '[dtach: exit status 1; restart 3 in 0.4 s]'
	says well
	grep -qw icanon settings
	equal 3 "$(member restarts)"
	equal 0 "$(member exit)"
	result=0
	"$DTACH" -w "$S" || result=$?
	equal 0 $result
	wait_for not test -e "$S"
}

@test "-K with a limit gives up, and the last status is the session's" {
	"$DTACH" -N "$S" -K always,2 -o - sh -c 'echo >>n; exit $(wc -l <n)' >out 3>&- || result=$?
	equal 3 "$result"
	equal 3 "$(wc -l <n)"
	grep -q 'exit status 3; started 3 times in a row, not again' out
}

@test "bad policies of -K are refused, and -K where nothing is made" {
	local bad
	for bad in '' never 'failure,' failure,0 always,x always,1000001 failure,1x Always 'always,1,'; do
		run_dtach -n "$S" -K "$bad" sleep 1000
		one_error "$bad" "does not say when to start again: *"
		not test -e "$S"
	done
	run_dtach -a "$S" -K always
	one_error -K 'only a session that is made can be told to start its program again *'
}

@test "between two runs the session waits, takes no signal, and ends for good by -k" {
	"$DTACH" -n "$S" -K failure sh -c 'trap "" TERM; echo >>n; exit 5' 3>&-
	"$DTACH" -w "$S" 3>&- &
	wait_for says '[dtach: exit status 5; restart 4 in 0.8 s]'
	# The pauses grow, so the rest meets one soon.
	waits() {
		list | grep -q '^waiting '
	}
	wait_for waits
	[ "$(member restarts)" -ge 3 ]
	equal 5 "$(member previous_exit)"
	takes_no_signal() {
		run_dtach -k -TERM "$S"
		[[ $status = 1 && $err == *'No such process'* ]]
	}
	wait_for takes_no_signal
	"$DTACH" -k "$S"
	result=0
	wait $! || result=$?
	equal 5 $result
	not test -e "$S"
}

@test "between two runs TERM to the master ends the session at once" {
	"$DTACH" -n "$S" -w -K failure sh -c 'echo >>n; exit 5' 3>&-
	wait_for says '[dtach: exit status 5; restart 4 in 0.8 s]'
	pid=$(master)
	kill "$pid"
	wait_for is_gone "$pid"
	not test -e "$S"
	"$DTACH" -N "$S" -K always sh -c 'trap : TERM; echo >>m' 3>&- &
	wait_for lines 4 m
	kill $!
	result=0
	wait $! || result=$?
	equal 0 $result
}

@test "-N -K always: TERM goes to the program and is the end, HUP is not" {
	"$DTACH" -N "$S" -K always sh -c 'trap "exit 7" HUP; trap "exit 8" TERM; echo up; echo >>n
		while :; do sleep 0.02; done' 3>&- &
	wait_for lines 1 n
	kill -HUP $!
	wait_for lines 2 n
	kill -TERM $!
	result=0
	wait $! || result=$?
	equal 8 $result
	equal 2 "$(wc -l <n)"
}

@test "a program that stops itself or closes its terminal has not ended; a signal by -k is a failure" {
	"$DTACH" -n "$S" -K failure sh -c 'echo $$ >>n; kill -STOP $$; exec sleep 1000 <&- >&- 2>&-' 3>&-
	on() {
		[ "$(ps -o comm= -p "$(cat n)")" = sleep ]
	}
	wait_for on
	equal 0 "$(member restarts)"
	"$DTACH" -k -KILL "$S"
	wait_for is restarts 1
	is previous_signal 9
	"$DTACH" -k "$S"
}

@test "a program that forks away is over with its status, and none is left beside the next" {
	hurried -n "$S" -w -K always,2 sh -c 'for p in $(cat left); do ps -o stat= -p $p | grep "^[^Z]" >>twos; done
		(trap "" HUP TERM; while :; do sleep 1; done) & echo $! >>left; exit 0'
	wait_for is state ended
	equal 3 "$(wc -l <left)"
	equal "" "$(cat twos)"
	for p in $(head -n 2 left); do
		wait_for is_gone "$p"
	done
	"$DTACH" -k "$S"
	"$DTACH" -n "$S" -w -K failure sh -c 'echo >>n; (setsid sleep 1000 >/dev/null 2>&1 &); exit 0' 3>&-
	wait_for is state ended
	equal 1 "$(wc -l <n)"
}

@test "each run begins as the first one did" {
	mkdir there && cd there
	umask 027
	ulimit -S -n 200
	hurried -n "$S" -w -K always,1 sh -c 'pwd; umask; ulimit -S -n; tty; ls /proc/self/fd | wc -l; trap; echo $TERM $DTACH_SESSION'
	wait_for is state ended
	"$DTACH" -s "$S" | grep -v '^\[dtach' | sed '/^$/d' >out
	head -n "$(($(wc -l <out) / 2))" out >first
	tail -n "$(($(wc -l <out) / 2))" out >second
	grep -qx 200 first
	cmp first second
}

@test "hundreds of restarts leave no descriptor, process or memory behind, and a follower sees each" {
	need_proc
	local runs pid
	runs=$(full 200 10000)
	echo 0 >n
	RUNS=$runs hurried -n "$S" -o log -K always sh -c 'until test -e go; do sleep 0.02; done
		read -r n <n; n=$((n + 1)); echo run $n; echo $n >n; [ $n -lt $RUNS ] || exec sleep 1000'
	pid=$(master)
	"$DTACH" -f "$S" >seen 3>&- &
	wait_for heard 1
	ls "/proc/$pid/fd" >fds
	memory=$(awk '/^RssAnon/ { print $2 }' "/proc/$pid/status")
	touch go
	WAIT_DEADLINE=$(full 40 900) wait_for grep -qx "run $runs." seen
	tr -d '\r' <seen | grep -v '^\[dtach' >runs.seen
	seq 1 "$runs" | sed 's/^/run /' | cmp - runs.seen
	equal "$((runs - 1))" "$(grep -c '^\[dtach: exit status 0; restart' seen)"
	is restarts "$((runs - 1))"
	wait_for cmp log seen
	ls "/proc/$pid/fd" | cmp - fds
	equal 1 "$(pgrep -c -P "$pid")"
	# The history and the ring fill up, and no more.
	[ "$(awk '/^RssAnon/ { print $2 }' "/proc/$pid/status")" -lt $((memory + 1024)) ]
	"$DTACH" -k "$S"
	wait $! || :
}

@test "the line is shown although the program ended within a sequence" {
	"$DTACH" -n "$S" -w -K failure,1 sh -c 'printf "hello\n\033]0;abc"; exit 3' 3>&-
	wait_for eval '"$DTACH" -s "$S" | grep -qF "[dtach: exit status 3; started 2 times"'
	"$DTACH" -s "$S" | grep -qF "[dtach: exit status 3; restart 1 in 0.1 s]"
	run_dtach -w "$S"
	equal 3 "$status"
}
