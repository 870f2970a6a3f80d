"""Results of a study by hand: rows as a run would return them, of any design."""

from small_study import read

from abilene.studies.study.indices import indices_of
from abilene.studies.study.runs import StudyResults


def made(folder, design, answered, more="", outputs=("it_mw.2027", "capital_cost_usd")):
    """Return results whose outputs are what a function makes of the values of each point.

    ``answered(view, *values)`` gives the outputs; None is a run that is refused.
    """
    case = read(folder, design, f"outputs: [{', '.join(outputs)}]\n{more}")
    rows = [
        _row(case, n, view, point, answered, outputs)
        for n, point in enumerate(case.points)
        for view in case.views
    ]
    return StudyResults(
        case,
        tuple(rows),
        tuple(outputs),
        tuple(indices_of(case, rows, outputs)),
        len(rows),
    )


def _row(case, n, view, point, answered, outputs):
    inputs = {path: case.cell(path, point.get(path, 4)) for path in case.paths}
    found = answered(view, *inputs.values())
    ended = {"status": "optimal", "gap": 0.0, "reason": None}
    if found is None:
        ended = {"status": "refused", "gap": None, "reason": "no such thing"}
        found = [None] * len(outputs)
    heads = {"run": n, "viewpoint": view, "as_of": "2026-02-01", "campus": None}
    return {**heads, **inputs, **ended, **dict(zip(outputs, found, strict=True))}
