#!/usr/bin/env python3
"""Writes the Unicode tables of the preprocess room by asking the Python package `tokenizers`.

    unicode_tables.py HEADER           write include/optimum/preprocess/impl/unicode_tables.hpp
    unicode_tables.py --check HEADER   fail when the installed oracle would give another file

The reference mixes several versions of Unicode (see docs of impl/unicode.hpp), and no library has
them all, so every property is swept over all code points instead of being derived from a standard.
"""
import base64
import json
import struct
import sys
import unicodedata

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
CATEGORIES = ("Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So "
              "Zs Zl Zp Cc Cf Co").split()
BLOCK = 128


def matched_by(pre_tokenizer):
    """Code points that a splitter removes, asked for in one long text: the gaps it leaves."""
    text = "".join(map(chr, CODE_POINTS))
    out, at = set(), 0
    for _, (begin, end) in pre_tokenizer.pre_tokenize_str(text):
        out.update(CODE_POINTS[at:begin])
        at = end
    return out | set(CODE_POINTS[at:])


def matches(pattern):
    return matched_by(pre_tokenizers.Split(Regex(pattern), "removed"))


def isolated_between(pre_tokenizer, filler):
    """Code points c that make a piece of their own in filler c filler."""
    text = filler + "".join(chr(c) + filler for c in CODE_POINTS)
    pieces = {begin: end for _, (begin, end) in pre_tokenizer.pre_tokenize_str(text)}
    return {c for i, c in enumerate(CODE_POINTS) if pieces.get(2 * i + 1) == 2 * i + 2}


def words_of_second_engine():
    """\\w of the Whitespace pre-tokenizer: what makes one piece with a letter before it."""
    text = "".join("a" + chr(c) + " " for c in CODE_POINTS)
    begins = {begin: end for _, (begin, end) in
              pre_tokenizers.Whitespace().pre_tokenize_str(text)}
    return {c for i, c in enumerate(CODE_POINTS) if begins.get(3 * i) == 3 * i + 2}


def mapped_by(normalizer, separator="\n"):
    """What a normalizer makes of every code point alone, as {c: text} where it changes."""
    out = {}
    for start in range(0, len(CODE_POINTS), 4096):
        chunk = [c for c in CODE_POINTS[start:start + 4096] if chr(c) != separator]
        got = normalizer.normalize_str(separator.join(map(chr, chunk))).split(separator)
        assert len(got) == len(chunk), hex(chunk[0])
        out.update({c: g for c, g in zip(chunk, got) if g != chr(c)})
    return out


def removed_by(normalizer):
    return {c for c, text in mapped_by(normalizer, "!").items() if text == ""}


def one_mark_per_cluster():
    """A Precompiled normalizer that maps every first byte, so that a grapheme cluster of up to five
    bytes becomes one "X", and a longer one an "X" per character."""
    units = [0] * 1024
    units[0] = 256 << 10  # the root: its children lie at 256 ^ byte
    for byte in range(1, 256):
        at = 256 ^ byte
        units[at] = byte | 1 << 8 | ((at ^ 512) << 10)  # a leaf follows, at 512
    units[512] = 1 << 31
    pool = b"X\0"
    data = struct.pack("<I", 4 * len(units)) + struct.pack("<%dI" % len(units), *units) + pool
    return json.dumps({"type": "Precompiled",
                       "precompiled_charsmap": base64.b64encode(data).decode()})


def cluster_counter():
    document = json.dumps({"version": "1.0", "model": {"type": "WordLevel", "vocab": {"u": 0},
                                                       "unk_token": "u"}})
    document = document[:-1] + ', "normalizer": ' + one_mark_per_cluster() + "}"
    normalizer = Tokenizer.from_str(document).normalizer
    return lambda text: len(normalizer.normalize_str(text))


CLUSTER_RULES = ("alone", "extends", "begins", "keeps_picture", "picture", "consonant", "linker",
                 "keeps_conjunct")


