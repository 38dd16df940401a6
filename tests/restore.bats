#!/usr/bin/env bats
# You come back to the screen you left, and the terminal is left as it was found.
# look.c says what a terminal shows for the bytes written to it; tests/screen tests
# the screen model itself.

# For shellcheck: quoted words are often for another shell; escapes in scripts
# for term may precede a backslash; each test runs in a subshell.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2094,SC2119,SC2120

load wire

LOOK=$BATS_TEST_DIRNAME/look

setup_more() {
	build peer
	# Linked with the screen model; the Makefile knows its objects.
	[ -x "$LOOK" ] || make -s -C "$TESTS/.." tests/look >&2
	mkfifo in
	# For terminal scripts.  mark NAME: the program writes a sequence that no terminal
	# knows; a terminal that has received it has received all output before it.
	cat >mark <<-'EOT'
	#!/bin/sh
	printf '\033]7777;%s\033\\' "$1" >in
	EOT
	# attached N, size COLSxROWS, got TEXT (read by the program): succeed if it is so.
	cat >attached <<-'EOT'
	#!/bin/sh
	[ "$("$DTACH" -l "$S" | awk '{ print $3 }')" = "$1" ]
	EOT
	cat >size <<-'EOT'
	#!/bin/sh
	[ "$("$DTACH" -l "$S" | awk '{ print $4 }')" = "$1" ]
	EOT
	cat >got <<-'EOT'
	#!/bin/sh
	tr '\033' '^' <answers | grep -qF -- "$1"
	EOT
	chmod +x mark attached size got
}

# program [OPTION...]: a session whose program writes to its terminal what comes
# through the pipe `in', and to the file `answers' what it reads from the terminal.
program() {
	exec 8<>in
	"$DTACH" -n "$S" "$@" sh -c 'stty raw -echo; cat in & echo $$ >pid; exec cat >answers' 3>&- 8>&-
	wait_for test -s pid
}

# emit FORMAT [ARG...]: the program writes this.
emit() {
	# shellcheck disable=SC2059 # it is one
	printf "$@" >&8
}

# Without a leader the master answers queries: once it has answered this one, it has
# read all that was emitted.
settle() {
	local before
	before=$(grep -ao '\[0n' answers | wc -l)
	emit '\033[5n'
	wait_for more_answers "$before"
}

more_answers() {
	[ "$(grep -ao '\[0n' answers | wc -l)" -gt "$1" ]
}

# answers: what the program has read, with escapes shown as ^.
answers() {
	tr '\033' '^' <answers
}

# see [OPTION...] COMMAND: a terminal, without our descriptors.
see() {
	term "$@" 8>&-
}

look() {
	"$LOOK" "$@"
}

