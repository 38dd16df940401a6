#!/usr/bin/env bats
# The tour of the README: each task is run with the commands printed there; and the
# manual's examples.  Small programs in this file stand in for the other programs
# that the commands run.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

# titles: the headings of the tour's tasks.  A heading stands alone and is not a
# sentence.
titles() {
	awk '/^TOUR$/ { on = 1; next } /^HOW IT COMPARES$/ { on = 0 } on' "$TESTS/../README" |
		awk '{ line[NR] = $0 } END { for (i = 2; i < NR; i++)
			if (line[i] ~ /^[A-Z].*[a-z]$/ && line[i - 1] == "" && line[i + 1] == "") print line[i] }'
}

# printed N TITLE: the Nth indented line below that heading; 0: all of them.
printed() {
	local next found
	next=$(titles | grep -FxA1 -- "$2" | sed -n 2p)
	found=$(awk -v from="$2" -v to="${next:-HOW IT COMPARES}" '
		$0 == from { on = 1 } $0 == to { on = 0 }
		on && /^    / { sub("^    ", ""); print } on && /^$/ { print }' "$TESTS/../README" |
		if [ "$1" = 0 ]; then cat; else grep . | sed -n "$1p"; fi)
	[ -n "$found" ] || { echo "the README has no line $1 below \"$2\"" >&2; return 1; }
	printf '%s\n' "$found"
}

# do_printed N TITLE: run that line as a user would, without a terminal.
do_printed() {
	local line
	line=$(printed "$1" "$2") || return
	sh -c "$line" 3>&-
}

# has_printed N TITLE: that line prints something.
has_printed() {
	[ -n "$(do_printed "$@")" ]
}

# on_terminal N TITLE: run that line on a terminal that follows the script on stdin.
on_terminal() {
	local line
	line=$(printed "$1" "$2") || return
	term sh -c "$line"
}

# program NAME <SCRIPT: a program of that name in PATH.
program() {
	{ echo '#!/bin/sh'; cat; } >"bin/$1"
	chmod +x "bin/$1"
}

setup_more() {
	dtach_in_path
	export HOME=$T ENV=''
	unset SSH_AUTH_SOCK NOTIFY_SOCKET MAKEFLAGS MFLAGS MAKELEVEL XDG_STATE_HOME
}

teardown_more() {
	# sshd writes its title over its environment, so teardown would not find it.
	[ ! -s "$T/sshd.pid" ] || sshd_end "$(cat "$T/sshd.pid")"
	[ ! -e "$T/made-run-sshd" ] || rmdir /run/sshd 2>/dev/null || :
}

ended() {
	[[ $(list "$1") == ended:$2\ * ]]
}

no_session() {
	[ -z "$(dtach)" ]
}

@test "every task of the tour has a test here" {
	local title
	titles >all
	[ "$(wc -l <all)" -ge 10 ]
	while read -r title; do
		grep -qF "@test \"$title\"" "$TESTS/tour.bats" || { echo "none for: $title" >&2; return 1; }
	done <all
}

@test "Leave an editor and come back" {
	local title="Leave an editor and come back"
	program vim <<-'EOT'
		printf '\033[?1049h\033[2J\033[5;5Hthe text of %s' "$1"
		read -r x
		printf '\033[?1049l'
		exit 5
	EOT
	on_terminal 1 "$title" <<-'EOT'
		expect the text of notes.txt
		send \x1c
		expect [detached]
		status 0
		cooked
	EOT
	on_terminal 1 "$title" <<-'EOT'
		expect the text of notes.txt
		send \r
		expect [EOF - dtach terminating]
		status 5
		cooked
	EOT
}

