import { beforeAll, describe, expect, it } from 'vitest';
import { type DocumentFacts, writeDocument } from '../ingest/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { read, search } from '../record/index.ts';
import { type DocumentReceipt, handInDocument } from './hand-in-document.ts';
import { createAcceptQueue, type Pipeline } from './pipeline.ts';
import { patient, submission, uscc } from './testing.ts';

let k: Kernel;
let pipeline: Pipeline;
beforeAll(async () => {
  k = await testKernel();
  pipeline = createAcceptQueue(k);
});

const handIn = (content: string | Buffer, source = 'hospital', name = 'a.xml') =>
  handInDocument(k, pipeline.accept, { name, content: Buffer.from(content), source });
const record = async (reference: string): Promise<FhirResource | undefined> => {
  const [type, id] = reference.split('/');
  return (await read(k, k.db, type!, id!))?.resource;
};
const storedAs = (receipt: DocumentReceipt, type: string): string[] =>
  receipt.records.flatMap(({ reference }) => (reference?.startsWith(`${type}/`) ? [reference] : []));
const DICTIONARY = 'urn:oid:2.16.156.10011.2.2.1';
const says = (code: string, valueString: string): FhirResource => ({
  resourceType: 'Observation',
  code: { coding: [{ system: DICTIONARY, code }] },
  valueString,
});
const diagnosis = (code: string, text: string): FhirResource => ({
  resourceType: 'Condition',
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code }], text },
});

/** An outpatient document of person `n`; no addresses of records of this platform stand in it. */
function outpatient(n: number, id: string, more: Partial<DocumentFacts> = {}): string {
  const at = '2025-03-01T09:30:00+08:00';
  return writeDocument({
    type: 'C0002',
    id,
    at,
    patient: patient(n),
    encounter: { resourceType: 'Encounter', class: { code: 'AMB' }, period: { start: at, end: at } },
    institution: { name: '例县医院' },
    resources: [diagnosis('I10', '高血压'), says('DE04.01.119.00', '头痛三天'), says('DE02.10.071.00', '三天前起病')],
    ...more,
  });
}

