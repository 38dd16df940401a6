#!/usr/bin/env bats
# -s prints the screen of any session as text; the session does not notice.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# painted FILE [OPTIONS]: a session whose program writes the content of FILE, byte
# for byte, and stays.
painted() {
	local file=$1
	shift
	session_with "$@" -- sh -c 'stty raw -echo; cat "$0"; : >"$0.shown"; exec sleep 1000' "$T/$file"
	wait_for test -e "$T/$file.shown"
	# This comes after all of it on the same terminal.
	wait_for alive
}

# session_with OPTIONS -- COMMAND
session_with() {
	"$DTACH" -n "$S" "$@" 3>&-
}

# shows TEXT [OPTIONS]: -s prints exactly that.  The master may need a moment to
# read all that the program wrote.
shows() {
	local text=$1
	shift
	SHOWN=("$@")
	wait_for shows_now "$text" || {
		printf 'wanted:\n%s\ngot:\n' "$text" | cat -A
		"$DTACH" -s "$S" "$@" | cat -A
		return 1
	} >&2
}

shows_now() {
	[ "$("$DTACH" -s "$S" "${SHOWN[@]}" 2>/dev/null; echo .)" = "$1"$'\n.' ]
}

@test "blanks at the ends of lines are cut, whatever their colour" {
	session sh -c 'printf "x\n\033[44my  \n\033[K  \033[m\n"; touch up; exec sleep 1000'
	wait_for test -e up
	wait_for has y
	equal $'x\ny' "$("$DTACH" -s "$S")"
}

has() {
	"$DTACH" -s "$S" | grep -q "$1"
}

@test "the screen is printed as text, without trailing blanks and empty lines" {
	printf 'one  \r\n\r\n  two\e[10;5Hthree   ' >in
	painted in
	shows $'one\n\n  two\n\n\n\n\n\n\n    three'
}

@test "an empty screen prints nothing" {
	session sleep 1000
	run_dtach -s "$S"
	equal 0 "$status"
	equal "" "$output$err"
}

@test "text beyond ASCII is UTF-8" {
	printf 'grüße \xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 \xf0\x9f\x98\x80' >in
	painted in
	shows $'grüße \xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 \xf0\x9f\x98\x80'
}

@test "the text has no control characters, whatever was written" {
	# C0 and C1 controls, incomplete sequences, bytes that are not UTF-8.
	local i
	for i in $(seq 1 31) $(seq 127 255); do printf "%b" "\\x$(printf %x "$i")x"; done >in
	printf '\xc2\x85\xc2\x9bx\e]0;title\a\e[31mred\eP1$q\e\\ \e[' >>in
	painted in -g 500x50
	wait_for shows_x
	[ -z "$("$DTACH" -s "$S" -H all | LC_ALL=C tr -d '\n\040-\176\200-\377')" ]
	# No C1 control, which takes two bytes in UTF-8.
	"$DTACH" -s "$S" -H all >text
	not grep -qa $'\xc2[\x80-\x9f]' text
	# With colours, no sequence except SGR.
	[ -z "$("$DTACH" -s "$S" -H all -C | LC_ALL=C sed $'s/\e\\[[0-9;:]*m//g' | LC_ALL=C tr -d '\n\040-\176\200-\377')" ]
}

shows_x() {
	"$DTACH" -s "$S" | grep -q x
}

@test "-C keeps colours and attributes, and each line ends in the default" {
	printf 'plain \e[1;31mbold red\e[0m plain\r\n\e[44mblue\r\nground' >in
	painted in
	shows $'plain bold red plain\nblue\nground'
	"$DTACH" -s "$S" -C >out
	grep -q $'^plain \e\\[[0-9;]*mbold red\e\\[[0-9;]*m plain' out
	grep -q $'\e\\[[0-9;]*44[0-9;]*mblue' out
	# A terminal that shows it shows the same text.
	cp out again
	"$DTACH" -k "$S"
	sed 's/$/\r/' again >in.again
	painted in.again
	shows $'plain bold red plain\nblue\nground'
	equal "$(cat out)" "$("$DTACH" -s "$S" -C)"
}

