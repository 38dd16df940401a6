/* What a compiler is told of a function. */
#ifndef HINTS_H
#define HINTS_H

#ifdef __GNUC__
/* Not inlined: the registers it needs would burden the short caller, which seldom comes to it. */
#define APART __attribute__((noinline))
/* Compiled to be small, though its file is compiled to be fast. */
#define RARE __attribute__((cold))
#else
#define APART
#define RARE
#endif

#endif
