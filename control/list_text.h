/* control/list_text.h - a session as a line of the list */
#ifndef CONTROL_LIST_TEXT_H
#define CONTROL_LIST_TEXT_H

#include "control/info.h"

/* Put the line of a session into stdout: for programs, its name last.  verbose: with what it
 * uses. */
void list_text_print(const struct info *info, bool verbose);

/* Put what stands between the name and the command into stdout, LIST_COLUMNS wide, or its
 * heading. */
enum { LIST_COLUMNS = 52 };
void list_text_columns(const struct info *info);
void list_text_heading(void);

/* Trouble with the session's log is a line on standard error, which leaves the columns as
 * they are. */
void list_text_trouble(const struct info *info);

#endif
