/* control/list_usage.h - what a session uses, and how its program lives, in the list */
#ifndef CONTROL_LIST_USAGE_H
#define CONTROL_LIST_USAGE_H

#include "control/info.h"

/* Width of the columns of -v, if nothing in them is too large. */
enum { LIST_USAGE_COLUMNS = 63 };

/* Put the headings of the columns of -v into stdout, each after a blank. */
void list_usage_heading(void);

/* Put the columns of -v into stdout, each after a blank. */
void list_usage_print(const struct info *info);

/* Put what the columns of -v tell into stdout as JSON members, each after a comma. */
void list_usage_json(const struct info *info);

#endif
