"""The packaged tables as Markdown: the names that a programme file may use, and where each table comes from."""

from abilene.data import MANIFEST, read_table


def weather():
    """Return the packaged weather profiles."""
    rows = [
        (
            f"`{row['name']}`",
            row["title"],
            row["year"] or "typical",
            row["wind"],
            row["source"],
        )
        for row in read_table("weather_sites.csv")
    ]
    return table(("name", "place", "year", "wind", "source"), rows)


def prices():
    """Return the packaged price profiles with their mean."""
    from abilene.resource.prices import packaged_profile, packaged_profile_names

    rows = [
        (f"`{name}`", f"{packaged_profile(name).mean_usd_per_mwh:.1f}")
        for name in packaged_profile_names()
    ]
    return table(("name", "mean, USD/MWh"), rows)


def regions():
    """Return the regions of gas prices and of grid carbon."""
    gas = [
        name for name in read_table("gas_price.csv")[0] if name not in {"case", "year"}
    ]
    carbon = [row["region"] for row in read_table("grid_co2.csv")]
    return f"* gas: {_names(gas)}\n* grid carbon: {_names(carbon)}"


def states():
    """Return the average industrial prices by state that have a source."""
    rows = [
        (
            f"`{row['state']}`",
            row["usd_per_mwh"],
            row["later_usd_per_mwh"],
            row["later_period"],
            row["later_source"],
        )
        for row in read_table("industrial_price.csv")
        if row["usd_per_mwh"]
    ]
    head = (
        "state",
        "USD/MWh in 2023",
        "later, USD/MWh",
        "month",
        "source of the later",
    )
    return table(head, rows)


def tariffs():
    """Return the packaged tariffs: what each has a source for, and what no source gives."""
    from abilene.programme.packaged_tariffs import known_terms, packaged_tariffs

    rows = []
    for name, tariff in packaged_tariffs().tariffs.items():
        _, found = known_terms(name)
        said = [path for path, answer in found.items() if answer.claim]
        rows.append(
            (f"`{name}`", tariff.terms.title, _fields(said), _fields(tariff.missing))
        )
    return table(("name", "what it is", "said by a source", "missing"), rows)


def _fields(paths):
    return ", ".join(f"`{path.removeprefix('lines.')}`" for path in paths)


def equipment():
    """Return the packaged kinds of equipment with their rival sources."""
    figures = read_table("equipment_figures.csv")
    rows = []
    for kind in read_table("equipment.csv"):
        rivals = dict.fromkeys(
            row["rival"] for row in figures if row["equipment"] == kind["name"]
        )
        rows.append((f"`{kind['name']}`", kind["title"], kind["fuel"], _names(rivals)))
    return table(("name", "what it is", "fuel", "figures by"), rows)


def accelerators():
    """Return the packaged accelerators with the figures used."""
    from abilene.compute.hardware import accelerators

    def shown(value, digits=0):
        return "" if value is None else f"{value:,.{digits}f}"

    rows = []
    for one in accelerators().values():
        figures = [
            shown(value)
            for value in (one.bf16_tflops, one.tdp_w, one.it_w_per_accelerator)
        ]
        equivalents = shown(one.h100_equivalents, 2)
        rows.append(
            (f"`{one.id}`", one.title, str(one.available or ""), *figures, equivalents)
        )
    return table(
        (
            "name",
            "what it is",
            "first shipped",
            "BF16, TFLOP/s",
            "TDP, W",
            "IT power, W",
            "H100 eq.",
        ),
        rows,
    )


def manifest():
    """Return every packaged file with source and licence."""
    rows = [
        (f"`{row['file']}`", row["what"], row["source"], row["licence"])
        for row in read_table(MANIFEST)
    ]
    return table(("file", "what it is", "source", "licence"), rows)


def table(header, rows):
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
        for line in lines
    )


def _names(names):
    return ", ".join(f"`{name}`" for name in names)
