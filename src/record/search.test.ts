import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { search } from './search.ts';
import { ID_SYSTEM, observation, patient, put, remove, store } from './testing.ts';

let k: Kernel;
const area = (code: string) => [{ url: 'urn:kangyu:ext:area', valueCode: code }];

beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
  await store(
    k,
    put({
      resourceType: 'Organization',
      id: 'org',
      name: '江川区测试卫生院',
      alias: ['测试院'],
      active: true,
      type: [{ coding: [{ system: 'urn:kangyu:cs:institution-class', code: 'C220' }] }],
      extension: area('530403'),
    }),
    put({ resourceType: 'Organization', id: 'ward', name: '测试站', partOf: { reference: 'Organization/org' } }),
    put(
      patient('p1', {
        name: [{ text: '张三丰' }],
        birthDate: '1950-03-01',
        identifier: [{ system: ID_SYSTEM, value: '990403195003010017' }],
        extension: area('530403001'),
        managingOrganization: { reference: 'Organization/org' },
      }),
    ),
    put(
      patient('p2', {
        name: [{ family: '欧阳', given: ['娜娜'] }],
        birthDate: '1980-06',
        gender: 'female',
        extension: area('530403002'),
      }),
    ),
    put(
      patient('p3', {
        name: [{ text: '阿依古丽·买买提' }],
        birthDate: '2001',
        gender: 'male',
        deceasedDateTime: '2024-02-03T04:05:06+08:00',
        extension: area('530102'),
      }),
    ),
    put(patient('gone', { name: [{ text: '张三丰' }] })),
    put(observation('o1', 'p1', '2024-01-05T08:00:00+08:00', 'bp')),
    put(observation('o2', 'p1', '2024-02-05', 'bp', { encounter: { reference: 'Encounter/e1' } })),
    put(observation('o3', 'p1', '2024-03', 'hb', { status: 'amended' })),
    put(observation('o4', 'p2', '2024-02-05', 'bp')),
    put({
      resourceType: 'Observation',
      id: 'o5',
      status: 'final',
      code: { coding: [{ system: 'urn:test', code: 'bp' }] },
      subject: { reference: 'Patient/p2' },
    }),
    put({
      resourceType: 'Encounter',
      id: 'e1',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: 'Patient/p1' },
      serviceProvider: { reference: 'Organization/org' },
      period: { start: '2024-01-31', end: '2024-02-10' },
    }),
    put({
      resourceType: 'Encounter',
      id: 'e2',
      status: 'in-progress',
      class: { code: 'IMP' },
      subject: { reference: 'Patient/p2' },
      period: { start: '2024-02-20T10:00:00+08:00' },
    }),
    put({
      resourceType: 'ServiceRequest',
      id: 'sr',
      status: 'active',
      subject: { reference: 'Patient/p1' },
      identifier: [{ system: 'urn:r', value: '7' }],
    }),
    remove('Patient', 'gone'),
  );
});

async function ids(type: string, query: string, options = {}): Promise<string[]> {
  const page = await search(k, k.db, type, [...new URLSearchParams(query)], options);
  return page.matches.map((match) => match.id);
}

describe('tokens', () => {
  it.each([
    ['Organization', 'type=urn:kangyu:cs:institution-class|C220', ['org']],
    ['Organization', 'type=C220', ['org']],
    ['Organization', 'type=|C220', []],
    ['Organization', 'active=true', ['org']],
    ['Encounter', 'class=|IMP', ['e2']],
    ['Encounter', 'status=finished,in-progress', ['e1', 'e2']],
    ['Encounter', 'status:not=finished', ['e2']],
    ['Patient', 'deceased=true', ['p3']],
    ['Patient', 'deceased=false', ['p1', 'p2']],
    ['Patient', 'gender=male&deceased=true', ['p3']],
    ['Patient', 'identifier=990403195003010017', ['p1']],
    ['ServiceRequest', 'identifier=urn:r|7&patient=p1', ['sr']],
  ])('%s?%s', async (type, query, expected) => {
    expect(await ids(type, query)).toEqual(expected);
  });
});

