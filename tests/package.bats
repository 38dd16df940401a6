#!/usr/bin/env bats
# What is distributed: binary and tarball.

# shellcheck disable=SC2034,SC2154 # the helper's
load helper

# These tests build the program again and test it.
TEST_DEADLINE=900

setup_more() {
	unset CFLAGS LDFLAGS CPPFLAGS MAKEFLAGS
}

# copy DIRECTORY: copy the sources to a new directory.
copy() {
	mkdir "$1"
	(cd "$BATS_TEST_DIRNAME/.." && tar -cf - --exclude=./.git .) | tar -C "$1" -xf -
	make -C "$1" clean >out 2>&1
}

@test "the static binary is under 268 KiB" { # the limit is set for musl on x86-64
	need musl-gcc
	need strip
	case $(uname -m) in x86_64) ;; *) skip "other machines have other sizes" ;; esac
	copy "$T/copy"
	make -C "$T/copy" static CC=musl-gcc >"$T/out" 2>&1
	strip "$T/copy/dtach"
	size=$(wc -c <"$T/copy/dtach")
	echo "$size bytes"
	((size < 268 * 1024))
}

@test "the static program's own printf prints what libc's does" {
	cd "$BATS_TEST_DIRNAME/.."
	${CC:-cc} -std=c11 -DUNDER_TEST tools/printf.c tests/printf.c -o "$T/try"
	"$T/try"
	# What it does not know is in no text, but for ESC %, which begins a sequence.
	cat ./*.c base/*.c session/*.c screen/*.c options/*.c control/*.c attach/*.c master/*.c |
		grep -oE '"([^"\\]|\\.)*"' | sed 's/\\033%//g' >"$T/texts"
	grep -qE '%-?[0-9]+s' "$T/texts"
	not grep -E '%[-0-9.*]*([+#hjtLioXeEfFgGaApnCS]|l*[^-0-9.*lzcdsux"%^>&])' "$T/texts"
}

@test "the program is the same bytes wherever and whenever it is built" {
	copy one
	copy another.place
	make -C one dtach >out 2>&1
	(umask 077 && TZ=Asia/Tokyo make -C another.place dtach) >out 2>&1
	cmp one/dtach another.place/dtach
}

@test "the tarball is the same bytes wherever, whenever and by whom it is made" {
	tar --version 2>/dev/null | grep -q -e GNU -e libarchive || skip "no tar that can do that"
	copy one
	copy another
	make -C one dist >out 2>&1
	chmod -R go= another
	find another -name '*.c' -exec touch -t 202001010000 {} +
	[ "$(id -u)" != 0 ] || chown -R 1:1 another
	(umask 077 && TZ=Asia/Tokyo make -C another dist) >out 2>&1
	cmp one/dtach-*.tar.gz another/dtach-*.tar.gz
	not ls one/dtach-*/
}

@test "the tarball builds and passes tests by itself" {
	copy one
	make -C one dist >out 2>&1
	gzip -cd one/dtach-*.tar.gz | tar -xf -
	rm -rf one
	cd dtach-*/
	make dtach tests/term tests/peer tests/look >out 2>&1
	# Without the variables of the bats that runs this.
	path=$(echo "$PATH" | tr : '\n' | grep -v libexec | paste -sd : -)
	env -i PATH="$path" tests/run status.bats
	env -i PATH="$path" screen/tests/run
	env -i PATH="$path" tests/fuzz/run options
	for file in $(cd "$BATS_TEST_DIRNAME/.." && git ls-files 2>/dev/null); do
		[ -e "$file" ] || { echo "$file is not in it"; return 1; }
	done
}
