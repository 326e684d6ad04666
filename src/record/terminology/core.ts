import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type FhirResource, KangyuError, type Kernel, packageRoot, type Tx } from '../../kernel/index.ts';
import { openResource } from '../seal.ts';
import { deleteCore, findTerminologyState, lockLoading, saveTerminologyState } from '../store-terminology.ts';
import { findDefinitionRecords } from '../store-terminology-read.ts';
import { applyTerminology, DEFINITION_TYPES, storeDefinitions } from './apply-resources.ts';
import './errors.ts';

const FILE = 'content/terminology/r4-core.json.gz';
/** Raised when the form in which definitions are stored changes. */
const FORMAT = 1;

/**
 * Takes in the definitions of FHIR R4 that the program ships (code systems, value sets, concept maps) when they are not the ones
 * taken in before, and with them anew those among the records; gives the number of shipped resources taken in, 0 when there was
 * nothing to do. Whole or not at all.
 */
export async function syncTerminology(k: Pick<Kernel, 'db' | 'clock' | 'sealer'>): Promise<number> {
  const packed = readFileSync(join(packageRoot(), FILE));
  const fingerprint = createHash('sha256').update(`${FORMAT}:`).update(packed).digest('hex').slice(0, 16);
  if ((await findTerminologyState(k.db)) === fingerprint) return 0;
  const [, ...resources] = unpack(packed);
  return k.db.transaction(async (tx) => {
    await lockLoading(tx);
    if ((await findTerminologyState(tx)) === fingerprint) return 0;
    await deleteCore(tx);
    await storeDefinitions(tx, 'core', resources as FhirResource[], k.clock.now());
    await takeRecords(k, tx);
    await saveTerminologyState(tx, fingerprint, k.clock.now());
    return resources.length;
  });
}

const PAGE = 100;

/** Records that were stored before they counted (by an earlier program, or another FORMAT). */
async function takeRecords(k: Pick<Kernel, 'clock' | 'sealer'>, tx: Tx): Promise<void> {
  let after = { type: '', id: '' };
  for (;;) {
    const page = await findDefinitionRecords(tx, DEFINITION_TYPES, after, PAGE);
    const records = page.map(({ type, id, content }) => ({
      type,
      id,
      deleted: false,
      plain: openResource(k.sealer, content),
    }));
    await applyTerminology(tx, records, k.clock.now());
    const last = page.at(-1);
    if (!last) return;
    after = { type: last.type, id: last.id };
  }
}

function unpack(packed: Buffer): unknown[] {
  try {
    return gunzipSync(packed)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch (cause) {
    throw new KangyuError('terminology.content', { file: FILE, reason: (cause as Error).message }, { cause });
  }
}

let bindings: ReadonlyMap<string, string> | undefined;

/** Value set that R4 binds an element to (`Observation.status`), or undefined. */
export function boundValueSet(path: string): string | undefined {
  bindings ??= new Map(
    Object.entries(
      (unpack(readFileSync(join(packageRoot(), FILE)))[0] as { bindings: Record<string, string> }).bindings,
    ),
  );
  return bindings.get(path);
}
