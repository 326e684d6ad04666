/** What citizens report through the public form: a rumour that waits to be verified, told to who works signals there. */
import type { Tx } from '../../kernel/index.ts';
import { getArea } from '../../measure/population/index.ts';
import { holdersOf, tell } from '../../notify/index.ts';
import { signalContent } from './load-signals.ts';
import { enterRumour, type RumourKernel } from './rumours.ts';
import { findPublicRumour } from './store-rumours.ts';
import { selectAncestors } from './store-telling.ts';

export interface CitizenReport {
  text: string;
  area: string;
  heardOn: string;
  place?: string | undefined;
  persons?: number | undefined;
  topic?: string | undefined;
  /** Sealed; nobody has to give it. */
  contact?: string | undefined;
}

/** Who entered a report that came through the public form. */
export const PUBLIC_SENDER = 'public';
const CHANNEL = 'citizen';
const HOUR_MS = 3_600_000;

/**
 * Takes a report; the same text about the same place within a day gives the id it had. Throws `surveillance.heard-wrong`,
 * `surveillance.disease-unknown` and `population.area-unknown`.
 */
export async function takeCitizenReport(k: RumourKernel, report: CitizenReport): Promise<{ id: string; at: Date }> {
  await getArea(k.db, report.area, k.clock.today());
  const at = k.clock.now();
  const known = await findPublicRumour(k.db, report, PUBLIC_SENDER, new Date(at.getTime() - 24 * HOUR_MS));
  if (known) return known;
  const row = await enterRumour(k, { ...report, channel: CHANNEL }, PUBLIC_SENDER, (tx) => tellOf(k, tx, report.area));
  return { id: row.id, at: row.enteredAt };
}

/** One message an area and hour, however many report: a flood on the form is no flood of messages. */
async function tellOf(k: RumourKernel, tx: Tx, area: string): Promise<void> {
  const today = k.clock.today();
  const hour = new Date(Math.floor(k.clock.now().getTime() / HOUR_MS) * HOUR_MS).toISOString();
  const around = new Set([area, ...(await selectAncestors(tx, [area], today)).map(({ ancestor }) => ancestor)]);
  const workers = await holdersOf(tx, signalContent(today).telling.work, today);
  const to = workers.filter(({ area: own }) => around.has(own)).map(({ account }) => ({ account }));
  const { name } = await getArea(k.db, area, today);
  await tell(k, tx, [
    {
      ...{ key: `rumour/${area}/${hour}`, kind: 'rumour', level: 'blue' as const, link: '/warning/rumours?state=new' },
      title: { zh: `群众报告待核实：${name}`, en: `A citizen's report to verify: ${name}` },
      text: { zh: '公众报告页收到新的线索，请核实。', en: 'The public form took a new report; verify it.' },
      to,
    },
  ]);
}
