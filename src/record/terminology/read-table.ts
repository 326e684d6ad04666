import { createHash } from 'node:crypto';
import { KangyuError } from '../../kernel/index.ts';
import { type Arranged, arrangeConcepts } from './arrange-concepts.ts';
import './errors.ts';
import type { IncomingConcept } from './model.ts';
import { MAX_INDEXED } from './read-code-system.ts';
import { detectEncoding, readTableRows, type Source, type TableRow } from './read-table-rows.ts';
import { type Columns, locateColumns, type TableMapping } from './table-mapping.ts';

export interface RowProblem {
  line: number;
  message: { zh: string; en: string };
}

/** A table that is right: what stands above what, and its concepts, which are read anew each time. */
export interface CheckedTable {
  codes: string[];
  parents: string[][];
  arranged: Arranged;
  /** Of everything that is stored. */
  fingerprint: string;
  ignored: string[];
  /** In the order of `codes`. */
  concepts(): AsyncGenerator<IncomingConcept>;
}

const MAX_PROBLEMS = 50; // a table with the wrong mapping would otherwise yield one a row
const MAX_ROWS = 1_000_000;
const YES = new Set(['1', 'true', 'yes', 'y', '是', '停用', '√']);
const NUL = String.fromCharCode(0);
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads a table of codes once and says everything that is wrong with it; only codes and parents are held in memory.
 * @throws terminology.rows (details.problems: line and message of each), terminology.file, terminology.mapping
 */
export async function checkTable(source: Source, name: string, mapping: TableMapping): Promise<CheckedTable> {
  const encoding = mapping.encoding ?? (await detectEncoding(source, name));
  const format = { name, encoding, ...(mapping.delimiter ? { delimiter: mapping.delimiter } : {}) };
  const problems: RowProblem[] = [];
  const hash = createHash('sha256').update(JSON.stringify(mapping));
  const lineOf = new Map<string, number>();
  const parents: string[][] = [];
  let columns: Columns | undefined;
  let count = 0;
  for await (const row of readTableRows(source, format)) {
    if (!columns) {
      columns = locateColumns(row.cells, mapping);
      continue;
    }
    hash.update(JSON.stringify(row.cells));
    const concept = conceptOf(row, columns);
    const wrong = problemOf(row, concept, columns, lineOf);
    if (wrong) {
      count += 1;
      if (problems.length < MAX_PROBLEMS) problems.push({ line: row.line, message: wrong });
      continue;
    }
    lineOf.set(concept.code, row.line);
    parents.push(concept.parents);
  }
  if (!columns || lineOf.size + count === 0)
    throw new KangyuError('terminology.file', { file: name, reasonZh: '没有数据行', reasonEn: 'it has no rows' });
  const located = columns;
  const codes = [...lineOf.keys()];
  const above = located.hierarchy === 'prefix' ? codes.map((code) => prefixParent(code, lineOf)) : parents;
  const arranged = count > 0 ? undefined : arrangeTable(codes, above, lineOf, problems);
  if (!arranged || problems.length > 0)
    throw new KangyuError('terminology.rows', { file: name, count: Math.max(count, problems.length), problems });
  return {
    codes,
    parents: above,
    arranged,
    fingerprint: hash.digest('hex').slice(0, 32),
    ignored: located.ignored,
    async *concepts() {
      let header = true;
      for await (const row of readTableRows(source, format)) {
        if (!header) yield conceptOf(row, located);
        header = false;
      }
    },
  };
}

