/* control/list_table.h - the list as a table on a terminal */
#ifndef CONTROL_LIST_TABLE_H
#define CONTROL_LIST_TABLE_H

#include "control/info.h"

/* The table's measures, in columns. */
struct table {
	unsigned name;          /* the widest name, or the most that names get */
	unsigned width;         /* of the terminal */
	bool verbose;           /* with what the sessions use */
	bool begun;             /* the heading has been printed */
};

/* Begin a table on standard output.  Without a width of its own it counts as 80 wide. */
void list_table_begin(struct table *t, bool verbose);

/* A session will be in it. */
void list_table_measure(struct table *t, const struct info *info);

/* Put the line of a session into stdout: its name first, and of its command as much as the line
 * has room for.  The first is preceded by a heading. */
void list_table_print(struct table *t, const struct info *info);

#endif
