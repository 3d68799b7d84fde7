"""Files that the what-if page is served from: a notebook of one cell, a kernel and a template."""

import json
import sys
from pathlib import Path

NAME = "secondline"
NOTEBOOK = "what_if.ipynb"
TITLE = "What if? Secondline"

TEMPLATE = """{%- extends 'voila/templates/lab/index.html.j2' -%}
{% import "spinner.macro.html.j2" as spinner %}
{#- As the template that this one extends, without the fonts and scripts that it fetches from the network. -#}
{%- block notebook_css -%}
{{ resources.include_js("static/voila-style.js") }}
{{ spinner.css() }}
<style>
  .jp-mod-noOutputs.jp-mod-noInput { display: none; }
  html { overflow: auto; height: auto; }
  body.jp-Notebook { background: #FFFFFF; padding: 0; margin: 0; overflow: visible; height: auto;
    min-height: 100vh; position: static; }
  /* The window scrolls, not a box in it. */
  #main, #jp-main-content-panel, #rendered_cells { position: static !important; overflow: visible !important;
    height: auto !important; width: auto !important; contain: none !important; }
  #rendered_cells .jp-Cell { padding: 0; }
  #rendered_cells .jp-OutputArea-prompt { display: none; }
  #rendered_cells .jp-OutputArea-output, #rendered_cells .jp-OutputArea-child, #rendered_cells .jp-OutputArea,
  #rendered_cells .jp-Cell-outputWrapper { overflow: visible; padding: 0; margin: 0; }
</style>
{{ super.super() }}
{%- endblock notebook_css -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}
{%- block body_header -%}
{{ super() }}
<script>
  window.voila_process = (at, of) => window.update_loading_text(at, of, "Starting …");
</script>
{%- endblock body_header -%}
"""

LOOK = """<style>
  body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: #222222;
    max-width: 34em; margin: 12vh auto; padding: 0 20px; }
  input, button { font: inherit; padding: 4px 10px; }
</style>"""
HEAD = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE}</title><link rel="icon" href="data:;base64,=">{LOOK}</head><body>
"""
LOGIN = (
    HEAD
    + """<h1>This page needs its token</h1>
<p>Open the whole address that <code>secondline app</code> printed on the terminal, or put in what stands
there behind <code>token=</code>.</p>
{% if message %}<p role="alert"><b>This is not the token of the page that runs now.</b></p>{% endif %}
<form action="{{ base_url }}login?next={{ next }}" method="post">
{{ xsrf_form_html() | safe }}
<label>Token <input type="password" name="password" autofocus></label> <button type="submit">Open</button>
</form></body></html>
"""
)
ERROR_PAGE = (
    HEAD
    + """<h1>{{ status_message }}</h1>
<p>There is nothing to see here ({{ status_code }}). <a href="/">Go to the what-if page.</a></p></body></html>
"""
)


def write_site(folder: Path, file: Path | None, seed: int, start: Path) -> Path:
    """Write what Voilà needs to serve the page.

    Parameters
    ----------
    folder
        An empty folder of one's own; it has to be in ``JUPYTER_PATH``.
    file
        The scenario; None begins with the example.
    seed
        Of every random number.
    start
        Where relative paths on the page start.

    Returns
    -------
    Path
        The notebook.
    """
    kernel = folder / "kernels" / NAME
    template = folder / "voila" / "templates" / NAME
    for each in (kernel, template):
        each.mkdir(parents=True)
    # This very Python, whatever kernels the user has installed.
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=40"]
    spec = {"argv": command, "display_name": "Secondline", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    (template / "conf.json").write_text(json.dumps({"base_template": "lab"}), encoding="utf-8")
    (template / "index.html.j2").write_text(TEMPLATE, encoding="utf-8")
    (template / "error.html").write_text(ERROR_PAGE, encoding="utf-8")
    opened = "None" if file is None else repr(str(file))
    lines = [
        "import os",
        f"os.chdir({str(start)!r})",
        "from sim.app import what_if",
        f"what_if({opened}, seed={seed}, picture=False)",
    ]
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": "what-if",
                "metadata": {},
                "outputs": [],
                "source": "\n".join(lines),
            }
        ],
        "metadata": {
            "kernelspec": {"name": NAME, "display_name": "Secondline", "language": "python"},
            "title": TITLE,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / NOTEBOOK
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path
