/* control/abduco.h - what only abduco's command line needs */
#ifndef CONTROL_ABDUCO_H
#define CONTROL_ABDUCO_H

#include "control/info.h"
#include "options/options.h"

/* Is there no session of that name here, but one of abduco itself, which we cannot speak to?  Then
 * complain. */
bool abduco_is_other(const struct options *o);

/* -f: end a session of that name whose program has ended, so that it can be made again.  Returns 0, or 1
 * after a complaint. */
int abduco_force(const struct options *o);

/* Put the heading of abduco's list into stdout. */
void abduco_list_heading(void);

/* Put the line of a session, in the form of abduco's list, into stdout. */
void abduco_list_print(const struct info *info);

#endif
