#!/usr/bin/env bats
# Every client works with every master: dtach 0.9's with ours, ours with 0.9's, in
# either dialect, however the packets are split.

# shellcheck disable=SC2030,SC2031 # OLD is set and used in one test
load wire

# need_old: skip without dtach 0.9.
need_old() {
	OLD=${DTACH_OLD:-$(command -v dtach || :)}
	[ -n "$OLD" ] || skip "no dtach 0.9 here: put it in PATH or name it in DTACH_OLD"
	"$OLD" --version 2>&1 | grep -q 'version 0\.9' || skip "$OLD is not version 0.9"
	export OLD
}

# talkative MASTER: a session of that dtach whose program answers each line.
talkative() {
	cat >"$T/program" <<-'EOT'
	stty -echo
	echo up >up
	while read -r word rest; do
		case $word in
		size)
			until [ "$(stty size)" = "$rest" ]; do sleep 0.02; done
			echo "size is $rest" ;;
		much) head -c "$rest" /dev/zero | tr '\0' x; echo done ;;
		exit) exit "$rest" ;;
		*) echo "got:$word" ;;
		esac
	done
	EOT
	rm -f "$T/up"
	"$1" -n "$S" sh "$T/program" 3>&-
	wait_for test -s "$T/up"
}

# one_day MASTER CLIENT: what people do with them.  Not with -r none: then dtach
# 0.9's master does not even set the size.
one_day() {
	talkative "$1"
	CLIENT=$2 term --job -- "$2" -a "$S" -r winch <<-'EOT'
	until test -x s
	send one\r
	expect got:one\r\n
	send size 24 80\r
	expect size is 24 80
	resize 100x30
	send size 30 100\r
	expect size is 30 100
	send much 100000\r
	expect done\r\n
	send \x1a
	stopped
	until ! test -x s
	resize 90x20
	cont
	send again\r
	expect got:again
	send size 20 90\r
	expect size is 20 90
	send \x1c
	expect [detached]
	status 0
	EOT
	test -S "$S"
	# Two clients at once: both see what is pushed, and both see the end.
	mkfifo one two
	term -- "$2" -a "$S" -r winch >one.out <<-'EOT' &
	send first\r
	expect got:first
	run touch first
	expect got:pushed
	run touch one.seen
	expect [EOF - dtach terminating]
	eof
	EOT
	local one=$!
	wait_for test -e first
	term -- "$2" -a "$S" -r winch >two.out <<-'EOT' &
	send second\r
	expect got:second
	run touch second
	expect got:pushed
	until test -e one.seen
	send exit 0\r
	expect [EOF - dtach terminating]
	eof
	EOT
	local two=$!
	wait_for test -e second
	echo pushed | "$2" -p "$S" 3>&-
	wait "$one"
	wait "$two"
	wait_for not test -e "$S"
}

@test "our client works with our master: attach, type, resize, suspend, detach, push, end" {
	one_day "$DTACH" "$DTACH"
}

@test "dtach 0.9's client works with our master: attach, type, resize, suspend, detach, push, end" {
	need_old
	one_day "$DTACH" "$OLD"
}

@test "our client works with dtach 0.9's master: attach, type, resize, suspend, detach, push, end" {
	need_old
	one_day "$OLD" "$DTACH"
}

# bulk MASTER CLIENT: streams in both directions, through a terminal and -p.
bulk() {
	local out=$(($(full 2 16) * 1048576)) in
	in=$(full 200000 4000000)
	"$1" -n "$S" "$PEER" job raw report="$T/got" ready="$T/raw" take="$in:5" \
		wait="$T/go" stream=$out:9 expect="$in:6" ready="$T/more" took 3>&-
	wait_for test -e "$T/raw"
	terminal t start expect=$out:9 israw stream="$in:5" ready="$T/go" took eof -- \
		"$2" -a "$S" -E -z -r none
	wait_for test -e "$T/more"
	peer bytes "$in:6" | "$2" -p "$S" 3>&-
	finished t
	reported t "took $out skipped 0" || grep "^took $out " "$T/t"
	wait_for not test -e "$S"
	equal 2 "$(grep -cx "took $in skipped 0" "$T/got")"
}

