"""Writes the tables of functions at the end of docs/language.md: update_language.py PROGRAM PAGE."""
import subprocess
import sys

program, page = sys.argv[1:]
mark = '<!-- functions -->\n\n'
text = open(page, encoding='utf-8').read()
head = text[:text.index(mark) + len(mark)]
tables = subprocess.run([program, 'help', 'functions'], check=True, stdout=subprocess.PIPE).stdout.decode()
open(page, 'w', encoding='utf-8').write(head + tables)
