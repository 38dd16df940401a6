#!/usr/bin/env bats
# Option -S: the image of a session on disk, and sessions that are lost.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

setup_more() {
	STORE=$T/state/dtach
	mkdir bin sub
	ln -s "$DTACH" bin/dtach
	cat >prog <<-'EOT'
		#!/bin/sh
		echo "begin WORK=$WORK EDIT=$EDIT in $(pwd) PWD=$PWD"
		cd "$T/sub"
		: >"$T/up"
		exec cat
	EOT
	chmod +x prog
}

# kept [OPTION...]: the session @work, whose program has begun.
kept() {
	rm -f up
	WORK="then" "$DTACH" -n @work -S "$@" "$T/prog" 3>&-
	wait_for test -e up
	wait_for holds @work begin
}

# holds SESSION TEXT: its screen has it.
holds() {
	"$DTACH" -s "$1" | grep -qF -- "$2"
}

# crash SESSION: its program and its master get SIGKILL.
crash() {
	local pids
	pids=$("$DTACH" -lj "$1" | sed 's/.*"pid":\([0-9]*\).*"program":\([0-9]*\).*/\1 \2/')
	# shellcheck disable=SC2086 # they are words
	kill -KILL $pids
	for pid in $pids; do wait_for is_gone "$pid"; done
}

# go_down SESSION: SIGTERM ends its master, and the image has been written.
go_down() {
	local pid
	pid=$(master "$1")
	kill -TERM "$pid"
	wait_for is_gone "$pid"
	wait_for is_lost "$1"
}

is_lost() {
	[ "$(state_of "$1" 2>/dev/null)" = lost ]
}

# lost [OPTION...]: @work is.
lost() {
	kept "$@"
	go_down @work
}

state_of() {
	"$DTACH" -lj "$1" | sed 's/.*"state":"\([a-z]*\)".*/\1/'
}

# empty: nothing is kept, and no file is left.
empty() {
	[ -z "$(find "$T/state" -type f 2>/dev/null)" ]
}

@test "killed with its master it is lost: listed, shown, and started again where it was, as it was" {
	kept -L team=x -w -K failure -g 91x31
	equal detached "$(state_of @work)"
	crash @work
	"$DTACH" -l | grep -qE '^lost +- +- +91x31 .* @work$'
	equal lost "$(state_of work)"
	equal lost "$("$DTACH" -lj -L team=x | sed 's/.*"state":"\([a-z]*\)".*/\1/')"
	run_dtach -i work x
	one_error work '*lost*dtach -a @work*dtach -k @work*'
	# In the first minute there is no picture; what is made again is what -n was told.
	WORK=now EDIT=now term "$DTACH" work <<-'EOT'
		expect [dtach: @work was lost
		expect started again]
		expect begin WORK=then EDIT= in
		raw
		send \x1c
		status 0
	EOT
	equal detached "$(state_of @work)"
	"$DTACH" -lj work | grep -q '"command":\["[^"]*/prog"\].*"team":"x"'
	"$DTACH" -k work
	empty
}

