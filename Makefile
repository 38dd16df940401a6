# Makefile for dtach: POSIX make, any C11 compiler, no configure
.POSIX:
.SUFFIXES: .c .o

VERSION = 1.0
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
CC = cc
CFLAGS = -g
LDFLAGS =
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
# Small, but for what each byte of output goes through. CFLAGS come after these, and win;
# a compiler that does not know them is given SMALL= FAST=
SMALL = -Os -fno-asynchronous-unwind-tables
FAST = -O2 -fno-asynchronous-unwind-tables

SCREEN = screen.o vtparse.o grid.o history.o edit.o mode.o sgr.o osc.o charset.o \
	answer.o reflow.o paint.o snapshot.o undo.o text.o width.o
OBJ = dtach.o options.o session.o packet.o program.o reports.o master.o log.o mirror.o attach.o keys.o \
	talk.o control.o list.o $(SCREEN)
FILES = Makefile README CHANGES LICENSE PROTOCOL dtach.1 *.c *.h tests tools .ci

all: dtach

.c.o:
	$(CC) -std=c11 $(WARNINGS) $(SMALL) $(CPPFLAGS) $(CFLAGS) -c $<

COMPILE_FAST = $(CC) -std=c11 $(WARNINGS) $(FAST) $(CPPFLAGS) $(CFLAGS) -c
vtparse.o: vtparse.c
	$(COMPILE_FAST) vtparse.c
screen.o: screen.c
	$(COMPILE_FAST) screen.c
sgr.o: sgr.c
	$(COMPILE_FAST) sgr.c
edit.o: edit.c
	$(COMPILE_FAST) edit.c
grid.o: grid.c
	$(COMPILE_FAST) grid.c
history.o: history.c
	$(COMPILE_FAST) history.c

dtach: $(OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJ)

$(OBJ): dtach.h screen.h
$(SCREEN): grid.h model.h paint.h utf8.h vtparse.h width.h

# One segment for code and constants spares the pages between them.
static:
	$(MAKE) dtach LDFLAGS="$(LDFLAGS) -static -Wl,-z,noseparate-code"

PROGRAMS = tests/term tests/peer tests/look

tests/term: tests/term.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/term.c

tests/peer: tests/peer.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/peer.c

tests/look: tests/look.c $(SCREEN)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/look.c $(SCREEN)

check: dtach $(PROGRAMS)
	tests/run
	CC="$(CC)" CFLAGS="$(FAST) $(CFLAGS)" tests/screen/run

bench: dtach
	$(CC) -std=c11 $(WARNINGS) $(FAST) $(CFLAGS) -o tests/bench.bin tests/bench.c -lutil
	tests/bench.bin ./dtach

install: dtach
	mkdir -p "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1"
	cp dtach "$(DESTDIR)$(BINDIR)/dtach"
	chmod 755 "$(DESTDIR)$(BINDIR)/dtach"
	cp dtach.1 "$(DESTDIR)$(MANDIR)/man1/dtach.1"
	chmod 644 "$(DESTDIR)$(MANDIR)/man1/dtach.1"

uninstall:
	rm -f "$(DESTDIR)$(BINDIR)/dtach" "$(DESTDIR)$(MANDIR)/man1/dtach.1"

dist: clean
	mkdir dtach-$(VERSION)
	cp -R $(FILES) dtach-$(VERSION)
	tar -cf - dtach-$(VERSION) | gzip -9 >dtach-$(VERSION).tar.gz
	rm -rf dtach-$(VERSION)

clean:
	rm -f dtach $(OBJ) $(PROGRAMS) tests/bench.bin dtach-$(VERSION).tar.gz
	rm -rf dtach-$(VERSION)

.PHONY: all static check bench install uninstall dist clean
