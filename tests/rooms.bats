#!/usr/bin/env bats
# tools/rooms.sh, which checks who includes and calls whom: each test builds a small
# tree, breaks one rule in it and compares the report.

# shellcheck disable=SC2154 # the helper's
load helper

setup_more() {
	need nm
	mkdir base session screen tests
	file base/clock 'int clock_ms(void);' '' 'int clock_ms(void) { return 1; }'
	file session/wire 'int wire_put(void);' '#include "base/clock.h"' \
		'int wire_put(void) { return clock_ms(); }'
	file screen/screen 'int screen_feed(void);' '' 'int screen_feed(void) { return 2; }'
	file master 'int master_run(void);' '#include "session/wire.h"
		#include "screen/screen.h"' 'int master_run(void) { return wire_put() + screen_feed(); }'
	file create 'int create(void);' '#include "master.h"' 'int create(void) { return master_run(); }'
	printf '#include "create.h"\nint main(void) { return create(); }\n' >dtach.c
}

# file NAME HEADER INCLUDES CODE: NAME.h and NAME.c.
file() {
	local guard=${1//\//_}
	printf '#ifndef %s_h\n#define %s_h\n%s\n#endif\n' "$guard" "$guard" "$2" >"$1.h"
	printf '#include "%s.h"\n%s\n%s\n' "$1" "$3" "$4" >"$1.c"
}

# faults N LINE...: the lines are the faults found, and N rules do not hold.
faults() {
	local source wanted=$1 status=0
	shift
	for source in *.c base/*.c session/*.c screen/*.c; do
		${CC:-cc} -I. -c "$source" -o "${source%.c}.o" || return
	done
	"$TESTS/../tools/rooms.sh" "$T" >found || status=$?
	[ "$wanted" -eq 0 ] || equal 1 "$status"
	[ $# -eq 0 ] || printf 'rooms: %s\n' "$@" >wanted
	echo "$((9 - wanted)) passed, $wanted failed" >>wanted
	diff wanted found
}

@test "a house in order" {
	faults 0
}

@test "an include and a call upwards" {
	file base/clock 'int clock_ms(void);' '#include "session/wire.h"' 'int clock_ms(void) { return wire_put(); }'
	file session/wire 'int wire_put(void);' '' 'int wire_put(void) { return 1; }'
	sed -i.old 's/wire_put() +/clock_ms() +/; 1a\
#include "base/clock.h"
' master.c
	faults 2 'base/clock.c includes session/wire.h, which is not below it' \
		'base/clock.c calls session/wire.c: wire_put, which is not below it'
}

@test "a call that no include shows" {
	echo 'int master_run(void); int wire_back(void) { return master_run(); }' >>session/wire.c
	echo 'int wire_back(void);' >>session/wire.h
	sed -i.old 's/wire_put() +/wire_back() + &/' master.c
	faults 2 'session/wire.c calls master.c: master_run, which is not below it' \
		'in a circle: master.c calls session/wire.c (wire_back), session/wire.c calls master.c (master_run)'
}

@test "a part may have the types of the options, and may not call them" {
	mkdir options master
	file options/options 'struct options { int a; }; int options_read(void);' '' 'int options_read(void) { return 1; }'
	file master/log 'int log_open(void);' '#include "options/options.h"' 'int log_open(void) { return options_read(); }'
	sed -i.old 's/return/return log_open() +/; 1a\
#include "master/log.h"
' master.c
	for name in options/options master/log; do
		${CC:-cc} -I. -c $name.c -o $name.o
	done
	faults 1 'master/log.c calls options/options.c: options_read, which is not below it'
}

@test "a circle of files within a room" {
	file session/heal 'int heal(void);' '#include "session/wire.h"' 'int heal(void) { return wire_put(); }'
	sed -i.old 's/clock_ms();/clock_ms() + heal();/; 1a\
#include "session/heal.h"
' session/wire.c
	faults 1 'in a circle: session/heal.c calls session/wire.c (wire_put), session/wire.c calls session/heal.c (heal)'
}

@test "a circle of headers" {
	file session/heal '#include "session/wire.h"' '' ''
	sed -i.old '2a\
#include "session/heal.h"
' session/wire.h
	faults 1 'in a circle: session/heal.h includes session/wire.h, session/wire.h includes session/heal.h'
}

@test "screen/ opened from outside, and going out" {
	file screen/grid 'int grid_new(void);' '#include "base/clock.h"' 'int grid_new(void) { return clock_ms(); }'
	sed -i.old 's/return 2/return grid_new()/; 1a\
#include "grid.h"
' screen/screen.c
	echo '#include "screen/grid.h"' >tests/peer.c
	faults 3 'screen/grid.c includes base/clock.h, which is not below it' \
		'tests/peer.c includes screen/grid.h, the inside of screen/' \
		'screen/grid.c calls base/clock.c: clock_ms, which is not below it'
}

@test "tests within a room see its inside, and need no object" {
	mkdir screen/tests
	file screen/grid 'int screen_text(void);' '' 'int grid_new(void) { return 1; }'
	echo 'int grid_new(void);' >>screen/grid.h
	echo 'int screen_text(void);' >>screen/screen.h
	echo 'int screen_text(void) { return 1; }' >>screen/grid.c
	printf '#include "screen/grid.h"\nint (*used[])(void) = { grid_new, screen_text };\n' >screen/tests/unit.c
	faults 0
}

@test "tests/look.c may see inside screen/" {
	echo 'int grid_new(void);' >screen/grid.h
	echo '#include "screen/grid.h"' >tests/look.c
	faults 0
}

@test "a tool is no part of the program, but uses it" {
	mkdir tools
	echo 'int clock_us(void);' >>base/clock.h
	echo 'int clock_us(void) { return 1; }' >>base/clock.c
	faults 1 'base/clock.c offers what no other file uses: clock_us'
	printf '#include "base/clock.h"\nint main(void) { return clock_us(); }\n' >tools/table.c
	rm wanted
	faults 0
}

@test "create.c brings the roles together, and no role calls it" {
	file attach 'int attach_run(void);' '' 'int attach_run(void) { return 1; }'
	file create 'int create(void);' '#include "attach.h"
		#include "master.h"' 'int create(void) { return attach_run() + master_run(); }'
	faults 0
	printf '#include "create.h"\n' >>attach.c
	faults 1 'attach.c includes create.h, which is not below it'
}

@test "parts of two roles do not call each other" {
	mkdir attach
	file attach/keys 'int keys_scan(void);' '' 'int keys_scan(void) { return 1; }'
	file attach 'int attach_run(void);' '#include "attach/keys.h"' 'int attach_run(void) { return keys_scan(); }'
	mkdir control
	file control/push 'int control_push(void);' '#include "attach/keys.h"' 'int control_push(void) { return keys_scan(); }'
	printf '#include "control/push.h"\n#include "create.h"\nint main(void) { return create() + control_push(); }\n' >dtach.c
	file create 'int create(void);' '#include "attach.h"
		#include "master.h"' 'int create(void) { return attach_run() + master_run(); }'
	for name in attach/keys control/push; do
		${CC:-cc} -I. -c $name.c -o $name.o
	done
	faults 2 'control/push.c includes attach/keys.h, which is not below it' \
		'control/push.c calls attach/keys.c: keys_scan, which is not below it'
}

@test "a source file that is included" {
	echo '#include "heal.c"' >>session/wire.c
	echo 'static inline int heal(void) { return 1; }' >session/heal.c
	faults 1 'session/wire.c includes session/heal.c'
}

@test "a stage of a client that another file sets" {
	mkdir master
	file master/client 'struct client { int stage; };' '' 'void client_gone(struct client *c) { c->stage = 1; }'
	echo 'void client_gone(struct client *c);' >>master/client.h
	file master/send 'int send_out(struct client *c);' '' 'int send_out(struct client *c) { client_gone(c); return c->stage == 1; }'
	sed -i.old '1i\
#include "master/client.h"
' master/send.c
	sed -i.old 's/return/return send_out(0) +/; 1a\
#include "master/send.h"
' master.c
	sed -i.old '1i\
#include "master/client.h"
' master/send.h
	for name in client send; do
		${CC:-cc} -I. -c master/$name.c -o master/$name.o
	done
	faults 0
	sed -i.old 's/client_gone(c);/& c->stage = 2;/' master/send.c
	faults 1 'master/send.c sets a stage, as only master/client.c may'
}

@test "what a header of another name, or none, declares" {
	echo 'int clock_us(void); int heal(void);' >>session/wire.h
	echo 'int clock_us(void) { return 1; } /* clock.h knows of no clock_us */' >>base/clock.c
	echo 'int heal(void) { return 1; }' >session/heal.c
	echo '/* Not here: clock_us. */' >>base/clock.h
	sed -i.old 's/wire_put() +/clock_us() + heal() +/; s/return/return wire_put() +/' master.c
	faults 1 'base/clock.h does not declare what base/clock.c offers: clock_us' \
		'session/heal.c has no header: heal'
}

@test "what nobody uses; a tool, or for the screen a test, is enough" {
	echo 'int clock_us(void);' >>base/clock.h
	echo 'int clock_us(void) { return 1; }' >>base/clock.c
	echo 'int screen_text(void);' >>screen/screen.h
	echo 'int screen_text(void) { return 1; }' >>screen/screen.c
	echo 'int screen_text(void); int clock_us(void);' >tests/unit.c
	mkdir tools
	echo 'int clock_table(void);' | tee -a base/clock.h >tools/table.c
	echo 'int clock_table(void) { return 1; }' >>base/clock.c
	faults 1 'base/clock.c offers what no other file uses: clock_us'
}

@test "a file in no room, and one without its object" {
	mkdir cellar
	echo >cellar/wine.h
	faults 1 'cellar/wine.h is in no room that tools/rooms.sh knows'
	rm base/clock.o
	not "$TESTS/../tools/rooms.sh" "$T" >out 2>&1
	equal 'rooms: base/clock.o is not there; make dtach builds it' "$(cat out)"
}
