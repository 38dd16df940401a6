#!/bin/sh
# picture.sh: draw doc/reattach.svg, a terminal attached to a session, the same
# terminal detached, and another one attached to that session.  Nothing is drawn by
# hand: tests/term provides the terminals, tests/look prints what they show.  The
# script fails unless the last terminal shows the same as the first.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 1
root=$PWD
make -s dtach tests/term tests/look >/dev/null || exit 1
dir=$(mktemp -d /tmp/dt.XXXXXX) || exit 1
unset DTACH_SESSION DTACH_KEY
PATH=$root:$root/tests:$PATH
COLS=36
ROWS=12
size=${COLS}x$ROWS
export PATH dir size DTACH_DIR="$dir/sessions" ENV="$dir/rc" TERM=xterm SHELL=/bin/sh
trap 'dtach -k @todo 2>/dev/null; rm -rf "$dir"' 0
trap 'exit 1' 1 2 15

# The program: a screen with some of everything, and a line to type into below it.
# The cursor gets to that line last; when it is there, all has been drawn.
mkdir "$dir/home" "$dir/home/letters" "$dir/home/music" || exit 1
cat >"$dir/home/todo.sh" <<'EOF'
#!/bin/sh
line='\033[0;36m\033(0x\033(B\033[m'
task() { printf "\033[%s;1H$line %b\033[%s;21H$line " "$1" "$2" "$1"; }
cells() {
	printf '\033[%sm ' "$@"
	printf "\033[m $line"
}
printf '\033]2;to do\033\\\033[?1049h\033[H\033[2J'
printf '\033[1;97;44m to do                  2 of 5 done \033[m\r\n'
printf '\033[36m\033(0lq\033(B \033[1mtoday\033[22m \033(0qqqqqqqqqqqwq'
printf '\033(B \033[1mcolours\033[22m \033(0qqqqk\033(B'
task 3 '\033[32mx \033[0;2;9mbread'
cells 41 41 43 43 42 42 46 46 44 44 45 45
task 4 '\033[32mx \033[0;2;9mstamps'
cells 101 101 103 103 102 102 106 106 104 104 105 105
task 5 '  \033[39mdentist'
cells '48;5;196' '48;5;202' '48;5;208' '48;5;214' '48;5;220' '48;5;226' \
	'48;5;190' '48;5;154' '48;5;118' '48;5;82' '48;5;46' '48;5;48'
task 6 '  \033[39mwater \033[3mplants'
cells '48;5;233' '48;5;235' '48;5;237' '48;5;239' '48;5;241' '48;5;243' \
	'48;5;245' '48;5;247' '48;5;249' '48;5;251' '48;5;253' '48;5;255'
task 7 '\033[1;31m! \033[4mtaxes'
cells '48;2;20;40;120' '48;2;40;50;135' '48;2;60;60;150' '48;2;85;70;160' \
	'48;2;110;80;165' '48;2;135;85;165' '48;2;160;90;155' '48;2;185;100;140' \
	'48;2;205;115;125' '48;2;225;130;110' '48;2;240;150;95' '48;2;250;175;85'
printf '\r\n\033[36m\033(0mqqqqqqqqqqqqqqqqqqqvqqqqqqqqqqqqqqj\033(B\033[m'
printf '\033[12;1H\033[7m Enter ends, Ctrl-\\ detaches        \033[m'
printf '\033[10;1H \033[33mnew:\033[m '
read -r new
printf '\033[?1049l'
EOF
chmod +x "$dir/home/todo.sh" || exit 1

printf '%s\n' 'Dear Ann,' 'the weather is fine, and so am I.' 'Yours, Bob' >"$dir/home/letters/ann"

# A shell that is the same everywhere.
cat >"$dir/rc" <<'EOF'
PS1='$ '
printf '\033]2;%s\033\\' "$TITLE"
EOF
cd "$dir/home" || exit 1

# shows LOG WORDS: does a line that tests/look prints begin with these words?
cat >"$dir/shows" <<'EOF'
#!/bin/sh
look "$size" "$dir/$1" >"$dir/now" && grep -q "^$2" "$dir/now"
EOF
# seen LOG: the visible part of the state, without the terminal's own title.
cat >"$dir/seen" <<'EOF'
#!/bin/sh
look "$size" "$dir/$1" |
	grep -e '^|' -e '^= cursor [0-9]' -e '^= mode hidden' -e '^= title' |
	grep -v '^= title stack'
EOF
chmod +x "$dir/shows" "$dir/seen" || exit 1

