#!/bin/sh
# completions.sh [--check]: update packaging/completions from the tables in options/
#
# Writes the modes, options, values and signals into each file there, between its two
# lines that begin with "# ----".  With --check it changes no file, but prints the
# difference and exits 1 if one is out of date.  Exits 77 if $CC builds no program that
# runs here.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' 0

# CC may be several words.
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -DTABLE_HELP -I. -o "$dir/table" tools/table.c options/table.c options/value.c \
	options/signals.c session/labels.c base/*.c
"$dir/table" >"$dir/lines" || exit 77

# For all three shells: read the tables into arrays, modes by letter and options by number: a letter may
# stand for two options.
cat >"$dir/read.awk" <<'EOF'
BEGIN { FS = "\t" }
$1 == "mode" { modes[++mode_count] = $2; kind[$2] = $3; mode_help[$2] = $4; letters[$3] = letters[$3] $2 }
$1 == "option" {
	i = ++option_count
	options[i] = $2; taken_by[i] = $3; value[i] = $4; option_help[i] = $5; offers[i] = $6
	if ($4 == "") flags = flags $2; else valued = valued $2
}
$1 == "signal" { signals = signals " -" $2 }

# Letters as the pattern of a case: A|c|n
function either(letters,   i, all) {
	for (i = 1; i <= length(letters); i++)
		all = all (i > 1 ? "|" : "") substr(letters, i, 1)
	return all
}

# Letters separated by blanks: A c n
function apart(letters) {
	letters = either(letters)
	gsub(/\|/, " ", letters)
	return letters
}

# The options of a mode, each formatted by item(), which takes its number.
function options_of(mode,   i, all) {
	for (i = 1; i <= option_count; i++)
		if (index(taken_by[i], mode))
			all = all item(i)
	return all
}

# The branches of a case; modes with the same options share one.
function branches(before, after,   i, list, n, lists, by) {
	for (i = 1; i <= mode_count; i++) {
		list = options_of(modes[i])
		if (list != "" && kind[modes[i]] == "creates")
			list = list ending()
		if (list == "")
			continue
		if (!(list in by))
			lists[++n] = list
		by[list] = by[list] modes[i]
	}
	for (i = 1; i <= n; i++)
		print "\t" either(by[lists[i]]) ") " before lists[i] after " ;;"
}
EOF

cat >"$dir/bash.awk" <<'EOF'
function item(i) { return " -" options[i] }
function ending() { return " --" }
function print_words(words,   n, all, i, line) {
	n = split(words, all, " ")
	line = "\tprintf -- '%s\\n'"
	for (i = 1; i <= n; i++) {
		if (length(line all[i]) > 90) {
			print line " \\"
			line = "\t\t" all[i]
		} else
			line = line " " all[i]
	}
	print line
}
END {
	print "_dtach_creating=" letters["creates"]
	print "_dtach_optional=" letters["optional"]
	print "_dtach_several=" letters["several"]
	print "_dtach_signalling=" letters["signals"]
	print "_dtach_flags=" flags
	print "_dtach_valued=" valued
	print "\n_dtach_modes() {"
	for (i = 1; i <= mode_count; i++)
		all = all " -" modes[i]
	print_words(all " --help --version")
	print "}\n\n_dtach_signals() {"
	print_words(signals)
	print "}\n\n# The options of a mode."
	print "_dtach_options() {\n\tcase $1 in"
	branches("printf -- '%s\\n'", "")
	print "\tesac\n}\n\n# The values to offer for the option that a word ends with; fails if it takes none."
	print "_dtach_values() {\n\tcase $1 in"
	for (i = 1; i <= option_count; i++)
		if (value[i] != "") {
			list = offers[i]
			gsub(/ /, "' '", list)
			print "\t-*" options[i] ") " (list == "" ? "" : "printf -- '%s\\n' '" list "' ") ";;"
		}
	print "\t*) return 1 ;;\n\tesac\n}"
}
EOF

cat >"$dir/zsh.awk" <<'EOF'
function quoted(text) { gsub(/\\/, "&&", text); return text }
function item(i,   what) {
	what = "\n\t\t'-" options[i] (value[i] != "" ? "+" : "") "[" option_help[i] "]"
	if (value[i] != "")
		what = what ":" value[i] ":" (value[i] == "file" ? "_files" : "(" quoted(offers[i]) ")")
	return what "'"
}
function ending() { return "" }
END {
	print "_dtach_modes() {\n\tlocal -a modes\n\n\tmodes=("
	for (i = 1; i <= mode_count; i++)
		print "\t\t'-" modes[i] ":" mode_help[modes[i]] "'"
	print "\t\t'--help:print the usage'\n\t\t'--version:print the version'\n\t)"
	print "\t_describe -o mode modes\n}\n\n_dtach_signals() {\n\tlocal -a names\n\n\tnames=("
	n = split(substr(signals, 2), names, " ")
	for (i = 1; i <= n; i++)
		printf "%s%s", i % 14 == 1 ? "\t\t" : " ", names[i] (i % 14 == 0 || i == n ? "\n" : "")
	print "\t)\n\t_wanted signals expl signal compadd -a names\n}"
	print "\n# Set kind to the kind of a mode, and takes to its options."
	print "_dtach_mode() {\n\tcase $1 in"
	split("creates optional several signals session", order, " ")
	for (i = 1; i <= 5; i++)
		print "\t" either(letters[order[i]]) ") kind=" order[i] " ;;"
	print "\tesac\n\tcase $1 in"
	branches("takes=(", "\n\t)")
	print "\tesac\n}"
}
EOF

cat >"$dir/fish.awk" <<'EOF'
function item(i) { return "" }
function ending() { return "" }
function quoted(text) { gsub(/\\/, "&&", text); return text }
END {
	print "function __dtach_signals\n    printf '%s\\n' \\"
	n = split(substr(signals, 2), names, " ")
	for (i = 1; i <= n; i++)
		printf "%s%s", i % 12 == 1 ? "        " : " ", names[i] (i == n ? "\n" : i % 12 == 0 ? " \\\n" : "")
	print "end\n\n# Does this word end with an option whose value is the next word?"
	print "function __dtach_takes_value"
	print "    string match -qr -- '^-[" flags "]*[" valued "]$' $argv[1]\nend\n"
	print "function __dtach_creates\n    __dtach_is " apart(letters["creates"]) "\nend\n"
	print "function __dtach_takes_signal\n    __dtach_is " apart(letters["signals"]) "\nend\n"
	print "function __dtach_takes_several\n    __dtach_is " apart(letters["several"] letters["signals"]) "\nend\n"
	for (i = 1; i <= mode_count; i++)
		print "complete -c dtach -n __dtach_first -a -" modes[i] " -d '" mode_help[modes[i]] "'"
	for (i = 1; i <= option_count; i++) {
		how = value[i] == "" ? "" : value[i] == "file" ? " -r -F" : " -x -a '" quoted(quoted(offers[i])) "'"
		print "complete -c dtach -n '__dtach_wants_option " apart(taken_by[i]) "' -s " options[i] how " -d '" option_help[i] "'"
	}
}
EOF

# put SHELL FILE: print the file with new lists.
put() {
	awk -f "$dir/read.awk" -f "$dir/$1.awk" "$dir/lines" >"$dir/lists"
	awk -v lists="$dir/lists" '
		/^# ----/ && inside++ == 0 {
			print
			while ((getline line <lists) > 0) print line
			next
		}
		inside != 1 || /^# ----/' "$2"
}

status=0
for shell in bash zsh fish; do
	file=packaging/completions/dtach.$shell
	[ $shell != zsh ] || file=packaging/completions/_dtach
	put $shell $file >"$dir/new"
	if [ "${1-}" = --check ]; then
		diff -u $file "$dir/new" || status=1
	else
		cat "$dir/new" >$file
	fi
done
exit $status
