#!/usr/bin/env bats
# The completions for bash, zsh and fish, on a terminal in each shell: typed text
# and a TAB must complete to the expected words.

# For shellcheck: quoted words are often for another shell; each test runs in
# a subshell.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031

load helper

setup_more() {
	HERE=$(cd "$TESTS/../packaging/completions" && pwd -P)
	mkdir home
	dtach_in_path
	HOME=$T/home
	export HERE HOME
}

# A function named dtach records its words; the completions call the real program.
on_bash() {
	need bash
	cat >rc <<-'EOT'
	. "$HERE/dtach.bash"
	dtach() { printf '<%s>' "$@" >"$T/got.new"; mv "$T/got.new" "$T/got"; }
	bind 'set bell-style none'
	bind 'set enable-bracketed-paste off'
	PS1='ready> '
	EOT
	SHELL_WORDS=(bash --noprofile --rcfile "$T/rc" -i)
}

on_zsh() {
	need zsh
	cat >.zshrc <<-'EOT'
	fpath=("$HERE" $fpath)
	autoload -U compinit
	compinit -u -D
	dtach() { printf '<%s>' "$@" >"$T/got.new"; mv "$T/got.new" "$T/got"; }
	unsetopt beep autoremoveslash
	PS1='ready> '
	EOT
	export ZDOTDIR=$T
	SHELL_WORDS=(zsh -i)
}

on_fish() {
	need fish
	mkdir -p home/.config/fish
	cat >home/.config/fish/config.fish <<-'EOT'
	source $HERE/dtach.fish
	function dtach; printf '<%s>' $argv >$T/got.new; mv $T/got.new $T/got; end
	function fish_prompt; echo -n 'ready> '; end
	set -g fish_greeting
	EOT
	SHELL_WORDS=(fish -i)
}

# becomes TYPED WORDS: TYPED, in term's notation, and a TAB give WORDS.
becomes() {
	rm -f got
	# Wait until the shell has handled the TAB before pressing return.
	term --size 200x40 "${SHELL_WORDS[@]}" <<-EOT || :
		expect ready> 
		send $1\\t
		run sleep 0.3
		send \\r
		until test -e got
		signal KILL
		eof
	EOT
	equal "$2" "$(cat got)"
}

# offers TYPED WORD...: two TABs list all these words.
offers() {
	local typed=$1 word
	shift
	# fish colours single letters in its list, so ask fish itself.
	if [ "${SHELL_WORDS[0]}" = fish ]; then
		fish -c "complete -C '$typed'" >list
		for word; do grep -qE -- "^$word(\s|\$)" list || return 1; done
		return
	fi
	{
		echo 'expect ready> '
		printf 'send %s\\t\\t\n' "$typed"
		for word; do printf 'until grep -qF -- %s log\n' "'$word'"; done
		echo 'signal KILL'
		echo eof
	} >script
	term --size 200x40 --log log "${SHELL_WORDS[@]}" <script || [ $? -ne 99 ]
}

named() {
	local name
	for name; do "$DTACH" -n "$name" sleep 1000 3>&-; done
}

sessions_by_name() {
	named @work @other "$T/at.path"
	becomes 'dtach -a @w' '<-a><@work>'
	becomes 'dtach -a wo' '<-a><work>'
	becomes 'dtach -k @o' '<-k><@other>'
	becomes 'dtach -k @work @o' '<-k><@work><@other>'
	becomes 'dtach wor' '<work>'
	becomes "dtach -p $T/at.p" "<-p><$T/at.path>"
	becomes 'dtach -A @ot' '<-A><@other>'
}

odd_names() {
	named '@q a'\''b"c$d' '@co:lon=x' '@größe' $'@bad\e[31m'
	becomes 'dtach -s @q' '<-s><@q a'\''b"c$d>'
	becomes 'dtach -f @co' '<-f><@co:lon=x>'
	becomes 'dtach -w @co:l' '<-w><@co:lon=x>'
	LC_ALL=C.UTF-8 becomes 'dtach -d @gr' '<-d><@größe>'
	# An unprintable name is not offered, so the typed word stays.
	becomes 'dtach -a @ba' '<-a><@ba>'
}

none_there() {
	becomes 'dtach -a @x' '<-a><@x>'
	[ ! -e "$DTACH_DIR" ]
}

modes_and_options() {
	offers 'dtach -' -A -N -c -d -f -k -l -n -p -s -w
	offers 'dtach -n s -' -E -H -e -g -m -o -r -w -z
	offers 'dtach -n s -r ' screen winch ctrl_l none
	becomes 'dtach -n s -r wi' '<-n><s><-r><winch>'
	becomes 'dtach -a s -Ezr no' '<-a><s><-Ezr><none>'
	becomes 'dtach -s s -H al' '<-s><s><-H><all>'
	becomes 'dtach -k -WIN' '<-k><-WINCH>'
	named @work
	becomes 'dtach -k -TERM @w' '<-k><-TERM><@work>'
	becomes 'dtach -w @work @w' '<-w><@work><@work>'
}

files_and_commands() {
	mkdir sub
	touch sub/file.txt log.txt
	printf '#!/bin/sh\n' >bin/unheard-of
	chmod +x bin/unheard-of
	becomes 'dtach -n su' '<-n><sub/>'
	becomes 'dtach -w su' '<-w><sub/>'
	becomes 'dtach -n s -o log' '<-n><s><-o><log.txt>'
	becomes 'dtach -n s unheard' '<-n><s><unheard-of>'
	becomes 'dtach work -z unheard' '<work><-z><unheard-of>'
	becomes 'dtach -n s -- unheard' '<-n><s><--><unheard-of>'
	becomes 'dtach -n s -E cat sub/fi' '<-n><s><-E><cat><sub/file.txt>'
}

@test "all three know the modes, options, values and signals that dtach knows" {
	status=0
	"$TESTS/../tools/completions.sh" --check || status=$?
	case $status in 77 | 127) skip "no compiler here whose programs run" ;; esac
	equal 0 "$status"
}

@test "bash completes names of sessions" {
	on_bash
	sessions_by_name
}

@test "bash completes odd names" {
	on_bash
	odd_names
}

@test "bash completes nothing without a session" {
	on_bash
	none_there
}

@test "bash completes modes, options and their values" {
	on_bash
	modes_and_options
}

@test "bash completes files and commands" {
	on_bash
	files_and_commands
}

@test "bash completes within quotes" {
	on_bash
	named '@two words'
	becomes "dtach -a '@tw" '<-a><@two words>'
	becomes 'dtach -a "@tw' '<-a><@two words>'
	becomes 'dtach -a @two\\ w' '<-a><@two words>'
}

@test "zsh completes names of sessions" {
	on_zsh
	sessions_by_name
}

@test "zsh completes odd names" {
	on_zsh
	odd_names
}

@test "zsh completes nothing without a session" {
	on_zsh
	none_there
}

@test "zsh completes modes, options and their values" {
	on_zsh
	modes_and_options
}

@test "zsh completes files and commands" {
	on_zsh
	files_and_commands
}

@test "fish completes names of sessions" {
	on_fish
	sessions_by_name
}

@test "fish completes odd names" {
	on_fish
	odd_names
}

@test "fish completes nothing without a session" {
	on_fish
	none_there
}

@test "fish completes modes, options and their values" {
	on_fish
	modes_and_options
}

@test "fish completes files and commands" {
	on_fish
	files_and_commands
}
