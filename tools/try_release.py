"""Build sdist and wheel, install the wheel into a fresh environment, and use it as somebody new would.

    python tools/try_release.py FOLDER

The wheel is built from the sdist, so that both are complete. Needs uv.
"""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
IN_SDIST = (
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSE",
    "NOTICE",
    "README.md",
    "docs/index.md",
    "examples/one-campus.yaml",
)


def main(folder):
    built = Path(folder).resolve()
    uv("build", "--quiet", "--clear", "--out-dir", built, ROOT)
    (sdist,), (wheel,) = built.glob("*.tar.gz"), built.glob("*.whl")
    check_sdist(sdist)
    check_wheel(wheel)
    with tempfile.TemporaryDirectory() as room:
        use(wheel, Path(room))
    print(
        f"{sdist.name} and {wheel.name} in {built} are complete; the wheel plans a campus in a fresh environment"
    )


def check_sdist(sdist):
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    missing = set(IN_SDIST) - held
    assert not missing, f"the sdist lacks {sorted(missing)}"


def check_wheel(wheel):
    """Compare the wheel with the source: packaged data and JavaScript are all there, and nothing else."""
    source = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "abilene").rglob("*")
    }
    source = {
        name
        for name in source
        if (ROOT / "src" / name).is_file() and "__pycache__" not in name
    }
    held = {
        name
        for name in zipfile.ZipFile(wheel).namelist()
        if not name.partition("/")[0].endswith(".dist-info")
    }
    assert held == source, f"lacks {sorted(source - held)}, has {sorted(held - source)}"


def use(wheel, room):
    """Install the wheel with the pinned versions and run the first commands of the handbook in an empty folder."""
    uv("venv", "--quiet", "--python", sys.executable, room / "venv")
    python = room / "venv" / "bin" / "python"
    uv(
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--require-hashes",
        "--requirements",
        ROOT / "requirements.lock",
    )
    uv("pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    abilene = room / "venv" / "bin" / "abilene"
    assert version(wheel) in run(room, abilene, "--version")
    run(room, abilene, "new", "campus.yaml")
    run(room, abilene, "check", "campus.yaml")
    run(room, abilene, "plan", "campus.yaml", "--out", "plan")
    view = json.loads((room / "plan" / "plan.json").read_text())["viewpoints"][
        "as_written"
    ]
    assert view["status"] == "optimal"
    assert "echarts" in (room / "plan" / "report.html").read_text()
    (typed,) = (room / "venv" / "lib").glob("python*/site-packages/abilene/py.typed")
    assert typed.is_file()


def version(wheel):
    return wheel.name.split("-")[1]


def uv(*args):
    subprocess.run([sys.executable, "-m", "uv", *map(str, args)], check=True)


def run(room, *command):
    """Run a command in the room, without this repository on its path, and return what it prints."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        [*map(str, command)],
        cwd=room,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, (
        f"{' '.join(map(str, command))} fails:\n{ended.stdout}{ended.stderr}"
    )
    return ended.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
