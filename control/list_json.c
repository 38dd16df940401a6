/* control/list_json.c - a session as a JSON object */
#include "control/list_json.h"
#include "control/json.h"
#include "control/list_usage.h"
#include "session/wire.h"

#include <stddef.h>
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

static void size_and_start_print(const struct info *info)
{
	printf(",\"cols\":%u,\"rows\":%u,\"started\":%lld", info->cols, info->rows, (long long)info->started);
	command_print(info);
}

static void label_print(const char *label)
{
	const char *equals = strchr(label, '=');
	char name[LABEL_SIZE];

	if (!equals || equals - label >= (ptrdiff_t)sizeof name)
		return;
	memcpy(name, label, (size_t)(equals - label));
	name[equals - label] = '\0';
	json_string(name);
	putchar(':');
	json_string(equals + 1);
}

static void labels_print(const struct info *info)
{
	size_t at;

	printf(",\"labels\":{");
	for (at = 0; at < info->labels.length; at += strlen(info->labels.text + at) + 1) {
		if (at > 0)
			putchar(',');
		label_print(info->labels.text + at);
	}
	putchar('}');
}

static void lost_print(const struct info *info)
{
	size_and_start_print(info);
	printf(",\"saved\":%lld", (long long)info->saved);
	json_member("directory", info->directory);
	labels_print(info);
}

static void details_print(const struct info *info)
{
	if (!info->detailed)
		return;
	if (info->program && !info->ended)
		printf(",\"program\":%lu", (unsigned long)info->program);
	json_member("foreground", info->foreground);
	json_member("directory", info->directory);
	json_member("title", info->title);
	if (info->knows_idle)
		printf(",\"idle\":%llu", (unsigned long long)(info->idle / 1000));
	printf(",\"offset\":%llu,\"bells\":%lu", (unsigned long long)info->offset, (unsigned long)info->bells);
	json_prompt(info->stage, info->last_exit);
	labels_print(info);
}

void list_json_print(const struct info *info)
{
	printf("{\"name\":");
	json_string(info->name ? info->name : "");
	printf(",\"state\":\"%s\"", info_state(info));
	if (info->pid) {
		printf(",\"pid\":%lu,\"clients\":%lu", (unsigned long)info->pid, (unsigned long)info->clients);
		size_and_start_print(info);
	}
	if (info->lost)
		lost_print(info);
	if (info->ended)
		printf(",\"%s\":%u", info->kind == END_KILLED ? "signal" : "exit", info->code);
	list_usage_json(info);
	details_print(info);
	json_member("log", info->log);
	json_member("log_error", info->trouble);
	printf("}\n");
}