def cluster_kinds():
    """Code points by what they do in a grapheme cluster, a bit per rule of CLUSTER_RULES.

    A cluster of more than five bytes shows as one X per character, a shorter one as one X: texts are
    chosen so that joined and parted clusters differ in number.
    """
    count = cluster_counter()
    ka, virama, acute, joiner = "\u0915", "\u094d", "\u0301", "\u200d"
    uniform = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7B0), (0xE000, 0xF900), (0x20000, 0xE0000),
               (0xE1000, 0x110000))  # ideographs, syllables, planes without marks
    kinds = {}
    for c in CODE_POINTS:
        if any(first <= c < last for first, last in uniform):
            continue
        char, kind = chr(c), 0
        if count("a" + char) == 1:
            kind |= 2
            kind |= 8 * (count("\u00a9" + char + joiner + "\u00a9" + acute) == 5)
            kind |= 64 * (count(ka + char + ka + acute) == 4)
            kind |= 128 * (count(ka + virama + char + ka + acute) == 5)
        elif count(char + "b") == 1:
            kind |= 4
        elif count(char + acute + "\u0300") == 2 and c > 0x7F or c < 0x20 or c == 0x7F:
            kind |= 1
        elif c > 0x7F:
            kind |= 16 * (count("\u00a9" + joiner + char + acute) == 4)
            kind |= 32 * (count(char + virama + ka + acute) == 4)
        if kind:
            kinds[c] = kind
    return kinds


def combining_classes(nfd):
    """Classes found by order: a mark of a higher class moves behind one of a lower class."""
    marks = {}
    for c in CODE_POINTS:
        k = unicodedata.ucd_3_2_0.combining(chr(c))
        if k and nfd.normalize_str(chr(c)) == chr(c):
            marks.setdefault(k, c)
    for c in CODE_POINTS:  # classes younger than Unicode 3.2, tried below as any other
        k = unicodedata.combining(chr(c))
        if k and k not in marks and nfd.normalize_str(chr(c)) == chr(c):
            marks[k] = c

    def moves(before, after, chars):
        """Those of `chars` whose pair (before(c), after(c)) is swapped."""
        pairs = [before(c) + after(c) for c in chars]
        got = nfd.normalize_str("\n".join(pairs)).split("\n")
        return {c for c, pair, text in zip(chars, pairs, got) if pair != text}

    plain = [c for c in CODE_POINTS
             if c != 0x0A and nfd.normalize_str(chr(c)) == chr(c)]
    low, high = chr(marks[1]), chr(marks[230])
    behind = set(moves(lambda c: chr(c), lambda c: low, plain))
    suspects = sorted(behind | moves(lambda c: high, lambda c: chr(c), plain))
    classes = {}
    for k in sorted(marks):
        mark = chr(marks[k])
        above = moves(lambda c: chr(c), lambda c: mark, suspects)
        below = moves(lambda c: mark, lambda c: chr(c), suspects)
        for c in suspects:
            if c not in above and c not in below:
                classes[c] = k
    assert set(classes) == set(suspects)
    return classes


def decompositions():
    hangul = range(0xAC00, 0xD7A4)
    canonical = {c: t for c, t in mapped_by(normalizers.NFD()).items() if c not in hangul}
    compatible = {c: t for c, t in mapped_by(normalizers.NFKD()).items() if c not in hangul}
    return canonical, compatible


def compositions(canonical):
    nfc = normalizers.NFC()
    pairs = []
    for c, text in sorted(canonical.items()):
        if len(text) < 2 or nfc.normalize_str(chr(c)) != chr(c):
            continue
        first = nfc.normalize_str(text[:-1])
        assert len(first) == 1, hex(c)
        pairs.append((ord(first), ord(text[-1]), c))
    return sorted(pairs)


