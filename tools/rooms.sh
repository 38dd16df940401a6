#!/bin/sh
# rooms.sh [DIRECTORY]: check that files include and call only what is below them.
#
# Reads the includes of all files and the symbols of the objects in DIRECTORY, by
# default the tree of this script.  `make dtach' must have built the objects there.
# Prints a line for each fault, with both files and the symbol, then the number of
# rules that hold as "N passed, N failed".  Exits 1 if any rule is broken.
#
#  1 A file includes headers of its own room and of rooms below it.  A room is a
#    folder, or a .c file at the top with its header.
#  2 It calls functions, and uses variables, of those rooms only.
#  3 No files call each other in a circle, within a room neither.
#  4 No headers include each other in a circle.
#  5 From outside screen/ only screen/screen.h is included.
#  6 No file includes a .c file.
#  7 What a file offers is declared in the header of the same name, in screen/ also
#    in screen/screen.h.
#  8 What a file offers is used by another file of the program, or by one in tools/;
#    in screen/, by a test.
#  9 Only master/client.c sets the stage of a client.
#
# Tests (tests/, ROOM/tests/) and tools/ are no part of the program: only rules 5 and
# 6 apply to them.  In screen/, its own tests/layers checks the order of the files.
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1

# Each room and the rooms below it.  Of a room in brackets only headers may be used,
# for types and constants, and no function.
rooms='
base
screen
session     base
options     base session
control     base session screen (options)
attach      base session (options)
master      base session screen (options)
attach.c    base session (options) attach
master.c    base session screen (options) master
create.c    base session (options) control attach.c master.c
dtach.c     base options control master.c create.c'

# What may include headers of screen/ other than screen.h: one prints all that a screen
# remembers, one feeds it files as the tests of the library do.
insiders='tests/look.c
tests/terminals/restore.c'

files=$(find . -name '*.[ch]' ! -path './dtach-*' | sed 's|^\./||' | LC_ALL=C sort)
objects=$(echo "$files" | grep -v -E '(^|/)(tests|tools)/' | sed -n 's/\.c$/.o/p')
for object in $objects; do
	[ -f "$object" ] || { echo "rooms: $object is not there; make dtach builds it" >&2; exit 1; }
done

# The facts: room NAME ROOM...; insider FILE; file NAME; include FILE WHAT;
# word FILE IDENTIFIER, of headers, tests and tools; symbol OBJECT: NAME TYPE ...
facts() {
	echo "$rooms" | sed -n 's/^./room &/p'
	echo "$insiders" | sed 's/^/insider /'
	echo "$files" | sed 's/^/file /'
	# shellcheck disable=SC2086 # they are words
	awk '/^[ \t]*#[ \t]*include[ \t]*"/ { split($0, part, "\""); print "include", FILENAME, part[2] }' $files
	# shellcheck disable=SC2046
	awk '
	FNR == 1 { comment = 0 }
	{
		# Skip comments, also those of several lines.
		line = $0
		while (line != "") {
			if (comment) {
				at = index(line, "*/")
				line = at ? substr(line, at + 2) : ""
				comment = !at
				continue
			}
			at = index(line, "/*")
			code = at ? substr(line, 1, at - 1) : line
			line = at ? substr(line, at + 2) : ""
			comment = at > 0
			gsub(/[^A-Za-z0-9_]+/, " ", code)
			n = split(code, word, " ")
			for (i = 1; i <= n; i++)
				print "word", FILENAME, word[i]
		}
	}' $(echo "$files" | grep -E '\.h$|(^|/)(tests|tools)/')
	# shellcheck disable=SC2086
	awk '/(->|\.)stage *=[^=]/ && FILENAME ~ /^master/ && FILENAME != "master/client.c" { print "stage", FILENAME }' $files
	# shellcheck disable=SC2086
	nm -A -P -g $objects | sed 's/^/symbol /'
}

facts | awk '
function fault(rule, text) {
	faults[rule]++
	print "rooms: " text
}

# Is it no part of the program?
function is_apart(file) {
	return file ~ /(^|\/)(tests|tools)\//
}

# The room of a file: its folder; at the top, its name with .c.
function room(file) {
	if (file ~ /\//) {
		sub(/\/.*/, "", file)
		return file
	}
	sub(/\.h$/, ".c", file)
	return file
}

function allowed(from, to, how) {
	return from == to || (from, to) in may || (how == "includes" && (from, "(" to ")") in may)
}

function down(rule, from, how, to, symbol) {
	if (is_apart(from) || allowed(room(from), room(to), how))
		return
	fault(rule, from " " how " " to (symbol == "" ? "" : ": " symbol) ", which is not below it")
}

