#!/usr/bin/env bats
# $SSH_AUTH_SOCK in a session names a link that belongs to the session and leads
# to the agent of the terminal that attached last.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load wire

# agent NAME: a socket that a process listens on.
agent() {
	peer serve "$T/$1" accept wait="$T/over" >/dev/null 2>&1 &
	wait_for test -S "$1"
}

# The program writes the value it sees and keeps running.
telling() {
	session sh -c 'echo "$SSH_AUTH_SOCK" >seen.tmp; mv seen.tmp seen; exec sleep 1000'
	wait_for test -s seen
}

leads_to() {
	[ "$(readlink "$(cat seen)")" = "$1" ]
}

@test "the program sees a link in the session directory that leads to the creator's agent" {
	agent one
	SSH_AUTH_SOCK=$T/one telling
	equal "$DTACH_DIR/.dtach-agent-$(info pid)" "$(cat seen)"
	leads_to "$T/one"
}

@test "without an agent at creation there is no link" {
	unset SSH_AUTH_SOCK
	agent one
	telling
	equal "" "$(cat seen)"
	peer wire "$S" hello frames agent="$T/one" info got=info close
	equal "" "$(find "$DTACH_DIR" -name '.dtach-agent*')"
}

@test "attaching points the link to the new agent" {
	agent one
	agent two
	SSH_AUTH_SOCK=$T/one telling
	peer wire "$S" hello frames agent="$T/two" info got=info close
	leads_to "$T/two"
	# The link outlives an agent that ends, and can lead to it again.
	peer wire "$S" hello frames agent="$T/one" info got=info close
	leads_to "$T/one"
	equal 1 "$(find "$DTACH_DIR" -name '.dtach-agent*' | wc -l)"
}

@test "the link is not pointed to a non-socket, another user's socket or itself" {
	local path
	agent one
	SSH_AUTH_SOCK=$T/one telling
	: >file
	ln -s "$(cat seen)" loop
	for path in "$T/none" "$T/file" "$T" one '' "$(cat seen)" "$DTACH_DIR/../dir/.dtach-agent-$(info pid)"; do
		peer wire "$S" hello frames agent="$path" info got=info close
		leads_to "$T/one"
	done
	# A link that leads to ours would make a loop.
	peer wire "$S" hello frames agent="$T/loop" info got=info close
	test -S "$(cat seen)"
	if rules_users; then
		agent foreign
		chown 12345 foreign
		peer wire "$S" hello frames agent="$T/foreign" info got=info close
		leads_to "$T/one"
	fi
}

@test "a read-only client does not move the link" {
	agent one
	agent two
	SSH_AUTH_SOCK=$T/one telling
	peer wire "$S" hello client=1 frames agent="$T/two" info got=info close
	leads_to "$T/one"
}

@test "an odd path does no harm" {
	need_proc
	agent one
	SSH_AUTH_SOCK=$T/one telling
	peer wire "$S" hello frames agent="/$(head -c 10000 /dev/zero | tr '\0' x)" info got=info close
	peer wire "$S" hello frames message=16:2f00 message=16:00 message=16 info got=info close
	leads_to "$T/one"
	rests "$(info pid)"
}

@test "the link is removed with the session" {
	agent one
	SSH_AUTH_SOCK=$T/one telling
	"$DTACH" -k "$S"
	equal "" "$(ls -A "$DTACH_DIR")"
}

@test "listing removes a dead master's link and keeps a living one's" {
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

@test "without a session directory the program sees the creator's value" {
	agent one
	: >"$T/dir"
	SSH_AUTH_SOCK=$T/one telling
	equal "$T/one" "$(cat seen)"
}

@test "a terminal that attaches brings its own agent" {
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
	# A terminal without an agent leaves the link as it is.
	(unset SSH_AUTH_SOCK; term "$DTACH" -a "$S" <<-'EOT')
		raw
		send \x1c
		expect [detached]
		status 0
	EOT
	leads_to "$T/two"
}

@test "a session created inside another keeps the agent when the outer session ends" {
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
