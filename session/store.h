/* session/store.h - the images of sessions on disk: their directory, their files, their locks
 *
 * The directory is $XDG_STATE_HOME/dtach, else $HOME/.local/state/dtach.  A session's files there
 * are named by the path of its socket: the image, one that is being written, and the lock, which
 * the session's master holds as long as it lives. */
#ifndef SESSION_STORE_H
#define SESSION_STORE_H

#include "base/queue.h"
#include "session/directory.h"

#include <stdbool.h>

/* Most bytes of an image on disk. */
enum { STORE_MOST = 64 * 1024 * 1024 };

/* Bytes of a name. */
enum { STORE_NAME = 16 };

struct store {
	struct directory in;
	char name[STORE_NAME + 1];      /* of the session's files, without their endings */
	int lock;               /* -1: we have not taken it */
};

/* Open the directory for the session whose socket has this absolute path.  create: make the
 * directory, mode 0700, and those above it.  It is checked as the session directory is.  Returns
 * 0, or -1 with errno: ENOENT if there is none, or nothing says where; EPERM with s->in.fault.
 * Call store_close in both cases. */
int store_open(struct store *s, const char *path, bool create);

/* Close the directory, and the lock if we have it: another process may take it then. */
void store_close(struct store *s);

/* Why store_open, store_lock or store_write failed, in words; errno is still its own. */
const char *store_reason(const struct store *s);

/* Take the lock, and wait for it at most patience ms.  A child of ours keeps it, too.  Returns 0, or
 * -1 with errno, EWOULDBLOCK if another process has it. */
int store_lock(struct store *s, int patience);

/* Does a process hold the lock? */
bool store_is_locked(const struct store *s);

/* Is there such a directory at all, so that there could be images? */
bool store_exists(void);

/* Is there an image for the session whose socket has this path? */
bool store_has(const char *path);

/* Are these the files of the session whose socket has this path? */
bool store_is_for(const struct store *s, const char *path);

/* Append the image to q.  Returns 0, or -1 with errno, EPERM if it is no file of ours, or open to
 * others. */
int store_read(const struct store *s, struct queue *q);

/* Write the image beside the former one, whole and on the disk, for store_take.  We have the lock.
 * last: while another process of ours may still be writing; only once.  Returns 0, or -1 with
 * errno. */
int store_write(const struct store *s, const struct queue *image, bool last);

/* Put what was written, last or not, in place of the former image.  At every moment one whole image
 * is there (rename(2)).  Returns 0, or -1 with errno, and then the former one stays. */
int store_take(const struct store *s, bool last);

/* Remove what was written and not taken, and what is left if there is no image; give back the lock,
 * which we have. */
void store_undo(struct store *s);

/* Remove the image.  We have the lock, and keep it. */
void store_drop(const struct store *s);

/* Remove the session's files and give back the lock, which we have. */
void store_remove(struct store *s);

/* Call visit with each image whose lock no process holds, in the order of their names.  What writers
 * that were killed have left is removed.  Where the directory cannot be trusted or read there are
 * none. */
void store_each(void (*visit)(const struct store *s, void *arg), void *arg);

#endif
