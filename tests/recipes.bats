#!/usr/bin/env bats
# What the manual shows for long jobs, as nohup, PM2 and units are used: each example is run.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

setup_more() {
	dtach_in_path
	cat >server <<-'EOT'
		#!/bin/sh
		echo "up $$"
		until test -e fall; do sleep 0.02; done
		rm fall
		exit 1
	EOT
	chmod +x server
}

# shown TEXT: the manual has this line.
shown() {
	grep -qF -- "$1" "$TESTS/../doc/dtach.1"
}

ups() {
	[ "$(cat "$@" 2>/dev/null | grep -c '^up')" = "${N:-1}" ]
}

@test "keep a server up, start it anew by hand, and see what it uses" {
	shown 'dtach -n @web -K always -o web.log -m 10M ./server'
	shown 'dtach -k -TERM @web'
	dtach -n @web -K always -o web.log -m 10M ./server 3>&-
	wait_for ups web.log
	touch fall
	N=2 wait_for ups web.log
	dtach -k -TERM @web
	N=3 wait_for ups web.log
	grep -q 'killed by signal 15; restart 2' web.log
	dtach -lv @web | grep -q ' 3 signal:15 '
	dtach -k @web
	not alive @web
}

@test "begin a new log, and end all sessions" {
	shown 'mv web.log web.old'
	shown "dtach -l | awk '{ print \$NF }' | xargs -n 1 dtach -k"
	dtach -n @web -K always -o web.log ./server 3>&-
	dtach -n @other sleep 1000 3>&-
	wait_for ups web.log
	mv web.log web.old
	touch fall
	wait_for ups web.log
	ups web.old
	dtach -l | awk '{ print $NF }' | xargs -n 1 dtach -k
	equal "" "$(dtach -l)"
}

@test "be told by mail when a program has failed" {
	shown "dtach -M | grep --line-buffered '\"exited\"' | while read -r event; do"
	echo | grep -q --line-buffered '' 2>/dev/null || skip "this grep buffers its lines"
	printf '#!/bin/sh\ncat >>%s/mails\n' "$T" >bin/mail
	chmod +x bin/mail
	(dtach -M | grep --line-buffered '"exited"' | while read -r event; do
		echo "$event" | mail -s 'a session ended' me; done) 3>&- &
	wait_for pgrep -f "dtach -M"
	wait_for asleep "$(pgrep -f 'dtach -M' | head -n 1)"
	dtach -n @web -K failure ./server 3>&-
	wait_for has_name
	touch fall
	wait_for grep -q '"session":"@web".*"exit":1' mails
	dtach -k @web
}

has_name() {
	dtach -s @web | grep -q '^up'
}

@test "start at boot, by cron and as a unit" {
	shown '@reboot dtach -n @web -K always -o web.log ./server'
	shown 'ExecStart=/usr/bin/dtach -N @web -K failure -o - ./server'
	# As cron does, without a terminal, with little in the environment.
	env -i HOME="$T" PATH="$PATH" DTACH_DIR="$DTACH_DIR" DTACH_TEST="$T" sh -c 'dtach -n @web -K always -o web.log ./server' </dev/null 3>&-
	wait_for ups web.log
	dtach -k @web
	dtach -N @web -K failure -o - ./server >journal </dev/null 3>&- &
	wait_for ups journal
	touch fall
	N=2 wait_for ups journal
	kill $!
	result=0
	wait $! || result=$?
	equal 143 $result
}
