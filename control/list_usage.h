/* control/list_usage.h - what a session uses, and how its program lives, in the list */
#ifndef CONTROL_LIST_USAGE_H
#define CONTROL_LIST_USAGE_H

#include "control/info.h"

/* The columns of -v take so many, if nothing in them is too large. */
enum { LIST_USAGE_COLUMNS = 63 };

/* Put the headings of the columns of -v into stdout, and those columns, each behind a blank. */
void list_usage_heading(void);
void list_usage_print(const struct info *info);

/* Put the members into stdout that tell the same in JSON, each behind a comma. */
void list_usage_json(const struct info *info);

#endif
