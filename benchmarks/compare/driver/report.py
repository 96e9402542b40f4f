"""The report, in Markdown: ratios first, absolute numbers beside them, quality beside speed."""

from .contenders import BY_NAME, OURS
from .results import best_peer

METHOD = """\
Every engine runs warm in a process of its own, on the same cores with the same number of threads; all but
one are stopped while one is measured. All get the same token ids (texts in the end-to-end rows); peers get
them padded beforehand, in batches of 32 sorted by length. An engine's vectors are compared with those of
PyTorch in fp32 before it is timed, and one that fails is not timed. After a warm-up, each round measures
every engine on every workload in random order; a round's time is the median of its iterations, the ratio is
their time over ours in the same round, and the table gives the median of these ratios, their quartiles and
a bootstrap interval. Faster is claimed only where the lower end of the interval is above 1. Loops that live
in registers are timed around each round: they give the peak, and a round in which they moved by more than
3 % is set aside as long as enough steady ones remain. "% of peak" counts the arithmetic of real tokens only.
"""

DISTURBED = 0.03  # of all cores, used by programs that are no part of the benchmark
SURE = 5  # rounds below which no interval is believed


def table(header: list[str], rows: list[list[str]], numbers: bool = True) -> str:
    align = ["---"] + ["---:" if numbers else "---"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, align, *rows]) + "\n"


def report(run: dict) -> str:
    parts = [
        "# optimum-cpp and its peers\n",
        f"Model `{run['model']}`, {run['machine']['threads']} threads, {run['date']}.\n",
        disturbed(run["neighbours"]),
        summary(run["cells"]),
        f"![Time of every engine on every workload]({run['plot']})\n" if run.get("plot") else "",
        *[section(cell) for cell in run["cells"]],
        cold(run["cold"]),
        memory(run["memory"]),
        compile_time(run["compile_time"]),
        "## Method\n\n" + METHOD,
        machine(run),
    ]
    return "\n".join(part for part in parts if part)


def disturbed(share: float) -> str:
    if share < DISTURBED:
        return ""
    return f"**Other programs used {100 * share:.0f} % of the cores meanwhile: these numbers are a rough guess.**\n"


def summary(cells: list[dict]) -> str:
    precisions = list(dict.fromkeys(cell["precision"] for cell in cells))
    by_place = {(cell["workload"], cell["precision"]): cell for cell in cells}
    rows = []
    for title, workload in dict.fromkeys((cell["title"], cell["workload"]) for cell in cells):
        found = [by_place.get((workload, precision)) for precision in precisions]
        rows.append([title, *[against_best(cell) if cell else "" for cell in found]])
    return (
        "## How many times as fast as the best peer\n\nThe time of the fastest peer, which is named, over ours, "
        "with the 95 % interval; bold where we are surely faster.\n\n"
        + table(["workload", *precisions], rows, numbers=False)
    )


def against_best(cell: dict) -> str:
    best = best_peer(cell)
    if best is None or cell["baseline"] != BY_NAME[OURS].label:
        return "not measured"
    low, high = best["interval"]
    times = f"**{best['ratio']:.2f}**" if low > 1 and best["rounds"] >= SURE else f"{best['ratio']:.2f}"
    return f"{times} ({low:.2f}-{high:.2f}) {best['engine']}"


def section(cell: dict) -> str:
    limits, precision = cell["peak"], cell["precision"]
    facts = f"{cell['rows']} rows, {cell['tokens']} tokens, {cell['gflop']:.1f} GFLOP; "
    if limits[precision]:
        facts += f"peak {limits[precision]:.0f} GFLOP/s; "
    facts += f"{cell['steady']} of {cell['rounds']} rounds used"
    if cell["baseline"] != BY_NAME[OURS].label:
        facts += f"; ratios are to {cell['baseline']}"
    engines = sorted(cell["engines"], key=lambda row: row["ms"])
    text = f"## {precision}, {cell['title']}\n\n{facts}.\n\n"
    text += queries(engines) if cell["each"] else throughput(engines)
    if not all(row["on_target"] for row in engines):
        text += "\n† further from fp32 than this precision should be.\n"
    for engine, reason in cell["failed"].items():
        text += f"\n{engine}: failed, not timed ({reason}).\n"
    return text