def properties():
    """One number per code point: the category and the flags that impl/unicode.hpp names."""
    bits = [0] * 0x110000
    for number, category in enumerate(CATEGORIES):
        if category != "Cn":
            for c in matches(r"\p{%s}" % category):
                bits[c] |= number
    flags = (
        matches(r"\s"),
        matches(r"\w"),
        words_of_second_engine(),
        isolated_between(pre_tokenizers.Digits(individual_digits=True), "a"),
        matched_by(pre_tokenizers.Punctuation("removed")),
        removed_by(normalizers.BertNormalizer(True, False, False, False)),
        removed_by(normalizers.BertNormalizer(False, False, True, False)),
        removed_by(normalizers.StripAccents()),
        matches(r"\p{Alphabetic}"),
        matches(r"\p{Uppercase}"),
        matches(r"\p{Lowercase}"),
    )
    for i, flag in enumerate(flags):
        for c in flag:
            bits[c] |= 1 << (5 + i)
    for c, kind in cluster_kinds().items():
        bits[c] |= kind << 16
    return bits


def script_classes():
    """Characters that UnicodeScripts never parts share a class; 0 is for what it parts from nothing."""
    splitter = pre_tokenizers.UnicodeScripts()

    def parted(mark, chars):
        text = "".join(mark + c for c in chars)
        begins = {begin for _, (begin, _) in splitter.pre_tokenize_str(text)}
        return {c for i, c in enumerate(chars) if 2 * i + 1 in begins}

    chars = [chr(c) for c in CODE_POINTS]
    not_latin = parted("a", chars)
    rest = set(chars) - not_latin
    classes = {c: 1 for c in rest & parted("\u044f", sorted(rest))}
    rest = not_latin
    marks = ["\u4e00", "\uac00", ".", "\u0301"]
    while rest:
        mark = next((m for m in marks if m in rest), None) or min(rest)
        others = parted(mark, sorted(rest))
        number = max(classes.values()) + 1
        classes.update({c: number for c in rest - others})
        rest = others
    assert max(classes.values()) < 256
    return [0 if c not in classes else classes[c] for c in map(chr, range(0x110000))]


SCRIPTS = ("Common Inherited Latin Greek Cyrillic Armenian Hebrew Arabic Syriac Devanagari Bengali Gurmukhi "
           "Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Hangul "
           "Ethiopic Khmer Mongolian Hiragana Katakana Bopomofo Han Braille Yi").split()


def scripts():
    """The number in SCRIPTS, from 1 on, of the script of every code point."""
    at = [0] * 0x110000
    for number, name in enumerate(SCRIPTS, 1):
        for c in matches(r"\p{%s}" % name):
            at[c] = number
    return at


def borders(values):
    """Where the value changes: first << 8 | value."""
    return [c << 8 | v for c, v in enumerate(values) if c == 0 or v != values[c - 1]]


def case_folds():
    """Pairs (character, the one that stands for it where case does not count)."""
    wide = matches(r"[\p{Lu}\p{Ll}\p{Lt}]") | set(range(0x2160, 0x2190)) | set(range(0x24B6, 0x24EA))
    wide = sorted(wide | {0x345, 0x3F4})
    text = "".join(map(chr, wide))
    folds, done = [], set()
    for c in wide:
        if c in done:
            continue
        splitter = pre_tokenizers.Split(Regex("(?i:[\\x{%x}])" % c), "isolated")
        pieces = splitter.pre_tokenize_str(text)
        orbit = {wide[begin] for piece, (begin, end) in pieces if end == begin + 1 and len(pieces) > 1}
        orbit = {w for w in orbit if splitter.pre_tokenize_str("\n" + chr(w) + "\n")[0][1] == (0, 1)}
        done |= orbit
        folds += [(other, c) for other in sorted(orbit) if other != c]
    return sorted(folds)


def two_stages(values, default=0):
    """(index per block, values of the distinct blocks)"""
    blocks, index = {}, []
    for start in range(0, len(values), BLOCK):
        block = tuple(values[start:start + BLOCK])
        index.append(blocks.setdefault(block, len(blocks)))
    while len(index) > 1 and index[-1] == index[-2]:
        index.pop()
    return index, [v for block in blocks for v in block]


