"""The routes: pages with their JSON and CSV twins, plans, jobs, changes, sizing. Each is a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from jinja2 import Environment
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from abilene.data import read_bytes
from abilene.errors import AbileneError, InputError
from abilene.programme.changes import Changes, changes_text
from abilene.report.chart import Chart
from abilene.report.document import report_html
from abilene.report.hours import hours_of_plan
from abilene.report.numbers import figure
from abilene.report.shell import command_line
from abilene.report.templates import CHART_LIBRARY, templates
from abilene.results.glossary import ANCHORS
from abilene.web.guard import Guard
from abilene.web.jobs import Busy, Job, JobAnswer
from abilene.web.pages import (
    OTHER_PAGES,
    PAGES,
    Maker,
    NotThere,
    Page,
    colours,
    plan_of,
)
from abilene.web.session import MadePlan, Session, changes_summary
from abilene.web.sizing import LiveSizing, Question, SizingAnswer

ASSETS = {
    "echarts.js": ("abilene.data", CHART_LIBRARY, "text/javascript"),
    "report.js": ("abilene.report", "page/report.js", "text/javascript"),
    "report.css": ("abilene.report", "page/report.css", "text/css"),
    "web.js": ("abilene.web", "page/web.js", "text/javascript"),
    "web.css": ("abilene.web", "page/web.css", "text/css"),
}
"""Files that pages name: package, path in it, kind."""


class CsvResponse(Response):
    """A table."""

    media_type = "text/csv"


class Problems(BaseModel):
    """Why a request is refused."""

    problems: list[str]


_IN_JSON = {
    "description": "refused",
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/Problems"}}
    },
}
"""A refusal where the answer would be no JSON: it still is."""


class Start(BaseModel):
    """A plan to make, of the programme with its changes."""

    model_config = ConfigDict(extra="forbid")

    views: list[str] = Field(default_factory=list, max_length=100)
    """By default all that are shown."""


class Save(BaseModel):
    """A name under which to keep the changes."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("what-if", max_length=64)


class Saved(BaseModel):
    """Where the changes were written."""

    file: str
    command: str
    """The same on the command line."""


class ChangesAnswer(BaseModel):
    """What is changed in the programme."""

    changes: Changes
    summary: str
    text: str
    """The file that ``save`` writes."""


class Planned(BaseModel):
    """A plan that can be opened or compared."""

    plan: str
    title: str
    as_of: str
    changes: str
    """What was changed for it; empty for a plan folder of earlier days."""
    views: list[str]


