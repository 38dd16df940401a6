# Makefile for dtach: POSIX make, any C11 compiler, no configure
.POSIX:
.SUFFIXES: .c .o

VERSION = 1.0
# Of that version, as touch wants it: every file in the tarball has it.
RELEASED = 202611220000
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
CC = cc
CFLAGS = -g
LDFLAGS =
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
# Small, but for what each byte of output goes through.  CFLAGS come behind and win.
SMALL = -Os
FAST = -O2
# What the compiler has of hardening and of sparing bytes: tools/flags.sh found it.
COMPILE_FLAGS = `sed -n 1p flags`
LINK_FLAGS = `sed -n 2p flags`

# A library with a Makefile of its own.
SCREEN = screen/libscreen.a
BASE = base/text.o base/clock.o base/descriptor.o base/queue.o
SESSION = session/session.o session/wire.o
MASTER = master/ring.o master/program.o master/log.o master/mirror.o master/reports.o \
	master/supervisor.o
ATTACH = attach/keys.o
CONTROL = control/talk.o control/list.o control/control.o
OPTIONS = options/options.o
OBJ = dtach.o master.o attach.o $(OPTIONS) $(CONTROL) $(ATTACH) $(MASTER) $(SESSION) $(BASE)
FILES = Makefile README CHANGES LICENSE *.c *.h base session screen options control attach master \
	doc packaging tests tools .ci .clang-tidy .gitignore

all: dtach

.c.o:
	$(CC) -std=c11 $(WARNINGS) $(COMPILE_FLAGS) $(SMALL) $(CPPFLAGS) $(CFLAGS) -I. -c -o $@ $<

$(SCREEN): screen/*.c screen/*.h screen/Makefile flags
	flags="$(COMPILE_FLAGS)"; cd screen && \
		$(MAKE) CC="$(CC)" CPPFLAGS="$(CPPFLAGS)" CFLAGS="$(CFLAGS)" SMALL="$(SMALL)" \
		FAST="$(FAST)" COMPILE_FLAGS="$$flags" FLAGS_FILE=../flags libscreen.a

dtach: $(OBJ) $(SCREEN)
	$(CC) $(COMPILE_FLAGS) $(LINK_FLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJ) $(SCREEN)

# Every header is one of all: a build takes seconds.
$(OBJ): *.h */*.h flags

flags: Makefile tools/flags.sh
	CC="$(CC)" CPPFLAGS="$(CPPFLAGS)" CFLAGS="$(FAST) $(CFLAGS)" LDFLAGS="$(LDFLAGS)" \
		tools/flags.sh >flags.new
	mv flags.new flags

# Anew: flags depend on it.
static:
	rm -f flags dtach
	$(MAKE) dtach LDFLAGS="$(LDFLAGS) -static"

PROGRAMS = tests/term tests/peer tests/look

tests/term: tests/term.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/term.c

tests/peer: tests/peer.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/peer.c

tests/look: tests/look.c $(SCREEN)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -I. -o $@ tests/look.c $(SCREEN)

check: dtach $(PROGRAMS)
	tests/run
	CC="$(CC)" CFLAGS="$(FAST) $(CFLAGS)" screen/tests/run
	CC="$(CC)" CFLAGS="$(FAST) $(CFLAGS)" tests/fuzz/run

# For as many seconds each as FUZZ says.
fuzz:
	FUZZ="$${FUZZ:-900}" tests/fuzz/run
	FUZZ="$${FUZZ:-900}" screen/tests/run

# What and how much BENCH says: BENCH='quick output latency', BENCH=full.
COMPILE_BENCH = $(CC) -std=c11 $(WARNINGS) $(FAST) $(CFLAGS) -I. -o tests/bench.bin
bench: dtach $(SCREEN)
	$(COMPILE_BENCH) -DWITH_LIBVTERM tests/bench/*.c $(SCREEN) -lutil -lvterm 2>/dev/null || \
		$(COMPILE_BENCH) tests/bench/*.c $(SCREEN) -lutil
	tests/bench.bin $(BENCH) ./dtach

# What the tests run of it, in a copy; with DIRECTORY each line's count is left there.
coverage:
	tools/coverage.sh $(DIRECTORY)

install: dtach
	mkdir -p "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(BASHDIR)" \
		"$(DESTDIR)$(ZSHDIR)" "$(DESTDIR)$(FISHDIR)"
	cp dtach "$(DESTDIR)$(BINDIR)/dtach"
	chmod 755 "$(DESTDIR)$(BINDIR)/dtach"
	cp doc/dtach.1 "$(DESTDIR)$(MANDIR)/man1/dtach.1"
	cp packaging/completions/dtach.bash "$(DESTDIR)$(BASHDIR)/dtach"
	cp packaging/completions/_dtach "$(DESTDIR)$(ZSHDIR)/_dtach"
	cp packaging/completions/dtach.fish "$(DESTDIR)$(FISHDIR)/dtach.fish"
	chmod 644 "$(DESTDIR)$(MANDIR)/man1/dtach.1" "$(DESTDIR)$(BASHDIR)/dtach" \
		"$(DESTDIR)$(ZSHDIR)/_dtach" "$(DESTDIR)$(FISHDIR)/dtach.fish"

uninstall:
	rm -f "$(DESTDIR)$(BINDIR)/dtach" "$(DESTDIR)$(MANDIR)/man1/dtach.1" \
		"$(DESTDIR)$(BASHDIR)/dtach" "$(DESTDIR)$(ZSHDIR)/_dtach" "$(DESTDIR)$(FISHDIR)/dtach.fish"

# The same bytes whoever makes it, where there is a GNU tar or a libarchive's.
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
	rm -f dtach flags $(OBJ) $(PROGRAMS) tests/faults.so tests/bench.bin dtach-$(VERSION).tar.gz
	rm -rf dtach-$(VERSION)

.PHONY: all static check fuzz bench coverage install uninstall dist clean
