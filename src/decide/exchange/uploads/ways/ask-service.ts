import type { z } from 'zod';
import { KangyuError } from '../../../../kernel/index.ts';
import { askNode } from './ask-node.ts';
import { jsonOf } from './json-of.ts';
import { both } from './post.ts';
import type { Errand } from './way.ts';

/** The JSON that a service of another node answers, of the form it should have. Throws exchange.not-reached and exchange.refused-there. */
export async function askService<S extends z.ZodType>(
  { k, guard, node }: Pick<Errand, 'k' | 'guard' | 'node'>,
  service: string,
  question: unknown,
  form: S,
): Promise<z.output<S>> {
  const payload = { type: 'application/json', text: JSON.stringify(question) };
  const asked = await askNode(k, guard, node, { service, payload });
  if ('problem' in asked) throw new KangyuError('exchange.not-reached', { reason: asked.problem });
  const { ack, errorCode, text, payload: answer } = asked.answer;
  if (ack !== 'AA' || answer === undefined)
    throw new KangyuError('exchange.refused-there', { reason: [ack, errorCode, text?.zh].filter(Boolean).join(' ') });
  const parsed = form.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]!.path.join('.');
  throw new KangyuError('exchange.not-reached', {
    reason: both(`${service} 的应答内容不符合约定（${place}）`, `the answer of ${service} has another form (${place})`),
  });
}
