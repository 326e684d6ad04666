/** Web pages and converted Word documents as plain lines: one paragraph a line, one table row a line as `cell | cell |`. */
import { DomUtils, parseDocument } from 'htmlparser2';

type Dom = ReturnType<typeof parseDocument>;
type Node = Dom['children'][number];
type Element = Extract<Node, { attribs: Record<string, string> }>;

const SKIPPED = new Set(
  'script style noscript template head title svg canvas iframe object embed audio video button select input textarea nav footer aside map'.split(
    ' ',
  ),
);
const BLOCKS = new Set(
  'p div section article main header h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre figure figcaption form fieldset address center table caption body html hr tr'.split(
    ' ',
  ),
);
/** Parts of a page around its article, by the words sites use for them in class and id. */
const NOISE =
  /(^|[-_\s])(nav|navbar|menu|breadcrumb|crumbs?|sidebar|side-?bar|footer|foot|copyright|share|toolbar|pagination|related|recommend|banner|search|login|comment|ads?)([-_\s]|$)/i;

const isElement = (node: Node): node is Element => 'attribs' in node;

/** Text of a whole web page: its article where one can be told from what stands around it. */
export function linesOfPage(html: string): string {
  const dom = parseDocument(html);
  const body = DomUtils.findOne((element) => element.name === 'body', dom.children) as Element | null;
  return write(articleOf((body?.children ?? dom.children) as Node[]), true);
}

/** Text of markup that is nothing but the document. */
export function linesOfMarkup(html: string): string {
  return write(parseDocument(html).children as Node[], false);
}

/** Goes down while one element holds nearly all words that are no links: what is left behind is the site's own furniture. */
function articleOf(nodes: Node[]): Node[] {
  let current = nodes;
  for (;;) {
    const total = current.reduce((sum, node) => sum + wordsIn(node), 0);
    const inner = current.find(
      (node): node is Element =>
        isElement(node) && !['table', 'p', 'ul', 'ol'].includes(node.name) && wordsIn(node) >= total * 0.9,
    );
    if (!inner || total < 200) return current;
    current = inner.children as Node[];
  }
}

/** Characters of text that does not stand in a link. */
function wordsIn(node: Node): number {
  if (!isElement(node)) return 'data' in node && node.type === 'text' ? node.data.replace(/\s+/g, '').length : 0;
  if (node.name === 'a' || isDropped(node)) return 0;
  return (node.children as Node[]).reduce((sum, child) => sum + wordsIn(child), 0);
}

function isDropped(element: Element): boolean {
  const { name, attribs } = element;
  return (
    SKIPPED.has(name) ||
    'hidden' in attribs ||
    attribs['aria-hidden'] === 'true' ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs.style ?? '')
  );
}

function isNoise(element: Element): boolean {
  if (!NOISE.test(`${element.attribs.class ?? ''} ${element.attribs.id ?? ''}`)) return false;
  // A site may call the frame of its article "search-content": what holds much text is no furniture.
  return wordsIn(element) < 400;
}

function write(nodes: readonly Node[], page: boolean): string {
  const lines: string[] = [''];
  const newLine = () => {
    if (lines.at(-1)?.trim()) lines.push('');
  };
  const visit = (node: Node, keep: boolean): void => {
    if (!isElement(node)) {
      if (node.type === 'text' && 'data' in node)
        lines[lines.length - 1] += keep ? node.data : node.data.replace(/\s+/g, ' ');
      return;
    }
    if (isDropped(node) || (page && isNoise(node))) return;
    if (node.name === 'br') return void lines.push('');
    if (node.name === 'table' && isGrid(node)) {
      newLine();
      lines.push(...tableRows(node), '');
      return;
    }
    const block = BLOCKS.has(node.name);
    if (block) newLine();
    if (node.name === 'li') lines[lines.length - 1] += itemNumber(node);
    for (const child of node.children as Node[]) visit(child, keep || node.name === 'pre');
    if (block) newLine();
    else if (node.name === 'td' || node.name === 'th') lines[lines.length - 1] += ' ';
  };
  for (const node of nodes) visit(node, false);
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

function itemNumber(item: Element): string {
  const list = item.parent as Element | null;
  if (list?.name !== 'ol') return '';
  const items = (list.children as Node[]).filter((node) => isElement(node) && node.name === 'li');
  return `${Number(list.attribs.start ?? 1) + items.indexOf(item)}. `;
}

const rowsOf = (table: Element): Element[] =>
  DomUtils.findAll((element) => element.name === 'tr', table.children) as unknown as Element[];
const cellsOf = (row: Element): Element[] =>
  (row.children as Node[]).filter((node): node is Element => isElement(node) && /^t[dh]$/.test(node.name));

/** A table of figures has two columns at least and no table inside; anything else is a frame for layout. */
function isGrid(table: Element): boolean {
  if (DomUtils.existsOne((element) => element.name === 'table', table.children)) return false;
  const rows = rowsOf(table);
  return rows.length > 1 && rows.some((row) => cellsOf(row).length > 1);
}

/** Cells of a row stand in their columns: where a cell reaches over several rows or columns, the others are empty. */
function tableRows(table: Element): string[] {
  const open: number[] = []; // rows that a cell above still reaches down, by column
  return rowsOf(table).flatMap((row) => {
    const cells: string[] = [];
    let column = 0;
    const skipOpen = () => {
      while ((open[column] ?? 0) > 0) {
        open[column]! -= 1;
        cells[column++] = '';
      }
    };
    for (const cell of cellsOf(row)) {
      skipOpen();
      const text = write(cell.children as Node[], false)
        .replaceAll('\n', ' ')
        .replaceAll('|', '｜');
      const width = Math.min(Number.parseInt(cell.attribs.colspan ?? '1', 10) || 1, 50);
      const height = Math.min(Number.parseInt(cell.attribs.rowspan ?? '1', 10) || 1, 1000);
      for (let n = 0; n < width; n++) {
        open[column] = height - 1;
        cells[column++] = n === 0 ? text : '';
      }
    }
    skipOpen();
    return cells.some((cell) => cell !== '') ? [`${cells.join(' | ')} |`.trimStart()] : [];
  });
}
