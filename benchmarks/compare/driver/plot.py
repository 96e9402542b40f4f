"""The picture of a report: a panel per workload and precision, a bar per engine."""

from pathlib import Path

from .contenders import BY_NAME, FLOOR, OURS

ACCENT, FLOOR_COLOUR, PEER_COLOUR = "#d1495b", "#b8b8b8", "#5b7f95"
INK = "#333333"


def draw(cells: list[dict], path: Path) -> str | None:
    """Writes an SVG and returns its name, or nothing where there is nothing to show."""
    cells = [cell for cell in cells if cell["engines"]]
    if not cells:
        return None
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams |= {"svg.hashsalt": "optimum", "font.size": 9, "text.color": INK, "axes.labelcolor": INK}
    from matplotlib import pyplot

    workloads = dict.fromkeys((cell["workload"], cell["title"]) for cell in cells)
    precisions = list(dict.fromkeys(cell["precision"] for cell in cells))
    ran = {row["name"] for cell in cells for row in cell["engines"]}
    engines = [name for name in BY_NAME if name in ran]
    height = len(workloads) * (0.5 + 0.19 * len(engines)) + 0.8
    figure, grid = pyplot.subplots(
        len(workloads), len(precisions), figsize=(2.6 + 2.9 * len(precisions), height), squeeze=False
    )
    for line, (workload, title) in zip(grid, workloads):
        found = {cell["precision"]: times(cell) for cell in cells if cell["workload"] == workload}
        longest = max(ms for panel_times in found.values() for ms in panel_times.values())
        for axes, precision in zip(line, precisions):
            panel(axes, found.get(precision, {}), engines, longest, named=axes is line[0])
        line[0].set_title(f"{title}, ms", loc="left", fontsize=10, fontweight="bold")
    for axes, precision in zip(grid[0], precisions):
        axes.annotate(
            precision, (0, 1), (0, 26), "axes fraction", "offset points", fontsize=12, fontweight="bold", color=ACCENT
        )
    figure.tight_layout(h_pad=1.2)
    figure.savefig(path, metadata={"Date": None}, facecolor="white")
    pyplot.close(figure)
    return path.name


def times(cell: dict) -> dict[str, float]:
    return {row["name"]: row["ms"] for row in cell["engines"]}


def panel(axes, times: dict[str, float], engines: list[str], longest: float, named: bool) -> None:
    """Bars of one scale along a line of panels, so that precisions can be compared too."""
    colours = {OURS: ACCENT, FLOOR: FLOOR_COLOUR}
    for place, name in enumerate(engines):
        if name in times:
            axes.barh(place, times[name], color=colours.get(name, PEER_COLOUR), height=0.72)
            axes.text(times[name] + 0.015 * longest, place, f" {figure_of(times[name])}", va="center", fontsize=8)
    axes.set_xlim(0, 1.22 * longest)
    axes.set_ylim(len(engines) - 0.4, -0.6)
    axes.set_xticks([])
    axes.set_yticks(range(len(engines)), engines if named else [""] * len(engines))
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color("#cccccc")


def figure_of(ms: float) -> str:
    return f"{ms:.0f}" if ms >= 100 else f"{ms:.1f}" if ms >= 10 else f"{ms:.2f}"
