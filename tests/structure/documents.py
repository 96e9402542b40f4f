"""Checks that docs/index.md names every public header, and that files which docs/ link to are there."""

import re

from tree import files, finish, project_root

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def main() -> None:
    root = project_root(__doc__)
    public = [file.name.removeprefix("optimum/") for file in files(root) if not file.is_body]
    index = root / "docs" / "index.md"
    text = index.read_text(encoding="utf-8") if index.is_file() else ""
    faults = [f"docs/index.md does not name {name}." for name in public if name not in text]
    pages = [*root.glob("*.md"), *root.rglob("docs/*.md"), *root.rglob("examples/*.md")]
    for page in pages:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                faults.append(f"{page.relative_to(root)} links to {target}, which is not there.")
    finish(faults, f"{len(public)} headers are named, and the links of {len(pages)} pages lead somewhere.")


main()
