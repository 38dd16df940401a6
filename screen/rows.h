/* screen/rows.h - rows that can no longer change, as text */
#ifndef SCREEN_ROWS_H
#define SCREEN_ROWS_H

struct screen;

/* Before and after a resize: passes on the rows that it moves off the screen. */
void rows_before(struct screen *s);
void rows_after(struct screen *s);

#endif
