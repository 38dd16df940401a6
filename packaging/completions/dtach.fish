# dtach.fish - completion for fish: modes, options, session names

# Print the names of the sessions, without those that have control characters or are
# not UTF-8.
function __dtach_sessions
    command dtach -lj 2>/dev/null | LC_ALL=C sed -nE 's/^\{"name":"(([^"\\\\]|\\\\["\\\\])*)".*/\1/p' |
        LC_ALL=C sed -E 's/\\\\(.)/\1/g'
end

# The same; a word that does not begin with @ or / gets the @names without their @.
function __dtach_sessions_here
    switch (commandline -ct)
        case '' '@*' '/*'
            __dtach_sessions
        case '*'
            __dtach_sessions | string replace -rf '^@' ''
    end
end

# Print the letter of the mode; `dtach name' is -A @name.
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

# Count the words before the current one that belong to no option: the session and the
# command.  Fails if the current word is the value of an option.
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
        else if __dtach_takes_value $word
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
    __dtach_mode >/dev/null; and test "$(__dtach_words)" = 0
end

# Of the modes that create a session, only -A also takes an existing one.
function __dtach_wants_existing
    __dtach_takes_several; and return
    __dtach_creates; and not __dtach_is A; and return 1
    __dtach_wants_session
end

# At the value of an option too: fish itself finds out which.
function __dtach_wants_option
    __dtach_is $argv; or return
    set -l n (__dtach_words)
    test -z "$n"; or test $n -le 1
end

function __dtach_wants_command
    __dtach_creates; and test "$(__dtach_words)" -ge 1 2>/dev/null
end

# Complete the command as if it stood alone.
function __dtach_command
    set -l words (commandline -opc)
    set -l line
    set -l first (math (count $words) - (__dtach_words) + 2)
    test $first -le (count $words); and set line (string escape -- $words[$first..-1])
    complete -C (string trim -l -- "$line ")(commandline -ct)
end

complete -c dtach -f
complete -c dtach -n __dtach_first -a "(__dtach_sessions | string replace -rf '^@' '')" -d session
complete -c dtach -n __dtach_first -l help -d 'print the usage'
complete -c dtach -n __dtach_first -l version -d 'print the version'

complete -c dtach -n '__dtach_wants_existing' -a '(__dtach_sessions_here)' -d session
complete -c dtach -n '__dtach_takes_several; or __dtach_wants_session' -F
complete -c dtach -n '__dtach_takes_signal; and __dtach_wants_session' -a '(__dtach_signals)' -d signal
complete -c dtach -n __dtach_wants_command -a '(__dtach_command)'

# ---- the lists, written by tools/completions.sh ----
function __dtach_signals
    printf '%s\n' \
        -ABRT -ALRM -BUS -CHLD -CONT -FPE -HUP -ILL -INT -KILL -PIPE -PROF \
        -QUIT -SEGV -STOP -SYS -TERM -TRAP -TSTP -TTIN -TTOU -URG -USR1 -USR2 \
        -VTALRM -WINCH -XCPU -XFSZ
end

# Does this word end with an option whose value is the next word?
function __dtach_takes_value
    string match -qr -- '^-[ERqSwzDCPjpvt]*[egHKoOmLTrtbI]$' $argv[1]
end

function __dtach_creates
    __dtach_is A c n N
end

function __dtach_takes_signal
    __dtach_is k
end

function __dtach_takes_several
    __dtach_is w d U k
end

