/** What each item of the maturity scheme is on this installation, with its evidence and what is missing. */
import { addDays } from '../../../algorithms/periods.ts';
import { cdaContent, selectSourceNames, writableTypes } from '../../../ingest/index.ts';
import type { Kernel } from '../../../kernel/index.ts';
import { qualityContent } from '../load-rules.ts';
import { ruleResults } from '../read-scorecard.ts';
import type { MaturityScheme, MeasureName } from './load-scheme.ts';
import { countDocuments, countHandedIn, countLinked, countSources, findConnected } from './store-maturity.ts';

export interface Text {
  zh: string;
  en: string;
}
export interface Evidence {
  label: Text;
  value: string;
}
export interface Measured {
  /** In the item's unit; null where nothing could be measured. */
  value: number | null;
  evidence: Evidence[];
  missing: Text[];
}
/** What only the running server knows. */
export interface ServerFacts {
  /** `POST /api/submissions`. */
  routes: ReadonlySet<string>;
  /** Requests answered since the start, and how many of them within a second; absent where no server runs. */
  answers?: { all: number; quick: number };
}
interface Asked {
  k: Pick<Kernel, 'db' | 'clock'>;
  scheme: MaturityScheme;
  facts: ServerFacts;
}

const YEAR = 365;
const share = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100);
const same = (text: string): Text => ({ zh: text, en: text });
const NOT_CHECKED: Text = { zh: '尚未检查数据质量', en: 'Data quality was not checked yet' };
const count = (n: number): string => String(n);

export const MEASURE: Record<MeasureName, (asked: Asked) => Promise<Measured>> = {
  async 'tables-held'({ k }) {
    const rows = await byTable(k);
    const held = rows.filter(({ rows: n }) => n > 0);
    if (held.length === 0) return { value: null, evidence: [], missing: [NOT_CHECKED] };
    return {
      value: share(held.length, rows.length),
      evidence: held.map(({ title, rows: n }) => ({ label: title, value: count(n) })),
      missing: rows.filter(({ rows: n }) => n === 0).map(({ title }) => title),
    };
  },
  async 'lowest-table'({ k }) {
    const rows = (await byTable(k)).filter(({ rows: n }) => n > 0).sort((a, b) => a.rate - b.rate);
    return {
      value: rows[0]?.rate ?? null,
      evidence: rows.map(({ title, rate }) => ({ label: title, value: `${rate.toFixed(2)} %` })),
      missing: rows.length === 0 ? [NOT_CHECKED] : [],
    };
  },
  async 'documents-taken'({ k }) {
    const types = national();
    const found = new Map((await countDocuments(k.db)).map(({ type, n }) => [type, n]));
    const taken = types.filter(({ code }) => found.has(code));
    return {
      value: taken.length,
      evidence: taken.map(({ code, title }) => ({ label: title, value: count(found.get(code)!) })),
      missing: types.filter(({ code }) => !found.has(code)).map(({ title }) => title),
    };
  },
  async 'documents-given'() {
    const types = national();
    const written = new Set(writableTypes().map(({ code }) => code));
    return {
      value: share(types.filter(({ code }) => written.has(code)).length, types.length),
      evidence: types.filter(({ code }) => written.has(code)).map(({ code, title }) => ({ label: title, value: code })),
      missing: types.filter(({ code }) => !written.has(code)).map(({ title }) => title),
    };
  },
  async 'documents-whole'({ k }) {
    const found = await countHandedIn(k.db);
    const all = found.reduce((sum, { n }) => sum + n, 0);
    const whole = found.find(({ status }) => status === 'stored')?.n ?? 0;
    return {
      value: share(whole, all),
      evidence: [
        { label: { zh: '交来的文档', en: 'Documents handed in' }, value: count(all) },
        { label: { zh: '整份入库', en: 'Stored whole' }, value: count(whole) },
      ],
      missing: all === 0 ? [{ zh: '尚无 CDA 文档交来', en: 'No CDA document was handed in' }] : [],
    };
  },
  async 'services-served'({ scheme, facts }) {
    const served = scheme.services.filter(({ route }) => facts.routes.has(route));
    return {
      value: share(served.length, scheme.services.length),
      evidence: served.map(({ title, route }) => ({ label: title, value: route })),
      missing: scheme.services.filter(({ route }) => !facts.routes.has(route)).map(({ title }) => title),
    };
  },
  async 'quick-answers'({ facts }) {
    const { answers } = facts;
    return {
      value: answers ? share(answers.quick, answers.all) : null,
      evidence: answers
        ? [{ label: { zh: '启动以来的请求', en: 'Requests since the start' }, value: count(answers.all) }]
        : [],
      missing: answers ? [] : [{ zh: '只能在运行的服务器上测量', en: 'Measured on a running server only' }],
    };
  },
  async 'institutions-connected'({ k }) {
    const today = k.clock.today();
    const rows = await findConnected(k.db, today, addDays(today, -YEAR));
    const sent = rows.filter((row) => row.sent);
    return {
      value: share(sent.length, rows.length),
      evidence: [
        { label: { zh: '在业的医院与基层机构', en: 'Hospitals and primary institutions' }, value: count(rows.length) },
        { label: { zh: '近一年有就诊上传', en: 'With visits sent within a year' }, value: count(sent.length) },
      ],
      missing: rows.filter((row) => !row.sent).map(({ id, name }) => same(name ?? id)),
    };
  },
  async 'patients-linked'({ k }) {
    const { patients, linked, reviews } = await countLinked(k.db);
    return {
      value: share(linked, patients),
      evidence: [
        { label: { zh: '患者记录', en: 'Patients' }, value: count(patients) },
        { label: { zh: '已归入主索引', en: 'In the master index' }, value: count(linked) },
        { label: { zh: '待复核', en: 'Waiting for review' }, value: count(reviews) },
      ],
      missing: [],
    };
  },
  async 'sources-heard'({ k }) {
    const rows = await countSources(k.db, addDays(k.clock.today(), -YEAR));
    const names = new Map((await selectSourceNames(k.db)).map(({ source, name }) => [source, name]));
    return {
      value: rows.length,
      evidence: rows.map(({ source, format, n }) => ({
        label: same(`${names.get(source) ?? source} (${format})`),
        value: count(n),
      })),
      missing: [],
    };
  },
};

const national = () => [...cdaContent().types.values()].filter(({ family }) => family === 'national');

interface TableRate {
  title: Text;
  rows: number;
  rate: number;
}

/** Each data set with the records its rules concerned, each rule once, and the share that passed. */
async function byTable(k: Asked['k']): Promise<TableRate[]> {
  const results = await ruleResults(k.db, {});
  return [...qualityContent().tables.values()].map(({ id, title }) => {
    const own = results.filter(({ rule }) => rule.table === id);
    const rows = own.reduce((sum, one) => sum + one.rows, 0);
    const failed = own.reduce((sum, one) => sum + one.failed, 0);
    return { title, rows, rate: rows === 0 ? 0 : (1 - failed / rows) * 100 };
  });
}
