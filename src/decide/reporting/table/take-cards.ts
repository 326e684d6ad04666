/** Cards by table: right rows become cards of the county, in one transaction with their return; the others wait for a correction. */
import { findAccount } from '../../../access/index.ts';
import type { FhirBundleEntry, Kernel, Submit, Tx } from '../../../kernel/index.ts';
import { uuidv7 } from '../../../kernel/index.ts';
import { areas } from '../../../measure/population/index.ts';
import type { Origin, ReturnKind } from '../../../measure/returns/index.ts';
import { newCardEntries } from '../card-entries.ts';
import { flowEntry, withdrawnDiagnosis } from '../card-resources.ts';
import { storedDiagnosis } from '../fill-card.ts';
import { handIn, lockKey, type ReportWriter } from '../hand-in.ts';
import { findCard } from '../store.ts';
import { cardTable } from './card-table.ts';
import { type CheckedCard, type CheckKernel, checkCards } from './check-cards.ts';
import { cardReturnStore, selectCardsOf } from './store-returns.ts';

type TakeKernel = CheckKernel & Pick<Kernel, 'db'>;

export function cardReturns(kernel: TakeKernel, submit: Submit): ReturnKind<CheckedCard> {
  return {
    form: cardTable(),
    store: cardReturnStore(kernel),
    areas: (q) => areas(q, kernel.clock.today()),
    check: (q, rows, sender) => checkCards(kernel, q, rows, sender),
    keep: (tx, origin, accepted) => keep(kernel, submit, tx, origin, accepted),
    withdraw: (tx, id) => withdraw(kernel, submit, tx, id),
  };
}

async function keep(
  kernel: TakeKernel,
  submit: Submit,
  tx: Tx,
  { id, by }: Origin,
  accepted: readonly CheckedCard[],
): Promise<Map<number, string>> {
  const account = await findAccount(tx, { account: by });
  const writer: ReportWriter = { kernel, submit, account: by, name: account?.name ?? by };
  const cards = accepted.map(({ row, card }) => ({ row, card: card!, id: uuidv7() }));
  const patients = new Map<string, string>();
  const entries = cards.flatMap(({ card: { patient, judged, institution, makeup }, id: card }): FhirBundleEntry[] => {
    // Somebody with two diseases in one file is one patient.
    const key = patient.idNumber ?? card;
    const known = patients.get(key);
    const url = known ?? `urn:uuid:${uuidv7()}`;
    patients.set(key, url);
    return newCardEntries(writer, {
      ...{ id: card, judged, institution, makeup, checked: true },
      patient: known ? { url } : { url, fresh: patient },
    });
  });
  await handIn(writer, tx, `return/${id}/${accepted[0]!.row}/${kernel.clock.now().getTime()}`, entries);
  return new Map(cards.map(({ row, id: card }) => [row, card]));
}

/** Cards that nobody reviewed yet are deleted with their reason; reviewed ones stand. Gives how many were. */
async function withdraw(kernel: TakeKernel, submit: Submit, tx: Tx, id: string): Promise<number> {
  const writer: ReportWriter = { kernel, submit, account: 'system', name: '整表撤回' };
  const entries: FhirBundleEntry[] = [];
  let withdrawn = 0;
  const at = kernel.clock.now().toISOString();
  for (const card of await selectCardsOf(tx, id)) {
    await lockKey(tx, card);
    const row = await findCard(tx, card);
    if (row?.state !== 'county' || row.reviewedAt !== null) continue;
    const step = { step: 'delete', at, account: writer.account, name: writer.name, state: 'deleted' };
    entries.push(
      flowEntry({
        ...{ id: card, patient: `Patient/${row.patient}`, state: 'deleted', due: null, reportedAt: row.reportedAt },
        ...{ mergedInto: null, institution: row.institution, area: row.area, rank: row.rank },
        steps: [...row.steps, { ...step, reason: 'wrong', note: null }],
      }),
    );
    const diagnosis = await storedDiagnosis(writer, tx, card);
    if (diagnosis) entries.push(withdrawnDiagnosis(diagnosis, 'entered-in-error'));
    withdrawn += 1;
  }
  if (entries.length > 0) await handIn(writer, tx, `return/${id}/withdraw`, entries);
  return withdrawn;
}
