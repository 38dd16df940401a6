/* control/usage.c - what a session uses, as the system tells */
#include "control/usage.h"
#include "base/number.h"
#include "base/proc.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* The fields of proc_pid_stat(5) after the name, counted from 0. */
enum { STATE, PARENT, SESSION = 3, UTIME = 11, STIME, CUTIME, CSTIME, STARTED = 19, RESIDENT = 21, FIELDS };

struct process {
	uint32_t pid, parent, session;
	bool zombie;
	uint64_t cpu;           /* ticks of its own and of children that it has reaped */
	uint64_t reaped;        /* ticks of those children alone */
	uint64_t started;       /* ticks since the system started */
	uint64_t resident;      /* pages */
};

static void fields_take(struct process *p, const char *text)
{
	uint64_t field[FIELDS] = { 0 };
	int i;

	p->zombie = strchr("ZXx", *text) != NULL;
	for (i = 0; i < FIELDS && *text; i++) {
		field[i] = number_take(&text);
		text += strcspn(text, " ");
		text += *text == ' ';
	}
	p->parent = (uint32_t)field[PARENT];
	p->session = (uint32_t)field[SESSION];
	p->reaped = field[CUTIME] + field[CSTIME];
	p->cpu = field[UTIME] + field[STIME] + p->reaped;
	p->started = field[STARTED];
	p->resident = field[RESIDENT];
}

static bool process_read(struct process *p, const char *name)
{
	char text[1024];
	pid_t pid = proc_entry(name);
	const char *stat = pid ? proc_stat(pid, text, sizeof text) : NULL;

	if (!stat)
		return false;
	p->pid = (uint32_t)pid;
	fields_take(p, stat);
	return true;
}

/* Append one.  Returns false if there is no memory. */
static bool processes_add(struct processes *p, const struct process *one)
{
	struct process *at = p->at;

	if (p->count % 64 == 0)
		at = realloc(at, (p->count + 64) * sizeof *at);
	if (!at)
		return false;
	p->at = at;
	p->at[p->count++] = *one;
	return true;
}

void processes_read(struct processes *p)
{
	DIR *list = proc_is_ours() ? opendir("/proc") : NULL;
	struct process one;
	struct dirent *d;

	memset(p, 0, sizeof *p);
	while (list && (d = readdir(list)) != NULL)
		if (process_read(&one, d->d_name) && !processes_add(p, &one))
			break;
	if (list)
		closedir(list);
	p->up = proc_uptime();
}

void processes_free(struct processes *p)
{
	free(p->at);
	memset(p, 0, sizeof *p);
}

static const struct process *process_find(const struct processes *p, uint32_t pid)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->at[i].pid == pid && pid)
			return &p->at[i];
	return NULL;
}

/* Is it a master, by its name? */
static bool is_master(const struct process *p)
{
	char name[64];

	proc_name((pid_t)p->pid, name, sizeof name);
	return strcmp(name, "dtach") == 0 || strcmp(name, "abduco") == 0;
}

/* Orphans have process 1 as parent, so for a master that is process 1 check the name as well. */
static bool belong(const struct process *master, const struct process *program, uint32_t pid)
{
	if (!master || (pid && (!program || program->parent != master->pid || program->session != pid)))
		return false;
	return (pid && master->pid != 1) || is_master(master);
}

struct usage usage_of(const struct processes *p, uint32_t master_pid, uint32_t pid)
{
	const struct process *master = process_find(p, master_pid), *program = process_find(p, pid);
	struct usage u = { .known = belong(master, program, pid) };
	uint64_t tick = ticks_per_second(), page = page_bytes(), ticks, lived;
	size_t i;

	if (!u.known)
		return u;
	ticks = master->reaped;
	for (i = 0; i < p->count; i++) {
		const struct process *one = &p->at[i];

		if (one->session != pid || !pid)
			continue;
		ticks += one->cpu;
		u.memory += one->resident * page;
		u.processes += !one->zombie;
	}
	u.cpu = ticks * 1000 / tick;
	lived = master->started * 1000 / tick;
	lived = p->up > lived + 1000 ? p->up - lived : 1000;
	u.share = (unsigned)(u.cpu * 1000 / lived);
	return u;
}