@test "options come in any order, also as -sC" {
	printf '\e[7minverse' >in
	painted in
	shows inverse
	local want
	want=$("$DTACH" -s "$S" -C -H 5)
	[[ $want == *$'\e'* ]]
	equal "$want" "$("$DTACH" -sC "$S" -H 5)"
	equal "$want" "$("$DTACH" -s "$S" -CH5)"
	equal "$want" "$("$DTACH" -s "$S" -H all -C)"
}

@test "-H puts that many lines of history above" {
	seq 1 100 | sed 's/$/\r/' >in
	painted in -g 80x10
	shows "$(seq 92 100)"
	shows "$(seq 89 100)" -H 3
	shows "$(seq 1 100)" -H all
	shows "$(seq 1 100)" -H 1000000
	shows "$(seq 92 100)" -H 0
}

@test "a long history is printed completely" {
	seq 1 50000 | sed 's/.*/line & of a great many that went by\r/' >in
	painted in -H 100000
	shows "$(seq 1 50000 | sed 's/.*/line & of a great many that went by/')" -H all
}

@test "the alternate screen is shown while it is in use" {
	printf 'normal\e[?1049h\e[Halternate' >in
	painted in
	shows alternate
}

@test "-s is not attaching: size, mode, clients and lead stay" {
	session sh -c 'trap "echo winch >>winches" WINCH; sleep 1000 & : >ready; while :; do wait; done'
	wait_for test -e ready
	term --size 90x30 "$DTACH" -a "$S" -r none <<-EOT
		run until test -s winches; do sleep 0.02; done; cp winches before
		run i=0; while [ \$i -lt 20 ]; do "\$DTACH" -s '$S' >/dev/null && "\$DTACH" -l '$S' >>lines || exit 1; i=\$((i + 1)); done
		run cmp winches before
		send \x1c
		expect [detached]
		status 0
	EOT
	equal 20 "$(grep -c '^attached .* 1  *90x30 ' lines)"
	wait_for clients 0
	"$DTACH" -s "$S" >/dev/null
	equal 600 "$(mode "$S")"
	equal 0 "$(list | awk '{ print $3 }')"
}

@test "an attached session shows what its terminal shows" {
	session cat
	term "$DTACH" -a "$S" <<-EOT
		raw
		send hello\r
		expect hello\r\nhello
		run test "\$("\$DTACH" -s '$S')" = "\$(printf 'hello\nhello')"
		send \x1c
		status 0
	EOT
}

@test "a held session shows its last screen any number of times" {
	"$DTACH" -n "$S" -w sh -c 'echo last words; exit 3' 3>&-
	wait_for ended
	equal "last words" "$("$DTACH" -s "$S")"
	equal "last words" "$("$DTACH" -s "$S" -H all)"
	ended
}

ended() {
	[[ $(list) == ended:3\ * ]]
}

@test "-s and the program do not delay each other" {
	# A program that floods, beside many -s.
	session sh -c 'while :; do echo "0123456789 0123456789 0123456789"; done'
	local i pids=()
	for i in 1 2 3 4 5 6 7 8; do
		"$DTACH" -s "$S" -H 100 >"out.$i" 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	for i in 1 2 3 4 5 6 7 8; do
		[ -z "$(grep -vx '0123456789 0123456789 0123456789' "out.$i" | tail -n +3)" ]
	done
	alive
}

@test "a reader that closes its pipe ends -s quietly" {
	seq 1 20000 | sed 's/$/\r/' >in
	painted in -H 30000
	"$DTACH" -s "$S" -H all 2>err | head -n 1 >out
	equal "" "$(cat err)"
}

@test "a screen that cannot be written is an error" {
	[ -w /dev/full ] || skip "no /dev/full"
	printf 'something' >in
	painted in
	shows something
	status=0
	"$DTACH" -s "$S" >/dev/full 2>err || status=$?
	equal 1 "$status"
	grep -q '^dtach: standard output: ' err
	equal 1 "$(wc -l <err | tr -d ' ')"
}
