"""The look of the page: plain, readable, in one column where the window is narrow."""

BLUE, UP, DOWN = "#0060A0", "#00664B", "#A63A00"
INK, MUTED, LINE, PAPER, WASH = "#222222", "#595959", "#D5D9DE", "#FFFFFF", "#F4F6F8"

CSS = f"""
.sl-page {{ color: {INK}; font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  max-width: 1240px; margin: 0 auto; padding: 14px 20px 30px; box-sizing: border-box; background: {PAPER};
  overflow: visible; }}
.sl-wide {{ overflow-x: auto; }}
.sl-page .widget-html, .sl-page .widget-html-content {{ font: inherit; color: inherit; line-height: inherit;
  height: auto; overflow: visible; margin: 0; width: auto; min-width: 0; }}
.sl-page .widget-html-content {{ flex: 1 1 auto; }}
.sl-page .widget-box, .sl-page .widget-vbox {{ overflow: visible; }}
.sl-page h1 {{ font-size: 24px; line-height: 1.25; margin: 0 0 2px; font-weight: 650; color: {INK}; }}
.sl-page h2 {{ font-size: 15px; line-height: 1.3; margin: 0 0 6px; font-weight: 650; color: {INK}; }}
.sl-page p {{ margin: 0 0 4px; }}
.sl-page code {{ font-size: 13px; background: none; overflow-wrap: anywhere; color: {MUTED}; }}
.sl-question {{ color: {MUTED}; }}
.sl-body {{ display: grid; grid-template-columns: 320px minmax(0, 1fr); column-gap: 28px; row-gap: 12px;
  grid-template-areas: "levers headline" "levers answer" "files answer"; grid-template-rows: auto auto 1fr;
  margin-top: 12px; align-items: start; }}
.sl-headline {{ grid-area: headline; }}
.sl-levers {{ grid-area: levers; }}
.sl-answer {{ grid-area: answer; }}
.sl-files {{ grid-area: files; }}
.sl-sentence {{ font-size: 18px; line-height: 1.4; background: {WASH}; border-left: 4px solid {BLUE};
  padding: 10px 14px; border-radius: 3px; }}
.sl-card {{ border: 1px solid {LINE}; border-radius: 6px; padding: 12px 14px 10px; margin: 0 0 10px;
  background: {PAPER}; box-sizing: border-box; }}
.sl-page .widget-hslider {{ flex-wrap: wrap; height: auto; width: auto; margin: 6px 0 0; }}
.sl-page .widget-hslider > .widget-label {{ width: auto; flex: 1 1 calc(100% - 92px); text-align: left;
  font-size: 14px; color: {INK}; height: auto; min-height: 26px; line-height: 19px; order: 1; margin: 0;
  padding: 3px 8px 3px 0; white-space: normal; box-sizing: border-box; max-width: calc(100% - 84px); }}
.sl-lever {{ position: relative; flex-flow: column; }}
.sl-page .widget-text.sl-typed {{ position: absolute; top: 6px; right: 0; width: 78px; margin: 0; }}
.sl-page .widget-text.sl-typed input[type="text"] {{ width: 100%; min-width: 0; text-align: right;
  font-size: 14.5px; font-weight: 650; height: 24px; line-height: 22px; padding: 0 6px;
  border: 1px solid {LINE}; border-radius: 3px; box-sizing: border-box; }}
.sl-page .sl-hint.sl-wrong {{ color: {DOWN}; }}
.sl-page .widget-hslider > .slider-container {{ order: 3; flex: 1 1 100%; margin: 2px 9px 4px; height: 20px;
  display: flex; align-items: center; }}
.sl-page .widget-hslider > .slider-container .slider {{ flex: 1 1 auto; width: 100%; margin: 0; }}
.sl-page .widget-hslider .noUi-connect {{ background: {BLUE}; }}
.sl-page .widget-hslider .noUi-handle {{ width: 18px; height: 18px; top: -8px; border: 2px solid {BLUE};
  border-radius: 50%; background: {PAPER}; }}
.sl-page .noUi-handle:focus {{ outline: 3px solid #F0B429; outline-offset: 1px; }}
.sl-hint {{ color: {MUTED}; font-size: 12.5px; line-height: 16px; min-height: 3px; }}
.sl-page .jupyter-button, .sl-page .widget-upload {{ width: auto; height: 32px; line-height: 30px;
  font-size: 14px; padding: 0 12px; border: 1px solid #AEB6BF; border-radius: 4px; background: {PAPER};
  color: {INK}; margin: 3px 6px 3px 0; box-shadow: none; }}
.sl-page .jupyter-button:hover {{ background: {WASH}; }}
.sl-page .jupyter-button:disabled {{ color: #8A8F94; border-color: {LINE}; opacity: 1; }}
.sl-page .jupyter-button:focus-visible, .sl-page input:focus-visible {{ outline: 3px solid #F0B429;
  outline-offset: 1px; }}
.sl-page .sl-actions {{ margin-top: 6px; }}
/* The button's own text counts files that were uploaded before. */
.sl-page .widget-upload {{ font-size: 0; }}
.sl-page .widget-upload i {{ font-size: 14px; }}
.sl-page .widget-upload::after {{ content: "Upload a file"; font-size: 14px; margin-left: 6px; }}
.sl-page .widget-text {{ width: auto; height: auto; flex-wrap: wrap; margin: 2px 0; }}
.sl-page .widget-text .widget-label {{ width: 100%; text-align: left; font-size: 14px; color: {INK};
  height: 22px; line-height: 22px; }}
.sl-page .widget-text input[type="text"] {{ font-size: 14px; height: 32px; border: 1px solid #AEB6BF;
  border-radius: 4px; color: {INK}; padding: 0 8px; background: {PAPER}; }}
.sl-page .widget-checkbox {{ width: auto; height: auto; margin: 2px 0; }}
.sl-page .widget-label-basic {{ font-size: 14px; color: {INK}; width: auto; height: auto; }}
.sl-row {{ flex-flow: row wrap; align-items: center; }}
.sl-table {{ border-collapse: collapse; width: 100%; font-size: 14px; }}
.sl-page .sl-table caption {{ position: absolute; left: -10000px; }}
.sl-page .sl-table th, .sl-page .sl-table td {{ padding: 4px 10px 4px 0; text-align: left; border: 0;
  vertical-align: middle; background: {PAPER}; color: {INK}; max-width: none; }}
.sl-page .sl-table tr {{ border-top: 1px solid {LINE}; background: {PAPER}; }}
.sl-page .sl-table thead tr {{ border-top: 0; }}
.sl-page .sl-table thead th {{ color: {MUTED}; font-weight: 500; font-size: 13px; }}
.sl-page .sl-table tbody th {{ font-weight: 400; }}
.sl-page .sl-table td {{ white-space: nowrap; }}
.sl-page .sl-table .sl-group th {{ font-weight: 650; padding-top: 12px; width: auto; }}
.sl-group span {{ display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 8px; }}
.sl-page .sl-table .sl-now {{ font-weight: 650; }}
.sl-page .sl-table td {{ font-variant-numeric: tabular-nums; }}
.sl-page .sl-table td.sl-bars {{ width: 112px; min-width: 60px; padding-right: 0; }}
.sl-bars svg {{ width: 100%; height: 30px; display: block; }}
.sl-page .sl-table td[data-head="Difference"] {{ white-space: normal; }}
.sl-nowrap {{ white-space: nowrap; }}
.sl-page .sl-table .sl-up {{ color: {UP}; }}
.sl-page .sl-table .sl-down {{ color: {DOWN}; }}
.sl-word {{ display: inline-block; font-size: 13px; font-weight: 600; }}
.sl-page .sl-word.sl-level {{ color: {MUTED}; font-weight: 400; }}
.sl-key {{ display: inline-block; margin-right: 16px; font-size: 13.5px; white-space: nowrap; }}
.sl-key svg {{ width: 34px; height: 10px; margin-right: 6px; display: inline-block; }}
.sl-chart {{ margin: 14px 0 0; }}
.sl-chart img {{ width: 100%; max-width: 860px; height: auto; display: block; }}
.sl-chart figcaption {{ color: {MUTED}; font-size: 13px; }}
.sl-basis {{ margin-top: 8px; color: {INK}; font-size: 13.5px; }}
.sl-page .sl-small {{ color: {MUTED}; font-size: 12.5px; }}
.sl-meter {{ height: 4px; background: {LINE}; border-radius: 2px; margin-bottom: 6px; overflow: hidden; }}
.sl-meter i {{ display: block; height: 4px; background: {BLUE}; }}
.sl-bad, .sl-good, .sl-doubt {{ border-radius: 3px; padding: 8px 12px; margin: 6px 0; font-size: 14px;
  overflow-wrap: anywhere; }}
.sl-bad {{ background: #FDF0EA; border-left: 4px solid {DOWN}; }}
.sl-good {{ background: #EAF6F1; border-left: 4px solid {UP}; }}
.sl-doubt {{ background: #FFF8E5; border-left: 4px solid #B07A00; }}
.sl-page .sl-bad ul, .sl-page .sl-doubt ul {{ margin: 4px 0 0; padding-left: 18px; }}
.sl-stale {{ opacity: 0.45; }}
.sl-page a.sl-link {{ display: inline-block; color: {BLUE}; font-weight: 600; text-decoration: underline;
  padding: 6px 0; }}
@media (max-width: 1250px) {{
  .sl-page .sl-table th, .sl-page .sl-table td {{ padding-right: 8px; }}
}}
@media (max-width: 1100px) {{
  .sl-page {{ padding: 10px 12px 24px; }}
  .sl-page h1 {{ font-size: 20px; }}
  .sl-body {{ grid-template-columns: minmax(0, 1fr); grid-template-rows: none;
    grid-template-areas: "headline" "levers" "answer" "files"; }}
  .sl-headline {{ position: sticky; top: 0; z-index: 20; }}
  .sl-sentence {{ font-size: 15px; padding: 8px 10px; box-shadow: 0 2px 6px rgba(0, 0, 0, 0.15); }}
}}
@media (max-width: 760px) {{
  .sl-page .sl-table thead {{ display: none; }}
  .sl-page .sl-table tr {{ display: grid; padding: 6px 0;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }}
  .sl-page .sl-table tbody th {{ grid-column: 1 / 3; width: auto; color: {MUTED}; padding: 0; }}
  .sl-page .sl-table .sl-group th {{ color: {INK}; padding-top: 8px; }}
  .sl-page .sl-table td {{ padding: 0 8px 0 0; white-space: normal; min-width: 0; }}
  .sl-page .sl-table td[data-head="Difference"], .sl-page .sl-table td.sl-bars {{ grid-column: 1 / 3; }}
  .sl-page .sl-table td.sl-bars {{ width: 220px; }}
  .sl-page .sl-table td[data-head="Difference"]:empty {{ display: none; }}
  .sl-page .sl-table td[data-head="Baseline"]::before {{ content: "baseline "; color: {MUTED};
    font-weight: 400; }}
  .sl-page .sl-table td[data-head="Now"]::before {{ content: "now "; color: {MUTED}; font-weight: 400; }}
}}
"""
