import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { unmergePersons } from '../identify/index.ts';
import {
  addSender,
  endSender,
  type Hl7Outcome,
  openPayload,
  readMessages,
  receiveHl7,
  selectPayload,
  truncatedHl7,
} from '../ingest/index.ts';
import { idNumber, organization, uscc } from '../ingest/testing.ts';
import { type FhirResource, type Kernel, packageRoot } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { syncViews } from '../project/index.ts';
import { readMany } from '../record/index.ts';
import { createAcceptQueue, type Pipeline } from './index.ts';
import { entry, submission } from './testing.ts';

const CORPUS = join(process.env.KANGYU_SHARED ?? join(packageRoot(), '..', 'shared'), 'testdata', 'hl7v2');

let k: Kernel;
let pipeline: Pipeline;
beforeAll(async () => {
  k = await testKernel();
  await syncViews(k.owner);
  pipeline = createAcceptQueue(k);
  await pipeline.accept(submission('org', [entry(organization(1))]));
  await addSender(k, { application: 'HIS', facility: 'H1', source: 'his-1', institution: uscc(1) }, 'tester');
});

let next = 0;
/** A message of the registered sender: its segments after MSH. */
function message(type: string, segments: string[], { id = '', charset = '' } = {}): Buffer {
  next += 1;
  const text = [
    `MSH|^~\\&|HIS|H1|KY|R|20250601120000||${type}|${id || `T${next}`}|P|2.5||||||${charset}`,
    ...segments,
  ].join('\r');
  return charset.startsWith('GB') ? iconv.encode(text, 'gb18030') : Buffer.from(text);
}
const receive = (bytes: Buffer, hand = {}): Promise<Hl7Outcome> =>
  receiveHl7({ kernel: k, accept: pipeline.accept }, bytes, hand);
const taken = async (bytes: Buffer): Promise<Hl7Outcome> => {
  const outcome = await receive(bytes);
  expect(outcome.errors.filter(({ severity }) => severity === 'E')).toEqual([]);
  return outcome;
};
const ackOf = ({ answers }: Hl7Outcome): string[] => String(answers[0]).split('\r');
/** Current records that a message made, by type. */
async function recordsOf({ receipt }: Hl7Outcome): Promise<Record<string, FhirResource[]>> {
  const keys = receipt!.records.map(({ reference }) => ({
    type: reference!.split('/')[0]!,
    id: reference!.split('/')[1]!,
  }));
  const stored = new Map((await readMany(k, k.db, keys)).map(({ type, id, resource }) => [`${type}/${id}`, resource!]));
  const found: Record<string, FhirResource[]> = {};
  for (const { type, id } of keys) {
    found[type] ??= [];
    found[type].push(stored.get(`${type}/${id}`)!);
  }
  return found;
}

const personsOf = async (patients: readonly FhirResource[]): Promise<string[]> =>
  (
    await k.db.query<{ person_id: string }>(
      'select distinct person_id from identify.pub_patient_person where patient_id = any($1)',
      [patients.map(({ id }) => id)],
    )
  ).map(({ person_id }) => person_id);

const PID = `PID|1||P7^^^H1^MR~${idNumber('1990-05-05', 1)}^^^^NI||示^某||19900505|1|||江川区示例路1号^^玉溪^云南||13800000000`;
/** A segment out of the fields named by their numbers. */
const segment = (id: string, fields: Record<number, string>): string =>
  [id, ...Array.from({ length: Math.max(...Object.keys(fields).map(Number)) }, (_, i) => fields[i + 1] ?? '')].join(
    '|',
  );
const stayUntil = (end = ''): string =>
  segment('PV1', { 2: 'I', 3: '内科^3^12', 19: 'V9', 44: '20250601080000', 45: end });
const PV1 = stayUntil();