# terminal NAME: run a shell there, with tests/term's script on standard input.
terminal() {
	TITLE=$1 term --size "$size" --log "$dir/$1" sh >"$dir/out" 2>&1 && return
	cat "$dir/out" >&2
	exit 1
}

terminal desk <<'EOF'
expect $\x20
send dtach todo ./todo.sh\r
until "$dir/shows" desk '= cursor 6 9'
raw
send call An
until "$dir/shows" desk '= cursor 13 9'
run "$dir/seen" desk >"$dir/1"
send \x1c
expect [detached]
expect $\x20
send ls -F\r
expect $\x20
send cat letters/ann\r
expect $\x20
until dtach -l | grep -q '^detached'
send dtach -l | awk '{print $1, $NF}'\r
expect @todo
expect $\x20
run "$dir/seen" desk >"$dir/2"
send exit\r
status 0
EOF

terminal laptop <<'EOF'
expect $\x20
send dtach todo\r
until "$dir/seen" laptop >"$dir/3"; cmp -s "$dir/1" "$dir/3"
raw
send \x1c
expect [detached]
expect $\x20
send exit\r
status 0
EOF

# Box lines and coloured blanks are drawn as shapes, and each run of text has a fixed
# width: the reader's font may have other widths, and the shapes would not meet.
cat >"$dir/svg.awk" <<'EOF'
function table(s, to,    i, word, n) {
	n = split(s, word, " ")
	for (i = 1; i <= n; i += 2)
		to[word[i]] = word[i + 1]
}

function xml(s) {
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	return s
}

# The colour of a number, as in xterm from 16 on.
function colour(n,    level) {
	if (n < 16)
		return palette[n + 1]
	if (n > 231)
		return sprintf("#%02x%02x%02x", n * 10 - 2312, n * 10 - 2312, n * 10 - 2312)
	n -= 16
	split("0 95 135 175 215 255", level, " ")
	return sprintf("#%02x%02x%02x", level[int(n / 36) + 1], level[int(n / 6) % 6 + 1], level[n % 6 + 1])
}

function sgr(s,    p, n, i, c) {
	n = split(s, p, ";")
	if (n == 0)
		p[n = 1] = 0
	for (i = 1; i <= n; i++) {
		c = ""
		if (p[i] == 0) {
			pen = ""
			ink = FG
			paper = BG
			swap = 0
		} else if (p[i] == 7)
			swap = 1
		else if (p[i] in class)
			pen = pen (pen == "" ? "" : " ") class[p[i]]
		else if (p[i] ~ /^[34]8$/ && p[i + 1] == 5)
			c = colour(p[i + 2])
		else if (p[i] ~ /^[34]8$/)
			c = sprintf("#%02x%02x%02x", p[i + 2], p[i + 3], p[i + 4])
		else if (p[i] >= 30)
			c = colour(p[i] % 10 + (p[i] >= 90 ? 8 : 0))
		if (c != "" && (p[i] ~ /^[39].$/))
			ink = c
		else if (c != "")
			paper = c
		if (p[i] ~ /^[34]8$/)
			i += p[i + 1] == 5 ? 2 : 4
	}
}

function put(x, c) {
	char[x] = c
	style[x] = pen
	fg[x] = swap ? paper : ink
	bg[x] = swap ? ink : paper
}

