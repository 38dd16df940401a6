# Makefile for dtach: POSIX make, any C11 compiler, no configure
.POSIX:
.SUFFIXES: .c .o

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
CC = cc
CFLAGS = -O2 -g
LDFLAGS =
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
VERSION = 1.0

OBJ = dtach.o session.o packet.o program.o reports.o master.o attach.o keys.o control.o \
	screen.o vtparse.o grid.o history.o edit.o mode.o sgr.o osc.o charset.o answer.o reflow.o \
	paint.o snapshot.o undo.o text.o width.o

all: dtach

.c.o:
	$(CC) -std=c11 $(WARNINGS) -pthread $(CPPFLAGS) $(CFLAGS) -c $<

dtach: $(OBJ)
	$(CC) -pthread $(CFLAGS) $(LDFLAGS) -o $@ $(OBJ)

$(OBJ): dtach.h

static:
	$(MAKE) dtach LDFLAGS="$(LDFLAGS) -static"

check: dtach
	tests/run

clean:
	rm -f dtach $(OBJ)
