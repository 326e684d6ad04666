/** Temperatures and complaints of visits for colds and influenza over the last months, as a hospital's triage would send them. Nobody's. */
import { seededUniform } from '../algorithms/distributions.ts';
import type { FhirBundleEntry, Kernel } from '../kernel/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { chunk, concept, put, reference, resource } from './fhir.ts';
import { selectRespiratoryVisits } from './store.ts';

const SOURCE = 'demo-triage';
const LOINC = 'http://loinc.org';
const DAYS = 120;
const MOST = 1500;
/** Share of the visits with influenza-like illness (assumed). */
const SHARE = 0.45;
const COMPLAINTS = {
  ill: ['发热、咳嗽 2 天', '咽痛伴发热 1 天', '无明显诱因发热、咳嗽 3 天'],
  other: ['鼻塞、流涕 3 天', '咳嗽 1 周，无发热', '打喷嚏 2 天，否认咽痛'],
} as const;

export async function giveSymptoms(kernel: Kernel, accept: Pipeline['accept']): Promise<void> {
  const uniform = seededUniform(3);
  const groups = (await selectRespiratoryVisits(kernel.db, kernel.clock.today(), DAYS, MOST)).map((visit) => {
    const kind = uniform() < SHARE ? 'ill' : 'other';
    const degrees = Math.round((kind === 'ill' ? 380 : 364) + uniform() * 12) / 10;
    const said = COMPLAINTS[kind][Math.floor(uniform() * COMPLAINTS[kind].length)]!;
    return [
      observed(visit, 'temperature', '8310-5', '体温', {
        valueQuantity: { value: degrees, unit: '℃', system: 'http://unitsofmeasure.org', code: 'Cel' },
      }),
      observed(visit, 'complaint', '8661-1', '主诉', { valueString: said }),
    ];
  });
  for (const submission of chunk(SOURCE, 'symptoms', groups)) await accept(submission);
}

function observed(
  { id, patient, day }: { id: string; patient: string; day: string },
  name: string,
  code: string,
  text: string,
  value: object,
): FhirBundleEntry {
  return put(
    resource('Observation', `triage-${name}-${id}`.slice(0, 64), {
      status: 'final',
      code: { ...concept(LOINC, code), text },
      subject: reference('Patient', patient),
      encounter: reference('Encounter', id),
      effectiveDateTime: `${day}T09:00:00+08:00`,
      ...value,
    }),
  );
}
