#!/usr/bin/env bats
# The first hour: what somebody meets who has not read the manual.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

@test "--help, -h, -? and help tell each mode and option in a line, and no line is too wide" {
	local word line
	for word in --help -h '-?' help --h; do
		run_dtach "$word"
		equal 0 "$status"
		equal "" "$err"
		[[ $output == *'^\'* && $output == *Examples:* ]]
	done
	for word in A a c n N p l s f w k d; do
		grep -qE -- "^  -$word .*[a-z]" <<<"$output" || { echo "no mode $word" >&2; return 1; }
	done
	while IFS= read -r line; do
		[ ${#line} -le 79 ] || { echo "$line" >&2; return 1; }
	done <<<"$output"
	equal 4 "$(sed '1,/^Examples/d' <<<"$output" | grep -c '^  dtach ')"
}

@test "slips say which mode was meant, and make no session" {
	local slip
	for slip in 'ls -l' 'list -l' 'attach -a' 'new -A' 'kill -k' 'detach -d'; do
		run_dtach "${slip% *}" work
		one_error "${slip% *}" "*dtach ${slip#* }*dtach @${slip% *} *"
	done
	[ ! -e "$DTACH_DIR" ]
	term "$DTACH" @ls cat <<-'EOT'
		expect new session @ls
		raw
		send \x1c
		status 0
	EOT
	alive @ls
}

@test "dtach name says when it made a session, not with -q, not for one that there is" {
	term --log log "$DTACH" work cat <<-'EOT'
		expect [new session @work]
		raw
		send \x1c
		status 0
	EOT
	"$DTACH" -s work | grep -qF '[new session @work]'
	"$DTACH" -k work
	"$DTACH" -n @work cat 3>&-
	term --log log "$DTACH" work <<-'EOT'
		raw
		send \x1c
		expect [detached]
		status 0
	EOT
	not grep -q session log
	term --log log "$DTACH" quiet -q cat <<-'EOT'
		raw
		send \x1c
		status 0
	EOT
	term --log log "$DTACH" -A "$S" cat <<-'EOT'
		raw
		send \x1c
		status 0
	EOT
	not grep -q session log
}

@test "in dtach name ^Z is the program's" {
	term "$DTACH" work sh -c 'stty raw -echo; printf ready; head -c 1 | od -An -c; exec cat' <<-'EOT'
		expect ready
		raw
		send \x1a
		expect 032
		send \x1c
		expect [detached]
		status 0
	EOT
}

@test "an option of no use is refused in modes that dtach 0.9 does not have, and nothing is done" {
	local m
	session cat
	for m in -l -s -f -w -k -d; do
		run_dtach $m "$S" -r none
		one_error -r "the mode $m has no use for this option*" || { echo "by $m" >&2; return 1; }
	done
	alive
	run_dtach -p "$S" -r none
	equal 0 "$status"
}

@test "a detach key is ^X, C-x or one character; anything longer is an error" {
	local k
	session cat
	for k in C-a ^a; do
		term "$DTACH" -a "$S" -e $k <<-'EOT'
			raw
			send \x01
			expect [detached]
			status 0
		EOT
	done
	for k in none '^ab' C-ab ctrl-a '\034'; do
		run_dtach -p "$S" -e "$k"
		# The backslash is shown doubled.
		one_error '*' 'is not a key*' || { echo "for $k" >&2; return 1; }
		DTACH_KEY=$k run_dtach -l
		one_error '*' 'is not a key*'
	done
}

@test "a list on a terminal has the name first and fits; an empty one says so" {
	term --log log "$DTACH" <<-'EOT'
		expect no sessions
		status 0
	EOT
	"$DTACH" -n @größe-日本 sleep 1000 3>&-
	"$DTACH" -n @b sh -c 'sleep 1000; : 1234567890 1234567890 1234567890 日本日本日本日本' 3>&-
	term --size 90x24 --log log "$DTACH" <<-'EOT'
		expect NAME
		expect COMMAND
		status 0
	EOT
	tr -d '\r' <log >list
	equal 3 "$(wc -l <list | tr -d ' ')"
	grep -q '^@b  *detached ' list
	grep -q '^@größe-日本  *detached .* sleep 1000$' list
	grep -q ' sh -c sleep 1000; : 12' list
	[ "$(grep '^@b' list | wc -L)" -le 90 ]
	# For a program it is whole, with the name last.
	"$DTACH" -l | grep -q '日本日本日本日本 @b$'
}
