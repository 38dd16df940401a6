"""Compares a terminal that was there all along with one that attaches later.

  judge.py TERMINAL RESTORE PRINTER STREAMS REPORT

TERMINAL is kitty or xterm; RESTORE the program restore; PRINTER, for xterm, the pipe that it prints to; STREAMS the file with
the streams. REPORT gets what differs, and at its end "N passed, N failed". See streams for what they may hold.
"""
import importlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import traceback

# A shell before the session: its prompt, and what a user may have set for the terminal.
SHELL = b'\x1b]0;shell\x07$ dtach -a work\r\n'
ESCAPES = {'e': '\x1b', 'a': '\a', 'b': '\b', 'n': '\n', 'r': '\r', 't': '\t', 'f': '\f', 'v': '\v', '\\': '\\'}
DEADLINE = 600  # seconds for all
WIDTH = int(os.environ.get('WIDTH', '200'))
TOKEN = re.compile(r'\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)|\{(\d+)x(\d+)\}|'
                   r'\{([^{}]+)\*(\d+)\}|(\{cut\})|(.)', re.S)


def steps_of(text):
    """A stream as it is written, as bytes and sizes."""
    steps = [b'']
    for m in TOKEN.finditer(text):
        byte, u, long_u, escape, cols, rows, part, times, cut, char = m.groups()
        if cut:
            steps += [None, b'']
        elif cols:
            steps += [(int(cols), int(rows)), b'']
        elif part:
            again = [b for b in steps_of(part) if isinstance(b, bytes)]
            steps[-1] += b''.join(again) * int(times)
        elif byte:
            steps[-1] += bytes([int(byte, 16)])
        else:
            steps[-1] += (chr(int(u or long_u, 16)) if u or long_u else ESCAPES[escape] if escape else char).encode()
    return [s for s in steps if s != b'']


def streams(path):
    """Yields (kind, text, cols, rows, steps, excused)."""
    kind, excused = '', set()
    here = os.path.dirname(path)
    for line in open(path, encoding='utf8'):
        line = line.rstrip('\n')
        if not line or line.startswith('#'):
            continue
        if line.startswith('['):
            kind, excused = line.strip('[]'), set()
        elif line.startswith('not '):
            excused.add(line[4:].split(':')[0])
        else:
            size, text = line.split(' ', 1)
            cols, rows = map(int, size.split('x'))
            if text.startswith('<'):
                steps = [open(os.path.join(here, text[1:]), 'rb').read()]
            else:
                steps = steps_of(text)
            yield kind, line, cols, rows, steps, excused
            excused = set()


class Judge:
    def __init__(self, terminal, restore):
        self.terminal, self.restore = terminal, restore
        self.dir = tempfile.mkdtemp()

    def close(self):
        for f in os.listdir(self.dir):
            os.unlink(os.path.join(self.dir, f))
        os.rmdir(self.dir)

    def model(self, cols, rows, steps):
        """What attaching and detaching send."""
        args = []
        snapshot, undo = (os.path.join(self.dir, n) for n in ('snapshot', 'undo'))
        for i, step in enumerate(steps):
            if isinstance(step, bytes):
                name = os.path.join(self.dir, str(i))
                with open(name, 'wb') as f:
                    f.write(step)
                args.append(name)
            else:
                args.append('%dx%d' % step)
        subprocess.run([self.restore, snapshot, undo, '%dx%d' % (cols, rows)] + args, check=True)
        return open(snapshot, 'rb').read(), open(undo, 'rb').read()

    def attached(self, cols, rows, steps):
        """What differs between a terminal that saw the steps and one that attached at the cut, or at the end."""
        at = steps.index(None) if None in steps else len(steps)
        steps, rest = steps[:at], steps[at + 1:]
        size = ([(cols, rows)] + [s for s in steps if not isinstance(s, bytes)])[-1]
        snapshot, _ = self.model(cols, rows, steps)
        t = self.terminal
        t.show(cols, rows, steps[:-1] + [steps[-1] + b''.join(rest)] if rest else steps)
        probes = probes_for(b''.join(s for s in steps + rest if isinstance(s, bytes)))
        live = t.state(*probes)
        t.show(*size, [snapshot + b''.join(rest)])
        said = t.said
        restored = t.state(*probes)
        found = differences(live, restored)
        if said:
            found.append(('a question was asked', b'', said))
        return found

    def left(self, cols, rows, steps):
        """What is left on in a terminal that attached afterwards, and in one that attached before, and left."""
        steps = [s for s in steps if s is not None]
        size = ([(cols, rows)] + [s for s in steps if not isinstance(s, bytes)])[-1]
        snapshot, undo = self.model(cols, rows, steps)
        nothing, _ = self.model(cols, rows, [])
        t = self.terminal
        t.show(*size, [SHELL])
        before = t.modes()
        t.show(*size, [SHELL, snapshot, undo])
        found = [('left on, ' + n, a, b) for n, a, b in differences(before, t.modes())]
        t.show(cols, rows, [SHELL, nothing] + steps + [undo])
        return found + [('left on when it saw all, ' + n, a, b) for n, a, b in differences(before, t.modes())]


def probes_for(stream):
    """What state() is to know of a stream."""
    pushed = len(re.findall(rb'\x1b\[22;', stream)) - len(re.findall(rb'\x1b\[23;', stream))
    entered = re.findall(rb'\x1b\[\?(47|1047|1049)h', stream)
    saved = re.search(rb'\x1b7|\x1b\[s|\x1b\[\?104[89]h', stream)
    return bool(saved), pushed, b'\x1b[?%sl' % (entered[-1] if entered else b'1049')


def cells(row):
    """The parts of a row, one after the other."""
    return [part for parts in row for part in (parts if isinstance(parts, list) else [parts])]


def differences(live, restored):
    found = []
    for name in live:
        a, b = live[name], restored[name]
        if a == b:
            continue
        if isinstance(a, list) and name.endswith(('page', 'copied')):
            if len(a) != len(b):
                found.append((name + ', lines', len(a), len(b)))
            for i, (p, q) in enumerate(zip(a, b)):
                if p != q and isinstance(p, tuple):
                    p, q = ([c for c in cells(a) if c not in cells(b)] for a, b in ((p, q), (q, p)))
                if p != q:
                    found.append(('%s, row %d' % (name, i), p, q))
        else:
            found.append((name, a, b))
    return found


def main():
    which, restore, printer, path, report = sys.argv[1:6]
    signal.alarm(DEADLINE)
    sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    module = importlib.import_module('on_' + which)
    terminal = module.Terminal(printer) if which == 'xterm' else module.Terminal()
    judge = Judge(terminal, restore)
    passed = failed = 0
    only = os.environ.get('ONLY', '')
    with open(report, 'w', encoding='utf8') as out:
        for kind, text, cols, rows, steps, excused in streams(path):
            if which in excused or only not in kind + ' ' + text:
                continue
            try:
                found = judge.attached(cols, rows, steps) + judge.left(cols, rows, steps)
            except Exception:  # a fault of ours, to be seen
                found = [('error', traceback.format_exc()[-WIDTH:], '')]
            passed += not found
            failed += bool(found)
            if found:
                out.write('%s: [%s] %s\n' % (which, kind, text))
            for name, a, b in found[:6]:
                out.write('    %s: %s, restored %s\n' % (name, shown(a), shown(b)))
            out.flush()
        out.write('%s: %d passed, %d failed\n' % (which, passed, failed))
    judge.close()


def shown(value):
    text = repr(value)
    return text if len(text) < WIDTH else text[:WIDTH] + '...'


if __name__ == '__main__':
    main()
