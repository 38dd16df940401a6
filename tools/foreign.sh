#!/bin/sh
# foreign.sh [MACHINE...]
#
# Builds for other machines and tests there what can be: i386, where a long has
# 32 bits, and under emulation aarch64, and s390x, whose numbers begin at their
# large end.  On Debian:
#
#	apt-get install --no-install-recommends gcc-N-multilib qemu-user-static \
#		gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
#		gcc-s390x-linux-gnu libc6-dev-s390x-cross
#
# with gcc's own N: gcc-multilib is not to be had beside the others.  A machine
# for which something is missing is not tested, and a line says so.  Ends with
# lines "N passed, N failed", and with 1 if any failed.
set -u
cd "$(dirname "$0")/.." || exit 1
dir=$(mktemp -d /tmp/dt.XXXXXX) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
unset CFLAGS CPPFLAGS LDFLAGS MAKEFLAGS MAKELEVEL MFLAGS
status=0

# builds COMPILER...: it makes programs that run.
builds() {
	printf '#include <sys/ioctl.h>\n#include <stdlib.h>\nint main(void) { return 0; }\n' >"$dir/try.c"
	"$@" -static "$dir/try.c" -o "$dir/try" 2>/dev/null && "$run" "$dir/try" 2>/dev/null
}

# Tests and helpers are of this machine; only the program is of the other.
try_machine() {
	machine=$1
	run=qemu-$machine-static
	cc=$machine-linux-gnu-gcc
	if [ "$machine" = i386 ]; then
		# The kernel's headers are under the other name.
		cc="gcc -m32 -idirafter /usr/include/$(gcc -print-multiarch)"
		run='env'
	fi
	# shellcheck disable=SC2086 # they are words
	if ! builds $cc; then
		echo "foreign: $machine not tested: no compiler, libc or emulator for it here"
		return
	fi
	tree=$dir/$machine
	mkdir "$tree" && cp -R Makefile ./*.c ./*.h base session screen options control attach master tools tests "$tree" || return 1
	if ! make -C "$tree" clean static CC="$cc" >"$dir/out" 2>&1 ||
		! make -C "$tree" tests/term tests/peer CFLAGS=-O2 >>"$dir/out" 2>&1; then
		tail -n 30 "$dir/out"
		return 1
	fi
	# tests/run wants it, those tests do not.
	: >"$tree/tests/look" && chmod 755 "$tree/tests/look"
	printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$run" "$tree/dtach" >"$tree/run" && chmod 755 "$tree/run"
	failed=0
	RUN=$run CC="$cc -static" "$tree/screen/tests/run" || failed=1
	DTACH=$tree/run "$tree/tests/run" modes.bats status.bats stream.bats || failed=1
	return $failed
}

[ $# -gt 0 ] || set -- i386 aarch64 s390x
for machine; do
	echo "== $machine"
	try_machine "$machine" || status=1
done
exit $status
