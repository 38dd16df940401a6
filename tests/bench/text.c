/* text.c - the text that the job writes and the terminal compares.
 *
 * A text has about 64 KiB and is written repeatedly. Its lines are numbered, so that a gap
 * or a repetition always shows. Job and terminal each generate it.
 *
 * REAL, for the model alone, is what programs wrote: the files NAME.raw of the directory $CORPUS, one
 * after the other. */
#include "bench.h"

static void text_line(FILE *f, enum kind kind, unsigned i)
{
	static const char *const word[] = {
		"smörgåsbord", "κόσμος", "漢字かな交じり文", "🙂🚀", "naïve", "здравствуй", "한국어",
	};

	switch (kind) {
	case COLOUR:
		fprintf(f, "\33[3%um%05u\33[0m \33[1;38;5;%umlibrary\33[m \33[48;2;%u;7;9mvalue\33[0m ok",
		    i % 8, i, i % 256, i % 251);
		break;
	case UTF8:
		fprintf(f, "%05u %s %s %s", i, word[i % 7], word[i / 3 % 7], word[i / 5 % 7]);
		break;
	case CURSOR:
		fprintf(f, "\33[%u;%uH%05u\33[K\33[%uA\33[7m%u\33[27m", i % 24 + 1, i % 70 + 1, i, i % 5 + 1, i % 97);
		return;
	case LOG:
		fprintf(f, "\33[2m12:%02u:%02u.%03u\33[0m \33[3%um%s\33[0m worker %u: request %05u done in %u ms", i / 60 % 60,
		    i % 60, i % 1000, i % 9 ? 2 : 1, i % 9 ? " INFO" : "ERROR", i % 8, i, i % 977);
		break;
	default:
		fprintf(f, "%05u the quick brown fox jumps over the lazy dog, and %u more words", i, i % 977);
	}
}

/* the terminal sees cooked text; the job writes it without carriage returns */
struct text text_make(enum kind kind, bool at_job)
{
	struct text t;
	FILE *f = open_memstream(&t.data, &t.size);

	if (!f)
		die("memory");
	for (long i = 0; ftell(f) + (kind == COOKED && at_job ? i : 0) < BUFFER; i++) {
		text_line(f, kind, (unsigned)i);
		if (kind != CURSOR)
			fputs(kind == COOKED && at_job ? "\n" : "\r\n", f);
	}
	if (fclose(f) == EOF)
		die("memory");
	return t;
}

/* the first lines of the text */
struct text text_lines(enum kind kind, long lines)
{
	struct text t;
	FILE *f = open_memstream(&t.data, &t.size);

	if (!f)
		die("memory");
	for (long i = 0; i < lines; i++) {
		fputs(i > 0 ? "\r\n" : "", f);
		text_line(f, kind, (unsigned)i);
	}
	if (fclose(f) == EOF)
		die("memory");
	return t;
}

static int is_recording(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && strcmp(d->d_name + n - 4, ".raw") == 0;
}

static void file_append(FILE *to, const char *dir, const char *name)
{
	char path[PATH_LEN * 4];
	FILE *f;
	int c;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (!(f = fopen(path, "r")))
		die(path);
	while ((c = getc(f)) != EOF)
		putc(c, to);
	fclose(f);
}

/* of no bytes without $CORPUS */
static struct text text_real(void)
{
	const char *dir = getenv("CORPUS");
	struct dirent **files;
	struct text t;
	FILE *f = open_memstream(&t.data, &t.size);
	int n = 0;

	if (dir && *dir && (n = scandir(dir, &files, is_recording, alphasort)) < 1)
		die(dir);
	if (!f)
		die("memory");
	for (int i = 0; i < n; i++)
		file_append(f, dir, files[i]->d_name);
	if (fclose(f) == EOF)
		die("memory");
	return t;
}

const struct text *text_of(enum kind kind)
{
	static struct text made[KINDS];

	if (!made[kind].data)
		made[kind] = kind == REAL ? text_real() : text_make(kind, false);
	return &made[kind];
}

/* the first character occurs only once in a mark, which keeps the search simple */
void mark_make(char mark[static 16], char what, unsigned number)
{
	snprintf(mark, 16, "<%c%08x>", what, number);
}

/* the first difference between the text and these bytes at an offset, or -1 */
long text_compare(const struct text *t, long at, const char *p, size_t n)
{
	size_t i = 0, off, len;

	while (i < n) {
		off = (size_t)(at + (long)i) % t->size;
		len = t->size - off < n - i ? t->size - off : n - i;
		if (memcmp(p + i, t->data + off, len) != 0) {
			while (p[i] == t->data[off])
				i++, off++;
			return at + (long)i;
		}
		i += len;
	}
	return -1;
}
