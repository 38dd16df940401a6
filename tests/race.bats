#!/usr/bin/env bats
# What must come out the same however often it is done at once.  FULL=1 does
# it as often as was promised: 1000 short lives, 100 rounds of fifty.

# Words in quotes are often for another shell; err is set by run_dtach; each
# test is a subshell; a loop may only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

TEST_DEADLINE=${FULL:+900}
TEST_DEADLINE=${TEST_DEADLINE:-300}

LIVES=${FULL:+1000}
LIVES=${LIVES:-100}
ROUNDS=${FULL:+100}
ROUNDS=${ROUNDS:-2}
export TERM_DEADLINE=$((${FULL:+10} + 60))

# short_lives MODE: each run shows what the program said, and succeeds.
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

@test "a short life under -c is seen each time" {
	short_lives -c
}

@test "a short life under -A is seen each time" {
	short_lives -A
}

@test "a short life under -N leaves nothing each time" {
	local i
	for i in $(seq 1 $((LIVES / 4))); do
		"$DTACH" -N "$S" sh -c 'exit 3' </dev/null >out 2>&1 3>&- && return 1
		equal 3 $?
		[ ! -e "$S" ]
	done
}

# sockets: all but those by which the list finds them.
sockets() {
	find . -type s | grep -v '^\./dir/'
}

# fifty: as many -A at once end as one program with all attached.
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

@test "fifty -A at once on a fresh path are one session with all attached" {
	local round
	for round in $(seq 1 "$ROUNDS"); do
		fifty
		kill -9 "$(cat starts)"
		wait_for not test -e "$S"
		equal "" "$(sockets)"
	done
}

@test "fifty -A at once on a stale socket are one session with all attached" {
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

@test "of many -n at once on a fresh path one makes the session" {
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

@test "sessions that come and go together do not take each other's socket" {
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

# The program must not be started more than once, nor with our own dispositions.
@test "-A makes a session when the one it has found ends without hearing it" {
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
