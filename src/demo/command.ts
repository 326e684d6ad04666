/** Gives the demo what a county has for emergencies: teams, points with stock, reserve sites, and one drill with its review. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadRoles } from '../access/index.ts';
import { addDays } from '../algorithms/periods.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import {
  addFinding,
  addPoint,
  addSite,
  addTeam,
  beginResponse,
  type CommandKernel,
  checkItem,
  closeEvent,
  endResponse,
  fillSeat,
  followOrders,
  GRADES,
  gradeEvent,
  moveOrder,
  openEvent,
  readEvent,
  readResources,
  receive,
  reportUse,
  resourcesContent,
  saveMember,
  setLevel,
  writeReview,
} from '../decide/command/index.ts';
import { fixedClock, type Kernel, packageRoot, readContent, updateInstance } from '../kernel/index.ts';
import { type Actor, ensureUnits, setMember } from '../work/index.ts';
import { makeName } from './names.ts';
import { joined } from './work.ts';

const text = z.string().min(1);
const count = z.number().int().min(0);
const DemoCommand = z.strictObject({
  schema: z.literal(1),
  members: z.array(z.strictObject({ unit: text, account: text, lead: z.boolean().default(false) })),
  teams: z.array(
    z.strictObject({
      name: text,
      class: text,
      size: count,
      employer: text,
      profession: text,
      skills: z.array(text),
      accounts: z.array(text).default([]),
    }),
  ),
  points: z.array(
    z.strictObject({
      name: text,
      area: text,
      tier: text,
      keeper: text.optional(),
      stock: z.number().positive(),
      latitude: z.number(),
      longitude: z.number(),
    }),
  ),
  materials: z.array(
    z.strictObject({
      id: text,
      quantity: z.array(count).min(1),
      expiresIn: z.array(count).optional(),
      levels: z.tuple([count, count, count]),
    }),
  ),
  use: z.array(
    z.strictObject({
      name: text,
      share: z.number().min(0).max(1),
      blood: z.record(z.string(), z.array(count)).default({}),
    }),
  ),
  sites: z.array(z.strictObject({ name: text, area: text, kind: text, capacity: count, hours: count })),
  drill: z.strictObject({
    daysBefore: count,
    title: text,
    kind: text,
    area: text,
    place: text,
    plan: text,
    level: z.enum(GRADES),
    facts: z.record(z.string(), z.union([z.number(), z.boolean()])),
    seats: z.array(z.strictObject({ id: text, holder: text })),
    /** Items of the checklist of the beginning that were done. */
    begun: z.array(count),
    steps: z.array(
      z.strictObject({ at: z.number().positive(), do: z.enum(['receipt', 'submit']), order: text, note: text }),
    ),
    review: text,
    findings: z.array(
      z.strictObject({
        good: z.boolean(),
        text,
        improve: text.optional(),
        unit: text.optional(),
        days: count.optional(),
      }),
    ),
  }),
});
type DemoCommand = z.infer<typeof DemoCommand>;

const SEED = 'emergency';
const ON_CALL = 3;

/** Once, all or nothing; a region without such content has none. */
export async function giveDemoCommand(kernel: Kernel, region: string): Promise<void> {
  const file = join(packageRoot(), 'content', 'regions', region, 'command.yaml');
  if (!existsSync(file) || kernel.instance.meta.command === true) return;
  const content = readContent(file, DemoCommand, 'demo.content-broken');
  const name = loadRoles().roles.commander!.title.zh;
  const actor: Actor = { account: 'commander', name, manages: () => true, reports: true };
  await kernel.db.transaction(async (tx) => {
    const k = { ...kernel, db: joined(kernel.db, tx) };
    const units = content.members.map(({ unit }) => unit);
    const { ids } = await ensureUnits(tx, kernel.clock, region, units, actor);
    for (const { unit, account, lead } of content.members) await setMember(k, ids.get(unit)!, { account, lead }, actor);
    await giveTeams(k, region, content, seededRandom(SEED), actor);
    await giveStock(k, content, actor);
    for (const site of content.sites) await addSite(k, site, actor);
    await giveUse(k, region, content, actor);
    await runDrill(k, content.drill, actor);
    kernel.instance = await updateInstance(tx, { meta: { command: true } });
  });
}

