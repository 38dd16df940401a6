# Makefile for dtach: POSIX make, any C11 compiler, no configure
.POSIX:
.SUFFIXES: .c .o

VERSION = 1.0
# The release date, in touch's format: every file in the tarball has it.
RELEASED = 202611220000
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
# ABDUCO=yes installs us under the name abduco, too.
ABDUCO =
CC = cc
CFLAGS = -g
LDFLAGS =
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
# Optimise for size, except the files that every byte of output passes through.
# CFLAGS come later and win.
# A static program has more flags for that.
SMALL = -Os `sed -n 4p flags`
FAST = -O2
# Flags for hardening and for size that the compiler supports, found by tools/flags.sh.
COMPILE_FLAGS = `sed -n 1p flags`
LINK_FLAGS = `sed -n 2p flags`
# What a static program has instead of libc's.
MORE = `sed -n 3p flags`

# A library with a Makefile of its own.
SCREEN = screen/libscreen.a
BASE = base/cast.o base/date.o base/clock.o base/complain.o base/descriptor.o base/endian.o base/names.o base/path.o \
	base/pattern.o base/proc.o base/queue.o base/retry.o base/text.o
SESSION = session/agent.o session/directory.o session/fields.o session/heal.o session/hello.o session/image.o \
	session/inside.o session/keys.o session/labels.o session/lock.o \
	session/made.o session/message.o session/missing.o session/name.o session/kept.o session/store.o \
	session/registry.o session/serve.o session/session.o \
	session/socket.o session/wire.o
MASTER = master/ring.o master/program.o master/transcript.o master/log.o master/mirror.o master/reports.o \
	master/supervisor.o master/signals.o master/input.o master/questions.o master/answer.o master/undos.o master/stream.o \
	master/client.o master/clients.o master/send.o master/pace.o master/lead.o \
	master/keep.o master/restart.o master/ending.o master/events.o master/details.o master/requests.o master/wishes.o \
	master/encode.o master/typing.o master/foreground.o master/watchers.o master/terminals.o master/messages.o \
	master/doors.o master/farewell.o \
	master/birth.o master/daemon.o master/image.o master/upgrade.o master/resume.o
ATTACH = attach/silence.o attach/parting.o attach/drain.o attach/stuck.o attach/turn.o \
	attach/messages.o attach/ending.o attach/incoming.o attach/outgoing.o attach/screen.o \
	attach/terminal.o attach/signals.o attach/keys.o
CONTROL = control/talk.o control/reach.o control/circle.o control/peer.o control/ask.o control/watch.o \
	control/output.o control/mute.o control/undoing.o control/dialog.o control/state.o \
	control/input.o control/late.o control/shell_line.o control/command.o control/shell.o control/prompt.o \
	control/execute.o control/until.o \
	control/look.o control/push.o control/size.o control/label.o control/switch.o \
	control/show.o control/lines.o control/follow.o control/wait.o \
	control/kill.o control/detach.o control/usage.o control/info.o control/json.o control/abduco.o \
	control/list_usage.o control/list_text.o control/list_table.o \
	control/list_json.o control/lost.o control/again.o control/list.o control/monitor.o control/upgrade.o
OPTIONS = options/value.o options/signals.o options/table.o options/help.o options/read.o options/abduco.o
OBJ = dtach.o create.o master.o attach.o $(OPTIONS) $(CONTROL) $(ATTACH) $(MASTER) $(SESSION) $(BASE)
ROOMS = base session screen options control attach master
FILES = Makefile README CHANGES LICENSE *.c *.h $(ROOMS) doc packaging tests tools .ci .clang-tidy \
	.gitignore

all: dtach

.c.o:
	$(CC) -std=c11 $(WARNINGS) $(COMPILE_FLAGS) $(SMALL) -DVERSION='"$(VERSION)"' $(CPPFLAGS) $(CFLAGS) -I. \
		-c -o $@ $<