@test "Leave a shell and come back" {
	local title="Leave a shell and come back"
	on_terminal 1 "$title" <<-'EOT'
		raw
		send echo hello$((1+1))\r
		expect hello2
		send \x1c
		expect [detached]
		status 0
	EOT
	on_terminal 1 "$title" <<-EOT
		expect hello2
		run $(printed 4 "$title")
		expect [detached]
		status 0
	EOT
	# From inside.
	on_terminal 1 "$title" <<-'EOT'
		expect hello2
		send dtach -d\r
		expect [detached]
		status 0
	EOT
	# Another key, for one command and for all.
	on_terminal 5 "$title" <<-'EOT'
		expect hello2
		send \x1d
		expect [detached]
		status 0
	EOT
	(
		eval "$(printed 6 "$title")"
		on_terminal 1 "$title" <<-'EOT'
			expect hello2
			send \x1d
			expect [detached]
			status 0
		EOT
	)
	on_terminal 1 "$title" <<-'EOT'
		expect hello2
		send exit 4\r
		status 4
	EOT
	# Create with a history, show none of it.
	seq 1 300 >numbers
	on_terminal 2 "$title" <<-'EOT'
		raw
		send cat numbers\r
		expect 300
		send \x1c
		status 0
	EOT
	on_terminal 3 "$title" <<-'EOT'
		expect 300
		send \x1c
		status 0
	EOT
	dtach -s big -H all >shown
	# After the prompt, if that came after the typed line.
	grep -qE '^([$#] )?1$' shown
	term --log log sh -c "$(printed 3 "$title")" <<<$'expect 300\nsend \\x1c\nstatus 0'
	not grep -q $'^100\r*$' log
	term --log log dtach big <<<$'expect 300\nsend \\x1c\nstatus 0'
	grep -q '100' log
}

@test "A job that survives logout" {
	local title="A job that survives logout"
	program tar <<-'EOT'
		echo "$@"
		until test -e go; do sleep 0.02; done
		echo etc/hostname
		: >etc.tgz
	EOT
	program ping <<-'EOT'
		i=0
		while [ $i -lt 3000 ]; do i=$((i + 1)); echo "64 bytes from $1: seq=$i"; done
		: >pinged
		exec sleep 1000
	EOT
	# Start it from a process that is gone afterwards.
	setsid sh -c "$(printed 1 "$title")" 3>&-
	wait_for test -s backup.log
	wait_for has_printed 2 "$title"
	equal "cvzf etc.tgz /etc" "$(do_printed 2 "$title")"
	do_printed 3 "$title" >followed &
	local following=$!
	[ ! -d /proc/self/fd ] || (S=@backup; wait_for heard 1)
	on_terminal 4 "$title" <<-'EOT'
		expect cvzf etc.tgz /etc
		run touch go
		expect etc/hostname
		status 0
	EOT
	wait $following
	grep -q '^etc/hostname' followed
	printf 'cvzf etc.tgz /etc\r\netc/hostname\r\n' | cmp - backup.log
	[ -e etc.tgz ]
	do_printed 5 "$title"
	wait_for test -e pinged
	wait_for grep -q seq=3000 probe.log
	equal 3000 "$(wc -l <probe.log | tr -d ' ')"
}

@test "A build left overnight, its status in the morning" {
	local title="A build left overnight, its status in the morning"
	need make
	printf 'all:\n\t@seq 1 50; echo compiled\n' >Makefile
	do_printed 1 "$title"
	wait_for ended @build 0
	[[ $(do_printed 2 "$title") == ended:0\ *\ make\ @build ]]
	do_printed 3 "$title" >shown
	equal compiled "$(tail -n 1 shown)"
	# The screen, and 20 lines above it.
	equal 9 "$(head -n 1 shown)"
	equal built "$(do_printed 4 "$title")"
	wait_for no_session
	equal compiled "$(tail -n 1 build.log | tr -d '\r')"
	# A build that fails, and is waited for.
	printf 'all:\n\tuntil test -e go; do sleep 0.02; done; false\n' >Makefile
	do_printed 1 "$title"
	do_printed 4 "$title" >out 2>err &
	local waiting=$!
	touch go
	status=0
	wait $waiting || status=$?
	equal 2 "$status"
	equal "" "$(cat out err)"
	wait_for no_session
}

@test "A prompt answered by a script" {
	local title="A prompt answered by a script"
	cat >setup.sh <<-'EOT'
		#!/bin/sh
		until test -e go; do sleep 0.02; done
		printf 'Continue? '
		read -r answer
		echo "so be it: $answer"
		exit 3
	EOT
	chmod +x setup.sh
	do_printed 1 "$title"
	do_printed 2 "$title" &
	local asking=$!
	touch go
	wait $asking
	do_printed 3 "$title"
	status=0
	do_printed 4 "$title" || status=$?
	equal 3 "$status"
	grep -q 'Continue? yes' setup.out
	grep -q 'so be it: yes' setup.out
	wait_for no_session
}

@test "A command in a session's shell, by a script" {
	local title="A command in a session's shell, by a script"
	equal /tmp "$(do_printed 1 "$title")"
	equal /tmp "$(do_printed 2 "$title")"
	dtach -k @lab
}

