/* screen/pen.c - the pen: the attribute of what is printed next */
#include "pen.h"

#include <string.h>

#include "intern.h"

void pen_changed(struct screen *s)
{
	uint32_t attr = attr_pack(&s->pen);

	s->pen_attr = attr != ATTR_NUMBERED ? attr : intern_attr(s, &s->pen);
}

void pen_reset(struct screen *s)
{
	memset(&s->pen, 0, sizeof s->pen);
	s->pen_attr = 0;
}

void pen_protect(struct screen *s, int32_t how)
{
	unsigned flags = s->pen.flags;

	if (how == 1)
		flags |= ATTR_PROTECTED;
	else if (how == 0 || how == 2)
		flags &= ~(unsigned)ATTR_PROTECTED;
	s->pen.flags = (uint16_t)flags;
	pen_changed(s);
}

uint32_t pen_erased(const struct screen *s)
{
	uint32_t bg = s->pen.bg;

	/* what attr_pack makes of a background alone; this is asked with every erasure */
	return bg & COLOUR_RGB ? ATTR_BG_RGB | (bg & 0xffffff) : bg << 9;
}
