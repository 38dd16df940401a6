#!/usr/bin/env bats
# Results that must be the same however many commands run at once.  FULL=1 runs
# the promised numbers: 1000 short lives, 100 rounds of fifty.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

LIVES=${FULL:+1000}
LIVES=${LIVES:-100}
ROUNDS=${FULL:+100}
ROUNDS=${ROUNDS:-2}
export TERM_DEADLINE=$((${FULL:+10} + 60))

# short_lives MODE: each run shows the program's output and succeeds.
short_lives() {
	term --deadline 600 --log log sh -c '
		i=0
		while [ $i -lt '"$LIVES"' ]; do
			"$DTACH" '"$1"' "$S" sh -c "echo hi" || exit 77
			[ ! -e "$S" ] || exit 78
			i=$((i + 1))
		done' <<-'EOT'
			status 0
		EOT
	equal "$LIVES" "$(grep -c 'hi.$' log)"
	equal "$LIVES" "$(grep -c 'EOF - dtach terminating' log)"
}

@test "the output of a short program under -c is always shown" {
	short_lives -c
}

@test "the output of a short program under -A is always shown" {
	short_lives -A
}

@test "a short program under -N leaves nothing behind" {
	local i
	for i in $(seq 1 $((LIVES / 4))); do
		"$DTACH" -N "$S" sh -c 'exit 3' </dev/null >out 2>&1 3>&- && return 1
		equal 3 $?
		[ ! -e "$S" ]
	done
}

# sockets: all but the links for the list.
sockets() {
	find . -type s | grep -v '^\./dir/'
}

# fifty: 50 -A at once end as one program with all of them attached.
fifty() {
	local i pids=()
	rm -f starts
	for i in $(seq 1 50); do
		"$TERM_BIN" "$DTACH" -A "$S" sh -c 'echo $$ >>starts; exec cat' >>errors 2>&1 3>&- <<-'EOT' &
			raw
			expect together\r\n
			send \x1c
			expect [detached]
			status 0
		EOT
		pids+=($!)
	done
	WAIT_DEADLINE=60 wait_for clients 50
	printf 'together\n' | "$DTACH" -p "$S"
	for i in "${pids[@]}"; do
		wait "$i" || { cat errors >&2; return 1; }
	done
	equal 1 "$(wc -l <starts | tr -d ' ')"
	kill -0 "$(cat starts)"
	wait_for clients 0
}

@test "fifty -A at once on a new path create one session and all attach" {
	local round
	for round in $(seq 1 "$ROUNDS"); do
		fifty
		kill -9 "$(cat starts)"
		wait_for not test -e "$S"
		equal "" "$(sockets)"
	done
}

@test "fifty -A at once on a stale socket create one session and all attach" {
	local round
	session sleep 1000
	for round in $(seq 1 "$ROUNDS"); do
		sessions_end
		[ -S "$S" ]
		wait_for not alive
		fifty
		equal "./s" "$(sockets)"
	done
}

@test "one of many -n at once on a new path creates the session" {
	local i pids=() made=0
	for i in $(seq 1 20); do
		"$DTACH" -n "$S" sh -c 'echo >>starts; exec sleep 1000' 2>>errors 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		if wait "$i"; then made=$((made + 1)); fi
	done
	equal 1 $made
	equal 19 "$(grep -c "^dtach: $S: " errors)"
	alive
	wait_for test -s starts
	equal 1 "$(wc -l <starts | tr -d ' ')"
	equal "./s" "$(sockets)"
}

@test "sessions that come and go together do not remove each other's socket" {
	local i pids=()
	for i in $(seq 1 8); do
		(
			for j in 1 2 3 4 5; do
				"$TERM_BIN" "$DTACH" -A "$S" sh -c 'echo hi' >>errors 2>&1 3>&- <<-'EOT' || exit
					expect terminating]
					status 0
				EOT
			done
		) &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || { cat errors >&2; return 1; }
	done
	[ ! -e "$S" ]
	equal "" "$(sockets)"
}

# The program must run only once, with its original signal dispositions.
@test "-A creates a session if the one it found ends before it is heard" {
	build peer
	"$TESTS/peer" serve "$S" wait="$T/go" close 3>&- &
	wait_for test -S "$S"
	term "$DTACH" -A "$S" sh -c 'echo >>starts; kill -PIPE $$; exit 3' <<-'EOT'
		raw
		run rm "$S" && touch "$T/go"
		expect [killed by signal 13]
		status 141
	EOT
	equal 1 "$(wc -l <starts | tr -d ' ')"
}
