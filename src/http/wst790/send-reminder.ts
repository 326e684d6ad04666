/** A reminder of a node for one resident: kept as a record of theirs; they are told that there is one, never what it says. */
import { z } from 'zod';
import { findAccount } from '../../access/index.ts';
import { historyOf, selectInstitutionNames } from '../../decide/programs/index.ts';
import { accountsFor, findSamePerson } from '../../identify/index.ts';
import type { FhirBundleEntry, Tx } from '../../kernel/index.ts';
import { type Notice, tell } from '../../notify/index.ts';
import { createItem, defineWorkKinds, ensureUnits, SYSTEM } from '../../work/index.ts';
import { patientBy } from '../routes/fhir-summary.ts';
import { type Answering, handIn, jsonReply, ownId, readPayload, type Task, wrongPayload } from './task.ts';

const KIND = 'exchange.reminder';
/** Digits of a county's division code: units belong to counties. */
const COUNTY = 6;
defineWorkKinds({ [KIND]: { title: { zh: '转告居民提醒', en: 'Reminder to pass on to a resident' } } });

const Send = z.strictObject({
  resident: z.strictObject({ system: z.string().min(1).max(300), value: z.string().min(1).max(200) }),
  title: z.string().trim().min(2).max(100),
  text: z.string().trim().min(2).max(1000),
  /** An urgent one may leave the house as a text message, too. */
  priority: z.enum(['routine', 'urgent']).default('routine'),
  /** Day until which who passes it on should have done so. */
  due: z.iso.date().optional(),
});
type Sent = z.infer<typeof Send>;
interface Of {
  patient: string;
  person: string;
  patients: readonly string[];
}

/** The same message again is the same reminder, told once. */
export const answerSendReminder: Answering = async (task) => {
  const { ctx, door, envelope } = task;
  const { kernel } = ctx;
  const said = readPayload(task, Send);
  const { system, value } = said.resident;
  const token = [system, value].map((text) => text.replace(/[\\,|$]/g, (sign) => `\\${sign}`)).join('|');
  const patient = await patientBy(door, [['identifier', token]]);
  const [same] = await findSamePerson(kernel.db, [patient]);
  const of: Of = { patient, person: same?.person ?? patient, patients: same?.patients ?? [patient] };
  const id = ownId(task, 'rm');
  const told = await kernel.db.transaction(async (tx) => {
    await handIn(task, [recordOf(task, said, id, patient)], tx);
    const accounts = same ? await accountsFor(tx, same.person, kernel.clock.today()) : [];
    if (accounts.length === 0) return passOn(task, tx, said, of);
    await tell(kernel, tx, [noticeOf(`exchange/${task.node.source}/${envelope.messageId}`, said, accounts)]);
    return 'resident';
  });
  door.note(`wst790.${task.service.code}`, `Communication/${id}`);
  return jsonReply({ reminder: `Communication/${id}`, told });
};

function recordOf({ node, envelope }: Task, said: Sent, id: string, patient: string): FhirBundleEntry {
  const about = { reference: `Patient/${patient}` };
  const sender =
    node.institution === null ? {} : { identifier: { system: 'urn:kangyu:id:uscc', value: node.institution } };
  return {
    resource: {
      resourceType: 'Communication',
      id,
      status: 'completed',
      category: [{ coding: [{ system: 'urn:kangyu:cs:communication', code: 'reminder' }], text: '提醒' }],
      priority: said.priority,
      subject: about,
      recipient: [about],
      sender: { ...sender, display: node.name },
      topic: { text: said.title },
      sent: envelope.sentAt,
      payload: [{ contentString: said.text }],
    },
    request: { method: 'PUT', url: `Communication/${id}` },
  };
}

/** What leaves the house: that there is a reminder, and where it is read. */
const noticeOf = (key: string, { priority }: Sent, accounts: readonly string[]): Notice => ({
  key,
  kind: KIND,
  level: priority === 'urgent' ? 'orange' : 'blue',
  title: { zh: '您有一条健康提醒', en: 'You have a health reminder' },
  text: { zh: '请登录后在“我的健康”查看。', en: 'Sign in and read it on your own page.' },
  link: '/me',
  to: accounts.map((account) => ({ account })),
});

/** Nobody of the resident's can be told here: work of their doctor, else of their institution, else of the unit of the service. */
async function passOn(task: Task, tx: Tx, said: Sent, of: Of): Promise<'doctor' | 'institution' | 'unit'> {
  const { ctx, node, service, envelope } = task;
  const { kernel } = ctx;
  const { enrolments, area } = await historyOf(tx, of.patients);
  const running = enrolments.filter(({ exited }) => exited === null).reverse();
  const doctor = await firstAccount(
    tx,
    running.flatMap((one) => one.doctor ?? []),
  );
  const institutions = running.flatMap((one) => one.institution?.replace('Organization/', '') ?? []);
  const name = (await selectInstitutionNames(tx, institutions)).find((one) => one.name !== null)?.name;
  const at = area ?? (node.area === '*' ? kernel.instance.region : node.area);
  if (!at)
    throw wrongPayload('居民居住地不明，无处转告', 'where the resident lives is not known, so nobody can pass it on');
  const { ids } = await ensureUnits(tx, kernel.clock, at.slice(0, COUNTY), [name ?? service.unit!], SYSTEM);
  await createItem(
    kernel,
    tx,
    {
      key: `exchange/${node.source}/${envelope.messageId}`,
      kind: KIND,
      subject: { room: 'exchange', key: `person/${of.person}` },
      title: `转告居民提醒：${said.title}`,
      detail: `居民本人没有账号，请当面或电话转告，内容见健康档案（/residents/${of.person}）。来自 ${node.name}`,
      area: at,
      due: said.due,
      leads: [...ids.values()],
      ...(doctor === undefined ? {} : { account: doctor }),
    },
    SYSTEM,
  );
  return doctor !== undefined ? 'doctor' : name ? 'institution' : 'unit';
}

async function firstAccount(tx: Tx, names: readonly string[]): Promise<string | undefined> {
  for (const account of new Set(names)) if ((await findAccount(tx, { account }))?.active) return account;
  return undefined;
}
