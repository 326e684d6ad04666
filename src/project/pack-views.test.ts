import { beforeAll, expect, it } from 'vitest';
import { extractResources } from '../algorithms/forms/extract.ts';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { contentPacks, formUrl, packSystem, takeContact } from '../packs/index.ts';
import { packViews } from './pack-views.ts';
import { syncViews } from './sync-views.ts';
import { commitAndMaintain, put } from './testing.ts';

const pack = contentPacks().find(({ id }) => id === 'hypertension')!;
const views = packViews([pack]).filter(({ name }) => name === 'form_hypertension_follow_up');

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record', 'project'] });
  await syncViews(k.owner, views);
});

it('a contact of a pack is a row of its form, with an answer in each column', async () => {
  const answers = {
    status: '1',
    mode: '2',
    symptoms: ['2', '4'],
    sbp: 142,
    dbp: 88,
    height: 170,
    weight: 65.5,
    smoking: 10,
  };
  const taken = takeContact(
    pack,
    'follow-up',
    '2025-03-01T23:30:00+08:00',
    { ...answers, adr: '1', complication: '1', result: '2', nextDate: '2025-03-15' },
    { subject: { birthDate: '1960-01-01' }, facts: {}, made: [] },
  );
  expect(taken.evaluation.problems).toEqual([]);
  const { form, extraction } = { form: taken.form.compiled, extraction: taken.form.extraction };
  const entries = extractResources(form, extraction, taken.evaluation.values, taken.around, {
    id: 'c1',
    time: '2025-03-01T23:30:00+08:00',
    subject: 'Patient/p1',
    questionnaire: `${formUrl('hypertension', 'follow-up')}|${form.form.from}`,
    system: packSystem('hypertension'),
  });
  const response = entries.find(({ resource }) => resource.resourceType === 'QuestionnaireResponse')!.resource;
  await commitAndMaintain(k, [put(response), put({ ...response, id: 'c2', status: 'entered-in-error' })], views);
  const rows = await k.db.query('select * from project.pub_form_hypertension_follow_up');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    ...{ id: 'c1', patient: 'p1', encounter: 'c1', day: '2025-03-01', mode: '2', symptoms: ['2', '4'], smoking: 10 },
    ...{ at_target: true, result: '2', next_date: '2025-03-15' },
  });
  expect([rows[0]!.sbp, rows[0]!.weight, rows[0]!.bmi, rows[0]!.sbp_limit].map(Number)).toEqual([142, 65.5, 22.7, 150]);
});
