/** Senders of HL7 v2 messages in the register of nodes. Whoever is not in it is refused. */
import { KangyuError, type Kernel, type Queryable } from '../../kernel/index.ts';
import { changeNode, getNode, registerNode } from './nodes.ts';
import { type NodeRow, selectSenders } from './store-nodes.ts';

export interface NewSender {
  /** MSH-3, its first component. */
  application: string;
  /** MSH-4, its first component; empty: any. */
  facility: string;
  source: string;
  /** Unified social credit code. */
  institution?: string;
  /** `YYYY-MM-DD`; `to` is the first day without it. */
  from?: string;
  to?: string;
  note?: string;
}
/** A row of the register that sends HL7 v2. */
export type SenderRow = NodeRow & { application: string; facility: string };

export async function addSender(
  k: Pick<Kernel, 'db' | 'clock' | 'sealer'>,
  sender: NewSender,
  by: string,
): Promise<SenderRow> {
  const { application, facility, source, institution, from, to, note } = sender;
  const made = await registerNode(
    k,
    {
      name: note ?? source,
      source,
      doors: ['hl7v2'],
      application,
      facility,
      ...(institution === undefined ? {} : { institution }),
      ...(from === undefined ? {} : { validFrom: from }),
      ...(to === undefined ? {} : { validTo: to }),
      ...(note === undefined ? {} : { note }),
    },
    by,
  );
  return made as SenderRow;
}

/** Ends a sender's time with the day given, today without it: from that day on it is refused. */
export async function endSender(
  k: Pick<Kernel, 'db' | 'clock' | 'sealer'>,
  id: string,
  by: string,
  day = k.clock.today(),
): Promise<SenderRow> {
  const node = await getNode(k.db, id);
  if (node.application === null) throw new KangyuError('ingest.node-unknown');
  return (await changeNode(k, id, { validTo: day }, by)) as SenderRow;
}

const MAX_SENDERS = 2000;
export const listSenders = async (q: Queryable): Promise<SenderRow[]> =>
  (await selectSenders(q, MAX_SENDERS)) as SenderRow[];