# texts: the lines of text in look's output, from the top of the scrollback to the
# bottom of the screen, without blank lines at the end.
texts() {
	sed -n 's/^[<|] //p' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

# state: the part of look's output that leaving a terminal must restore.
state() {
	grep '^=' | grep -v -e '^= cursor [0-9]' -e ' saved '
}

# all: the part of look's output that attaching restores.  The terminal has one
# more pushed title; a cursor saved at home equals none; colour 1 was its own.
all() {
	grep -v -e ' stack [0-9]' -e 'saved 0 [-0-9]* pen 0 charset B$' -e '= colour 1 '
}

# same SIZE REFERENCE LOG: both terminals look the same.
same() {
	look "$1" "$2" | all >"$T/.wanted"
	look "$1" "$3" | all >"$T/.got"
	diff "$T/.wanted" "$T/.got"
}

# The output of vim in the middle of work, with every mode that must be undone.
picture() {
	printf 'user$ echo one\r\none\r\nuser$ \033[1mvim\033[m notes\r\n'
	printf '\033[?1049h\033[22;0;0t\033[>4;2m\033[?1h\033=\033[?2004h\033[?1004h\033[>1u\033[>5u'
	printf '\033]2;notes - VIM\033\\\033]1;vim\033\\\033[H\033[2J'
	printf '\033[33m  1 \033[mfirst line \033[1;44mbold on blue\033[m\r\n'
	printf '\033[33m  2 \033[m\343\201\202 wide, e\314\201, \033[4:3mcurly\033[m\r\n'
	printf '\033[33m  3 \033[m%0100d\033[24;1H\033[7m-- INSERT --\033[m' 7
	printf '\033[?1002h\033[?1006h\033[?1007h\033[6 q\033]11;#102030\033\\\033]4;5;#abcdef\033\\'
	printf '\033[3g\033[5G\033H\033[2;23r\033(0\033[?45h\033[4h\033[7;9H\0337\033[2;9H\033[3;35m'
}

# What a terminal showed before: lines, a title and a colour of its own.
before() {
	printf 'one\r\ntwo\r\nthree\r\n\033]2;mine\007\033]4;1;#112233\033\\'
}

# visit: such a terminal attaches and follows the script on stdin.
visit() {
	# Left by the previous visit.
	wait_for not test -x s
	before >"$T/before"
	see --log "${LOG:-log}" --job sh -c 'cat before; exec "$DTACH" -a "$S" "$@"' sh "$@"
}

# left_clean [LOG]: the terminal has its earlier state.  What it showed before is
# directly above what it showed while attached.
left_clean() {
	local log=${1:-log}
	look 80x24 before | state >"$T/.wanted"
	look 80x24 "$log" | state >"$T/.got"
	diff "$T/.wanted" "$T/.got"
	equal $'one\ntwo\nthree' "$(look 80x24 "$log" | texts | head -n 3)"
}

# left_vim WORD...: below that is the normal screen, then these words.
left_vim() {
	left_clean
	look 80x24 log | texts | tail -n +4 >"$T/.got"
	printf '%s\n' 'user$ echo one' one 'user$ ^[[1mvim^[[m notes' >"$T/.wanted"
	head -n 3 "$T/.got" | diff "$T/.wanted" -
	equal "$*" "$(tail -n +4 "$T/.got" | grep -v '^$' | paste -sd ' ' -)"
}

# ---- coming back

@test "a full screen comes back: picture, cursor, modes, title, colours and the normal screen" {
	picture >picture
	program
	emit "$(sed 's/%/%%/g; s/\\/\\\\/g' picture)"
	settle
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		status 0
	EOT
	same 80x24 picture shown
	printf '\030\033\\\033[?1049l' >leave
	cat picture leave >picture.left
	cat shown leave >shown.left
	look 80x24 shown.left | texts | tail -n +4 | diff <(look 80x24 picture.left | texts) -
	# The second time is no different.
	cp shown first
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		status 0
	EOT
	diff <(look 80x24 first) <(look 80x24 shown)
}

# Not how it encodes keys: a shell may have chosen that for itself.
@test "attaching repairs a terminal left in disorder" {
	program
	emit 'hello\r\nworld'
	settle
	printf 'was\r\n\033[?1049h\033[?1000h\033[?1006h\033[5;9r\033[?6h\033[4h\033(0\033[7m\033[?7l\033]2;half a ti' >disorder
	see --log log sh -c 'cat disorder; exec "$DTACH" -a "$S"' <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		status 0
	EOT
	printf 'hello\r\nworld' >picture
	diff <(look 80x24 picture | all) <(look 80x24 shown | grep -v '^<' | all)
}

@test "a half-sent sequence or character is completed by what follows" {
	program
	emit 'a\033[5nb\033[3'
	wait_for more_answers 0
	see --log log "$DTACH" -a "$S" <<-'EOT'
		until test -x s
		run printf '1mred\033[m\303' >in
		expect red
		send \x1c
		status 0
	EOT
	wait_for not test -x s
	# The byte after "red" went through before it, and so did the detach.
	see --log log.2 "$DTACH" -a "$S" <<-'EOT'
		until test -x s
		run printf '\251done' >in
		expect done
		send \x1c
		status 0
	EOT
	# The half that came before the detach is no character.
	equal $'ab^[[31mred^[[m\357\277\275' "$(look 80x24 log | texts | head -n 1)"
	equal $'ab^[[31mred^[[m\303\251done' "$(look 80x24 log.2 | texts | head -n 1)"
}

# need_old: skip without dtach 0.9.
need_old() {
	OLD=${DTACH_OLD:-$(command -v dtach || :)}
	[ -n "$OLD" ] || skip "no dtach 0.9 here: put it in PATH or name it in DTACH_OLD"
	"$OLD" --version 2>&1 | grep -q 'version 0\.9' || skip "$OLD is not version 0.9"
	export OLD
}

@test "a dtach 0.9 client gets the screen too" {
	need_old
	picture >picture
	program
	emit "$(sed 's/%/%%/g; s/\\/\\\\/g' picture)"
	settle
	see --log log "$OLD" -a "$S" <<-'EOT'
		expect INSERT
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		expect [detached]
		status 0
	EOT
	same 80x24 picture shown
}

# ---- leaving

# vim: a session in the middle of vim.
vim() {
	program
	emit "$(picture | sed 's/%/%%/g; s/\\/\\\\/g')"
	settle
}

@test "detaching unsets what was set; the earlier content is above" {
	vim
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		send \x1c
		status 0
		cooked
	EOT
	left_vim '[detached]'
}

@test "the program's end unsets what was set" {
	vim
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run kill -9 $(cat pid)
		status 137
		cooked
	EOT
	left_vim '[EOF - dtach terminating] [killed by signal 9]'
}

@test "SIGTERM unsets what was set" {
	vim
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		signal TERM
		status 143
		cooked
	EOT
	left_vim
}

@test "SIGHUP unsets what was set" {
	vim
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		signal HUP
		status 129
		cooked
	EOT
	left_vim
}

@test "suspending unsets what was set, and resuming sets it again" {
	vim
	picture >picture
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		send \x1a
		stopped
		run cp log log.stopped
		until ! test -x s
		cont
		until test -x s
		run ./mark 2
		expect ]7777;2\e\\
		run cp log shown
		send \x1c
		status 0
		cooked
	EOT
	left_clean
	left_clean log.stopped
	same 80x24 picture shown
}

