/* control/lost.h - lost sessions: only the image on disk is left (option -S) */
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

/* Find the session called name, a bare word also standing for an @name, and read its image into k if
 * it is lost.  Returns as lost_load, and -1 also after a complaint about the name.  Only with 1, s is set
 * and s->dir is open.  kept_free(k) is due in any case. */
int lost_find(struct session *s, const char *name, struct kept *k);

/* Is the session called name lost?  Does not read the image.  Returns 1 if it is; 0 if not; -1 after a
 * complaint about the name. */
int lost_is(const char *name);

/* Forget the session called name if it is lost.  Returns whether that was done. */
bool lost_forget(const char *name);

/* Call visit for each lost session with what is known of it; the visitor takes over the strings.  An
 * image that cannot be read is complained of. */
void lost_each(void (*visit)(struct info *info, void *arg), void *arg);

/* Fill in info from the image of a lost session; the strings are info's own. */
void lost_tell(const struct kept *k, struct info *info);

/* A model that shows what the session last showed.  Returns NULL without memory; for screen_free. */
struct screen *lost_screen(const struct kept *k);

#endif
