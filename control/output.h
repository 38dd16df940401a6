/* control/output.h - standard output, written without stdio */
#ifndef CONTROL_OUTPUT_H
#define CONTROL_OUTPUT_H

#include "base/system.h"

#include <stddef.h>
#include <sys/types.h>

/* Write once, waiting where standard output is in non-blocking mode: that is not
 * ours to change.  Returns the bytes written, -1 with errno. */
ssize_t output_write_once(const unsigned char *p, size_t n);

/* Write all.  Returns 0, or -1 with errno. */
int output_write(const unsigned char *p, size_t n);

/* Standard output has failed with this errno: complain and return 1.  With EPIPE
 * the reader has gone, so raise SIGPIPE instead. */
int output_failed(int error);

#endif
