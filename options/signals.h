/* options/signals.h - the names of signals */
#ifndef OPTIONS_SIGNALS_H
#define OPTIONS_SIGNALS_H

/* The signals of POSIX (signal.h), by their names without SIG; an empty name
 * ends them. */
struct signal_name {
	char name[8];
	int number;
};
extern const struct signal_name signal_names[];

/* The number of the signal that text means: a name in any case, with or without
 * SIG, or a number below NSIG.  0 if it means none. */
int signal_number(const char *text);

#endif
