#!/bin/sh
# What reads the source and finds fault with it: scan-build, cppcheck, and on the
# command line of sessions that run, valgrind.  Those that are not here are not
# run.  Ends with a line "N passed, N failed", and with 1 if any failed.
set -u
cd "$(dirname "$0")/.." || exit 1
dir=$(mktemp -d /tmp/dt.XXXXXX) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
passed=0
failed=0

check() {
	name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "analyse: $name failed:"
		tail -n 30 "$dir/out"
	fi
}

# A copy: the objects here are somebody's.
mkdir "$dir/tree" && cp Makefile ./*.c ./*.h "$dir/tree" && cp -R tools "$dir/tree" || exit 1
cd "$dir/tree" || exit 1

# What vfork may do is known: fork_briefly in dtach.h.
if command -v scan-build >/dev/null; then
	check scan-build scan-build --status-bugs -disable-checker unix.Vfork \
		-disable-checker security.insecureAPI.vfork -o "$dir/reports" make dtach CC=clang
	make clean >/dev/null
fi

# autoVariables: a pointer to a local that is taken back before its end.
if command -v cppcheck >/dev/null; then
	check cppcheck cppcheck -q --std=c11 --enable=warning,portability --error-exitcode=1 \
		--suppress=missingIncludeSystem --suppress=autoVariables .
fi

# In valgrind's eyes: create, push, list, end.  Its words go to files, a process
# each; the last line of a faultless one is ERROR SUMMARY: 0.
under_valgrind() {
	valgrind -q --error-exitcode=99 --leak-check=no --log-file="$dir/valgrind.%p" ./dtach "$@"
}

a_session() {
	export DTACH_DIR="$dir/sessions"
	make dtach CFLAGS='-O1 -g' >/dev/null || return 1
	under_valgrind -n "$dir/s" sh -c 'read -r line; seq 100' || return 1
	under_valgrind -l "$dir/s" || return 1
	echo | under_valgrind -p "$dir/s" || return 1
	tries=0
	while [ -e "$dir/s" ] && [ $tries -lt 200 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	[ ! -e "$dir/s" ] || return 1
	cat "$dir"/valgrind.* | grep . && return 1
	return 0
}

if command -v valgrind >/dev/null; then
	check valgrind a_session
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
