/* control/list_json.c - a session as a JSON object */
#include "control/list_json.h"
#include "control/json.h"
#include "control/list_usage.h"
#include "session/wire.h"

#include <stdio.h>
#include <string.h>

static void command_print(const struct info *info)
{
	size_t at;

	printf(",\"command\":[");
	for (at = 0; at < info->words_length; at += strlen(info->words + at) + 1) {
		if (at > 0)
			putchar(',');
		json_string(info->words + at);
	}
	printf("]");
}

void list_json_print(const struct info *info)
{
	printf("{\"name\":");
	json_string(info->name ? info->name : "");
	printf(",\"state\":\"%s\"", info_state(info));
	if (info->pid) {
		printf(",\"pid\":%lu,\"clients\":%lu,\"cols\":%u,\"rows\":%u,\"started\":%lld",
			(unsigned long)info->pid, (unsigned long)info->clients, info->cols, info->rows,
			(long long)info->started);
		command_print(info);
	}
	if (info->ended)
		printf(",\"%s\":%u", info->kind == END_KILLED ? "signal" : "exit", info->code);
	list_usage_json(info);
	json_member("log", info->log);
	json_member("log_error", info->trouble);
	printf("}\n");
}