@test "dtach 0.9's client and our master move bulk data both ways" {
	need_old
	bulk "$DTACH" "$OLD"
}

@test "our client and dtach 0.9's master move bulk data both ways" {
	need_old
	bulk "$OLD" "$DTACH"
}

@test "dtach 0.9 and we see each other's attached bit" {
	need_old
	local pair
	for pair in "$DTACH $OLD" "$OLD $DTACH"; do
		talkative "${pair% *}"
		equal 600 "$(mode "$S")"
		term -- "${pair#* }" -a "$S" <<-'EOT'
		until test -x s
		send exit 0\r
		expect [EOF - dtach terminating]
		eof
		EOT
		wait_for not test -e "$S"
	done
}

@test "dtach 0.9's -A attaches to our session, and ours to its session" {
	need_old
	local pair
	for pair in "$DTACH $OLD" "$OLD $DTACH"; do
		talkative "${pair% *}"
		term -- "${pair#* }" -A "$S" sh -c 'echo this is another' <<-'EOT'
		send one\r
		expect got:one
		send exit 0\r
		expect [EOF - dtach terminating]
		eof
		EOT
		wait_for not test -e "$S"
	done
}

# ---- our master on the wire ----

@test "classic packets may be split anywhere" {
	local n
	echoing
	for n in 1 2 3 4 5 6 7 8 9 11 13 19; do
		peer wire "$S" split=$n attach winch=30x100 redraw=1:24x80 \
			say="cut.into.pieces.of.$n." see="cut.into.pieces.of.$n." close
	done
}

@test "frames, HELLO and FRAMES may be split anywhere" {
	local n
	echoing
	for n in 1 2 3 4 5 6 7 8 9 11 13 19; do
		peer wire "$S" split=$n read=$n hello attach info got=info frames winch=30x100 \
			say="cut.into.pieces.of.$n." see="cut.into.pieces.of.$n." \
			message=99:0102030405 info got=info close
	done
}

@test "a client may stay in classic after HELLO, and switch at any time" {
	echoing
	peer wire "$S" hello attach say=one. see=one. answered say=two. see=two. \
		frames say=three. see=three. frames say=four. see=four. close
}

@test "HELLO counts only as the first packet" {
	echoing
	peer wire "$S" report="$T/a" attach hello frames hex=00 say=word. see=word. close || :
	not grep -q answered "$T/a"
	peer wire "$S" report="$T/b" winch=24x80 hello info message=6 attach say=word. see=word. close
	not grep -q answered "$T/b"
	not grep -q '^info' "$T/b"
}

@test "a second HELLO and a FRAMES without HELLO have no effect" {
	echoing
	peer wire "$S" message=6 attach say=one. see=one. close
	peer wire "$S" hello attach message=5:0102030405060708 say=two. see=two. frames \
		message=5:0102030405060708 say=three. see=three. info got=info close
}

@test "unknown types are skipped in both dialects" {
	local type
	echoing
	for type in 32 64 127 128 254 255; do
		peer wire "$S" message=$type:0102 attach message=$type:0102030405060708 \
			say=one.$type see=one.$type close
		peer wire "$S" hello message=$type:0102 frames attach message=$type \
			message=$type:"$(printf '%02000d' 0)" say=two.$type see=two.$type close
	done
}

@test "PUSH with len over 8 counts as 8, and with len 0 does nothing" {
	echoing
	peer wire "$S" attach hex=00ff6569676874636872 hex=0000ffffffffffffffff say=+ \
		see=eightchr+ close
}

