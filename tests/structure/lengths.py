"""Reports the lengths of headers and functions, and fails where one is above its bar."""

import re
import statistics

from tree import File, files, finish, project_root, without_comments_and_strings

MOST_LINES_OF_A_HEADER = 300
MOST_LINES_OF_A_FUNCTION = 40
GENERATED = re.compile(r"unicode_tables")  # data, no code to read

# A brace after this opens declarations or values, not statements.
NO_FUNCTION = re.compile(
    r"\b(namespace|struct|class|enum|union|concept|requires|extern)\b[^;()]*$"
    r"|=\s*(requires\b[^;]*)?$|\breturn\b[^;]*$|,\s*$|[({]\s*$"
)
FUNCTION = re.compile(
    r"\)\s*(const|noexcept|mutable|constexpr|consteval|&&?|->[^;{}]*|requires[^;{}]*|:\s[^;]*)*\s*$"
)
MEMBER_OF_INITIALIZERS = re.compile(r"\)\s*(noexcept\s*)?:\s[^;]*[\w>]\s*$")


def functions(file: File) -> list[tuple[int, int]]:
    """First line and length of every function that is not inside another one."""
    code = without_comments_and_strings(file.text)
    code = re.sub(r"^[ \t]*#[^\n]*", lambda match: " " * len(match[0]), code, flags=re.MULTILINE)
    found, kinds, start = [], [], 0
    for at, char in enumerate(code):
        if char == "{":
            head = code[start:at]
            if MEMBER_OF_INITIALIZERS.search(head):
                kinds.append("member")
                continue
            is_function = FUNCTION.search(head) and not NO_FUNCTION.search(head)
            kinds.append(start + len(head) - len(head.lstrip()) if is_function else "other")
            start = at + 1
        elif char == "}" and kinds:
            kind = kinds.pop()
            if kind == "member":
                continue
            if isinstance(kind, int) and not any(isinstance(outer, int) for outer in kinds):
                found.append((code.count("\n", 0, kind) + 1, code.count("\n", kind, at) + 1))
            start = at + 1
        elif char == ";":
            start = at + 1
    return found


def spread(name: str, lengths: list[int], high: int) -> str:
    ordered = sorted(lengths)
    at = ordered[min(len(ordered) - 1, len(ordered) * high // 100)]
    return f"{name}: {len(ordered)}, median {statistics.median(ordered):.0f}, p{high} {at}, longest {ordered[-1]} lines."


def main() -> None:
    tree = [file for file in files(project_root(__doc__)) if not GENERATED.search(file.name)]
    faults, bodies = [], []
    for file in tree:
        if len(file.lines) > MOST_LINES_OF_A_HEADER:
            faults.append(f"include/{file.name} has {len(file.lines)} lines, more than {MOST_LINES_OF_A_HEADER}.")
        for line, length in functions(file):
            bodies.append(length)
            if length > MOST_LINES_OF_A_FUNCTION:
                faults.append(f"include/{file.name}:{line}: {length} lines, more than {MOST_LINES_OF_A_FUNCTION}.")
    headers = [len(file.lines) for file in tree if not file.is_body]
    print(spread("public headers", headers, 90))
    print(spread("functions", bodies, 99))
    finish(faults, "All are within their bars.")


main()
