/** Tables that list projects: 序号 | 项目名称 | 建设内容及规模 | 总投资(万元) | 建设年限. */
import type { NameReader } from './project-names.ts';
import type { ProjectWords } from './task-lexicon.ts';
import { anyOf, nameKey, tidy } from './text.ts';
import type { Cell, CellBlock, ReadProject } from './types.ts';

const LONGEST_HEADER = 12;

export function projectsOfTables(
  tables: readonly CellBlock[],
  words: ProjectWords['table'],
  names: NameReader,
): ReadProject[] {
  const isName = new RegExp(`^${anyOf(words.name.map(nameKey))}$`);
  const isOther = new RegExp(`^${anyOf(words.other.map(nameKey))}`);
  const isDue = new RegExp(`^${anyOf(words.due.map(nameKey))}`);
  return tables.flatMap(({ cells }) => {
    const at = cells.findIndex(({ text }) => isName.test(nameKey(text)));
    if (at < 0) return [];
    const [first, last] = headerAround(cells, at, (key) => isOther.test(key) || isDue.test(key) || isName.test(key));
    const header = cells.slice(first, last + 1).map(({ text }) => nameKey(text));
    // A name beside nothing else that a project has is the column of another table.
    if (header.filter((key) => isOther.test(key) || isDue.test(key)).length < 2) return [];
    const due = header.findIndex((key) => isDue.test(key));
    return rowsOf(cells.slice(last + 1), header.length, cells[first]!.line === cells[last]!.line).flatMap((row) => {
      const cell = row[at - first];
      if (!cell || /^(?:合计|小计|总计|注)/.test(cell.text)) return [];
      const item = names.boxItem(tidy(cell.text), true);
      if (!item) return [];
      const year = due < 0 ? undefined : row[due]?.text.match(/20\d\d/g)?.at(-1);
      return [{ name: item.name, kind: item.kind, due: year ? Number(year) : null, span: cell.span, confidence: 0.9 }];
    });
  });
}

/** First and last cell of the header that the cell at `at` is part of. */
function headerAround(cells: readonly Cell[], at: number, isKnown: (key: string) => boolean): [number, number] {
  const belongs = (index: number): boolean => {
    const cell = cells[index];
    if (!cell || cell.text === '' || cell.text.length > LONGEST_HEADER) return false;
    return cell.line === cells[at]!.line || isKnown(nameKey(cell.text));
  };
  let first = at;
  while (belongs(first - 1)) first--;
  let last = at;
  while (belongs(last + 1)) last++;
  return [first, last];
}

/** Rows by lines where the header stands on one, else by counting: so many cells as the header has. */
function rowsOf(cells: readonly Cell[], width: number, byLine: boolean): Cell[][] {
  const rows: Cell[][] = [];
  if (!byLine) {
    for (let at = 0; at + width <= cells.length; at += width) rows.push(cells.slice(at, at + width));
    return rows;
  }
  let line = -1;
  for (const cell of cells) {
    if (cell.line !== line) rows.push([]);
    line = cell.line;
    rows.at(-1)!.push(cell);
  }
  return rows.filter((row) => row.length === width || (row.length === width + 1 && row.at(-1)!.text === ''));
}