@test "short payloads are ignored, long ones are read as far as they are known" {
	session sh -c "stty raw -echo; : >$T/raw; exec cat"
	wait_for test -e "$T/raw"
	peer wire "$S" hello frames attach winch=31x101 message=3:0102 message=4:01 message=8 message=9:01 \
		message=1:00112233 message=7:5566 got=info say=word. see=word. close
	equal 101x31 "$(info size)"
	peer wire "$S" hello frames attach message=3:"$(printf '\41\0\151\0\0\0\0\0more' |
		od -An -v -tx1 | tr -d ' \n')" info got=info close
	equal 105x33 "$(info size)"
}

@test "PUSH works without ATTACH, and brings no output" {
	echoing
	client a see=word. close
	peer wire "$S" report="$T/b" say=word. info shut eof show
	finished a
	reported b 'text ""'
	peer wire "$S" report="$T/c" hello frames say=word. info got=info shut eof show
	reported c 'text ""'
}

@test "after DETACH no output comes until the next ATTACH" {
	echoing
	local words
	for words in "hello frames" ""; do
		# shellcheck disable=SC2086 # words
		peer wire "$S" report="$T/a" $words attach say=one. see=one. detach \
			${words:+got=detached} ready="$T/off" wait="$T/on" say=sent.unattached. \
			ready="$T/sent" wait="$T/back" attach say=two. see=two. show close &
		wait_for test -e "$T/off"
		is_old || wait_for watched_by 0
		client b say=meanwhile. see=meanwhile. see=sent.unattached. close
		touch "$T/on"
		finished b
		touch "$T/back"
		wait $!
		not grep -q -e meanwhile -e sent "$T/a"
		rm "$T"/off "$T"/on "$T"/back "$T"/b.up "$T"/sent
	done
}

@test "TAKEN, or the end of the stream, means that the terminal has what was pushed" {
	session sh -c "stty raw -echo; : >$T/raw; head -c 5004 >$T/all.tmp; mv $T/all.tmp $T/all"
	wait_for test -e "$T/raw"
	peer wire "$S" hello frames stream=5000:5 shut got=taken eof
	peer wire "$S" say=more shut eof
	wait_for test -e "$T/all"
	head -c 5000 "$T/all" | peer check 5000:5
	equal more "$(tail -c 4 "$T/all")"
}

@test "INFO is right" {
	local pid
	"$DTACH" -n "$S" sh -c 'echo $$ >pid; exec sleep 1000' 3>&-
	wait_for test -s pid
	pid=$(info pid)
	equal "$(master_pid)" "$pid"
	equal "$(cat pid)" "$(info program)"
	equal "$S" "$(info name)"
	equal 0 "$(info clients)"
	equal 80x24 "$(info size)"
	[ $(($(date +%s) - $(info start))) -le 20 ]
	client a wait="$T/over" close
	classic b wait="$T/over" close
	wait_for watched_by 2
	touch "$T/over"
	finished a b
	wait_for watched_by 0
}

@test "a read-only client neither types nor sets the size, in both dialects" {
	echoing
	local words n=0
	for words in "hello client=1" "hello frames client=1"; do
		# The snapshot shows what was there before.
		n=$((n + 1))
		# shellcheck disable=SC2086 # words
		peer wire "$S" $words attach winch=11x22 redraw=3:11x22 say=nothing \
			info got=info see=word$n. show close >"$T/a" &
		wait_for watched_by 1
		peer wire "$S" say=word$n. shut eof
		wait $!
		reported a 'text ""'
		equal 80x24 "$(info size)"
		wait_for watched_by 0
	done
}

@test "redraw methods do nothing, send ^L to a raw program, or send SIGWINCH" {
	cat >program <<-'EOT'
	trap 'echo winch' WINCH
	stty raw -echo
	: >raw
	# The shell runs its trap only after read returns.
	while :; do dd bs=1 count=1 2>/dev/null | od -An -tx1; done
	EOT
	session sh "$T/program"
	wait_for test -e raw
	peer wire "$S" report="$T/a" attach redraw=1:24x80 say=a see=61 redraw=2:24x80 see=0c \
		redraw=3:24x80 say=b see=winch say=c see=63 redraw=4:24x80 say=d see=64 show close
	not grep -q winch "$T/a"
}

