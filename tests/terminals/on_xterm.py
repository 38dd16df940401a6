"""xterm as a judge: this runs on the terminal that xterm gives it, and asks it for its state.

Nothing but xterm's own answers counts: DECRQM, DECRQSS, DECCIR, the reports of colours and titles, and its
printed page, which holds characters and attributes. The printer is a pipe with a name.
"""
import os
import re
import select
import time
import tty

MODES = (1, 2, 6, 7, 8, 9, 12, 25, 30, 40, 41, 42, 44, 45, 46, 47, 66, 67, 69, 80, 1000, 1001, 1002, 1003, 1004, 1005, 1006,
         1007, 1010, 1011, 1015, 1016, 1034, 1035, 1036, 1037, 1039, 1040, 1041, 1042, 1043, 1044, 1045, 1046, 1049, 1070,
         2004)
ANSI_MODES = (2, 4, 12, 20)
SETTINGS = ('m', 'r', 's', ' q', '"q', '"p')
COLOURS = ('10', '11', '12', '13', '17', '19', '4;1', '4;9', '4;200', '50')
# In ANSI mode, or in VT52 mode.
DECID = rb'\x1b(?:\[\?[0-9;]*c|/Z)'
FRESH = (b'\x1b<\x18\x1b\\\x1b[64;1"p\x1b[?1049l' + b'\x1b[#}' * 10 + b'\x1b[>m\x1b[?69l\x1b[?42l\x1bc\x1b%G\x1b[?1049h\x1b[2J\x1b[?1049l\x1b[3J' + b'\x1b[23;0t' * 10 +
         b'\x1b]104\x07' + b''.join(b'\x1b]%d\x07' % n for n in range(110, 120)) + b'\x1b]0;own\x07\x1b[?40l\x1b[!p\x1b[0 q\x1b[!p')


class Terminal:
    name = 'xterm'

    def __init__(self, printer):
        self.printer = printer
        tty.setraw(0)

    def write(self, data):
        while data:
            data = data[os.write(1, data):]

    def ask(self, question, last=b'\x1b[5n', end=rb'\x1b\[0n'):
        """What xterm answers. Another question comes last, so that it is known when the answer is whole."""
        self.write(question + last)
        answer = b''
        while not re.search(end + rb'$', answer):
            if not select.select([0], [], [], 10)[0]:
                raise RuntimeError('no answer to %r' % question)
            answer += os.read(0, 65536)
        return answer if end is DECID else re.sub(end + rb'$', b'', answer)

    def printed(self, question):
        """What xterm prints. Its printer is a process that opens the pipe anew each time."""
        pipe = os.open(self.printer, os.O_RDONLY | os.O_NONBLOCK)
        self.write(question)
        text, end = b'', time.time() + 10
        while time.time() < end:
            if not select.select([pipe], [], [], .05)[0]:
                continue
            part = os.read(pipe, 65536)
            text += part
            if text and not part:
                os.close(pipe)
                return text
            if not part:
                time.sleep(.005)
        raise RuntimeError('nothing is printed')

    def page_to(self, state, name, question):
        text = self.printed(question)
        lines = text.decode('utf8', 'replace').replace('\r', '').split('\n')[:-1]
        state[name + 'page'] = [row(line) for line in lines]
        state[name + 'copied'] = [re.sub(r'\x1b\[[0-9;:]*m|\x1b#.|\uffff', '', line) for line in lines]

    def resize(self, cols, rows):
        want = b'\x1b[8;%d;%dt' % (rows, cols)
        self.cols = cols
        if self.ask(b'\x1b[18t') == want:
            return
        self.write(want)
        for _ in range(100):
            if self.ask(b'\x1b[18t') == want:
                return
            time.sleep(.05)
        raise RuntimeError('xterm does not take a size of %dx%d' % (cols, rows))

    def fresh(self, cols, rows):
        self.ask(FRESH)
        self.resize(cols, rows)
        self.ask(FRESH)

    def show(self, cols, rows, steps):
        """A terminal at power on, of this size, that has seen the steps: bytes, or new sizes."""
        self.fresh(cols, rows)
        said = b''
        for step in steps:
            if isinstance(step, bytes):
                said += self.ask(step, b'\x1bZ', DECID)
            else:
                self.resize(*step)
        self.vt52 = said.endswith(b'\x1b/Z')
        self.write(b'\x1b<')
        self.said = re.sub(DECID, b'', said)

    def cursor(self):
        """Place, pen, wrap pending, character sets. Whether DECSCA was ever said is in it too, and nobody can see that."""
        return re.sub(r'u(.*?;.*?;.*?;.*?);.*?;', r'\1;', self.ask(b'\x1b[1$w').decode('latin1'))

    def stops(self):
        """The tab stops. Those beyond the last column cannot be reached, and are passed over."""
        return [int(n) for n in re.findall(rb'(?<=[/u])\d+', self.ask(b'\x1b[2$w')) if int(n) <= self.cols]

    def modes(self):
        """All that may be left on: nothing of the picture."""
        question = b''.join(b'\x1b[?%d$p' % m for m in MODES) + b''.join(b'\x1b[%d$p' % m for m in ANSI_MODES)
        state = {'VT52': self.vt52}
        state.update(re.findall(r'\x1b\[(\??\d+);(\d)\$y', self.ask(question).decode()))
        settings = self.ask(b''.join(b'\x1bP$q%s\x1b\\' % q.encode() for q in SETTINGS)).decode().split('\x1b\\')
        state.update(('setting ' + q, a) for q, a in zip(SETTINGS, settings))
        state['colours'] = self.ask(b''.join(b'\x1b]%s;?\x07' % c.encode() for c in COLOURS)).decode().split('\x07')
        state['titles'] = self.ask(b'\x1b[20t\x1b[21t')
        state['keys'] = self.ask(b'\x1b[?1m\x1b[?2m\x1b[?4m')
        state['tab stops'] = self.stops()
        state['pen, charsets'] = self.cursor().split(';', 3)[3]
        return state

    def state(self, saved, pushed, leave):
        """All. The screen is not the same afterwards. saved: the stream has saved a cursor; pushed: how many titles; leave:
        how to leave the alternate screen."""
        state = self.modes()
        alternate = state['?1049'] == '1'
        state['cursor'] = self.cursor()
        self.page_to(state, '', b'\x1b[i' if alternate else b'\x1b[?11i')
        for name, probe in (('after a character', b'X'), ('after REP', b'\x1b[2b'), ('DECRC', b'\x1b8'), ('after IND', b'\x1b[?6l\x1b[99;3Hx\n\ny')):
            self.write(probe)
            state[name] = self.cursor()
        self.write(leave)
        state['normal cursor'] = self.cursor()
        state['normal tab stops'] = self.stops()
        if alternate:
            self.page_to(state, 'normal ', b'\x1b[?11i')
        for n in range(pushed):
            self.write(b'\x1b[23;0t')
            state['title below %d' % n] = self.ask(b'\x1b[20t\x1b[21t')
        return state


def row(line):
    """A printed line: its size, and its cells (column, character, attributes) but blanks without attributes."""
    cells, pen, size, x = [], '', '', 0
    for m in re.finditer(r'\x1b\[([0-9;:]*)m|\x1b#(.)|\uffff|(.)', line, re.S):
        if m.group(1) is not None:
            pen = '' if m.group(1) in ('', '0') else m.group(1)
        elif m.group(2) is not None:
            size = '' if m.group(2) == '5' else m.group(2)
        else:
            if m.group(3) is not None and (m.group(3) != ' ' or pen):
                cells.append((x, m.group(3), pen))
            x += 1
    return size, cells
