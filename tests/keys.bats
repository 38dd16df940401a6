#!/usr/bin/env bats
# The detach key and the suspend key are recognised in every form and position, and
# nowhere else.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# A session whose program stores its input in $T/got.
recorder() {
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch ready; exec cat >got' 3>&-
	wait_for test -e ready
}

ends_with_end() {
	[ "$(tail -c 3 got)" = END ]
}

# typed TEXT: exactly that arrived.  An END pushed after it marks its end.
typed() {
	printf END | "$DTACH" -p "$S"
	wait_for ends_with_end
	# shellcheck disable=SC2059 # escapes are meant
	printf "$1END" | od -An -c >want
	od -An -c got | diff want -
}

# detaches SENT TYPED [OPTIONS]: SENT detaches, and TYPED is delivered.
detaches() {
	local sent=$1 got=$2
	shift 2
	rm -f ready got
	recorder
	term "$DTACH" -a "$S" -r none "$@" <<-EOT
		raw
		send $sent
		expect [detached]
		status 0
	EOT
	typed "$got"
	sessions_end
	rm -f "$S"
}

# delivers TEXT [OPTIONS]: all of TEXT is delivered, and it does not detach.
delivers() {
	local text=$1 n
	shift
	# shellcheck disable=SC2059 # escapes are meant
	n=$(printf "$text" | wc -c)
	rm -f ready got
	recorder
	term "$DTACH" -a "$S" -r none "$@" <<-EOT
		raw
		send $text
		until [ \$(wc -c <got) -ge $n ] || ! kill -0 \$TERM_PID
		signal KILL
		status 137
	EOT
	typed "$text"
	sessions_end
	rm -f "$S"
}

@test "the detach key is ^\\" {
	detaches '\x1c' ''
}

@test "text before the detach key in the same write is delivered" { # dtach 0.9: the key is not seen
	detaches 'abc\x1c' abc
}

@test "text after the detach key in the same write is not delivered" {
	detaches 'abc\x1cdef' abc
}

@test "the detach key is seen at every place of a long write" { # dtach 0.9: only at every eighth byte
	local text
	for text in x xx xxx xxxx xxxxx xxxxxx xxxxxxx xxxxxxxx xxxxxxxxx; do
		detaches "$text\\x1c" "$text"
	done
}

@test "the detach key as CSI u detaches" { # dtach 0.9: knows only the raw byte
	detaches 'ab\e[92;5ucd' ab
}

@test "lock keys and event types do not hide the detach key as CSI u" {
	local seq
	# Num lock is 128, caps lock 64; a press may have an event type; alternate keys
	# may follow the key.
	for seq in '92;133u' '92;69u' '92;197u' '92;5:1u' '92;133:1u' '92:124;5u' '92::92;5u'; do
		detaches 'ab\e['"$seq" ab
	done
}

@test "releasing the detach key does not detach" {
	delivers 'ab\e[92;5:3ucd'
}

@test "other keys as CSI u do not detach" {
	local seq
	for seq in '92u' '92;1u' '92;3u' '93;5u' '9;5u' '92;129u'; do
		delivers 'ab\e['"$seq"'cd'
	done
}

@test "the detach key as CSI 27;m;k~ detaches" { # dtach 0.9: knows only the raw byte
	detaches 'ab\e[27;5;92~cd' ab
	detaches 'ab\e[27;133;92~cd' ab
}

@test "other keys as CSI 27;m;k~ do not detach" {
	delivers 'ab\e[27;5;93~cd\e[27;2;92~ef\e[27;5~gh'
}

@test "a detach key in several pieces detaches" {
	local seq all came
	for seq in 'a,\e,[,9,2,;,5,u' 'a,\e,[,2,7,;,5,;,9,2,~' 'a,\e[92;1,33u' 'a\e,[92;5:1u'; do
		rm -f ready got
		recorder
		{
			echo raw
			# After the last piece the client no longer takes input.
			tr , '\n' <<<"$seq" | sed 's/.*/send &/; $!s/$/\ntaken/'
			echo 'expect [detached]'
			echo 'status 0'
		} >script
		term "$DTACH" -a "$S" -r none <script
		# A lone escape is held only briefly, so it may have been delivered here, and
		# then also what was held after it.
		if [[ $seq != *'\e,'* ]]; then
			typed a
		else
			printf END | "$DTACH" -p "$S"
			wait_for ends_with_end
			all=$(printf '%b' "${seq//,/}")
			came=$(cat got)
			came=${came%END}
			[[ $came == a* && $all == "$came"* ]]
		fi
		sessions_end
		rm -f "$S"
	done
}

@test "a sequence that only begins like the key is delivered completely" {
	delivers 'a\e[92;5vb\e[92;\e[27;5;9b\e\e[9\x01\e'
}