function conceptOf({ cells }: TableRow, { fields, designations, properties, hierarchy }: Columns): IncomingConcept {
  const cell = (column: number | undefined): string => (column === undefined ? '' : (cells[column] ?? ''));
  const given = (name: string, value: string) => (value === '' ? {} : { [name]: value });
  const names = designations.filter(([, column]) => cell(column) !== '');
  const values = properties.filter(([, column]) => cell(column) !== '');
  return {
    code: cell(fields.code),
    ...given('display', cell(fields.display)),
    ...given('definition', cell(fields.definition)),
    ...given('validFrom', cell(fields.validFrom).replaceAll('/', '-')),
    ...given('validTo', cell(fields.validTo).replaceAll('/', '-')),
    ...(names.length === 0
      ? {}
      : { designation: names.map(([language, column]) => ({ language, value: cell(column) })) }),
    ...(values.length === 0 ? {} : { property: values.map(([code, column]) => ({ code, valueString: cell(column) })) }),
    inactive: YES.has(cell(fields.inactive).toLowerCase()),
    abstract: YES.has(cell(fields.abstract).toLowerCase()),
    parents:
      hierarchy === 'column'
        ? [
            ...new Set(
              cell(fields.parent)
                .split(/[|;；、]/)
                .map((code) => code.trim()),
            ),
          ].filter((code) => code !== '')
        : [],
  };
}

function problemOf(
  { cells }: TableRow,
  { code, display, parents, validFrom, validTo }: IncomingConcept,
  { fields }: Columns,
  lineOf: ReadonlyMap<string, number>,
): RowProblem['message'] | undefined {
  if (code === '') return { zh: '缺少代码', en: 'The code is missing' };
  if (code.length > MAX_INDEXED) return { zh: '代码过长', en: 'The code is too long' };
  if (/\s{2}|\p{Cc}/u.test(code))
    return { zh: `代码“${code}”含空白或控制字符`, en: `The code "${code}" holds blanks or control characters` };
  if (lineOf.has(code))
    return {
      zh: `代码 ${code} 与第 ${lineOf.get(code)} 行重复`,
      en: `The code ${code} stands in line ${lineOf.get(code)} too`,
    };
  if (fields.display !== undefined && display === undefined)
    return { zh: `代码 ${code} 缺少名称`, en: `The code ${code} has no name` };
  if (parents.includes(code)) return { zh: `代码 ${code} 是自身的上级`, en: `The code ${code} is its own parent` };
  for (const day of [validFrom, validTo])
    if (day !== undefined && (!DAY.test(day) || Number.isNaN(Date.parse(day))))
      return { zh: `“${day}”不是日期 YYYY-MM-DD`, en: `"${day}" is not a date YYYY-MM-DD` };
  if (cells.some((cell) => cell.includes(NUL)))
    return { zh: '含有不能保存的字符', en: 'It holds characters that cannot be stored' };
  if (lineOf.size >= MAX_ROWS) return { zh: `超过 ${MAX_ROWS} 行`, en: `There are more than ${MAX_ROWS} rows` };
  return undefined;
}

/** `A00.001` stands below `A00.0`, else below `A00`. */
function prefixParent(code: string, codes: ReadonlyMap<string, number>): string[] {
  for (let length = code.length - 1; length > 0; length -= 1) {
    const prefix = code.slice(0, length);
    if (codes.has(prefix)) return [prefix];
  }
  return [];
}

function arrangeTable(
  codes: readonly string[],
  parents: readonly (readonly string[])[],
  lineOf: ReadonlyMap<string, number>,
  problems: RowProblem[],
): Arranged | undefined {
  const position = new Map(codes.map((code, i) => [code, i]));
  const positions = parents.map((list, i) =>
    list.flatMap((parent) => {
      const at = position.get(parent);
      if (at === undefined && problems.length < MAX_PROBLEMS)
        problems.push({
          line: lineOf.get(codes[i]!)!,
          message: {
            zh: `${codes[i]} 的上级 ${parent} 不在表中`,
            en: `The parent ${parent} of ${codes[i]} is not in the table`,
          },
        });
      return at === undefined ? [] : [at];
    }),
  );
  if (problems.length > 0) return undefined;
  const arranged = arrangeConcepts(positions);
  for (const [child, parent] of arranged.circles.slice(0, MAX_PROBLEMS))
    problems.push({
      line: lineOf.get(codes[child]!)!,
      message: {
        zh: `${codes[child]} 与 ${codes[parent]} 互为上级`,
        en: `${codes[child]} and ${codes[parent]} stand above each other`,
      },
    });
  return arranged;
}