complete -c dtach -n __dtach_first -a -A -d 'attach, or create and attach'
complete -c dtach -n __dtach_first -a -c -d 'create and attach'
complete -c dtach -n __dtach_first -a -n -d 'create in the background'
complete -c dtach -n __dtach_first -a -N -d 'create in the foreground'
complete -c dtach -n __dtach_first -a -a -d 'attach; without a session, to the only one'
complete -c dtach -n __dtach_first -a -p -d 'give standard input to the program'
complete -c dtach -n __dtach_first -a -i -d 'type keys and text'
complete -c dtach -n __dtach_first -a -l -d 'list sessions'
complete -c dtach -n __dtach_first -a -s -d 'show the screen'
complete -c dtach -n __dtach_first -a -u -d 'wait until the screen says so'
complete -c dtach -n __dtach_first -a -x -d 'run a command in its shell'
complete -c dtach -n __dtach_first -a -f -d 'follow the output'
complete -c dtach -n __dtach_first -a -w -d 'wait for the end'
complete -c dtach -n __dtach_first -a -k -d 'end the session, or send a signal'
complete -c dtach -n __dtach_first -a -d -d 'detach all terminals'
complete -c dtach -n __dtach_first -a -g -d 'size while no terminal leads'
complete -c dtach -n __dtach_first -a -M -d 'tell what happens'
complete -c dtach -n __dtach_first -a -U -d 'go on with this dtach'
complete -c dtach -n __dtach_first -a -L -d 'print labels, or set them'
complete -c dtach -n '__dtach_wants_option A c n N a' -s E -d 'no detach key'
complete -c dtach -n '__dtach_wants_option A c n N a' -s R -d 'read only'
complete -c dtach -n '__dtach_wants_option A c n N a' -s q -d 'quiet'
complete -c dtach -n '__dtach_wants_option A c n N' -s S -d 'keep an image of the session on disk'
complete -c dtach -n '__dtach_wants_option A c n N' -s w -d 'hold the session after its end'
complete -c dtach -n '__dtach_wants_option A c n N a' -s z -d 'no suspend key'
complete -c dtach -n '__dtach_wants_option A a' -s D -d 'detach the other terminals'
complete -c dtach -n '__dtach_wants_option s' -s C -d 'keep colours'
complete -c dtach -n '__dtach_wants_option s u' -s P -d 'at the prompt, or output of the last command'
complete -c dtach -n '__dtach_wants_option l s' -s j -d 'as JSON'
complete -c dtach -n '__dtach_wants_option i' -s p -d 'paste standard input'
complete -c dtach -n '__dtach_wants_option l' -s v -d 'with what the sessions use'
complete -c dtach -n '__dtach_wants_option A c n N a' -s e -x -a '^\\\\ ^] ^^ ^_' -d 'detach key'
complete -c dtach -n '__dtach_wants_option A c n N' -s g -x -a '80x24 132x43' -d 'size before a terminal attaches'
complete -c dtach -n '__dtach_wants_option A c n N a s f' -s H -x -a '0 1000 all' -d 'lines of history'
complete -c dtach -n '__dtach_wants_option A c n N' -s K -x -a 'failure always' -d 'start the program again'
complete -c dtach -n '__dtach_wants_option A c n N' -s o -r -F -d 'log the output'
complete -c dtach -n '__dtach_wants_option A c n N f' -s O -x -a 'raw text text,time cast' -d 'format of the log'
complete -c dtach -n '__dtach_wants_option A c n N' -s m -x -a '64K 1M 16M 1G' -d 'most bytes of the log'
complete -c dtach -n '__dtach_wants_option A c n N l' -s L -x -a '' -d 'a label; in a list: with it only'
complete -c dtach -n '__dtach_wants_option k u x' -s T -x -a '0 1 10' -d 'time from hang-up to kill, or to wait'
complete -c dtach -n '__dtach_wants_option A c n N a' -s r -x -a 'screen winch ctrl_l none' -d 'how to redraw'
complete -c dtach -n '__dtach_wants_option i u' -s t -x -a '' -d 'text to type, or to match'
complete -c dtach -n '__dtach_wants_option f' -s t -d 'lines as text, each once it is final'
complete -c dtach -n '__dtach_wants_option f' -s b -x -a '' -d 'begin at this offset of the output'
complete -c dtach -n '__dtach_wants_option u' -s I -x -a '500 2000' -d 'until no output for so long'
# ---- end of the lists ----
