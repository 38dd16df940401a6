#!/usr/bin/env bats
# The page for people who come from another program: its commands run as they stand.

# shellcheck disable=SC2154 # the helper's
load helper

# rows TOOL: the commands of a section that need no terminal.
rows() {
	sed -n "/^$1/,/^\$/s/^  .* \\$ //p" "$TESTS/../doc/COMING-FROM"
}

@test "every command of the page that needs no terminal works, in its order" {
	local tool row n=0
	dtach_in_path
	for tool in tmux zmx abduco screen nohup systemd PM2; do
		while IFS= read -r row; do
			sh -c "$row" </dev/null >out 2>err 3>&- || { echo "$tool: $row: $(cat err)" >&2; return 1; }
			[ ! -s err ] || { echo "$tool: $row: $(cat err)" >&2; return 1; }
			case $row in
			# These end by themselves, and the next takes the name.
			*" true" | *"-o job.log echo done") wait_for not test -e "$DTACH_DIR/job" ;;
			esac
			n=$((n + 1))
		done < <(rows "$tool")
		# What the section has left ends with it.
		[ ! -e "$DTACH_DIR/job" ] || "$DTACH" -k job
	done
	[ $n -ge 35 ]
	grep -q "done" job.log
}

@test "every command of the page that needs a terminal is one that dtach reads" {
	local row n=0
	while IFS= read -r row; do
		# shellcheck disable=SC2086 # they are words
		run_dtach ${row#dtach }
		case $err in
		*": attaching needs a terminal on standard input" | *": no such session "* | *", and no session @job "* | \
			*": no session was named, and this is not inside one "*) ;;
		*) echo "$row: $err" >&2; return 1 ;;
		esac
		n=$((n + 1))
	done < <(sed -n 's/^  .* > \(dtach [^(]*[^( ]\).*/\1/p' "$TESTS/../doc/COMING-FROM")
	[ $n -ge 20 ]
}
