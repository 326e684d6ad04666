/** A batch as a signed envelope, answered with a receipt a record. */
import { z } from 'zod';
import type { AnswerEnvelope } from '../../envelope.ts';
import { mediaOf } from '../definitions.ts';
import { askNode } from './ask-node.ts';
import { jsonOf } from './json-of.ts';
import { both } from './post.ts';
import type { Send } from './way.ts';

const Receipts = z.object({
  submission: z.string().max(100),
  records: z.array(
    z.object({
      index: z.number().int(),
      status: z.enum(['stored', 'quarantined', 'refused']),
      reference: z.string().max(300).optional(),
      problems: z.array(z.unknown()).optional(),
    }),
  ),
});

export const sendEnvelope: Send = async ({ k, guard, node, definition }, batch, text) => {
  const { id, batchNo, kind, day, records, checksum } = batch;
  const asked = await askNode(k, guard, node, {
    service: definition.service,
    messageId: id,
    batch: { batchNo, kind, records, from: day, to: day, checksum },
    payload: { type: mediaOf(definition), text },
  });
  if ('problem' in asked) return asked;
  const { answer } = asked;
  const found = answer.payload === undefined ? undefined : receiptsOf(answer.payload, records);
  if (found)
    return {
      receipts: found.records.map(({ index, status, reference, problems }) => ({
        place: index,
        state: status === 'stored' ? 'acknowledged' : 'refused',
        reference: reference ?? null,
        problems: problems ?? null,
      })),
      ack: answer.ack,
      receipt: found.submission,
      problem: answer.ack === 'AA' ? null : reasonOf(answer),
    };
  if (answer.ack === 'AE') return { refused: reasonOf(answer), ack: answer.ack };
  return {
    problem: answer.ack === 'AA' ? both('应答中没有回执', 'the answer holds no receipts') : reasonOf(answer),
  };
};

const reasonOf = ({ ack, errorCode, text }: AnswerEnvelope): string =>
  both(`${ack} ${text?.zh ?? errorCode ?? ''}`.slice(0, 200), `${ack} ${text?.en ?? errorCode ?? ''}`.slice(0, 200));

/** Undefined unless there is one for each record. */
function receiptsOf(payload: string, records: number): z.infer<typeof Receipts> | undefined {
  const parsed = Receipts.safeParse(jsonOf(payload));
  return parsed.success && parsed.data.records.length === records ? parsed.data : undefined;
}
