#!/usr/bin/env bats
# $SSH_AUTH_SOCK in a session is a link of the session's own, which leads to the
# agent of whoever attached last.

# Words in quotes are often for another shell; each test is a subshell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load wire

# agent NAME: a socket that somebody listens on.
agent() {
	peer serve "$T/$1" accept wait="$T/over" >/dev/null 2>&1 &
	wait_for test -S "$1"
}

# The program writes what it sees and lives on.
telling() {
	session sh -c 'echo "$SSH_AUTH_SOCK" >seen.tmp; mv seen.tmp seen; exec sleep 1000'
	wait_for test -s seen
}

leads_to() {
	[ "$(readlink "$(cat seen)")" = "$1" ]
}

@test "the program sees a link in the session directory to what the creator had" {
	agent one
	SSH_AUTH_SOCK=$T/one telling
	equal "$DTACH_DIR/.dtach-agent-$(info pid)" "$(cat seen)"
	leads_to "$T/one"
}

@test "where none was set there is none" {
	unset SSH_AUTH_SOCK
	agent one
	telling
	equal "" "$(cat seen)"
	peer wire "$S" hello frames agent="$T/one" info got=info close
	equal "" "$(find "$DTACH_DIR" -name '.dtach-agent*')"
}

@test "it is pointed anew by who attaches" {
	agent one
	agent two
	SSH_AUTH_SOCK=$T/one telling
	peer wire "$S" hello frames agent="$T/two" info got=info close
	leads_to "$T/two"
	# It outlives the agent, and comes back.
	peer wire "$S" hello frames agent="$T/one" info got=info close
	leads_to "$T/one"
	equal 1 "$(find "$DTACH_DIR" -name '.dtach-agent*' | wc -l)"
}

@test "it is not pointed to what is no socket, or nobody's, or itself" {
	local path
	agent one
	SSH_AUTH_SOCK=$T/one telling
	: >file
	ln -s "$(cat seen)" loop
	for path in "$T/none" "$T/file" "$T" one '' "$(cat seen)" "$DTACH_DIR/../dir/.dtach-agent-$(info pid)"; do
		peer wire "$S" hello frames agent="$path" info got=info close
		leads_to "$T/one"
	done
	# A link to ours would make a ring.
	peer wire "$S" hello frames agent="$T/loop" info got=info close
	test -S "$(cat seen)"
	if rules_users; then
		agent foreign
		chown 12345 foreign
		peer wire "$S" hello frames agent="$T/foreign" info got=info close
		leads_to "$T/one"
	fi
}

@test "a client that only reads does not point it" {
	agent one
	agent two
	SSH_AUTH_SOCK=$T/one telling
	peer wire "$S" hello client=1 frames agent="$T/two" info got=info close
	leads_to "$T/one"
}

@test "an odd path is no harm" {
	need_proc
	agent one
	SSH_AUTH_SOCK=$T/one telling
	peer wire "$S" hello frames agent="/$(head -c 10000 /dev/zero | tr '\0' x)" info got=info close
	peer wire "$S" hello frames message=16:2f00 message=16:00 message=16 info got=info close
	leads_to "$T/one"
	rests "$(info pid)"
}

@test "it goes with the session" {
	agent one
	SSH_AUTH_SOCK=$T/one telling
	"$DTACH" -k "$S"
	equal "" "$(ls -A "$DTACH_DIR")"
}

@test "a dead master's is swept by a listing, a living one's is not" {
	agent one
	SSH_AUTH_SOCK=$T/one telling
	ln -s "$T/one" "$DTACH_DIR/.dtach-agent-999999999"
	ln -s "$T/one" "$DTACH_DIR/.dtach-agent-999999999-new"
	"$DTACH" -l >out
	equal 1 "$(wc -l <out)"
	equal "$(basename "$(cat seen)")" "$(cd "$DTACH_DIR" && echo .dtach-agent-*)"
	leads_to "$T/one"
	local pid
	pid=$(info pid)
	kill -9 "$pid"
	wait_for is_gone "$pid"
	not kill -0 "$pid" 2>/dev/null || skip "nobody reaps orphans here"
	"$DTACH" -l
	equal "" "$(find "$DTACH_DIR" -name '.dtach-agent*')"
}

@test "without a session directory the program sees the creator's" {
	agent one
	: >"$T/dir"
	SSH_AUTH_SOCK=$T/one telling
	equal "$T/one" "$(cat seen)"
}

@test "a terminal that attaches brings its own" {
	agent one
	agent two
	SSH_AUTH_SOCK=$T/one telling
	SSH_AUTH_SOCK=$T/two term "$DTACH" -a "$S" <<-'EOT'
		raw
		until [ "$(readlink "$(cat seen)")" = "$PWD/two" ]
		send \x1c
		expect [detached]
		status 0
	EOT
	# Without an agent the last one's stays.
	(unset SSH_AUTH_SOCK; term "$DTACH" -a "$S" <<-'EOT')
		raw
		send \x1c
		expect [detached]
		status 0
	EOT
	leads_to "$T/two"
}

@test "a session made in another has the agent still when the other has ended" {
	agent one
	SSH_AUTH_SOCK=$T/one "$DTACH" -n "$S.outer" sh -c '
		"$DTACH" -n "$S" sh -c "echo \"\$SSH_AUTH_SOCK\" >seen.tmp; mv seen.tmp seen; exec sleep 1000"
		exec sleep 1000' 3>&-
	wait_for test -s seen
	[[ $(readlink "$(cat seen)") == "$DTACH_DIR/.dtach-agent-"* ]]
	"$DTACH" -k "$S.outer"
	leads_to "$T/one"
}

@test "when the leader leaves the agent of the one who leads then is the session's again" {
	agent one
	agent two
	SSH_AUTH_SOCK=$T/one telling
	peer wire "$S" hello frames attach agent="$T/one" info got=info ready="$T/1" wait="$T/over" &
	wait_for test -e 1
	peer wire "$S" hello frames attach agent="$T/two" info got=info ready="$T/2" wait="$T/leave" close &
	wait_for test -e 2
	wait_for leads_to "$T/two"
	touch leave
	wait_for leads_to "$T/one"
	touch over
}
