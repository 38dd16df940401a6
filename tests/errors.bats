#!/usr/bin/env bats
# Bad input: one line on standard error that names the thing, status 1, the
# terminal untouched, nothing left behind.

# Words in quotes are often for another shell; err is set by run_dtach; each
# test is a subshell; a loop may only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# Much is tried here.
TEST_DEADLINE=${FULL:+900}
TEST_DEADLINE=${TEST_DEADLINE:-300}

# nothing_left: neither a file nor a process.
nothing_left() {
	equal "" "$(find "$T" -type s)"
	[ ! -e "$T/wrong" ]
	[ ! -d "$DTACH_DIR" ] || equal "" "$(ls -A "$DTACH_DIR")"
	wait_for idle
}

idle() {
	[ -z "$(ours)" ]
}

# refused_asking NAME SESSION REASON: by each mode that asks something of a
# session and needs no terminal.
refused_asking() {
	local m
	for m in -p -l -s -f -w -k -d; do
		run_dtach $m "$2"
		one_error "$1" "$3" || { echo "by $m" >&2; return 1; }
	done
	run_dtach -k -TERM "$2"
	one_error "$1" "$3"
}

# refused_everywhere NAME ARGS: by the modes that create, with NAME in the
# message: -n and -N from a script, -c and -A on a terminal, whose modes and
# screen stay as they are.
refused_everywhere() {
	local name=$1 m
	shift
	for m in -n -N; do
		run_dtach $m "$@"
		one_error "$name" '?*'
		nothing_left
	done
	for m in -c -A; do
		term --log log sh -c 'stty -echo; touch ready; until test -e go; do sleep 0.01; done; exec "$DTACH" "$@"' sh $m "$@" <<-'EOT'
			until test -e ready
			save
			run touch go
			status 1
			cooked
		EOT
		# Nothing but the one line; no sequence, no blank line.
		tr -d '\r' <log >plain
		equal 1 "$(wc -l <plain | tr -d ' ')"
		# shellcheck disable=SC2053 # patterns are meant
		[[ $(cat plain) == dtach:\ $name:\ ?* ]] || { cat -A plain; return 1; }
		rm -f log plain ready go
		nothing_left
	done
}

@test "no such directory" {
	refused_everywhere "$T/no/s" "$T/no/s" touch wrong
	[ ! -e no ]
	refused_asking no/s no/s 'No such file or directory'
}

@test "a directory that is a file" {
	: >file
	refused_everywhere "$T/file/s" "$T/file/s" touch wrong
}

@test "a directory that may not be written" {
	! is_root || skip "root may write everywhere"
	mkdir -m 500 shut
	refused_everywhere "$T/shut/s" "$T/shut/s" touch wrong
}

@test "no such command" {
	refused_everywhere '*no-such-command' "$S" no-such-command
	refused_everywhere "*$T/no-such-command" "$S" "$T/no-such-command" word
}

@test "a name is escaped once, not twice" {
	run "$DTACH" -n "$S" "$T/no\\such"
	[ "$status" = 1 ]
	equal "dtach: $S: cannot run $T/no\\\\such: No such file or directory" "$output"
}

@test "a command that is not executable" {
	: >plain
	chmod 644 plain
	refused_everywhere "*$T/plain" "$S" "$T/plain"
}

@test "a command that is a directory" {
	mkdir dir.d
	refused_everywhere "*$T/dir.d" "$S" "$T/dir.d"
}

@test "a command whose interpreter is missing" {
	printf '#!/no/such/interpreter\n' >script
	chmod +x script
	refused_everywhere "*$T/script" "$S" "$T/script"
}

@test "an empty command" {
	refused_everywhere '*' "$S" ""
}

@test "a shell of \$SHELL that is not there" {
	export SHELL=$T/no-shell
	refused_everywhere "*$T/no-shell" "$S"
}

@test "a bad command for -A does not harm a session that is there" {
	session cat
	term "$DTACH" -A "$S" "$T/no-such-command" <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
}

@test "a bad command for -A makes no session of a stale socket" {
	session sleep 1000
	sessions_end
	wait_for not alive
	term --log log "$DTACH" -A "$S" "$T/no-such-command" <<-'EOT'
		status 1
	EOT
	grep -q "^dtach: .*$T/no-such-command: " log
	not alive
	wait_for idle
}

@test "a file name that is too long" {
	n=$(printf '%300s' '' | tr ' ' x)
	refused_everywhere "$T/$n" "$T/$n" touch wrong
	refused_asking "$T/$n" "$T/$n" 'File*name too long'
}

@test "a path that is too long" {
	n=$(printf '%5000s' '' | tr ' ' /)
	refused_everywhere '*' "$T/${n}s/${n}s" touch wrong
}

@test "a name that is too long" {
	n=$(printf '%65s' '' | tr ' ' x)
	refused_everywhere "@$n" "@$n" touch wrong
	refused_asking "@$n" "@$n" '?*'
}

