/** The header of an indicator table: which column is the name, the unit, the baseline, a target, the nature. */
import { nameKey } from './text.ts';
import type { Cell, PlanLexicon } from './types.ts';

export type ColumnKind = 'no' | 'domain' | 'name' | 'unit' | 'baseline' | 'target' | 'nature' | 'other';

export interface Column {
  kind: ColumnKind;
  year: number | null;
}

export interface Header {
  columns: Column[];
  /** Cells of the block that the header takes. */
  used: number;
  /** Names of a table that lists areas in rows and indicators in columns. */
  byArea?: { names: string[]; years: Column[] };
}

const YEAR = /(?:19|20)\d\d/g;
const BASE_WORDS = /基期|现状|实际|完成|基线|基数|基础|基准|现值/;
const TARGET_WORDS = /目标|规划|预期|期末/;

type Kind = ColumnKind | 'area';

export function headerReader(
  lexicon: PlanLexicon,
): (cells: readonly Cell[], at: number, start: number | null) => Header | null {
  const kinds = new Map<string, Kind>();
  for (const [kind, words] of Object.entries(lexicon.targets.tableHeader)) {
    for (const word of words) kinds.set(nameKey(word), kind as Kind);
  }

  const seen = new Map<string, { kind: Kind | 'year'; year: number | null } | null>();
  /** The same words head and fill many tables: each is looked at once. */
  function kindOf(text: string): { kind: Kind | 'year'; year: number | null } | null {
    if (text.length > 40) return null;
    const known = seen.get(text);
    if (known !== undefined) return known && { ...known };
    const kind = lookUp(text);
    if (seen.size < 5000) seen.set(text, kind);
    return kind && { ...kind };
  }

  /** Kind of one header cell; years decide later between baseline and target. */
  function lookUp(text: string): { kind: Kind | 'year'; year: number | null } | null {
    const key = nameKey(text);
    if (key === '' || key.length > 24) return null;
    const known = kinds.get(key);
    if (known) return { kind: known, year: null };
    const years = key.match(YEAR);
    if (years) {
      const year = Number(years[years.length - 1]);
      const rest = key.replace(YEAR, '').replace(/[年末底(),、—-]/g, '');
      if (/增[长速幅]|累计|年均/.test(rest)) return { kind: 'other', year: null };
      if (BASE_WORDS.test(rest) && !TARGET_WORDS.test(rest.replace('规划基期', ''))) return { kind: 'baseline', year };
      if (TARGET_WORDS.test(rest)) return { kind: 'target', year };
      return rest.length <= 6 ? { kind: 'year', year } : null;
    }
    if (/增[长速幅]|累计|年均|备注/.test(key)) return { kind: 'other', year: null };
    // A word with something added in brackets: 指标(单位), 基期值(%) …
    const plain = kinds.get(nameKey(text.replace(/[(〔].*$/, '')));
    if (plain) return { kind: plain, year: null };
    // A numbered word begins the rows: (一)主要结果指标.
    if (/^[一二三四五六七八九十\d]+[、.]|^\(/.test(text)) return null;
    for (const kind of ['unit', 'nature', 'baseline', 'target', 'name'] as const) {
      if (
        key.length <= 10 &&
        lexicon.targets.tableHeader[kind].some((word) => word.length >= 2 && key.endsWith(word))
      ) {
        return { kind, year: null };
      }
    }
    return null;
  }

  return (cells, at, start) => {
    const first = cells[at];
    const opening = first ? kindOf(first.text) : null;
    if (!opening) return null;
    if (opening.kind === 'area') return areaHeader(cells, at, start, kindOf);
    const found: { kind: Kind | 'year'; year: number | null }[] = [];
    let used = 0;
    for (let i = at; i < cells.length && used < 30; i++, used++) {
      if (cells[i]!.text === '') continue;
      const kind = kindOf(cells[i]!.text);
      if (!kind) break;
      // The header begins again: a table of two halves side by side is not read.
      found.push(kind);
    }
    const columns = settle(found, start);
    if (!columns) return null;
    return { columns, used };
  };
}

/** Years become baseline or target; a second header line of years names the columns above it. */
function settle(found: { kind: Kind | 'year'; year: number | null }[], start: number | null): Column[] | null {
  const years = found.filter((column) => column.kind === 'year');
  const yearless = found.filter(
    (column) => column.year === null && (column.kind === 'baseline' || column.kind === 'target'),
  );
  let columns = found;
  if (years.length > 0 && yearless.length > 0) {
    if (years.length === yearless.length && years.every(({ year }, i) => i > 0 || start === null || year! < start)) {
      yearless.forEach((column, i) => {
        column.year = years[i]!.year;
      });
      columns = found.filter((column) => column.kind !== 'year');
    } else if (found.indexOf(years[0]!) > found.lastIndexOf(yearless[yearless.length - 1]!)) {
      // 现状 | 目标 over 2023 | 2025: the years are parts of the target.
      const target = yearless.findIndex((column) => column.kind === 'target');
      if (target >= 0) {
        const split = years.map(({ year }) => ({ kind: 'target' as const, year }));
        columns = found
          .filter((column) => column.kind !== 'year')
          .flatMap((column) => (column === yearless[target] ? split : [column]));
      }
    }
  }
  const numbers = columns.filter((column) => column.year !== null).map((column) => column.year!);
  const least = Math.min(...numbers);
  const several = numbers.length > 1;
  let baseline = columns.some((column) => column.kind === 'baseline');
  const settled = columns.map((column): Column => {
    if (column.kind !== 'year') return { kind: column.kind === 'area' ? 'domain' : column.kind, year: column.year };
    const past = start !== null ? column.year! < start : several && column.year === least;
    if (past && !baseline) {
      baseline = true;
      return { kind: 'baseline', year: column.year };
    }
    return { kind: past && start !== null ? 'other' : 'target', year: column.year };
  });
  if (!settled.some(({ kind }) => kind === 'name')) {
    // 类别 | 单位 | 2020年 | 2025年: the only column of words holds the names.
    const domain = settled.findLast(({ kind }) => kind === 'domain');
    if (!domain || settled.length < 3) return null;
    domain.kind = 'name';
  }
  // Two name columns: the first is the group (一级指标 | 二级指标 is known by its words already).
  const names = settled.filter(({ kind }) => kind === 'name');
  for (const column of names.slice(0, -1)) column.kind = 'domain';
  const values = settled.filter(({ kind }) => kind === 'target');
  return values.length > 0 && settled.length >= 3 ? settled : null;
}

function areaHeader(
  cells: readonly Cell[],
  at: number,
  start: number | null,
  kindOf: (text: string) => { kind: Kind | 'year'; year: number | null } | null,
): Header | null {
  const names: string[] = [];
  let i = at + 1;
  for (; i < cells.length && names.length < 20; i++) {
    const text = cells[i]!.text;
    if (text === '') continue;
    if (kindOf(text) || /^[\d.≥≤<>—-]/.test(text)) break;
    names.push(text);
  }
  const years: { kind: Kind | 'year'; year: number | null }[] = [];
  for (; i < cells.length && years.length < 60; i++) {
    if (cells[i]!.text === '') continue;
    const kind = kindOf(cells[i]!.text);
    if (!kind || kind.kind === 'area') break;
    years.push(kind);
  }
  if (names.length === 0 || years.length === 0 || years.length % names.length !== 0) return null;
  const each = years.length / names.length;
  const columns = settle([{ kind: 'name', year: null }, { kind: 'unit', year: null }, ...years.slice(0, each)], start);
  if (!columns) return null;
  return { columns, used: i - at, byArea: { names, years: columns.slice(2) } };
}
