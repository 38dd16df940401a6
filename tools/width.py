#!/usr/bin/env python3
"""width.py [UCD] [AGE] > screen/width.c

Makes the table of character widths from the Unicode Character Database. UCD is
the directory with UnicodeData.txt, EastAsianWidth.txt and DerivedAge.txt; by
default that of Debian's package unicode-data. Characters newer than AGE are one
cell wide. Terminals differ in the Unicode version they know; the default, 15.0,
is the newest that Debian stable has, and most terminals are at least as new.

Zero cells: nonspacing and enclosing marks, format characters, and Hangul vowels
and finals, which join the initial before them. Two cells: East Asian Wide and
Fullwidth unless they are marks, and unassigned characters in the ideographic
planes."""
import sys

UCD = sys.argv[1] if len(sys.argv) > 1 else '/usr/share/unicode'
AGE = tuple(int(x) for x in (sys.argv[2] if len(sys.argv) > 2 else '15.0').split('.'))
TOP = 0x110000


def rows(name):
    with open(UCD + '/' + name, encoding='utf-8') as f:
        for line in f:
            line = line.split('#')[0].strip()
            if line:
                yield [c.strip() for c in line.split(';')]


def span(text):
    a, _, b = text.partition('..')
    return range(int(a, 16), int(b or a, 16) + 1)


def categories():
    cat, first = ['Cn'] * TOP, None
    for c in rows('UnicodeData.txt'):
        code = int(c[0], 16)
        if c[1].endswith(', First>'):
            first = code
        for i in range(first if c[1].endswith(', Last>') else code, code + 1):
            cat[i] = c[2]
    return cat


def widths():
    cat, known, w = categories(), bytearray(TOP), bytearray([1]) * TOP
    for c in rows('DerivedAge.txt'):
        if tuple(int(x) for x in c[1].split('.')) <= AGE:
            for i in span(c[0]):
                known[i] = 1
    for c in rows('EastAsianWidth.txt'):
        if c[1] in 'WF':
            for i in span(c[0]):
                if known[i] or cat[i] == 'Cn':
                    w[i] = 2
    for i in (*range(0x3400, 0x4dc0), *range(0x4e00, 0xa000)):
        w[i] = 2
    for plane in (0x20000, 0x30000):
        for i in range(plane, plane + 0xfffe):
            w[i] = 2
    for i in range(TOP):
        mark = cat[i] in ('Mn', 'Me', 'Cf') and i != 0xad
        if (mark or 0x1160 <= i <= 0x11ff) and known[i] or i < 32 or 0x7f <= i < 0xa0:
            w[i] = 0
    return w


def packed(w, block):
    """64 characters, 2 bits each, as four 32-bit words"""
    at = block * 64
    return tuple(sum(w[at + 16 * k + i] << 2 * i for i in range(16)) for k in range(4))


def listing(kind, name, items, form, per):
    print('const %s %s[] = {' % (kind, name))
    for i in range(0, len(items), per):
        print('\t' + ' '.join(form % x + ',' for x in items[i:i + per]))
    print('};\n')


def main():
    w = widths()
    blocks, index = [(0x55555555,) * 4, (0xaaaaaaaa,) * 4], []      # all 1, all 2: kinds 0 and 1
    for b in range(0x20000 // 64):
        p = packed(w, b)
        if p not in blocks:
            blocks.append(p)
        index.append(blocks.index(p))
    for i in range(0x20000, TOP):       # the rest is regular enough for code
        plane = i >> 16
        tag = plane == 0xe and i & 0xffff < 0x1f0 and w[i] == 0
        assert tag or w[i] == (2 if plane in (2, 3) and i & 0xffff < 0xfffe else 1), hex(i)
    tags = [i & 0xffff for i in range(0xe0000, 0xe1000) if w[i] == 0]
    assert tags == [1, *range(0x20, 0x80), *range(0x100, 0x1f0)]
    assert len(blocks) < 256
    print('/* Made by tools/width.py from Unicode %d.%d; do not edit. */' % AGE)
    print('#include "width.h"\n')
    listing('uint8_t', 'width_kind', index, '%d', 20)
    listing('uint32_t', 'width_bits', [x for b in blocks[2:] for x in b], '0x%08x', 6)


main()
