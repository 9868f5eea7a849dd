"""Tables in Markdown, and a file of results whose parts can be measured one at a time."""
import os


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(x) for x in row) + " |" for row in rows]
    return "\n".join(lines)


def update(file, head, parts, wanted):
    """Measures the parts named in `wanted`, prints and writes them to `file` under `head`; its other parts stay as they were.

    parts: {name: (what it is about, function that returns text)}
    """
    old = open(file).read() if os.path.exists(file) else ""
    blocks = {block.split("\n", 1)[0]: "## " + block.rstrip() + "\n" for block in old.split("\n## ")[1:]}
    print(head, flush=True)
    for name in wanted:
        about, part = parts[name]
        blocks[name] = f"## {name}\n\n{about}\n\n{part()}\n"
        print("\n" + blocks[name], flush=True)
        with open(file + ".new", "w") as f:
            f.write("\n".join([head + "\n"] + [blocks[known] for known in parts if known in blocks]))
        os.replace(file + ".new", file)
