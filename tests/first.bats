#!/usr/bin/env bats
# The first hour: what somebody meets who has not read the manual.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

@test "--help, -h, -? and help tell each mode and option in a line, and no line is too wide" {
	local word line
	for word in --help -h '-?' help --h; do
		run_dtach "$word"
		equal 0 "$status"
		equal "" "$err"
		[[ $output == *'^\'* && $output == *Examples:* ]]
	done
	for word in A a c n N p l s f w k d g L; do
		grep -qE -- "^  -$word .*[a-z]" <<<"$output" || { echo "no mode $word" >&2; return 1; }
	done
	while IFS= read -r line; do
		[ ${#line} -le 79 ] || { echo "$line" >&2; return 1; }
	done <<<"$output"
	equal 4 "$(sed '1,/^Examples/d' <<<"$output" | grep -c '^  dtach ')"
}

@test "slips say which mode was meant, and make no session" {
	local slip
	for slip in 'ls -l' 'list -l' 'attach -a' 'new -A' 'kill -k' 'detach -d'; do
		run_dtach "${slip% *}" work
		one_error "${slip% *}" "*dtach ${slip#* }*dtach @${slip% *} *"
	done
	[ ! -e "$DTACH_DIR" ]
	term "$DTACH" @ls cat <<-'EOT'
		expect new session @ls
		raw
		send \x1c
		status 0
	EOT
	alive @ls
}

@test "dtach name says when it made a session, not with -q, not for one that there is" {
	term --log log "$DTACH" work cat <<-'EOT'
		expect [new session @work]
		raw
		send \x1c
		status 0
	EOT
	"$DTACH" -s work | grep -qF '[new session @work]'
	"$DTACH" -k work
	"$DTACH" -n @work cat 3>&-
	term --log log "$DTACH" work <<-'EOT'
		raw
		send \x1c
		expect [detached]
		status 0
	EOT
	not grep -q session log
	term --log log "$DTACH" quiet -q cat <<-'EOT'
		raw
		send \x1c
		status 0
	EOT
	term --log log "$DTACH" -A "$S" cat <<-'EOT'
		raw
		send \x1c
		status 0
	EOT
	not grep -q session log
}

@test "in dtach name ^Z is the program's" {
	term "$DTACH" work sh -c 'stty raw -echo; printf ready; head -c 1 | od -An -c; exec cat' <<-'EOT'
		expect ready
		raw
		send \x1a
		expect 032
		send \x1c
		expect [detached]
		status 0
	EOT
}

@test "an option of no use is refused in modes that dtach 0.9 does not have, and nothing is done" {
	local m
	session cat
	for m in -l -s -f -w -k -d; do
		run_dtach $m "$S" -r none
		one_error -r "the mode $m has no use for this option*" || { echo "by $m" >&2; return 1; }
	done
	alive
	run_dtach -p "$S" -r none
	equal 0 "$status"
}

@test "a detach key is ^X, C-x or one character; anything longer is an error" {
	local k
	session cat
	for k in C-a ^a; do
		term "$DTACH" -a "$S" -e $k <<-'EOT'
			raw
			send \x01
			expect [detached]
			status 0
		EOT
	done
	for k in noon '^ab' C-ab ctrl-a '\034'; do
		run_dtach -p "$S" -e "$k"
		# The backslash is shown doubled.
		one_error '*' 'is not a key*' || { echo "for $k" >&2; return 1; }
		DTACH_KEY=$k run_dtach -l
		one_error '*' 'is not a key*'
	done
}

@test "a list on a terminal has the name first and fits; an empty one says so" {
	term --log log "$DTACH" <<-'EOT'
		expect no sessions
		status 0
	EOT
	"$DTACH" -n @größe-日本 sleep 1000 3>&-
	"$DTACH" -n @b sh -c 'sleep 1000; : 1234567890 1234567890 1234567890 日本日本日本日本' 3>&-
	term --size 90x24 --log log "$DTACH" <<-'EOT'
		expect NAME
		expect COMMAND
		status 0
	EOT
	tr -d '\r' <log >list
	equal 3 "$(wc -l <list | tr -d ' ')"
	grep -q '^@b  *detached ' list
	grep -q '^@größe-日本  *detached .* sleep 1000$' list
	grep -q ' sh -c sleep 1000; : 12' list
	[ "$(grep '^@b' list | wc -L)" -le 90 ]
	# For a program it is whole, with the name last.
	"$DTACH" -l | grep -q '日本日本日本日本 @b$'
}

@test "an error about a missing session names those that are like it" {
	"$DTACH" -n @work sleep 1000 3>&-
	"$DTACH" -n @other sleep 1000 3>&-
	local slip
	for slip in wrok wor works wrk; do
		run_dtach -s "$slip"
		one_error "$slip" "No such file or directory, and no session @$slip (@work is like it; *"
		run_dtach -k "@$slip"
		one_error "@$slip" "no such session (@work is like it; *"
	done
	run_dtach -s ./wrok
	one_error ./wrok 'No such file or directory'
	run_dtach -s zzz
	one_error zzz '*dtach lists those there are)'
}

@test "errors tell the way out" {
	run_dtach -n "$S" 'sleep 5'
	one_error "$S" 'cannot run sleep 5: No such file or directory (it is one word*'
	run_dtach -n @work sleep 1000
	run_dtach -n @work sleep 1000
	equal "dtach: @work is running (dtach -a @work attaches)" "$err"
	if rules_users; then
		mkdir -m 700 other
		chown 12345 other
		DTACH_DIR=$T/other run_dtach -n @x cat
		one_error "$T/other" 'belongs to user 12345 (set DTACH_DIR*'
	fi
}

@test "-n and -c of a bare word tell of a session of that name, and -A finds it" {
	"$DTACH" -n @work cat 3>&-
	run_dtach -n work sleep 1000
	equal 0 "$status"
	equal "dtach: work: makes a socket here; @work is another session (dtach -a @work attaches)" "$err"
	# The file is there now, so -A means that.
	"$DTACH" -k ./work
	"$DTACH" -n work -q sleep 1000 2>err 3>&-
	equal "" "$(cat err)"
	"$DTACH" -k ./work
	term "$DTACH" -A work touch wrong <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	[ ! -e work ] && [ ! -e wrong ]
	"$DTACH" -k @work
	term "$DTACH" -A work cat <<-'EOT'
		raw
		send \x1c
		status 0
	EOT
	[ -S work ]
}

@test "-a alone attaches to the only session there is" {
	term --log log "$DTACH" -a <<-'EOT'
		status 1
	EOT
	grep -q '^dtach: -a: there is no session' log
	session cat
	term "$DTACH" -a <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	"$DTACH" -n @two cat 3>&-
	term --log log "$DTACH" -a <<-'EOT'
		status 1
	EOT
	grep -q '^dtach: -a: which of 2 sessions' log
}

@test "-D detaches the other terminals, once" {
	session cat
	term "$DTACH" -a "$S" <<-'EOT' &
		raw
		run touch one
		expect [detached]
		status 0
	EOT
	one=$!
	wait_for test -e one
	term --job "$DTACH" -a "$S" -D <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		until "$DTACH" -l "$S" | grep -q 'attached  *[0-9]*  *1 '
		send \x1c
		expect [detached]
		status 0
	EOT
	wait $one
}

@test "-g sets the size while no terminal leads" {
	session sh -c 'trap "stty size >out.new; mv out.new out" WINCH; while :; do sleep 0.05; done'
	wait_for clients 0
	run_dtach -g "$S" 101x31
	equal 0 "$status"
	wait_for test -e out
	equal "31 101" "$(cat out)"
	"$DTACH" -lj "$S" | grep -q '"cols":101,"rows":31'
	local bad
	for bad in "" 80 0x1 80x24x "80x24 x"; do
		# shellcheck disable=SC2086 # they are words
		run_dtach -g "$S" $bad
		one_error '*' '?*' || { echo "for $bad" >&2; return 1; }
	done
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		run "$DTACH" -g "$S" 70x20 2>err; test $? = 1
		send \x1c
		status 0
	EOT
	equal "dtach: $S: a terminal is attached and leads: its size counts (dtach -d detaches it)" "$(cat err)"
	run_dtach -g "$T/none" 80x24
	one_error "$T/none" 'No such file or directory'
}

@test "-k and -d take several sessions, and -k a time to kill" {
	local n
	for n in @a @b @c; do "$DTACH" -n $n cat 3>&-; done
	run_dtach -d @a @none @b
	one_error @none 'no such session*'
	run_dtach -k -STOP @a @b
	equal 0 "$status"
	wait_for stopped @a
	wait_for stopped @b
	run_dtach -k @a @none @b
	one_error @none 'no such session*'
	alive @a
	alive @b
	run_dtach -k @a @b
	equal "0 " "$status $err$output"
	equal @c "$("$DTACH" -l | awk '{ print $NF }')"
	# Options may be anywhere behind the mode's session.
	for n in "@d -T 0 @e" "@d @e -T 0.2" "@d -T0 -- @e"; do
		for m in @d @e; do
			"$DTACH" -n $m sh -c 'trap "" HUP TERM; touch up'$m'; while :; do sleep 1000; done' 3>&-
			wait_for test -e up$m
		done
		SECONDS=0
		# shellcheck disable=SC2086 # they are words
		run_dtach -k $n
		equal "0 $err" "$status "
		# Without it: 4.
		[ $SECONDS -lt 3 ]
		rm -f up@d up@e
	done
	for n in -1 x 1.x '' 9999999; do
		run_dtach -k @c -T "$n"
		one_error "$n" 'is not a number of seconds*'
	done
	run_dtach -k -INT @c -T 1
	one_error -T '?*'
	alive @c
}

stopped() {
	"$DTACH" -l "$1" | grep -q '^stopped'
}

# shell_in NAME: a session whose shell prompts with its own name.
shell_in() {
	PS1="in $1> " "$DTACH" -n "@$1" sh 3>&-
}

@test "dtach other, typed in a session, takes the terminal over to @other" {
	shell_in one
	shell_in two
	PATH=${DTACH%/*}:$PATH
	term --log log "$DTACH" one <<-'EOT'
		send "$DTACH" two\r
		expect in two>
		raw
		send echo I am $DTACH_SESSION\r
		expect I am @two
		send "$DTACH" one\r
		expect in one>
		send "$DTACH" one\r
		expect this is the session's own terminal
		send cd /; "$DTACH" three sh\r
		expect [new session @three]
		send echo $PWD is $DTACH_SESSION\r
		expect / is @three
		send \x1c
		expect [detached]
		status 0
		cooked
	EOT
	for n in one two three; do clients 0 @$n; done
	[ "$(grep -c 'detached' log)" = 1 ]
}

@test "dtach other shows one in the other where the terminal is not the session's own" {
	"$DTACH" -n @two cat 3>&-
	shell_in one
	# Inherited, as by a terminal emulator.
	DTACH_SESSION=@one term "$DTACH" two <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		run "$DTACH" -l @two | grep -q '^attached'
		send \x1c
		status 0
	EOT
	# -a nests, as in dtach 0.9.
	term "$DTACH" -a one <<-'EOT'
		send "$DTACH" -a two\r
		expect hello\r\nhello
		until "$DTACH" -l @two | grep -q '^attached'
		until "$DTACH" -l @one | grep -q '^attached'
		send \x1c
		status 0
	EOT
}

@test "labels are printed, set, removed, given at birth, and choose what is listed" {
	local bad
	"$DTACH" -n @a -L team=web -L 'note=a "b" \' sleep 1000 3>&-
	"$DTACH" -n @b sleep 1000 3>&-
	equal $'team=web\nnote=a "b" \\\\' "$("$DTACH" -L @a)"
	run_dtach -L @b team=web x=1
	equal "0 " "$status $output$err"
	run_dtach -L b team=db x= none=
	equal team=db "$("$DTACH" -L @b)"
	equal @a "$("$DTACH" -l -L team=web | awk '{ print $NF }')"
	equal "" "$("$DTACH" -l -L team=web -L note=x)"
	"$DTACH" -lj @a | grep -qF '"labels":{"team":"web","note":"a \"b\" \\"}'
	for bad in x =x 'a b=c' $'a=\e[31m' "a=$(printf '%256s' '')" "$(printf '%65s' '' | tr ' ' x)=1"; do
		run_dtach -L @b ok=1 "$bad"
		one_error '*' 'is not a label*'
		run_dtach -n @c -L "$bad" touch wrong
		one_error '*' 'is not a label*'
	done
	equal team=db "$("$DTACH" -L @b)"
	[ ! -e wrong ]
	run_dtach -L @none x=1
	one_error @none 'no such session*'
}

@test "-lj tells the program, what is in the foreground, its directory, the title, the offset" {
	local pid
	[ -e /proc/self/cwd ] || skip "no /proc"
	"$DTACH" -n "$S" sh -c 'cd /; printf "\033]2;a \"title\"\033\\"; exec sleep 1000' 3>&-
	wait_for titled
	# The last one may be another test's, or have gone.
	pid=$(pgrep -f "^sleep 1000" | while read -r p; do
		grep -qszF "DTACH_TEST=$T" /proc/"$p"/environ && echo "$p" || :
	done)
	"$DTACH" -lj | grep -qF "\"program\":$pid,\"foreground\":\"sleep\",\"directory\":\"/\",\"title\":\"a \\\"title\\\"\",\"idle\":"
	"$DTACH" -lj | grep -q '"offset":15,'
}

titled() {
	"$DTACH" -lj | grep -q '"title".*"foreground":"sleep"\|"foreground":"sleep".*"title"'
}
