"""Turns the .R files beside it into rows of the table of builtins: python3 table.py OUT.c FILE.R ...

A file is functions at the left margin, each under its one line of help:

    #' stats: What is written in help and docs.
    name <- function(x, ...) body

`stats` is the package. Help that is a single dash hides the row from lists of functions (methods of generics)."""
import re
import sys


def c_text(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n"\n    "') + '"'


def formals_of(text, where):
    """What stands between the brackets of function(...)."""
    at = text.index('function(') + len('function(')
    depth, quote, start = 1, None, at
    while depth:
        c = text[at]
        if quote:
            at += c == '\\'
            quote = None if c == quote else quote
        elif c in '"\'`':
            quote = c
        elif c in '([{':
            depth += 1
        elif c in ')]}':
            depth -= 1
        at += 1
        if at >= len(text) and depth:
            sys.exit(f'{where}: the arguments do not end')
    return ' '.join(text[start:at - 1].split())


def functions(path):
    package = help_ = None
    name, lines = None, []
    for number, line in enumerate(open(path, encoding='utf-8'), 1):
        head = re.match(r"#' ([\w.]+): (.*)$", line)
        start = re.match(r'(?:`([^`]+)`|([\w.]+)) <- function\(', line)
        if (head or start or re.match(r'# ', line)) and name:
            yield package, name, help_, ''.join(lines).strip(), f'{path}:{number}'
            name, lines = None, []
        if head:
            package, help_ = head.groups()
        elif start:
            if help_ is None:
                sys.exit(f'{path}:{number}: no help above {line.strip()}')
            name, lines = start.group(1) or start.group(2), [line.split(' <- ', 1)[1]]
        elif name:
            lines.append(line)
        elif line.strip() and not line.startswith('#'):
            sys.exit(f'{path}:{number}: this belongs to no function')
        if head and start is None:
            name = None
    if name:
        yield package, name, help_, ''.join(lines).strip(), path


def main():
    rows, texts = [], []
    for path in sys.argv[2:]:
        for package, name, help_, text, where in functions(path):
            flags, formals = '0', c_text(formals_of(text, where))
            if help_ == '-':
                flags, help_ = 'CEL_B_HIDDEN', ''
            rows.append(f'    {{{c_text(package)}, {c_text(name)}, {formals}, cel_in_r, {c_text(help_)}, {flags}}},\n')
            texts.append(f'    {c_text(text)},\n')
    with open(sys.argv[1], 'w', encoding='utf-8') as out:
        out.write('/* Made from cli/script/r/ by table.py. */\n#include "cli/script/in_r.h"\n\nstatic const cel_builtin rows[] = {\n')
        out.writelines(rows)
        out.write('};\n\nconst cel_library cel_library_in_r = {rows, sizeof rows / sizeof *rows};\n\nconst char *const cel_in_r_texts[] = {\n')
        out.writelines(texts)
        out.write('};\n')


main()
