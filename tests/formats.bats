#!/usr/bin/env bats
# Logs as text and as recordings (-O), and recordings made by -f.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

# logged FORMAT COMMAND...: run it to its end in a session with a log of that format.
logged() {
	local format=$1
	shift
	"$DTACH" -N "$S" -o log -O "$format" -g 20x4 "$@" </dev/null >/dev/null 3>&-
}

# play FILE [EVENTS]: the output that a cast tells, up to so many events.
play() {
	local line text n=${2:-1000000}
	while read -r line; do
		[ $((n -= 1)) -ge 0 ] || return 0
		case $line in
		*,\"o\",*)
			text=${line#*\"o\",\"}
			# shellcheck disable=SC2059 # the escapes are JSON's, and printf's
			printf "%b" "${text%\"]}"
			;;
		esac
	done < <(tail -n +2 "$1")
}

# shown FILE: what a screen of 20x4 shows of those bytes.
shown() {
	"$DTACH" -n @shown -w -g 20x4 sh -c "stty raw -echo; cat $1; until test -e $T/stop; do sleep 0.02; done" 3>&-
	wait_for eval '[ "$("$DTACH" -s @shown | wc -c)" -gt 0 ]'
	sleep 0.1
	"$DTACH" -s @shown
	touch stop
	"$DTACH" -w @shown
	rm stop
}

# has_line TEXT: is it a line of the screen?
has_line() {
	"$DTACH" -s "$S" | grep -qx "$1"
}

# is_cast FILE: has it a header, then events whose times do not go back?
is_cast() {
	head -n 1 "$1" | grep -qE '^\{"version":2,"width":[0-9]+,"height":[0-9]+,"timestamp":[0-9]+,"env":\{"TERM":"xterm-256color"\}\}$' &&
		! tail -n +2 "$1" | grep -qvE '^\[[0-9]+\.[0-9]{3},"[or]","([^"\\]|\\["\\]|\\u[0-9a-f]{4})*"\]$' &&
		! LC_ALL=C grep -q '[[:cntrl:]]' "$1" &&
		tail -n +2 "$1" | sed 's/^\[\([0-9.]*\),.*/\1/' | sort -n -c &&
		{ ! command -v iconv >/dev/null || iconv -f utf-8 -t utf-8 "$1" >/dev/null; }
}

@test "a text log is the history and the screen, line for line" {
	logged text sh -c 'i=0; while [ $i -lt 50 ]; do echo "line $i  "; i=$((i + 1)); done; printf "last"'
	{ seq 0 49 | sed 's/^/line /'; echo last; } | cmp - log
}

@test "in a text log a wrapped line is one, and what is overwritten is not there" {
	logged text sh -c 'printf "%040d and more\n" 7; printf "10%%\r50%%\r100%%\n"; printf "a\033[31mb\033[mc\tx\b\by\n"; echo; echo éé日本'
	{ printf '%040d and more\n' 7; printf '100%%\nabc    y x\n\n'; echo éé日本; } | sed 's/    y x/    yx/' >wanted
	sed 's/  *\([yx]\)/ \1/g' log >got
	cmp <(head -n 2 wanted) <(head -n 2 got)
	equal "éé日本" "$(tail -n 1 got)"
	equal 5 "$(wc -l <log)"
}

@test "no control character is ever in a text log, whatever the program writes" {
	logged text sh -c 'head -c 60000 /dev/urandom; i=0; while [ $i -lt 256 ]; do printf "\\$(printf %o $i)x\n"; i=$((i + 1)); done'
	[ -s log ]
	equal "" "$(tr -d '\n' <log | LC_ALL=C tr -d '\200-\377 -~' | od -c | head -n 2 | sed 's/^0*$//')"
	not grep -q "$(printf '\302[\200-\237]')" log
}

@test "a text log goes on over resizes, the alternate screen, and the next run" {
	"$DTACH" -n "$S" -o log -O text -g 20x4 -K always,1 sh -c 'seq 1 10; printf "\033[?1049hnot this\033[?1049l"
		until test -e go; do sleep 0.02; done; seq 11 20' 3>&-
	wait_for eval '"$DTACH" -s "$S" | grep -q 10'
	for size in 10x20 2x20 4x40 30x20 2x7 4x20; do
		peer wire "$S" hello frames attach winch=$size info got=info close >/dev/null
	done
	touch go
	wait_for not test -e "$S"
	wait_for not pgrep -f -- "-n $S "
	{ seq 1 20; echo '[dtach: exit status'; seq 1 20; echo '[dtach: exit status'; } | cmp - <(cut -c 1-19 log)
}

@test "a text log can have times, each of the moment when its line began" {
	logged text,time sh -c 'echo one; sleep 1.1; seq 1 10'
	equal 11 "$(wc -l <log)"
	not grep -qvE '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z [a-z0-9]+$' log
	[ "$(head -n 1 log | cut -c 1-20)" != "$(sed -n 3p log | cut -c 1-20)" ]
}

@test "a text log within -m keeps the newest whole lines, and follows a rename" {
	"$DTACH" -N "$S" -o log -O text -m 8K sh -c 'seq 1 5000' </dev/null >/dev/null 3>&-
	[ "$(cat log log.1 | wc -c)" -le 8192 ]
	cat log.1 log >all
	seq "$(head -n 1 all)" 5000 | cmp - all
	"$DTACH" -n "$S" -o other -O text -g 20x4 sh -c 'seq 1 9; until test -e go; do sleep 0.02; done; seq 10 19' 3>&-
	wait_for test -s other
	mv other moved
	touch go
	wait_for not test -e "$S"
	wait_for eval '[ "$(tail -n 1 other)" = 19 ]'
	seq 1 19 | cmp - <(cat moved other)
}

@test "a cast is valid, and plays to the screen that the session had" {
	logged cast sh -c 'printf "\033[1;31mred\033[m \"quoted\\\" \302"; sleep 0.1; printf "\251 \377\376 \001\r\n"; seq 1 9; printf "\033[2;5Hend"; sleep 0.1'
	is_cast log
	play log >bytes
	printf '%s\n' 7 '8   end' 9 >wanted
	shown bytes | cmp - wanted
	grep -q '© ' log
	grep -q '\\u001b\[1;31mred' log
}

@test "each part of a cast plays from its first byte, and -m bounds it" {
	"$DTACH" -N "$S" -o log -O cast -m 64K -g 20x4 sh -c 'printf "\033]2;kept\007"; seq 1 30000; printf "\033[3;9Hhere"' </dev/null >/dev/null 3>&-
	[ "$(cat log log.1 | wc -c)" -le 65536 ]
	is_cast log
	is_cast log.1
	grep -q kept log
	play log >bytes
	"$DTACH" -N @whole -w -g 20x4 sh -c 'printf "\033]2;kept\007"; seq 1 30000; printf "\033[3;9Hhere"' </dev/null 3>&- &
	wait_for eval '"$DTACH" -s @whole | grep -q here'
	"$DTACH" -s @whole >wanted
	"$DTACH" -k @whole
	shown bytes | cmp - wanted
}

@test "a cast begins a file, and an older one is kept" {
	echo older >log
	logged cast echo one
	is_cast log
	equal older "$(cat log.1)"
	"$DTACH" -n "$S" -o log -O cast -g 20x4 sh -c 'echo two; until test -e go; do sleep 0.02; done; echo three' 3>&-
	wait_for grep -q two log
	is_cast log.1
	peer wire "$S" hello frames attach winch=5x30 info got=info close >/dev/null
	mv log moved
	touch go
	wait_for not test -e "$S"
	wait_for grep -q three log
	is_cast moved && is_cast log
	grep -q '"r","30x5"' moved
	grep -q '"width":30,"height":5' log
	grep -q two log
}

@test "-f -O cast records from now on, with sizes" {
	session -g 20x4 sh -c 'echo before; until test -e go; do sleep 0.02; done; echo behind'
	wait_for has_text
	"$DTACH" -f "$S" -O cast >log 3>&- &
	wait_for test -s log
	peer wire "$S" hello frames attach winch=5x30 info got=info close >/dev/null
	wait_for grep -q '"r","30x5"' log
	touch go
	wait $!
	is_cast log
	equal '1 before 2 30x5 3 behind' "$(grep -oE 'before|30x5|behind' log | awk '{ printf NR " " $0 " " }' | sed 's/ $//')"
	grep -q '"width":20,"height":4' log
}

@test "formats that are none, or have no place, are refused" {
	for bad in '' txt text,date cast,time Text; do
		run_dtach -n "$S" -o log -O "$bad" true
		one_error "$bad" 'is not a format: *'
	done
	run_dtach -n "$S" -O text true
	one_error -O 'is the format of a log, which -o names *'
	run_dtach -N "$S" -o - -O text true
	one_error -O 'standard output takes the output as it is; *'
	run_dtach -n "$S" -o log -O cast -m 8K true
	one_error -m 'a cast takes 64K at least *'
	run_dtach -f "$S" -O text
	one_error '-O text' 'is a format of logs; -f -t *'
	run_dtach -f "$S" -t -O cast
	one_error -t '*only one of them*'
	run_dtach -s "$S" -O cast
	one_error -O 'is the format of a log, or of -f; a screen (-s) has none *'
	not test -e log
	not test -e "$S"
}

@test "a text log has all lines after the screen has grown and was cleared" {
	"$DTACH" -n "$S" -g 80x24 -o log -O text sh -c 'seq 1 100; until test -e go; do sleep 0.02; done; printf "\033[H\033[2J"; seq 201 400' 3>&-
	wait_for has_line 100
	"$DTACH" -g "$S" 80x50
	touch go
	wait_for not test -e "$S"
	cmp <(seq 201 400) <(grep -E '^[234]..$' log)
}

@test "a recording whose picture does not fit into a part goes on without it" {
	timeout 60 "$DTACH" -N "$S" -o log -O cast -m 64K -g 80x3000 \
		sh -c 'printf "\033[3000Hbelow\033[H"; seq 100000 110000' </dev/null >/dev/null 3>&-
	is_cast log
	is_cast log.1
	[ "$(cat log log.1 | wc -c)" -le 65536 ]
	# The last lines: all that there are, to the end.
	play log | tr -d '\r' >bytes
	seq "$(sed -n 2p bytes)" 110000 | cmp - <(tail -n +2 bytes)
}

# behind FILE: the output that a part of a cast tells behind its picture.
behind() {
	sed 2d "$1" >"$1.behind"
	play "$1.behind"
}

@test "a cast leaves nothing out where a file turns" {
	"$DTACH" -N "$S" -o log -O cast -m 64K -g 20x4 seq 1 3000 </dev/null >/dev/null 3>&-
	is_cast log.1
	is_cast log
	seq 1 3000 | sed 's/$/\r/' | cmp - <(behind log.1; behind log)
}

# looks FILE: what a terminal shows after the bytes in it, without what has left the screen, and what
# it remembers without a difference to that.
looks() {
	"$BATS_TEST_DIRNAME/look" 60x12 "$1" | grep -v -e '^<' -e '^= .* saved 0 0 pen 0 charset B$' -e '^= .* stack .:'
}

# The end of the cast in log shows what the program had written to its terminal by then, which is whole.
plays_as() {
	local events rest
	for events in 1 5 1000; do
		play log "$events" >bytes
		rest=$({ head -n 1 log; tail -n "+$((events + 2))" log; } >rest && play rest | wc -c)
		head -c "$(($(wc -c <whole) - rest))" whole >until
		diff <(looks until) <(looks bytes)
	done
}

@test "recorded programs: a text log is what is shown at the end, a cast what was shown at any time" {
	build peer
	[ -x "$BATS_TEST_DIRNAME/look" ] || make -s -C "$BATS_TEST_DIRNAME/.." tests/look >&2
	corpus=$BATS_TEST_DIRNAME/../screen/tests/corpus
	for program in shell full noise sides; do
		rm -f log log.1
		"$DTACH" -N "$S" -o log -O text -g 60x12 sh -c 'stty raw; cat "$0"' "$corpus/$program" </dev/null >/dev/null 3>&-
		not grep -q "$(printf '\302[\200-\237]')" log
		equal "" "$(LC_ALL=C tr -d '\n\200-\377 -~' <log)"

		# Made one that only prints.
		LC_ALL=C tr -d '\000-\010\013-\037\177' <"$corpus/$program" | fold -b -w 200 >printed
		rm -f log
		"$DTACH" -n "$S" -w -o log -O text -g 210x12 -H 10000 cat printed 3>&-
		wait_for eval '"$DTACH" -l "$S" | grep -q "^ended"'
		"$DTACH" -s "$S" -H 10000 >shown
		"$DTACH" -w "$S"
		diff <(sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' shown) <(sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' log)

		rm -f log
		for n in 1 2 3 4 5 6 7 8; do cat "$corpus/$program"; done | head -c 42000 >whole
		"$DTACH" -N "$S" -o log -O cast -m 64K -g 60x12 sh -c 'stty raw -opost; cat whole' </dev/null >/dev/null 3>&-
		is_cast log
		not test -e log.1 || is_cast log.1
		# Bytes that are no characters are not in a cast.
		[ "$program" = noise ] || plays_as
	done
}
