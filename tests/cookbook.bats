#!/usr/bin/env bats
# The page of recipes: each is taken from it as it stands, and used.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # words for another shell; the helper's
load helper

setup_more() {
	dtach_in_path
}

# recipe TITLE: its lines.
recipe() {
	sed -n "/^$1\$/,/^\$/s/^    //p" "$TESTS/../doc/RECIPES" | grep .
}

# program NAME: an executable of standard input's lines.
program() {
	cat >"$1"
	chmod +x "$1"
}

has_line() {
	dtach -s "$1" | grep -qx -- "$2"
}

@test "the session's name in the prompt" {
	{ echo "PS1='> '"; recipe "The session's name in the prompt"; } >rc
	equal '> ' "$(eval "$(cat rc)"; echo "$PS1")"
	ENV=$T/rc dtach -n @work sh 3>&-
	wait_for has_line @work '\[@work\] >'
	ENV=$T/rc dtach -n "$S" sh 3>&-
	wait_for has_line "$S" '\[s\] >'
}

@test "the same for starship" {
	recipe starship >toml
	for key in command when; do
		sed -n "s/^$key = '\\(.*\\)'\$/\\1/p" toml >$key
		[ -s $key ]
	done
	not sh when
	equal @work "$(DTACH_SESSION=@work sh command)"
	DTACH_SESSION=@work sh when
	grep -qx 'format = .*\$output.*' toml
}

@test "ssh, and ssh that comes back" {
	recipe "ssh" >config
	if command -v ssh >/dev/null; then
		ssh -F config -G work >got
		grep -qx 'remotecommand dtach -A @work' got
		grep -qx 'requesttty \(true\|yes\)' got
	fi
	# The line breaks once; then the user detaches.
	program bin/ssh <<-'END'
		#!/bin/sh
		echo "$@" >>calls
		test "$(wc -l <calls)" -ge 2 || exit 255
	END
	recipe "ssh that comes back" >loop
	status=0
	sh loop || status=$?
	equal $'work\nwork' "$(cat calls)"
}

@test "a picker" {
	# It takes the first, and shows what the preview is.
	program bin/fzf <<-'END'
		#!/bin/sh
		name=$(head -n 1)
		sh -c "$(echo "$2" | sed "s/{}/$name/")" >preview
		echo "$name"
	END
	dtach -n @one sh -c 'echo on the screen; exec cat' 3>&-
	wait_for has_line @one 'on the screen'
	{ recipe "A picker"; echo pick; } >pick
	term sh pick <<-'END'
		expect on the screen
		send typed\r
		expect typed\r\ntyped
		send \x1c
		expect detached
	END
	grep -qx 'on the screen' preview
}

@test "the terminal of vim" {
	vim --version 2>/dev/null | grep -q '+terminal' || skip "no vim with terminals here"
	dtach -n @editor vim -u NONE 3>&-
	dtach -u @editor -t '^~' -T 60 >/dev/null
	dtach -i @editor -t "$(recipe "The terminal of an editor")" Enter
	wait_for alive @edit
	wait_for clients 1 @edit
	dtach -k @editor
	alive @edit
}

@test "VS Code's profile is JSON, and dtach takes its words" {
	{ echo '{'; recipe "VS Code"; echo '}'; } >json
	if command -v python3 >/dev/null; then python3 -m json.tool json >/dev/null; fi
	# shellcheck disable=SC2046 # they are words
	run_dtach $(sed -n 's/.*\["\(.*\)"\].*/\1/p' json | sed 's/", "/ /g; s/\$.*}/folder/')
	one_error @folder 'attaching needs a terminal on standard input'
}

@test "a target of make that leaves a job" {
	need make
	recipe "A target of make that leaves a job" >Makefile
	printf '#!/bin/sh\necho up\nexec sleep 1000\n' | program server
	make serve 3>&-
	wait_for grep -q up serve.log
	first=$(master @serve)
	make serve 3>&-
	equal "$first" "$(master @serve)"
	make stop
	not alive @serve
}

@test "a dialogue" {
	recipe "A dialogue" | program dialogue
	equal 10 "$(grep -c . dialogue)"
	program setup.sh <<-'END'
		#!/bin/sh
		printf 'Name? '; read -r name
		printf 'Directory [/usr]: '; read -r dir
		printf 'Install? (y/n) '; read -r yes
		echo "$name $dir $yes" >answers
		exit 3
	END
	status=0
	./dialogue 3>&- || status=$?
	equal '3 Bob /opt/thing y' "$status $(cat answers)"
	equal '' "$(dtach -l)"
}

@test "a file is edited in vim as the page for scripts says" {
	need vim
	printf 'set nocompatible\n' >.vimrc
	sed -n '/^Edit a file/,/^$/s/^    > //p' "$TESTS/../doc/SCRIPTS" >edit
	equal 4 "$(grep -c . edit)"
	HOME=$T sh -e edit 3>&-
	equal 'a line' "$(cat notes)"
	equal '' "$(dtach -l)"
}