# The cells of a line, byte by byte, because mawk does not know UTF-8.
function cells(s,    x, c, n) {
	sgr("0")
	for (x = 0; x < cols; x++)
		put(x, " ")
	for (x = 0; s != ""; s = substr(s, n + 1)) {
		if (match(s, /^\^\[\[[0-9;:]*m/)) {
			n = RLENGTH
			sgr(substr(s, 4, n - 4))
			continue
		}
		for (n = 1; substr(s, n + 1, 1) >= "\200" && substr(s, n + 1, 1) < "\300"; n++)
			;
		put(x++, substr(s, 1, n))
	}
}

function attributes(x) {
	return (style[x] == "" ? "" : " class=\"" style[x] "\"") (fg[x] == FG ? "" : " fill=\"" fg[x] "\"")
}

function papers(y,    x, from) {
	for (x = 0; x < cols; x++) {
		from = x
		while (x + 1 < cols && bg[x + 1] == bg[from])
			x++
		if (bg[from] != BG)
			printf "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"%s\"/>\n",
			    from * W, y * H, (x + 1 - from) * W, H, bg[from]
	}
}

function lines(y,    x, d, i, c) {
	for (x = 0; x < cols; x++) {
		for (i = 1; char[x] in arms && (c = substr(arms[char[x]], i, 1)) != ""; i++)
			d = d sprintf("M%g %g%s", (x + .5) * W, (y + .5) * H,
			    c == "l" ? "h" (-W / 2) : c == "r" ? "h" W / 2 : c == "u" ? "v" (-H / 2) : "v" H / 2)
		if (d != "" && (x + 1 == cols || fg[x + 1] != fg[x])) {
			printf "<path d=\"%s\" stroke=\"%s\"/>\n", d, fg[x]
			d = ""
		}
	}
}

function texts(y,    x, from, last, s) {
	for (x = 0; x < cols; x++) {
		if (char[x] == " " || char[x] in arms)
			continue
		s = char[last = from = x]
		while (x + 1 < cols && attributes(x + 1) == attributes(from) && !(char[x + 1] in arms)) {
			s = s char[++x]
			if (char[x] != " ")
				last = x
		}
		sub(/ +$/, "", s)
		printf "<text x=\"%g\" y=\"%g\" textLength=\"%g\"%s>%s</text>\n",
		    from * W, (y + .76) * H, (last + 1 - from) * W, attributes(from), xml(s)
	}
}

function panel(    y) {
	printf "<g transform=\"translate(%g 0)\">\n", at++ * (wide + 20)
	printf "<rect x=\".5\" y=\".5\" width=\"%g\" height=\"%g\" rx=\"7\" fill=\"%s\" stroke=\"%s\"/>\n",
	    wide - 1, high - 1, BG, GREY
	printf "<path d=\"M1 26h%g\" stroke=\"%s\"/>\n", wide - 2, GREY
	printf "<text x=\"%g\" y=\"18\" class=\"m\">%s</text>\n", wide / 2, xml(title)
	printf "<text x=\"%g\" y=\"%g\" class=\"m b\" fill=\"%s\">%s</text>\n",
	    wide / 2, high + 24, GREY, xml(caption[at])
	print "<g transform=\"translate(12 36)\">"
	for (y = 0; y < rows; y++) {
		cells(line[y])
		if (y == cursor_y) {
			fg[cursor_x] = BG
			bg[cursor_x] = FG
		}
		papers(y)
		lines(y)
		texts(y)
	}
	print "</g>\n</g>"
	rows = 0
	title = ""
}

BEGIN {
	W = 8.4
	H = 16
	FG = "#d5dae0"
	BG = "#16191d"
	GREY = "#767d86"	# to be read on white and on black
	split("#2b3036 #e0565b #57b364 #d6a63a #4a86d8 #b573cf #3fb0b8 #c3c9d0 " \
	    "#6b737c #f47c7c #86d68b #f0cb6b #78aef5 #d49aea #74d5d8 #ffffff", palette, " ")
	table("1 b 2 d 3 i 4 u 9 s", class)
	table("─ lr │ ud ┌ rd ┐ ld └ ru ┘ lu ├ udr ┤ udl ┬ lrd ┴ lru ┼ lrud", arms)
	caption[1] = "1. attached"
	caption[2] = "2. Ctrl-\\ has detached it"
	caption[3] = "3. dtach todo, on another terminal"
	wide = cols * W + 24
	high = height * H + 46
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" xml:space=\"preserve\">\n",
	    3 * wide + 40, high + 34
	print "<!-- Made by tools/picture.sh; do not edit. -->"
	print "<title>A terminal attached to a session, detached, and another one attached</title>"
	print "<style>text{font:14px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}" \
	    "path{fill:none;stroke-linecap:square}g g g rect{shape-rendering:crispEdges}" \
	    ".m{text-anchor:middle}.b{font-weight:bold}.d{opacity:.65}.i{font-style:italic}" \
	    ".u{text-decoration:underline}.s{text-decoration:line-through}</style>"
	printf "<g fill=\"%s\">\n", FG
}

FNR == 1 && NR > 1 { panel() }
/^\|/ { line[rows++] = substr($0, 3) }
/^= cursor/ { cursor_x = $3; cursor_y = $4 }
/^= mode hidden/ { cursor_y = -1 }
/^= title/ { title = substr($0, 9) }
END { panel(); print "</g>\n</svg>" }
EOF
awk -v cols=$COLS -v height=$ROWS -f "$dir/svg.awk" "$dir/1" "$dir/2" "$dir/3" >"$dir/svg" || exit 1
cat "$dir/svg" >"$root/doc/reattach.svg"
