/** Everything that is held of a person, for them to take away (PIPL art. 45): a FHIR Bundle, written while it is read. */
import type { Kernel } from '../kernel/index.ts';
import { compartmentTypes } from '../record/index.ts';
import { type Reading, recordsOf } from './entries.ts';

const STEP = 500;

/** Current versions of all types whose main subject is the person; `sink` takes the text piece by piece. */
export async function takeOut(k: Kernel, reading: Reading, sink: (text: string) => Promise<void>): Promise<void> {
  const lanes = compartmentTypes('Patient').map((type) => ({ lane: type, type }));
  await sink(`{"resourceType":"Bundle","type":"collection","timestamp":"${k.clock.now().toISOString()}","entry":[`);
  let cursor: string | undefined;
  let first = true;
  do {
    const page = await recordsOf(k, reading, { lanes, limit: STEP, cursor });
    for (const { resource } of page.records) {
      await sink(`${first ? '' : ','}{"resource":${JSON.stringify(resource)}}`);
      first = false;
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  await sink(']}');
}