@test "Share a session read-only" {
	local title="Share a session read-only"
	dtach -n @work sh -c 'read -r x; echo "an Error of $x"; echo well; sleep 1000' 3>&-
	on_terminal 1 "$title" <<-'EOT'
		raw
		send wrong\r
		run echo right | dtach -p work
		expect an Error of right
		absent wrong
		send \x1c
		expect [detached]
		status 0
	EOT
	do_printed 2 "$title" >found &
	local finding=$!
	# The follower must be found here; it ends with the session.
	wait_for pgrep -f "^dtach -f work" -s 0 >/dev/null || wait_for true
	dtach -k work
	wait $finding || :
	not grep -v 'Error of right' found
}

@test "List what runs" {
	local title="List what runs"
	dtach -n @work sleep 1000 3>&-
	dtach -n ./other sleep 1001 3>&-
	do_printed 1 "$title" >list
	equal 2 "$(wc -l <list | tr -d ' ')"
	equal "$(printf '%s\n' @work "$T/other" | sort)" "$(do_printed 2 "$title" | sort)"
	equal 2 "$(do_printed 3 "$title" | grep -c '^{"name":.*}$')"
	equal "it runs" "$(do_printed 4 "$title")"
	dtach -k work
	status=0
	output=$(do_printed 4 "$title" 2>err) || status=$?
	equal 1 "$status"
	[[ $output$(cat err) == "dtach: work: No such file or directory, and no session @work "* ]]
}

@test "After an upgrade" {
	local title="After an upgrade" before
	dtach -n @work cat 3>&-
	before=$(dtach -l)
	do_printed 1 "$title"
	equal "$before" "$(dtach -l)"
	dtach -k work
}

@test "After a reboot" {
	local title="After a reboot" pids
	on_terminal 1 "$title" <<-'EOT'
		raw
		send seen\x20by\x20me
		expect seen by me
		send \x1c
		expect [detached]
		status 0
	EOT
	pids=$(ours)
	# shellcheck disable=SC2086 # they are words
	kill $pids 2>/dev/null || :
	wait_for eval '[[ $(dtach -l work) == lost* ]]'
	do_printed 2 "$title" | grep -q 'seen by me'
	on_terminal 3 "$title" <<-'EOT'
		raw
		expect seen by me
		expect started again
		send \x1c
		expect [detached]
		status 0
	EOT
	wait_for eval '[[ $(dtach -l work) == detached* ]]'
	do_printed 4 "$title"
	no_session
}

@test "End what runs" {
	local title="End what runs"
	dtach -n @work sh -c 'trap "echo interrupted >said" INT; sleep 1000 & : >up; while :; do wait; done' 3>&-
	wait_for test -e up
	do_printed 1 "$title"
	wait_for test -s said
	do_printed 2 "$title"
	equal "" "$(ls -A "$DTACH_DIR")"
	no_session
}

# A `docker' that builds an image from its CMD, runs it as process 1 if it may, and
# keeps its output.
docker_program() {
	program docker <<-'EOT'
		case $1 in
		build)
			grep -q '^FROM ' Dockerfile && grep -q '^COPY dtach /usr/bin/$' Dockerfile || exit 1
			sed -n 's/^CMD \[\(.*\)\]$/\1/p' Dockerfile | sed 's/", *"/ /g; s/"//g' >image
			test -s image ;;
		run)
			apart=
			unshare --pid --fork --mount-proc true 2>/dev/null && apart='unshare --pid --fork --mount-proc'
			$apart $(cat image) </dev/null >container.log 2>&1 &
			echo $! >container ;;
		logs)
			cat container.log ;;
		exec)
			test "$2 $3" = "-it web" || exit 1
			shift 3
			exec "$@" ;;
		esac
	EOT
}

@test "A server in a container" {
	local title="A server in a container"
	docker_program
	program python3 <<-'EOT'
		trap 'echo bye; exit 3' TERM
		echo "$*: serving as $$"
		while :; do read -r line && echo "heard $line"; done
	EOT
	printed 0 "$title" | sed -n '/^FROM/,/^CMD/p' >Dockerfile
	equal 3 "$(grep -c . Dockerfile)"
	printed 0 "$title" | grep '^docker' >lines
	sh -e -c "$(grep -v 'logs\|exec' lines)" 3>&-
	wait_for grep -q 'http.server: serving' container.log
	sh -c "$(grep ' logs ' lines)" | grep -q 'http.server: serving'
	term sh -c "$(grep ' exec ' lines)" <<-'EOT'
		expect http.server: serving
		send word\r
		expect heard word
		send \x1c
		expect [detached]
		status 0
	EOT
	wait_for grep -q 'heard word' container.log
	# A container stops by a SIGTERM to its process 1.
	# (Inside, its pid is another.)
	kill "$(pgrep -x dtach -P "$(cat container)" || cat container)"
	wait_for is_gone "$(cat container)"
	grep -q bye container.log
}