describe('names', () => {
  it.each([
    ['name=张', ['p1']],
    ['name=张三', ['p1']],
    ['name=三丰', ['p1']], // as where 姓 and 名 are apart
    ['name:contains=三丰', ['p1']],
    ['name:contains=丰', ['p1']],
    ['name:contains=依古丽买', ['p3']], // the dot of a minority name does not matter
    ['name=欧阳娜', ['p2']],
    ['name:exact=张三', []],
    ['name:exact=张三丰', ['p1']],
    ['name=李,欧阳', ['p2']],
    ['family=张', ['p1']], // written as one text
    ['family:contains=三', []],
    ['given=三丰', ['p1']],
  ])('Patient?%s', async (query, expected) => {
    expect(await ids('Patient', query)).toEqual(expected);
  });

  it('counts exactly what matches, not what shares pairs of characters', async () => {
    await store(
      k,
      put({ resourceType: 'Location', id: 'l1', name: '甲乙丙甲丙' }),
      put({ resourceType: 'Location', id: 'l2', name: '甲乙甲丙' }),
    );
    const page = await search(k, k.db, 'Location', [
      ['name:contains', '乙甲丙'],
      ['_total', 'accurate'],
      ['_count', '1'],
    ]);
    expect([page.matches.map((m) => m.id), page.total]).toEqual([['l2'], 1]);
  });
});

describe('references', () => {
  it.each([
    ['Observation', 'patient=p1&_sort=date', ['o1', 'o2', 'o3']],
    ['Observation', 'subject=Patient/p2&_sort=date', ['o5', 'o4']],
    ['Observation', 'subject:Patient=p2&status=final', ['o4', 'o5']],
    ['Observation', 'patient=https://here/fhir/Patient/p1&code=hb', ['o3']],
    ['Observation', 'patient=Patient/p1,Patient/p2&code=hb', ['o3']],
    ['Observation', 'patient=p1&patient=p2', []],
    ['Observation', 'patient.identifier=990403195003010017&code=hb', ['o3']],
    ['Observation', 'patient.name=欧阳&date=2024-02-05', ['o4']],
    ['Observation', 'encounter.status=finished', ['o2']],
    ['Organization', 'partof=org', ['ward']],
    ['Observation', 'encounter:missing=false', ['o2']],
    ['Observation', 'encounter:missing=true&patient=p1', ['o1', 'o3']],
  ])('%s?%s', async (type, query, expected) => {
    expect(await ids(type, query, { baseUrl: 'https://here/fhir/' })).toEqual(expected);
  });
});

describe('dates', () => {
  it.each([
    ['Observation', 'date=2024-02-05', ['o2', 'o4']],
    ['Observation', 'date=2024', ['o1', 'o2', 'o3', 'o4']],
    ['Observation', 'date=2024-03-05', []], // a month is not inside a day
    ['Observation', 'date=ge2024-02-01&date=lt2024-03-01', ['o2', 'o4']],
    ['Observation', 'patient=p1&date=ge2024-02-01', ['o2', 'o3']],
    ['Observation', 'code=urn:test|bp&date=le2024-01-31', ['o1']],
    ['Observation', 'code=urn:test|bp&patient=p1&date=2024-02', ['o2']],
    ['Observation', 'date=ne2024-02-05', ['o1', 'o3']],
    ['Encounter', 'date=gt2024-02-05', ['e1', 'e2']],
    ['Encounter', 'date=sa2024-02-05', ['e2']],
    ['Encounter', 'date=eb2024-02-15', ['e1']],
    ['Encounter', 'date=2024', ['e1']],
    ['Encounter', 'service-provider=org&date=2024-01,2024-02', []],
    ['Encounter', 'service-provider=org&date=le2024-02', ['e1']],
    ['Encounter', 'service-provider=org&date=le2024-01', []], // R4: what lies below the month, or wholly inside it
    ['Patient', 'birthdate=1980', ['p2']],
    ['Patient', 'birthdate=lt1980-06-15', ['p1', 'p2']],
    ['Patient', 'death-date=2024-02-03', ['p3']],
    ['Patient', '_lastUpdated=2025-12-31&birthdate=2001', ['p3']],
    ['Patient', '_lastUpdated=lt2025-12-31', []],
  ])('%s?%s', async (type, query, expected) => {
    expect(await ids(type, query)).toEqual(expected);
  });

  it('sorts by date both ways and keeps records without one', async () => {
    expect(await ids('Observation', '_sort=-date&code=urn:test|bp')).toEqual(['o4', 'o2', 'o1', 'o5']);
    expect(await ids('Observation', '_sort=date&code=bp')).toEqual(['o5', 'o1', 'o2', 'o4']);
    expect(await ids('Observation', '_sort=-date&date=ge2024-02&patient=p1')).toEqual(['o3', 'o2']);
  });
});