@test "an empty session" {
	refused_everywhere '*' "" touch wrong
	refused_asking '*' "" '?*'
	run_dtach -a ""
	one_error '*' '?*'
}

@test "an empty name" {
	refused_everywhere @ @ touch wrong
	refused_asking @ @ '?*'
}

@test "a name with a slash, or dots where a name is meant" {
	for n in @a/b @/ @../x @. @..; do
		run_dtach -n "$n" touch wrong
		one_error "$n" '?*'
		refused_asking "$n" "$n" '?*'
		nothing_left
	done
}

@test "a file that is no socket" {
	echo mine >file
	refused_everywhere "$T/file" "$T/file" touch wrong
	refused_asking file file 'is not a socket'
	term --log log "$DTACH" -a file <<-'EOT'
		status 1
		cooked
	EOT
	grep -q '^dtach: file: ' log
	equal 1 "$(wc -l <log | tr -d ' ')"
	equal mine "$(cat file)"
}

@test "a directory where a socket is meant" {
	mkdir there
	refused_everywhere "$T/there" "$T/there" touch wrong
	refused_asking there there '?*'
	[ -d there ]
}

@test "a link that leads nowhere" {
	ln -s nowhere link
	run_dtach -n link touch wrong
	one_error link '?*'
	refused_asking link link '?*'
	[ -L link ] && [ ! -e nowhere ]
}

@test "a dead socket" {
	session sleep 1000
	sessions_end
	wait_for not alive
	refused_asking "$S" "$S" 'Connection refused'
	[ -S "$S" ]
	run_dtach -n "$S" touch wrong
	one_error "$S" '?*'
	[ -S "$S" ] && [ ! -e wrong ]
}

@test "a session that is not there" {
	refused_asking "$S" "$S" 'No such file or directory'
	refused_asking @none @none 'No such file or directory'
	term --log log "$DTACH" -a "$S" <<-'EOT'
		status 1
		cooked
	EOT
	printf 'dtach: %s: No such file or directory\r\n' "$S" | cmp - log
}

@test "another user's session" {
	need setpriv
	rules_users || skip "needs root, to be somebody else"
	chmod 755 "$T"
	session sleep 1000
	status=0
	err=$(setpriv --reuid 12345 --clear-groups "$DTACH" -p "$S" 2>&1 </dev/null) || status=$?
	output=
	one_error "$S" 'Permission denied'
	status=0
	err=$(DTACH_DIR=$DTACH_DIR setpriv --reuid 12345 --clear-groups "$DTACH" -p @any 2>&1 </dev/null) || status=$?
	one_error '*dir*' '?*'
}

# refused_foreign REASON: $S is served by something that is no session of ours.
refused_foreign() {
	local m
	for m in -s -f -w -k -d "-k -TERM"; do
		# shellcheck disable=SC2086 # they are words
		run_dtach $m "$S"
		one_error "$S" "$1" || { echo "by $m" >&2; return 1; }
	done
}

@test "a session of dtach 0.9 knows none of the questions, and is not harmed" {
	need dtach
	local old
	old=$(command -v dtach)
	"$old" --version 2>&1 | grep -q 'version 0\.9' || skip "no dtach 0.9 here"
	"$old" -n "$S" cat 3>&-
	wait_for test -S "$S"
	refused_foreign 'is of dtach 0.9*'
	alive
	[ -S "$S" ]
}

# listening SOCKET: it can be seen before it can be connected to.
listening() {
	socat -u OPEN:/dev/null UNIX-CONNECT:"$1" 2>/dev/null
}

@test "a socket of something else that answers nonsense" {
	need socat
	socat UNIX-LISTEN:"$S",fork EXEC:'echo 220 hello' 3>&- &
	wait_for listening "$S"
	refused_foreign 'is of dtach 0.9*'
	socat UNIX-LISTEN:"$S.2",fork PIPE 3>&- &
	S=$S.2
	wait_for listening "$S"
	refused_foreign 'is of dtach 0.9*'
}

@test "a socket of something else that closes at once" {
	need socat
	socat UNIX-LISTEN:"$S",fork EXEC:true 3>&- &
	wait_for listening "$S"
	refused_foreign '?*'
}

@test "a socket of something else that says nothing" {
	need socat
	local m pids=()
	socat -t 1000 UNIX-LISTEN:"$S",fork EXEC:'sleep 1000' 3>&- &
	wait_for listening "$S"
	# At once, since each waits for a while.
	for m in -p -s -f -w -k -d; do
		"$DTACH" $m "$S" </dev/null >out$m 2>err$m 3>&- &
		pids+=($!)
	done
	for m in -p -s -f -w -k -d; do
		status=0
		wait "${pids[0]}" || status=$?
		pids=("${pids[@]:1}")
		output=$(cat out$m)
		err=$(cat err$m)
		one_error "$S" 'its master does not answer' || { echo "by $m" >&2; return 1; }
	done
}

