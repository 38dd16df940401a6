#!/usr/bin/env bats
# -x runs a command in the session's shell: its output exactly, its status, in every shell there is.

# For shellcheck: quoted words are for another shell; each test runs in a subshell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load helper

# execute ARGS: -x with a bound that no test should meet.
execute() {
	run_dtach -x "$S" -T 60 "$@"
}

# gives OUTPUT STATUS COMMAND: does the command print exactly that (%b) and end so?
gives() {
	printf %b "$1" >want
	status=0
	"$DTACH" -x "$S" -T 60 "$3" >got 2>err </dev/null 3>&- || status=$?
	cmp want got && equal "$2" "$status" && equal "" "$(cat err)" && return
	echo "$3: $status $(head -c 500 got) $(cat err)" >&2
	return 1
}

# cases FALSE: what holds in every shell; FALSE: a command that ends with 7.
cases() {
	gives '' 0 true
	gives '' 7 "$1"
	gives 'no newline' 0 'printf "no newline"'
	gives '\n\na\n\n' 0 'printf "\n\na\n\n"'
	gives 'q"u\047o $HOME \\ %%d !x\n' 0 "printf '%s\n' 'q\"u'\"'\"'o \$HOME \\ %%d !x'"
	gives 'one\ntwo\n' 0 $'printf "%s\\n" \\\n\tone\necho two'
	gives '\303\244\342\202\254\n' 0 $'echo \303\244\342\202\254'
	gives 'red\n' 0 'printf "\033[31mred\033[m\n"'
	gives "$(printf '%0200d' 5)\\n" 0 'printf "%0200d\n" 5'
	# longer than the line of any editor
	gives "$(printf '%04500d' 7)\\n" 0 "echo '$(printf '%04500d' 7)'"
	gives '' 0 'cd /usr'
	gives '/usr\n' 0 pwd
	"$DTACH" -x "$S" -T 60 seq 10000 3>&- >got
	seq 10000 | cmp - got
	gives 'late\n' 0 'sh -c "(sleep 0.3; echo no) & echo late"'
	# It hides the prompt: that of an interrupted command must be known all the same.
	wait_for has_line 'no$'
	execute 'printf "\033[?1049hfull screen\033[?1049l"; echo normal'
	equal "0 normal dtach: $S: the command used the alternate screen, which is not printed" "$status $output $err"
	interrupted
	gives 'after\n' 0 'echo after'
	execute 'exit 3'
	equal 3 "$status"
	wait_for not test -e "$S"
}

# ^C from elsewhere: what was printed before, and neither the key's echo nor what the shell says of it.
interrupted() {
	status=0
	"$DTACH" -x "$S" -T 60 'echo begun; printf part; sleep 1000' >got 2>err 3>&- &
	wait_for has_line '^part'
	"$DTACH" -i "$S" C-c
	wait $! || status=$?
	equal 130 "$status"
	printf 'begun\npart' | cmp - got
}

dtach_foreground() {
	"$DTACH" -lj "$S" | sed -n 's/.*"foreground":"\([^"]*\)".*/\1/p'
}

# in_shell WORDS: the cases in this shell, if it is there.
in_shell() {
	need "$1"
	HISTFILE=$T/history HOME=$T LC_ALL=C.UTF-8 "$DTACH" -n "$S" "$@" 3>&-
	cases '(exit 7)'
	case $* in *hist_* | *HISTCONTROL*) not grep -qs 'dtach=' history ;; esac
}

@test "in sh" { in_shell sh; }
@test "in dash" { in_shell dash; }
@test "in bash" { in_shell env HISTCONTROL=ignorespace bash --norc; }
@test "in zsh" { in_shell zsh -f -o hist_ignore_space; }
@test "in ksh" { in_shell ksh; }
@test "in mksh" { in_shell mksh; }
@test "in busybox ash" { in_shell busybox ash; }

@test "in fish" {
	need fish
	HOME=$T LC_ALL=C.UTF-8 "$DTACH" -n "$S" fish 3>&-
	cases 'sh -c "exit 7"'
	not grep -qs 'dtach=' .local/share/fish/fish_history
}

