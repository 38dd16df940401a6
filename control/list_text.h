/* control/list_text.h - a session as a line of the list */
#ifndef CONTROL_LIST_TEXT_H
#define CONTROL_LIST_TEXT_H

#include "control/info.h"

/* verbose: with what it uses. */

/* Put the heading of the columns into stdout. */
void list_text_heading(bool verbose);

/* Put the line of a session into stdout.  Trouble with its log is a line on
 * standard error, which leaves the columns as they are. */
void list_text_print(const struct info *info, bool verbose);

#endif
