#!/usr/bin/env bats
# What each mode does, and how the command line is read.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

@test "-n starts the command behind the socket and returns" {
	run_dtach -n "$S" sh -c 'echo started >out; exec sleep 1000'
	equal 0 "$status"
	equal "" "$output$err"
	wait_for test -s out
	alive
}

@test "-A creates a missing session and attaches to it" {
	term "$DTACH" -A "$S" cat <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		expect [detached]
		status 0
	EOT
	alive
}

@test "-A attaches to an existing session and runs nothing" {
	session cat
	term "$DTACH" -A "$S" touch "$T/wrong" <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	[ ! -e wrong ]
}

@test "-a attaches" {
	session cat
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	alive
}

@test "-c creates a session and attaches to it" {
	term "$DTACH" -c "$S" cat <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	alive
}

@test "-c refuses an existing session and leaves it alone" {
	session cat
	term --log log "$DTACH" -c "$S" touch "$T/wrong" <<-'EOT'
		expect dtach:
		status 1
	EOT
	grep -q "^dtach: $S: " log
	[ ! -e wrong ]
	alive
}

@test "-n refuses an existing session and leaves it alone" {
	session cat
	run_dtach -n "$S" touch "$T/wrong"
	one_error "$S" '*'
	[ ! -e wrong ]
	alive
}

@test "-N stays in the foreground until the program ends" {
	"$DTACH" -N "$S" sh -c 'until test -e go; do sleep 0.02; done' </dev/null >out 2>&1 3>&- &
	wait_for alive
	kill -0 $!
	touch go
	wait $!
	equal "" "$(cat out)"
	[ ! -e "$S" ]
}

@test "several terminals show the same session" {
	session cat
	term "$DTACH" -a "$S" <<-'EOT' &
		raw
		run touch one
		expect hello\r\nhello
		send world\r
		status 0
	EOT
	one=$!
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		until test -e one
		send hello\r
		expect world\r\nworld
		send \x04
		expect terminating]
		status 0
	EOT
	wait $one
}

@test "-p passes standard input to the program" {
	session sh -c 'read -r line; printf "%s\n" "$line" >out'
	printf 'one  two \\n three\n' | "$DTACH" -p "$S"
	wait_for test -s out
	equal 'one  two \n three' "$(cat out)"
}

@test "-p without input is a probe: 0 if the session is alive" {
	session sleep 1000
	"$DTACH" -p "$S" </dev/null
	run_dtach -p "$T/none"
	one_error "$T/none" '*'
}

@test "-p passes any number of any bytes, from a file or a pipe" {
	local n
	need cksum
	for n in 1 8 9 16384 1000001 "$([ -n "${FULL-}" ] && echo 67108864 || echo 4194304)"; do
		head -c "$n" /dev/urandom >"in.$n"
		session sh -c "stty raw -echo; : >up.$n; head -c $((2 * n)) | cksum >sum.tmp; mv sum.tmp sum.$n"
		wait_for test -e "up.$n"
		"$DTACH" -p "$S" <"in.$n"
		# shellcheck disable=SC2002 # a pipe is meant
		cat "in.$n" | "$DTACH" -p "$S"
		wait_for test -s "sum.$n"
		equal "$(cat "in.$n" "in.$n" | cksum)" "$(cat "sum.$n")"
		wait_for not test -e "$S"
	done
}

@test "-p succeeds when its input ends the program" {
	local i
	for i in $(seq 1 60); do
		session sh -c 'read -r x'
		echo | "$DTACH" -p "$S"
		wait_for not test -e "$S"
	done
}

@test "-p takes no arguments after the session" {
	session cat
	run_dtach -p "$S" word
	one_error '*' '*'
}

@test "-a takes no arguments after the options" {
	session cat
	run_dtach -a "$S" word
	one_error '*' '*'
}

@test "options follow the session, one by one or combined" {
	local o n=0
	for o in "-E -z -r none" -Ez -zE "-Ezr none" "-zEr winch" "-ze ^a" "-Eze ^?" "-q -R" -qRzE "-g 90x20" "-zg 90x20"; do
		# shellcheck disable=SC2086 # they are words
		"$DTACH" -n "$T/$((n += 1))" $o sh -c "echo '$o' >out.$n" 3>&-
		wait_for test -s out.$n
		equal "$o" "$(cat out.$n)"
	done
}

@test "options end at the first word of the command" {
	"$DTACH" -n "$S" -z sh -c 'echo "$*" >out' sh -E -e -- -x 3>&-
	wait_for test -s out
	equal "-E -e -- -x" "$(cat out)"
}