@test "what only the shells of POSIX have" {
	"$DTACH" -n "$S" sh 3>&-
	gives 'a $x\n  b\n' 0 $'cat <<\'E\'\na $x\n  b\nE'
	gives '' 7 '(exit 7)'
	gives 'one two\n' 0 'x=one; y="two"; echo $x $y; unset x y'
	# A fault of grammar, of which some shells forget the whole line.
	execute 'if'
	[ "$status" -ne 0 ] && [ "$status" -ne 124 ]
	[ -n "$output" ]
	gives 'ok\n' 0 'echo ok'
	# It sets nothing.
	execute 'set'
	not grep -q '^[^_].*dtach=' <<<"$output"
}

@test "words are joined; options come before them" {
	"$DTACH" -n "$S" sh 3>&-
	execute echo -T 'a  b' '"c  d"'
	equal '-T a b c  d' "$output"
	execute -- -n
	equal 127 "$status"
}

@test "a shell with marks of its own, and a prompt of two lines" {
	need bash
	cat >rc <<-'END'
		PS1='\[\e]133;D;$?\a\e]133;A\a\]first line\n\w \$ \[\e]133;B\a\]'
		PS0='\[\e]133;C\a\]'
	END
	"$DTACH" -n "$S" bash --rcfile rc 3>&-
	gives 'x\n' 0 'echo x'
	gives '' 7 '(exit 7)'
	# What the command prints has marks, too.
	gives 'one\ntwo\n' 0 'printf "one\n\033]133;D;9\007\033]133;A\007\033]133;C\007two\n"'
	interrupted
	gives 'y' 0 'printf y'
}

@test "the screen is cleared, reset, resized, and left on the alternate one meanwhile" {
	"$DTACH" -n "$S" sh 3>&-
	gives 'b\n' 0 'printf "a\n\033[2J\033[H"; echo b'
	gives 'b\n' 0 'printf "a\n\033c"; echo b'
	"$DTACH" -x "$S" -T 60 'printf "%0100d\n" 1; until test -e go; do sleep 0.05; done; printf "%0100d\n" 2' >got 3>&- &
	wait_for has_line '0001'
	"$DTACH" -g "$S" 50x10
	touch go
	wait $!
	printf '%0100d\n' 1 2 | cmp - got
	execute 'printf "\033[?1049h"'
	equal 0 "$status"
	execute 'echo unseen; exit 4'
	equal 4 "$status"
}

# has_line TEXT: is it on the screen?
has_line() {
	"$DTACH" -s "$S" | grep -q -- "$1"
}

@test "time: 124, the command goes on; what it had printed is printed; a second -x is told" {
	"$DTACH" -n "$S" sh 3>&-
	"$DTACH" -x "$S" -T 60 'echo one; until test -e go; do sleep 0.05; done; echo two' >got 3>&- &
	wait_for has_line '^one'
	run_dtach -x "$S" echo no
	one_error "$S" 'another dtach -x runs a command in it*'
	touch go
	wait $!
	printf 'one\ntwo\n' | cmp - got
	not has_line '^no'
	run_dtach -x "$S" -T 1 'sh -c "echo first; until test -e stop; do sleep 0.05; done; echo second"'
	equal 124 "$status"
	# On a slow machine it may not have come so far.
	equal first "${output:-first}"
	wait_for has_line '^first'
	run_dtach -x "$S" echo no
	one_error "$S" 'sh is in the foreground*'
	touch stop
	wait_for has_line '^second'
	gives 'third\n' 0 'echo third'
}

@test "without a session one is made, with the user's shell" {
	run_dtach -x work 'echo "$DTACH_SESSION"'
	equal '0 @work' "$status $output"
	run_dtach -x @work 'echo again'
	equal '0 again' "$status $output"
	run_dtach -x ./here 'exit 5'
	equal 5 "$status"
	"$DTACH" -k @work
}