@test "SIGTERM writes it at once: the screen as it was, the directory, and modes that are reset" {
	lost -g 70x20
	[ "$(stat -c %a "$STORE" 2>/dev/null || echo 700)" = 700 ]
	equal 1 "$(find "$STORE" -name '*.image' -perm 0600 | grep -c .)"
	holds work "begin WORK=then EDIT= in $T PWD="
	equal "\"$T/sub\"" "$("$DTACH" -sj work | sed 's/.*"directory":\("[^"]*"\).*/\1/')"
	run_dtach -s work -P
	one_error work '*lost*'
	# At boot the session directory may be gone.
	rm -rf "$DTACH_DIR"
	holds work begin
	HOME=/ term "$DTACH" -a work <<-'EOT'
		expect begin WORK=then
		expect [dtach: @work was lost
		expect begin WORK=then
		expect /sub PWD=
		raw
		send \x1c
		status 0
	EOT
	equal 2 "$("$DTACH" -s work | grep -c "^begin")"
	holds work "in $T/sub PWD=$T/sub"
}

@test "the alternate screen, colours and modes of the lost program do not reach the next one" {
	cat >prog <<-'EOT'
		#!/bin/sh
		echo begin
		[ -e "$T/up" ] || printf '\033[31mred\033[?1049h\033[?1000h\033[?2004h\033]2;title\007above'
		: >"$T/up"
		exec cat
	EOT
	rm -f up
	"$DTACH" -n @work -S "$T/prog" 3>&-
	wait_for holds @work above
	go_down @work
	holds work above
	"$DTACH" -sj work | grep -q '"alternate":true,"title":"title"'
	"$DTACH" -sj work | grep -q 'paste'
	term "$DTACH" -A @work <<-'EOT'
		expect started again]
		raw
		send \x1c
		status 0
	EOT
	wait_for has_two
	"$DTACH" -sj work | grep -q '"alternate":false,"title":""'
	not grep -q -e paste -e mouse <<<"$("$DTACH" -sj work | sed 's/"lines".*//')"
	"$DTACH" -s work -C | tail -n 1 | not grep -q '31m'
}

has_two() {
	[ "$("$DTACH" -s @work | grep -c '^begin')" = 2 ]
}

@test "an ordinary end leaves nothing" {
	local how
	mkdir -p "$STORE"
	chmod 700 state state/dtach
	for how in 'exit' '-k @work' '-k -TERM @work' '-k -KILL @work' INT; do
		"$DTACH" -n @work -S sh -c 'until test -e fall; do sleep 0.05; done' 3>&-
		equal 1 "$(find "$STORE" -name '*.image' | grep -c .)"
		case $how in
		exit) : >fall ;;
		INT) kill -INT "$(master @work)" ;;
		*) eval '"$DTACH"' "$how" ;;
		esac
		wait_for empty || { echo "after $how" >&2; return 1; }
		rm -f fall
	done
	equal "" "$("$DTACH" -l)"
	# Held, it has ended all the same; and without -S nothing is made.
	"$DTACH" -n @work -S -w true 3>&-
	wait_for empty
	"$DTACH" -w @work
	rm -r state
	"$DTACH" -n @work cat 3>&-
	"$DTACH" -k @work
	[ ! -e state ]
}