def throughput(engines: list[dict]) -> str:
    header = ["engine", "ms", "rows/s", "tokens/s", "% of peak", *COMPARED]
    rows = [
        [name(e), f"{e['ms']:.2f}", f"{e['rows_per_s']:.0f}", f"{e['tokens_per_s']:.0f}", share(e), *compared(e)]
        for e in engines
    ]
    return table(header, rows)


def queries(engines: list[dict]) -> str:
    header = ["engine", "p50 ms", "p90", "p99", "max", *COMPARED]
    rows = [[name(e), *[f"{v:.2f}" for v in e["percentiles_ms"].values()], *compared(e)] for e in engines]
    return table(header, rows)


COMPARED = ["their time / ours", "quartiles", "95 % interval", "ours faster", "min cosine", "max abs"]


def compared(e: dict) -> list[str]:
    (q1, q3), (low, high) = e["quartiles"], e["interval"]
    mark = "" if e["on_target"] else " †"
    return [
        f"{e['ratio']:.2f}",
        f"{q1:.2f}-{q3:.2f}",
        f"{low:.2f}-{high:.2f}",
        f"{e['wins']}/{e['rounds']}" if e["name"] != OURS else "",
        f"{e['cosine']:.7f}{mark}",
        f"{e['max_abs']:.1e}",
    ]


def name(e: dict) -> str:
    return f"**{e['engine']}**" if e["name"] == OURS else e["engine"]


def share(e: dict) -> str:
    return f"{100 * e['share_of_peak']:.0f}" if e["share_of_peak"] else ""


def cold(rows: list[dict]) -> str:
    if not rows:
        return ""
    lines = [
        [r["engine"], r["precision"], f"{r['seconds']:.2f}", f"{r['load_s']:.2f}", str(r["rounds"])]
        for r in sorted(rows, key=lambda r: r["seconds"])
    ]
    return (
        "## Cold start\n\nSeconds from starting a process to its first vector of one row, page cache warm. "
        "Peers start as Python programs and load a model exported beforehand.\n\n"
        + table(["engine", "precision", "seconds", "of these, loading", "rounds"], lines)
    )


def memory(rows: list[dict]) -> str:
    if not rows:
        return ""
    lines = [[r["engine"], r["precision"], f"{r['peak_mb']:.0f}"] for r in sorted(rows, key=lambda r: r["peak_mb"])]
    return "## Memory\n\nPeak resident size after all workloads, MB.\n\n" + table(["engine", "precision", "MB"], lines)


def compile_time(rows: list[dict]) -> str:
    if not rows:
        return ""
    lines = [
        [r["unit"], f"{r['cpu_s']:.1f}", f"{r['wall_s']:.1f}", f"{r['peak_mb']:.0f}"]
        if r["status"] == 0
        else [r["unit"], "does not compile", "", ""]
        for r in rows
    ]
    return "## Compile time\n\n" + table(["unit", "CPU seconds", "seconds", "compiler's peak MB"], lines)


def machine(run: dict) -> str:
    facts = [[key, str(value)] for key, value in run["machine"].items()]
    facts += [["other programs' share of the cores", f"{100 * run['neighbours']:.1f} %"]]
    facts += [["read bandwidth, GB/s", f"{run['read']:.0f}"]] if run["read"] else []
    versions = [[engine, version] for engine, version in run["versions"].items()]
    workloads = [[w["name"], w["title"], str(w["tokens"]), w["digest"]] for w in run["workloads"]]
    return (
        "## Machine\n\n" + table(["", ""], facts, numbers=False) + "\n## Versions\n\n" + table(["engine", "version"], versions, numbers=False)
        + f"\n## Workloads\n\nTokens are those of real English text: {run['corpus']}.\n\n"
        + table(["name", "what", "tokens", "SHA-256"], workloads, numbers=False)
    )  # fmt: skip
