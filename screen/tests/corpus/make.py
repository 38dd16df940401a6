#!/usr/bin/env python3
"""Writes the streams of this directory anew, from fixed seeds: make.py [DIRECTORY]."""
import os
import random
import sys

WORDS = ('the quick brown fox jumps over a lazy dog while files build and lines scroll by '
         'caf\u00e9 na\u00efve \u65e5\u672c\u8a9e \u6f22\u5b57 \ud55c\uad6d\uc5b4 e\u0301te\u0301 \U0001f600 \u2713 \u2500\u2502\u250c').split()


def words(r, n):
    return ' '.join(r.choice(WORDS) for _ in range(n))


def colour(r):
    return '\033[%sm' % r.choice([
        '', '0', '1', '4', '7', '3%d' % r.randrange(8), '10%d' % r.randrange(8), '38;5;%d' % r.randrange(256),
        '48;2;%d;%d;%d' % tuple(r.randrange(256) for _ in range(3)), '4:3;58:2::%d:0:9' % r.randrange(256),
        '1;2;3;4;5;7;9;53', '22;23;24;25;27;29;55;59', '39;49'])


def shell(r):
    """Commands and their output: long lines that wrap, progress bars, colours, links."""
    for i in range(60):
        yield '\033]0;job %d\a\033[01;32muser@host\033[00m:\033[01;34m~\033[00m$ %s\r\n' % (i, words(r, 3))
        for _ in range(r.randrange(4)):
            yield ''.join(colour(r) + words(r, r.randrange(1, 12)) for _ in range(r.randrange(1, 4))) + '\033[m\r\n'
        if i % 7 == 0:
            yield ''.join('\r\033[K%3d%% %s' % (k, '#' * (k // 3)) for k in range(0, 101, 20)) + '\r\n'
        if i % 9 == 0:
            yield '\033]8;id=%d;http://example.org/%d\033\\a link\033]8;;\033\\\r\n' % (i, i)


def full(r):
    """A full-screen program: addressing, margins, erasing, modes, and out again."""
    yield 'before\r\n\033[22;0t\033[?1049h\033[?1h\033=\033[?2004h\033[?1002;1006h\033[>4;2m\033[>1u\033[2J\033[1;23r'
    for i in range(150):
        yield '\033[%d;%dH%s%s' % (r.randrange(1, 26), r.randrange(1, 90), colour(r), words(r, r.randrange(1, 5)))
        yield r.choice(['\033[K', '\033[1K', '\033[J', '\033[L', '\033[2M', '\033[4P', '\033[3@', '\033[5X', '\n', '\033M',
                        '\0337', '\0338', '\033[6b', '\033(0lqqk\033(B', '\t', '\033[?25l', '\033[?25h', '\033[4 q', '\033[S',
                        '\033[?7l', '\033[?7h', '\033[4h+\033[4l', '\033[?6h', '\033[?6l', '\033[5;20r', '\033[r'])
    yield '\033[r\033[?1049l\033[23;0t\033[?1l\033>\033[?2004l\033[?1002;1006lafter\r\n'


def noise(r):
    """Sequences in pieces, wrong ones, and bytes that are none."""
    pieces = [b'\033[', b'\033]', b'\033P', b'\033_', b'\033\\', b'\a', b';', b':', b'?', b'38;5;', b'999999999', b'm', b'H', b'J',
              b'h', b'l', b'r', b'\x18', b'\r\n', b'\xe6\x97', b'\xa5', b'\xff', b'\x9b', b'\xc2\x9b', b'text ', b'\033c', b'\033#8',
              b'\033[!p', b'\033#6', b'\033H', b'\033[3g', b'\xf0\x9f\x98\x80', b'\xcc\x81', b'\033(0', b'\033[?3h', b'\0']
    for _ in range(900):
        yield r.choice(pieces)


def sides(r):
    """Windows side by side: left and right margins, rectangles, columns."""
    yield 'before\r\n\033[?1049h'
    for i in range(150):
        a, b = r.randrange(1, 40), r.randrange(30, 90)
        yield '\033[?69h\033[%d;%ds\033[%d;%dH%s%s' % (a, b, r.randrange(1, 26), r.randrange(1, 90), colour(r), words(r, r.randrange(1, 9)))
        yield r.choice(['\033[L', '\033[2M', '\033[4P', '\033[3@', '\n', '\n\n', '\033M', '\r', '\b', '\t', '\033[2S', '\033[T', '\033[6b',
                        '\033[4h+\033[4l', '\033[?6h', '\033[?6l', '\033[5;20r', '\033[r', '\033[?69l', '\033[2\'}', '\033[2\'~',
                        '\033[3;5;9;30$z', '\033[3;5;9;30${', '\033[43;2;5;9;50$x', '\033[2;5;9;50;1;4;20;1$v', '\033[2;5;9;50;1;4$r',
                        '\033[2;5;9;50;7;34$t', '\033[2*x', '\033[*x', '\0336', '\0339', '\033[#{', '\033[#}'])
    yield '\033[?69l\033[r\033[?1049lafter\r\n'


def main():
    to = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for i, make in enumerate((shell, full, noise, sides)):
        parts = (p if isinstance(p, bytes) else p.encode() for p in make(random.Random(i)))
        with open(os.path.join(to, make.__name__), 'wb') as f:
            f.write(b''.join(parts))


if __name__ == '__main__':
    main()
