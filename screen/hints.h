/* screen/hints.h - what a compiler is told about a function */
#ifndef SCREEN_HINTS_H
#define SCREEN_HINTS_H

#ifdef __GNUC__
/* Never inlined: the registers it needs would burden a short caller that seldom calls it. */
#define APART __attribute__((noinline))
/* Compiled for size, even in a file that is compiled for speed. */
#define RARE __attribute__((cold))
#else
#define APART
#define RARE
#endif

#endif
