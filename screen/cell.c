/* screen/cell.c - the attribute that a cell's word stands for */
#include "cell.h"

struct attr attr_unpack(uint32_t attr)
{
	uint32_t rgb = COLOUR_RGB | (attr & 0xffffff);
	uint16_t flags = attr >> 24 & ATTR_FIRST_FLAGS;

	switch (attr & ATTR_KIND) {
	case ATTR_FG_RGB: return (struct attr){ .fg = rgb, .flags = flags };
	case ATTR_BG_RGB: return (struct attr){ .bg = rgb, .flags = flags };
	}
	return (struct attr){
		.fg = attr & 511,
		.bg = attr >> 9 & 511,
		.flags = attr >> 18 & ATTR_PACKED,
	};
}
