#!/usr/bin/env bats
# -u waits until the screen says so; -s -j tells all of it; -s -P the last command's output.

# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# writer: a session whose program writes each line of input as %b of printf, without echo.
writer() {
	"$DTACH" -n "$S" "$@" sh -c 'stty -echo; touch up; while IFS= read -r line; do printf %b "$line"; done' 3>&-
	wait_for test -e up
}

# write TEXT: have it written.
write() {
	printf '%s\n' "$1" | "$DTACH" -p "$S"
}

# until_ ARGS: -u with a bound that no test should meet.
until_() {
	run_dtach -u "$S" -T 30 "$@"
}

@test "a line that is there already matches at once, and is printed" {
	writer
	write 'one two\r\nthree'
	until_ -t 't[wx]o$'
	equal 'one two' "$output"
	equal 0 "$status"
	until_ -t '^three$'
	equal three "$output"
}

@test "a line that comes later matches, split anywhere, on the alternate screen too" {
	local i
	writer
	"$DTACH" -u "$S" -T 30 -t '^READY now$' >a 3>&- &
	"$DTACH" -u "$S" -T 30 -t '^alternate$' >b 3>&- &
	for i in R E A D Y ' ' n o w; do write "$i"; done
	write '\r\n\033[?1049h\033[Hnothing\033[Halternate\033[?1049l'
	wait
	equal 'READY now' "$(cat a)"
	equal alternate "$(cat b)"
}

@test "no line of a flood is missed, however soon it leaves the screen" {
	"$DTACH" -n "$S" -H 0 sh -c 'read go; i=0; while [ $i -lt 30 ]; do
		yes a line of a flood | head -n 2000; echo "number $i"; i=$((i + 1)); done; cat' 3>&-
	"$DTACH" -u "$S" -T 60 -t '^number 7$' >a 3>&- &
	"$DTACH" -u "$S" -T 60 -t '^number 29$' >b 3>&- &
	wait_for watched 2
	write go
	wait
	equal 'number 7' "$(cat a)"
	equal 'number 29' "$(cat b)"
}

# watched N: do N of -u sleep?
watched() {
	[ "$(pgrep -fc -- "-u $S ")" = "$1" ] && asleep "$(pgrep -d , -f -- "-u $S ")"
}

@test "a line that the screen has wrapped is one line" {
	writer -g 10x4
	write 'a long line that wraps'
	until_ -t '^a long line that wraps$'
	equal 0 "$status"
}

@test "a blank line is a line" {
	writer
	write 'one\r\n'
	until_ -t '^one$'
	until_ -t '^$'
	equal "0 " "$status $output"
}

@test "a character is a code point, whatever the locale" {
	writer
	write 'gr\303\274n \346\274\242'
	LC_ALL=C until_ -t '^gr.n [^a-z]$'
	equal '0 grün 漢' "$status $output"
}

# attached_at SIZE: give the session this size.
attached_at() {
	term --size "$1" -- "$DTACH" -a "$S" <<-END
		until "$DTACH" -l "$S" | grep -q $1
		send \x1c
		status 0
	END
}

@test "the size may change meanwhile" {
	writer -g 40x5
	"$DTACH" -u "$S" -T 30 -t '^.{50}$' >a 3>&- &
	wait_for watched 1
	attached_at 60x10
	write 12345678901234567890123456789012345678901234567890
	wait
	equal 50 "$(tr -d '\n' <a | wc -c)"
}

@test "silence counts from the last output, and all that is asked must hold at once" {
	writer
	write 'busy'
	until_ -I 100
	equal 0 "$status"
	until_ -I 100 -t busy
	equal "0 busy" "$status $output"
	write '\033[2J\033[H'
	run_dtach -u "$S" -I 50 -t busy -T 0.5
	equal "124 " "$status $output"
}

@test "when the time is over the status is 124, when the program ends 2, held sessions stay" {
	writer
	run_dtach -u "$S" -t no -T 0.1
	equal 124 "$status"
	"$DTACH" -u "$S" -t no 3>&- &
	wait_for watched 1
	"$DTACH" -k "$S"
	status=0; wait $! || status=$?
	equal 2 "$status"
	"$DTACH" -n "$S" -w sh -c 'echo last; exit 3' 3>&-
	until_ -t nothing
	equal 2 "$status"
	until_ -t last
	equal 0 "$status"
	run_dtach -w "$S"
	equal 3 "$status"
}

