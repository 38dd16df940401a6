#!/usr/bin/env bats
# What a session uses: -l -v, and "usage" in -l -j.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load wire

setup_more() {
	need_proc
}

# usage MEMBER [SESSION]
usage() {
	"$DTACH" -l "${2:-$S}" -j | sed -n "s/.*\"usage\":{[^}]*\"$1\":\([^,}]*\).*/\1/p"
}

# uses MEMBER AWK-CONDITION ON x
uses() {
	usage "$1" | awk "{ x = \$1 } END { exit !($2) }"
}

@test "processes are counted over the whole session, whatever their group, and without zombies" {
	session sh -mc "sleep 1000 & sleep 1000 & (sleep 0.01 & exec sleep 1000) & setsid sleep 1000 & : >$T/up; wait"
	wait_for test -e up
	# The shell and its three jobs, one of which has a zombie.
	wait_for uses processes 'x == 4'
	uses memory 'x > 100000'
}

@test "processor time counts what was reaped, and earlier runs" {
	session -K always,1 sh -c 'i=0; (while [ $i -lt 100000 ]; do i=$((i + 1)); done); echo done; exec sleep 1000'
	wait_for has_text
	uses cpu 'x >= 0.02'
	uses share 'x > 0'
	cpu=$(usage cpu)
	"$DTACH" -k -KILL "$S"
	wait_for uses cpu "x > $cpu * 1.3"
}

@test "-v adds columns before the command; the name stays last" {
	session sh -c 'echo; exec sleep 1000'
	"$DTACH" -lv "$S" >out
	equal "$S" "$(awk '{ print $NF }' out)"
	equal "$(pgrep -P "$(master)")" "$(awk '{ print $6 }' out)"
	grep -qE ' [0-9]+\.[0-9] +[0-9]+\.[0-9] +[0-9]+K +1 +[0-9]+s +1 - +sh -c ' out
	equal "$(list | wc -w)" "$(($(wc -w <out) - 8))"
}

@test "what cannot be known is -" {
	need unshare
	is_root || skip "needs root, for a process space of its own"
	unshare -pf --mount-proc true 2>/dev/null || skip "no new process space to be had"
	unshare -pf --kill-child --mount-proc "$DTACH" -N "$S" sleep 1000 </dev/null 3>&- &
	wait_for alive
	"$DTACH" -lv "$S" | grep -qE ' - +- +- +- +[0-9]+s '
	equal "" "$(usage cpu)"
}
