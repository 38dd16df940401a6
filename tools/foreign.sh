#!/bin/sh
# foreign.sh [MACHINE...]
#
# Build and test for other machines: i386 (32-bit long), and emulated aarch64 and s390x
# (big-endian).  On Debian this needs
#
#	apt-get install --no-install-recommends gcc-N-multilib qemu-user-static \
#		gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
#		gcc-s390x-linux-gnu libc6-dev-s390x-cross
#
# where N is the version of gcc; the package gcc-multilib conflicts with the others.  A
# machine for which something is missing is not tested, and a line says so.  Prints
# "N passed, N failed" for each; exits 1 if any failed.
set -u
cd "$(dirname "$0")/.." || exit 1
dir=$(mktemp -d /tmp/dt.XXXXXX) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
unset CFLAGS CPPFLAGS LDFLAGS MAKEFLAGS MAKELEVEL MFLAGS
status=0

# builds COMPILER...: does it build a program that runs?
builds() {
	printf '#include <sys/ioctl.h>\n#include <stdlib.h>\nint main(void) { return 0; }\n' >"$dir/try.c"
	"$@" -static "$dir/try.c" -o "$dir/try" 2>/dev/null && "$run" "$dir/try" 2>/dev/null
}

# Build only the program for the other machine; the test helpers run on this one.
try_machine() {
	machine=$1
	run=qemu-$machine-static
	cc=$machine-linux-gnu-gcc
	if [ "$machine" = i386 ]; then
		# On Debian the kernel's headers are in the folder of this architecture.
		cc="gcc -m32 -idirafter /usr/include/$(gcc -print-multiarch)"
		run='env'
	fi
	# shellcheck disable=SC2086 # they are words
	if ! builds $cc; then
		echo "foreign: $machine not tested: no compiler, libc or emulator for it here"
		return
	fi
	tree=$dir/$machine
	mkdir "$tree" && tar -cf - --exclude=./.git . | tar -C "$tree" -xf - || return 1
	if ! make -C "$tree" clean static CC="$cc" >"$dir/out" 2>&1 ||
		! make -C "$tree" tests/term tests/peer CFLAGS=-O2 >>"$dir/out" 2>&1; then
		tail -n 30 "$dir/out"
		return 1
	fi
	# tests/run checks that it exists; these tests do not use it.
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
