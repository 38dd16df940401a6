#!/usr/bin/env bats
# Bad input: one line on standard error that names the thing, status 1, the
# terminal untouched, nothing left behind.

# Words in quotes are often for another shell; err is set by run_dtach; each
# test is a subshell; a loop may only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

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
	run_dtach -p no/s
	one_error no/s 'No such file or directory'
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
	run_dtach -p "$T/$n"
	one_error "$T/$n" 'File*name too long'
}

@test "a path that is too long" {
	n=$(printf '%5000s' '' | tr ' ' /)
	refused_everywhere '*' "$T/${n}s/${n}s" touch wrong
}

@test "a name that is too long" {
	n=$(printf '%65s' '' | tr ' ' x)
	refused_everywhere "@$n" "@$n" touch wrong
	run_dtach -p "@$n"
	one_error "@$n" '?*'
}

@test "an empty session" {
	refused_everywhere '*' "" touch wrong
	for m in -p -a -l; do
		run_dtach $m ""
		one_error '*' '?*'
	done
}

@test "an empty name" {
	refused_everywhere @ @ touch wrong
	run_dtach -p @
	one_error @ '?*'
}

@test "a name with a slash, or dots where a name is meant" {
	for n in @a/b @/ @../x @. @..; do
		run_dtach -n "$n" touch wrong
		one_error "$n" '?*'
		run_dtach -p "$n"
		one_error "$n" '?*'
		nothing_left
	done
}

@test "a file that is no socket" {
	echo mine >file
	refused_everywhere "$T/file" "$T/file" touch wrong
	for m in -p -l; do
		run_dtach $m file
		one_error file '?*'
	done
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
	run_dtach -p there
	one_error there '?*'
	[ -d there ]
}

@test "a link that leads nowhere" {
	ln -s nowhere link
	run_dtach -n link touch wrong
	one_error link '?*'
	run_dtach -p link
	one_error link '?*'
	[ -L link ] && [ ! -e nowhere ]
}

@test "a dead socket" {
	session sleep 1000
	sessions_end
	for m in -p -l; do
		run_dtach $m "$S"
		one_error "$S" 'Connection refused'
	done
	run_dtach -n "$S" touch wrong
	one_error "$S" '?*'
	[ -S "$S" ] && [ ! -e wrong ]
}

@test "a session that is not there" {
	for m in -p -l; do
		run_dtach $m "$S"
		one_error "$S" 'No such file or directory'
	done
	term --log log "$DTACH" -a "$S" <<-'EOT'
		status 1
		cooked
	EOT
	printf 'dtach: %s: No such file or directory\r\n' "$S" | cmp - log
}

@test "another user's session" {
	need setpriv
	is_root || skip "needs root, to be somebody else"
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