@test "a session that has just ended" {
	# Whatever the moment, it is one line or the status.
	local i m
	for i in $(seq 1 30); do
		for m in -s -f -w -k -d; do
			session sh -c 'read -r x; exit 3'
			# Which -k may come before.
			echo | "$DTACH" -p "$S" 2>/dev/null 3>&- &
			run_dtach $m "$S"
			wait $! || :
			case $m$status in
			-[sdk]0 | -[fw]3) equal "" "$err" ;;
			*) one_error "$S" '?*' || { echo "by $m" >&2; return 1; } ;;
			esac
			wait_for not test -e "$S"
		done
	done
}

@test "a detach key that is none" {
	local k
	for k in é ^é $'\377'; do
		run_dtach -n "$S" -e "$k" touch wrong
		one_error '*' '?*'
		nothing_left
	done
	run_dtach -n "$S" -e
	one_error '*' '?*'
	nothing_left
}

@test "a \$DTACH_KEY that is none" {
	session cat
	export DTACH_KEY=é
	term --log log "$DTACH" -a "$S" <<-'EOT'
		status 1
		cooked
	EOT
	grep -q '^dtach: ' log
	equal 1 "$(wc -l <log | tr -d ' ')"
}

@test "a size that is none" {
	local g
	for g in "" x 80 80x x24 80x24x 0x24 80x0 -1x24 80x-5 +80x24 80X99999 99999999999x1 "80x24,"; do
		run_dtach -n "$S" -g "$g" touch wrong
		one_error '*' '?*'
		[ -z "$g" ] || [[ $err == *"$g"* ]]
		nothing_left
	done
	run_dtach -n "$S" -g
	one_error '*' '?*'
}

@test "a redraw method that is none" {
	local r
	for r in "" x winchy; do
		run_dtach -n "$S" -r "$r" touch wrong
		one_error '*' '?*'
		[[ $err == *"$r"* ]]
		nothing_left
	done
	run_dtach -n "$S" -r
	one_error '*' '?*'
	nothing_left
}

@test "history that is none" {
	local h m
	for h in "" x -1 +5 5x 1000001 99999999999999999999 ALL; do
		for m in -n -s -f; do
			run_dtach $m "$S" -H "$h"
			one_error "$h" 'is not a number of lines*'
			nothing_left
		done
	done
}

@test "a log size that is none, or of no log" {
	local m
	for m in "" x -1 0 1 8191 7K K 8k 8KB 1.5M 0x2000 99999999999999999999 9999999999G "8K "; do
		run_dtach -n "$S" -o log -m "$m" touch wrong
		one_error '*' '?*'
		[ -z "$m" ] || [[ $err == *"$m"* ]]
		nothing_left
		[ ! -e log ]
	done
	for m in 8192 8K 1M 1G; do
		run_dtach -n "$S" -o log -m "$m" true
		equal 0 "$status"
		wait_for not test -e "$S"
	done
	run_dtach -n "$S" -m 8K touch wrong
	one_error -m '?*'
	nothing_left
}

@test "a log that cannot be" {
	run_dtach -n "$S" -o "" touch wrong
	one_error -o '?*'
	nothing_left
	refused_everywhere "*" "$S" -o "$T/no/log" touch wrong
	mkdir there
	refused_everywhere "*" "$S" -o there touch wrong
	run_dtach -N "$S" -o - -m 8K touch wrong
	one_error -m '?*'
	nothing_left
	for m in -n -c -A; do
		run_dtach $m "$S" -o - touch wrong
		one_error '-o -' '?*'
		nothing_left
	done
}

@test "what is for a session that is made, where none is" {
	local m
	session cat
	for m in -a -p -l -s -f -w -k -d; do
		run_dtach $m "$S" -o log
		one_error -o '?*'
		run_dtach $m "$S" -w
		one_error -w '?*'
		[ ! -e log ]
	done
	alive
}

@test "no terminal" {
	for m in -A -c; do
		run_dtach $m "$S" touch wrong
		one_error '*' '?*'
		nothing_left
	done
	session cat
	run_dtach -a "$S"
	one_error '*' '?*'
	alive
}

@test "no room for a message" {
	[ -w /dev/full ] || skip "no /dev/full"
	session sleep 1000
	status=0
	"$DTACH" -l >/dev/full 2>err || status=$?
	equal 1 $status
	equal 1 "$(wc -l <err | tr -d ' ')"
}

@test "no descriptors left" {
	status=0
	# Room for the three, and little more.
	err=$( (ulimit -n 5; "$DTACH" -n "$S" touch wrong) 2>&1 3>&- </dev/null) || status=$?
	output=
	equal 1 "$status"
	[[ $err == dtach:\ *:\ ?* && $err != *$'\n'* ]]
	nothing_left
}

@test "help and version that cannot be written" {
	[ -w /dev/full ] || skip "no /dev/full"
	local word
	for word in --help --version; do
		status=0
		"$DTACH" "$word" >/dev/full 2>err || status=$?
		equal 1 "$status"
		grep -q '^dtach: standard output: ' err
	done
}
