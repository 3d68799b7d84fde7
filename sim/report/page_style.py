"""Style of the page: small, light and dark, narrow and wide, on paper as on a screen."""

CSS = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1f2328; --muted: #57606a; --line: #d0d7de; --band: #f3f5f8; --mark: #0072b2;
  --warn: #8a3b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e6e9ed; --muted: #a4adb8; --line: #3a424c; --band: #1f252c; --mark: #6cb8e6;
    --warn: #ffb37a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 1rem 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem; }
h2 { border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
.question { font-size: 1.1rem; color: var(--muted); margin: .25rem 0; }
#answer ul { font-size: 1.15rem; padding-left: 1.2rem; }
#answer li { margin: .3rem 0; }
.note { color: var(--muted); font-size: .9rem; }
.warning { color: var(--warn); font-weight: 600; }
.table { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .35rem .9rem .35rem 0; text-align: left; vertical-align: top; }
th, td { border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 600; min-width: 6.5rem; overflow-wrap: anywhere; }
td { white-space: nowrap; }
td.words { white-space: normal; min-width: 7rem; }
tbody th { font-weight: 400; }
tr.group th { font-weight: 600; background: var(--band); padding-left: .4rem; }
small { font-weight: 400; }
.gallery { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1rem; }
.gallery { align-items: start; }
figure { margin: .5rem 0; padding: .5rem; background: #ffffff; }
figure { border: 1px solid var(--line); border-radius: 6px; }
img { display: block; width: 100%; height: auto; }
#differences figure { max-width: 52rem; }
dt { font-weight: 600; margin-top: .6rem; }
dd { margin: 0; }
code { font-size: .88em; background: var(--band); padding: .05rem .3rem; border-radius: 3px; }
dt code { font-weight: 400; }
@media (max-width: 40rem) {
  figure { overflow-x: auto; }
  img { min-width: 34rem; }
}
@media print {
  main { max-width: none; }
  figure, tr { break-inside: avoid; }
  .table { overflow: visible; }
}
""".strip()
