#!/usr/bin/env python3
"""Where a C++ source can be changed by one operator, and into what.

    python3 scripts/mutation_sites.py FILE...    # lists every change of the files

Reads tokens, not syntax, and leans on clang-format: a binary operator has white space on both sides,
while template brackets, pointers, references and signs lack it on one. Comments, literals of text,
preprocessor lines, template arguments and static_assert are left alone; so is whatever would only
be refused by the compiler, where that is cheap to see.
"""
import re
import sys
from typing import NamedTuple

# Operators that count only with white space on both sides.
BINARY = {"<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="],
          "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "&&": ["||"], "||": ["&&"],
          "&": ["|"], "|": ["&"]}
WORDS = {"true": ["false"], "false": ["true"]}
CALLS = {"min": ["max"], "max": ["min"], "floor": ["ceil"], "ceil": ["floor"],
         "all_of": ["any_of"], "any_of": ["all_of"]}
NUMBERS = {"0": ["1"], "1": ["0", "2"]}

TOKEN = re.compile(r"""
    (?P<space>\s+)
  | (?P<comment>//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/)
  | (?P<raw>(?:u8|[uUL])?R"(?P<fence>[^()\s\\]{0,16})\(.*?\)(?P=fence)")
  | (?P<text>(?:u8|[uUL])?"(?:[^"\\\n]|\\.)*")
  | (?P<char>(?:u8|[uUL])?'(?:[^'\\\n]|\\.)+')
  | (?P<number>\.?\d(?:[eEpP][+-]|'[0-9a-zA-Z]|[\w.])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<sign><=>|<<=|>>=|->\*|\.\.\.|->|::|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
""", re.VERBOSE | re.DOTALL)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE | re.DOTALL)
LITERAL = re.compile(r"([01])((?:[uU]?[lL]{0,2}|[lL]{1,2}[uU])|\.0[fF]?)")


class Token(NamedTuple):
    kind: str
    text: str
    start: int


class Site(NamedTuple):
    start: int  # in characters from the file's start
    old: str
    new: list  # what may stand there instead


def tokens(source):
    """Tokens of `source` without white space, comments and preprocessor lines."""
    found, at = [], 0
    while at < len(source):
        directive = source[source.rfind("\n", 0, at) + 1:at].strip() == "" and PREPROCESSOR.match(
            source, source.rfind("\n", 0, at) + 1)
        if directive and directive.end() > at:
            at = directive.end()
            continue
        match = TOKEN.match(source, at)
        kind = next(k for k in ("space", "comment", "raw", "text", "char", "number", "word", "sign")
                    if match.group(k) is not None)
        if kind not in ("space", "comment"):
            found.append(Token(kind, match.group(), at))
        at = match.end()
    return found


def spaced(source, token):
    """White space before and behind."""
    end = token.start + len(token.text)
    return (source[token.start - 1:token.start].isspace(), source[end:end + 1].isspace())


def outside(source, found):
    """Indices of the tokens that are in no template brackets and in no static_assert."""
    depth, asserted = 0, False
    for i, token in enumerate(found):
        before = found[i - 1].text if i else ""
        opens = token.text == "<" and (spaced(source, token) == (False, False) or
                                       before == "template") and before != "operator"
        if opens:
            depth += 1
        elif depth and token.text in (">", ">>") and not spaced(source, token)[0]:
            depth = max(0, depth - len(token.text))
            continue
        if token.text == "static_assert":
            asserted = True
        if token.text == ";":
            depth, asserted = 0, False
        if depth == 0 and not asserted:
            yield i


def replacements(source, found, i):
    token = found[i]
    before = found[i - 1] if i else Token("", "", 0)
    behind = found[i + 1] if i + 1 < len(found) else Token("", "", 0)
    if token.kind == "sign" and token.text in BINARY and before.text != "operator":
        # Strings are joined by + and paths by /, and by nothing else.
        joins_text = token.text in "+/" and "text" in (before.kind, behind.kind)
        return BINARY[token.text] if spaced(source, token) == (True, True) and not joins_text else []
    if token.text == "!" and (behind.kind == "word" or behind.text in ("(", "*")):
        return [""]
    if token.kind == "word" and behind.text in ("(", "<"):
        return CALLS.get(token.text, [])
    if token.kind == "word":
        return [] if before.text == "=" and behind.text == "default" else WORDS.get(token.text, [])
    literal = token.kind == "number" and LITERAL.fullmatch(token.text)
    if literal:
        pure = before.text == "=" and found[i - 2].text in (")", "const", "noexcept", "override")
        return [] if pure else [new + literal.group(2) for new in NUMBERS[literal.group(1)]]
    return []


def sites(source):
    """Every place of `source` that can be changed, in its order."""
    found = tokens(source)
    every = (Site(found[i].start, found[i].text, replacements(source, found, i))
             for i in outside(source, found))
    return [site for site in every if site.new]


def lines_of_code(source):
    return len({source.count("\n", 0, token.start) for token in tokens(source)})


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        rows = text.split("\n")
        for site in sites(text):
            row = text.count("\n", 0, site.start)
            into = " or ".join(new or "nothing" for new in site.new)
            print(f"{path}:{row + 1}: {site.old} -> {into}: {rows[row].strip()}")
