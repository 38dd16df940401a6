# dtach.bash - completion for bash: modes, options, session names
# shellcheck shell=bash

# The names of the sessions, a line each; not those that a terminal cannot show.
_dtach_sessions() {
	command dtach -lj 2>/dev/null | LC_ALL=C sed -nE 's/^\{"name":"(([^"\\]|\\["\\])*)".*/\1/p' |
		LC_ALL=C sed -E 's/\\(.)/\1/g'
}

# The words up to the cursor, into _dtach_words: COMP_WORDS cuts at @ and colons.
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

# Offer the words of standard input, a line each, that begin as the cursor's does.
_dtach_offer() {
	local cur=${_dtach_words[${#_dtach_words[@]} - 1]} quote='' plain cut='' word shown

	case $cur in
	[\"\']*) quote=${cur:0:1} plain=${cur:1} ;;
	*) plain=${cur//\\/} ;;
	esac
	# Readline replaces only what is behind the last of these, with the @.
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

# An existing session: as it is called, and where a bare word may stand for an
# @name without the @.
_dtach_session() {
	local cur=${_dtach_words[${#_dtach_words[@]} - 1]}

	case $cur in
	'' | [@/\"\'\\]*) _dtach_offer < <(_dtach_sessions) ;;
	*) _dtach_offer < <(_dtach_sessions | sed -n 's/^@//p') ;;
	esac
}

_dtach_signals() {
	printf -- '-%s\n' ABRT ALRM BUS CHLD CONT FPE HUP ILL INT KILL PIPE PROF QUIT SEGV STOP \
		SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ
}

# What a mode takes behind its session.
_dtach_options() {
	case $1 in
	A | c | n | N) printf '%s\n' -e -E -g -H -m -o -q -r -R -w -z -- ;;
	a) printf '%s\n' -e -E -H -q -r -R -z ;;
	l) echo -j ;;
	s) printf '%s\n' -C -H ;;
	f) echo -H ;;
	k) _dtach_signals ;;
	esac
}

# The value of an option, true if it is known which.
_dtach_value() {
	case $1 in
	-*r) _dtach_offer <<<$'screen\nwinch\nctrl_l\nnone' ;;
	-*e) _dtach_offer <<<$'^\\\n^]\n^^\n^_' ;;
	-*H) _dtach_offer <<<$'0\n1000\nall' ;;
	-*g) _dtach_offer <<<$'80x24\n132x43' ;;
	-*m) _dtach_offer <<<$'64K\n1M\n16M\n1G' ;;
	# A file.
	-*o) ;;
	*) return 1 ;;
	esac
}

# The index of the first word of the command, or of the cursor's if none is there.
_dtach_command_at() {
	local i=$1 last=$((${#_dtach_words[@]} - 1))

	for (( ; i < last; i++)); do
		case ${_dtach_words[i]} in
		--)
			i=$((i + 1))
			break
			;;
		-*)
			[[ ! ${_dtach_words[i]} =~ ^-[CERjqwz]*[egHmor]$ ]] || i=$((i + 1))
			;;
		*) break ;;
		esac
	done
	echo "$i"
}

_dtach_command() {
	local first=$1 last=$((${#_dtach_words[@]} - 1))

	if [ "$last" -gt "$first" ] && declare -F _command_offset >/dev/null; then
		# In the words as bash cuts them.
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
		-*) _dtach_offer <<<$'-A\n-a\n-c\n-d\n-f\n-k\n-l\n-N\n-n\n-p\n-s\n-w\n--help\n--version' ;;
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
		[ "$mode" != k ] || at=4
		[ "$mode" != l ] || at=2
	fi
	if [ "$last" -lt "$at" ] || [ "$mode" = w ]; then
		case $mode$cur in
		[lk]-*) _dtach_offer < <(_dtach_options "$mode") ;;
		[Aaplsfwkd]*) _dtach_session ;;
		esac
		return
	fi
	at=$(_dtach_command_at "$at")
	if [ "$at" -gt "$last" ]; then
		_dtach_value "${_dtach_words[last - 1]}"
	elif [[ $at -eq $last && $cur == -* && ${_dtach_words[last - 1]} != -- ]]; then
		_dtach_offer < <(_dtach_options "$mode")
	elif [[ $mode == [AcnN] ]]; then
		_dtach_command "$at"
	fi
}

complete -o bashdefault -o default -F _dtach dtach
