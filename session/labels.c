/* session/labels.c - the labels of a session: names with values */
#include "session/labels.h"

#include <string.h>

static bool is_of_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		|| c == '.' || c == '-' || c == '_';
}

static size_t name_length(const char *label)
{
	size_t n = 0;

	while (is_of_name((unsigned char)label[n]))
		n++;
	return n;
}

bool label_is_valid(const char *label)
{
	size_t n = name_length(label);
	const unsigned char *p = (const unsigned char *)label + n;

	if (n == 0 || n > 64 || *p++ != '=' || strlen((const char *)p) > 255)
		return false;
	while (*p >= ' ' && *p != 0x7f)
		p++;
	return *p == '\0';
}

/* The label of the same name, or NULL. */
static char *find(struct labels *l, const char *label)
{
	size_t at, n = name_length(label) + 1;

	for (at = 0; at < l->length; at += strlen(l->text + at) + 1)
		if (strncmp(l->text + at, label, n) == 0)
			return l->text + at;
	return NULL;
}

/* Put n bytes of label in place of the one with the same name. */
static bool replace(struct labels *l, const char *label, size_t n)
{
	char *old = find(l, label);
	size_t gone = old ? strlen(old) + 1 : 0, rest;

	if (l->length - gone + n > sizeof l->text)
		return false;
	if (!old)
		old = l->text + l->length;
	rest = l->length - (size_t)(old - l->text) - gone;
	memmove(old + n, old + gone, rest);
	memcpy(old, label, n);
	l->length = l->length - gone + n;
	return true;
}

bool labels_set(struct labels *l, const char *label)
{
	return replace(l, label, strlen(label) + 1);
}

bool labels_change(struct labels *l, const char *label)
{
	bool empty = label[name_length(label) + 1] == '\0';

	return empty ? replace(l, label, 0) : labels_set(l, label);
}

bool labels_have(const struct labels *l, const char *label)
{
	size_t at;

	for (at = 0; at < l->length; at += strlen(l->text + at) + 1)
		if (strcmp(l->text + at, label) == 0)
			return true;
	return false;
}
