#!/usr/bin/env bats
# The page for scripts and agents: its commands run as they stand.

# shellcheck disable=SC2154 # the helper's
load helper

@test "every command of the page for scripts works, in its order" {
	local row n=0
	dtach_in_path
	while IFS= read -r row; do
		sh -c "$row" </dev/null >out 2>err 3>&- || { echo "$row: $? $(cat out err)" >&2; return 1; }
		[ ! -s err ] || { echo "$row: $(cat err)" >&2; return 1; }
		n=$((n + 1))
	done < <(sed -n 's/^    \$ //p' "$TESTS/../doc/SCRIPTS")
	[ $n -ge 25 ]
	# Nothing is left.
	[ -z "$("$DTACH" -l)" ]
}
