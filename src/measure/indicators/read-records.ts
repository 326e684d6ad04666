/** The named subjects behind a cell: in the numerator, the denominator, or the denominator only (the list one acts on). */
import { KangyuError } from '../../kernel/index.ts';
import type { AreaScope } from '../../record/index.ts';
import { catalogue } from './load-catalogue.ts';
import { cells, getIndicator, type Indicator, isSuppressed, type Reading, readPeriods } from './read-cells.ts';
import { type FactQuestion, type Part, type SubjectFact, selectSubjects } from './select-facts.ts';
import { selectAreaInfo, selectInstitutionNames } from './store-cells.ts';
import { labelSubjects } from './store-labels.ts';
import type { Scope } from './types.ts';

export interface RecordQuestion {
  indicator: string;
  area?: string;
  institution?: string;
  period: string;
  part: Part;
  stratum?: string;
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface SubjectRow {
  subject: string;
  label: string;
  area: string | null;
  areaName?: string;
  institution: string | null;
  institutionName?: string;
  strata: Record<string, string>;
  numerator: number;
  denominator: number | null;
  evidence: string[];
}

export interface SubjectPage {
  items: SubjectRow[];
  nextCursor?: string;
  /** Subjects of the list; with `withheld`, which it leaves out as confidential, those that are counted. */
  total: number;
  withheld: number;
}

/** Shows a person's name as the caller may see it, given the area the person belongs to. */
export type ShowName = (name: string, area: string | null) => string;

/** `scope`: who reads, so that what labels and consents keep from them is left out; everything without it. */
export async function records(
  k: Reading,
  question: RecordQuestion,
  showName: ShowName,
  scope?: AreaScope,
): Promise<SubjectPage> {
  const indicator = getIndicator(question.indicator);
  const place = placeOf(question);
  await refuseSmallLists(k, indicator, question);
  const facts = {
    ...listed(indicator, question),
    place,
    period: readPeriods([question.period])[0]!,
    today: k.clock.today(),
  };
  const part = facts.part;
  const { rows, total, withheld } = await selectSubjects(k.db, facts, part, {
    limit: question.limit,
    scope,
    ...(question.cursor ? { after: question.cursor } : {}),
  });
  const items = await withNames(k, facts.base.subject.type, rows, showName);
  const last = rows.at(-1);
  return { items, total, withheld, ...(last && rows.length === question.limit ? { nextCursor: last.subject } : {}) };
}

export function placeOf(question: { area?: string; institution?: string }): { scope: Scope; code: string } {
  if (question.institution !== undefined) return { scope: 'institution', code: question.institution };
  if (question.area !== undefined) return { scope: 'area', code: question.area };
  throw new KangyuError('indicators.scope');
}

/** Which base and which of its columns hold the asked part; refused where the part is no list (official population). */
function listed(
  indicator: Indicator,
  question: Pick<RecordQuestion, 'part' | 'stratum'>,
): Pick<FactQuestion, 'base' | 'stratum'> & { part: Part } {
  const { part } = question;
  const withStratum = (code: string, fixed: string | undefined, as: Part) => {
    const stratum = [fixed, question.stratum].filter(Boolean).join(',');
    return { base: catalogue().bases.get(code)!, part: as, ...(stratum ? { stratum } : {}) };
  };
  const notListed = (): never => {
    const partZh = { numerator: '分子', denominator: '分母', gap: '缺口' }[part];
    throw new KangyuError('indicators.not-listed', { code: indicator.code, partZh, partEn: part });
  };
  if (!('method' in indicator))
    return part === 'numerator' || indicator.denominator ? withStratum(indicator.code, undefined, part) : notListed();
  switch (indicator.method) {
    case 'share':
    case 'lowest':
      return withStratum(indicator.base, undefined, part);
    case 'ratio': {
      const side = part === 'denominator' ? indicator.denominator : indicator.numerator;
      if (part === 'gap' || !('base' in side)) return notListed();
      return withStratum(side.base, side.stratum, side.column);
    }
    case 'life-table':
      return part === 'gap'
        ? notListed()
        : withStratum(part === 'numerator' ? indicator.deaths.base : indicator.exposure.base, undefined, 'numerator');
    case 'death-probability':
      return part === 'gap'
        ? notListed()
        : part === 'numerator'
          ? withStratum(indicator.deaths.base, indicator.deaths.stratum, 'numerator')
          : withStratum(indicator.exposure.base, undefined, 'numerator');
    case 'reported':
      return notListed();
  }
}

async function refuseSmallLists(k: Reading, indicator: Indicator, question: RecordQuestion): Promise<void> {
  if (question.area === undefined) return;
  const level = (await selectAreaInfo(k.db)).find((a) => a.code === question.area)?.level;
  const [cell] = await cells(k, { indicator: indicator.code, areas: [question.area], periods: [question.period] });
  if (isSuppressed(indicator, level, cell?.numerator ?? null)) throw new KangyuError('indicators.suppressed');
}

async function withNames(
  k: Reading,
  type: string,
  rows: readonly SubjectFact[],
  showName: ShowName,
): Promise<SubjectRow[]> {
  const areas = new Map((await selectAreaInfo(k.db)).map((a) => [a.code, a.name]));
  const ids = [...new Set(rows.flatMap((row) => (row.institution === null ? [] : [row.institution])))];
  const institutions = await selectInstitutionNames(k.db, ids);
  const labels = await labelSubjects(
    k.db,
    type,
    rows.map((row) => row.subject),
  );
  return rows.map((row) => {
    const institution = row.institution === null ? undefined : institutions.get(row.institution);
    const label = labels.get(row.subject);
    const text = label?.person ? showName(label.text, row.area) : label?.text;
    const areaName = row.area === null ? undefined : areas.get(row.area);
    return {
      ...row,
      label: text ?? row.subject,
      ...(areaName === undefined ? {} : { areaName }),
      ...(institution === undefined ? {} : { institutionName: institution.name }),
    };
  });
}