@test "A systemd unit" {
	local title="A systemd unit" unit
	need socat
	program python3 <<-'EOT'
		trap 'echo bye; exit 0' TERM
		sleep 1000 &
		echo "$*: serving"
		while :; do wait; done
	EOT
	printed 0 "$title" | sed -n '/^\[Unit\]/,/^WantedBy/p' >web.service
	grep -q '^Type=notify$' web.service
	if command -v systemd-analyze >/dev/null; then
		mkdir units
		# The unit names /usr/bin/dtach, which need not exist here.
		sed "s|/usr/bin/dtach|$DTACH|" web.service >units/web.service
		XDG_RUNTIME_DIR=$T systemd-analyze --user verify units/web.service >verified 2>&1 || { cat verified; return 1; }
		equal "" "$(grep web.service verified)"
	fi
	# A `systemctl' that waits for READY=1, as systemd does.
	program systemctl <<-'EOT'
		test "$*" = '--user start web' || exit 1
		socat -u UNIX-RECV:"$XDG_RUNTIME_DIR/notify" CREATE:notified &
		until test -S "$XDG_RUNTIME_DIR/notify"; do sleep 0.02; done
		words=$(sed -n "s|^ExecStart=/usr/bin/||p" web.service | sed "s|%t|$XDG_RUNTIME_DIR|g")
		NOTIFY_SOCKET=$XDG_RUNTIME_DIR/notify $words </dev/null >journal 2>&1 &
		echo $! >main
		until grep -qs READY=1 notified; do sleep 0.02; done
	EOT
	export XDG_RUNTIME_DIR=$T/run
	mkdir run
	printed 0 "$title" | grep '^systemctl' >start
	printed 0 "$title" | grep '^dtach' >attach
	sh -c "$(cat start)" 3>&-
	# Ready means that terminals can attach at once.
	term sh -c "$(cat attach)" <<-'EOT'
		expect http.server: serving
		send \x1c
		expect [detached]
		status 0
	EOT
	grep -q 'http.server: serving' journal
	kill "$(cat main)"
	wait_for is_gone "$(cat main)"
	grep -q bye journal
	[ ! -e run/web.sock ]
}

# An sshd of our own on the loopback, and an ssh that knows it as `host'.
sshd_start() {
	local port tries
	need ssh
	need ssh-keygen
	SSHD=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd) || skip "no sshd here"
	if is_root && [ ! -d /run/sshd ]; then
		mkdir /run/sshd
		: >made-run-sshd
	fi
	ssh-keygen -q -t ed25519 -N '' -f host_key
	ssh-keygen -q -t ed25519 -N '' -f user_key
	cat >sshd_config <<-EOT
		ListenAddress 127.0.0.1
		HostKey $T/host_key
		AuthorizedKeysFile $T/user_key.pub
		StrictModes no
		UsePAM no
		PidFile none
		PasswordAuthentication no
		PrintMotd no
		SetEnv "DTACH_TEST=$T" "DTACH_DIR=$DTACH_DIR" "PATH=$PATH" "SHELL=/bin/sh" "ENV="
	EOT
	for tries in 1 2 3 4 5 6 7 8 9 10; do
		port=$((20000 + RANDOM % 40000))
		"$SSHD" -D -e -f sshd_config -p $port 2>sshd.log 3>&- &
		SSHD_PID=$!
		echo $SSHD_PID >sshd.pid
		wait_for sshd_known
		if kill -0 $SSHD_PID 2>/dev/null && grep -q listening sshd.log; then break; fi
	done
	cat >ssh_config <<-EOT
		Host host
			HostName 127.0.0.1
			Port $port
			User $(id -un)
			IdentityFile $T/user_key
			IdentitiesOnly yes
			UserKnownHostsFile $T/known
			StrictHostKeyChecking no
			LogLevel ERROR
	EOT
	printf 'exec %s -F "%s/ssh_config" "$@"\n' "$(command -v ssh)" "$T" | program ssh.new
	mv bin/ssh.new bin/ssh
	# An sshd that does not run as root may not be able to give away a terminal.
	ssh -tt host true </dev/null 3>&- || { cat sshd.log >&2; skip "this sshd gives nobody a terminal"; }
}

