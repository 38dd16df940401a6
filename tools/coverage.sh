#!/bin/sh
# coverage.sh [DIRECTORY]: how much of the program its tests run, by gcc and gcov.
# Prints a table of the files, then the functions with lines that no test runs, by
# the reason why.  With a directory, gcov's copies of the files with a count at each
# line are left there.  Ends with 1 if a file is below 90 % of lines or a function
# has no reason.  TESTS names the bats files to run; all if it is not set.
set -u
cd "$(dirname "$0")/.." || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS CFLAGS CPPFLAGS LDFLAGS
LC_ALL=C
export LC_ALL
dir=$(mktemp -d /tmp/dt.XXXXXX) || exit 1
trap 'rm -rf "$dir"' 0
trap 'exit 1' 1 2 15
keep=${1:-}
[ -z "$keep" ] || { mkdir -p "$keep" && keep=$(cd "$keep" && pwd -P); } || exit 1

# In a copy, so that the objects of this tree stay.  Tests run the program as other
# users and with other umasks, too, and all must be able to write their counts.
mkdir "$dir/tree" && tar -cf - --exclude=./.git --exclude='*.o' . | tar -C "$dir/tree" -xf - || exit 1
chmod 755 "$dir"
cd "$dir/tree" || exit 1
tree=$(pwd -P)
chmod 777 . ./*/

# A test kills what it leaves behind; here it is asked first to write its counts.
# shellcheck disable=SC2016 # for the shell there
sed -e 's/kill -9 \$pids/kill -$([ $round = 5 ] \&\& echo 9 || echo "${1:-9}") $pids/' \
	-e '/^teardown()/,/^}/s/sessions_end/sessions_end RTMAX/' \
	tests/helper.bash >helper.new && mv helper.new tests/helper.bash || exit 1

# Counts are written at exit.  A master leaves by _exit and some clients by a
# signal, so counts are written before those, too.  Calls that tests/faults.c makes
# fail in the program must not fail in the writing.  The counts begin anew after it:
# the process may be a child that shares its parent's memory.
cat >"$dir/cov.c" <<'EOT'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);
_Noreturn void __real__exit(int status);
int __real_raise(int signal);
void *__libc_malloc(size_t n);

static int writing;

static void write_out(void)
{
	writing = 1;
	__gcov_dump();
	__gcov_reset();
	writing = 0;
}

static void at_exit(void)
{
	writing = 1;
	__gcov_dump();
}

static void asked(int signal)
{
	(void)signal;
	_exit(1);
}

__attribute__((constructor)) static void begin(void)
{
	atexit(at_exit);
	signal(SIGRTMAX, asked);
}

_Noreturn void __wrap__exit(int status)
{
	write_out();
	__real__exit(status);
}

int __wrap_raise(int signal)
{
	write_out();
	return __real_raise(signal);
}

/* The calls of the writing; all other calls go to the next definition. */
#define NEXT(type, name) \
	static type (*next)(); \
	if (!next) \
		next = (type (*)())dlsym(RTLD_NEXT, #name)

void *malloc(size_t n)
{
	NEXT(void *, malloc);
	return writing ? __libc_malloc(n) : next(n);
}

int open(const char *path, int flags, ...)
{
	NEXT(int, open);
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return writing ? (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode) : next(path, flags, mode);
}

int fcntl(int fd, int what, ...)
{
	NEXT(int, fcntl);
	va_list ap;
	void *arg;

	va_start(ap, what);
	arg = va_arg(ap, void *);
	va_end(ap);
	return writing ? (int)syscall(SYS_fcntl, fd, what, arg) : next(fd, what, arg);
}
EOT

# The tests of the screen and the fuzzers compile what they need of the program.
# This compiler gives them the objects with counters instead, and no sanitizer, so
# that all counts end up in one place.
cat >"$dir/cc" <<'EOT'
#!/bin/sh
tree=${0%/*}/tree
object= to= compile=
for word; do
	shift
	case $word in
	-fsanitize*) continue ;;
	-c) compile=yes ;;
	*.c)
		path=$word
		[ "${word#/}" != "$word" ] || path=$(pwd -P)/$word
		case $path in
		"$tree"/*) [ ! -f "${path%.c}.o" ] || { object=${path%.c}.o; word=$object; } ;;
		esac
		;;
	esac
	[ "$to" != -o ] || to=$word
	[ "$word" != -o ] || to=-o
	set -- "$@" "$word"
done
[ -z "$compile" ] || [ -z "$object" ] || exec cp "$object" "$to"
exec gcc "$@" --coverage
EOT
chmod 755 "$dir/cc"

run() {
	echo "== $*"
	"$@" || failed="$failed
	$*"
}

failed=
echo "== make"
{
	# The helpers have objects without counters: tests/look uses the screen, and does
	# not test it.
	make clean && make CC=gcc tests/term tests/peer tests/look && rm -f ./*.o ./*/*.[oa] flags &&
	gcc -w -c "$dir/cov.c" -o "$dir/cov.o" &&
	make dtach CC=gcc COMPILE_FLAGS= LINK_FLAGS= SMALL= FAST= \
		CFLAGS='-O0 -g --coverage -fprofile-abs-path' \
		LDFLAGS="-Wl,--wrap=_exit,--wrap=raise $dir/cov.o"
} >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
GCOV_ERROR_FILE=$dir/lost
export GCOV_ERROR_FILE
: >"$dir/lost"
chmod 666 "$dir/lost"
# The first run makes the files.
(umask 0; ./dtach --version) >/dev/null && find . -name '*.gcda' -exec chmod 666 {} + || exit 1

# shellcheck disable=SC2086 # they are words
run tests/run ${TESTS:-}
CC=$dir/cc
export CC
CFLAGS=-g run screen/tests/run
CFLAGS=-g run tests/fuzz/run packet keys reports

find . -name '*.gcda' -exec gcov -b -c -p -r -s "$tree" {} + >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
[ -z "$keep" ] || cp ./*.gcov "$keep"
[ ! -s "$dir/lost" ] || { echo "counts that were lost:"; sort "$dir/lost" | uniq -c; }
[ -z "$failed" ] || echo "== failed:$failed"

# What no test runs: a reason, then lines of a file and functions in it.
cat >"$dir/reasons" <<'EOT'
no memory, at just this place
	control.c ask show_message control_show watch_begin control_wait
	dtach.c create_mode attach_or_create_mode wait_mode
	list.c list_visit control_list
	log.c log_resolve
	master.c client_tell client_finish_frame client_lose client_show client_tell_text on_show on_follow
	options.c shorthand_take
	osc.c colour_reset
	packet.c message_to_master
	grid.c link_slot
	history.c encode
	session.c path_absolute find_at_name name_add names_read visit_name
	text.c screen_text_begun
	attach.c screen_notice
a call fails that the tests have no way to make fail, or only here
	attach.c screen_show ended
	control.c push_input control_push
	log.c log_begin log_pour
	dtach.c limits_raise
	master.c pty_write
	mirror.c mirror_open
	program.c command_is_there
	session.c directory_open with_address lock_take publish_by_rename agent_link session_restore session_each
a file that may not grow: the counts may not, either
	master.c client_send
it would be a test of time
	master.c pty_read
a kernel without close_range
	dtach.c descriptors_close
two things at one moment: something ends, comes or is full while another looks
	attach.c suspend
	control.c follow_message
	dtach.c heal_at_name
	list.c info_message
	master.c pace_deadline client_detach client_paint kill_step client_end client_end_held
a name or a number at its limit
	history.c history_drop_oldest record_new history_truncate
	log.c log_open
	osc.c text_copy
	session.c supervisor_tell
for the compiler, or for a caller there is not yet
	attach.c obey
	edit.c edit_clamp
	mirror.c mirror_write
	paint.c sgr_to
	reports.c sequence_byte
	screen.c screen_resize
it can be tested, and is not
	attach.c leave screen_message
	edit.c edit_columns
	keys.c makes_control key_makes csi_tilde_verdict
	master.c on_redraw clients_drop ending_signal
	options.c options_read
	reflow.c first_row
	reports.c csi_kind note_colour input_take input_flush
	snapshot.c line_sizes title palette
EOT

# In a .gcov file a count, or ##### for none, stands before each line that has code,
# and its branches follow.  A function in a header comes once for each file that
# includes it.
awk '
function flush_function() {
	if (at == "")
		return
	key = file " " at
	if (key in reason)
		why[reason[key]] = why[reason[key]] "\n\t" file " " at ":" missed
	else
		unnamed = unnamed "\n\t" file " " at ":" missed
	at = ""
}
FILENAME != before { before = FILENAME; files++ }
files == 1 && /^\t/ { for (i = 2; i <= NF; i++) reason[$1 " " $i] = text; next }
files == 1 { text = $0; order[++reasons] = text; next }
/^ *-: *0:Source:/ {
	file = $0
	sub(/.*Source:/, "", file)
	ours = file !~ /^\//
	if (ours)
		names[++count] = file
	next
}
!ours { next }
/^function / { function_name = $2; next }
/^branch / {
	if (!((file, line, $2) in branch))
		branches[file]++
	if (!branch[file, line, $2] && $4 + 0 > 0) {
		branch[file, line, $2] = 1
		taken[file]++
	} else {
		branch[file, line, $2] += 0
	}
	next
}
/^ *([0-9]+\*?|#####|=====): *[0-9]+:/ {
	split($0, part, ":")
	line = part[2] + 0
	if (!((file, line) in hits)) {
		hits[file, line] = 0
		lines[file]++
		of[file, line] = function_name
		if (line > last[file])
			last[file] = line
	}
	if (part[1] + 0 > 0 && !hits[file, line]) {
		hits[file, line] = 1
		run[file]++
	}
}
function row(name, lines, run, branches, taken) {
	printf "%-22s %6d %7.1f %9d %7.1f\n", name, lines, 100 * run / lines,
		branches, branches ? 100 * taken / branches : 100
}
END {
	printf "\n%-22s %6s %7s %9s %7s\n", "file", "lines", "run %", "branches", "taken %"
	for (n = 1; n <= count; n++) {
		file = names[n]
		row(file, lines[file] + 0, run[file] + 0, branches[file] + 0, taken[file] + 0)
		all_lines += lines[file]; all_run += run[file]
		all_branches += branches[file]; all_taken += taken[file]
		if (run[file] < 0.9 * lines[file])
			below = below " " file
		at = ""
		for (line = 1; line <= last[file]; line++) {
			if (!((file, line) in hits) || hits[file, line])
				continue
			if (of[file, line] != at) {
				flush_function()
				at = of[file, line]
				missed = ""
			}
			missed = missed " " line
		}
		flush_function()
	}
	row("all", all_lines, all_run, all_branches, all_taken)
	print "\nbelow 90 % of lines:" (below == "" ? " none" : below)
	print "\nnot run, and why:"
	for (n = 1; n <= reasons; n++)
		if (order[n] in why)
			print order[n] why[order[n]]
	if (unnamed != "")
		print "\nnot run, without a reason:" unnamed
	exit (below unnamed) != ""
}
' "$dir/reasons" ./*.gcov && [ -z "$failed" ]
