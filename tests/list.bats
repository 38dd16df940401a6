#!/usr/bin/env bats
# The list: what it shows, what it finds, and that sessions do not notice it.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load wire

# field N [SESSION]: the Nth field of its line.
field() {
	list "${2:-$S}" | awk -v n="$1" '{ print $n }'
}

@test "a line shows state, pid, clients, size, start, command and name" {
	"$DTACH" -n "$S" -g 100x30 sleep 1000 3>&-
	run_dtach -l "$S"
	equal 0 "$status"
	[[ $output =~ ^detached\ +([0-9]+)\ +0\ +100x30\ +([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\ +sleep\ 1000\ +"$S"$ ]]
	kill -0 "${BASH_REMATCH[1]}"
}

@test "the start is shown in UTC" {
	before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	# The clock of time(2) may lag by a tick.
	sleep 0.02
	session sleep 1000
	after=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	started=$(TZ=NPT-5:45 field 5)
	[[ ! $started < $before && ! $started > $after ]]
}

# started SECONDS: the start shown for a master that reports this time.
started() {
	rm -f "$S"
	peer serve "$S" accept got=hello answer message="2:$(printf '%08x%08x%08x%04x%04x%016x%012x' 1 2 0 80 24 "$1" 0)" shut \
		>/dev/null &
	wait_for test -S "$S"
	field 5
	wait $!
}

@test "every date is shown right" {
	equal - "$(started 0)"
	equal 1970-01-01T00:00:01Z "$(started 1)"
	equal 1972-02-29T23:59:59Z "$(started 68255999)"
	equal 1972-03-01T00:00:00Z "$(started 68256000)"
	equal 2000-02-29T12:34:56Z "$(started 951827696)"
	equal 2027-12-31T23:59:59Z "$(started 1830297599)"
	equal 2028-01-01T00:00:00Z "$(started 1830297600)"
	equal 2100-03-01T00:00:00Z "$(started 4107542400)"
	equal 9999-12-31T23:59:59Z "$(started 253402300799)"
	equal - "$(started 253402300800)"
	equal - "$(started -1)"
}

@test "an attached terminal shows in state, clients and size" {
	session cat
	term --size 90x33 "$DTACH" -a "$S" <<-EOT
		raw
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$1, \$3, \$4 }')" = "attached 1 90x33" ]
		resize 91x34
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$4 }')" = 91x34 ]
		send \x1c
		status 0
	EOT
	wait_for clients 0
	equal detached "$(field 1)"
}

@test "-l without a session lists all, wherever their sockets are" {
	mkdir sub
	"$DTACH" -n @one sleep 1000 3>&-
	"$DTACH" -n "$S" sleep 1000 3>&-
	(cd sub && "$DTACH" -n two sleep 1000 3>&-)
	run_dtach -l
	equal 0 "$status"
	equal "$(printf '%s\n' @one "$S" "$T/sub/two" | sort)" "$(awk '{ print $NF }' <<<"$output" | sort)"
}

@test "dtach alone is -l" {
	"$DTACH" -n @one sleep 1000 3>&-
	run_dtach
	equal 0 "$status"
	equal "$("$DTACH" -l)" "$output"
	[[ $output == *@one ]]
}

@test "-l with a session lists only that one" {
	"$DTACH" -n @one sleep 1000 3>&-
	"$DTACH" -n @two sleep 1000 3>&-
	run_dtach -l @two
	equal 0 "$status"
	[[ $output == *@two && $output != *$'\n'* ]]
}

@test "-l with a missing session is an error" {
	run_dtach -l "$S"
	one_error "$S" 'No such file or directory'
	run_dtach -l @none
	one_error @none '*'
}

@test "-l with no sessions prints nothing and succeeds" {
	run_dtach -l
	equal 0 "$status"
	equal "" "$output$err"
}

@test "only a terminal gets a header" {
	session sleep 1000
	[[ $("$DTACH" -l) != *STATE* ]]
	term "$DTACH" -l <<-EOT
		expect NAME
		expect STATE
		expect $S
		status 0
	EOT
}

@test "a command of several words and odd bytes stays on one line" {
	"$DTACH" -n "$S" sh -c $'sleep 1000\n: \e[31m' 3>&-
	run_dtach -l "$S"
	[[ $output != *$'\n'* && $output != *$'\e'* ]]
	[[ $output == *"sh -c sleep 1000\\x0a: \\x1b[31m"*" $S" ]]
}