describe('an HL7 v2 message', () => {
  it('of admission, transfer and discharge tells of one stay, at the institution of its sender', async () => {
    const admitted = await recordsOf(
      await taken(message('ADT^A01', ['EVN|A01|20250601', PID, PV1, 'DG1|1|I10|J18.900^肺炎^I10'])),
    );
    expect(admitted.Patient![0]).toMatchObject({
      gender: 'male',
      birthDate: '1990-05-05',
      name: [{ text: '示某', family: '示', given: ['某'] }],
      identifier: [
        { system: 'urn:kangyu:id:local:his-1', value: 'P7' },
        { system: 'urn:oid:2.16.156.10011.1.3', value: idNumber('1990-05-05', 1) },
      ],
    });
    expect(admitted.Condition![0]).toMatchObject({
      code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'J18.900' }] },
      encounter: { reference: `Encounter/${admitted.Encounter![0]!.id}` },
    });
    const stay = stayUntil('20250605100000');
    const left = await recordsOf(await taken(message('ADT^A03', ['EVN|A03|20250605', PID, stay])));
    expect(left.Encounter![0]).toMatchObject({
      id: admitted.Encounter![0]!.id,
      status: 'finished',
      class: { code: 'IMP' },
      subject: { reference: `Patient/${admitted.Patient![0]!.id}` },
      serviceProvider: { reference: expect.stringMatching(/^Organization\//) },
      period: { start: '2025-06-01T08:00:00+08:00', end: '2025-06-05T10:00:00+08:00' },
      reasonCode: [{ text: '肺炎' }],
    });
    const back = await recordsOf(await taken(message('ADT^A13', ['EVN|A13|20250605', PID, PV1])));
    expect(back.Encounter![0]).toMatchObject({ status: 'in-progress', period: { start: '2025-06-01T08:00:00+08:00' } });
    expect(back.Encounter![0]!.period).not.toHaveProperty('end');
  });

  it('that is sent again is answered with the same receipt; other content under its number is refused', async () => {
    const first = await taken(message('ADT^A31', [PID], { id: 'SAME' }));
    const again = await taken(message('ADT^A31', [PID], { id: 'SAME' }));
    expect(again.receipt).toMatchObject({
      submissionId: first.receipt!.submissionId,
      duplicateOf: first.receipt!.submissionId,
    });
    expect(ackOf(again)[1]).toMatch(/^MSA\|AA\|SAME/);
    const other = await receive(message('ADT^A31', [PID, 'AL1|1|DA|P^青霉素'], { id: 'SAME' }));
    expect(other).toMatchObject({ verdict: 'R', errors: [{ place: 'MSH^1^10', code: 205 }] });
    const both = await Promise.all(
      ['a', 'b'].map((text) => receive(message('ADT^A31', [PID, `AL1|1|DA|${text}`], { id: 'RACE' }))),
    );
    expect(both.map(({ verdict }) => verdict).sort()).toEqual(['A', 'R']);
  });

  it('in GB 18030 is read, kept byte for byte and answered in it', async () => {
    const bytes = message('ADT^A28', [PID.replace('示^某', '示^䶮')], { charset: 'GB 18030-2000', id: '号1' });
    const outcome = await taken(bytes);
    expect((await recordsOf(outcome)).Patient![0]!.name).toMatchObject([{ text: '示䶮' }]);
    expect(iconv.decode(outcome.answers[0]!, 'gb18030')).toContain('MSA|AA|号1');
    const { content } = (await selectPayload(k.db, outcome.receipt!.submissionId))!;
    expect(openPayload(k, outcome.receipt!.submissionId, content)).toEqual(bytes);
    const wrong = await receive(
      Buffer.concat([message('ADT^A28', [PID], { charset: 'UTF-8' }), Buffer.of(0xd6, 0xd0)]),
    );
    expect(wrong).toMatchObject({ verdict: 'R', errors: [{ place: 'MSH^1^18', code: 102 }] });
  });

  it('of results makes a report with its observations, which a correction changes', async () => {
    const pdf = Buffer.from('%PDF-1.4').toString('base64');
    const obr = 'OBR|1|O1|F1|24331-1^血脂^LN|||20250602070000|||||||||||||||20250602090000||LAB|F';
    const lines = (value: string, status: string) => [
      PID,
      'ORC|RE|O1|F1',
      obr,
      `OBX|1|NM|2093-3^总胆固醇^LN||${value}|mmol/L^^UCUM|2.9-5.2|H|||${status}`,
      'NTE|1||空腹',
      'OBX|2|SN|T2^甘油三酯^L||<^0.3|mmol/L|||||F',
      'OBX|3|CWE|T3^外观^L||清^清亮^L||||||F',
      'OBX|4|TX|T4^意见^L||第一行||||||F',
      'OBX|5|TX|T4^意见^L||第二行||||||F',
      `OBX|6|ED|PDF^报告^L||^application^PDF^Base64^${pdf}||||||F`,
      'ZLB|本地段',
    ];
    const outcome = await taken(message('ORU^R01', lines('6.1', 'F')));
    const made = await recordsOf(outcome);
    const values = made.Observation!.map(({ id: _id, ...one }) => one);
    expect(values).toMatchObject([
      {
        valueQuantity: { value: 6.1, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
        interpretation: [{ coding: [{ code: 'H' }] }],
        referenceRange: [{ text: '2.9-5.2' }],
        note: [{ text: '空腹' }],
        effectiveDateTime: '2025-06-02T07:00:00+08:00',
      },
      { valueQuantity: { value: 0.3, comparator: '<' } },
      { valueCodeableConcept: { text: '清亮' } },
      { valueString: '第一行\n第二行' },
    ]);
    expect(made.DiagnosticReport![0]).toMatchObject({
      status: 'final',
      result: made.Observation!.map(({ id }) => ({ reference: `Observation/${id}` })),
      presentedForm: [{ contentType: 'application/pdf', data: pdf }],
      basedOn: [{ identifier: { value: 'O1' } }],
    });
    expect(outcome.errors.find(({ severity }) => severity === 'I')!.text.en).toContain('ZLB');
    const corrected = await recordsOf(await taken(message('ORU^R01', lines('5.0', 'C'))));
    expect(corrected.Observation!.map(({ id }) => id)).toEqual(made.Observation!.map(({ id }) => id));
    expect(corrected.Observation![0]).toMatchObject({ status: 'corrected', valueQuantity: { value: 5 } });
  });

  it('deletes what it nulls and leaves what it does not tell', async () => {
    const person = (sex: string, address: string) => `PID|1||P8^^^^MR||示^八||19800101|${sex}|||${address}`;
    await taken(message('ADT^A28', [person('F', '示例路8号')]));
    const [patient] = (await recordsOf(await taken(message('ADT^A31', [person('', '""')])))).Patient!;
    expect(patient).toMatchObject({ gender: 'female', birthDate: '1980-01-01' });
    expect(patient).not.toHaveProperty('address');
  });

  it('of a merge marks the other record as replaced', async () => {
    await taken(message('ADT^A28', ['PID|1||P9^^^H1^MR||无^名氏']));
    const { Patient: patients } = await recordsOf(await taken(message('ADT^A40', [PID, 'MRG|P9^^^H1^MR'])));
    expect(patients![1]).toMatchObject({
      active: false,
      name: [{ text: '无名氏' }],
      link: [{ type: 'replaced-by', other: { reference: `Patient/${patients![0]!.id}` } }],
    });
    expect(await personsOf(patients!)).toHaveLength(1);
    const [decision] = await k.db.query<{ by: string }>("select by from identify.decision where kind = 'merge'");
    expect(decision).toEqual({ by: 'his-1' });
  });

  it('of a merge that the evidence stands against, or that people took back, is shown to people', async () => {
    const other = `PID|1||P10^^^H1^MR~${idNumber('1962-02-02', 1)}^^^^NI||钱^某||19620202|1`;
    await taken(message('ADT^A28', [other]));
    const { Patient: patients } = await recordsOf(await taken(message('ADT^A40', [PID, 'MRG|P10^^^H1^MR'])));
    expect(await personsOf(patients!)).toHaveLength(2);
    const asked = await k.db.query("select state from identify.review where reason = 'replaced' and patient_id = $1", [
      patients![1]!.id,
    ]);
    expect(asked).toEqual([{ state: 'open' }]);
    const [merge] = await k.db.query<{ id: string }>('select id from identify.merge where undone_at is null');
    await k.db.transaction((tx) => unmergePersons(k, tx, merge!.id, { reason: 'two people', by: 'steward' }));
    const again = await recordsOf(await taken(message('ADT^A40', [PID, 'PV1|1|O', 'MRG|P9^^^H1^MR'])));
    expect(await personsOf(again.Patient!)).toHaveLength(2);
  });

  it('of a link makes two numbers of one sender one person, of its end two again; two id numbers are left to people', async () => {
    const pids = ['PID|1||P21^^^H1^MR||孙^某||19700101|2', 'PV1|1|O', 'PID|2||P22^^^H1^MR||李^某某||19700101|2'];
    const { Patient: patients } = await recordsOf(await taken(message('ADT^A24', ['EVN|A24|20250601', ...pids])));
    expect(patients![1]).toMatchObject({
      link: [{ type: 'seealso', other: { reference: `Patient/${patients![0]!.id}` } }],
    });
    expect(await personsOf(patients!)).toHaveLength(1);
    const parted = await recordsOf(await taken(message('ADT^A37', ['EVN|A37|20250602', ...pids])));
    expect(parted.Patient![1]).not.toHaveProperty('link');
    expect(await personsOf(patients!)).toHaveLength(2);
    const numbered = (n: number) =>
      `PID|${n}||P2${n + 2}^^^H1^MR~${idNumber('1971-01-01', 1)}^^^^NI||周^某||19710101|1`;
    const twins = await recordsOf(await taken(message('ADT^A37', [numbered(1), numbered(2)])));
    expect(await personsOf(twins.Patient!)).toHaveLength(1);
    expect(await receive(message('ADT^A24', [numbered(1)]))).toMatchObject({
      verdict: 'E',
      errors: [{ place: 'PID^2', code: 101 }],
    });
  });

  it('of orders, appointments, documents and vaccinations makes their records and changes them', async () => {
    const order = (control: string) => message('ORM^O01', [PID, `ORC|${control}|O5`, 'OBR|1|O5||58410-2^血常规^LN']);
    await taken(order('NW'));
    const { ServiceRequest: requests } = await recordsOf(await taken(order('CA')));
    expect(requests).toMatchObject([{ status: 'revoked', intent: 'order', meta: { versionId: '2' } }]);

    const booking = (event: string) =>
      message(`SIU^${event}`, [
        segment('SCH', { 1: 'A1', 9: '30', 10: 'MIN', 11: '^^^20250701090000' }),
        PID,
        'RGS|1',
        'AIL|1||诊室2',
        'AIP|1||D3^例^某',
      ]);
    await taken(booking('S12'));
    const { Appointment: appointments } = await recordsOf(await taken(booking('S15')));
    expect(appointments).toMatchObject([
      {
        status: 'cancelled',
        start: '2025-07-01T09:00:00+08:00',
        minutesDuration: 30,
        participant: [{}, { actor: { display: '例某' } }, { actor: { display: '诊室2' } }],
      },
    ]);

    const text = (event: string, number: string, parent = '') => [
      `EVN|${event}|20250601`,
      PID,
      segment('TXA', { 2: 'DS^出院小结', 3: 'TX', 6: '20250601', 12: number, 13: parent, 17: 'LA' }),
      'OBX|1|TX|1^正文^L||病情平稳',
    ];
    const written = await recordsOf(await taken(message('MDM^T02', text('T02', 'D1'))));
    expect(written.DocumentReference![0]).toMatchObject({
      status: 'current',
      docStatus: 'final',
      content: [{ attachment: { data: Buffer.from('病情平稳').toString('base64') } }],
    });
    const replaced = await recordsOf(await taken(message('MDM^T10', text('T10', 'D2', 'D1'))));
    expect(replaced.DocumentReference![0]).toMatchObject({
      status: 'current',
      relatesTo: [{ code: 'replaces', target: { identifier: { value: 'D1' } } }],
    });
    const [older] = await readMany(k, k.db, [{ type: 'DocumentReference', id: written.DocumentReference![0]!.id! }]);
    expect(older).toMatchObject({ version: 2, resource: { status: 'superseded', docStatus: 'final' } });

    const dose = (id: string, more: Record<number, string>) => [
      PID,
      `ORC|RE|${id}`,
      segment('RXA', { 3: '20250301', 5: '03^麻腮风^KYVACCINE', 6: '0.5', 7: 'ml', ...more }),
    ];
    const given = await recordsOf(await taken(message('VXU^V04', dose('X1', { 20: 'CP' }))));
    expect(given.Immunization![0]).toMatchObject({
      status: 'completed',
      doseQuantity: { value: 0.5 },
      vaccineCode: { coding: [{ system: 'urn:kangyu:cs:vaccine', code: '03' }] },
    });
    const refused = await recordsOf(await taken(message('VXU^V04', dose('X2', { 18: '00^拒种^L', 20: 'RE' }))));
    expect(refused.Immunization![0]).toMatchObject({ status: 'not-done', statusReason: { text: '拒种' } });
  });

  it('with a wrong value is answered AE with its place, and the record waits in quarantine', async () => {
    const outcome = await receive(message('ADT^A28', [PID.replace('|19900505|', '|19901340|')]));
    expect(outcome).toMatchObject({ verdict: 'E', receipt: { status: 'quarantined' } });
    expect(ackOf(outcome).find((line) => line.startsWith('ERR'))).toMatch(
      /^ERR\|\|PID\^1\^7\|102\^Data type error\^HL70357\|E\|.*应为 YYYYMMDD/,
    );
    const unknown = await receive(message('ADT^A28', [PID.replace('|19900505|1', '|19900505|Q')]));
    expect(ackOf(unknown).find((line) => line.startsWith('ERR'))).toMatch(/^ERR\|\|PID\^1\^8\|103\^.*应为 .*F.*M/);
    const missing = await receive(message('ADT^A28', ['PID|1||||示^无']));
    expect(missing).toMatchObject({ verdict: 'E', errors: [{ place: 'PID^1^3', code: 101 }] });
    expect(missing).not.toHaveProperty('receipt');
  });

  it('that cannot be taken is rejected with its reason', async () => {
    const header = (change: (fields: string[]) => void): Buffer => {
      const fields = String(message('ADT^A28', [])).split('|');
      change(fields);
      return Buffer.from(`${fields.join('|')}\r${PID}`);
    };
    const set = (n: number, text: string) =>
      header((fields) => {
        fields[n - 1] = text;
      });
    for (const [bytes, code, said] of [
      [set(3, 'NOBODY'), 204, '未登记'],
      [set(9, 'BAR^P01'), 200, '账务'],
      [set(9, 'QBP^Q99'), 200, 'MSH-9'],
      [set(9, 'VXU^V99'), 201, '应为 VXU^V04'],
      [set(9, 'ADT^A29'), 201, ''],
      [set(12, '3.0'), 203, '2.5'],
      [set(11, 'X'), 202, '应为 P'],
      [set(10, ''), 101, 'MSH-10'],
      [Buffer.from('no message at all'), 100, 'MSH'],
    ] as const)
      expect(await receive(bytes), String(code)).toMatchObject({
        verdict: 'R',
        errors: [{ code, text: { zh: expect.stringContaining(said) } }],
      });
  });

  it('is answered as its sender asks: in enhanced mode only what MSH-15 and MSH-16 name', async () => {
    const asked = async (accept: string, application: string) => {
      const text = String(message('ADT^A28', [PID])).replace('|P|2.5||||||', `|P|2.5|||${accept}|${application}||`);
      return (await receive(Buffer.from(text))).answers.map((answer) => /MSA\|(..)/.exec(String(answer))![1]);
    };
    expect(await asked('AL', 'NE')).toEqual(['CA']);
    expect(await asked('NE', 'AL')).toEqual(['AA']);
    expect(await asked('AL', 'AL')).toEqual(['CA', 'AA']);
    expect(await asked('ER', 'NE')).toEqual([]);
  });
});