describe('a document that is handed in', () => {
  it('becomes patient, visit, discrete records, a Composition to read and a DocumentReference to its bytes', async () => {
    const xml = outpatient(601, 'D-1', { confidentiality: 'R' });
    const receipt = await handIn(xml);
    expect(receipt.status).toBe('stored');
    expect(await record(receipt.document)).toMatchObject({
      status: 'current',
      masterIdentifier: { system: 'urn:oid:2.16.156.10011.1.1', value: 'D-1' },
      type: { coding: [{ system: 'urn:oid:2.16.156.10011.2.4', code: 'C0002' }] },
      securityLabel: [{ coding: [{ code: 'R' }] }],
      content: [{ attachment: { contentType: 'text/xml', size: Buffer.byteLength(xml) } }],
    });
    const composition = await record(storedAs(receipt, 'Composition')[0]!);
    expect(composition).toMatchObject({
      status: 'final',
      title: '门(急)诊病历',
      confidentiality: 'R',
      meta: { security: [{ code: 'R' }] },
    });
    const complaint = (composition!.section as any[]).find(({ title }) => title === '主诉');
    expect(complaint.text.div).toContain('头痛三天');
    expect(await record(complaint.entry[0].reference)).toMatchObject({
      valueString: '头痛三天',
      encounter: { reference: expect.stringMatching(/^Encounter\//) },
    });
    const [condition] = storedAs(receipt, 'Condition');
    expect(await record(condition!)).toMatchObject({
      code: { coding: [{ code: 'I10' }], text: '高血压' },
      meta: { security: [{ code: 'R' }] },
    });
  });

  it('has the same receipt when it comes again; the same id with other content is refused', async () => {
    const first = await handIn(outpatient(602, 'D-2'));
    const again = await handIn(outpatient(602, 'D-2'));
    expect(again).toMatchObject({ duplicateOf: first.submissionId, document: first.document });
    await expect(handIn(outpatient(602, 'D-2', { resources: [diagnosis('J06.900', '感冒')] }))).rejects.toMatchObject({
      code: 'ingest.cda-other-content',
    });
    expect(await handIn(outpatient(602, 'D-2'), 'other-hospital')).toMatchObject({ status: 'stored' });
  });

  it('replaces the version before: superseded, entries that are gone deleted, an older one that comes late changes nothing', async () => {
    const set = { set: 'S-3' };
    const first = await handIn(outpatient(603, 'D-3a', set));
    const second = await handIn(
      outpatient(603, 'D-3c', {
        ...set,
        version: 3,
        replaces: 'D-3a',
        resources: [diagnosis('I10', '高血压'), says('DE04.01.119.00', '头痛五天')],
      }),
    );
    expect(second.status).toBe('stored');
    expect(await record(first.document)).toMatchObject({ status: 'superseded' });
    expect(await record(second.document)).toMatchObject({
      status: 'current',
      relatesTo: [{ code: 'replaces', target: { identifier: { value: 'D-3a' } } }],
    });
    const [composition] = storedAs(second, 'Composition');
    expect(composition).toMatch(/_history\/2$/);
    const { matches } = await search(k, k.db, 'Observation', [
      ['patient', storedAs(second, 'Patient')[0]!.split('/_')[0]!],
    ]);
    expect(matches.map(({ resource }) => resource!.valueString)).toEqual(['头痛五天']);

    const late = await handIn(outpatient(603, 'D-3b', { ...set, version: 2 }));
    expect(await record(late.document)).toMatchObject({ status: 'superseded' });
    expect(await record(composition!)).toMatchObject({ meta: { versionId: '2' } });
    await expect(handIn(outpatient(603, 'D-3x', { ...set, version: 3 }))).rejects.toMatchObject({
      code: 'ingest.cda-version-taken',
    });
  });

  it('goes to the records it names by their address, where they are of the person it says, and to records of its own otherwise', async () => {
    const [known] = (
      await pipeline.accept(
        submission('p604', [
          { resource: { ...patient(604), id: 'p604' }, request: { method: 'PUT', url: 'Patient/p604' } },
        ]),
      )
    ).records;
    expect(known!.status).toBe('stored');
    const own = await handIn(outpatient(604, 'D-4', { patient: { ...patient(604), id: 'p604' } }));
    expect(storedAs(own, 'Patient')).toEqual([]);
    expect(await record(storedAs(own, 'Composition')[0]!)).toMatchObject({ subject: { reference: 'Patient/p604' } });
    const foreign = await handIn(outpatient(605, 'D-5', { patient: { ...patient(605), id: 'p604' } }));
    expect(storedAs(foreign, 'Patient')).toHaveLength(1);
    expect(storedAs(foreign, 'Patient')[0]).not.toContain('p604');
  });

  it('waits where its institution is not registered yet', async () => {
    const waiting = await handIn(outpatient(606, 'D-6', { institution: { name: '例新医院', uscc: uscc(7) } }));
    expect(waiting.records.find(({ row }) => row?.includes('encompassingEncounter'))).toMatchObject({
      status: 'quarantined',
      row: '/ClinicalDocument/componentOf/encompassingEncounter',
    });
  });
});

describe('what is wrong with a document is said', () => {
  const body = outpatient(610, 'D-10');
  const refusals: [what: string, content: string | Buffer, code: string][] = [
    [
      'an entity bomb',
      `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${body.slice(39)}`,
      'ingest.cda-xml',
    ],
    [
      'an external document type',
      `<!DOCTYPE ClinicalDocument SYSTEM "http://127.0.0.1:1/x.dtd">${body.slice(39)}`,
      'ingest.cda-xml',
    ],
    ['an unknown entity', body.replace('头痛三天', '&xxe;'), 'ingest.cda-xml'],
    ['other XML', '<Patient xmlns="http://hl7.org/fhir"/>', 'ingest.cda-root'],
    ['the right root of another namespace', body.replace('urn:hl7-org:v3', 'urn:other'), 'ingest.cda-root'],
    ['no XML', 'MSH|^~\\&|', 'ingest.cda-xml'],
    ['an empty file', '', 'ingest.empty'],
    ['bytes that are not the encoding they say', Buffer.from(body.replace('UTF-8', 'GB18030')), 'ingest.cda-encoding'],
    [
      'UTF-8 declared, other bytes',
      Buffer.concat([Buffer.from(body), Buffer.from([0xd5, 0xc5])]),
      'ingest.cda-encoding',
    ],
    ['an encoding nobody knows', body.replace('UTF-8', 'KLINGON-8'), 'ingest.cda-encoding'],
    ['depth without end', `<?xml version="1.0"?>${'<a>'.repeat(5000)}`, 'ingest.cda-xml'],
    ['more than a document may hold', Buffer.alloc(21 * 1024 * 1024, 0x20), 'ingest.too-large'],
    ['no id', body.replace(/ {2}<id root="2.16.156.10011.1.1"[^>]*>\n/, ''), 'ingest.cda-missing'],
    ['no patient', body.replace(/<recordTarget[\s\S]*<\/recordTarget>/, ''), 'ingest.cda-missing'],
  ];
  it.each(refusals)('%s is refused', async (_what, content, code) => {
    await expect(handIn(content)).rejects.toMatchObject({ code });
  });

  it('a document in GB18030 that says so is read', async () => {
    // 张三 in GB18030; everything else of the document is kept to ASCII.
    const ascii = body
      .replace(/[^\x20-\x7e\n]/g, '')
      .replaceAll('D-10', 'D-11')
      .replace('UTF-8', 'GB18030');
    const at = ascii.indexOf('<name></name>');
    const [before, after] = [ascii.slice(0, at), ascii.slice(at + '<name></name>'.length)];
    const receipt = await handIn(
      Buffer.concat([Buffer.from(`${before}<name>`), Buffer.from('d5c5c8fd', 'hex'), Buffer.from(`</name>${after}`)]),
    );
    expect(await record(storedAs(receipt, 'Patient')[0]!)).toMatchObject({ name: [{ text: '张三' }] });
  });

  it('a patient without identifier and contradictory dates wait in quarantine with their place; the rest is stored', async () => {
    const nobody = await handIn(body.replaceAll('D-10', 'D-12').replace(/<id root="2.16.156.10011.1.3"[^>]*>/g, ''));
    expect(nobody.records[0]).toMatchObject({
      status: 'quarantined',
      row: '/ClinicalDocument/recordTarget/patientRole',
      problems: [{ rule: 'cda-patient-id' }],
    });

    const reversed = await handIn(
      outpatient(613, 'D-13', {
        encounter: {
          resourceType: 'Encounter',
          class: { code: 'IMP' },
          period: { start: '2025-03-05T08:00:00+08:00', end: '2025-03-01T08:00:00+08:00' },
        },
      }),
    );
    const stay = reversed.records.find(({ row }) => row?.endsWith('encompassingEncounter'));
    expect(stay?.status).toBe('quarantined');
    expect(stay?.problems?.map(({ rule }) => rule)).toContain('period-order');
    expect(storedAs(reversed, 'Patient')).toHaveLength(1);
  });

  it('one wrong entry holds nothing else back; an unknown type is kept and told', async () => {
    const receipt = await handIn(
      outpatient(614, 'D-14', {
        type: 'C0002',
        resources: [diagnosis('I10', '高血压'), { ...says('DE04.01.119.00', 'x'), effectiveDateTime: '2999-01-01' }],
      })
        .replaceAll('C0002', 'C0099')
        .replace('2.16.156.10011.2.1.1.22', '2.16.156.10011.2.1.1.99'),
    );
    expect(receipt.records.filter(({ status }) => status !== 'stored')).toMatchObject([
      { problems: [{ rule: 'event-in-future' }], row: expect.stringMatching(/section.*observation$/) },
    ]);
    expect(receipt.records.flatMap(({ problems = [] }) => problems.map(({ rule }) => rule))).toContain(
      'cda-type-unknown',
    );
    expect(storedAs(receipt, 'Composition')).toHaveLength(1);
  });
});
