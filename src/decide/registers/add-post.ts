/** A further post of a worker on record: a second place of practice needs nothing said of the person again. */
import { type FormProblem, type Mapping, newResources, readForm, type Value } from '../../ingest/index.ts';
import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import { checkForm } from './check-form.ts';
import { getEntry } from './entries.ts';
import { mappingOf } from './registers.ts';
import { type EntryWriter, judge, placeOf, refuse, refuseUnknown, type SavedEntry, submit } from './save-entry.ts';
import { selectSamePost } from './store-entries.ts';

const KIND = 'workers';
const TYPE = 'PractitionerRole';

/** Columns that say something of the post, not of who holds it. */
export function postColumns(mapping: Mapping): ReadonlySet<string> {
  const { resource } = mapping.resources.find((one) => one.resource.resourceType === TYPE)!;
  const said = JSON.stringify(resource);
  return new Set(
    mapping.columns.map(({ key }) => key).filter((key) => key !== 'record' && said.includes(`\${${key}}`)),
  );
}

/** `of`: a post that the worker holds. Throws registers.unknown, registers.fixed, registers.invalid, registers.known. */
export async function addPost(
  writer: EntryWriter,
  of: string,
  texts: Readonly<Record<string, string>>,
): Promise<SavedEntry> {
  const { kernel } = writer;
  const mapping = mappingOf(KIND);
  refuseUnknown(mapping, texts);
  const own = postColumns(mapping);
  const column = Object.keys(texts).find((key) => !own.has(key));
  if (column !== undefined) throw new KangyuError('registers.fixed', { column });
  const held = await getEntry(kernel, KIND, of, (resource) => resource);
  writer.requireArea(held.area);
  const { values, problems } = readForm(mapping, texts);
  for (const [key, value] of held.values) if (!own.has(key)) values.set(key, value);
  refuse([
    ...problems.filter((problem) => own.has(problem.column)),
    ...checkForm(mapping, values),
    ...ranOut(values, kernel.clock.today()),
  ]);
  const place = await placeOf(writer, KIND, values);
  writer.requireArea(place.area);
  const person = String(values.get('person'));
  const same = await selectSamePost(kernel.db, {
    person,
    institution: place.institution!,
    occupation: String(values.get('occupation')),
    start: String(values.get('start')),
  });
  if (same)
    throw new KangyuError('registers.known', { name: String(values.get('name')), reference: `${TYPE}/${same}` });
  values.delete('record');
  const made = newResources(mapping, values, { source: 'register', urlOf: () => `urn:uuid:${uuidv7()}` })
    .filter(({ resource }) => resource.resourceType === TYPE)
    .map(({ fullUrl, resource, ...rest }) => ({
      ...rest,
      fullUrl,
      resource: { ...resource, practitioner: { reference: `Practitioner/${person}` } },
    }));
  return submit(writer, KIND, judge(kernel, made), {
    entry: made.map(({ fullUrl, resource }) => ({ fullUrl, resource, request: { method: 'POST', url: TYPE } })),
  });
}

/** Nobody is registered anew by a certificate that has run out, nor for days that are over. */
function ranOut(values: ReadonlyMap<string, Value>, today: string): FormProblem[] {
  const problems: FormProblem[] = [];
  const [certificate, start] = [values.get('qualificationUntil'), values.get('start')];
  if (typeof certificate === 'string' && typeof start === 'string' && certificate < start)
    problems.push({
      column: 'start',
      message: {
        zh: `其资格证书有效期至 ${certificate}，不能再登记执业`,
        en: `The certificate ran out on ${certificate}; no further post can be registered by it`,
      },
    });
  const until = values.get('registrationUntil');
  if (typeof until === 'string' && until < today && !values.has('end'))
    problems.push({
      column: 'registrationUntil',
      message: { zh: '注册（备案）有效期已过', en: 'The registration has run out already' },
    });
  return problems;
}