# unused: without what changes from one look to the next.
unused() {
	sed 's/"usage":{[^}]*},//; s/"idle":[0-9]*,//'
}

@test "-j, also as -lj, prints one JSON object per line" {
	"$DTACH" -n "$S" -g 100x30 sh -c 'sleep 1000 # "\' 3>&-
	run_dtach -l -j
	equal 0 "$status"
	output=$(unused <<<"$output")
	equal "$output" "$("$DTACH" -lj | unused)"
	equal "$output" "$("$DTACH" -l "$S" -j | unused)"
	equal "$output" "$("$DTACH" -lj "$S" | unused)"
	[[ $output != *$'\n'* ]]
	[[ $output == "{"*"}" ]]
	[[ $output =~ \"name\":\ ?\""$S"\" ]]
	[[ $output =~ \"state\":\ ?\"detached\" ]]
	[[ $output =~ \"pid\":\ ?[0-9]+[,}] ]]
	[[ $output =~ \"clients\":\ ?0[,}] ]]
	[[ $output =~ \"cols\":\ ?100[,}] ]]
	[[ $output =~ \"rows\":\ ?30[,}] ]]
	[[ $output =~ \"started\":\ ?\"?[0-9] ]]
	[[ $output == *'"command":'*'["sh",'*'"-c",'*'"sleep 1000 # \"\\"]'* ]]
}

@test "-j is valid JSON for every name" {
	need python3
	local n=$'q"b\\t\tn\ne\e\x7fü\xff'
	"$DTACH" -n "@$n" sh -c $'sleep 1000 #\x01\xfe"' 3>&-
	"$DTACH" -lj | python3 -c '
import json, sys
lines = sys.stdin.buffer.read().decode("utf-8").splitlines()
assert len(lines) == 1, lines
j = json.loads(lines[0])
assert set(j) >= set("name state pid clients cols rows started command".split()), j
assert j["name"].startswith("@q\"b\\t\tn\ne\x1b\x7f\u00fc"), j
assert j["command"][:2] == ["sh", "-c"], j
'
}

@test "-j escapes controls above ASCII and bytes that are not UTF-8" {
	"$DTACH" -n "$T/"$'a\xc2\x9bb' sleep 1000 3>&-
	"$DTACH" -n "$T/"$'c\xc3d' sleep 1000 3>&-
	"$DTACH" -lj >out
	grep -qF "\"name\":\"$T/a\\u009bb\"" out
	grep -qF "\"name\":\"$T/c\\udcc3d\"" out
}

@test "-j with no sessions prints nothing" {
	run_dtach -lj
	equal 0 "$status"
	equal "" "$output$err"
}

@test "an ended session is not listed and leaves no link" {
	session sh -c 'read -r x'
	[ -n "$(ls -A "$DTACH_DIR")" ]
	echo | "$DTACH" -p "$S"
	wait_for not test -e "$S"
	equal "" "$("$DTACH" -l)"
	equal "" "$(ls -A "$DTACH_DIR")"
}

@test "listing removes the links of dead sessions" {
	session sleep 1000
	"$DTACH" -n @one sleep 1000 3>&-
	[ -n "$(ls -A "$DTACH_DIR")" ]
	sessions_end
	wait_for not alive
	wait_for not alive @one
	run_dtach -l
	equal 0 "$status"
	equal "" "$output$err"
	equal "" "$(ls -A "$DTACH_DIR")"
	# Sockets outside the session directory are left alone.
	[ -S "$S" ]
}

@test "listing leaves unknown files alone" {
	"$DTACH" -n @one sleep 1000 3>&-
	echo mine >"$DTACH_DIR/notes"
	mkdir "$DTACH_DIR/sub"
	run_dtach -l
	equal 0 "$status"
	[[ $output == *@one && $output != *$'\n'* ]]
	equal mine "$(cat "$DTACH_DIR/notes")"
	[ -d "$DTACH_DIR/sub" ]
}

@test "a renamed session is found under its new name" {
	"$DTACH" -n @one sleep 1000 3>&-
	mv "$DTACH_DIR/one" "$DTACH_DIR/two"
	alive @two
	run_dtach -l @two
	equal 0 "$status"
}

@test "probing is not attaching: nothing is resized, redrawn or marked" {
	# The program logs each WINCH, and confirms in the end.
	session sh -c 'trap "echo winch >>winches" WINCH; : >ready; while :; do sleep 0.05; [ ! -e ask ] || { mv ask told; }; done'
	wait_for test -e ready
	term --size 90x30 "$DTACH" -a "$S" -r none <<-EOT
		run until test -s winches; do sleep 0.02; done; cp winches before; stat -c %Z '$S' >ctime || :
		run i=0; while [ \$i -lt 20 ]; do "\$DTACH" -l '$S' >>lines && "\$DTACH" -p '$S' </dev/null && "\$DTACH" -l >/dev/null || exit 1; i=\$((i + 1)); done
		run touch ask
		until test -e told
		run cmp winches before
		send \x1c
		expect [detached]
		status 0
	EOT
	equal 20 "$(grep -c '^attached .* 1  *90x30 ' lines)"
}

@test "listing does not make an unattached session look attached" {
	session sleep 1000
	for i in 1 2 3 4 5 6 7 8 9 10; do
		list "$S" >>lines
		[ "$(mode "$S")" = 600 ]
	done
	equal 10 "$(grep -c '^detached ' lines)"
}

@test "listing into a pipe that closes early prints no error" {
	local i
	for i in 1 2 3; do "$DTACH" -n @$i sleep 1000 3>&-; done
	"$DTACH" -l 2>err | head -n 1 >/dev/null
	equal "" "$(cat err)"
}

@test "a held session is listed as ended, with the program's status" {
	"$DTACH" -n "$S" -w sh -c 'exit 7' 3>&-
	"$DTACH" -n "$S.9" -w sh -c 'kill -9 $$' 3>&-
	wait_for ended
	run_dtach -l
	equal 0 "$status"
	equal "" "$err"
	# The columns are the same as of a running session.
	grep -Eqx "ended:7 +[0-9]+ +0 +80x24 +[^ ]+ sh -c exit 7 $S" <<<"$output"
	grep -Eqx "ended:137 +[0-9]+ +0 +80x24 +[^ ]+ sh -c kill -9 \\\$\\\$ $S.9" <<<"$output"
}

ended() {
	[ "$("$DTACH" -l | grep -c '^ended:')" = 2 ]
}

@test "-j has each member when the manual says so, with the right type" {
	need python3
	"$DTACH" -n @running sleep 1000 3>&-
	"$DTACH" -n @logs -o log sleep 1000 3>&-
	"$DTACH" -n @ended -w sh -c 'exit 7' 3>&-
	"$DTACH" -n @killed -w sh -c 'kill -9 $$' 3>&-
	wait_for ended
	"$DTACH" -lj >json
	python3 - json "$T" <<-'EOT'
		import json, sys
		by = {}
		for line in open(sys.argv[1]):
		    j = json.loads(line)
		    by[j["name"]] = j
		common = {"name": str, "state": str, "pid": int, "clients": int, "cols": int,
		    "rows": int, "started": int, "command": list, "idle": int, "offset": int, "bells": int,
		    "prompt": type(None), "last_exit": type(None), "labels": dict}
		# Where the system tells: of a program that runs, and what it uses.
		system = {"program": int, "foreground": str, "directory": str, "usage": dict}
		more = {"@running": {}, "@logs": {"log": str}, "@ended": {"exit": int}, "@killed": {"signal": int}}
		assert set(by) == set(more), by
		for name, j in by.items():
		    want = dict(common, **more[name])
		    assert set(j) - set(system) == set(want), j
		    want.update((key, system[key]) for key in j if key in system)
		    for key in want:
		        assert type(j[key]) is want[key], (key, j)
		assert by["@running"]["state"] == by["@logs"]["state"] == "detached"
		assert by["@ended"]["state"] == by["@killed"]["state"] == "ended"
		assert by["@ended"]["exit"] == 7 and by["@killed"]["signal"] == 9
		assert by["@logs"]["log"] == sys.argv[2] + "/log", by["@logs"]
	EOT
}

@test "the manual describes every member of -j" {
	local member
	for member in name state pid clients cols rows started command exit signal log log_error program foreground directory title idle offset bells prompt last_exit labels restarts previous_exit previous_signal usage; do
		sed -n '/^.Ss The list in JSON/,/^.Ss What/p' "$TESTS/../doc/dtach.1" | grep -Eq "^\.It.* Cm $member( |\$)|^\.It Cm $member( |\$)"
	done
}

@test "a problem with the log is one line on standard error and a member of -j" {
	# The log's directory disappears while the program writes.
	mkdir logs
	"$DTACH" -n "$S" -o logs/log sh -c 'while :; do echo word; sleep 0.1; done' 3>&-
	wait_for test -s logs/log
	rm -r logs
	wait_for in_trouble
	run_dtach -l "$S"
	equal 0 "$status"
	[[ $output == detached\ * && $output != *$'\n'* ]]
	[[ $err == "dtach: $S: the log $T/logs/log: "*"No such file or directory"* && $err != *$'\n'* ]]
	run_dtach -l
	[[ $err == "dtach: $S: the log $T/logs/log: "* && $err != *$'\n'* ]]
	run_dtach -lj
	equal "" "$err"
	[[ $output == *'"log":"'"$T/logs/log"'"'*'"log_error":"'*'No such file or directory'* ]]
}

in_trouble() {
	[ -n "$("$DTACH" -l "$S" 2>&1 >/dev/null)" ]
}

@test "a session of dtach 0.9 is listed with what is known of it" {
	need dtach
	local old
	old=$(command -v dtach)
	"$old" --version 2>&1 | grep -q 'version 0\.9' || skip "no dtach 0.9 here"
	"$old" -n "$S" sleep 1000 3>&-
	wait_for test -S "$S"
	run_dtach -l "$S"
	equal 0 "$status"
	[[ $output =~ ^detached\ +-\ +-\ +-\ +-\ +-\ +"$S"$ ]]
	equal "{\"name\":\"$S\",\"state\":\"detached\"}" "$("$DTACH" -lj "$S")"
	# Also by another name, and attached.
	chmod u+x "$S"
	cd / && run_dtach -l "${S#/}"
	[[ $output =~ ^attached\ +-\ +-\ +-\ +-\ +-\ +"$S"$ ]]
}

@test "listing keeps a socket that is being created and removes an abandoned one" {
	"$DTACH" -n @made sleep 1000 3>&-
	kill -9 "$(field 2 @made)"
	wait_for not alive @made
	mv "$DTACH_DIR/made" "$DTACH_DIR/.dtach-1-1"
	touch "$DTACH_DIR/.dtach-1-1"
	"$DTACH" -l
	[ -S "$DTACH_DIR/.dtach-1-1" ]
	touch -t 202001010000 "$DTACH_DIR/.dtach-1-1"
	"$DTACH" -l
	[ ! -e "$DTACH_DIR/.dtach-1-1" ]
}

@test "listing keeps other programs' dangling links" {
	"$DTACH" -n @one sleep 1000 3>&-
	ln -s me@host.1234 "$DTACH_DIR/.#notes"
	ln -s nowhere "$DTACH_DIR/lock"
	"$DTACH" -l
	[ -L "$DTACH_DIR/.#notes" ]
	[ -L "$DTACH_DIR/lock" ]
}

@test "a session created by a path into the session directory is listed once" {
	mkdir -m 700 "$DTACH_DIR"
	session_at "$DTACH_DIR/by path"
	equal 1 "$("$DTACH" -l | wc -l)"
	[[ $("$DTACH" -l) == *"@by path" ]]
}

session_at() {
	"$DTACH" -n "$1" sleep 1000 3>&-
}

@test "a session that ends while it is asked gives an error" {
	# The master closes without reading, so the connection is reset.
	peer serve "$S" accept close >/dev/null 2>&1 &
	wait_for test -S "$S"
	run_dtach -l "$S"
	one_error "$S" 'the session has just ended'
}

@test "silent masters are waited for together, not one after the other" {
	local i pids="" start
	for i in 1 2 3 4 5 6 7 8; do
		"$DTACH" -n @q$i sleep 1000 3>&-
		pids="$pids $(master @q$i)"
	done
	"$DTACH" -n @talks sleep 1000 3>&-
	# shellcheck disable=SC2086 # they are words
	kill -STOP $pids
	start=$SECONDS
	run_dtach -l
	[ $((SECONDS - start)) -le 4 ]
	equal 8 "$(grep -c '^silent ' <<<"$output")"
	equal 1 "$(grep -c '^detached .* @talks$' <<<"$output")"
}

@test "a stopped master's session is listed by its path" {
	local pid
	session sleep 1000
	pid=$(master)
	kill -STOP "$pid"
	run_dtach -l
	[[ $output == silent\ *\ $S ]]
	kill -CONT "$pid"
	wait_for list
	"$DTACH" -k "$S"
	equal "" "$(ls -A "$DTACH_DIR")"
}

@test "the note of a path goes with a master that was killed" {
	local pid
	session sleep 1000
	pid=$(master)
	kill -9 "$pid"
	wait_for is_gone "$pid"
	run_dtach -l
	equal "" "$output"
	equal "" "$(ls -A "$DTACH_DIR")"
}
