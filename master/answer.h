/* master/answer.h - who answers the program's questions: the terminal that leads, or the model */
#ifndef MASTER_ANSWER_H
#define MASTER_ANSWER_H

#include <stddef.h>

/* For struct stream: the program has asked the terminal something, and these n bytes are the model's
 * answer (ECMA-48 DA, DSR and the like; the xterm control sequences).  Without a leader the program
 * gets them at once, or never if its input is full.  Otherwise they wait for the leader's own answer
 * (master/questions.h).  master: a struct master. */
void answer_from_model(void *master, const unsigned char *bytes, size_t n);

#endif
