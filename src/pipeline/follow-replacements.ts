/** Patients of which their source says that they are one with others, or not: their persons change in the same transaction. */
import { type Parting, partPatients, type Replacement, replacePatients } from '../identify/index.ts';
import type { FhirResource, Kernel, Submit, Tx } from '../kernel/index.ts';
import type { Standing } from './batch.ts';
import { carryChange } from './change-persons.ts';

/** Says of the Patient that holds it whether it is the person of another one of its source. */
const SAME_PERSON = 'urn:kangyu:ext:same-person';

/** Nothing is asked of the database where no Patient names another one. */
export async function followReplacements(
  k: Kernel,
  tx: Tx,
  submit: Submit,
  stored: readonly Standing[],
): Promise<void> {
  const replacements: Replacement[] = [];
  const partings: Parting[] = [];
  for (const { entry, resolved } of stored) {
    if (resolved.type !== 'Patient' || resolved.method === 'DELETE' || resolved.exists) continue;
    const { source } = entry;
    const patient = resolved.id;
    for (const survivor of survivorsOf(resolved.resource)) replacements.push({ patient, survivor, source });
    for (const { other, same } of statementsOf(resolved.resource)) {
      if (same) replacements.push({ patient, survivor: other, source });
      else partings.push({ patient, other, source });
    }
  }
  if (replacements.length > 0) {
    const changed = await replacePatients(k, tx, replacements);
    await carryChange(k, tx, submit, replacements[0]!.source, changed);
  }
  if (partings.length > 0) {
    const changed = await partPatients(k, tx, partings);
    await carryChange(k, tx, submit, partings[0]!.source, changed);
  }
}

function survivorsOf(resource: FhirResource | undefined): string[] {
  const links = Array.isArray(resource?.link)
    ? (resource.link as { type?: string; other?: { reference?: string } }[])
    : [];
  return links.flatMap(({ type, other }) => (type === 'replaced-by' ? patientIn(other, resource!) : []));
}

interface Extension {
  url?: string;
  valueBoolean?: boolean;
  valueReference?: { reference?: string };
  extension?: Extension[];
}

function statementsOf(resource: FhirResource | undefined): { other: string; same: boolean }[] {
  const extensions = Array.isArray(resource?.extension) ? (resource.extension as Extension[]) : [];
  return extensions.flatMap(({ url, extension = [] }) => {
    if (url !== SAME_PERSON || !Array.isArray(extension)) return [];
    const part = (name: string) => extension.find((one) => one.url === name);
    const same = part('same')?.valueBoolean;
    if (same === undefined) return [];
    return patientIn(part('patient')?.valueReference, resource!).map((other) => ({ other, same }));
  });
}

/** Id of the Patient that a reference names, where it is another one. */
function patientIn(reference: { reference?: string } | undefined, of: FhirResource): string[] {
  const id = /^Patient\/([A-Za-z0-9.-]{1,64})/.exec(reference?.reference ?? '')?.[1];
  return id && id !== of.id ? [id] : [];
}