@test "it is written once a minute while there is output, and not while nothing changes" {
	local pid before
	need_proc
	hurried -n @work -S sh -c 'echo fir"st"; read -r line; echo sec"ond"; exec cat'
	wait_for grep -aq first "$STORE"/*.image
	pid=$(master @work)
	not grep -aq second "$STORE"/*.image
	rests "$pid"
	before=$(stat -c '%i %y' "$STORE"/*.image)
	sleeps "$pid"
	equal "$before" "$(stat -c '%i %y' "$STORE"/*.image)"
	"$DTACH" -i @work Enter
	wait_for grep -aq second "$STORE"/*.image
	rests "$pid"
	# Labels count as a change.
	"$DTACH" -L @work team=y
	wait_for grep -aq team=y "$STORE"/*.image
	equal 2 "$(find "$STORE" -type f | grep -c .)"
}

@test "an image that is cut or changed is refused, and forgotten by -k" {
	local file size at byte
	lost
	file=$(echo "$STORE"/*.image)
	size=$(wc -c <"$file")
	cp "$file" whole
	for ((at = 0; at < size; at += 1 + size / 14)); do
		head -c "$at" whole >"$file"
		broken "cut at $at"
		byte=$(dd if=whole bs=1 skip="$at" count=1 2>/dev/null | od -An -tu1)
		cp whole "$file"
		# shellcheck disable=SC2059 # the format is the byte
		printf "\\$(printf %03o $((byte ^ 4)))" | dd of="$file" bs=1 seek="$at" conv=notrunc 2>/dev/null
		broken "changed at $at"
	done
	{ cat whole; echo; } >"$file"
	broken longer
	run_dtach -l
	[[ $status = 0 && $err == *"no image of a lost session"* ]]
	"$DTACH" -k work
	empty
}

@test "a start that fails leaves the lost session as it was, and one that cannot be kept leaves none" {
	local option
	lost
	printf '#!/nonexist/interpreter\n' >bad
	chmod +x bad
	for option in '' -S; do
		run_dtach -n @work ${option:+"$option"} "$T/bad"
		one_error @work 'cannot run *'
		equal lost "$(state_of work)"
		holds work begin
		equal 2 "$(find "$STORE" -type f | grep -c .)"
	done
	run_dtach -n @other -S "$T/bad"
	equal 1 "$status"
	equal 2 "$(find "$STORE" -type f | grep -c .)"
	(
		ulimit -f 0
		"$DTACH" -n @work -S sh -c 'echo new; exec cat' 2>/dev/null 3>&-
	)
	wait_for holds @work new
	crash @work
	equal "" "$("$DTACH" -l)"
	empty
}

@test "a held session whose program was killed is forgotten by -k, and by who asks how it ended" {
	local how
	for how in -k -w; do
		"$DTACH" -n @work -S -w sh -c 'kill -KILL $$' 3>&-
		wait_for has_ended
		# Its image stays for now: the system may be going down.
		equal 1 "$(find "$STORE" -name '*.image' | grep -c .)"
		[ $how = -k ] || "$DTACH" -U @work
		run_dtach $how @work
		[ "$status" = "$([ $how = -k ] && echo 0 || echo 137)" ]
		wait_for empty
		equal "" "$("$DTACH" -l)"
	done
}

has_ended() {
	[ "$(state_of @work)" = ended ]
}

@test "a program that outlives SIGTERM is kept on, and how it ends later is what counts" {
	local master
	need_hurry
	cat >deaf <<-'EOT'
		#!/bin/sh
		trap 'echo "got" TERM' TERM
		echo begin
		until [ "$line" = end ]; do read -r line && echo "${line}ed"; done
		exit 0
	EOT
	chmod +x deaf
	HURRY=20 hurried -N @work -S "$T/deaf" </dev/null >said 2>&1 &
	wait_for holds @work begin
	master=$(master @work)
	kill -TERM "$master"
	wait_for holds @work "got TERM"
	wait_for grep -aq "got TERM" "$STORE"/*.image
	echo writ | "$DTACH" -p @work
	wait_for grep -aq "writed" "$STORE"/*.image
	rests "$master"
	echo end | "$DTACH" -p @work
	wait_for is_gone "$master"
	empty
	# It does not take what a client sent long ago for the reason.
	HURRY=20 hurried -n @work -S "$T/deaf"
	wait_for holds @work begin
	"$DTACH" -k -TERM @work || :
	wait_for holds @work "got TERM"
	rests "$(master @work)"
	echo x | "$DTACH" -p @work
	rests "$(master @work)"
	kill -KILL "$("$DTACH" -lj @work | sed 's/.*"program":\([0-9]*\).*/\1/')"
	wait_for is_lost work
}

@test "./program is found where it was first started, and a directory that is gone is not gone to" {
	need_proc
	rm -f up
	T=$T "$DTACH" -n @work -S ./prog 3>&-
	wait_for test -e up
	go_down @work
	rm up
	(cd sub && "$DTACH" -n @work 3>&-)
	wait_for test -e up
	wait_for holds @work "in $T PWD=$T"
	"$DTACH" -k @work
	"$DTACH" -n @work -S sh -c 'mkdir gone; cd gone; rmdir ../gone; : >../went; exec cat' 3>&-
	wait_for test -e went
	go_down @work
	equal "\"$T\"" "$("$DTACH" -sj work | sed 's/.*"directory":\("[^"]*"\).*/\1/')"
}

