import { expect, it } from 'vitest';
import { testKernel } from '../kernel/testing.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { syncViews } from '../project/index.ts';
import { search } from '../record/index.ts';
import { readDemoRegion } from './content.ts';
import { generateDemo } from './generate.ts';
import { DEFAULTS } from './index.ts';
import { sendDoors } from './send-doors.ts';

it('sends a hospital’s messages and a centre’s documents of people whom the register knows, once, moving no figure', async () => {
  const k = await testKernel({ now: '2025-12-31T09:00:00+08:00' });
  await syncViews(k.owner);
  const { accept } = createAcceptQueue(k);
  const options = { ...DEFAULTS, residents: 200, from: '2025-06-01' };
  for (const { phase, submission } of generateDemo(options))
    if (phase !== 'resources' && phase !== 'corrections') await accept(submission);
  const visits = () =>
    k.db.query(
      "select count(*)::int as n from record.pub_current where type = 'Encounter' and content->>'status' = 'finished'",
    );
  const before = await visits();
  const region = readDemoRegion('530403');
  const sent = (await sendDoors(k, accept, region, options))!;
  expect(sent.shared.length).toBeGreaterThan(3);
  expect(sent.hl7.stored).toBe(sent.hl7.messages);
  expect(sent.cda.stored).toBe(sent.cda.documents);
  expect(sent.cda.documents).toBe(sent.shared.length);
  expect(await visits()).toEqual(before);

  const sources = await k.db.query<{ sources: string[] }>(
    `select array_agg(o.source order by o.source) as sources from identify.pub_patient_person me
     join identify.pub_patient_person o on o.person_id = me.person_id
     where 'Patient/' || me.patient_id = any($1) group by me.person_id`,
    [sent.shared],
  );
  expect(sources).toHaveLength(sent.shared.length);
  for (const row of sources)
    expect(row.sources).toEqual(expect.arrayContaining([sent.hl7.source, sent.cda.source, 'jiangchuan-register']));
  const asked = await k.db.query("select reason from identify.review where reason = 'same-id-different-name'");
  expect(asked).toHaveLength(1);
  expect((await search(k, k.db, 'Appointment', [])).matches.length).toBeGreaterThan(0);
  expect(sent.prompts).toBeGreaterThan(sent.shared.length / 2);
  expect(await sendDoors(k, accept, region, options)).toEqual(sent);
});
