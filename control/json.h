/* control/json.h - strings in JSON (RFC 8259) */
#ifndef CONTROL_JSON_H
#define CONTROL_JSON_H

/* Put text into stdout as a JSON string.  Control characters are escaped.  Bytes
 * that are not UTF-8 become lone low surrogates, U+DC80 to U+DCFF, which lets a
 * reader get the bytes back (as Python's surrogateescape does). */
void json_string(const char *text);

/* Put a member that follows another one into stdout: ,"key":"text".  text NULL:
 * nothing.  key is printed as it is. */
void json_member(const char *key, const char *text);

/* Put the members prompt and last_exit into stdout: what stage the shell is at by its
 * marks, an enum screen_stage, and the exit status of its last command, -1: not known. */
void json_prompt(unsigned stage, int last);

#endif
