/* master/supervisor.h - the supervisor that started us */
#ifndef MASTER_SUPERVISOR_H
#define MASTER_SUPERVISOR_H

/* Tell the supervisor that $NOTIFY_SOCKET names that the session is there. */
void supervisor_tell(void);

#endif
