#!/bin/sh
# Prints two lines: what the compiler in CC has of hardening and of sparing
# bytes, for compiling and for linking, each flag tried with the CPPFLAGS, CFLAGS
# and LDFLAGS given.  What they say comes behind it and wins.  And, for the same
# bytes wherever it is built, the directory is left out of them.
set -u
cc=${CC:-cc}
given="${CPPFLAGS:-} ${CFLAGS:-} ${LDFLAGS:-}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
# With a header of libc's: some of them object to flags.
printf '#include <string.h>\nint main(void) { char a[9]; return (int)strlen(strcpy(a, "")); }\n' >"$dir/try.c"

# has FLAG...: it compiles, links and says nothing.
# shellcheck disable=SC2086 # they are words
has() {
	$cc -Werror "$@" $given -o "$dir/try" "$dir/try.c" >"$dir/out" 2>&1 && [ ! -s "$dir/out" ]
}

compile=""
link=""
has "-ffile-prefix-map=$PWD=." && compile="-ffile-prefix-map=$PWD=."
has -fno-asynchronous-unwind-tables && compile="$compile -fno-asynchronous-unwind-tables"
has -fstack-protector-strong && compile="$compile -fstack-protector-strong"
# Under a sanitizer it would stand in front of that one's own checks, and
# without optimization it is nothing but a warning.
case $given in
*-fsanitize*) ;;
*) has -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 && compile="$compile -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3" ;;
esac
# The gaps before what is jumped to, and what is done once in place of often: a
# kilobyte each, and no faster.
for flag in -fno-align-jumps -fno-move-loop-invariants -fno-caller-saves; do
	has "$flag" && compile="$compile $flag"
done
# What nobody calls is left out.
has -ffunction-sections -fdata-sections -Wl,--gc-sections &&
	compile="$compile -ffunction-sections -fdata-sections" link=-Wl,--gc-sections
has -Wl,-z,relro -Wl,-z,now && link="$link -Wl,-z,relro -Wl,-z,now"
# A static program may need no loader at all, and no pages between its segments.
case $given in
*-static*) has -Wl,-z,noseparate-code && link="$link -Wl,-z,noseparate-code" ;;
*) has -fPIE -pie && compile="$compile -fPIE" link="$link -pie" ;;
esac
printf '%s\n%s\n' "$compile" "$link"
