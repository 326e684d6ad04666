/** Taking back what went to a FHIR server: each record is marked there as entered in error, where it stands as it was sent. */
import { type FhirBundleEntry, KangyuError } from '../../../../kernel/index.ts';
import { readMany } from '../../../../record/index.ts';
import { inError } from '../../recall.ts';
import type { SentItem } from '../store-batches.ts';
import { Answer, asked, baseOf, FHIR, isAgain, reasonOf } from './fhir-server.ts';
import { jsonOf } from './json-of.ts';
import { both, post } from './post.ts';
import type { Errand, Left } from './way.ts';

const CHANGED = both('对方的记录此后已更改', 'the record was changed there since');
const NO_VERSION = both('对方的回执没有版本号', 'the receipt named no version');
const GONE = both('本平台已没有这条记录的内容', 'the content of the record is not kept here any more');

/**
 * One Bundle of type batch, each entry held to the version of its receipt; gives the items that stay there, with the reason. Throws
 * exchange.not-reached, and exchange.refused-there where the server takes none of it.
 */
export async function recallOnFhir(errand: Errand, items: readonly SentItem[], reason: string): Promise<Left[]> {
  const { k, guard, node } = errand;
  const current = new Map((await readMany(k, k.db, items)).map((one) => [`${one.type}/${one.id}`, one]));
  const left: Left[] = [];
  const wanted: { place: number; entry: FhirBundleEntry }[] = [];
  for (const { type, id, place, reference } of items) {
    const version = /\/_history\/([A-Za-z0-9\-.]+)$/.exec(reference ?? '')?.[1];
    const stored = current.get(`${type}/${id}`);
    if (version === undefined) left.push({ place, why: NO_VERSION });
    else if (!stored?.resource) left.push({ place, why: GONE });
    else wanted.push({ place, entry: inError(stored, version, reason) });
  }
  if (wanted.length === 0) return left;
  const bundle = { resourceType: 'Bundle', type: 'batch', entry: wanted.map(({ entry }) => entry) };
  const message = { type: FHIR, body: JSON.stringify(bundle), headers: { prefer: 'return=minimal' } };
  const answered = await post(k.config, guard, baseOf(node), asked(errand, message));
  if ('problem' in answered) throw new KangyuError('exchange.not-reached', { reason: answered.problem });
  const parsed = Answer.safeParse(jsonOf(answered.text));
  if (answered.status > 299 || !parsed.success || parsed.data.entry.length !== wanted.length) {
    const code = isAgain(answered.status) ? 'exchange.not-reached' : 'exchange.refused-there';
    throw new KangyuError(code, { reason: reasonOf(answered) });
  }
  const statuses = parsed.data.entry.map(({ response }) => Number(response.status.slice(0, 3)));
  return [
    ...left,
    ...wanted.flatMap(({ place }, at) => {
      const status = statuses[at]!;
      if (status < 300) return [];
      return [
        { place, why: status === 409 || status === 412 ? CHANGED : both(`对方应答 ${status}`, `answered ${status}`) },
      ];
    }),
  ];
}