@test "a killed master leaves nothing set" {
	vim
	master >master
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run kill -9 $(cat master)
		status 1
		cooked
	EOT
	left_vim "[EOF - dtach terminating] dtach: $S: the master of the session is gone"
}

@test "modes set while attached are unset" {
	program
	settle
	picture >picture
	visit <<-'EOT'
		until test -x s
		run cat picture >in
		run ./mark 1
		expect ]7777;1\e\\
		send \x1c
		status 0
	EOT
	left_vim '[detached]'
}

@test "the master sends an undo at once, not with the next output" {
	program
	client a limit=5 got=undo see=there got=undo close
	emit '\033[?1049h\033[?1000hthere'
	finished a
}

@test "if the program set nothing, nothing is unset" {
	program
	emit 'hello\r\n'
	settle
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		status 0
	EOT
	left_clean
	equal 'one two three hello [detached]' "$(look 80x24 log | texts | grep -v '^$' | paste -sd ' ' -)"
	# No mode, tab stop, key or colour; only the title is popped.
	tail -c +"$(($(wc -c <shown) + 1))" log | tr '\033' '^' >undo
	not grep -e '^[[]?[0-9;]*l' -e '\^\[?[0-9;]*l' -e '\^\[[0-9;]*g' -e '\^\[<' -e '\^\[>' \
		-e '\^\][0-79]' -e '\^\[0 q' undo
}

@test "on a fresh terminal nothing is scrolled" {
	program
	emit 'hello\r\n'
	settle
	see --log log "$DTACH" -a "$S" <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		status 0
	EOT
	equal '| hello' "$(look 80x24 shown | head -n 1)"
	not grep '^<' <(look 80x24 shown)
}

@test "a full terminal is scrolled up completely, without a blank line" {
	program
	emit 'hello\r\n'
	settle
	see --log log sh -c 'seq 1 40; exec "$DTACH" -a "$S"' <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		status 0
	EOT
	equal "$(seq 1 40; echo hello)" "$(look 80x24 shown | texts)"
}

# A burst that sets and unsets everything, larger than one read.
burst() {
	printf '\033[?1049h\033[22;0t\033[?1000;1006;1004;2004h\033=\033[>5u\033[>4;1m\033[3 q\033]4;3;#445566\007'
	printf '\033]2;%0500d\007\033[3;9r\033[?6h%02000d\033(0%0300d\033[31m' 1 2 3
	printf '\033[?6l\033[r\033(B\033[m\033]104;3\007\033[0 q\033[>4m\033[<u\033>\033[?1000;1006;1004;2004l\033[23;0t\033[?1049l'
	printf 'text \033[1m%0700d\033[m\r\n\033[?25l%0300d\r\n\033[?25h' 4 5
}

@test "detaching in the middle of a flood leaves the terminal right" {
	local i
	burst >burst
	cat burst burst burst burst >bursts
	session sh -c 'stty raw -echo; until test -e stop; do cat bursts; done'
	before >before
	for i in 1 2 3 4 5 6 7 8; do
		LOG=log.$i visit <<-EOT
			bytes $((2000 + i * 5000 + RANDOM * 3))
			send \x1c
			status 0
		EOT
	done
	touch stop
	for i in 1 2 3 4 5 6 7 8; do
		left_clean "log.$i"
		equal '[detached]' "$(look 80x24 "log.$i" | texts | tail -n 1)"
	done
}

