/* control/shell_line.h - a command as a line that any shell can be typed */
#ifndef CONTROL_SHELL_LINE_H
#define CONTROL_SHELL_LINE_H

#include "base/queue.h"

/* Append the line that runs the words, ended by NULL, as one command in the shell that reads it, and
 * marks where its output begins and ends, and with what status (OSC 133 C and D ; status), each
 * mark ended by ; and key, which is of letters, digits and =; behind C, B and another C, if the output
 * goes elsewhere than to a terminal.  The marks go to /dev/tty.  It serves the shells of POSIX and fish,
 * is of printable ASCII and, if it is long, newlines, and sets no variable.  Returns 0, -1 with ENOMEM. */
int shell_line(struct queue *line, char *const *words, const char *key);

/* Append the line that only marks the end, with the status of what came before it. */
int shell_line_end(struct queue *line, const char *key);

#endif
