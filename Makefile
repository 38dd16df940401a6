# Makefile for dtach: POSIX make, any C11 compiler, no configure
.POSIX:
.SUFFIXES: .c .o

VERSION = 1.0
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
CC = cc
CFLAGS = -O2 -g
LDFLAGS =
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion

SCREEN = screen.o vtparse.o grid.o history.o edit.o mode.o sgr.o osc.o charset.o \
	answer.o reflow.o paint.o snapshot.o undo.o text.o width.o
OBJ = dtach.o options.o session.o packet.o program.o reports.o master.o log.o mirror.o attach.o keys.o \
	talk.o control.o list.o $(SCREEN)
FILES = Makefile README CHANGES LICENSE PROTOCOL dtach.1 *.c *.h tests tools .ci

all: dtach

.c.o:
	$(CC) -std=c11 $(WARNINGS) $(CPPFLAGS) $(CFLAGS) -c $<

dtach: $(OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJ)

$(OBJ): dtach.h screen.h
$(SCREEN): grid.h model.h paint.h utf8.h vtparse.h width.h

static:
	$(MAKE) dtach LDFLAGS="$(LDFLAGS) -static"

PROGRAMS = tests/term tests/peer tests/look

tests/term: tests/term.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/term.c

tests/peer: tests/peer.c
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/peer.c

tests/look: tests/look.c $(SCREEN)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LDFLAGS) -o $@ tests/look.c $(SCREEN)

check: dtach $(PROGRAMS)
	tests/run
	CC="$(CC)" CFLAGS="$(CFLAGS)" tests/screen/run

bench: dtach
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) -o tests/bench.bin tests/bench.c -lutil
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
