#!/usr/bin/env bats
# What is built to be handed on.

# shellcheck disable=SC2154 # top is the helper's
load helper

@test "the static binary is under 160 KiB" { # the goal is set for musl on x86-64
	need musl-gcc
	need strip
	case $(uname -m) in x86_64) ;; *) skip "other machines have other sizes" ;; esac
	mkdir "$T/copy"
	(cd "$BATS_TEST_DIRNAME/.." && cp -R Makefile ./*.c ./*.h tools "$T/copy")
	env -u CFLAGS -u LDFLAGS -u CPPFLAGS -u MAKEFLAGS make -C "$T/copy" static CC=musl-gcc >"$T/out" 2>&1
	strip "$T/copy/dtach"
	size=$(wc -c <"$T/copy/dtach")
	echo "$size bytes"
	((size < 160 * 1024))
}