@test "a shell whose output goes elsewhere: the status, a word about it, and no mark in the file" {
	"$DTACH" -n "$S" sh 3>&-
	gives '' 0 'exec >file'
	execute 'echo kept; (exit 7)'
	equal "7  dtach: $S: what the command printed went elsewhere: its shell's output is not the terminal" "$status $output $err"
	equal kept "$(cat file)"
	execute 'echo seen >&2; exec >/dev/tty'
	equal '0 seen' "$status $output"
	gives 'back\n' 0 'echo back'
}

@test "a shell in the session's shell" {
	need bash
	"$DTACH" -n "$S" sh 3>&-
	"$DTACH" -i "$S" -t 'bash --norc -i' Enter
	wait_for eval '[ "$(dtach_foreground)" = bash ]'
	gives 'bash\n' 0 'echo ${BASH_VERSION:+bash}'
	execute 'exit 6'
	equal 6 "$status"
	gives 'outer\n' 0 'echo ${BASH_VERSION:-outer}'
}

@test "a shell behind a program that leads to one elsewhere" {
	need script
	# script is not known as such a program: it is called by the name of one.
	cp "$(command -v script)" ssh
	"$DTACH" -n "$S" sh 3>&-
	"$DTACH" -i "$S" -t "./ssh -qec sh /dev/null" Enter
	wait_for eval '[ "$(dtach_foreground)" = ssh ]'
	wait_for not line_mode
	gives 'inner\n' 7 'echo inner; (exit 7)'
	interrupted
	execute 'exit 6'
	equal 6 "$status"
	gives 'outer\n' 0 'echo outer'
}

line_mode() {
	[ "$("$DTACH" -x "$S" true 2>&1 >/dev/null)" ]
}

@test "what cannot be done is an error, and nothing is typed" {
	"$DTACH" -n "$S" cat 3>&-
	"$DTACH" -p "$S" <<<typed
	wait_for has_line typed
	run_dtach -x "$S" echo x
	one_error "$S" 'cat is in the foreground, which is no shell that waits for a command*'
	equal $'typed\ntyped' "$("$DTACH" -s "$S")"
	"$DTACH" -k "$S"
	# A script is no shell that waits.
	"$DTACH" -n "$S" sh -c 'echo up; read x; echo "got $x"' 3>&-
	wait_for has_line up
	run_dtach -x "$S" echo x
	one_error "$S" 'sh is in the foreground*'
	equal up "$("$DTACH" -s "$S")"
	"$DTACH" -k "$S"
	# An ended session that is held.
	"$DTACH" -n "$S" -w sh -c 'echo last' 3>&-
	wait_for has_line last
	run_dtach -x "$S" echo x
	one_error "$S" 'its program has ended'
	"$DTACH" -k "$S"
	run_dtach -x "$S"
	one_error -x 'execute what? *'
	run_dtach -x
	one_error -x 'no session was named*'
	run_dtach -x "$S" -z echo
	one_error -z 'the mode -x has no use for this option*'
	run_dtach -x "$S" -T soon echo
	one_error soon 'is not a number of seconds*'
	not test -e "$S"
}

@test "a program that a shell has put in its own place is no shell" {
	need mksh
	"$DTACH" -n "$S" mksh 3>&-
	"$DTACH" -x "$S" -T 60 true
	"$DTACH" -i "$S" -t 'exec cat' Enter
	wait_for eval '[ "$(dtach_foreground)" = cat ]'
	execute echo x
	one_error "$S" 'cat is in the foreground, which is no shell that waits for a command*'
	not has_line '^echo'
}

@test "a session made for a command that cannot be run in it is not left behind" {
	printf '#!/bin/sh\necho banner; exec cat\n' >mine
	chmod +x mine
	SHELL=$T/mine run_dtach -x @new echo x
	one_error @new '* is in the foreground, which is no shell that waits for a command*'
	equal '' "$("$DTACH" -l)"
	equal '' "$(pgrep -f "n[e]w echo x")"
	# One that was there stays.
	"$DTACH" -n @new ./mine 3>&-
	run_dtach -x @new echo x
	one_error @new '* is in the foreground*'
	alive @new
	# So does a lost one, which was only started again.
	"$DTACH" -n @lost -S ./mine 3>&-
	wait_for eval '[ -n "$(find state -name "*.image" 2>/dev/null)" ]'
	kill -9 "$(master @lost)"
	wait_for eval '"$DTACH" -l | grep -q "^lost"'
	run_dtach -x @lost echo x
	one_error @lost '* is in the foreground*'
	alive @lost
}

