"""kitty as a judge: its own screen, without a window. This needs the Python that kitty has (kitty +launch)."""
from kitty.fast_data_types import Screen, parse_bytes

MODES = (1, 3, 5, 6, 7, 8, 9, 12, 25, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1049, 2004, 2026, 2017)
ANSI_MODES = (4, 20)


class Window:
    """What kitty's screen calls: it has a title and a stack of them, colours, and keeps what was said last."""

    def __init__(self):
        self.said = b''
        self.title = 'own'
        self.stack = []
        self.other = {}
        self.colours = {}
        self.progress = ''

    def write(self, data):
        self.said += bytes(data)

    def title_changed(self, title, *rest):
        self.title = title or 'own'

    def icon_changed(self, *rest):
        pass

    def manipulate_title_stack(self, pop, what, *rest):
        if not pop:
            self.stack.append(self.title)
        elif self.stack:
            self.title = self.stack.pop()

    def set_dynamic_color(self, code, value=''):
        for n, colour in enumerate(value.split(';')):
            if code < 100:
                self.colours[code + n] = colour
        if code > 100:
            self.colours.pop(code - 100, None)

    def set_color_table_color(self, code, value=''):
        parts = value.split(';')
        if code == 4:
            self.colours.update(('palette ' + n, colour) for n, colour in zip(parts[::2], parts[1::2]))
        for name in [n for n in self.colours if str(n).startswith('palette')]:
            if code == 104 and (not value or name.split()[1] in parts):
                del self.colours[name]

    def desktop_notify(self, code, text):
        if text.startswith('4;'):
            self.progress = '' if text.startswith('4;0') else text

    def __getattr__(self, name):
        def called(*args, **named):
            self.other[name] = repr(args)
        return called


class Terminal:
    name = 'kitty'

    def show(self, cols, rows, steps):
        self.window = Window()
        self.screen = Screen(self.window, rows, cols, 2000, 10, 20, 0, self.window)
        for step in steps:
            if isinstance(step, bytes):
                parse_bytes(self.screen, step)
            else:
                self.screen.resize(step[1], step[0])
        self.said = self.window.said

    def ask(self, question):
        self.window.said = b''
        parse_bytes(self.screen, question)
        return self.window.said

    def cursor(self):
        c = self.screen.cursor
        return (c.x, c.y)

    def pen(self):
        c = self.screen.cursor
        return (c.bold, c.italic, c.reverse, c.dim, c.strikethrough, c.fg, c.bg, c.decoration, c.decoration_fg)

    def stops(self):
        """The columns that tabs stop at. The cursor comes back."""
        s, c = self.screen, self.screen.cursor
        x, stops = c.x, []
        c.x = 0
        while c.x < s.columns - 1:
            s.tab()
            stops.append(c.x)
        c.x = x
        return stops

    def modes(self):
        s = self.screen
        state = {'?%d' % m: self.ask(b'\x1b[?%d$p' % m) for m in MODES}
        state.update(('%d' % m, self.ask(b'\x1b[%d$p' % m)) for m in ANSI_MODES)
        state['margins'] = (s.margin_top, s.margin_bottom)
        state['keyboard'] = s.current_key_encoding_flags()
        state['cursor style'] = (s.cursor.shape, s.cursor.blink)
        state['pen'] = self.pen()
        state['title'] = self.window.title
        state['progress'] = self.window.progress
        state['colours'] = dict(self.window.colours)
        return state

    def line(self, line):
        """Whether it continues the one above, its cells but blanks without attributes, and its links."""
        cells = []
        for x in range(self.screen.columns):
            c = line.cursor_from(x)
            pen = (c.bold, c.italic, c.reverse, c.dim, c.strikethrough, c.fg, c.bg, c.decoration, c.decoration_fg)
            if line[x][0] not in '\0 \t' or any(pen):
                cells.append((x, line[x].replace('\0', ' '), pen if any(pen) else '', line.width(x) or 1))
        links = line.hyperlink_ids()
        return 'wrapped' if line.is_continued() else '', cells, [x for x in range(len(links)) if links[x]]

    def page_to(self, state, name):
        s = self.screen
        page, copied = [], []
        # the next line overwrites what is behind the one before it
        for i in reversed(range(s.historybuf.count)):
            page.append(self.line(s.historybuf.line(i)))
            copied.append(str(s.historybuf.line(i)))
        for y in range(s.lines):
            page.append(self.line(s.line(y)))
            copied.append(str(s.line(y)))
        state[name + 'page'] = page
        state[name + 'copied'] = copied

    def state(self, saved, pushed, leave):
        """All: see on_xterm.py. To restore a cursor that was never saved leaves the pen here, so it is not asked for."""
        state = self.modes()
        state['cursor'] = self.cursor()
        self.page_to(state, '')
        state['tab stops'] = self.stops()
        probes = [('after a character', b'X'), ('after REP', b'\x1b[2b')]
        if saved:
            probes += [('DECRC', b'\x1b8'), ('charset after DECRC', b'q')]
        for name, probe in probes + [('after IND', b'\x1b[?6l\x1b[99;3Hx\n\ny')]:
            self.ask(probe)
            state[name] = (self.cursor(), self.pen())
        self.ask(leave)
        state['normal cursor'] = (self.cursor(), self.pen())
        self.page_to(state, 'normal ')
        state['normal keyboard'] = self.screen.current_key_encoding_flags()
        state['normal tab stops'] = self.stops()
        for n in range(pushed):
            self.ask(b'\x1b[23;0t')
            state['title below %d' % n] = self.window.title
        return state