@test "WINCH and REDRAW set the size, in both dialects" {
	echoing
	peer wire "$S" attach winch=41x101 say=1 see=1 close
	equal 101x41 "$(info size)"
	peer wire "$S" attach redraw=1:42x102 say=2 see=2 close
	equal 102x42 "$(info size)"
	peer wire "$S" hello frames attach winch=43x103 say=3 see=3 close
	equal 103x43 "$(info size)"
	peer wire "$S" hello frames attach redraw=1:44x104 say=4 see=4 close
	equal 104x44 "$(info size)"
}

# ---- our client on the wire ----

# served WORD...: a master that follows these words; SERVED is its pid.  EXPECT
# names the stream that the client will send.
served() {
	"$PEER" serve "$S" report="$T/served" ${EXPECT:+expect="$EXPECT"} accept got=hello "$@" 3>&- &
	SERVED=$!
	wait_for test -S "$S"
}

# shown WORD...: our client on a user's terminal, until it ends.
shown() {
	peer tty start "$@" status -- "$DTACH" -a "$S"
}

@test "our client reads an answer and frames that are split anywhere" {
	local n
	for n in 1 2 3 5 7 16 17; do
		served split=$n answer got=attach say=cut. say=in.many. message=99:010203 say=pieces. \
			message=1:0003 close
		shown see=cut.in.many.pieces. >"$T/a"
		grep -qx 'status 3' "$T/a"
		wait $SERVED
		rm "$S"
	done
}

@test "our client reads frames of all sizes" {
	served answer got=attach stream=3000000:7 message=1:0109 close
	shown take=3000000:7 >"$T/a"
	grep -qx 'status 137' "$T/a"
	wait $SERVED
}

@test "our client takes output that resembles an answer for classic output" {
	# All but the last byte of the nonce; then the answer of another version.
	served got=attach answer=wrong say=shown.as.it.is. close
	shown see=$'\x01' see=shown.as.it.is. >"$T/a"
	wait $SERVED
	rm "$S"
	served split=1 got=attach hex=0064746163680002 say=rest. close
	shown see=dtach see=rest. >/dev/null
	wait $SERVED
}

@test "our client sends classic until it is answered, then frames" {
	served got=attach see=typed. say=seen.classic. answer=wrong close
	shown israw say=typed. see=seen.classic. >/dev/null
	wait $SERVED
	not grep -q frames "$T/served"
	rm "$S"
	served got=attach answer got=frames see=typed. say=seen.framed. message=1:0000 close
	shown israw say=typed. see=seen.framed. >"$T/a"
	wait $SERVED
	grep -qx 'status 0' "$T/a"
}

@test "our client treats an oversize frame as the end" {
	served answer got=attach say=word. hex=0000010001 eof
	shown see=word. >"$T/a"
	grep -qx 'status 1' "$T/a"
	wait $SERVED
}

@test "our client exits 1 when a master vanishes without a word" {
	served answer got=attach say=word. close
	shown see=word. show >"$T/a"
	grep -qx 'status 1' "$T/a"
	wait $SERVED
	rm "$S"
	# In the middle of a frame.
	served answer got=attach hex=0000001000 hex=776f7264 close
	shown see=word >"$T/a"
	grep -qx 'status 1' "$T/a"
	wait $SERVED
}

@test "our client reports a master that ends before it accepts the connection" {
	"$PEER" serve "$S" wait="$T/go" 3>&- &
	wait_for test -S "$S"
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		run touch go
		expect the session has just ended
		status 1
		cooked
	EOT
}