@test "the limit of the log stays as it was" {
	lost -o log -m 8K
	term "$DTACH" -a work <<-'EOT'
		expect /sub PWD=
		raw
		send \x1c
		status 0
	EOT
	# With its echo that is less than half of it.
	head -c 1500 /dev/zero | tr '\0' x | "$DTACH" -p @work
	"$DTACH" -i @work Enter
	wait_for has_logged 3000
	[ ! -e log.1 ]
	"$DTACH" -k @work
}

has_logged() {
	[ "$(cat log* | wc -c)" -ge "$1" ]
}

@test "an image under another session's name is refused" {
	local file
	lost
	file=$(echo "$STORE"/*.image)
	"$DTACH" -n @other -S cat 3>&-
	mv "$file" whole
	go_down @other
	mv whole "$STORE"/*.image
	run_dtach -s other
	one_error other 'was lost, and its image cannot be read: *dtach -k @other*'
	run_dtach -l
	[[ $status = 0 && -z $output && $err == *"no image of a lost session"* ]]
}

@test "the list needs no more descriptors for many lost sessions than for one" {
	local n pids=
	for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
		"$DTACH" -n "$T/l$n" -S cat 3>&-
	done
	pids=$("$DTACH" -lj | sed 's/.*"pid":\([0-9]*\).*"program":\([0-9]*\).*/\1 \2/')
	# shellcheck disable=SC2086 # they are words
	kill -KILL $pids
	for n in $pids; do wait_for is_gone "$n"; done
	(
		ulimit -n 14
		run_dtach -l
		[[ $status = 0 && -z $err ]]
		equal 12 "$(grep -c ^lost <<<"$output")"
	)
}

# broken WHAT: @work is shown as lost, with an error, and nothing is started.
broken() {
	run_dtach -s work
	one_error work 'was lost, and its image cannot be read: *dtach -k @work*' || { echo "$1" >&2; return 1; }
}

@test "an image or a directory that is not ours alone is not used" {
	local file
	lost
	file=$(echo "$STORE"/*.image)
	chmod 640 "$file"
	broken mode
	chmod 600 "$file"
	mv "$file" whole
	ln -s "$T/whole" "$file"
	broken link
	rm "$file"
	mkfifo -m 600 "$file"
	broken fifo
	rm "$file"
	mv whole "$file"
	holds work begin
	chmod 750 "$STORE"
	run_dtach -l
	equal "" "$output"
	run_dtach -n @other -S true
	equal 0 "$status"
	[[ $err == "dtach: @other: its image cannot be kept in $STORE: is open to other users"* ]]
	chmod 700 "$STORE"
	mv "$STORE" elsewhere
	ln -s "$T/elsewhere" "$STORE"
	run_dtach -l
	equal "" "$output"
	run_dtach -n @other -S true
	[[ $status = 0 && $err == *"is a symbolic link"* ]]
}

@test "where it cannot be written that is said once, and harms nothing" {
	: >file
	for XDG_STATE_HOME in "$T/file" /proc/none; do
		run_dtach -n @work -S cat
		equal 0 "$status"
		[[ $err == "dtach: @work: its image cannot be kept in "* && $err != *$'\n'* ]]
		"$DTACH" -k @work
	done
	XDG_STATE_HOME='' HOME='' run_dtach -n @work -S cat
	[[ $status = 0 && $err == *HOME* ]]
	"$DTACH" -k @work
	# A disk that is full.
	XDG_STATE_HOME=$T/state
	(
		ulimit -f 0
		# Neither does the signal of that limit reach the caller.
		said=$("$DTACH" -n @work -S cat 2>&1 3>&-)
		[[ $said == *'cannot be kept'* ]]
	)
	alive @work
	"$DTACH" -k @work
	empty
}

@test "-n and -c of a lost name begin anew, and its directory must be there" {
	lost
	"$DTACH" -n @work sh -c 'echo new; exec cat' 3>&-
	wait_for holds @work new
	not holds @work begin
	"$DTACH" -k @work
	empty
	lost
	"$DTACH" -n @work -S sh -c 'echo new; exec cat' 3>&-
	"$DTACH" -k @work
	empty
	lost
	rmdir sub
	term --log log "$DTACH" work <<-'EOT' || [ $? = 1 ]
		expect cannot start it again in
	EOT
	equal lost "$(state_of work)"
	[ ! -e "$DTACH_DIR/work" ]
}

@test "a path is kept as a name is, and -k forgets several" {
	lost
	"$DTACH" -n "$S" -S "$T/prog" 3>&-
	wait_for holds "$S" begin
	go_down "$S"
	equal "lost lost" "$("$DTACH" -lj | sed 's/.*"state":"\([a-z]*\)".*/\1/' | xargs)"
	"$DTACH" -lj | grep -qF "\"name\":\"$S\""
	term "$DTACH" -a "$S" <<-'EOT'
		expect was lost
		raw
		send \x1c
		status 0
	EOT
	"$DTACH" -n @third cat 3>&-
	run_dtach -k work nosuch "$S"
	equal 1 "$status"
	[ -S "$S" ]
	equal lost "$(state_of work)"
	"$DTACH" -k work "$S" @third
	empty
	equal "" "$("$DTACH" -l)"
}

@test "what a writer that was killed has left is removed, and the image stays" {
	local file
	lost
	file=$(echo "$STORE"/*.image)
	echo half >"${file%.image}.new"
	echo half >"${file%.image}.now"
	echo half >"$STORE/0123456789abcdef.new"
	: >"$STORE/0123456789abcdef.lock"
	"$DTACH" -l | grep -q ^lost
	equal "$(printf '%s\n' "${file##*/}" "$(basename "$file" .image).lock" | sort)" "$(ls "$STORE")"
	holds work begin
}

@test "any number of dtach work at once start a lost session once" {
	local n pids=
	lost
	cat >script <<-'EOT'
		expect started again
		raw
		send \x1c
		status 0
	EOT
	for n in 1 2 3 4; do
		term "$DTACH" work <script >"t$n" 2>&1 &
		pids+=" $!"
	done
	for n in $pids; do wait "$n" || { cat t? >&2; return 1; }; done
	wait_for has_two
	equal 1 "$("$DTACH" -s work | grep -c 'started again')"
}

@test "what was lost is started again at boot, by cron and by a unit" {
	local line name
	line="dtach -l | sed -n 's/^lost .* //p' | xargs -r -n 1 dtach -n"
	grep -qF -- "@reboot $line" "$TESTS/../doc/dtach.1"
	grep -qF -- "ExecStart=/bin/sh -c \"$line\"" "$TESTS/../doc/dtach.1"
	echo | xargs -r true 2>/dev/null || skip "no xargs -r here"
	PATH=$T/bin:$PATH
	lost
	"$DTACH" -n "$S" -S "$T/prog" 3>&-
	wait_for holds "$S" begin
	kill -KILL "$(master)"
	wait_for not alive "$S"
	rm -rf "$DTACH_DIR"
	# As cron does, without a terminal, with little in the environment.
	env -i HOME="$T" PATH="$PATH" XDG_STATE_HOME="$XDG_STATE_HOME" DTACH_DIR="$DTACH_DIR" DTACH_TEST="$T" T="$T" \
		sh -c "$line" </dev/null 3>&-
	for name in @work "$S"; do
		equal detached "$(state_of "$name")"
		wait_for holds "$name" 'started again'
	done
	wait_for has_two
	"$DTACH" -k @work "$S"
	empty
}

@test "a session that goes on as another program (-U) is kept on" {
	kept
	"$DTACH" -U @work
	equal detached "$(state_of @work)"
	"$DTACH" -k @work
	empty
	kept -L team=z
	"$DTACH" -U @work
	go_down @work
	holds work begin
	"$DTACH" -lj work | grep -q '"team":"z"'
	"$DTACH" -k work
	empty
}
