#!/usr/bin/env bats
# How sessions are named: paths, @names, the session directory.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# A path longer than a socket address, in $LONG.
long_path() {
	local part=0123456789012345678901234567890123456789
	LONG=$T/$part/$part/$part/$part
	mkdir -p "$LONG"
	LONG=$LONG/s
	[ ${#LONG} -gt 108 ]
}

@test "@name is a socket of that name in the session directory" {
	"$DTACH" -n @work sleep 1000 3>&-
	wait_for test -S "$DTACH_DIR/work"
	alive @work
	alive "$DTACH_DIR/work"
	[ ! -e @work ] && [ ! -e work ]
}

@test "the session directory is created with mode 0700" {
	umask 0
	"$DTACH" -n @work sleep 1000 3>&-
	equal 700 "$(mode "$DTACH_DIR")"
}

@test "modes that only ask do not create the session directory" {
	run_dtach -a @work
	one_error @work '*'
	run_dtach -l
	equal 0 "$status"
	[ ! -e "$DTACH_DIR" ]
}

@test "without \$DTACH_DIR the session directory is /tmp/dtach-UID" {
	rules_users || skip "needs root, to be somebody without sessions"
	need setpriv
	uid=$((10000 + $$ % 50000))
	while [ -e "/tmp/dtach-$uid" ]; do uid=$((uid + 1)); done
	chmod 755 "$T"
	# Other users may not be able to enter the tree of the program under test.
	cp "$DTACH" "$T/dtach"
	setpriv --reuid $uid --clear-groups env -u DTACH_DIR "$T/dtach" -n @work sleep 1000 3>&- || {
		rm -rf "/tmp/dtach-$uid"
		return 1
	}
	made=$(stat -c '%a %u' "/tmp/dtach-$uid")
	[ -S "/tmp/dtach-$uid/work" ] && there=1
	sessions_end
	rm -rf "/tmp/dtach-$uid"
	equal "700 $uid" "$made"
	equal 1 "$there"
}

@test "a session directory that is a link is refused" {
	mkdir -m 700 real
	ln -s real "$DTACH_DIR"
	run_dtach -n @work sleep 1000
	one_error '*dir*' '*'
	[ -z "$(ls -A real)" ]
}

@test "a session directory open to others is refused" {
	local m
	for m in 777 770 755 701; do
		mkdir "$DTACH_DIR"
		chmod $m "$DTACH_DIR"
		run_dtach -n @work sleep 1000
		one_error '*dir*' '*'
		equal $m "$(mode "$DTACH_DIR")"
		rmdir "$DTACH_DIR"
	done
}

@test "a session directory of another user is refused" {
	rules_users || skip "needs root, to make one"
	mkdir -m 700 "$DTACH_DIR"
	chown 12345 "$DTACH_DIR"
	run_dtach -n @work sleep 1000
	one_error '*dir*' '*'
	[ -z "$(ls -A "$DTACH_DIR")" ]
}

@test "a session directory that is a file is refused" {
	echo mine >"$DTACH_DIR"
	run_dtach -n @work sleep 1000
	one_error '*dir*' '*'
	equal mine "$(cat "$DTACH_DIR")"
}

@test "without a usable session directory, sessions by path still work" {
	mkdir -m 777 "$DTACH_DIR"
	chmod 777 "$DTACH_DIR"
	session cat
	alive
	run_dtach -l "$S"
	equal 0 "$status"
}

@test "a bare word alone attaches to the @session or creates it" {
	term "$DTACH" work cat <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		expect [detached]
		status 0
	EOT
	[ -S "$DTACH_DIR/work" ]
	term "$DTACH" work touch "$T/wrong" <<-'EOT'
		raw
		send again\r
		expect again\r\nagain
		send \x1c
		status 0
	EOT
	[ ! -e wrong ]
}

@test "-a -p -l fall back to the @session if there is no such file" {
	"$DTACH" -n @work sh -c 'stty -echo; while read -r x; do echo "@$x"; done' 3>&-
	term "$DTACH" -a work <<-'EOT'
		raw
		send hello\r
		expect @hello
		send \x1c
		status 0
	EOT
	alive work
	run_dtach -l work
	equal 0 "$status"
	[ ! -e work ]
}

@test "a file of that name is preferred to the @session" {
	"$DTACH" -n @work sh -c 'while read -r x; do echo "@$x"; done' 3>&-
	"$DTACH" -n work sh -c 'while read -r x; do echo "file $x"; done' 3>&-
	term "$DTACH" -a work <<-'EOT'
		raw
		send hello\r
		expect file hello
		send \x1c
		status 0
	EOT
}

@test "a missing path does not fall back to an @session" {
	"$DTACH" -n @work sleep 1000 3>&-
	run_dtach -p ./work
	one_error ./work '*'
}

@test "-n -c -A take a bare word for a file, even if an @session has that name" {
	"$DTACH" -n @work sleep 1000 3>&-
	"$DTACH" -n work sleep 1000 3>&-
	[ -S work ]
}

@test "an error about a bare word names it as it was written" {
	run_dtach -p work
	one_error work '*'
}

@test "DTACH_SESSION reaches the session from anywhere" {
	mkdir sub
	"$DTACH" -n @work sh -c 'echo "$DTACH_SESSION" >out.1; exec sleep 1000' 3>&-
	(cd sub && "$DTACH" -n rel sh -c 'echo "$DTACH_SESSION" >../out.2; exec sleep 1000' 3>&-)
	"$DTACH" -n "$S" sh -c 'echo "$DTACH_SESSION" >out.3; exec sleep 1000' 3>&-
	wait_for test -s out.1
	wait_for test -s out.2
	wait_for test -s out.3
	equal @work "$(cat out.1)"
	equal "$T/sub/rel" "$(cat out.2)"
	equal "$S" "$(cat out.3)"
}

@test "inside a nested session DTACH_SESSION is the inner one" {
	DTACH_SESSION=@outer "$DTACH" -n @inner sh -c 'env >out.tmp; mv out.tmp out; exec sleep 1000' 3>&-
	wait_for test -s out
	equal "DTACH_SESSION=@inner" "$(grep ^DTACH_SESSION= out)"
}

@test "a path may be longer than a socket address" {
	long_path
	"$DTACH" -n "$LONG" cat 3>&-
	wait_for test -S "$LONG"
	alive "$LONG"
	term "$DTACH" -a "$LONG" <<-'EOT'
		raw
		send hello\r
		expect hello\r\nhello
		send \x1c
		status 0
	EOT
	run_dtach -l "$LONG"
	equal 0 "$status"
	[[ $output == *"$LONG" ]]
}

@test "with a long path the program runs in the caller's directory" { # dtach's source: -A runs it in the socket's directory
	long_path
	local m
	for m in -A -c; do
		rm -f out
		term "$DTACH" $m "$LONG" sh -c 'pwd >out.tmp; mv out.tmp out' <<-'EOT'
			expect terminating]
			status 0
		EOT
		[ -s out ]
		equal "$T" "$(cat out)"
	done
	rm out
	"$DTACH" -n "$LONG" sh -c 'pwd >out.tmp; mv out.tmp out' 3>&-
	wait_for test -s out
	equal "$T" "$(cat out)"
}

@test "a long path is healed, listed and removed like any other" {
	long_path
	"$DTACH" -n "$LONG" sleep 1000 3>&-
	[[ $("$DTACH" -l) == *"$LONG" ]]
	sessions_end
	wait_for not alive "$LONG"
	[ -S "$LONG" ]
	term "$DTACH" -A "$LONG" sh -c 'echo new' <<-'EOT'
		expect new
		status 0
	EOT
	[ ! -e "$LONG" ]
}

@test "a name may have 64 bytes and no more" {
	local n=0123456789012345678901234567890123456789012345678901234567890123
	"$DTACH" -n "@$n" sleep 1000 3>&-
	alive "@$n"
	run_dtach -n "@${n}4" sleep 1000
	one_error "@${n}4" '*'
}

@test "a name may contain any byte but a slash, and is shown escaped" {
	local n=$'a \t\e[31m\377\'"z'
	"$DTACH" -n "@$n" sleep 1000 3>&-
	[ -S "$DTACH_DIR/$n" ]
	alive "@$n"
	run_dtach -l
	equal 0 "$status"
	[[ $output == *'@a \x09\x1b[31m\xff'\''"z' ]]
	run_dtach -l "@$n"
	[[ $output == *'@a \x09\x1b[31m\xff'\''"z' ]]
}

@test "a UTF-8 name is shown unescaped" {
	"$DTACH" -n @größe-日本 sleep 1000 3>&-
	run_dtach -l
	[[ $output == *@größe-日本 ]]
}

@test "an error shows an unprintable name escaped" {
	run_dtach -p $'no\e]0;x\a'
	one_error 'no\\x1b\]0;x\\x07' '*'
}

@test "a name with our reserved prefix is refused" {
	run_dtach -n @.dtach-5 cat
	equal 1 "$status"
	[[ $err == "dtach: @.dtach-5: "* ]]
	run_dtach -l
	equal "" "$output"
}

@test "a relative \$DTACH_DIR is made absolute for the program" {
	DTACH_DIR=dir "$DTACH" -n @x sh -c 'cd /; echo "$DTACH_DIR" >"$T/got.new"; mv "$T/got.new" "$T/got"; exec sleep 1000' 3>&-
	wait_for test -e got
	equal "$T/dir" "$(cat got)"
}

@test "a file that is not a socket does not hide a session of its name" {
	mkdir build
	"$DTACH" -n @build cat 3>&-
	"$DTACH" -p build </dev/null
	"$DTACH" -k build
	run_dtach -p build
	one_error build 'is not a socket'
}