@test "a terminal with many mode changes on their way to it is left right" {
	program
	settle
	# change SEQUENCE: the program writes it, and the master reads it separately.
	cat >change <<-'EOT'
	#!/bin/sh
	n=$(cat n 2>/dev/null || echo 0)
	echo $((n + 1)) >n
	printf '%b\r<%s>' "$1" "$n" >in
	until "$DTACH" -s "$S" | grep -q "<$n>"; do :; done
	EOT
	cat >many <<-'EOT'
	#!/bin/sh
	printf '%0200000d\r\n' 0 >in
	for i in 1 2 3 4 5 6 7 8 9; do ./change '\033[?2004h'; ./change '\033[?2004l'; done
	./change '\033[?1000h\033[22;0t\033[?1049h'
	EOT
	chmod +x change many
	visit <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		noread
		run ./many
		send \x1c
		taken
		run ./change '\033[23;0t\033[?1049l\033[?1000l'
		read
		status 0
	EOT
	left_clean
}

@test "a signal in the middle of a flood leaves the terminal right" {
	local i
	burst >burst
	cat burst burst burst burst >bursts
	session sh -c 'stty raw -echo; until test -e stop; do cat bursts; done'
	for i in 1 2 3 4; do
		LOG=log.$i visit <<-EOT
			bytes $((2000 + i * 5000 + RANDOM * 3))
			signal TERM
			status 143
		EOT
	done
	touch stop
	for i in 1 2 3 4; do
		left_clean "log.$i"
	done
}

# ---- where snapshot and live output join

# counting: a session that prints numbers until there is a file `stop', then END.
counting() {
	session sh -c 'stty -echo; i=0; until test -e stop; do seq $((i + 1)) $((i + 200)); i=$((i + 200)); done; echo $i >last; echo END; exec sleep 1000'
}

# numbered LOG [LAST]: its numbers are in order, each once, without a gap from the
# first to the last.
numbered() {
	look 80x24 "$1" | sed -n 's/^[<|] \([0-9][0-9]*\)$/\1/p' |
		awk -v last="${2:-$(cat last)}" 'NR > 1 && $1 != n + 1 { print n " and then " $1; bad = 1; exit }
			{ n = $1 }
			END { if (!bad && n != last) { print "the last is " n; bad = 1 } exit bad }'
}

@test "a terminal misses nothing and repeats nothing, whenever it attaches" {
	local i n=8
	counting
	for i in $(seq $n); do
		see --log "log.$i" "$DTACH" -a "$S" <<-'EOT' &
			expect \r\nEND\r\n
			until test -e over
			send \x1c
			status 0
		EOT
		# The moment of attaching must vary.
		sleep 0.0$((RANDOM % 9 + 1))
	done
	wait_for clients $n
	touch stop
	wait_for test -s last
	touch over
	for i in $(jobs -p); do wait "$i"; done
	for i in $(seq $n); do
		numbered "log.$i"
	done
}

@test "a dtach 0.9 client misses nothing and repeats nothing" {
	need_old
	local i n=3
	counting
	for i in $(seq $n); do
		see --log "log.$i" "$OLD" -a "$S" <<-'EOT' &
			expect \r\nEND\r\n
			send \x1c
			status 0
		EOT
		sleep 0.0$((RANDOM % 9 + 1))
	done
	wait_for clients $n
	touch stop
	for i in $(jobs -p); do wait "$i"; done
	for i in $(seq $n); do
		# Live output may come between its ATTACH and its REDRAW.
		awk 'BEGIN { RS = "\033\\[\\?1047l" } { s = $0 } END { printf "%s", s }' "log.$i" >log
		numbered log
	done
}

@test "terminals that come and go see the same and disturb no other" {
	local i
	program
	emit 'user$ \033[1mbold\033[m\r\n'
	settle
	see --log log.0 "$DTACH" -a "$S" <<-'EOT' &
		until test -x s
		run touch up
		until test -e over
		run ./mark over
		expect ]7777;over\e\\
		run cp log.0 shown.0
		send \x1c
		status 0
	EOT
	wait_for test -e up
	for i in 1 2 3; do
		see --log "log.$i" "$DTACH" -a "$S" <<-EOT
			until ./attached 2
			run printf '\033[3${i}mvisit $i\033[m\r\n' >in
			expect visit $i
			run ./mark $i
			expect ]7777;$i\e
			run cp log.$i shown.$i
			send \x1c
			status 0
		EOT
		wait_for clients 1
	done
	touch over
	wait $!
	same 80x24 shown.0 shown.3
	equal 'user$ ^[[1mbold^[[m|^[[31mvisit 1^[[m|^[[32mvisit 2^[[m' "$(look 80x24 shown.2 | texts | paste -sd '|' -)"
}

# ---- far behind

# stalled NAME CLIENT: a terminal with that client that takes nothing in a flood.
stalled() {
	see --log "$T/$1" "$2" -a "$S" <<-EOT &
		raw
		until test -x s
		noread
		run touch $1.up
		until test -e flooded
		read
		expect \nEND
		run touch $1.read
		expect MORE
		run cp $1 $1.shown
		send \x1c
		status 0
	EOT
}

