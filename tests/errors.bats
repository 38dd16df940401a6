#!/usr/bin/env bats
# Bad input gives one line on standard error that names the thing, and status 1; it
# leaves the terminal untouched and nothing behind.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# nothing_left: no socket, no file and no process is left.
nothing_left() {
	equal "" "$(find "$T" -type s)"
	[ ! -e "$T/wrong" ]
	[ ! -d "$DTACH_DIR" ] || equal "" "$(ls -A "$DTACH_DIR")"
	wait_for idle
}

idle() {
	[ -z "$(ours)" ]
}

# refused_asking NAME SESSION REASON: each mode that queries a session without a
# terminal reports this error.
refused_asking() {
	local m
	for m in -p -l -s -f -w -k -d; do
		run_dtach $m "$2"
		one_error "$1" "$3" || { echo "by $m" >&2; return 1; }
	done
	run_dtach -k -TERM "$2"
	one_error "$1" "$3"
}

# refused_everywhere NAME ARGS: each mode that creates reports an error with NAME:
# -n and -N from a script, -c and -A on a terminal, whose modes and screen stay
# unchanged.
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
		# Only that one line: no sequence and no empty line.
		tr -d '\r' <log >plain
		equal 1 "$(wc -l <plain | tr -d ' ')"
		# shellcheck disable=SC2053 # patterns are meant
		[[ $(cat plain) == dtach:\ $name:\ ?* ]] || { cat -A plain; return 1; }
		rm -f log plain ready go
		nothing_left
	done
}

@test "a missing directory is an error" {
	refused_everywhere "$T/no/s" "$T/no/s" touch wrong
	[ ! -e no ]
	refused_asking no/s no/s 'No such file or directory'
}

@test "a file in place of a directory is an error" {
	: >file
	refused_everywhere "$T/file/s" "$T/file/s" touch wrong
}

@test "a directory without write permission is an error" {
	! is_root || skip "root may write everywhere"
	mkdir -m 500 shut
	refused_everywhere "$T/shut/s" "$T/shut/s" touch wrong
}

@test "a missing command is an error" {
	refused_everywhere '*no-such-command' "$S" no-such-command
	refused_everywhere "*$T/no-such-command" "$S" "$T/no-such-command" word
}

@test "a name is escaped once, not twice" {
	run "$DTACH" -n "$S" "$T/no\\such"
	[ "$status" = 1 ]
	equal "dtach: $S: cannot run $T/no\\\\such: No such file or directory" "$output"
}

@test "a command that is not executable is an error" {
	: >plain
	chmod 644 plain
	refused_everywhere "*$T/plain" "$S" "$T/plain"
}

@test "a directory as the command is an error" {
	mkdir dir.d
	refused_everywhere "*$T/dir.d" "$S" "$T/dir.d"
}

@test "a command whose interpreter is missing is an error" {
	printf '#!/no/such/interpreter\n' >script
	chmod +x script
	refused_everywhere "*$T/script" "$S" "$T/script"
}

@test "an empty command is an error" {
	refused_everywhere '*' "$S" ""
}

@test "a missing \$SHELL is an error" {
	export SHELL=$T/no-shell
	refused_everywhere "*$T/no-shell" "$S"
}

@test "-A with a bad command does not harm a running session" {
	session cat
	term "$DTACH" -A "$S" "$T/no-such-command" <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
}

