#!/bin/sh
# analyse.sh: run static analysers on the source (scan-build, clang-tidy, cppcheck) and
# valgrind on sessions.  Missing tools are skipped.  Prints "N passed, N failed"; exits
# 1 if any failed.
set -u
cd "$(dirname "$0")/.." || exit 1
dir=$(mktemp -d /tmp/dt.XXXXXX) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
export DTACH_DIR="$dir/sessions"
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

# Work in a copy, to keep the objects of this tree.
mkdir "$dir/tree" && tar -cf - --exclude=./.git . | tar -C "$dir/tree" -xf - || exit 1
cd "$dir/tree" || exit 1
make clean >/dev/null
sources=$(find . -name '*.c' ! -path '*/tests/*')

# These checks warn about each vfork; fork_briefly in base/system.h uses it correctly.
if command -v scan-build >/dev/null; then
	check scan-build scan-build --status-bugs -disable-checker unix.Vfork \
		-disable-checker security.insecureAPI.vfork -o "$dir/reports" make dtach CC=clang
	make clean >/dev/null
fi

if command -v clang-tidy >/dev/null; then
	# shellcheck disable=SC2086 # they are words
	check clang-tidy clang-tidy -quiet $sources -- -std=c11 -I. '-DVERSION="0"'
fi

# autoVariables warns about a pointer to a local variable, which is cleared in time.
if command -v cppcheck >/dev/null; then
	# shellcheck disable=SC2086
	check cppcheck cppcheck -q --std=c11 --enable=warning,portability --error-exitcode=1 \
		--suppress=missingIncludeSystem --suppress=autoVariables -I. $sources
fi

# Run every mode under valgrind, on one session, and a session in the foreground.  No
# memory may be read before it is written, none may leak, and at the end the master
# must have as many descriptors as at the beginning.  valgrind writes a file for each
# process, which must stay empty.
eyes="valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite
	--errors-for-leak-kinds=definite --log-file=$dir/valgrind.%p"

# shellcheck disable=SC2086 # they are words
under_valgrind() {
	$eyes ./dtach "$@"
}

# on_a_terminal WORDS: the same on a terminal; tests/term runs the script on stdin.
# shellcheck disable=SC2086
on_a_terminal() {
	tests/term --deadline 60 $eyes ./dtach "$@"
}

descriptors() {
	find "/proc/$1/fd" -type l | wc -l
}

a_session() {
	make dtach tests/term CFLAGS='-O1 -g' >/dev/null || return 1
	under_valgrind -n @s -w sh -c 'printf "\033[1;31mred\033[m \033]2;title\007\n"
		seq 2000; while read -r line; do echo "got:$line"; [ "$line" != end ] || exit 3; done' || return 1
	master=$(./dtach -lj @s | sed 's/.*"pid":[ ]*\([0-9]*\).*/\1/')
	tries=0
	until ./dtach -s @s | grep -q 2000; do
		[ $tries -lt 200 ] || return 1
		sleep 0.1
		tries=$((tries + 1))
	done
	[ ! -d "/proc/$master/fd" ] || had=$(descriptors "$master")
	under_valgrind -f @s -H all >"$dir/followed" &
	follower=$!
	on_a_terminal -a @s <<-'EOT' || return 1
		raw
		expect 2000
		send one\r
		expect got:one
		resize 60x20
		send two\r\x1c
		expect [detached]
		status 0
	EOT
	on_a_terminal -a @s -R -H 50 <<-'EOT' || return 1
		expect got:two
		run ./dtach -d @s
		status 0
	EOT
	under_valgrind -d @s
	echo three | under_valgrind -p @s || return 1
	under_valgrind -s @s -C -H all | grep -q got:three || return 1
	under_valgrind -l || return 1
	under_valgrind -lj @s || return 1
	under_valgrind -k -WINCH @s || return 1
	under_valgrind -p no.session </dev/null && return 1
	if [ -d "/proc/$master/fd" ]; then
		# The follower has one.
		echo "descriptors: $had, and $(descriptors "$master") with a follower"
		[ "$(descriptors "$master")" -le $((had + 1)) ] || return 1
	fi
	under_valgrind -w @s &
	waiter=$!
	echo end | under_valgrind -p @s || return 1
	wait "$follower"
	[ $? -eq 3 ] && grep -q got:three "$dir/followed" || return 1
	# 1 if it connected after the session's end; the follower already has the status.
	wait "$waiter"
	case $? in 1 | 3) ;; *) return 1 ;; esac
	under_valgrind -n @k sleep 1000 && under_valgrind -k @k || return 1
	under_valgrind -N @n -o "$dir/log" -m 8K seq 9000 </dev/null || return 1
	on_a_terminal -A @a cat <<-'EOT' || return 1
		raw
		send one\r
		expect one
		send \x04
		status 0
	EOT
	tries=0
	while [ -n "$(ls "$DTACH_DIR")" ] && [ $tries -lt 200 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	[ -z "$(ls "$DTACH_DIR")" ] || return 1
}

watched() {
	a_session && [ -z "$(cat "$dir"/valgrind.*)" ] && return
	cat "$dir"/valgrind.*
	return 1
}

if command -v valgrind >/dev/null; then
	check valgrind watched
	for name in s k n a; do
		./dtach -k "@$name" 2>/dev/null
	done
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
