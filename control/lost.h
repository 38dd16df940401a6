/* control/lost.h - sessions of which only the image on disk is left (option -S) */
#ifndef CONTROL_LOST_H
#define CONTROL_LOST_H

#include "control/info.h"
#include "session/kept.h"
#include "session/session.h"

#include <stdbool.h>

struct screen;

/* Is the session lost: has it an image, but no master?  k: read its image.  Returns 1 if it is; 0 if
 * not; -1 after a complaint that the image cannot be read.  kept_free(k) is due in any case. */
int lost_load(const struct session *s, struct kept *k);

/* The same of the session called name, a bare word also standing for an @name; s is set if it has an
 * image.  Returns -1 also after a complaint of the name. */
int lost_find(struct session *s, const char *name, struct kept *k);

/* The same without reading the image. */
int lost_is(const char *name);

/* Forget the session called name if it is lost.  Returns whether that was done. */
bool lost_forget(const char *name);

/* Call visit for each lost session with what is known of it; the visitor takes over the strings.  An
 * image that cannot be read is complained of. */
void lost_each(void (*visit)(struct info *info, void *arg), void *arg);

/* The same for one. */
void lost_tell(const struct kept *k, struct info *info);

/* A model that shows what the session last showed.  Returns NULL without memory; for screen_free. */
struct screen *lost_screen(const struct kept *k);

#endif
