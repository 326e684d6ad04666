import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccess, openSession } from '../src/access/index.ts';
import { findAccountForTest } from '../src/access/testing.ts';
import { settleAudit } from '../src/decide/reporting/index.ts';
import { createServer } from '../src/http/index.ts';
import { indexRepeats } from '../src/ingest/index.ts';
import { type Kernel, packageRoot, type Receipt, SCHEMAS } from '../src/kernel/index.ts';
import { testKernel } from '../src/kernel/testing.ts';
import { closePeriod, recompute } from '../src/measure/indicators/index.ts';
import { syncPlans } from '../src/measure/plans/index.ts';
import { loadRegion } from '../src/measure/population/index.ts';
import { countPastRetention } from '../src/person/index.ts';
import { createAcceptQueue } from '../src/pipeline/index.ts';
import { bed, entry, organization, patient, practitioner, role, submission, uscc } from '../src/pipeline/testing.ts';
import { type WatchedDb, watchedDb } from './watched-db.ts';

const REGION = '530403';
/** Who asks where. */
const ROLES: readonly [RegExp, string][] = [
  [/^\/api\/audit/, 'auditor'],
  [/^\/api\/accounts/, 'administrator'],
  [/^\/api\/tokens/, 'security-administrator'],
  [/^\/api\/residents/, 'village-doctor'],
  [/^\/fhir/, 'clinician'],
  [/^\/api\/retention/, 'privacy-officer'],
  [/^\/api\/reporting/, 'epidemiologist'],
  [/./, 'planner'],
];

