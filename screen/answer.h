/* screen/answer.h - answers to questions, for programs that would wait for a terminal's
 *
 * They are held in s->answers, up to ANSWERS_MAX bytes. An answer that does not fit, or for which there
 * is no memory, is dropped. */
#ifndef SCREEN_ANSWER_H
#define SCREEN_ANSWER_H

#include "state.h"

/* Answers a control sequence if it is a question: DA1 to DA3, DSR, CPR, DECRQM, XTVERSION, XTQMODKEYS,
 * kitty keyboard flags, sizes by XTWINOPS. */
void answer_csi(struct screen *s, const struct csi *csi);
/* Answers a DCS of n bytes, without introducer and terminator, if it is a question: DECRQSS, and
 * XTGETTCAP, to which no capability is known. */
void answer_dcs(struct screen *s, const unsigned char *data, size_t n);
/* The report of the size that ?2048 makes a terminal send when it is set. */
void answer_size(struct screen *s);
/* Answers OSC 4 and 10 to 19: the colour of this palette index, if colour_now knows it. */
void answer_colour(struct screen *s, unsigned index);

#endif
