/** Emptying of beds as it was ordered, and what came of it. */
import type { Actor } from '../../work/index.ts';
import { type CommandKernel, changeEvent, joined } from './change-event.ts';
import type { EmptyingStep } from './content-plans.ts';
import { resourcesContent } from './load-content.ts';
import { writeLog } from './log.ts';
import { giveOrdersIn } from './orders.ts';
import { type BedUse, emptyBeds, type InstitutionUse, readResources } from './resources.ts';
import { insertEmptying, selectEmptyings } from './store-emptying.ts';

const ACK_MINUTES = 30;

/** Orders each institution to empty the beds that were weighed, and keeps what was promised. */
export async function orderEmptying(
  k: CommandKernel,
  event: string,
  institutions: readonly InstitutionUse[],
  steps: readonly EmptyingStep[],
  actor: Actor,
): Promise<void> {
  const promised = emptyBeds(institutions, steps).institutions.filter(({ moved }) => moved > 0);
  const last = Math.max(1, ...steps.map(({ hours }) => hours));
  const { kept } = resourcesContent().beds;
  await changeEvent(k, event, ['responding'], async (tx, row) => {
    const inside = { ...k, db: joined(k.db, tx) };
    for (const { name, moved } of promised)
      await giveOrdersIn(
        inside,
        tx,
        row,
        {
          title: `应急腾空床位 ${moved} 张`,
          text: `${steps.map(({ title, hours, patients }) => `${title.zh}（${hours === 0 ? '立即' : `${hours} 小时内`}）：${patients.zh}`).join('\n')}\n${kept.zh}`,
          to: [{ unit: name }],
          ackMinutes: ACK_MINUTES,
          hours: last + 1,
        },
        actor,
      );
    const at = k.clock.now();
    await insertEmptying(tx, event, {
      at,
      account: actor.account,
      name: actor.name,
      steps: steps.map(({ id }) => id),
      institutions: promised.map(({ institution, name, freeBefore, moved }) => ({
        institution,
        name,
        freeBefore,
        promised: moved,
      })),
    });
    const beds = promised.reduce((sum, { moved }) => sum + moved, 0);
    await writeLog(tx, event, at, actor, 'emptying', { institutions: promised.length, beds });
  });
}

export interface EmptyingResult {
  no: number;
  at: Date;
  name: string;
  steps: string[];
  institutions: {
    institution: string;
    name: string;
    freeBefore: number;
    promised: number;
    /** Free beds as reported after the order; null while nobody reported. */
    freeNow: number | null;
    /** More free beds than before the order. */
    freed: number | null;
  }[];
}

/** Each emptying of an event with what institutions reported since. Nothing reported is not taken for done. */
export async function readEmptyings(k: Pick<CommandKernel, 'db' | 'clock'>, event: string): Promise<EmptyingResult[]> {
  const ordered = await selectEmptyings(k.db, event);
  if (ordered.length === 0) return [];
  const uses = new Map((await readResources(k, undefined)).map((use) => [use.institution, use]));
  const freeOf = (beds: Record<string, BedUse>) =>
    Object.values(beds).reduce((sum, { open, occupied }) => sum + open - (occupied ?? open), 0);
  return ordered.map(({ institutions, ...one }) => ({
    ...one,
    institutions: institutions.map((row) => {
      const use = uses.get(row.institution);
      const fresh = use?.reportedAt && Date.parse(use.reportedAt) > one.at.getTime();
      const freeNow = fresh ? freeOf(use.beds) : null;
      return { ...row, freeNow, freed: freeNow === null ? null : freeNow - row.freeBefore };
    }),
  }));
}
