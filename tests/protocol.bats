#!/usr/bin/env bats
# The specification, doc/PROTOCOL, and the program say the same.

load helper

# specified: the messages in PROTOCOL, as "client NUMBER NAME" or "master ...".
specified() {
	awk '
	/^2\. Classic/ || /^Client messages/ { side = "client" }
	/^4\.2\./ || /^Master messages/ { side = "master" }
	/^7\. / { side = "" }
	/^  [0-9]/ { for (i = 1; side && i < NF; i++) if ($i ~ /^[0-9]+$/ && $(i + 1) ~ /^[A-Z][A-Z]+$/) print side, $i, $(i + 1) }
	' "$TESTS/../doc/PROTOCOL" | sort -u
}

# implemented: the same, of session/wire.h.
implemented() {
	awk -F '[(), \t]+' '
	/^#define CLIENT_MESSAGES/ { side = "client" }
	/^#define MASTER_MESSAGES/ { side = "master" }
	/^\tM\(/ { sub(/_REPLY$/, "", $3); print side, $4, $3 }
	' "$TESTS/../session/wire.h" | sort -u
}

@test "every message has the number that the specification gives it" {
	specified >wanted
	implemented >found
	[ "$(wc -l <found)" -ge 29 ]
	diff wanted found
}
