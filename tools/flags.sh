#!/bin/sh
# Prints two lines: flags for compiling and for linking that harden the program or
# make it smaller, of those that the compiler CC supports.  Each is tried with the
# given CPPFLAGS, CFLAGS and LDFLAGS, which come later on a command line and win.  One
# flag keeps the name of the directory out of the program, so that it is the same
# bytes wherever it is built.
set -u
cc=${CC:-cc}
given="${CPPFLAGS:-} ${CFLAGS:-} ${LDFLAGS:-}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
# With a header of libc: some headers warn about flags.
printf '#include <string.h>\nint main(void) { char a[9]; return (int)strlen(strcpy(a, "")); }\n' >"$dir/try.c"

# has FLAG...: does it compile and link without a word?
# shellcheck disable=SC2086 # they are words
has() {
	$cc -Werror "$@" $given -o "$dir/try" "$dir/try.c" >"$dir/out" 2>&1 && [ ! -s "$dir/out" ]
}

compile=""
link=""
has "-ffile-prefix-map=$PWD=." && compile="-ffile-prefix-map=$PWD=."
has -fno-asynchronous-unwind-tables && compile="$compile -fno-asynchronous-unwind-tables"
has -fstack-protector-strong && compile="$compile -fstack-protector-strong"
# Under a sanitizer its checks would come before the sanitizer's own.  Without
# optimization it is only a warning, which has() refuses.
case $given in
*-fsanitize*) ;;
*) has -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 && compile="$compile -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3" ;;
esac
# Alignment of jump targets, code moved out of loops, registers saved around calls:
# a kilobyte each, and no gain in speed.
for flag in -fno-align-jumps -fno-move-loop-invariants -fno-caller-saves; do
	has "$flag" && compile="$compile $flag"
done
# Leave out functions that nothing calls.
has -ffunction-sections -fdata-sections -Wl,--gc-sections &&
	compile="$compile -ffunction-sections -fdata-sections" link=-Wl,--gc-sections
has -Wl,-z,relro -Wl,-z,now && link="$link -Wl,-z,relro -Wl,-z,now"
# A static program needs no loader and no padding between its segments.
case $given in
*-static*) has -Wl,-z,noseparate-code && link="$link -Wl,-z,noseparate-code" ;;
*) has -fPIE -pie && compile="$compile -fPIE" link="$link -pie" ;;
esac
printf '%s\n%s\n' "$compile" "$link"