async function giveTeams(
  kernel: Kernel,
  region: string,
  content: DemoCommand,
  random: Random,
  actor: Actor,
): Promise<void> {
  for (const { name, class: kind, size, employer, profession, skills, accounts } of content.teams) {
    const team = await addTeam(kernel, { area: region, name, class: kind }, actor);
    for (let i = 0; i < size; i += 1)
      await saveMember(
        kernel,
        team,
        {
          name: makeName(random, 'worker'),
          phone: null,
          account: accounts[i] ?? null,
          leader: i === 0,
          profession,
          employer,
          skills: i === 0 ? skills : [skills[i % skills.length]!],
          certificates: [],
          onCall: i < ON_CALL,
        },
        actor,
      );
  }
}

async function giveStock(kernel: Kernel, { points, materials }: DemoCommand, actor: Actor): Promise<void> {
  const today = kernel.clock.today();
  for (const { stock, ...point } of points) {
    const id = await addPoint(kernel, point, actor);
    for (const { id: material, quantity, expiresIn, levels } of materials) {
      const share = (whole: number) => Math.round(whole * stock);
      const [minimum, safe, maximum] = [share(levels[0]), share(levels[1]), share(levels[2])];
      if (safe === 0) continue;
      await setLevel(kernel, id, material, { minimum, safe, maximum }, actor);
      for (const [i, whole] of quantity.entries()) {
        const days = expiresIn?.[i];
        if (share(whole) === 0) continue;
        await receive(
          kernel,
          id,
          {
            material,
            lot: `DEMO-${i + 1}`,
            expires: days === undefined ? null : addDays(today, days),
            quantity: share(whole),
          },
          actor,
        );
      }
    }
  }
}

/** Beds and blood as the institutions named report them; what the registers know of no longer is left out. */
async function giveUse(kernel: Kernel, region: string, { use }: DemoCommand, actor: Actor): Promise<void> {
  const types = resourcesContent().blood.types.map(({ id }) => id);
  for (const row of await readResources(kernel, [`${region}%`])) {
    const known = use.find(({ name }) => row.name.endsWith(name));
    if (!known) continue;
    const beds = Object.entries(row.beds).map(([kind, { open }]) => ({
      kind,
      open,
      occupied: Math.round(open * known.share),
    }));
    const negative = row.negativeBeds.open;
    if (negative > 0)
      beds.push({ kind: 'negative-pressure', open: negative, occupied: Math.floor(negative * known.share) });
    const blood = Object.entries(known.blood).flatMap(([product, units]) =>
      units.map((amount, i) => ({ product, type: types[i]!, units: amount })),
    );
    await reportUse(kernel, row.institution, { beds, blood }, actor);
  }
}

/** Gone through with the clock of its day, by the functions that people use. */
async function runDrill(kernel: Kernel, drill: DemoCommand['drill'], actor: Actor): Promise<void> {
  const begin = Date.parse(`${addDays(kernel.clock.today(), -drill.daysBefore)}T09:00:00+08:00`);
  const at = (hours: number): CommandKernel => ({
    ...kernel,
    silent: true,
    clock: fixedClock(new Date(begin + hours * 3_600_000).toISOString()),
  });
  const { title, kind, area, place, facts, plan, level } = drill;
  const id = await openEvent(at(0), { title, kind, area, place, facts, exercise: true }, actor);
  await gradeEvent(at(0.2), id, { grade: level, note: '演练方案设定' }, actor);
  const standing = ['field', 'treat', 'report', 'stock'];
  await beginResponse(at(0.5), id, { plan, level, orders: standing }, actor);
  for (const { id: seat, holder } of drill.seats)
    await fillSeat(at(0.6), id, { kind: 'role', id: seat, holder }, actor);
  for (const item of drill.begun) await checkItem(at(0.65), id, { checklist: 'begin', item, done: true }, actor);
  const orders = new Map((await readEvent(at(0.5), id)).orders.map((order) => [order.standing, order.id]));
  for (const step of drill.steps) {
    await followOrders(at(step.at));
    const action = step.do === 'receipt' ? 'start' : 'submit';
    await moveOrder(
      at(step.at),
      orders.get(step.order)!,
      { action, note: step.note, percent: action === 'submit' ? 100 : 0 },
      actor,
    );
  }
  for (const order of orders.values()) await moveOrder(at(7), order, { action: 'accept' }, actor);
  await endResponse(at(7.5), id, { note: '演练科目完成', early: true, open: true }, actor);
  await writeReview(at(28), id, drill.review, actor);
  for (const { good, text: found, improve, unit, days } of drill.findings)
    await addFinding(
      at(28.5),
      id,
      { good, text: found, ...(improve && unit && days ? { improve: { title: improve, unit, days } } : {}) },
      actor,
    );
  await closeEvent(at(29), id, {}, actor);
}