describe('the register of senders', () => {
  it('holds one of a name for a day, and refuses a sender whose time has ended', async () => {
    const node = await addSender(k, { application: 'OLD', facility: '', source: 'old' }, 'tester');
    await expect(addSender(k, { application: 'OLD', facility: '', source: 'other' }, 'tester')).rejects.toMatchObject({
      code: 'ingest.hl7v2-node-taken',
    });
    const bytes = () => Buffer.from(String(message('ADT^A28', [PID])).replace('|HIS|H1|', '|OLD|ANY|'));
    expect((await taken(bytes())).source).toBe('old');
    await endSender(k, node.id, 'tester');
    expect((await receive(bytes())).verdict).toBe('R');
    await expect(
      addSender(k, { application: 'N', facility: '', source: 'n', institution: '1' }, 'tester'),
    ).rejects.toMatchObject({ code: 'ingest.node-institution' });
  });
});

describe.skipIf(!existsSync(CORPUS))(`published messages (${CORPUS})`, () => {
  it('go in or are refused with a reason', { timeout: 60_000 }, async () => {
    const files = readdirSync(CORPUS, { recursive: true, withFileTypes: true }).filter(({ name }) =>
      /\.(hl7|bin)$/.test(name),
    );
    const outcomes = await Promise.all(
      files.flatMap(({ parentPath, name }) =>
        readMessages(readFileSync(join(parentPath, name))).map(({ bytes, whole }, i) =>
          whole ? receive(bytes, { vouched: { source: 'corpus', externalId: `${name}/${i}` } }) : truncatedHl7(bytes),
        ),
      ),
    );
    const counts = { A: 0, E: 0, R: 0 };
    for (const { verdict, errors } of outcomes) {
      counts[verdict] += 1;
      expect(verdict === 'A' || errors.some(({ severity, text }) => severity === 'E' && text.zh && text.en)).toBe(true);
    }
    console.log(
      `${files.length} files, ${outcomes.length} messages: ${counts.A} stored, ${counts.E} in part, ${counts.R} refused`,
    );
    expect(files).toHaveLength(71);
    expect(counts).toEqual({ A: 55, E: 4, R: 18 });
  });
});
