/* What a compiler is told of a function. */
#ifndef HINTS_H
#define HINTS_H

#ifdef __GNUC__
/* It would burden with its registers the short one that calls it seldom. */
#define APART __attribute__((noinline))
/* It is to be small, though its file is compiled to be fast. */
#define RARE __attribute__((cold))
#else
#define APART
#define RARE
#endif

#endif
