# dtach.bash - completion for bash: modes, options, session names
# shellcheck shell=bash

# Print the names of the sessions, one per line, without those that have control
# characters or are not UTF-8.
_dtach_sessions() {
	command dtach -lj 2>/dev/null | LC_ALL=C sed -nE 's/^\{"name":"(([^"\\]|\\["\\])*)".*/\1/p' |
		LC_ALL=C sed -E 's/\\(.)/\1/g'
}

# Set _dtach_words to the words up to the cursor; COMP_WORDS is also split at @ and
# colons.
_dtach_split() {
	local rest=${COMP_LINE:0:COMP_POINT} next i n=0

	_dtach_words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		next=${rest#"${rest%%[![:blank:]]*}"}
		if [ "$i" -eq 0 ] || [ "$next" != "$rest" ]; then
			n=$((n + 1))
		fi
		if [ "$i" -eq "$COMP_CWORD" ]; then
			_dtach_words[n - 1]+=$next
		else
			_dtach_words[n - 1]+=${COMP_WORDS[i]}
			rest=${next#"${COMP_WORDS[i]}"}
		fi
	done
}

# Offer the lines of standard input that start with the current word.
_dtach_offer() {
	local cur=${_dtach_words[${#_dtach_words[@]} - 1]} quote='' plain cut='' word shown

	case $cur in
	[\"\']*) quote=${cur:0:1} plain=${cur:1} ;;
	*) plain=${cur//\\/} ;;
	esac
	# Readline replaces only what follows the last of these; an @ is replaced too.
	if [ -z "$quote" ]; then
		cut=${cur%"${cur##*[@:=]}"}
		[[ -n $cut && $COMP_WORDBREAKS == *"${cut: -1}"* ]] || cut=
		cut=${cut%@}
	fi
	while IFS= read -r word; do
		[[ $word == "$plain"* ]] || continue
		if [ -n "$quote" ]; then
			COMPREPLY+=("$word")
		else
			printf -v shown %q "$word"
			COMPREPLY+=("${shown#"$cut"}")
		fi
	done
}

# Offer existing sessions: @names and paths, or, for a word that does not begin with @
# or /, the @names without their @.
_dtach_session() {
	local cur=${_dtach_words[${#_dtach_words[@]} - 1]}

	case $cur in
	'' | [@/\"\'\\]*) _dtach_offer < <(_dtach_sessions) ;;
	*) _dtach_offer < <(_dtach_sessions | sed -n 's/^@//p') ;;
	esac
}

# ---- the lists, written by tools/completions.sh ----
_dtach_creating=AcnN
_dtach_optional=alM
_dtach_several=wdU
_dtach_signalling=k
_dtach_flags=ERqSwzDCPjpvt
_dtach_valued=egHKoOmLTrtbI

_dtach_modes() {
	printf -- '%s\n' -A -c -n -N -a -p -i -l -s -u -x -f -w -k -d -g -M -U -L --help --version
}

_dtach_signals() {
	printf -- '%s\n' -ABRT -ALRM -BUS -CHLD -CONT -FPE -HUP -ILL -INT -KILL -PIPE -PROF -QUIT \
		-SEGV -STOP -SYS -TERM -TRAP -TSTP -TTIN -TTOU -URG -USR1 -USR2 -VTALRM -WINCH -XCPU \
		-XFSZ
}

# The options of a mode.
_dtach_options() {
	case $1 in
	A) printf -- '%s\n' -E -R -q -S -w -z -D -e -g -H -K -o -O -m -L -r -- ;;
	c|n|N) printf -- '%s\n' -E -R -q -S -w -z -e -g -H -K -o -O -m -L -r -- ;;
	a) printf -- '%s\n' -E -R -q -z -D -e -H -r ;;
	i) printf -- '%s\n' -p -t ;;
	l) printf -- '%s\n' -j -v -L ;;
	s) printf -- '%s\n' -C -P -j -H ;;
	u) printf -- '%s\n' -P -T -t -I ;;
	x|k) printf -- '%s\n' -T ;;
	f) printf -- '%s\n' -H -O -t -b ;;
	esac
}

