#!/bin/sh
# flags.sh: print the flags for hardening and size that $CC supports, on one line for
# compiling and one for linking; on a third what else is linked, and on a fourth more for
# compiling what is to be small rather than fast.  Each is tried with the given CPPFLAGS,
# CFLAGS and LDFLAGS, which come later on the command line and win.  One flag keeps the
# name of this directory out of the program, so that every build gives the same bytes.
set -u
cc=${CC:-cc}
given="${CPPFLAGS:-} ${CFLAGS:-} ${LDFLAGS:-}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
# It includes a header of libc, since some headers warn about flags.
printf '#include <string.h>\nint main(void) { char a[9]; return (int)strlen(strcpy(a, "")); }\n' >"$dir/try.c"

# has FLAG...: does it compile and link without any message?
# shellcheck disable=SC2086 # they are words
has() {
	$cc -Werror "$@" $given -o "$dir/try" "$dir/try.c" >"$dir/out" 2>&1 && [ ! -s "$dir/out" ]
}

# size [FILE]: the bytes of a program that prints, with that file.
# shellcheck disable=SC2086
size() {
	$cc $given -Os "$@" -o "$dir/try" "$dir/print.c" >"$dir/out" 2>&1 && wc -c <"$dir/try"
}
printf '#include <stdio.h>\nint main(int n, char **v) { return printf("%%d%%s", n, *v); }\n' >"$dir/print.c"

compile=""
link=""
whole="-flto -flto-partition=one -ffat-lto-objects"
has "-ffile-prefix-map=$PWD=." && compile="-ffile-prefix-map=$PWD=."
has -fno-asynchronous-unwind-tables && compile="$compile -fno-asynchronous-unwind-tables"
# The strong kind also guards functions that only have the address of a variable taken: a static
# program, which is to be small, does without those 7 KB.
case $given in
*-static*) has -fstack-protector && compile="$compile -fstack-protector" ;;
*) has -fstack-protector-strong && compile="$compile -fstack-protector-strong" ;;
esac
# With a sanitizer, its checks would hide the sanitizer's own.  Without optimization
# the compiler warns about it, so has() refuses it.
case $given in
*-fsanitize*) ;;
*) has -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 && compile="$compile -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3" ;;
esac
# Do not align jump targets, move code out of loops or save registers around calls:
# that costs a kilobyte each and gains no speed.
for flag in -fno-align-jumps -fno-move-loop-invariants -fno-caller-saves; do
	has "$flag" && compile="$compile $flag"
done
# Leave out functions that nothing calls.
has -ffunction-sections -fdata-sections -Wl,--gc-sections &&
	compile="$compile -ffunction-sections -fdata-sections" link=-Wl,--gc-sections
more=""
small=""
case "$given " in
# A static program is where it was linked to be: it needs no loader, no padding between its
# segments, and no table that the loader would fill and then protect.  It is optimised as a
# whole; its objects are also what they would be otherwise, so that any ar and nm read them.
*"-static "*)
	for flag in -Wl,-z,noseparate-code -Wl,-z,norelro; do
		has $flag && link="$link $flag"
	done
	has -fno-pie -no-pie && compile="$compile -fno-pie" link="$link -no-pie"
	for flag in -fno-jump-tables -fno-optimize-sibling-calls -fno-expensive-optimizations; do
		has "$flag" && small="$small $flag"
	done
	# shellcheck disable=SC2086 # they are words
	has $whole && compile="$compile $whole"
	# libc's printf(3) is large where it prints floating point: ours is linked if that makes
	# the program smaller.
	with=$(size tools/printf.c) && [ "$with" -lt "$(size || echo 0)" ] && more=tools/printf.c
	;;
*)
	has -Wl,-z,relro -Wl,-z,now && link="$link -Wl,-z,relro -Wl,-z,now"
	has -fPIE -pie && compile="$compile -fPIE" link="$link -pie"
	;;
esac
printf '%s\n' "$compile" "$link" "$more" "$small"