function edge(graph, from, to, symbol) {
	if (!((graph, from, to) in edges))
		next_of[graph, from] = next_of[graph, from] " " to
	if (!((graph, from, to) in edges) || symbol < edges[graph, from, to])
		edges[graph, from, to] = symbol
}

# The shortest way from a file back to itself: its files, each after a blank; "" if
# there is none.
function circle(graph, file,    queue, head, tail, before, n, i, to, way) {
	head = tail = 0
	queue[tail++] = file
	while (head < tail) {
		n = split(next_of[graph, queue[head]], to, " ")
		for (i = 1; i <= n; i++) {
			if (to[i] == file) {
				for (way = ""; queue[head] != file; head = before[queue[head]])
					way = " " queue[head] way
				return " " file way
			}
			if (!(to[i] in before)) {
				before[to[i]] = head
				queue[tail++] = to[i]
			}
		}
		head++
	}
	return ""
}

# The shortest circle of each file; one that several files share is reported once.
function circles(rule, graph, how,    i, j, k, n, way, member, text, key, is_in, told) {
	for (i = 1; i <= count; i++) {
		way = circle(graph, files[i])
		n = split(way, member, " ")
		text = key = ""
		split("", is_in)
		for (j = 1; j <= n; j++) {
			is_in[member[j]]
			k = j < n ? j + 1 : 1
			text = text (j > 1 ? ", " : "") member[j] " " how " " member[k]
			if (edges[graph, member[j], member[k]] != "")
				text = text " (" edges[graph, member[j], member[k]] ")"
		}
		for (j = 1; j <= count; j++)
			if (files[j] in is_in)
				key = key " " j
		if (n > 0 && !(key in told))
			fault(rule, "in a circle: " text)
		told[key]
	}
}

# The file that an include names: in the folder of the including file, or from the top.
function found(from, what,    beside) {
	beside = from
	if (!sub(/[^\/]*$/, "", beside))
		beside = ""
	if ((beside what) in is_file)
		return beside what
	return what in is_file ? what : ""
}

# Some systems put _ before the names in objects.
function plain(symbol) {
	if (underscores)
		sub(/^_/, "", symbol)
	return symbol
}

function declared(file, symbol,    header) {
	symbol = plain(symbol)
	header = file
	sub(/\.c$/, ".h", header)
	if ((header, symbol) in has_word || (room(file) == "screen" && ("screen/screen.h", symbol) in has_word))
		return
	if (header in is_file)
		fault(7, header " does not declare what " file " offers: " symbol)
	else
		fault(7, file " has no header: " symbol)
}

$1 == "insider" { is_insider[$2] }
$1 == "room" { known[$2]; for (i = 3; i <= NF; i++) may[$2, $i] }
$1 == "file" {
	files[++count] = $2
	is_file[$2]
	if (!is_apart($2) && !(room($2) in known))
		fault(1, $2 " is in no room that tools/rooms.sh knows")
}
$1 == "stage" { fault(9, $2 " sets a stage, as only master/client.c may") }
$1 == "word" { has_word[$2, $3] }
$1 == "word" && is_apart($2) { in_tests[$3] }
$1 == "word" && $2 ~ /^tools\// { in_tools[$3] }

$1 == "include" {
	from = $2
	to = found(from, $3)
	if (to == "")
		next
	down(1, from, "includes", to, "")
	if (from ~ /\.h$/ && to ~ /\.h$/)
		edge("headers", from, to, "")
	if (to ~ /^screen\// && from !~ /^screen\// && to != "screen/screen.h" && !(from in is_insider))
		fault(5, from " includes " to ", the inside of screen/")
	if (to ~ /\.c$/)
		fault(6, from " includes " to)
}

$1 == "symbol" {
	file = $2
	sub(/\.o:$/, ".c", file)
	if ($4 ~ /^[UwvN]$/) {
		users[$3] = users[$3] " " file
	} else if ($4 ~ /^[TDBRCSGVW]$/) {
		home[$3] = file
		symbols[++symbol_count] = $3
	}
}

END {
	underscores = "_main" in home
	for (i = 1; i <= symbol_count; i++) {
		symbol = symbols[i]
		to = home[symbol]
		n = split(users[symbol], user, " ")
		for (j = 1; j <= n; j++) {
			down(2, user[j], "calls", to, symbol)
			edge("calls", user[j], to, symbol)
		}
		if (plain(symbol) == "main")
			continue
		declared(to, symbol)
		if (n == 0 && !(plain(symbol) in in_tools) && !(room(to) == "screen" && plain(symbol) in in_tests))
			fault(8, to " offers what no other file uses: " plain(symbol))
	}
	circles(3, "calls", "calls")
	circles(4, "headers", "includes")
	for (rule = 1; rule <= 9; rule++)
		if (rule in faults)
			failed++
	print 9 - failed " passed, " failed + 0 " failed"
	exit failed > 0
}'