# The values to offer for the option that a word ends with; fails if it takes none.
_dtach_values() {
	case $1 in
	-*e) printf -- '%s\n' '^\' '^]' '^^' '^_' ;;
	-*g) printf -- '%s\n' '80x24' '132x43' ;;
	-*H) printf -- '%s\n' '0' '1000' 'all' ;;
	-*K) printf -- '%s\n' 'failure' 'always' ;;
	-*o) ;;
	-*O) printf -- '%s\n' 'raw' 'text' 'text,time' 'cast' ;;
	-*m) printf -- '%s\n' '64K' '1M' '16M' '1G' ;;
	-*L) ;;
	-*T) printf -- '%s\n' '0' '1' '10' ;;
	-*r) printf -- '%s\n' 'screen' 'winch' 'ctrl_l' 'none' ;;
	-*t) ;;
	-*b) ;;
	-*I) printf -- '%s\n' '500' '2000' ;;
	*) return 1 ;;
	esac
}
# ---- end of the lists ----

# Offer the values of an option; fails if it takes none.
_dtach_value() {
	_dtach_values "$1" >/dev/null && _dtach_offer < <(_dtach_values "$1")
}

# Print the index of the command's first word, or of the current word if there is none.
_dtach_command_at() {
	local i=$1 last=$((${#_dtach_words[@]} - 1))

	for (( ; i < last; i++)); do
		case ${_dtach_words[i]} in
		--)
			i=$((i + 1))
			break
			;;
		-*)
			[[ ! ${_dtach_words[i]} =~ ^-[$_dtach_flags]*[$_dtach_valued]$ ]] || i=$((i + 1))
			;;
		*) break ;;
		esac
	done
	echo "$i"
}

_dtach_command() {
	local first=$1 last=$((${#_dtach_words[@]} - 1))

	if [ "$last" -gt "$first" ] && declare -F _command_offset >/dev/null; then
		# It takes an index of COMP_WORDS.
		_command_offset $((COMP_CWORD - (last - first)))
	elif [ "$last" -eq "$first" ]; then
		_dtach_offer < <(compgen -c -- "${_dtach_words[last]//[\\\"\']/}" | sort -u)
	fi
}

_dtach() {
	local _dtach_words last cur mode at

	COMPREPLY=()
	_dtach_split
	last=$((${#_dtach_words[@]} - 1))
	cur=${_dtach_words[last]}
	if [ "$last" -eq 1 ]; then
		case $cur in
		-*) _dtach_offer < <(_dtach_modes) ;;
		*) _dtach_offer < <(_dtach_sessions | sed -n 's/^@//p') ;;
		esac
		return
	fi
	case ${_dtach_words[1]} in
	--*) return ;;
	-?*) mode=${_dtach_words[1]:1:1} at=3 ;;
	*) mode=A at=2 ;;
	esac
	# -k -TERM session; -l -j
	if [[ $at = 3 && ${_dtach_words[2]} == -* && $last -gt 2 ]]; then
		[[ $_dtach_signalling != *"$mode"* ]] || at=4
		[[ $_dtach_optional != *"$mode"* ]] || at=2
	fi
	if [[ $last -lt $at || $_dtach_several$_dtach_signalling == *"$mode"* ]]; then
		if [[ $cur == -* && $_dtach_signalling == *"$mode"* ]]; then
			_dtach_offer < <(_dtach_signals)
			[ "$last" -lt "$at" ] || _dtach_offer < <(_dtach_options "$mode")
		elif [[ $cur == -* && $_dtach_optional == *"$mode"* ]]; then
			_dtach_offer < <(_dtach_options "$mode")
		elif [[ $mode == A || $_dtach_creating != *"$mode"* ]]; then
			_dtach_session
		fi
		return
	fi
	at=$(_dtach_command_at "$at")
	if [ "$at" -gt "$last" ]; then
		_dtach_value "${_dtach_words[last - 1]}"
	elif [[ $at -eq $last && $cur == -* && ${_dtach_words[last - 1]} != -- ]]; then
		[[ $_dtach_signalling != *"$mode"* ]] || _dtach_offer < <(_dtach_signals)
		_dtach_offer < <(_dtach_options "$mode")
	elif [[ $_dtach_creating == *"$mode"* ]]; then
		_dtach_command "$at"
	fi
}

complete -o bashdefault -o default -F _dtach dtach
