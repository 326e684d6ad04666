import { type FhirResource, KangyuError, type Kernel, type Receipt, type Submission } from '../../kernel/index.ts';
import { read } from '../read.ts';
import { listUntold, markTold, type SubscriptionRow } from '../store-subscriptions.ts';
import { SERVER } from './follow.ts';

const AT_ONCE = 100;

/** Hands records to the main path. */
export type Accept = (submission: Submission) => Promise<Receipt>;

/**
 * Writes what became of subscriptions into their resources, as versions of the sender that owns them. What a client wrote
 * meanwhile is not overwritten: the feed will come to it.
 */
export async function tellStates(k: Kernel, accept: Accept): Promise<{ more: boolean }> {
  const rows = await listUntold(k.db, AT_ONCE);
  // Together, so that they share a batch of the writer.
  const versions = await Promise.all(rows.map((row) => tell(k, accept, row)));
  for (const [i, row] of rows.entries()) {
    const version = versions[i];
    if (version !== 'newer') await markTold(k.db, row.id, row.state, version);
  }
  return { more: rows.length === AT_ONCE && versions.some((version) => version !== 'newer') };
}

async function tell(k: Kernel, accept: Accept, row: SubscriptionRow): Promise<number | undefined | 'newer'> {
  const current = await read(k, k.db, 'Subscription', row.id);
  if (!current?.resource || current.version !== row.version) return 'newer';
  const { meta: _meta, error: _error, ...rest } = current.resource;
  const resource: FhirResource = { ...rest, status: row.state, ...(row.error === null ? {} : { error: row.error }) };
  try {
    const receipt = await accept({
      source: current.source ?? SERVER,
      externalId: `subscription-state/${row.id}/${row.version}`,
      kind: 'fhir',
      format: 'fhir-json',
      submittedBy: SERVER,
      bundle: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            resource,
            request: { method: 'PUT', url: `Subscription/${row.id}`, ifMatch: `W/"${row.version}"` },
          },
        ],
      },
    });
    const version = receipt.records[0]?.reference?.split('/').at(-1);
    if (version === undefined) {
      k.log.warn({ subscription: row.id, receipt }, 'the state of a subscription could not be written');
      return undefined;
    }
    return Number(version);
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'record.version-conflict') return 'newer';
    throw error;
  }
}