# half LINE WORDS [KEY]: the line is at the shell's prompt already; -x says this.
half() {
	"$DTACH" -i "$S" -t "$1" ${3+"$3"}
	wait_for has_line "${1% }"
	execute 'echo output'
	one_error "$S" "$2"
}

@test "what was begun at the prompt, and a shell that waits for more, are errors" {
	session env PS1='$ ' bash --norc
	wait_for has_line '^\$'
	half 'echo half ' 'something was typed at its prompt*'
	half 'for i in 1 2; do' 'its shell did not take the line*' Enter
}

@test "what a command asks its user is not taken for a prompt" {
	session env PS1='$ ' bash --norc
	wait_for has_line '^\$'
	"$DTACH" -x "$S" -T 60 'read -e -p "name? " x; echo "got $x"' >got 2>err 3>&- &
	wait_for has_line '^name?$'
	sleep 0.5 # the quiet after which a prompt is looked for
	"$DTACH" -i "$S" -t Bob Enter
	wait $!
	grep -qx 'got Bob' got
	equal '' "$(cat err)"
}

@test "a prompt of several lines that changes is known after ^C" {
	session env PS1=$'\n$PWD\n$ ' sh
	wait_for has_line '^\$$'
	gives '' 0 'cd /usr'
	interrupted
	# What the command says of the key is of the command, and the echo before it is not.
	"$DTACH" -x "$S" -T 60 'sh -c "trap \"echo bye; exit 130\" INT; echo up; sleep 1000"' >got 2>err 3>&- &
	wait_for has_line '^up'
	"$DTACH" -i "$S" C-c
	status=0
	wait $! || status=$?
	equal 130 "$status"
	printf 'up\nbye\n' | cmp - got
}

@test "what a command prints that looks like the echo of a key is not taken for one" {
	session env PS1='$ ' sh
	wait_for has_line '^\$'
	execute 'sh -c "echo stop with ^C or not; kill -9 \$\$"'
	equal 137 "$status"
	equal 'stop with ^C or not' "${output%%$'\n'*}"
}

@test "a resize after ^C, or after a fault of grammar: what was printed, and not what the shell is asked by" {
	local long i
	long=$(printf '%079d' 0)
	session env PS1='$ ' sh
	wait_for has_line '^\$'
	"$DTACH" -x "$S" -T 60 "echo $long; echo up; sleep 1000" >got 2>err 3>&- &
	wait_for has_line '^up'
	"$DTACH" -i "$S" C-c
	for i in 60 20 60; do "$DTACH" -g "$S" ${i}x24; done
	status=0
	wait $! || status=$?
	equal 130 "$status"
	equal "$long up" "$(head -n 2 got | tr '\n' ' ' | sed 's/ $//')"
	not grep -q printf got
	"$DTACH" -g "$S" 80x24
	"$DTACH" -x "$S" -T 60 "echo $long
		echo $long
		fi" >got 2>err 3>&- &
	for i in 60 20 60 20 60 20 60 20; do "$DTACH" -g "$S" ${i}x24; sleep 0.05; done
	wait $! || :
	equal 2 "$(grep -cx "$long" got)"
	not grep -q printf got
}

@test "lines that leave a screen whose width changes stay whole" {
	need dash
	"$DTACH" -n "$S" -g 40x3 dash 3>&-
	"$DTACH" -x "$S" -T 60 'printf "%0100d\n" 1; until test -e go; do sleep 0.02; done; printf "%0100d\n" 2' >got 3>&- &
	wait_for has_line '01$'
	"$DTACH" -g "$S" 100x3
	touch go
	wait $!
	equal "$(printf '%0100d\n%0100d' 1 2)" "$(cat got)"
}
