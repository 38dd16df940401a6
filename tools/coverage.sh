#!/bin/sh
# coverage.sh [DIRECTORY]: measure, with gcc and gcov, which lines the tests run.
# Prints a table of the files, then the functions with lines that no test runs, each
# under the reason why.  With DIRECTORY, leaves gcov's files there: the source with a
# count at each line.  Exits 1 if a test fails, a file is below 90 % of lines, a
# function has no reason, or a reason names a function that does not exist.  TESTS
# names the bats files to run; by default all.
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

# Work in a copy, to keep the objects of this tree.  Tests also run the program as
# other users and with other umasks, and each process must be able to write its counts.
mkdir "$dir/tree" && tar -cf - --exclude=./.git --exclude='*.[oa]' . | tar -C "$dir/tree" -xf - || exit 1
chmod 755 "$dir"
cd "$dir/tree" || exit 1
tree=$(pwd -P)
chmod 777 . ./*/

# The tests kill the processes that they leave behind; here those first get a signal
# that makes them write their counts.
# shellcheck disable=SC2016 # for the shell there
sed -e 's/kill -9 \$pids/kill -$([ $round = 5 ] \&\& echo 9 || echo "${1:-9}") $pids/' \
	-e '/^teardown()/,/^}/s/sessions_end/sessions_end RTMAX/' \
	tests/helper.bash >helper.new && mv helper.new tests/helper.bash || exit 1

# gcov writes the counts at exit.  A master ends by _exit and some clients by a signal,
# so counts are written before those, too.  While they are written, no call may fail
# because of tests/faults.c.  Afterwards the counts start again at 0, because the
# process may be a child that shares its parent's memory.
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

/* While counts are written these go to the system; otherwise to the next definition. */
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

# The tests of the screen and the fuzzers compile the files of the program that they
# need.  This compiler gives them the objects with counters instead, without a
# sanitizer, so that all counts are kept in one place.
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
	# Build the helpers without counters: tests/look uses the screen, and does not test
	# it.
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
# The first run creates the files of counts.
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

# What no test runs: each reason, then lines with a file and functions in it.
cat >"$dir/reasons" <<'EOT'
no memory, at just this place
	attach/messages.c on_notice
	base/names.c name_add names_read
	base/path.c path_absolute
	base/pattern.c pattern_make
	control/ask.c ask
	control/list.c list_visit control_list
	control/show.c show_hear control_show
	control/until.c control_until
	control/wait.c control_wait
	control/watch.c watch_begin
	create.c create_detached attach_or_create
	master/client.c client_tell client_tell_text client_show client_finish_frame client_lose
	master/log.c log_resolve
	master/requests.c on_SHOW on_FOLLOW
	options/read.c shorthand_take
	screen/colour.c colour_reset
	screen/pool.c link_slot
	screen/record.c encode
	screen/text.c screen_text_begun
	session/message.c message_to_master
	session/registry.c visit_name
	session/session.c find_at_name
a call fails that the tests have no way to make fail, or only here
	attach/ending.c ending_status
	attach/screen.c screen_show
	base/descriptor.c limits_raise
	control/push.c push_input control_push
	master/input.c input_write
	master/log.c log_begin log_pour
	master/mirror.c mirror_open
	master/program.c command_is_there
	session/agent.c session_agent
	session/directory.c directory_open
	session/lock.c lock_take
	session/registry.c session_each
	session/serve.c publish_by_rename session_restore
	session/socket.c with_address
a file that may not grow: the counts may not, either
	master/send.c client_send output_mirror
it would be a test of time
	master/stream.c pty_read
a kernel without close_range
	base/descriptor.c descriptors_close close_listed
two things at one moment: something ends, comes or is full while another looks
	attach/parting.c suspend
	control/follow.c follow_hear
	control/info.c info_hear
	create.c heal_at_name
	master/client.c client_detach
	master/ending.c kill_step
	master/farewell.c tell_end tell_end_held
	master/pace.c pace_deadline
	master/send.c paint
a name or a number at its limit
	master/log.c log_open
	master/supervisor.c supervisor_tell
	screen/history.c history_drop_oldest record_new history_truncate
	screen/title.c title_copy
for the compiler, or for a caller there is not yet
	attach/signals.c attach_signals_die
	master/mirror.c mirror_write
	master/reports.c sequence_byte
	screen/model.c screen_resize
	screen/paint.c sgr_to
it can be tested, and is not
	attach/keys.c makes_control key_makes csi_tilde_verdict
	attach/messages.c on_end message_take
	attach.c on_detached
	master.c ending_signal
	master/farewell.c farewell_drop_all
	master/terminals.c on_REDRAW
	master/reports.c csi_kind note_colour reports_take reports_flush
	options/read.c options_read
	screen/reflow.c first_row
	screen/scroll.c scroll_columns
	screen/snapshot_lines.c line_sizes
	screen/snapshot_state.c restore_titles restore_palette
EOT

# In a .gcov file, a count, or ##### for none, precedes each line that has code, and
# its branches follow.  A function in a header appears once for each file that includes
# it.
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
files == 1 && /^\t/ {
	for (i = 2; i <= NF; i++) {
		named[++names_count] = $1 " " $i
		reason[$1 " " $i] = text
	}
	next
}
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
/^function / { function_name = $2; is_there[file " " $2]; next }
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
	printf "%-24s %6d %7.1f %9d %7.1f\n", name, lines, 100 * run / lines,
		branches, branches ? 100 * taken / branches : 100
}
END {
	printf "\n%-24s %6s %7s %9s %7s\n", "file", "lines", "run %", "branches", "taken %"
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
	for (n = 1; n <= names_count; n++)
		if (!(named[n] in is_there))
			gone = gone "\n\t" named[n]
	if (gone != "")
		print "\nreasons for functions that do not exist:" gone
	exit (below unnamed gone) != ""
}
' "$dir/reasons" ./*.gcov && [ -z "$failed" ]