@test "-- ends the options, and the command may begin with a dash" {
	printf '#!/bin/sh\necho "$@" >"%s/out"\n' "$T" >./-odd
	chmod +x ./-odd
	PATH=$T:$PATH "$DTACH" -n "$S" -z -- -odd -E -- 3>&-
	wait_for test -s out
	equal "-E --" "$(cat out)"
}

@test "the words of the command reach it unchanged" {
	"$DTACH" -n "$S" sh -c 'for w; do printf "<%s>" "$w"; done >out.tmp; mv out.tmp out' sh "" "a b" $'c\nd' '*' '\' $'\377' 3>&-
	wait_for test -s out
	printf '<><a b><c\nd><*><\\><\377>' | cmp - out
}

@test "without a command \$SHELL runs" {
	printf '#!/bin/sh\necho "$0" "$#" >"%s/out"\n' "$T" >shell
	chmod +x shell
	SHELL=$T/shell "$DTACH" -n "$S" -z 3>&-
	wait_for test -s out
	equal "$T/shell 0" "$(cat out)"
}

@test "without a command and \$SHELL /bin/sh runs" {
	env -u SHELL "$DTACH" -n "$S" 3>&-
	wait_for test -S "$S"
	echo "echo \$0 >'$T/out'" | "$DTACH" -p "$S"
	wait_for test -s out
	grep -q 'sh$' out
}

@test "with an empty \$SHELL /bin/sh runs" {
	SHELL='' "$DTACH" -n "$S" 3>&-
	wait_for test -S "$S"
	echo "echo \$0 >'$T/out'" | "$DTACH" -p "$S"
	wait_for test -s out
}

@test "a bare word after a mode is a file in the current directory" {
	mkdir sub
	(cd sub && "$DTACH" -n work sleep 1000 3>&-)
	wait_for test -S sub/work
	alive sub/work
	(cd sub && alive work)
	[ ! -e "$DTACH_DIR/work" ]
}

@test "a path is used as given" {
	mkdir sub
	"$DTACH" -n ./sub/../sub/work sleep 1000 3>&-
	wait_for test -S sub/work
	alive ./sub/work
}

@test "--help prints the usage on standard output" {
	local word
	run_dtach --help
	equal 0 "$status"
	equal "" "$err"
	for word in -a -A -c -n -N -p -l -s -f -w -k -d -e -E -z -r -R -q -g -C -H -j -m -o; do
		[[ $output =~ $word|-[a-zA-Z]*${word#-} ]]
	done
}

@test "--version prints the version" {
	run_dtach --version
	equal 0 "$status"
	equal "" "$err"
	[[ $output =~ ^dtach.*[0-9]+\.[0-9]+ ]]
	[[ $output != *$'\n'* ]]
}

@test "a lone dash is not --help" { # dtach 0.9: it is
	local word
	for word in - -- --helpme --x --versions; do
		run_dtach "$word"
		one_error '*' '*'
	done
}

@test "an unknown mode is an error" {
	run_dtach -y "$S" cat
	one_error '*' '*'
	[ ! -e "$S" ]
}

@test "a mode without a session is an error" {
	local m
	for m in -a -A -c -n -N -p -s -f -w -k -k-INT -d; do
		run_dtach $m
		one_error '*' '*'
	done
}

@test "options can be combined with the letter of the new modes too" {
	session sh -c 'echo word; exec sleep 1000'
	wait_for has_text
	equal word "$("$DTACH" -sC "$S")"
	"$DTACH" -nw "$S.2" sh -c 'exit 3' 3>&-
	status=0
	"$DTACH" -w "$S.2" || status=$?
	equal 3 "$status"
	run_dtach -sx "$S"
	one_error -x '?*'
}

@test "every mode that creates no session finds it by its bare name" {
	local m
	"$DTACH" -n @work -w sleep 1000 3>&-
	for m in -p -l -s -d "-k -CONT"; do
		# shellcheck disable=SC2086 # they are words
		run_dtach $m work
		equal 0 "$status"
	done
	"$DTACH" -w work 2>/dev/null 3>&- &
	"$DTACH" -f work >followed 2>&1 3>&- &
	run_dtach -k work
	equal 0 "$status"
	wait_for not test -e "$DTACH_DIR/work"
}

@test "an unknown option is an error and starts nothing" {
	run_dtach -n "$S" -y touch "$T/wrong"
	one_error '*' '*'
	[ ! -e "$S" ]
	[ ! -e wrong ]
}

@test "-g sets the size before a terminal attaches; the default is 80x24" {
	"$DTACH" -n "$S" -g 100x30 sh -c 'stty size >out' 3>&-
	wait_for test -s out
	equal "30 100" "$(cat out)"
	"$DTACH" -n "$S.2" sh -c 'stty size >out.2' 3>&-
	wait_for test -s out.2
	equal "24 80" "$(cat out.2)"
}