$(SCREEN): screen/*.c screen/*.h screen/Makefile flags
	flags="$(COMPILE_FLAGS)" small="$(SMALL)"; cd screen && \
		$(MAKE) CC="$(CC)" CPPFLAGS="$(CPPFLAGS)" CFLAGS="$(CFLAGS)" SMALL="$$small" \
		FAST="$(FAST)" COMPILE_FLAGS="$$flags" FLAGS_FILE=../flags libscreen.a

dtach: $(OBJ) $(SCREEN)
	$(CC) $(COMPILE_FLAGS) $(LINK_FLAGS) $(SMALL) $(CFLAGS) $(LDFLAGS) -o $@ $(MORE) $(OBJ) $(SCREEN)

# Every object depends on every header: a build takes seconds.  Not on */*.h, which
# some makes do not expand.
$(OBJ): *.h $(ROOMS:=/*.h) flags

flags: Makefile tools/flags.sh tools/printf.c
	CC="$(CC)" CPPFLAGS="$(CPPFLAGS)" CFLAGS="$(FAST) $(CFLAGS)" LDFLAGS="$(LDFLAGS)" \
		tools/flags.sh >flags.new
	mv flags.new flags

# Start again, because the flags depend on -static.
static:
	rm -f flags dtach
	$(MAKE) dtach LDFLAGS="$(LDFLAGS) -static"

PROGRAMS = tests/term tests/peer tests/look

tests/term: tests/term.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/term.c

tests/peer: tests/peer.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/peer.c

tests/look: screen/tests/look.c screen/tests/feed.h $(SCREEN)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -I. -o $@ screen/tests/look.c $(SCREEN)

# TESTS selects files of tests, as in TESTS='list.bats wait.bats'.
check: dtach $(PROGRAMS)
	tests/run $(TESTS)
	CC="$(CC)" CFLAGS="$(FAST) $(CFLAGS)" screen/tests/run
	CC="$(CC)" CFLAGS="$(FAST) $(CFLAGS)" tests/fuzz/run

tests/terminals/restore: tests/terminals/restore.c screen/tests/feed.h $(SCREEN)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -I. -o $@ tests/terminals/restore.c $(SCREEN)

# Compare terminals that were there all along with those that attach later: xterm and kitty, where they are.
# ONLY=TEXT selects streams.
check-terminals: tests/terminals/restore
	tests/terminals/run

# Check that files include and call only what is below them.
rooms: dtach
	tools/rooms.sh

# FUZZ sets the seconds for each fuzzer.
fuzz:
	FUZZ="$${FUZZ:-900}" tests/fuzz/run
	FUZZ="$${FUZZ:-900}" screen/tests/run

# BENCH selects what to run: BENCH='quick output latency', BENCH=full.
COMPILE_BENCH = $(CC) -std=c11 $(WARNINGS) $(FAST) $(CFLAGS) -I. -o tests/bench.bin
bench: dtach $(SCREEN)
	$(COMPILE_BENCH) -DWITH_LIBVTERM tests/bench/*.c $(SCREEN) -lutil -lvterm 2>/dev/null || \
		$(COMPILE_BENCH) tests/bench/*.c $(SCREEN) -lutil
	tests/bench.bin $(BENCH) ./dtach

# The screen model by itself.  CORPUS names a directory of recorded programs (NAME.raw) for it, too.
bench-model:
	CORPUS="$(CORPUS)" $(MAKE) bench BENCH="model $(BENCH)"

# Measure, in a copy, which lines the tests run; DIRECTORY gets the count of each line.
coverage:
	tools/coverage.sh $(DIRECTORY)

install: dtach
	mkdir -p "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(BASHDIR)" \
		"$(DESTDIR)$(ZSHDIR)" "$(DESTDIR)$(FISHDIR)"
	cp dtach "$(DESTDIR)$(BINDIR)/dtach"
	chmod 755 "$(DESTDIR)$(BINDIR)/dtach"
	[ -z "$(ABDUCO)" ] || ln -sf dtach "$(DESTDIR)$(BINDIR)/abduco"
	[ -z "$(ABDUCO)" ] || ln -sf dtach.1 "$(DESTDIR)$(MANDIR)/man1/abduco.1"
	cp doc/dtach.1 "$(DESTDIR)$(MANDIR)/man1/dtach.1"
	cp packaging/completions/dtach.bash "$(DESTDIR)$(BASHDIR)/dtach"
	cp packaging/completions/_dtach "$(DESTDIR)$(ZSHDIR)/_dtach"
	cp packaging/completions/dtach.fish "$(DESTDIR)$(FISHDIR)/dtach.fish"
	chmod 644 "$(DESTDIR)$(MANDIR)/man1/dtach.1" "$(DESTDIR)$(BASHDIR)/dtach" \
		"$(DESTDIR)$(ZSHDIR)/_dtach" "$(DESTDIR)$(FISHDIR)/dtach.fish"

uninstall:
	for link in "$(DESTDIR)$(BINDIR)/abduco" "$(DESTDIR)$(MANDIR)/man1/abduco.1"; do \
		case `readlink "$$link"` in dtach|dtach.1) rm -f "$$link" ;; esac; \
	done
	rm -f "$(DESTDIR)$(BINDIR)/dtach" "$(DESTDIR)$(MANDIR)/man1/dtach.1" \
		"$(DESTDIR)$(BASHDIR)/dtach" "$(DESTDIR)$(ZSHDIR)/_dtach" "$(DESTDIR)$(FISHDIR)/dtach.fish"

# With GNU tar or libarchive's, the tarball has the same bytes whoever makes it.
dist: clean
	mkdir dtach-$(VERSION)
	cp -R $(FILES) dtach-$(VERSION)
	chmod -R u=rwX,go=rX dtach-$(VERSION)
	find dtach-$(VERSION) -type f -exec env TZ=UTC0 touch -t $(RELEASED) {} +
	for how in '--owner=0 --group=0' '--uid=0 --gid=0'; do \
		how="--format=ustar --numeric-owner $$how"; \
		tar -cf /dev/null $$how Makefile 2>/dev/null && break; \
		how=; \
	done; \
	tar -cf - $$how `find dtach-$(VERSION) -type f | LC_ALL=C sort` | gzip -9n >dtach-$(VERSION).tar.gz
	rm -rf dtach-$(VERSION)

clean:
	cd screen && $(MAKE) clean
	rm -f dtach flags $(OBJ) $(PROGRAMS) tests/faults.so tests/hurry.so tests/bench.bin dtach-$(VERSION).tar.gz
	rm -rf dtach-$(VERSION)

.PHONY: all static check rooms fuzz bench bench-model coverage install uninstall dist clean
