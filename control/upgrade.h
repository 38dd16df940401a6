/* control/upgrade.h - the mode -U: sessions go on with this program */
#ifndef CONTROL_UPGRADE_H
#define CONTROL_UPGRADE_H

#include "options/options.h"

/* Hand the sessions of the command line, or all, to the program that we are.  Returns the status for
 * exit(3). */
int control_upgrade(const struct options *o);

#endif