@test "our client fails on LOST and on REFUSED" {
	served answer got=attach say=word. message=5 close
	shown see=word. eof show >"$T/a"
	not grep -qx 'status 0' "$T/a"
	wait $SERVED
	rm "$S"
	served answer got=attach message=6:01 close
	shown eof show >"$T/a"
	grep -qx 'status 1' "$T/a"
	wait $SERVED
}

@test "our client, suspended while its terminal takes nothing, resumes at the right frame" {
	need_proc
	# Frames of all sizes, more than the socket and the terminal can hold.
	served answer got=attach say=a.picture wait=go stream=300000:7 got=detach message=4: got=attach say=the.rest message=1:0003 close
	term --job -- "$DTACH" -a "$S" <<-'EOT'
	expect a.picture
	noread
	run touch go
	until a=$(grep wchar /proc/$TERM_PID/io); test ${a#*:} -gt 8000; sleep 0.1; test "$a" = "$(grep wchar /proc/$TERM_PID/io)"
	send \x1a
	until grep -q 'Threads:.1$' /proc/$TERM_PID/status
	read
	stopped
	cont
	expect the.rest
	status 3
	EOT
	wait $SERVED
}

@test "our -p works with a master of each dialect and notices one that vanishes" {
	local bytes=100000
	# dtach 0.9 never answers; it closes when it has read the end.
	local EXPECT=$bytes:5
	served took eof close
	peer bytes $bytes:5 | "$DTACH" -p "$S"
	wait $SERVED
	rm "$S"
	served split=1 answer took eof message=3 close
	peer bytes $bytes:5 | "$DTACH" -p "$S"
	wait $SERVED
	rm "$S"
	# A master that answered HELLO must send TAKEN.
	served answer some=1000 close
	peer bytes $bytes:5 >"$T/bytes"
	local status=0
	"$DTACH" -p "$S" <"$T/bytes" 2>"$T/err" || status=$?
	equal 1 "$status"
	rm "$S"
	# A master that ends with some input unread did not take all of it.
	served some=1000 close
	status=0
	"$DTACH" -p "$S" <"$T/bytes" 2>"$T/err" || status=$?
	equal 1 "$status"
}

# all_is_said PID: the client has sent all its input, and waits.
all_is_said() {
	[ "$(readlink "/proc/$1/exe")" = "$(readlink -f "$DTACH")" ] && rests "$1"
}

@test "our -p reports a master that ends before it accepts the connection" {
	need_proc
	"$PEER" serve "$S" wait="$T/go" 3>&- &
	wait_for test -S "$S"
	local status=0
	echo word | "$DTACH" -p "$S" 2>err 3>&- &
	wait_for all_is_said $!
	touch go
	wait $! || status=$?
	equal 1 "$status"
	equal "dtach: $S: the session ended before it had all of the input" "$(cat err)"
}

@test "our -p succeeds if dtach 0.9's session ends after taking all the input so far" {
	need_old
	local more
	# Input that comes after the end is lost, and -p reports that.
	for more in "" more; do
		rm -f got
		"$OLD" -n "$S" sh -c 'read -r word; echo "$word" >got' 3>&-
		run "$DTACH" -p "$S" < <(echo word; wait_for not test -e "$S"; printf %s "$more") 3>&-
		equal "${more:+1}" "${status#0}"
		equal word "$(cat got)"
		equal "${more:+dtach: $S: the session ended before it had all of the input}" "$output"
	done
}

@test "our client writes whole packets, which dtach 0.9's master needs" {
	need_old
	local bytes
	bytes=$(full 400000 4000000)
	"$OLD" -n "$S" "$PEER" job raw report="$T/got" ready="$T/raw" take="$bytes:5" 3>&-
	wait_for test -e "$T/raw"
	# The terminal delivers pieces of all sizes, faster than the master takes them.
	terminal t start israw stream="$bytes:5" eof -- "$DTACH" -a "$S" -E -z -r none
	finished t
	reported got "took $bytes skipped 0"
}
