"""The style of a report's page, bound to the report, so that notebooks stay as they are."""

STYLE = """
.agviz-report {
  max-width: 190mm; margin: 0 auto; padding: 10mm 8mm 16mm; background: #fff; color: #1a1a1a;
  font: 14px/1.5 Arial, Helvetica, "Liberation Sans", "DejaVu Sans", sans-serif; text-align: left;
}
.agviz-report header { border-bottom: 1px solid #1a1a1a; padding-bottom: 8px; }
.agviz-report h1 { font-size: 24px; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
.agviz-report h2 { font-size: 15px; line-height: 1.3; margin: 0 0 6px; }
.agviz-report p { margin: 0 0 6px; }
.agviz-report .made, .agviz-report .note, .agviz-report figcaption {
  color: #595959; font-size: 12px; line-height: 1.45;
}
.agviz-report .use { color: #c8102e; font-size: 12px; margin: 0; }
.agviz-report section, .agviz-report figure { margin: 24px 0 0; padding: 0; }
.agviz-report .words { margin-top: 16px; max-width: 160mm; }
.agviz-report .words .first { font-size: 17px; line-height: 1.4; margin-bottom: 10px; }
.agviz-report img { display: block; max-width: 100%; height: auto; margin: 0; }
.agviz-report figcaption { margin-top: 6px; }
.agviz-report summary { cursor: pointer; width: max-content; }
.agviz-report .wide { overflow-x: auto; }
.agviz-report table {
  border-collapse: collapse; font-size: 12px; line-height: 1.35; margin: 0 0 6px; width: auto;
  border-top: 1px solid #1a1a1a; border-bottom: 1px solid #1a1a1a;
}
.agviz-report th, .agviz-report td {
  padding: 3px 12px 3px 0; text-align: left; vertical-align: baseline; white-space: nowrap;
  border: 0; background: none;
}
.agviz-report th {
  white-space: normal; vertical-align: bottom; line-height: 1.2; max-width: 24mm;
  font-weight: 700; border-bottom: 1px solid #b3b3b3;
}
.agviz-report .number { text-align: right; font-variant-numeric: tabular-nums; }
.agviz-report ul { margin: 0 0 12px; padding-left: 18px; }
.agviz-report li { margin: 0 0 4px; }
.agviz-report .limits { border-top: 1px solid #1a1a1a; padding-top: 12px; }
.agviz-report .made-with { font-size: 12px; color: #404040; }
.agviz-report dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; }
.agviz-report dl, .agviz-report dd { margin: 0; }
.agviz-report dl { margin-bottom: 16px; }
.agviz-report dt { color: #595959; }
.agviz-report dd { overflow-wrap: anywhere; }
@media print { .agviz-report { padding: 0; } .agviz-report figure { break-inside: avoid; } }
"""