/** SQL is the coupling that no compiler sees: a room sees its own tables and the pub_ views of others, nothing else. */
describe('the SQL of the rooms', () => {
  let watched: WatchedDb;
  let k: Kernel;
  let receipt: Receipt;
  let get: (url: string) => Promise<number>;
  let send: (method: 'POST' | 'PUT', url: string, payload: object) => Promise<number>;

  beforeAll(async () => {
    const kernel = await testKernel();
    watched = await watchedDb(kernel);
    k = { ...kernel, db: watched.db };
    await loadRegion(k.db, REGION);
    await syncPlans(k.db);
    const access = createAccess(k);
    const pipeline = createAcceptQueue(k);
    const app = await createServer(k, { access, pipeline, processMetrics: false });
    afterAll(async () => {
      await app.close();
      await pipeline.close();
    });
    const institution = `Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}`;
    const [worker, resident] = [
      'urn:uuid:22222222-2222-4222-8222-222222222222',
      'urn:uuid:33333333-3333-4333-8333-333333333333',
    ];
    receipt = await pipeline.accept(
      submission('all', [
        entry(organization(1)),
        entry(practitioner(1), worker),
        entry(role(worker, institution)),
        entry(patient(2), resident),
        entry(bed(institution, 'b1')),
        entry(bed(institution, 'b2', 'observation')),
        entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(2)}`, 'b3')),
      ]),
    );
    await pipeline.accept(submission('awaited', [entry(organization(2)), entry(patient(2, { gender: 'female' }))]));
    await recompute(k);
    await countPastRetention(k);
    await settleAudit(k);
    await indexRepeats(k, { until: k.clock.now() });
    await closePeriod(k, { period: '2024', area: REGION, by: 'planner', indicators: ['R01'] });
    const headers: Record<string, { cookie: string; origin: string }> = {};
    for (const [, name] of ROLES) {
      const { token } = await openSession(access, await findAccountForTest(access, name, '*'), name);
      headers[name] = { cookie: `kangyu_session=${token}`, origin: 'http://localhost' };
    }
    const roleFor = (url: string) => ROLES.find(([pattern]) => pattern.test(url))![1];
    get = async (url) => (await app.inject({ url, headers: headers[roleFor(url)]! })).statusCode;
    send = async (method, url, payload) =>
      (await app.inject({ method, url, headers: headers[roleFor(url)]!, payload })).statusCode;
  });

  const stored = (n: number): string => receipt.records[n]!.reference!;
  const current = (n: number): string => stored(n).split('/_history')[0]!;

  it('of the main path keeps to its own tables and the views of others', () => {
    expect(watched.denied).toEqual([]);
    expect(receipt.records.map(({ status }) => status)).toEqual([
      'stored',
      'stored',
      'stored',
      'stored',
      'stored',
      'quarantined',
      'quarantined',
    ]);
  });

  it('of every reading keeps to its own tables and the views of others', async () => {
    const [row] = await k.owner.query<{ id: string }>(`select id from ingest.quarantine where state = 'open' limit 1`);
    const [person] = await k.owner.query<{ person: string }>('select person from identify.link limit 1');
    const area = `area=${REGION}`;
    const [signal] = await k.owner.query<{ id: string }>(
      `insert into surveillance.signal (id, trigger, kind, content_from, disease, area, level, first_day, last_day, cases, explanation, raised_at, respond_by, state, state_at)
       values (gen_random_uuid(), 'single-case', 'rule', '2000-01-01', 'measles', $1, 'red', '2025-01-01', '2025-01-02', 1, '{}', now(), now(), 'new', now()) returning id`,
      [REGION],
    );
    const urls = [
      ...[
        '/readyz',
        '/api/instance',
        '/api/session',
        '/api/roles',
        '/api/areas',
        '/api/accounts',
        '/api/tokens',
        '/api/audit',
        '/api/retention',
      ],
      ...['', '/status', '/status?on=2025-06-30', '/status.csv', '/doubts', '/snapshots', '/releases', '/feedback'].map(
        (rest) => `/api/plans/jiangchuan${rest}`,
      ),
      ...['/report.xlsx?without=charts', '/report.docx?without=charts,annexes'].map(
        (rest) => `/api/plans/jiangchuan${rest}`,
      ),
      ...['/api/plan-drafts', '/api/public/plans'],
      ...['/api/plans', '/api/indicators', '/api/periods/closed', '/api/population', `/api/institutions?${area}`],
      ...['R01', 'R02', 'H01', 'H02', 'health-staff', 'beds', 'residents'].flatMap((code) => [
        `/api/indicators/${code}`,
        `/api/indicators/${code}/cells?${area}&period=2024,2025-06`,
        `/api/indicators/${code}/cells?${area}&period=2025&children=true`,
        `/api/indicators/${code}/cells?${area}&period=2025&by=institution`,
        `/api/indicators/${code}/series?${area}&frequency=month&plan=jiangchuan`,
        `/api/indicators/${code}/explain?${area}&period=2024`,
        `/api/indicators/${code}/reported?${area}`,
      ]),
      ...['R01', 'R02', 'beds', 'health-staff'].map(
        (code) => `/api/indicators/${code}/records?${area}&period=2025&limit=10`,
      ),
      ...['beds', 'workers', 'institutions', 'vehicles'].flatMap((register) => [
        `/api/registers/${register}?${area}`,
        `/api/registers/${register}/rows?${area}&limit=5`,
      ]),
      ...[
        `/api/records/${current(3)}`,
        `/api/records/${current(0)}/history`,
        `/api/records/${current(0)}/versions/1`,
        '/api/search?q=%E5%8D%AB%E7%94%9F',
      ],
      ...[
        '',
        '/beds/areas',
        '/beds/institutions',
        '/beds/rows',
        '/beds/parameters',
        '/bed-gate',
        '/bed-evaluation',
      ].map((rest) => `/api/standards${rest}?${area}`),
      ...['/allocation', '/setup', '/planning', '/calculate'].map(
        (rest) => `/api/standards${rest}?${area}&population=9`,
      ),
      '/api/plans/jiangchuan/standards',
      ...['/api/submissions', `/api/submissions/${receipt.submissionId}`],
      ...[
        '/api/quarantine',
        `/api/quarantine/${row!.id}`,
        '/api/mappings',
        '/api/mappings/beds/template.xlsx',
        `/api/population/template.xlsx?${area}&date=2024-12-31`,
        `/api/population/versions?${area}&date=2020-12-31&sex=all`,
        '/api/population/returns',
        '/api/statistics/returns',
      ],
      ...['execution', 'accountability', 'funding'].map((part) => `/api/plans/jiangchuan/${part}`),
      ...['items?q=x', 'inbox', 'inbox/count', 'notifications', 'units', 'settings'].map((part) => `/api/work/${part}`),
      ...['/api/residents', '/api/residents?q=%E7%A4%BA%E6%9F%90', `/api/residents/${person!.person}`],
      ...['scorecard', 'rules'].map((part) => `/api/quality/${part}`),
      ...['items', 'prompts', 'marks'].map((part) => `/api/recognition/${part}`),
      '/api/surveillance/back-tests',
      '/api/monitoring',
      '/api/monitoring/drinking-water/points',
      ...['content', 'cards', 'cards/counts', 'missed', 'missed/institutions', 'quality', 'drafts'].map(
        (part) => `/api/reporting/${part}`,
      ),
      ...['back-tests', 'signals', 'sources', 'sources/school/sites', 'rumours', 'returns'].map(
        (part) => `/api/surveillance/${part}`,
      ),
      ...['', '/count', '/preference'].map((part) => `/api/messages${part}`),
      `/api/surveillance/signals/${signal!.id}/investigation`,
      ...[
        'events',
        'settings',
        'teams',
        'stock',
        'movements',
        'requests',
        'resources',
        'requisitions',
        'callups/mine',
      ].map((part) => `/api/command/${part}`),
      '/api/public/notices',
      '/api/uploads',
      ...['workers/entries', 'institutions/entries'].map((part) => `/api/registers/${part}`),
      ...['overview', 'timeline', 'documents', 'access-log'].map((part) => `/api/residents/${person!.person}/${part}`),
      ...[
        '/fhir/metadata',
        '/fhir/Patient?_count=5',
        '/fhir/Location?organization.name=x&_include=Location:organization',
        `/fhir/${current(0)}`,
        `/fhir/${current(3)}/_history`,
        '/fhir/_history',
      ],
    ];
    const answers: string[] = [];
    for (const url of urls) answers.push(`${await get(url)} ${url}`);
    expect(watched.denied).toEqual([]);
    // A reading that is refused would hide what it reads.
    expect(answers.filter((answer) => !answer.startsWith('200'))).toEqual([]);
  }, 120_000);

  it('of every change that people make keeps to its own tables and the views of others', async () => {
    const [row] = await k.owner.query<{ id: string }>(
      `select id from ingest.quarantine where state = 'open' and resource_type = 'Location' limit 1`,
    );
    const statuses = [
      await send('POST', '/api/plans/jiangchuan/snapshots', {}),
      await send('POST', '/api/plans/jiangchuan/execution/tasks', { tasks: ['1.1'] }),
      await send('POST', '/api/plans/jiangchuan/funding', { source: 'bond', input: 'construction', planned: 1 }),
      await send('POST', '/api/work/notifications/read', {}),
      await send('POST', '/api/plan-drafts', { plan: 'jiangchuan' }),
      await send('POST', `/api/quarantine/${row!.id}/dismiss`, { note: 'entered twice' }),
      await send('POST', '/api/periods/close', { period: '2023', area: REGION }),
      await send('PUT', '/api/standards/beds/parameters', {
        name: 'value',
        area: REGION,
        value: '4',
        from: '2025-01-01',
        reason: 'council',
      }),
      await send('POST', '/api/indicators/H02/reported', {
        area: REGION,
        period: '2024',
        value: 20.1,
        source: 'survey',
      }),
    ];
    expect(watched.denied).toEqual([]);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(statuses.filter((status) => status < 300).length).toBeGreaterThanOrEqual(3);
  });

  it('was seen of every room', () => {
    for (const [schema] of SCHEMAS) expect(watched.seen.get(schema), schema).toBeGreaterThan(0);
    expect([...watched.seen.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(200);
  });

  it('is refused where it reaches past a view', async () => {
    await expect(watched.db.query('select * from record.version')).rejects.toThrow(/permission denied/);
    expect(watched.denied.pop()).toMatch(/^none: permission denied/);
    expect(await watched.db.query('select 1 as one from record.pub_current limit 1')).toHaveLength(1);
  });

  it('names no table of another room in its text', () => {
    const table = new RegExp(
      `\\b(?:from|join|into|update|table|only)\\s+(${SCHEMAS.map(([schema]) => schema).join('|')})\\.(?!pub_)(\\w+)`,
      'gi',
    );
    const found = SCHEMAS.flatMap(([schema, folder]) => {
      const dir = join(packageRoot(), 'src', folder);
      const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
        (path) => /\.(ts|sql)$/.test(path) && !/\.test\.ts$|testing/.test(path),
      );
      return files.flatMap((path) =>
        [...readFileSync(join(dir, path), 'utf8').matchAll(table)]
          .filter((match) => match[1] !== schema)
          .map((match) => `${folder}/${path}: ${match[0]}`),
      );
    });
    expect(found).toEqual([]);
  });
});