@test "the shell's prompt, in the three spellings" {
	local osc
	writer
	for osc in 133 633; do
		write "\\033]$osc;A\\007\$ \\033]$osc;B\\007"
		until_ -P
		equal 0 "$status"
		write "\\033]$osc;C\\007"
		wait_for state '"prompt":false'
		run_dtach -u "$S" -P -T 0.1
		equal 124 "$status"
		write "\\033]$osc;D;5\\007"
		wait_for state '"last_exit":5'
	done
	write '\033]1337;CurrentDir=/a b\007'
	wait_for state '"directory":"/a b"'
	write '\033]633;P;Cwd=/c\007'
	wait_for state '"directory":"/c"'
	write '\033]7;file://host/d%20e\007'
	wait_for state '"directory":"/d e"'
}

# state TEXT: does -s -j tell that?
state() {
	"$DTACH" -s "$S" -j | grep -qF -- "$1"
}

@test "the screen as JSON: size, cursor, modes, title, wrapped lines and history" {
	writer -g 5x2
	write 'one\r\ntwo\r\n1234567\033]2;a "title"\007\033[?2004h\033[?25l\033[?1000h'
	wait_for state mouse_1000
	equal '{"cols":5,"rows":2,"cursor":{"col":2,"row":1,"visible":false},"alternate":false,"title":"a \"title\"","directory":"","modes":["wrap","bracketed_paste","mouse_1000"],"prompt":null,"last_exit":null,"lines":[{"text":"two","wrapped":false},{"text":"12345","wrapped":false},{"text":"67","wrapped":true}]}' \
		"$("$DTACH" -s "$S" -j -H 1 | sed 's/"offset":[0-9]*,//')"
	write '\033[?1049h'
	wait_for state '"alternate":true'
}

# printed TEXT: does -s -P print exactly that (%b)?
printed() {
	printf %b "$1" >want
	"$DTACH" -s "$S" -P >got 2>err && cmp want got
}

@test "what the last command printed, through wrapping, history, a resize and clearing" {
	writer -g 10x3
	run_dtach -s "$S" -P
	one_error "$S" 'its shell has marked no command (OSC 133)'
	write '$ x\r\n\033]133;C\007\033]133;D;0\007'
	wait_for printed ''
	write '$ x\r\n\033]133;C\007no newline\033]133;D;0\007\r\n$ '
	wait_for printed 'no newline'
	write '\r\n\033]133;C\007\033[31mred\033[m\r\n\r\nlonger than the screen\r\n a  b \303\244\r\n\033]133;D;0\007$ '
	wait_for printed 'red\n\nlonger than the screen\n a  b ä\n'
	attached_at 7x9
	printed 'red\n\nlonger than the screen\n a  b ä\n'
	attached_at 30x4
	printed 'red\n\nlonger than the screen\n a  b ä\n'
	write '\033[2J\033[H\033[3J'
	wait_for printed ''
}

@test "output longer than the history: its end, and a line that says so" {
	writer -g 10x3 -H 5
	write '\033]133;C\a1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\r\n9\r\n10\r\n11\r\n12\r\n\033]133;D;0\007'
	wait_for printed '6\n7\n8\n9\n10\n11\n12\n' || { cat got err >&2; return 1; }
	grep -q 'the beginning of the output is not kept any more' err
}

@test "a bad request is a line that says what is wrong" {
	run_dtach -u "$S"
	one_error -u 'until what? *'
	run_dtach -u "$S" -t '('
	one_error '(' 'is no extended regular expression: ( without ) (character 1)'
	run_dtach -u "$S" -t $'a\033|*b'
	one_error 'a\\x1b|\*b' 'is no extended regular expression: nothing to repeat (character 4)'
	run_dtach -u "$S" -t x -T 1s
	one_error 1s 'is not a number of seconds*'
	run_dtach -u "$S" -I 0
	one_error 0 'is not a number of milliseconds*'
	run_dtach -s "$S" -j -P
	one_error -j 'the last command*'
	run_dtach -u "$S" -t x
	one_error "$S" 'No such file or directory'
}
