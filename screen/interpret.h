/* screen/interpret.h - what each control and sequence of the stream does, by name */
#ifndef SCREEN_INTERPRET_H
#define SCREEN_INTERPRET_H

#include "vtparse.h"

/* What a screen's parser calls; user is the struct screen. */
extern const struct parser_events interpret_events;

#endif
