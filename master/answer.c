/* master/answer.c - who answers the program's questions: the terminal that leads, or the model */
#include "master/answer.h"
#include "master/state.h"

static bool leader_is_alone(const struct master *m)
{
	size_t i;

	for (i = 0; i < m->clients.count; i++)
		if (client_is_terminal(m->clients.at[i]) && m->clients.at[i] != m->lead.leader)
			return false;
	return true;
}

void answer_from_model(void *master, const unsigned char *bytes, size_t n)
{
	struct master *m = master;
	const struct client *leader = m->lead.leader;

	if (leader) {
		m->questions.mute |= leader->stage == STALLED || leader->stage == BEHIND;
		questions_ask(&m->questions, bytes, n, leader_is_alone(m), m->now, &m->input);
	} else if (input_has_room(&m->input, n)) {
		input_put(&m->input, bytes, n);
	}
}
