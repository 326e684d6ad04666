import type { Kernel, Tx } from '../../kernel/index.ts';
import { readMany } from '../../record/index.ts';
import type { Committed } from './follow.ts';
import { readResult } from './read-result.ts';
import { deleteResults, insertResults } from './store-results.ts';

/**
 * Keeps positive results of what is reported in step with the record, in the transaction of the commit. Batches without results
 * cost nothing; those of sealed records are opened, since what is most confidential is reported too.
 */
export async function followResults(
  k: Pick<Kernel, 'sealer' | 'clock'>,
  tx: Tx,
  committed: readonly Committed[],
): Promise<void> {
  const results = committed.filter(({ type, op }) => type === 'Observation' && op !== 'unchanged');
  if (results.length === 0) return;
  const known = results.filter(({ op }) => op !== 'create').map(({ id }) => id);
  if (known.length > 0) await deleteResults(tx, known);
  const standing = results.filter(({ op, resource }) => op !== 'delete' && resource !== undefined);
  const sealed = standing.filter(({ resource }) => 'sealed' in resource!);
  const opened =
    sealed.length === 0
      ? []
      : await readMany(
          k,
          tx,
          sealed.map(({ id }) => ({ type: 'Observation', id })),
        );
  const rows = [
    ...standing.flatMap(({ resource }) => ('sealed' in resource! ? [] : (readResult(resource!) ?? []))),
    ...opened.flatMap(({ resource }) => (resource ? (readResult(resource) ?? []) : [])),
  ];
  if (rows.length > 0) await insertResults(tx, rows);
}
