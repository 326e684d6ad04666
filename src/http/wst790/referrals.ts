/** Referrals both ways: a ServiceRequest with a Task for who is asked, and what becomes of it. */
import { z } from 'zod';
import { type FhirBundleEntry, type FhirResource, KangyuError } from '../../kernel/index.ts';
import { getCurrent, readVersion, search } from '../../record/index.ts';
import {
  type Answering,
  fhirPayload,
  handIn,
  idOf,
  jsonReply,
  ownId,
  readPayload,
  type Task,
  wrongPayload,
} from './task.ts';

interface Reference {
  reference?: string;
}
interface Request extends FhirResource {
  subject?: Reference;
  requester?: Reference;
  performer?: Reference[];
}
const REFERRAL = { system: 'urn:kangyu:cs:task', code: 'referral' };
const USCC = 'urn:kangyu:id:uscc';

/** A ServiceRequest with subject, requester, performer (the institution that is asked) and a reason. */
export const answerReferral: Answering = async (task) => {
  const { ctx, door } = task;
  const asked = fhirPayload(task) as Request;
  if (asked.resourceType !== 'ServiceRequest')
    throw wrongPayload('应为 ServiceRequest', 'a ServiceRequest is expected');
  const [patient] = idOf('Patient', [asked.subject ?? {}]);
  const [institution] = idOf('Organization', asked.performer ?? []);
  if (patient === undefined) throw wrongPayload('subject 应为 Patient', 'subject must be a Patient');
  if (institution === undefined)
    throw wrongPayload('performer 应为接收机构', 'performer must be the institution that is asked');
  if (asked.requester === undefined) throw wrongPayload('缺少 requester', 'the requester is missing');
  if (asked.reasonCode === undefined && asked.reasonReference === undefined)
    throw wrongPayload('缺少转诊原因 reasonCode', 'the reasonCode is missing');
  await getCurrent(door.k, door.k.db, 'Patient', patient, door.scope);
  const id = ownId(task, 'rf');
  const { meta: _meta, ...said } = asked;
  const authoredOn = (asked.authoredOn as string | undefined) ?? ctx.kernel.clock.now().toISOString();
  const referral: FhirResource = { intent: 'order', ...said, authoredOn, id, status: 'active' };
  const request: FhirResource = {
    resourceType: 'Task',
    id: `${id}-t`,
    status: 'requested',
    intent: 'order',
    code: { coding: [{ ...REFERRAL, display: '转诊' }] },
    focus: { reference: `ServiceRequest/${id}` },
    for: { reference: `Patient/${patient}` },
    authoredOn,
    requester: asked.requester,
    owner: { reference: `Organization/${institution}` },
  };
  await handIn(task, [referral, request].map(put));
  door.note('wst790.referral.register', `ServiceRequest/${id}`);
  return jsonReply({ referral: `ServiceRequest/${id}`, task: `Task/${id}-t`, status: 'requested' });
};

const put = (resource: FhirResource): FhirBundleEntry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

const Decision = z.strictObject({
  referral: z.string().regex(/^(ServiceRequest\/)?[A-Za-z0-9\-.]{1,62}$/),
  decision: z.enum(['accepted', 'rejected', 'completed', 'cancelled']),
  reason: z.string().trim().min(2).max(300).optional(),
});
type Decided = z.infer<typeof Decision>['decision'];
const BEFORE: Readonly<Record<Decided, readonly string[]>> = {
  accepted: ['requested'],
  rejected: ['requested'],
  completed: ['accepted'],
  cancelled: ['requested', 'accepted'],
};
const ENDS: Partial<Record<Decided, string>> = { rejected: 'revoked', cancelled: 'revoked', completed: 'completed' };

/** Who is asked accepts, rejects or completes it; who asked may call it off. The same decision again changes nothing. */
export const answerReferralDecision: Answering = async (task) => {
  const { door, node } = task;
  const { referral, decision, reason } = readPayload(task, Decision);
  const id = referral.replace('ServiceRequest/', '');
  const asked = await getCurrent(door.k, door.k.db, 'ServiceRequest', id, door.scope);
  const standing = await getCurrent(door.k, door.k.db, 'Task', `${id}-t`, door.scope);
  const { meta: _meta, ...todo } = standing.resource!;
  const first = await readVersion(door.k, door.k.db, 'ServiceRequest', id, 1);
  if (decision === 'cancelled' ? first?.source !== node.source : !(await isAsked(task, todo)))
    throw wrongPayload('该决定由另一方作出', 'this is for the other side to decide');
  const told = () => jsonReply({ referral: `ServiceRequest/${id}`, status: decision });
  if (todo.status === decision) return told();
  if (!BEFORE[decision].includes(String(todo.status)))
    throw new KangyuError('exchange.referral-state', { status: String(todo.status) });
  if ((decision === 'rejected' || decision === 'cancelled') && reason === undefined)
    throw wrongPayload('请说明原因 reason', 'give the reason');
  const entry: FhirBundleEntry[] = [
    {
      resource: {
        ...todo,
        status: decision,
        ...(reason === undefined ? {} : { statusReason: { text: reason } }),
      } as FhirResource,
      request: { method: 'PUT', url: `Task/${id}-t`, ifMatch: `W/"${standing.version}"` },
    },
  ];
  if (ENDS[decision]) {
    const { meta: _old, ...rest } = asked.resource!;
    entry.push({
      resource: { ...rest, status: ENDS[decision] } as FhirResource,
      request: { method: 'PUT', url: `ServiceRequest/${id}`, ifMatch: `W/"${asked.version}"` },
    });
  }
  await handIn(task, entry);
  door.note('wst790.referral.answer', `ServiceRequest/${id}`);
  return told();
};

/** Whether the node is of the institution that the Task is given to. */
async function isAsked({ door, node }: Task, todo: FhirResource): Promise<boolean> {
  if (node.institution === null) return false;
  const own = await search(door.k, door.k.db, 'Organization', [['identifier', `${USCC}|${node.institution}`]], {
    strict: true,
  });
  const [owner] = idOf('Organization', [(todo.owner ?? {}) as Reference]);
  return own.matches.some((one) => one.id === owner);
}
