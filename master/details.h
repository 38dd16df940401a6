/* master/details.h - DETAILS: what a list shows of a session besides INFO */
#ifndef MASTER_DETAILS_H
#define MASTER_DETAILS_H

#include "master/state.h"

/* Send c DETAILS (PROTOCOL, section 4.2). */
void details_tell(struct master *m, struct client *c);

#endif