describe('pages', () => {
  it.each(['', '_sort=-_id', '_sort=date', '_sort=-date', '_sort=_lastUpdated', '_sort=-_lastUpdated'])(
    'walks every record once with %s',
    async (sort) => {
      const whole = await ids('Observation', sort);
      const walked: string[] = [];
      let cursor: string | undefined;
      do {
        const query: [string, string][] = [
          ...new URLSearchParams(sort),
          ['_count', '2'],
          ...(cursor ? [['_cursor', cursor] as [string, string]] : []),
        ];
        const page = await search(k, k.db, 'Observation', query);
        expect(page.matches.length).toBeLessThanOrEqual(2);
        walked.push(...page.matches.map((match) => match.id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(walked).toEqual(whole);
      expect(walked).toHaveLength(5);
    },
  );

  it('neither repeats nor hides a record when others write between pages', async () => {
    const q = (id: string) => put({ resourceType: 'Device', id, status: 'active' });
    await store(k, q('d2'), q('d4'), q('d6'), q('d8'));
    const first = await search(k, k.db, 'Device', [['_count', '2']]);
    await store(k, q('d1'), q('d3'), q('d5'), remove('Device', 'd2'));
    const second = await search(k, k.db, 'Device', [
      ['_count', '9'],
      ['_cursor', first.nextCursor!],
    ]);
    expect([...first.matches, ...second.matches].map((m) => m.id)).toEqual(['d2', 'd4', 'd5', 'd6', 'd8']);
  });

  it('gives the total where it is asked for or known', async () => {
    expect((await search(k, k.db, 'Observation', [['_summary', 'count']])).total).toBe(5);
    expect((await search(k, k.db, 'Observation', [['_count', '1']])).total).toBeUndefined();
    const page = await search(k, k.db, 'Observation', [
      ['_count', '1'],
      ['_total', 'accurate'],
      ['code', 'bp'],
    ]);
    expect([page.total, page.matches.length]).toEqual([4, 1]);
    expect((await search(k, k.db, 'Observation', [['code', 'hb']])).total).toBe(1);
  });
});

describe('includes', () => {
  const included = async (type: string, query: string, options = {}) =>
    (await search(k, k.db, type, [...new URLSearchParams(query)], options)).included.map((r) => `${r.type}/${r.id}`);

  it('brings what matches refer to and what refers to them, each once', async () => {
    expect(
      await included('Observation', 'patient=p1&_include=Observation:patient&_include=Observation:encounter'),
    ).toEqual(['Encounter/e1', 'Patient/p1']);
    expect(await included('Patient', '_id=p1&_revinclude=Observation:patient&_revinclude=Encounter:subject')).toEqual([
      'Encounter/e1',
      'Observation/o1',
      'Observation/o2',
      'Observation/o3',
    ]);
  });
});

describe('what the caller may see', () => {
  it('leaves out records outside the area, also in totals, chains and includes', async () => {
    expect(await ids('Patient', '', { scope: '530403' })).toEqual(['p1', 'p2']);
    expect(await ids('Patient', '', { scope: ['530403001', '530102'] })).toEqual(['p1', 'p3']);
    expect((await search(k, k.db, 'Observation', [['_summary', 'count']], { scope: '530403002' })).total).toBe(2);
    expect(await ids('Observation', 'patient.name=张', { scope: '530403002' })).toEqual([]);
    const page = await search(
      k,
      k.db,
      'Organization',
      [
        ['_id', 'org'],
        ['_revinclude', 'Encounter:service-provider'],
      ],
      { scope: '530403002' },
    );
    expect(page.included).toEqual([]);
  });
});

describe('what is not understood', () => {
  it('is ignored and reported, or refused when the caller asks for strictness', async () => {
    const page = await search(k, k.db, 'Patient', [
      ['shoe-size', '44'],
      ['_id', 'p1'],
    ]);
    expect(page.matches).toHaveLength(1);
    expect(page.ignored).toMatchObject([{ parameter: 'shoe-size' }]);
    await expect(search(k, k.db, 'Patient', [['shoe-size', '44']], { strict: true })).rejects.toMatchObject({
      status: 400,
    });
  });

  it.each([
    ['birthdate', '1980-13-45'],
    ['birthdate', 'yesterday'],
    ['birthdate', '1980-02-30'],
    ['name:soundex', '张'],
    ['gender:exact', 'male'],
    ['_count', '-1'],
    ['_sort', 'shoe-size'],
    ['_include', 'Patient:name'],
    ['_include:never', 'Patient:link'],
    ['_include', 'Observation:subject:Encounter'],
    ['identifier', 'urn:x|1|2'],
    ['identifier', '|'],
    ['identifier:of-type', 'urn:x|1'],
    ['gender:in', 'http://example.org/vs'],
    ['_contained', 'true'],
    ['_filter', 'name'],
    ['_filter', 'shoe-size eq 4'],
    ['_filter', 'name co "张" or'],
    ['_filter', 'birthdate co 1980'],
    ['_filter', `${'not '.repeat(50)}name eq x`],
    ['_filter', 'name[use eq official].given eq x'],
    ['_total', 'perhaps'],
    ['_summary', 'short'],
    ['general-practitioner:Device', '1'],
    ['general-practitioner.birthdate', '1980-13'],
    ['name.family', '张'],
    ['link.link.link.link.link.link.link.name', '张'],
    ['_has:Observation:patient', 'x'],
    ['_has:Observation:encounter:code', 'x'],
    ['_has:Observation:patient:shoe-size', 'x'],
    ['_list', '$current-problems'],
    ['name', 'x'.repeat(10_000)],
    ['name', 'x,'.repeat(1000)],
    ['birthdate:missing', 'perhaps'],
    ['_cursor', 'xyz'],
  ])('a wrong value or modifier is refused: %s=%s', async (name, value) => {
    await expect(search(k, k.db, 'Patient', [[name, value]])).rejects.toMatchObject({ status: 400 });
  });

  it('an unknown type is refused', async () => {
    await expect(search(k, k.db, 'Dragon', [])).rejects.toMatchObject({ code: 'record.type-unknown', status: 404 });
  });
});

it('a hash that another record happens to share never returns that record', async () => {
  // What a collision of hashes would look like: all of p1's keys also stand for p2.
  await k.db.query(
    `update record.locator l set keys = p.keys, low = p.low, high = p.high from record.locator p
     where l.type = 'Patient' and l.id = 'p2' and p.type = 'Patient' and p.id = 'p1'`,
  );
  expect(await ids('Patient', `identifier=${ID_SYSTEM}|990403195003010017`)).toEqual(['p1']);
  expect(await ids('Patient', 'name=张三丰')).toEqual(['p1']);
  expect(await ids('Patient', 'birthdate=1950-03-01')).toEqual(['p1']);
});
