/* control/list_json.h - a session as a JSON object */
#ifndef CONTROL_LIST_JSON_H
#define CONTROL_LIST_JSON_H

#include "control/info.h"

/* Put the object and a newline into stdout.  The manual tells its members. */
void list_json_print(const struct info *info);

#endif