def utf16(text):
    data = text.encode("utf-16-le")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def normalization():
    """Per code point the place of its record in `data`; record 0 is an inert starter."""
    nfd = normalizers.NFD()
    classes = combining_classes(nfd)
    canonical, compatible = decompositions()
    pairs = compositions(canonical)
    seconds = {second for _, second, _ in pairs}
    firsts = {first for first, _, _ in pairs}
    data, places, at = [0, 0], {(0, 0): 0}, [0] * 0x110000
    for c in CODE_POINTS:
        d, k = canonical.get(c, ""), compatible.get(c, "")
        k = "" if k == d else k
        head = classes.get(c, 0) | (c in seconds) << 8 | (c in firsts) << 9
        record = (head, len(utf16(d)) | len(utf16(k)) << 8, *utf16(d), *utf16(k))
        if record not in places:
            places[record] = len(data)
            data.extend(record)
        at[c] = places[record]
    assert len(data) < 65536
    return at, data, pairs


def lowercase():
    mapped = mapped_by(normalizers.Lowercase())
    longer = {c: t for c, t in mapped.items() if len(t) != 1}
    assert longer == {0x130: "i\u0307"}, longer
    deltas, at = [0], [0] * 0x110000
    for c, text in mapped.items():
        if c in longer:
            continue
        delta = ord(text) - c
        if delta not in deltas:
            deltas.append(delta)
        at[c] = deltas.index(delta)
    assert len(deltas) <= 256
    return at, deltas


def array(name, kind, values):
    lines, line = [], "   "
    for v in values:
        piece = " %d," % v
        if len(line) + len(piece) > 100:
            lines.append(line)
            line = "   "
        line += piece
    lines.append(line)
    kind = kind if kind == "char16_t" else "std::" + kind
    return "inline constexpr %s %s[] = {\n%s\n};\n" % (kind, name, "\n".join(lines))


def smallest(values):
    return "uint8_t" if max(values) < 256 else "uint16_t" if max(values) < 65536 else "uint32_t"


def staged(name, values):
    index, blocks = two_stages(values)
    return (array(name + "_index", smallest(index), index) +
            array(name + "_blocks", smallest(blocks), blocks))


def header():
    bits = properties()
    records = sorted(set(bits))
    number = {r: i for i, r in enumerate(records)}
    assert len(records) <= 256
    at, data, pairs = normalization()
    lower, deltas = lowercase()
    return "".join((
        "#pragma once\n",
        "// Written by tests/oracle/unicode_tables.py; do not edit. impl/unicode.hpp reads them.\n",
        "#include <cstdint>\n#include <string_view>\n\n",
        "// clang-format off\n",
        "namespace optimum::preprocess::unicode::table {\n\n",
        staged("properties", [number[b] for b in bits]),
        array("property_records", "uint16_t", [r & 0xFFFF for r in records]),
        array("cluster_records", "uint8_t", [r >> 16 for r in records]),
        array("script_classes", "uint32_t", borders(script_classes())),
        array("scripts", "uint32_t", borders(scripts())),
        'inline constexpr std::string_view script_names[] = {\n%s\n};\n' % "\n".join(
            '    "%s",' % name.lower() for name in SCRIPTS),
        array("case_folds", "uint32_t", [v for pair in case_folds() for v in pair]),
        staged("normal", at),
        array("normal_data", "char16_t", data),
        array("compositions", "uint32_t", [v for pair in pairs for v in pair]),
        staged("lower", lower),
        array("lower_deltas", "int32_t", deltas),
        "\n}  // namespace optimum::preprocess::unicode::table\n",
        "// clang-format on\n"))


def main():
    check = "--check" in sys.argv
    path = [a for a in sys.argv[1:] if a != "--check"][0]
    text = header()
    if check:
        if open(path).read() != text:
            sys.exit(path + " is not what the installed oracle gives.")
        return
    with open(path, "w") as f:
        f.write(text)


if __name__ == "__main__":
    main()