def make_app(session: Session, hosts: frozenset[str]) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    session : Session
        What it shows.
    hosts : set of str
        Names by which it may be called, with the port.
    """
    app = FastAPI(
        title="Abilene",
        version=version("abilene"),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Guard, hosts=hosts)
    app.add_exception_handler(AbileneError, _refused)
    app.add_exception_handler(RequestValidationError, _not_in_form)
    app.add_exception_handler(HTTPException, _not_there)
    for name, maker in {**PAGES, **OTHER_PAGES}.items():
        _add_page(app, session, name, maker)
    _add_plans(app, session)
    _add_jobs(app, session)
    _add_changes(app, session)
    _add_sizing(app, session)

    @app.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/answer")

    @app.get("/assets/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404)
        body, kind = _asset(name)
        return Response(body, media_type=kind, headers={"Cache-Control": "max-age=60"})

    return app


def _refused(request: Request, error: Exception) -> Response:
    """Answer with every problem: as a page where a page was asked for, else as JSON."""
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    problems = str(error).split("\n")
    if request.method == "GET" and "." not in request.url.path:
        context: dict[str, Any] = {
            "title": "Not there yet",
            "problems": problems,
            "made": None,
            "name": "",
        }
        session = request.app.state.session
        return HTMLResponse(_html("problem.html", session, context), status_code=status)
    return JSONResponse({"problems": problems}, status_code=status)


STATUS = {NotThere: 404, InputError: 422, Busy: 429, AbileneError: 409}
"""Status of each kind of refusal: that of the first kind that fits."""


def _not_in_form(request: Request, error: Exception) -> Response:
    """Say what of a request has the wrong form; what it holds is not sent back, as it may be no text."""
    faults: Sequence[Any] = getattr(error, "errors", tuple)()
    problems = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults]
    return JSONResponse({"problems": problems}, status_code=422)


def _not_there(request: Request, error: Exception) -> Response:
    """Refuse in the same form what the routes do not know."""
    status, what = getattr(error, "status_code", 404), getattr(error, "detail", "")
    return JSONResponse({"problems": [str(what)]}, status_code=status)


def _add_page(app: FastAPI, session: Session, name: str, maker: Maker) -> None:
    """Add a page and its two twins."""
    app.state.session = session
    refusals: dict[int | str, dict[str, Any]] = {
        404: {"model": Problems},
        422: {"model": Problems},
    }

    @app.get(f"/{name}", include_in_schema=False)
    def page(request: Request) -> HTMLResponse:
        return HTMLResponse(_page(session, name, maker(session, request.query_params)))

    @app.get(
        f"/{name}.json", operation_id=f"{name}_json", tags=["pages"], responses=refusals
    )
    def page_json(request: Request, plan: str = "") -> JSONResponse:
        return JSONResponse(maker(session, request.query_params).as_json)

    @app.get(
        f"/{name}.csv",
        operation_id=f"{name}_csv",
        tags=["pages"],
        responses=dict.fromkeys(refusals, _IN_JSON),
        response_class=CsvResponse,
    )
    def page_csv(request: Request, table: str = "", plan: str = "") -> Response:
        found = maker(session, request.query_params).table(table)
        return CsvResponse(
            found.as_csv,
            headers=_as_file(f"{name}-{found.name}.csv"),
        )


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _add_plans(app: FastAPI, session: Session) -> None:
    @app.get("/plans.json", tags=["plans"])
    def plans() -> list[Planned]:
        """List the plans made here, the newest first, then those of plan folders."""
        made = [_planned(one) for one in session.made()]
        here = {one.plan for one in made}
        return made + [
            Planned(plan=name, title=name, as_of="", changes="", views=[])
            for name in session.written()
            if name not in here
        ]

    @app.get("/plans/{name}.json", tags=["plans"], responses={404: {"model": Problems}})
    def plan_json(name: str) -> Response:
        """Return plan.json of a plan."""
        plan = session.read(name)
        if plan is None:
            raise NotThere(f"there is no plan '{name}' here")
        return Response(plan.model_dump_json(indent=1), media_type="application/json")

    @app.get(
        "/plans/{name}/report.html",
        tags=["plans"],
        response_class=HTMLResponse,
        responses={404: _IN_JSON},
    )
    def report(name: str) -> Response:
        """Return the report of a plan made here: one file to keep."""
        one = plan_of(session, {"plan": name})
        html = report_html(
            one.plan,
            one.draft,
            one.views,
            hours_of_plan(one.plan, one.views, one.sizer),
        )
        return HTMLResponse(html, headers=_as_file(f"{one.name}.html"))


def _planned(one: MadePlan) -> Planned:
    plan = one.plan
    return Planned(
        plan=one.name,
        title=plan.title,
        as_of=plan.as_of,
        changes=changes_summary(one.changes),
        views=list(plan.viewpoints),
    )


def _add_jobs(app: FastAPI, session: Session) -> None:
    @app.get("/jobs.json", tags=["jobs"])
    def jobs() -> list[JobAnswer]:
        """List the plans under way and those that have ended, the newest first."""
        return [job.answer for job in session.jobs.all()]

    @app.post(
        "/jobs.json",
        status_code=202,
        tags=["jobs"],
        responses={422: {"model": Problems}},
    )
    def start(start: Start) -> JobAnswer:
        """Plan the programme with its changes."""
        return session.start(start.views).answer

    @app.get("/jobs/{job_id}.json", tags=["jobs"], responses={404: {"model": Problems}})
    def job(job_id: int) -> JobAnswer:
        """Say how far a plan has come."""
        return _job(session, job_id).answer

    @app.delete(
        "/jobs/{job_id}.json", tags=["jobs"], responses={404: {"model": Problems}}
    )
    def stop(job_id: int) -> JobAnswer:
        """Stop, and keep the best plan so far."""
        found = _job(session, job_id)
        session.jobs.stop(found)
        return found.answer


def _job(session: Session, job_id: int) -> Job:
    found = session.jobs.find(job_id)
    if found is None:
        raise NotThere(f"there is no job {job_id}")
    return found


def _add_changes(app: FastAPI, session: Session) -> None:
    def answer() -> ChangesAnswer:
        return ChangesAnswer(
            changes=session.changes,
            summary=changes_summary(session.changes),
            text=changes_text(session.changes),
        )

    @app.get("/changes.json", tags=["changes"])
    def changes() -> ChangesAnswer:
        """Return what is changed in the programme."""
        return answer()

    @app.put("/changes.json", tags=["changes"], responses={422: {"model": Problems}})
    def change(changes: Changes) -> ChangesAnswer:
        """Try other changes instead of those so far; nothing is planned yet."""
        session.change(changes)
        return answer()

    @app.post(
        "/changes/save.json", tags=["changes"], responses={422: {"model": Problems}}
    )
    def save(save: Save) -> Saved:
        """Write the changes beside the programme, to repeat them on the command line."""
        path = session.save(save.name)
        return Saved(
            file=str(path),
            command=command_line(
                "abilene", "plan", session.file, "--with", path, *session.asked
            ),
        )


def _add_sizing(app: FastAPI, session: Session) -> None:
    sizing = LiveSizing(session)

    @app.post(
        "/size.json",
        tags=["sizing"],
        response_model=SizingAnswer,
        responses={
            204: {"description": "the same asker has asked anew"},
            422: {"model": Problems},
        },
    )
    def size(question: Question) -> SizingAnswer | Response:
        """Size the power of a campus with values under a slider."""
        return sizing.answer(question) or Response(status_code=204)


def _page(session: Session, name: str, page: Page) -> str:
    template = f"{name}.html" if name in OWN_TEMPLATES else "page.html"
    context = {
        **page.words,
        "name": name,
        "title": page.title,
        "tables": page.tables,
        "charts": page.charts,
        "figure": partial(_figure, page.made),
        "made": page.made,
    }
    return _html(template, session, context)


OWN_TEMPLATES = frozenset(
    {"answer", "claims", "compare", "promises", "why", "what-if", "words"}
)


def _html(template: str, session: Session, context: dict[str, Any]) -> str:
    made: MadePlan | None = context["made"]
    common = {
        "version": version("abilene"),
        "programme": session.base.programme.programme.title,
        "file": str(session.file),
        "day": str(session.day),
        "pages": list(PAGES),
        "plans": [(one.name, changes_summary(one.changes)) for one in session.made()],
        "changes": session.changes,
        "changed": changes_summary(session.changes)
        if session.changes != Changes()
        else "",
        "changes_data": session.changes.model_dump(mode="json", exclude_defaults=True),
        "colours": colours(made) if made else {},
        "anchors": ANCHORS,
        "is_old": made is not None and made.changes != session.changes,
    }
    return _environment().get_template(template).render({**common, **context})


@cache
def _environment() -> Environment:
    """Return the templates of the page; those of the report stand behind them."""
    environment = templates("abilene.web", "abilene.report")
    environment.policies["json.dumps_kwargs"] = {
        "allow_nan": False,
        "separators": (",", ":"),
    }
    environment.filters["cell"] = _cell
    return environment


def _figure(made: MadePlan | None, chart: Chart, kind: str = "") -> Markup:
    """Return a chart as HTML, with the table behind it; it is made once for each plan."""
    kept = {} if made is None else made.figures
    name = f"{chart.id} {kind}"
    if name not in kept:
        parts: Any = _environment().get_template("parts.html").module
        kept[name] = str(parts.figure(chart, kind))
    return Markup(kept[name])  # Jinja has escaped every text in it


def _cell(cell: Any) -> str:
    """Return a cell for people: figures with three digits at least, a dash for what is not known."""
    if cell is None or cell == "":
        return "-"
    return figure(cell) if isinstance(cell, int | float) else str(cell)


@cache
def _asset(name: str) -> tuple[bytes, str]:
    package, path, kind = ASSETS[name]
    if package == "abilene.data":
        return read_bytes(path), f"{kind}; charset=utf-8"
    return files(package).joinpath(
        *path.split("/")
    ).read_bytes(), f"{kind}; charset=utf-8"
