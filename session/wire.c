/* session/wire.c - the messages on a session's socket and what their bytes mean */
#include "session/wire.h"
#include "base/endian.h"

#include <sys/stat.h>
#include <unistd.h>

#define LENGTH(array) (sizeof (array) / sizeof *(array))

enum { ASKS, TYPES };

#define CLIENT_RULE(name, number, least, stage, types) [number] = { (least), STAGE_##stage, (types), 1 },
static const struct { unsigned char least, stage, types, known; } of_client[] = { CLIENT_MESSAGES(CLIENT_RULE) };

bool client_message_counts(unsigned type, size_t length, enum client_stage stage)
{
	return type < LENGTH(of_client) && of_client[type].known && length >= of_client[type].least && stage >= of_client[type].stage;
}

bool client_message_types(unsigned type)
{
	return type < LENGTH(of_client) && of_client[type].types == TYPES;
}

int end_status(unsigned kind, unsigned code)
{
	return (int)(kind == END_KILLED ? 128 + code : code);
}

int terminal_name(int fd, unsigned char *name)
{
	struct stat st;

	if (!isatty(fd) || fstat(fd, &st) < 0)
		return -1;
	put32(name, (uint32_t)st.st_dev);
	put32(name + 4, (uint32_t)st.st_ino);
	return 0;
}
