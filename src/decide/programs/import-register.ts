/**
 * A register that is kept in Excel taken over: each row is matched to a resident and enrolled by itself, what cannot be is told.
 * The same file again does nothing; a file that was put right enrols what is missing.
 */
import { createHash } from 'node:crypto';
import { findResidents, foldName, patientsOf, type Resident } from '../../identify/index.ts';
import type { Value } from '../../ingest/index.ts';
import { dayOf, KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import type { Pack } from '../../packs/index.ts';
import { enrol } from './enrolments.ts';
import type { ProgramWriter } from './hand-in.ts';
import { annotateRegister, type RegisterRow, type RowProblem, type RowResult, readRegister } from './read-register.ts';
import { type RegisterForm, registerForm } from './register-form.ts';
import { findEnrolment } from './store-history.ts';
import { findImport, type ImportRow, insertImport } from './store-imports.ts';

export interface RegisterFile {
  name: string;
  content: Buffer;
}
/** Whom the sender may enrol: division codes, everybody without. */
export type Areas = readonly string[] | undefined;
const contextOf = (id: string) => `programs.register_import.content:${id}`;

/** Throws `programs.no-register`, `.register-file`, `.role`. */
export async function importRegister(
  writer: ProgramWriter & { kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'> },
  pack: Pack,
  file: RegisterFile,
  areas: Areas,
  onPerson: (person: string) => void,
): Promise<{ done: Omit<ImportRow, 'content' | 'hash'>; again: boolean }> {
  const { kernel, account } = writer;
  const hash = createHash('sha256').update(file.content).digest('hex');
  const before = await findImport(kernel.db, { account, pack: pack.id, hash });
  if (before) return { done: before, again: true };
  const form = registerForm(pack, kernel.clock.today());
  const rows = await readRegister(form, file.name, file.content);
  const results: RowResult[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) results.push(await takeRow(writer, pack, form, row, areas, seen, onPerson));
  const id = uuidv7();
  const done: ImportRow = {
    id,
    pack: pack.id,
    account,
    at: kernel.clock.now(),
    name: file.name,
    hash,
    content: kernel.sealer.sealBytes(file.content, contextOf(id)),
    rows: results,
  };
  await kernel.db.transaction((tx) => insertImport(tx, done));
  const kept = (await findImport(kernel.db, { account, pack: pack.id, hash }))!;
  return { done: kept, again: kept.id !== id };
}

async function takeRow(
  writer: ProgramWriter,
  pack: Pack,
  { form, columns }: RegisterForm,
  { row, values, problems }: RegisterRow,
  areas: Areas,
  seen: Map<string, number>,
  onPerson: (person: string) => void,
): Promise<RowResult> {
  const refusedAs = (more: RowProblem[], person: string | null = null): RowResult => ({
    row,
    state: 'refused',
    person,
    problems: more,
  });
  if (problems.length > 0) return refusedAs(problems);
  const { resident, problem } = await matchResident(writer, values, areas);
  if (!resident) return refusedAs([problem!]);
  const { person } = resident;
  onPerson(person);
  const twice = seen.get(person);
  if (twice !== undefined)
    return refusedAs([told('_name', `与第 ${twice} 行是同一人`, `the same resident as in row ${twice}`)], person);
  seen.set(person, row);
  const { _id, _name, _birth, _on, _doctor, ...answers } = values;
  const id = idOf(`${pack.id}/${person}/${String(_on)}`);
  if (await findEnrolment(writer.kernel.db, id)) return { row, state: 'known', person, problems: [] };
  const patients = (await patientsOf(writer.kernel.db, person)).map((one) => one.replace(/^Patient\//, ''));
  try {
    await enrol(writer, {
      id,
      pack: pack.id,
      patients,
      on: String(_on),
      form: { code: form, answers },
      doctor: _doctor === undefined ? undefined : String(_doctor),
    });
    return { row, state: 'enrolled', person, problems: [] };
  } catch (error) {
    if (!(error instanceof KangyuError) || error.status >= 500) throw error;
    if (error.code === 'programs.enrolled') return { row, state: 'known', person, problems: [] };
    return refusedAs(problemsOf(error, columns), person);
  }
}

const told = (column: string | null, zh: string, en: string): RowProblem => ({ column, text: { zh, en } });

/** What is wrong with answers stands at their columns, everything else at the row. */
function problemsOf({ code, details, texts }: KangyuError, columns: RegisterForm['columns']): RowProblem[] {
  const { problems = [] } = (details ?? {}) as { problems?: { item?: string; text: RowProblem['text'] }[] };
  if (code === 'programs.answers' && problems.length > 0)
    return problems.map(({ item, text }) => ({
      column: columns.some(({ key }) => key === item) ? item! : null,
      text,
    }));
  const column = code === 'programs.day' ? '_on' : code === 'programs.doctor-unknown' ? '_doctor' : null;
  return [{ column, text: texts }];
}

const MOST_NAMESAKES = 50;
/** By the id number, whose name must agree where one is given; else by name and day of birth, when that is one resident only. */
export async function matchResident(
  { kernel }: { kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'> },
  { _id, _name, _birth }: { _id?: Value; _name?: Value; _birth?: Value },
  areas: Areas,
): Promise<{ resident?: Resident; problem?: RowProblem }> {
  const scope = areas === undefined ? {} : { areas };
  const same = (resident: Resident) => _name === undefined || foldName(resident.name) === foldName(String(_name));
  if (_id !== undefined) {
    const [found] = await findResidents(kernel, kernel.db, { text: String(_id), limit: 1, ...scope });
    if (found && found.idNumber !== null && same(found)) return { resident: found };
    if (found && found.idNumber !== null)
      return { problem: told('_name', '与该证件号的居民姓名不符', 'not the name of the resident with this id number') };
    return { problem: told('_id', '本区域没有该证件号的居民', 'no resident of the area has this id number') };
  }
  if (_name === undefined) return { problem: told('_name', '没有姓名或证件号', 'there is no name and no id number') };
  if (_birth === undefined)
    return { problem: told('_id', '证件号与出生日期至少填一项', 'the id number or the date of birth is needed') };
  const named = await findResidents(kernel, kernel.db, { text: String(_name), limit: MOST_NAMESAKES, ...scope });
  const found = named.filter((one) => same(one) && one.birthDate === _birth);
  if (found.length === 1) return { resident: found[0]! };
  if (found.length === 0)
    return {
      problem: told('_name', '本区域没有该姓名和出生日期的居民', 'no resident of the area has this name and birth'),
    };
  return {
    problem: told(
      '_id',
      '有多名同名同生日的居民，请填证件号',
      'several residents have this name and birth; give the id number',
    ),
  };
}

/** The same row has the same name for ever (RFC 9562, version 8). */
function idOf(text: string): string {
  const hex = createHash('sha256').update(`programs/register/${text}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Who sent it gets it back with what is wrong. Throws `programs.import-unknown`. */
export async function annotatedImport(
  kernel: Pick<Kernel, 'db' | 'sealer'>,
  pack: Pack,
  id: string,
  account: string,
): Promise<{ name: string; content: Buffer }> {
  const found = await findImport(kernel.db, { id });
  if (!found || found.account !== account || found.pack !== pack.id) throw new KangyuError('programs.import-unknown');
  const content = kernel.sealer.openBytes(found.content, contextOf(id));
  const form = registerForm(pack, dayOf(found.at));
  return { name: found.name, content: await annotateRegister(form, found.name, content, found.rows) };
}