# flooded NAME...: these stalled terminals and a neighbour get a flood of several
# rings, then a line once all saw its end.  At last all show the same screen.
flooded() {
	local name
	for name; do wait_for test -e "$name.up"; done
	see --log log "$DTACH" -a "$S" <<-EOT &
		until ./attached $(($# + 1))
		run touch go
		expect \nEND
		expect MORE
		run cp log shown
		send \x1c
		status 0
	EOT
	wait_for test -e flooded
	for name; do wait_for test -e "$name.read"; done
	touch more
	for name in $(jobs -p); do wait "$name"; done
	look 80x24 shown | all | grep -v '^<' >wanted
	for name; do
		# It did not get the whole flood.
		[ "$(wc -c <"$name")" -lt 9000000 ]
		# Nor any part of it twice.
		look 80x24 "$name" | sed -n 's/^[<|] \([0-9][0-9]*\)$/\1/p' | sort -cnu
		look 80x24 "$name.shown" | all | grep -v '^<' | diff wanted -
	done
}

# A program that waits for files, not for a terminal.
flood() {
	session sh -c 'stty -echo; until test -e go; do sleep 0.02; done; printf "\033]2;flood\007\033[?2004h"; seq 1500000; echo END; touch flooded; until test -e more; do sleep 0.02; done; echo MORE; exec sleep 1000'
}

@test "a terminal that falls several rings behind catches up with the others" {
	flood
	stalled one "$DTACH"
	flooded one
}

@test "a dtach 0.9 terminal that falls behind catches up too" {
	need_old
	flood
	stalled old "$OLD"
	flooded old
}

# ---- history

# lines FIRST LAST: coloured lines; every fifth is too long for a row of 80.
lines() {
	local i
	for i in $(seq "$1" "$2"); do
		printf '\033[3%dmline %d\033[m' $((i % 7 + 1)) "$i"
		[ $((i % 5)) != 0 ] || printf ' %0100d' "$i"
		printf '\r\n'
	done
}

# shown [OPTION...]: attach with these options, see the marks, detach.
shown() {
	wait_for not test -x s
	see --size "${SIZE:-80x24}" --log log "$DTACH" -a "$S" "$@" <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run cp log shown
		send \x1c
		status 0
	EOT
	wait_for clients 0
}

@test "the history comes back with its colours and unbroken long lines" {
	lines 1 300 >lines
	program
	cat lines >&8
	settle
	shown
	same 80x24 lines shown
	# In a wide terminal each long line is one line.
	look 80x24 shown 200x24 | texts >got.wide
	equal 300 "$(wc -l <got.wide | tr -d ' ')"
	equal "^[[37mline 300^[[m $(printf %0100d 300)" "$(tail -n 1 got.wide)"
}

@test "-H limits the lines shown, and -H 0 shows none" {
	program
	emit '%d\r\n' $(seq 1 100)
	settle
	shown -H 5
	equal "$(seq 73 100)" "$(look 80x24 shown | texts)"
	equal 5 "$(look 80x24 shown | grep -c '^<')"
	shown -H 0
	equal "$(seq 78 100)" "$(look 80x24 shown | texts)"
	not grep '^<' <(look 80x24 shown)
	shown
	equal "$(seq 1 100)" "$(look 80x24 shown | texts)"
}

@test "-H at creation limits the lines kept" {
	program -H 10
	emit '%d\r\n' $(seq 1 100)
	settle
	shown -H 1000
	equal "$(seq 68 100)" "$(look 80x24 shown | texts)"
}

@test "-H 0 at creation keeps none" {
	program -H 0
	emit '%d\r\n' $(seq 1 100)
	settle
	shown -H 1000
	equal "$(seq 78 100)" "$(look 80x24 shown | texts)"
}

@test "the history is kept behind a full screen" {
	program
	emit '%d\r\n' $(seq 1 100)
	emit '\033[?1049h\033[Hfull'
	settle
	shown
	equal '| full' "$(look 80x24 shown | head -n 1)"
	printf '\033[?1049l' >>shown
	equal "$(seq 1 100)" "$(look 80x24 shown | texts)"
}

# ---- sizes

# a N: N times the letter a.
a() {
	printf "%$1s" '' | tr ' ' a
}

@test "a smaller size wraps lines again, a larger one rejoins them" {
	program
	emit '%s\r\nshort\r\nprompt' "$(a 100)"
	settle
	SIZE=60x20 shown
	equal "$(a 60; echo; a 40; echo; echo short; echo prompt)" "$(look 60x20 shown | texts)"
	grep -qx '= cursor 6 3' <(look 60x20 shown)
	./size 60x20
	SIZE=120x40 shown
	equal "$(a 100; echo; echo short; echo prompt)" "$(look 120x40 shown | texts)"
	grep -qx '= cursor 6 2' <(look 120x40 shown)
	./size 120x40
	SIZE=80x24 shown
	equal "$(a 80; echo; a 20; echo; echo short; echo prompt)" "$(look 80x24 shown | texts)"
}

@test "the history is wrapped again too" {
	local i
	program
	for i in $(seq 1 60); do emit '%d %s\r\n' "$i" "$(a 100)"; done
	settle
	for i in $(seq 1 60); do echo "$i $(a 100)"; done >wanted
	SIZE=50x10 shown
	equal "$(printf '1 %s\n%s\n%s' "$(a 48)" "$(a 50)" aa)" "$(look 50x10 shown | texts | head -n 3)"
	look 50x10 shown 150x10 | texts | diff wanted -
	SIZE=150x30 shown
	look 150x30 shown | texts | diff wanted -
}

@test "changing the rows moves lines to the history and back" {
	program
	emit '%d\r\n' $(seq 1 22)
	emit prompt
	settle
	SIZE=80x10 shown
	equal "$(seq 1 22; echo prompt)" "$(look 80x10 shown | texts)"
	equal 13 "$(look 80x10 shown | grep -c '^<')"
	SIZE=80x24 shown
	equal "$(seq 1 22; echo prompt)" "$(look 80x24 shown | texts)"
}

@test "a full screen is cut, not wrapped" {
	program
	emit '\033[?1049h\033[H%s12345\r\nsecond\033[11;1Helventh\033[1;3H' "$(a 75)"
	settle
	SIZE=40x10 shown
	equal "$(a 40; echo; echo second)" "$(look 40x10 shown | texts)"
	grep -qx '= alternate' <(look 40x10 shown)
	grep -qx '= cursor 2 0' <(look 40x10 shown)
}

@test "a read-only terminal of another size gets what fits and changes nothing" {
	program
	emit '%s\r\nshort' "$(a 100)"
	settle
	SIZE=60x20 shown -R
	equal "$(a 60; echo; a 20; echo; echo short)" "$(look 60x20 shown | texts)"
	./size 80x24
	SIZE=120x40 shown -R
	equal "$(a 80; echo; a 20; echo; echo short)" "$(look 120x40 shown | texts)"
	./size 80x24
}

@test "a resized terminal stays right" {
	program
	emit '%s\r\n' "$(a 100)"
	settle
	see --log log "$DTACH" -a "$S" <<-'EOT'
		until test -x s
		run ./mark 1
		expect ]7777;1\e\\
		run wc -c <log >before
		resize 60x20
		until ./size 60x20
		run printf 'more' >in
		expect more
		send \x1c
		status 0
	EOT
	SIZE=60x20 shown
	head -c "$(cat before)" log >log.before
	equal "$(a 60; echo; a 40; echo; echo more)" "$(look 60x20 shown | texts)"
	# The next terminal gets what this one shows after its own reflow.
	printf more >text
	diff <(look 80x24 log.before 60x20 text | grep '^|') <(look 60x20 shown | grep '^|')
}

# ---- long strings

# image KIND: a string of that kind that no terminal prints, in two halves.
image() {
	printf 'before\033%s' "$1"
	head -c 61440 /dev/zero | tr '\0' A
} >image.1

image_end() {
	head -c 43008 /dev/zero | tr '\0' B
	printf '\033\\after\r\n'
} >image.2

@test "an image cut by an attach prints nothing, and what follows is right" {
	local kind i=0
	for kind in 'P0;1;8q' _G P+q ']1337;File=:' '^' X; do
		i=$((i + 1))
		rm -f s pid answers up over
		S=$T/s program
		image "$kind"
		image_end
		see --log log.live "$DTACH" -a "$S" <<-'EOT' &
			until test -x s
			run cat image.1 >in
			bytes 61440
			run touch up
			expect after\r\n
			until test -e over
			send \x1c
			status 0
		EOT
		wait_for test -e up
		see --log log "$DTACH" -a "$S" <<-'EOT'
			until ./attached 2
			run cat image.2 >in
			expect after\r\n
			run touch over
			send \x1c
			status 0
		EOT
		wait $!
		equal 'before^after' "$(look 80x24 log | texts | head -n 1 | sed 's/^before/before^/')"
		equal "$(look 80x24 log.live | texts)" "$(look 80x24 log | texts)"
		kill -9 "$(cat pid)"
		wait_for not test -e "$S"
	done
}

# ---- answers

@test "with nobody attached, programs' queries are answered" {
	program
	emit '\033[c\033[>c\033[5n\033[5;7H\033[6n\033[?6n\033[?2004$p\033[?2004h\033[?2004$p\033[?9999$p\033[4$p'
	emit '\033[>q\033[?u\033[>5u\033[?u\033[18t\033[14t\033P$qm\033\\\033[1;31m\033P$qm\033\\\033P$qr\033\\\033[5n'
	wait_for more_answers 1
	equal '^[?1;2c^[>0;276;0c^[0n^[5;7R^[?5;7R^[?2004;2$y^[?2004;1$y^[?9999;0$y^[4;2$y^P>|dtach^\^[?0u^[?5u^[8;24;80t^P1$r0m^\^P1$r0;1;31m^\^P1$r1;24r^\^[0n' \
		"$(answers)"
}

# u16 N...: numbers as in struct winsize, in hex.
u16() {
	local n
	for n; do
		if [ "$(printf '\1\0' | od -An -td2 | tr -d ' ')" = 1 ]; then
			printf '%02x%02x' $((n % 256)) $((n / 256))
		else
			printf '%04x' "$n"
		fi
	done
}

@test "a query for the size in pixels gets the last terminal's size" {
	program
	client a message=3:"$(u16 20 50 400 360)" info got=info close
	finished a
	wait_for clients 0
	emit '\033[14t\033[16t\033[18t\033[5n'
	wait_for more_answers 0
	equal '^[4;360;400t^[6;18;8t^[8;20;50t^[0n' "$(answers)"
}

@test "with only read-only terminals attached, the model answers" {
	program
	see "$DTACH" -a "$S" -R <<-'EOT'
		until test -x s
		run printf '\033[c\033[5n' >in
		expect \e[c
		send \e[?64;1c\e[0n
		taken
		until ./got '[0n'
		send \x1c
		status 0
	EOT
	wait_for clients 0
	settle
	equal '^[?1;2c^[0n^[0n' "$(answers)"
}

@test "when two terminals answer, the program gets one answer" {
	program
	see "$DTACH" -a "$S" <<-'EOT' &
		until test -x s
		run touch one
		expect \e[c
		send \e[?64;1c\e]11;rgb:1111/1111/1111\e\\\e[I
		until ./got '[?65;2c'
		until test -e two
		send x
		until ./got x
		run printf '\033[c' >in
		expect \e[c
		send \e[?64;1c\e[I
		until test -e over
		send \x1c
		status 0
	EOT
	wait_for test -e one
	see "$DTACH" -a "$S" <<-'EOT'
		until ./attached 2
		run printf '\033[c\033]11;?\033\\' >in
		expect \e]11;?
		send \e[?65;2c\e]11;rgb:2222/2222/2222\e\\\e[O
		until ./got '[O'
		until ./got '[I'
		run cp answers first
		run touch two
		expect \e[c
		send \e[?65;2c\e[O
		until [ $(tr '\033' '^' <answers | grep -o '\^\[O' | wc -l) = 2 ]
		until [ $(tr '\033' '^' <answers | grep -o '\^\[I' | wc -l) = 2 ]
		run touch over
		send \x1c
		status 0
	EOT
	wait $!
	equal '^[?65;2c^]11;rgb:2222/2222/2222^\' "$(tr '\033' '^' <first | sed 's/\^\[[IO]//g')"
	# The terminal that types leads.
	equal 'x^[?64;1c' "$(answers | sed 's/\^\[[IO]//g; s/.*x/x/')"
}

@test "a colour reported by a terminal is reported again when none is attached" {
	program
	see "$DTACH" -a "$S" <<-'EOT'
		until test -x s
		run printf '\033]11;?\033\\\033]10;?\033\\\033]4;3;?\033\\' >in
		expect 4;3;?
		send \e]11;rgb:1111/2222/3333\e\\\e]10;rgb:ff/ee/dd\e\\\e]4;3;rgb:aaaa/bbbb/cccc\a
		until ./got aaaa
		send \x1c
		status 0
	EOT
	wait_for clients 0
	emit '\033]11;?\033\\\033]10;?\033\\\033]4;3;?\033\\\033]12;?\033\\\033[5n'
	wait_for more_answers 0
	equal '^]11;rgb:1111/2222/3333^\^]10;rgb:ffff/eeee/dddd^\^]4;3;rgb:aaaa/bbbb/cccc^\^[0n' \
		"$(tr '\007' '~' <answers | tr '\033' '^' | sed 's/.*~//')"
	# A colour that the program set comes first.
	emit '\033]11;#445566\033\\\033]11;?\033\\\033[5n'
	wait_for more_answers 1
	equal '^]11;rgb:4444/5555/6666^\^[0n' "$(answers | sed 's/.*0n\(.*0n\)/\1/')"
}

@test "no answer contains text from the stream" {
	program
	emit '\033]2;rm -rf\007\033]1;rm -rf\007\033[21t\033[20t\005\033P$qrm -rf\033\\\033P+q726d202d7266\033\\'
	emit '\033]7;rm -rf\007\033]52;c;?\007\033]8;;rm -rf\007\033[5n'
	wait_for more_answers 0
	equal '^]l^\^]L^\^P0$r^\^P0+r^\^[0n' "$(answers)"
}

@test "a snapshot contains no query and no side effect" {
	program
	emit 'a\007b\033[5n\033[6n\033[c\033]52;c;aGVsbG8=\007\033]9;note\007\033]777;notify;a;b\007\033[5i\033]11;?\007\033[5n'
	wait_for more_answers 1
	shown
	not grep -aq -e $'\007' -e $'\033]52' -e $'\033]9;' -e $'\033]777;' -e $'\033\\[[0-9?>=]*[cn]' -e $';?' shown
}

# ---- who sets the size

@test "mouse, focus and reports do not take the lead, typing does; leaving returns it" {
	program
	see --size 90x30 "$DTACH" -a "$S" <<-'EOT' &
		until ./size 90x30
		run touch one
		until test -e two
		send \e[<0;1;1M\e[<0;1;1m\e[I\e[5;5R\e[?1;2c\e[M ab
		until ./got '[I'
		until ./got '[M ab'
		run ./size 70x20
		send \e[O
		until ./got '[O'
		run ./size 70x20
		run touch three
		until test -e four
		send x
		until ./size 90x30
		run touch five
		until test -e six
		until ./size 90x30
		send \x1c
		status 0
	EOT
	wait_for test -e one
	see --size 70x20 "$DTACH" -a "$S" <<-'EOT'
		until ./size 70x20
		run touch two
		until test -e three
		run touch four
		until test -e five
		send \e[A
		until ./size 70x20
		run touch six
		send \x1c
		status 0
	EOT
	wait $!
	# The reports of the non-leading terminals did not arrive.
	not grep -aq -e '5;5R' -e '1;2c' answers
}

# more_answers_of FINAL N: the program has read more than so many reports that end like this.
more_answers_of() {
	[ "$(tr '\033' '^' <answers | grep -o "\^\[[?0-9;]*$1" | wc -l)" -gt "$2" ]
}

@test "a leader that does not answer loses the question: to another terminal, else to the model" {
	program
	peer wire "$S" hello frames attach winch=24x80 info got=info ready="$T/1" wait="$T/over" &
	wait_for test -e 1
	emit '\033[6n'
	wait_for more_answers_of R 0
	equal '^[1;1R' "$(answers)"
	peer wire "$S" hello frames attach winch=24x80 info got=info ready="$T/2" \
		wait="$T/asked" message=0:1b5b3f39393b3163 wait="$T/over" &
	wait_for test -e 2
	# The first leads again, silent as it is.
	peer wire "$S" hello frames attach winch=24x80 info got=info close >/dev/null
	emit '\033[c'
	touch asked
	wait_for more_answers_of c 0
	touch over
	wait
}

@test "what no key sends is a report, and takes no lead: a window's, a tab's, a clipboard's of 6000 bytes" {
	local text says=()
	{ printf '\033]52;c;'; head -c 6000 /dev/zero | tr '\0' A; printf '\007'; } >long
	for text in '\033[?1;0;256S' '\033[1;2"w' '\033[&w' '\033[#Q' '\033[>1 q' '\033[>4;2m'; do
		# shellcheck disable=SC2059 # it is one
		says+=("message=0:$(printf "$text" | od -An -v -tx1 | tr -d ' \n')")
	done
	says+=("message=0:$(od -An -v -tx1 long | tr -d ' \n')")
	program
	peer wire "$S" hello frames attach winch=24x80 info got=info ready="$T/1" wait="$T/other" \
		"${says[@]}" info got=info ready="$T/sent" wait="$T/over" &
	wait_for test -e 1
	peer wire "$S" hello frames attach winch=30x90 info got=info ready="$T/2" wait="$T/over" &
	wait_for test -e 2
	touch other
	wait_for test -e sent
	./size 90x30
	printf end | "$DTACH" -p "$S" 3>&-
	wait_for grep -q end answers
	equal end "$(answers)"
	touch over
	wait
}
