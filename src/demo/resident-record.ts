/** Gives the demo's resident a record with something in every lane: results, medicines, an allergy, a plan, a document. */
import { findAccount } from '../access/index.ts';
import { getResident, ownPerson } from '../identify/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { search } from '../record/index.ts';
import { bundleOf, concept, put, resource } from './fhir.ts';

const LOINC = 'http://loinc.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const UCUM = 'http://unitsofmeasure.org';

/** Once: the records have ids of their own, and the same bundle handed in again changes nothing. */
export async function giveDemoRecord(kernel: Kernel, accept: Pipeline['accept']): Promise<void> {
  const account = await findAccount(kernel.db, { account: 'resident' });
  const person = account?.demo ? await ownPerson(kernel.db, account.id) : undefined;
  if (person === undefined) return;
  const { sources } = await getResident(kernel, kernel.db, person);
  const patient = sources[0]!.reference;
  const { matches } = await search(kernel, kernel.db, 'Encounter', [
    ['patient', patient],
    ['_sort', '-date'],
    ['_count', '1'],
  ]);
  const provider = (matches[0]?.resource?.serviceProvider as { reference?: string } | undefined)?.reference;
  if (provider === undefined) return;
  const today = kernel.clock.today();
  await accept({
    source: 'demo-resident',
    externalId: `resident-record/${patient}/${today.slice(0, 4)}`,
    kind: 'fhir',
    bundle: bundleOf(recordsOf(patient, provider, Number(today.slice(0, 4))).map(put)),
  });
}

function recordsOf(patient: string, provider: string, year: number): FhirResource[] {
  const subject = { reference: patient };
  const at = { reference: provider };
  const id = (name: string) => `${patient.slice('Patient/'.length)}-${name}`.slice(-64);
  const observe = (name: string, category: string, day: string, content: Record<string, unknown>) =>
    resource('Observation', id(name), {
      status: 'final',
      category: [concept(CATEGORY, category)],
      subject,
      effectiveDateTime: day,
      performer: [at],
      ...content,
    });
  const amount = (value: number, unit: string) => ({ value, unit, system: UCUM, code: unit });
  const glucose = [5.2, 5.6, 5.9, 6.4, 6.2].map((value, n) =>
    observe(`fpg${n}`, 'laboratory', `${year - 4 + n}-09-1${n}`, {
      code: concept(LOINC, '1558-6', '空腹血糖'),
      valueQuantity: amount(value, 'mmol/L'),
      referenceRange: [{ low: amount(3.9, 'mmol/L'), high: amount(6.1, 'mmol/L') }],
    }),
  );
  const pressure = [
    [128, 82],
    [136, 86],
    [132, 84],
  ].map(([systolic, diastolic], n) =>
    observe(`bp${n}`, 'vital-signs', `${year - 2 + n}-10-0${n + 1}`, {
      code: concept(LOINC, '85354-9', '血压'),
      component: [
        { code: concept(LOINC, '8480-6', '收缩压'), valueQuantity: amount(systolic!, 'mm[Hg]') },
        { code: concept(LOINC, '8462-4', '舒张压'), valueQuantity: amount(diastolic!, 'mm[Hg]') },
      ],
    }),
  );
  return [
    ...glucose,
    ...pressure,
    observe('bmi', 'vital-signs', `${year}-10-03`, {
      code: concept(LOINC, '39156-5', '体质指数'),
      valueQuantity: amount(25.3, 'kg/m2'),
    }),
    observe('abo', 'laboratory', `${year - 3}-03-02`, {
      code: concept(LOINC, '883-9', 'ABO 血型'),
      valueCodeableConcept: { text: 'A 型' },
    }),
    resource('AllergyIntolerance', id('allergy'), {
      clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active'),
      code: { text: '青霉素' },
      patient: subject,
      criticality: 'high',
      recordedDate: `${year - 3}-03-02`,
      reaction: [{ manifestation: [{ text: '皮疹' }] }],
    }),
    resource('MedicationRequest', id('drug1'), {
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: '二甲双胍片 0.5g' },
      subject,
      requester: at,
      authoredOn: `${year}-09-14`,
      dosageInstruction: [{ text: '每日两次，每次一片，随餐' }],
    }),
    resource('MedicationRequest', id('drug0'), {
      status: 'completed',
      intent: 'order',
      medicationCodeableConcept: { text: '阿莫西林胶囊 0.25g' },
      subject,
      requester: at,
      authoredOn: `${year - 3}-03-01`,
    }),
    resource('DiagnosticReport', id('ct'), {
      status: 'final',
      category: [concept('http://terminology.hl7.org/CodeSystem/v2-0074', 'RAD')],
      code: { text: '胸部 X 线' },
      subject,
      performer: [at],
      effectiveDateTime: `${year - 1}-05-20`,
      conclusion: '两肺未见异常',
    }),
    resource('CarePlan', id('plan'), {
      status: 'active',
      intent: 'plan',
      title: '家庭医生签约服务',
      subject,
      author: at,
      period: { start: `${year}-01-01`, end: `${year + 1}-12-31` },
      activity: [
        {
          detail: {
            status: 'scheduled',
            code: { text: '血糖随访' },
            scheduledPeriod: { start: `${year + 1}-01-15` },
          },
        },
      ],
    }),
    resource('Composition', id('summary'), {
      status: 'final',
      type: { text: '门诊摘要' },
      subject,
      date: `${year}-09-14`,
      author: [at],
      title: '门诊摘要',
      section: [
        {
          title: '诊疗经过',
          text: {
            status: 'generated',
            div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>空腹血糖偏高，生活方式干预并用药，三个月后复查。</p></div>',
          },
        },
      ],
    }),
  ];
}
