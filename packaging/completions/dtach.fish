# dtach.fish - completion for fish: modes, options, session names

# The names of the sessions; not those that a terminal cannot show.
function __dtach_sessions
    command dtach -lj 2>/dev/null | LC_ALL=C sed -nE 's/^\{"name":"(([^"\\\\]|\\\\["\\\\])*)".*/\1/p' |
        LC_ALL=C sed -E 's/\\\\(.)/\1/g'
end

# Where a bare word may stand for an @name, without the @.
function __dtach_sessions_here
    switch (commandline -ct)
        case '' '@*' '/*'
            __dtach_sessions
        case '*'
            __dtach_sessions | string replace -rf '^@' ''
    end
end

# The letter of the mode: `dtach name' is -A @name.
function __dtach_mode
    set -l words (commandline -opc)
    if not set -q words[2]
        return 1
    else if string match -q -- '--*' $words[2]
        return 1
    else if string match -q -- '-?*' $words[2]
        string sub -s 2 -l 1 -- $words[2]
    else
        echo A
    end
end

function __dtach_is
    contains -- (__dtach_mode) $argv
end

# How many words that are not the options' stand before the cursor's: the
# session, and the command.  Fails where the cursor's is an option's value.
function __dtach_words
    set -l words (commandline -opc)
    set -l n 0
    set -l value no
    set -l command no
    set -l first 3
    string match -q -- '-*' $words[2]; or set first 2
    for word in $words[$first..-1]
        if test $value = yes
            set value no
        else if test $n -gt 1 -o $command = yes
            set n (math $n + 1)
        else if test "$word" = --
            set n 1
            set command yes
        else if string match -qr -- '^-[CERjqwz]*[egHmor]\$' $word
            set value yes
        else if not string match -q -- '-*' $word
            set n (math $n + 1)
        end
    end
    test $value = no; and echo $n
end

function __dtach_first
    not __dtach_mode >/dev/null; and test (count (commandline -opc)) -eq 1
end

function __dtach_wants_session
    __dtach_is $argv; and test "$(__dtach_words)" = 0
end

function __dtach_wants_option
    __dtach_is $argv; and test "$(__dtach_words)" -le 1 2>/dev/null
end

function __dtach_wants_command
    __dtach_is A c n N; and test "$(__dtach_words)" -ge 1 2>/dev/null
end

# The command as if it stood alone.
function __dtach_command
    set -l words (commandline -opc)
    set -l line
    set -l first (math (count $words) - (__dtach_words) + 2)
    test $first -le (count $words); and set line (string escape -- $words[$first..-1])
    complete -C (string trim -l -- "$line ")(commandline -ct)
end

function __dtach_signals
    printf '%s\n' -ABRT -ALRM -BUS -CHLD -CONT -FPE -HUP -ILL -INT -KILL -PIPE -PROF \
        -QUIT -SEGV -STOP -SYS -TERM -TRAP -TSTP -TTIN -TTOU -URG -USR1 -USR2 \
        -VTALRM -WINCH -XCPU -XFSZ
end

complete -c dtach -f
complete -c dtach -n __dtach_first -a "(__dtach_sessions | string replace -rf '^@' '')" -d session
for mode in 'A attach, or create and attach' 'a attach' 'c create and attach' 'd detach all terminals' \
    'f follow the output' 'k end the session, or send a signal' 'l list sessions' \
    'N create in the foreground' 'n create in the background' \
    'p give standard input to the program' 's show the screen' 'w wait for the end'
    set -l words (string split -m 1 ' ' $mode)
    complete -c dtach -n __dtach_first -a -$words[1] -d $words[2]
end
complete -c dtach -n __dtach_first -l help -d 'tell the usage'
complete -c dtach -n __dtach_first -l version -d 'tell the version'

complete -c dtach -n '__dtach_wants_session A a p l s f k d' -a '(__dtach_sessions_here)' -d session
complete -c dtach -n '__dtach_is w' -a '(__dtach_sessions_here)' -d session
complete -c dtach -n '__dtach_is w; or __dtach_wants_session A a c n N p l s f k d' -F
complete -c dtach -n '__dtach_wants_session k' -a '(__dtach_signals)' -d signal
complete -c dtach -n __dtach_wants_command -a '(__dtach_command)'

complete -c dtach -n '__dtach_wants_option A a c n N' -s e -x -a '^\\\\ ^] ^^ ^_' -d 'detach key'
complete -c dtach -n '__dtach_wants_option A a c n N' -s E -d 'no detach key'
complete -c dtach -n '__dtach_wants_option A a c n N s f' -s H -x -a '0 1000 all' -d 'lines of history'
complete -c dtach -n '__dtach_wants_option A a c n N' -s q -d quiet
complete -c dtach -n '__dtach_wants_option A a c n N' -s r -x -a 'screen winch ctrl_l none' -d 'how to redraw'
complete -c dtach -n '__dtach_wants_option A a c n N' -s R -d 'read only'
complete -c dtach -n '__dtach_wants_option A a c n N' -s z -d 'no suspend key'
complete -c dtach -n '__dtach_wants_option A c n N' -s g -x -a '80x24 132x43' -d 'size before a terminal attaches'
complete -c dtach -n '__dtach_wants_option A c n N' -s m -x -a '64K 1M 16M 1G' -d 'most bytes of the log'
complete -c dtach -n '__dtach_wants_option A c n N' -s o -r -F -d 'log the output'
complete -c dtach -n '__dtach_wants_option A c n N' -s w -d 'hold the session after its end'
complete -c dtach -n '__dtach_wants_option l' -s j -d 'as JSON'
complete -c dtach -n '__dtach_wants_option s' -s C -d 'keep colours'
