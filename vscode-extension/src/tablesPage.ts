/** The page of the tables view. Text of programs reaches it as text nodes only. */
export function tablesPage(nonce: string, source: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${source} 'nonce-${nonce}'; script-src 'nonce-${nonce}';">
<title>Tables</title>
<style nonce="${nonce}">
body { color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); padding: 4px 12px 12px; }
#attached { color: var(--vscode-descriptionForeground); margin: 4px 0 8px; }
#grids { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
section { min-width: 260px; }
h2 { font-size: 1.05em; font-weight: 600; margin: 8px 0 4px; }
h2 small { color: var(--vscode-descriptionForeground); font-weight: normal; margin-left: 8px; }
table { border-collapse: collapse; font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); }
th { text-align: left; font-weight: 600; border-bottom: 1px solid var(--vscode-panel-border, #8884); padding: 2px 16px 2px 6px; position: sticky; top: 0; background: var(--vscode-panel-background); }
th.value, td.number { text-align: right; }
td { padding: 1px 16px 1px 6px; white-space: pre; }
tr:hover td { background: var(--vscode-list-hoverBackground); }
td.bar { min-width: 120px; padding: 0 16px 0 0; }
td.bar svg { display: block; height: 10px; width: 120px; }
td.bar rect { fill: var(--vscode-charts-blue, #3794ff); }
</style>
</head>
<body>
<div id="attached" role="status">No program has run yet. Open a .b file and choose “B: Run program”.</div>
<div id="grids"></div>
<script nonce="${nonce}">
const host = acquireVsCodeApi();
const attached = document.getElementById('attached');
const grids = document.getElementById('grids');
const make = (name, content, kind) => {
  const element = document.createElement(name);
  if (content !== undefined) element.textContent = content;
  if (kind) element.className = kind;
  return element;
};
const bar = (share) => {
  const space = 'http://www.w3.org/2000/svg';
  const picture = document.createElementNS(space, 'svg');
  const mark = document.createElementNS(space, 'rect');
  picture.setAttribute('viewBox', '0 0 100 10');
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('aria-hidden', 'true');
  mark.setAttribute('width', String(100 * share));
  mark.setAttribute('height', '10');
  picture.append(mark);
  return picture;
};
const section = (grid) => {
  const whole = make('section');
  whole.dataset.table = grid.name;
  const title = make('h2', grid.name);
  const shown = grid.rows.length;
  title.append(make('small', grid.note ?? (shown < grid.total ? shown + ' of ' + grid.total + ' entries' : grid.total + (grid.total === 1 ? ' entry' : ' entries'))));
  const table = make('table');
  const head = table.createTHead().insertRow();
  // One number per entry has room for a bar beside it.
  const oneValue = grid.columns.length === grid.keyColumns + 1;
  grid.columns.forEach((column, i) => head.append(make('th', column, i >= grid.keyColumns ? 'value' : '')));
  if (oneValue) head.append(make('th', ''));
  const body = table.createTBody();
  for (const cells of grid.rows) {
    const row = body.insertRow();
    for (const cell of cells) row.append(make('td', cell.text, cell.number ? 'number' : ''));
    const share = oneValue && cells[cells.length - 1].share;
    if (typeof share === 'number') {
      const place = make('td', undefined, 'bar');
      place.append(bar(share));
      row.append(place);
    }
  }
  whole.append(title, table);
  return whole;
};
window.addEventListener('message', ({ data }) => {
  const how = data.running ? (data.attached.length > 0 ? 'Running: ' : 'Starting …') : data.attached.length > 0 ? 'Ended: ' : 'Ended without having been attached';
  attached.textContent = data.title + ' — ' + how + data.attached.join(', ');
  grids.replaceChildren(...data.grids.map(section));
});
host.postMessage('ready');
</script>
</body>
</html>
`;
}