sshd_known() {
	grep -q listening sshd.log || ! kill -0 "$SSHD_PID" 2>/dev/null
}

sshd_end() {
	SSHD_PID=$1
	# shellcheck disable=SC2046 # they are words
	kill -9 $(connections) "$1" 2>/dev/null || :
}

# The processes of sshd for its connections, without what they run.
connections() {
	local pids=$SSHD_PID all=''
	while pids=$(pgrep -d, -P "$pids" sshd); do
		all="$all ${pids//,/ }"
	done
	echo "$all"
}

@test "Over ssh" {
	local title="Over ssh" line
	sshd_start
	line=$(printed 1 "$title")
	# The connection is cut while attached: no goodbye is sent.
	term --log log sh -c "$line" <<-'EOT' &
		raw
		send echo hello$((1+1))\r
		expect hello2
		run touch attached
		eof
	EOT
	local first=$!
	wait_for test -e attached
	clients 1 @work
	# shellcheck disable=SC2046 # they are words
	kill -9 $(connections)
	status=0
	wait $first || status=$?
	equal 255 "$status"
	wait_for clients 0 @work
	# The session has survived, and is as it was left.
	term sh -c "$line" <<-'EOT'
		expect hello2
		raw
		send echo again$((1+1))\r
		expect again2
		send exit 4\r
		status 4
	EOT
	# A job there, its output and its status.
	printf 'all:\n\t@echo compiled; exit 3\n' >Makefile
	# Commands over ssh start in the home directory.
	printf 'cd %s && exec %s "$@"\n' "$T" "$(command -v make)" | program make
	line=$(printed 2 "$title")
	sh -c "$line" </dev/null 3>&-
	status=0
	sh -c "$(printed 3 "$title")" </dev/null >out 3>&- || status=$?
	equal 2 "$status"
	grep -q compiled out
}

# example_before LINE: prepare what the manual's text says before the example.
example_before() {
	case $1 in
	"dtach -n @build "*) wait_for not test -e "$DTACH_DIR/build" ;;
	"dtach -f @build" | "dtach -s @build -H "*)
		wait_for not test -e "$DTACH_DIR/build"
		dtach -n @build -w make 3>&- ;;
	"dtach -u work "*) printf 'echo "Conti"nue?\r' | dtach -p work 3>&- ;;
	esac
}

@test "the manual's examples work when pasted" {
	local line key n=0
	export SHELL=/bin/sh XDG_STATE_HOME=$T/state
	program ping <<<'while :; do echo pong; sleep 1; done'
	program make <<<'echo made'
	program python3 <<<'echo served; exec sleep 1000'
	program vi <<<'exec cat'
	program less <<<'exec cat'
	printf '#!/bin/sh\nexec sleep 1000\n' >server
	chmod +x server
	program ssh <<<'while :; do case $1 in -t) shift ;; host) shift; break ;; esac; done; exec "$@"'
	# With a directory of our own in place of /tmp, which everybody shares.
	sed -n '/^.Sh EXAMPLES/,/^.Sh DIAGNOSTICS/s/^\$ //p' "$TESTS/../doc/dtach.1" |
		sed "s,/tmp/,$T/,g; s/\\\\e/\\\\/g" >examples
	[ "$(wc -l <examples)" -ge 15 ]
	while read -r line <&9; do
		example_before "$line"
		case $line in
		"dtach -M "*) ;; # has no end; recipes.bats runs it
		"dtach -N "*)
			sh -c "$line" >served 3>&- 9<&- &
			wait_for grep -q served served ;;
		"dtach -A "* | "dtach -a "* | "dtach work" | "dtach work -S" | "dtach big "* | "ssh -t "*)
			key='\x1c'
			[[ $line != *"-e ^]"* ]] || key='\x1d'
			printf '%s\n' raw "send $key" 'expect [detached]' 'status 0' | term sh -c "$line" 9<&- ;;
		*)
			timeout 30 sh -c "$line" </dev/null >said 2>&1 3>&- 9<&- || { echo "$line: $?: $(cat said)" >&2; return 1; } ;;
		esac
		n=$((n + 1))
	done 9<examples
	equal "$(wc -l <examples)" $n
}
