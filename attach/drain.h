/* attach/drain.h - reports of a terminal that come while it is left */
#ifndef ATTACH_DRAIN_H
#define ATTACH_DRAIN_H

#include "base/queue.h"
#include <stdbool.h>

/* Does undo end reports that a terminal sends unasked: of the mouse, focus, size,
 * colours, or keys released? */
bool drain_is_needed(const struct queue *undo);

/* Drop such reports from the terminal's input, which is raw: those that are there,
 * and those that were under way while the terminal was told to stop.  Takes 200 ms
 * or, while more come, a second.  What is typed stays, from the first key on. */
void drain(void);

#endif
