"""``secondline app``: the what-if page on this machine alone, behind a token, until Ctrl-C."""

import importlib.util
import logging
import os
import tempfile
import threading
import webbrowser
from pathlib import Path
from typing import Any

import typer

from sim.cli.answer import BAD_INPUT, GOOD
from sim.cli.options import read_scenario
from sim.cli.serve_files import LOGIN, NAME, write_site

HOST = "127.0.0.1"
NEEDED = ("voila", "ipywidgets", "ipykernel")
"""Packages of the extra ``app``."""
TOKEN_BYTES = 24


def serve_file(file: Path | None, port: int, is_opened: bool, seed: int) -> int:
    """Serve the what-if page until Ctrl-C, and return the exit code.

    Raises
    ------
    ScenarioError
        If the file is no scenario that can be simulated.
    OSError
        If no port is free.
    """
    missing = [package for package in NEEDED if importlib.util.find_spec(package) is None]
    if missing:
        typer.echo(
            f"The what-if page needs {' and '.join(missing)}, which this Python does not have. "
            'Install the extra: pip install "secondline[app]"',
            err=True,
        )
        return BAD_INPUT
    if file is not None:
        from sim.scenario import build_blueprint

        build_blueprint(read_scenario(file, None))
        file = file.resolve()
    with tempfile.TemporaryDirectory(prefix="secondline-app-") as folder:
        notebook = write_site(Path(folder), file, seed, Path.cwd())
        others = os.environ.get("JUPYTER_PATH")
        os.environ["JUPYTER_PATH"] = os.pathsep.join([folder, others] if others else [folder])
        _serve(notebook, port, is_opened)
    typer.echo("Ended.")
    return GOOD


def _let_the_page_end_its_kernel(handler: Any, **_: object) -> None:
    """Set the cookie without which a page that is closed or loaded again could not end its kernel."""
    assert handler.xsrf_token


def _serve(notebook: Path, port: int, is_opened: bool) -> None:
    """Run Voilà on a notebook until it is interrupted; its kernels end with it."""
    from jinja2 import DictLoader, Environment
    from traitlets.config import Config
    from voila.app import Voila

    token = os.urandom(TOKEN_BYTES).hex()
    settings = Config()
    settings.Voila.update(
        notebook_path=str(notebook),
        ip=HOST,
        port=port,
        token=token,
        open_browser=True,
        log_level=logging.ERROR,
        connection_dir_root=str(notebook.parent),
        # A page elsewhere that guesses the port gets no answer under its own host name.
        tornado_settings={
            "allow_remote_access": False,
            "local_hostnames": ["localhost"],
            # No network that could drop a silent connection lies between the page and its kernel.
            "ws_ping_interval": 0,
            "jinja2_env": Environment(loader=DictLoader({"login.html": LOGIN}), autoescape=True),
        },
        # What lies in the current folder or in the user's own settings configures nothing here.
        config_file_paths=[],
    )
    settings.VoilaConfiguration.update(
        template=NAME,
        allow_template_override="NO",
        allow_theme_override="NO",
        prelaunch_hook=_let_the_page_end_its_kernel,
        file_allowlist=[],
        # Of the extensions that the user has for Jupyter, only what draws widgets.
        extension_allowlist=["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager"],
    )
    settings.PasswordIdentityProvider.allow_password_change = False
    server: Any = Voila(config=settings)

    def tell() -> None:
        address = f"http://{HOST}:{server.port}/?token={token}"
        typer.echo(f"The what-if page is at {address}")
        typer.echo("Nobody else can reach it. To end it, press Ctrl-C here.")
        if is_opened:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    for name in ("tornado", "asyncio"):
        # They log with a traceback that a reader has closed the page.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Is called once the port is known.
    server.launch_browser = tell
    server.initialize([])
    server.start()
