#!/usr/bin/env bats
# What happens in sessions, as lines of JSON (-M).

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell; some loop variables only count.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load wire

# monitor [SESSION]: write the events to the file events; returns once it monitors.
monitor() {
	"$DTACH" -M "$@" >events 3>&- &
	MONITOR=$!
	wait_for asleep $MONITOR
	# Its request is answered in order.
	[ $# = 0 ] || wait_for connected
}

# connected: has the master of $S a client?  Its listener is a socket, too.
connected() {
	[ "$(find "/proc/$(master_pid)/fd" -lname "socket:*" | wc -l)" -ge 2 ]
}

idles() {
	[ "$(grep -c idle events)" = "$1" ]
}

# event PATTERN: there was such an event.
event() {
	grep -qE "$1" events
}

# told: the events and what they say, without times.
told() {
	sed -E 's/^\{"event":"([a-z]*)","session":"([^"]*)","time":[0-9]+\.[0-9]{3}(,?)(.*)\}$/\1 \4/; s/ $//' events | tr '\n' ';'
}

@test "-M tells of terminals, titles, bells, ends and restarts, and that a session is gone" {
	need_proc
	"$DTACH" -n "$S" -K failure,1 sh -c 'until test -e go; do sleep 0.02; done; rm go; printf "\033]2;a \"title\"\007\007"; kill -9 $$' 3>&-
	monitor "$S"
	client a wait="$T/leave" close
	wait_for event '"attached"'
	touch leave
	wait_for event '"detached"'
	touch go
	wait_for event '"restarted"'
	touch go
	wait $MONITOR
	equal 'attached "clients":1;detached "clients":0;title "title":"a \"title\"";bell "count":1;exited "signal":9;restarted "restarts":1;bell "count":1;exited "signal":9;gone;' "$(told)"
	equal "" "$(grep -vF "\"session\":\"$S\"" events)"
}

@test "-M without a session tells of all, and of those to come" {
	need_proc
	"$DTACH" -n @old sleep 1000 3>&-
	monitor
	"$DTACH" -n @new -w sh -c 'until test -e go; do sleep 0.02; done' 3>&-
	"$DTACH" -n "$S" sleep 1000 3>&-
	wait_for event '"created","session":"@new"'
	wait_for event "\"created\",\"session\":\"$S\""
	touch go
	wait_for event '"exited","session":"@new".*"exit":0\}'
	not event '"gone"'
	"$DTACH" -w @new
	wait_for event '"gone","session":"@new"'
	"$DTACH" -k @old
	wait_for event '"exited","session":"@old".*"signal":1\}'
	wait_for event '"gone","session":"@old"'
	not event '"created","session":"@old"'
	"$DTACH" -n @old sleep 1000 3>&-
	wait_for event '"created","session":"@old"'
	kill $MONITOR
}

@test "a monitor that does not read is told what it missed, and holds nobody" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done; stty raw -echo; i=0
		while [ $i -lt 250 ]; do printf "\033]2;%0900d\007\033[6n" $i; head -c 6 >/dev/null; i=$((i + 1)); done; : >done
		until test -e end; do sleep 0.02; done; exit 3'
	"$DTACH" -M "$S" 3>&- | { until test -e read; do sleep 0.02; done; cat >events; } &
	wait_for connected
	touch go
	wait_for test -e "done"
	touch read
	wait_for event '"missed".*"events":[1-9]'
	touch end
	wait $!
	event '"exited".*"exit":3\}$'
	not grep -qv '^{"event":.*}$' events
}

@test "a monitor ends when nobody reads it, and leaves the session alone" {
	session sleep 1000
	"$DTACH" -M "$S" 3>&- | true
	"$DTACH" -M 3>&- | true
	alive
	run_dtach -M @none
	one_error @none 'no such session *'
}

@test "idle is an event, once" {
	need_proc
	hurried -n "$S" sh -c 'until test -e go; do sleep 0.02; done; echo; exec sleep 1000'
	"$DTACH" -M "$S" >events 3>&- &
	wait_for event '"idle"'
	touch go
	wait_for idles 2
	sleeps "$(master)" 0.3
	equal 'idle "seconds":10;idle "seconds":10;' "$(told)"
}

@test "-M tells of prompts, by the shell's marks, each once" {
	need_proc
	session sh -c 'until test -e go; do sleep 0.02; done
		printf "\033]133;A\a$ \033]133;B\a\033]133;C\aout\n\033]133;D;3\a\033]133;A\a$ \r\033]133;A\a$ \033]133;B\a"
		until test ! -e go; do sleep 0.02; done; printf "\033c"'
	monitor "$S"
	touch go
	wait_for event '"prompt"'
	"$DTACH" -l "$S" -j | grep -F '"bells":0,"prompt":true,"last_exit":3,'
	rm go
	wait $MONITOR
	equal 'prompt "last_exit":3;exited "exit":0;gone;' "$(told)"
}
