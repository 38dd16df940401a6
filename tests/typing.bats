#!/usr/bin/env bats
# -i types keys by name, text and pastes: as the program's terminal would send them.

# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# reader OUTPUT: a session whose program writes OUTPUT (as %b of printf), then copies what it
# reads to the file got.
reader() {
	rm -f up got
	"$DTACH" -n "$S" sh -c 'stty raw -echo; printf %b "$0"; touch up; exec cat >got' "$1" 3>&-
	wait_for test -e up
	# This comes behind all of it on the same terminal.
	wait_for alive
}

# got TEXT: has the program read exactly that (%b)?
got() {
	printf %b "$1" >want
	wait_for cmp -s want got || {
		printf 'wanted: %q\ngot:    %q\n' "$(tr '\0' @ <want)" "$(tr '\0' @ <got)" >&2
		return 1
	}
}

# expected STATE: what all keys of the table send in it.
expected() {
	awk -v state="$1" '/^#/ { next } {
		all = substr($2, 7)
		for (i = 3; i <= NF; i++)
			if (index($i, state "=") == 1) all = substr($i, length(state) + 2)
		printf "%s", all
	}' "$TESTS/typing.keys"
}

@test "each key sends what xterm and kitty send, whatever the program asked for" {
	local state keys
	mapfile -t keys < <(sed -n 's/^\([^# ][^ ]*\) plain=.*/\1/p' "$TESTS/typing.keys")
	[ "${#keys[@]}" -ge 120 ]
	while read -r state output; do
		S=$T/$state
		reader "$output"
		"$DTACH" -i "$S" "${keys[@]}"
		got "$(expected "$state")" || { echo "in the state $state" >&2; return 1; }
		"$DTACH" -k -KILL "$S"
	done <<-'END'
		plain
		decckm \e[?1h
		deckpam \e=
		mok1 \e[>4;1m
		mok2 \e[>4;2m
		k1 \e[>1u
		k3 \e[>3u
		k5 \e[>5u
		k9 \e[=9u
		k15 \e[>15u
		k31 \e[>31u
	END
}

@test "modes count at the moment a key is sent, and those of a reset no more" {
	reader '\e[?1h\e=\e[>4;2m\e[>31u\ec'
	"$DTACH" -i "$S" Up C-a KP5
	got '\e[A\00015'
}

@test "keys, text and a paste arrive in their order" {
	reader ''
	printf 'x\ny\r\nz' | "$DTACH" -i "$S" a -t $'b c\n\tD' Enter -p -t -t -- - - 3>&-
	got 'ab c\n\tD\rx\ry\rz-t--'
}

@test "a paste is bracketed if the program asked for it, and cannot end itself" {
	reader '\e[?2004h'
	printf 'a\033[20\033[201~1~b\302\233201~c' | "$DTACH" -i "$S" -p Enter 3>&-
	got '\e[200~abc\e[201~\r'
}

@test "a paste of any size arrives whole" {
	reader ''
	head -c 300000 /dev/zero | tr '\0' x >in
	"$DTACH" -i "$S" -p <in 3>&-
	wait_for cmp -s in got
}

@test "what follows a text comes when the program has read it, in a read of its own" {
	# Each read is a line of the file.
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; while read=$(dd bs=4096 count=1 2>/dev/null; echo .)
		[ "$read" != . ]; do printf "<%s>\n" "${read%.}" >>got; done' 3>&-
	wait_for test -e up
	"$DTACH" -i "$S" -t text Enter Escape b c
	wait_for grep -q c got
	equal '<text>' "$(head -n 1 got)"
	grep -q '^<b' got
}

@test "a name that is no key, or nothing to type: a line that says so, and nothing is typed" {
	reader ''
	local word
	for word in foo C- M-foo C-C '' S- $'\t' 'ab' $'\377' $'\ue000' F21; do
		[ "$word" != C-C ] || continue
		run_dtach -i "$S" a "$word" b
		one_error '*' 'no such key (-t before it types it as text)'
	done
	run_dtach -i "$S" a -t
	one_error -t 'this option needs a text'
	run_dtach -i "$S" a -x
	one_error -x 'no such option (behind -- it is a key)'
	run_dtach -i "$S" -p a -p
	one_error -p 'standard input can be pasted once'
	run_dtach -i "$S"
	one_error -i 'there is nothing to type*'
	run_dtach -i "$S.none" a
	one_error "$S.none" 'No such file or directory'
	run_dtach -n "$S.new" -t x true
	one_error -t 'only -i types text*'
	"$DTACH" -i "$S" z
	got z
}

@test "a session that has ended, and is held, takes no keys" {
	"$DTACH" -n "$S" -w true 3>&-
	wait_for grep -q ended <("$DTACH" -l "$S") || wait_for ended
	run_dtach -i "$S" a
	one_error "$S" 'its program has ended'
}

ended() {
	"$DTACH" -l "$S" | grep -q ended
}

@test "a program that ends of the last key has had all of them" {
	"$DTACH" -n "$S" sh -c 'stty raw -echo; touch up; dd bs=1 count=2 >got 2>/dev/null' 3>&-
	wait_for test -e up
	"$DTACH" -i "$S" a b
	equal ab "$(cat got)"
}