@test "a lone escape is delivered at once" {
	recorder
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send \e
		until test -s got
		send [92;5
		until [ $(wc -c <got) -gt 1 ] || sleep 0.2
		send x
		until [ $(wc -c <got) -eq 7 ]
		send \x1c
		status 0
	EOT
	typed '\e[92;5x'
}

@test "nothing in a bracketed paste detaches" { # dtach 0.9: the key as the eighth byte does
	recorder
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send \e[200~12345678\x1c12\x1a\x1a\e[92;5u\e[27;5;92~\x1c\e[201~a
		until [ $(wc -c <got) -ge 44 ]
		send \x1c
		expect [detached]
		status 0
	EOT
	typed '\e[200~12345678\x1c12\x1a\x1a\e[92;5u\e[27;5;92~\x1c\e[201~a'
}

@test "a paste is recognised even if its brackets are split" {
	recorder
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send \e[20
		taken
		send 0~
		taken
		send \x1c
		taken
		send \x1c\e
		taken
		send [201
		taken
		send ~
		taken
		send x\x1c
		expect [detached]
		status 0
	EOT
	typed '\e[200~\x1c\x1c\e[201~x'
}

@test "-e sets the detach key in all its forms" {
	detaches 'ab\x01cd' ab -e ^a
	detaches 'ab\x01cd' ab -e ^A
	detaches 'ab\x1dcd' ab -e '^]'
	detaches 'ab\x7fcd' ab -e '^?'
	detaches 'xyqcd' xy -e q
	detaches 'xy\0cd' xy -e ''
	detaches 'xy\x01cd' xy -e C-a
	delivers 'a\x1cb\e[92;5uc' -e ^a
}

@test "-e takes a key that is also recognised as a sequence" {
	detaches 'ab\e[97;5ucd' ab -e ^a
	detaches 'ab\e[27;5;97~cd' ab -e ^A
	detaches 'ab\e[93;5ucd' ab -e '^]'
}

@test "-E disables the detach key" {
	delivers 'a\x1cb\e[92;5uc' -E
}

@test "the last of -e and -E counts" {
	delivers 'a\x01b' -e ^a -E
	detaches 'a\x01b' a -E -e ^a
}

@test "\$DTACH_KEY sets the default, which -e and -E override" {
	export DTACH_KEY='^a'
	detaches 'ab\x01cd' ab
	delivers 'a\x1cb'
	detaches 'a\x01b\x1ccd' 'a\001b' -e '^\'
	delivers 'a\x01b' -E
}

# suspends KEY OPTIONS: KEY suspends the client of $S, which then continues.
suspends() {
	local key=$1
	shift
	term --job "$DTACH" -a "$S" -r none "$@" <<-EOT
		raw
		send ab$key
		stopped
		cooked
		until [ \$(wc -c <got) -eq 2 ]
		cont
		raw
		send ef
		until [ \$(wc -c <got) -eq 4 ]
		send \x1c
		expect [detached]
		status 0
	EOT
}

@test "the terminal's suspend key suspends the client" {
	recorder
	suspends '\x1a'
	typed abef
}

@test "text typed after the suspend key is delivered on resuming" { # dtach 0.9: dropped
	recorder
	term --job "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		send ab\x1acd
		stopped
		cooked
		cont
		raw
		until [ $(wc -c <got) -ge 4 ]
		send \x1c
		status 0
	EOT
	typed abcd
}

@test "the suspend key is the terminal's own" {
	recorder
	term --job sh -c 'stty susp ^Y; exec "$DTACH" -a "$S" -r none' <<-'EOT'
		raw
		send a\x1ab\x19
		stopped
		until [ $(wc -c <got) -eq 3 ]
		cont
		raw
		send \x1c
		status 0
	EOT
	typed 'a\032b'
}

@test "without a suspend key, NUL does not suspend" { # dtach 0.9: it does
	recorder
	term --job sh -c 'stty susp undef; exec "$DTACH" -a "$S" -r none' <<-'EOT'
		raw
		send a
		taken
		send \0
		taken
		send b\x1a
		until [ $(wc -c <got) -eq 4 ]
		send \x1c
		status 0
	EOT
	typed 'a\0b\032'
}

@test "-z disables the suspend key" {
	delivers 'a\x1ab' -z
	delivers 'a\x1ab\x1cc' -Ez
}

@test "SIGTSTP suspends and restores the terminal, SIGCONT takes it again" {
	recorder
	term --job "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		signal TSTP
		stopped
		cooked
		cont
		raw
		send ab
		until [ $(wc -c <got) -eq 2 ]
		send \x1c
		status 0
	EOT
}

@test "-R types nothing, and its detach key works" {
	recorder
	term "$DTACH" -a "$S" -R -r none <<-'EOT'
		raw
		send abc
		taken
		send \x1c
		expect [detached]
		status 0
	EOT
	typed ''
}

@test "keys that arrive together from a non-leading terminal are all delivered" {
	recorder
	term "$DTACH" -a "$S" -r none >/dev/null <<-'EOT' &
		raw
		run touch one
		until test -e two
		send 1\e[A2\e[B3
		until [ $(wc -c <got) -ge 9 ]
		run touch three
		send \x1c
		status 0
	EOT
	wait_for test -e one
	# The terminal that attached last leads.
	term "$DTACH" -a "$S" -r none <<-'EOT'
		raw
		run "$DTACH" -p "$S" </dev/null
		run touch two
		until test -e three
		send \x1c
		status 0
	EOT
	wait $!
	typed '1\033[A2\033[B3'
}
