/* screen/intern.h - numbers for what does not fit into a cell, and the sweep that frees old ones */
#ifndef SCREEN_INTERN_H
#define SCREEN_INTERN_H

#include "state.h"

/* The word a cell stores for attribute a; the number of a cluster that is not all zero; the number of
 * a link of n bytes, LINK_MAX at most. Each is 0 (the default attribute, or none) without memory or
 * room. Each may sweep: then a number goes to another item unless it is in a cell, in the pen, in a
 * saved pen, or in s->held. */
uint32_t intern_attr(struct screen *s, const struct attr *a);
uint32_t intern_cluster(struct screen *s, const struct cluster *c);
uint32_t intern_link(struct screen *s, const char *text, size_t n);

#endif