@test "-A with a bad command does not replace a stale socket" {
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

@test "a file name that is too long is an error" {
	n=$(printf '%300s' '' | tr ' ' x)
	refused_everywhere "$T/$n" "$T/$n" touch wrong
	refused_asking "$T/$n" "$T/$n" 'File*name too long'
}

@test "a path that is too long is an error" {
	n=$(printf '%5000s' '' | tr ' ' /)
	refused_everywhere '*' "$T/${n}s/${n}s" touch wrong
}

@test "a name that is too long is an error" {
	n=$(printf '%65s' '' | tr ' ' x)
	refused_everywhere "@$n" "@$n" touch wrong
	refused_asking "@$n" "@$n" '?*'
}

@test "an empty session is an error" {
	refused_everywhere '*' "" touch wrong
	refused_asking '*' "" '?*'
	run_dtach -a ""
	one_error '*' '?*'
}

@test "an empty name is an error" {
	refused_everywhere @ @ touch wrong
	refused_asking @ @ '?*'
}

@test "a name with a slash, or . or .., is an error" {
	for n in @a/b @/ @../x @. @..; do
		run_dtach -n "$n" touch wrong
		one_error "$n" '?*'
		refused_asking "$n" "$n" '?*'
		nothing_left
	done
}

@test "a file that is not a socket is an error" {
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

@test "a directory in place of a socket is an error" {
	mkdir there
	refused_everywhere "$T/there" "$T/there" touch wrong
	refused_asking there there '?*'
	[ -d there ]
}

@test "a dangling link is an error" {
	ln -s nowhere link
	run_dtach -n link touch wrong
	one_error link '?*'
	refused_asking link link '?*'
	[ -L link ] && [ ! -e nowhere ]
}

@test "a dead socket is an error" {
	session sleep 1000
	sessions_end
	wait_for not alive
	refused_asking "$S" "$S" 'Connection refused'
	[ -S "$S" ]
	run_dtach -n "$S" touch wrong
	one_error "$S" '?*'
	[ -S "$S" ] && [ ! -e wrong ]
}

@test "a missing session is an error" {
	refused_asking "$S" "$S" 'No such file or directory'
	refused_asking @none @none 'no such session (dtach lists those there are)'
	refused_asking none none 'No such file or directory, and no session @none (dtach lists those there are)'
	term --log log "$DTACH" -a "$S" <<-'EOT'
		status 1
		cooked
	EOT
	printf 'dtach: %s: No such file or directory\r\n' "$S" | cmp - log
}

@test "another user's session is an error" {
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

# refused_foreign REASON: $S is served by a process that is not a master of ours.
refused_foreign() {
	local m
	for m in -s -f -w -k -d "-k -TERM" -U; do
		# shellcheck disable=SC2086 # they are words
		run_dtach $m "$S"
		one_error "$S" "$1" || { echo "by $m" >&2; return 1; }
	done
}

@test "a session of dtach 0.9 is reported as too old and not harmed" {
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

# listening SOCKET: connecting works.  The file appears before that.
listening() {
	socat -u OPEN:/dev/null UNIX-CONNECT:"$1" 2>/dev/null
}

@test "a foreign socket that answers nonsense is reported" {
	need socat
	socat UNIX-LISTEN:"$S",fork EXEC:'echo 220 hello' 3>&- &
	wait_for listening "$S"
	refused_foreign 'is of dtach 0.9*'
	socat UNIX-LISTEN:"$S.2",fork PIPE 3>&- &
	S=$S.2
	wait_for listening "$S"
	refused_foreign 'is of dtach 0.9*'
}

@test "a foreign socket that closes at once is reported" {
	need socat
	socat UNIX-LISTEN:"$S",fork EXEC:true 3>&- &
	wait_for listening "$S"
	refused_foreign '?*'
}

@test "a foreign socket that says nothing is reported" {
	need socat
	local m pids=()
	socat -t 1000 UNIX-LISTEN:"$S",fork EXEC:'sleep 1000' 3>&- &
	wait_for listening "$S"
	# All at once, since each waits for several seconds.
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

@test "a session that has just ended gives one line or its status" {
	# At every moment the result is one error line or the status.
	local i m
	for i in $(seq 1 30); do
		for m in -s -f -w -k -d; do
			session sh -c 'read -r x; exit 3'
			# -k may come before this input.
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

@test "an invalid detach key is an error" {
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

@test "an invalid \$DTACH_KEY is an error" {
	session cat
	export DTACH_KEY=é
	term --log log "$DTACH" -a "$S" <<-'EOT'
		status 1
		cooked
	EOT
	grep -q '^dtach: ' log
	equal 1 "$(wc -l <log | tr -d ' ')"
}

@test "an invalid size is an error" {
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

@test "an invalid redraw method is an error" {
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

@test "an invalid number of history lines is an error" {
	local h m
	for h in "" x -1 +5 5x 1000001 99999999999999999999 ALL; do
		for m in -n -s -f; do
			run_dtach $m "$S" -H "$h"
			one_error "$h" 'is not a number of lines*'
			nothing_left
		done
	done
}

@test "an invalid log size, or one without a log, is an error" {
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

@test "a log that cannot be written is an error" {
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

@test "-o and -w are errors in modes that create no session" {
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

@test "attaching without a terminal is an error" {
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

@test "a list that cannot be written is an error" {
	[ -w /dev/full ] || skip "no /dev/full"
	session sleep 1000
	status=0
	"$DTACH" -l >/dev/full 2>err || status=$?
	equal 1 $status
	equal 1 "$(wc -l <err | tr -d ' ')"
}

@test "a lack of descriptors is an error" {
	status=0
	# Room for the three standard ones and a few more.
	err=$( (ulimit -n 5; "$DTACH" -n "$S" touch wrong) 2>&1 3>&- </dev/null) || status=$?
	output=
	equal 1 "$status"
	[[ $err == dtach:\ *:\ ?* && $err != *$'\n'* ]]
	nothing_left
}

@test "help and version that cannot be written are errors" {
	[ -w /dev/full ] || skip "no /dev/full"
	local word
	for word in --help --version; do
		status=0
		"$DTACH" "$word" >/dev/full 2>err || status=$?
		equal 1 "$status"
		grep -q '^dtach: standard output: ' err
	done
}
