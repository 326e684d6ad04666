/** What spans several files of a pack: sources that exist, versions that do not overlap, states that lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRoles } from '../access/index.ts';
import { isDay } from '../algorithms/condition/days.ts';
import { reader } from '../algorithms/forms/compile-form.ts';
import type { FormNames } from '../algorithms/forms/due-items.ts';
import { itemsOfName } from '../algorithms/forms/name-contact.ts';
import { nameKey } from '../algorithms/forms/read-codes.ts';
import { packageRoot } from '../kernel/index.ts';
import { factFile, type Pack, readDuration } from './pack.ts';
import type { PackFiles, ReadFile } from './read-pack.ts';
import type { PackFile } from './shapes/pack-file.ts';
import type { WorkflowFile } from './shapes/rule-file.ts';

export function checkPack(pack: Pack, files: PackFiles, forms: readonly FormNames[]): void {
  if (files.pack) checkHead(pack, files.pack, forms);
  const sources = new Set(pack.sources.map(({ id }) => id));
  for (const { value, complain } of [...files.rules, ...files.codes])
    if (value.source !== undefined && files.pack && !sources.has(value.source))
      complain(['source'], `pack.yaml has no source ${value.source}`);
  for (const file of files.forms) checkForm(file);
  for (const file of files.forms) checkRecords(pack, file, files);
  for (const file of files.maps) checkMap(pack, files, file);
  for (const file of files.rules) checkFollowUp(pack, file);
  for (const file of files.rules) checkClasses(pack, file);
  for (const file of files.cases) checkCases(pack, file, forms);
  checkRoles(files);
  if (pack.subject === 'institution')
    for (const { value, complain } of files.forms)
      if (
        value.extract.length > 0 ||
        value.sections.some(({ items }) => items.some((item) => 'observation' in item && item.observation))
      )
        complain(['extract'], 'a form about an institution makes no other records: leave out extract and observation');
  for (const file of files.schedules)
    for (const [i, { code, repeat, inWindow, window, late, lostAfter }] of file.value.contacts.entries()) {
      const ends = window.after !== undefined || late !== undefined || lostAfter !== undefined;
      if (repeat && !ends)
        file.complain(
          ['contacts', i, 'code'],
          `${code} is repeated: it needs window.after, late or lostAfter, else it is overdue the day after`,
        );
      if (inWindow && window.after === undefined && lostAfter === undefined)
        file.complain(
          ['contacts', i, 'inWindow'],
          `${code} counts in its window only: it needs window.after or lostAfter, else no day but the one it is due counts`,
        );
    }
  for (const file of files.schedules) checkAutomatic(pack, file);
  if (files.workflow) checkWorkflow(pack, files.workflow, forms);
  if (files.pack) tellUnused(pack, files.pack);
}

/** A number that nothing reads makes its readers believe that it can be set. */
function tellUnused({ folder }: Pack, { value, remark }: ReadFile<PackFile>): void {
  const read = new Set(
    textsOf(folder).flatMap((text) => [...text.matchAll(/(?:\bparam\.|:param\(\s*)(\w+)/g)].map(([, name]) => name)),
  );
  for (const [i, { name }] of value.parameters.entries())
    if (!read.has(name)) remark(['parameters', i, 'name'], `nothing reads the parameter ${name}`);
}

/** Conditions and SQL of the pack, and the frames that all packs share. */
function textsOf(folder: string): string[] {
  const shared = join(packageRoot(), 'content', 'catalogue', 'frames');
  return [folder, shared].flatMap((dir) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(yaml|sql)$/.test(name) && !name.startsWith('cases'))
      .map((name) => readFileSync(join(dir, name), 'utf8')),
  );
}

function checkHead(pack: Pack, { value, complain, remark }: ReadFile<PackFile>, forms: readonly FormNames[]): void {
  const sources = new Set(value.sources.map(({ id }) => id));
  const twice = (names: readonly string[], key: string) => {
    for (const [i, name] of names.entries())
      if (names.indexOf(name) !== i) complain([key, i, 'name'], `${name} stands twice`);
  };
  twice(
    value.parameters.map(({ name }) => name),
    'parameters',
  );
  twice(
    value.facts.map(({ name }) => name),
    'facts',
  );
  inOrder(value.versions, (i) => complain(['versions', i, 'from'], 'versions stand from the oldest to the newest'));
  for (const [i, one] of value.parameters.entries()) {
    if (!sources.has(one.source)) complain(['parameters', i, 'source'], `there is no source ${one.source}`);
    if (one.verified && value.sources.some(({ id, verified }) => id === one.source && !verified))
      remark(['parameters', i, 'verified'], `${one.name} is not verified while its source ${one.source} is not`);
    inOrder(one.values, (v) =>
      complain(['parameters', i, 'values', v, 'from'], 'values stand from the oldest to the newest'),
    );
    for (const [v, { value: given }] of one.values.entries())
      if (!fitsType(one.type, given)) complain(['parameters', i, 'values', v, 'value'], `it is no ${one.type}`);
  }
  for (const [i, { from, type }] of value.facts.entries()) {
    const complainOf = (reason: string) => complain(['facts', i, 'from'], reason);
    if ('sql' in from && factFile(pack, from.sql) === undefined) complainOf(`there is no facts/${from.sql}.sql`);
    if ('enrolment' in from && type !== (from.enrolment === 'load' ? 'number' : 'text'))
      complainOf('who looks after the subject is a text, for how many a number');
    if ('diagnosis' in from && type !== 'boolean' && type !== 'date')
      complainOf('a diagnosis gives a boolean or a date');
    if ('answer' in from) {
      const [form = '', ...path] = from.answer.split('.');
      const item = path.join('.');
      const full = form.includes('/') ? form : `${pack.id}/${form}`;
      const versions = forms.filter((known) => `${known.pack}/${known.code}` === full);
      if (versions.length === 0) complainOf(`there is no form ${full}`);
      else if (!versions.some(({ scope, rows }) => (path.length > 1 ? rows.has(item) : scope.has(item))))
        complainOf(`the form ${full} has no item ${item}`);
    }
  }
}

function fitsType(type: PackFile['parameters'][number]['type'], value: unknown): boolean {
  if (type === 'codes' || type === 'numbers')
    return Array.isArray(value) && value.every((one) => typeof one === (type === 'codes' ? 'string' : 'number'));
  if (type === 'date') return typeof value === 'string' && isDay(value);
  if (type === 'duration') return typeof value === 'string' && readDuration(value) !== undefined;
  return type === 'text' ? typeof value === 'string' : typeof value === type;
}

function inOrder(dated: readonly { from: string }[], tell: (i: number) => void): void {
  for (let i = 1; i < dated.length; i += 1) if (dated[i]!.from <= dated[i - 1]!.from) tell(i);
}

function checkForm({ value, complain }: PackFiles['forms'][number]): void {
  const items = value.sections.flatMap(({ items: own }) => own);
  const panels = new Set(value.panels.map(({ id }) => id));
  for (const [s, section] of value.sections.entries())
    for (const [i, { observation }] of section.items.entries())
      if (observation?.panel !== undefined && !panels.has(observation.panel))
        complain(['sections', s, 'items', i, 'observation'], `there is no panel ${observation.panel}`);
  const named = [
    [['outcome', 'class'], value.outcome.class, 'choice'],
    [['outcome', 'next'], value.outcome.next, 'date'],
    [['time'], value.time, 'dateTime'],
  ] as const;
  for (const [n, part] of (value.name ?? []).entries())
    for (const code of itemsOfName([part]))
      if (!items.some((one) => one.code === code)) complain(['name', n], `there is no item ${code}`);
  for (const [path, code, type] of named) {
    const item = items.find((one) => one.code === code);
    if (code !== undefined && item?.type !== type) complain(path, `${code} is no item of type ${type}`);
  }
}

interface ViewSelect {
  column?: { name: string }[];
  select?: ViewSelect[];
}
/** Whom a programme takes in by itself is asked of all residents at once, so the rule reads what the register tells. */
function checkAutomatic(pack: Pack, { value, complain }: PackFiles['schedules'][number]): void {
  const { mode, when, automaticWhen } = value.enrol;
  if (automaticWhen !== undefined && (mode !== 'automatic' || pack.subject !== 'resident'))
    complain(['enrol', 'automaticWhen'], 'only a programme of residents with mode automatic takes in by itself');
  if (mode !== 'automatic') return;
  if (when === undefined) complain(['enrol', 'mode'], 'automatic needs a condition: enrol.when');
  if (pack.subject !== 'resident') return;
  const compiled = pack.schedules.find(({ schedule }) => schedule.from === value.from);
  for (const [key, condition] of [
    ['when', compiled?.enrolWhen],
    ['automaticWhen', compiled?.automaticWhen],
  ] as const)
    for (const name of condition?.names ?? []) {
      const fact = pack.facts.find((one) => name === `facts.${one.name}`);
      if (fact && !('sql' in fact.from))
        complain(['enrol', key], `${name} is known of who is enrolled only; an automatic rule reads facts from SQL`);
    }
}

const columnsOf = (selects: readonly ViewSelect[]): Set<string> =>
  new Set(selects.flatMap(({ column = [], select = [] }) => [...column.map(({ name }) => name), ...columnsOf(select)]));

/** A record stands for answers that the form has, and its view is there. */
function checkRecords(
  { subject, forms }: Pack,
  { value, complain }: PackFiles['forms'][number],
  { maps }: PackFiles,
): void {
  const own = forms.find(({ compiled: { form } }) => form.code === value.code && form.from === value.from)?.compiled;
  for (const [r, { type, view, day, item, from, codes, answers, coded, unless }] of (value.records ?? []).entries()) {
    const at = (...path: string[]) => ['records', r, ...path];
    if (subject !== 'resident') complain(at('view'), 'records of others are those of residents');
    const file = join(packageRoot(), 'content', 'views', `${view}.json`);
    if (existsSync(file)) {
      const { resource, select } = JSON.parse(readFileSync(file, 'utf8')) as { resource: string; select: ViewSelect[] };
      if (resource !== type) complain(at('type'), `${view} is a view over ${resource}`);
      const columns = columnsOf(select);
      for (const column of [
        'id',
        'patient',
        day,
        ...from,
        ...(coded ? [coded.systems, coded.codes] : []),
        unless ?? [],
      ].flat())
        if (!columns.has(column)) complain(at('view'), `${view} has no column ${column}`);
    } else complain(at('view'), `there is no view ${view}`);
    const asked = own?.items.get(item)?.item;
    if (asked?.type !== 'choice') complain(at('item'), `${item} is no choice of the form`);
    for (const [code, to] of Object.entries(codes))
      if (!asked?.options?.some((option) => option.code === to)) complain(at('codes', code), `${item} has no ${to}`);
    for (const map of maps.filter((one) => one.value.id === coded?.map))
      for (const [l, { rows }] of map.value.lists.entries())
        for (const [n, { to }] of rows.entries())
          for (const [c, code] of to.entries())
            if (asked && !asked.options?.some((option) => option.code === code))
              map.complain(['lists', l, 'rows', n, 'to', c], `${item} of forms/${value.code} has no ${code}`);
    for (const code of Object.keys(answers))
      if (!own?.items.has(code)) complain(at('answers', code), `the form has no item ${code}`);
  }
}

/** One code has one meaning on a day, a source that exists, and something reads the map. */
function checkMap(pack: Pack, { forms, pack: head }: PackFiles, { value, complain }: PackFiles['maps'][number]): void {
  if (!forms.some((form) => form.value.records?.some(({ coded }) => coded?.map === value.id)))
    complain(['id'], 'no form reads this map (records, coded)');
  const seen = new Map<string, string>();
  for (const [l, { system, from, to, rows }] of value.lists.entries())
    for (const [n, { code, name, source }] of rows.entries()) {
      const at = (key: string) => ['lists', l, 'rows', n, key];
      if (head && !pack.sources.some(({ id }) => id === source))
        complain(at('source'), `pack.yaml has no source ${source}`);
      if (system === undefined && code !== undefined) complain(at('code'), 'a code needs the system of its list');
      const key = `${name === undefined ? `${system}|${code}` : nameKey(name)}|${from}|${to ?? ''}`;
      if (seen.has(key)) complain(at(name === undefined ? 'code' : 'name'), `${code ?? name} stands twice`);
      seen.set(key, key);
    }
}

/** Whoever overrides a class chooses among those that the rules may give. */
function checkClasses({ forms }: Pack, { value, complain }: PackFiles['rules'][number]): void {
  for (const { compiled } of forms.filter((one) => one.compiled.form.code === value.form)) {
    const { outcome, from } = compiled.form;
    const options = outcome.class === undefined ? undefined : compiled.items.get(outcome.class)?.item.options;
    for (const [i, { code }] of value.classes.entries())
      if (options && !options.some((one) => one.code === code))
        complain(['classes', i, 'code'], `${outcome.class} of the form of ${from} has no option ${code}`);
  }
}

function checkCases({ id }: Pack, { value, complain }: PackFiles['cases'][number], forms: readonly FormNames[]): void {
  for (const [c, { contacts = [] }] of value.cases.entries())
    for (const [n, { form }] of contacts.entries()) {
      const full = form.includes('/') ? form : `${id}/${form}`;
      if (!forms.some((known) => `${known.pack}/${known.code}` === full))
        complain(['cases', c, 'contacts', n, 'form'], `there is no form ${full}`);
    }
}

/** A role that nobody can hold enters nothing and is pressed for nothing. */
function checkRoles({ pack, rules, schedules, workflow }: PackFiles): void {
  const known = Object.keys(loadRoles().roles);
  const tell = (file: Pick<ReadFile<unknown>, 'complain'>, path: readonly PropertyKey[], role: string | undefined) => {
    if (role !== undefined && !known.includes(role))
      file.complain(path, `there is no role ${role}; roles are ${known.join(', ')}`);
  };
  for (const [i, role] of (pack?.value.roles ?? []).entries()) tell(pack!, ['roles', i], role);
  for (const file of rules)
    for (const [r, { tasks, referral }] of file.value.rows.entries()) {
      for (const [t, task] of tasks.entries()) {
        tell(file, ['rows', r, 'tasks', t, 'role'], task.role);
        tell(file, ['rows', r, 'tasks', t, 'escalate', 'role'], task.escalate?.role);
      }
      tell(file, ['rows', r, 'referral', 'escalate', 'role'], referral?.escalate?.role);
    }
  for (const file of schedules)
    for (const [c, { escalate }] of file.value.contacts.entries())
      tell(file, ['contacts', c, 'escalate', 'role'], escalate?.role);
  for (const [t, { roles, escalate }] of (workflow?.value.transitions ?? []).entries()) {
    for (const [i, role] of (roles ?? []).entries()) tell(workflow!, ['transitions', t, 'roles', i], role);
    tell(workflow!, ['transitions', t, 'escalate', 'role'], escalate?.role);
  }
}

/** What ends a task is a form of the pack, and nobody is pressed for what has no day. */
function checkFollowUp(pack: Pack, { value, complain }: PackFiles['rules'][number]): void {
  const forms = new Set(pack.forms.map(({ compiled }) => compiled.form.code));
  for (const [r, { tasks, referral }] of value.rows.entries()) {
    for (const [t, task] of tasks.entries()) {
      const at = (...path: (string | number)[]) => ['rows', r, 'tasks', t, ...path];
      if (task.escalate && task.within === undefined) complain(at('escalate'), 'without within it is never late');
      for (const [f, form] of (task.endedBy ?? []).entries())
        if (!forms.has(form)) complain(at('endedBy', f), `there is no form ${form}`);
    }
    if (referral?.escalate && referral.checkWithin === undefined)
      complain(['rows', r, 'referral', 'escalate'], 'without checkWithin it is never late');
  }
}

/** Two versions of one form, table or schedule never hold on the same day. */
export function tellOverlaps(files: PackFiles): void {
  const tell = (key: (value: any) => string, list: readonly ReadFile<{ from: string; to?: string | undefined }>[]) => {
    for (const [i, a] of list.entries())
      for (const b of list.slice(i + 1)) {
        if (key(a.value) !== key(b.value)) continue;
        const [early, late] = a.value.from <= b.value.from ? [a, b] : [b, a];
        if (early.value.to === undefined || early.value.to >= late.value.from)
          late.complain(['from'], `${early.file} still holds on ${late.value.from}`);
      }
  };
  tell(({ code }) => code, files.forms);
  tell(({ code }) => code, files.rules);
  tell(() => '', files.schedules);
}

function checkWorkflow(
  pack: Pack,
  { value, complain }: NonNullable<PackFiles['workflow']>,
  forms: readonly FormNames[],
): void {
  const states = new Map(value.states.map((state) => [state.code, state]));
  const read = reader(complain);
  if (!states.has(value.initial)) complain(['initial'], `there is no state ${value.initial}`);
  for (const [i, transition] of value.transitions.entries()) {
    const at = (...path: (string | number)[]) => ['transitions', i, ...path];
    for (const [f, from] of transition.fromStates.entries()) {
      const state = states.get(from);
      if (!state) complain(at('fromStates', f), `there is no state ${from}`);
      else if (state.final) complain(at('fromStates', f), `${from} is a final state`);
    }
    if (!states.has(transition.toState)) complain(at('toState'), `there is no state ${transition.toState}`);
    if (transition.roles.length === 0 && transition.by.length === 0)
      complain(at('roles'), 'nobody and no contact makes this transition');
    for (const [b, { form, when }] of transition.by.entries()) {
      const full = form.includes('/') ? form : `${pack.id}/${form}`;
      const versions = forms.filter((known) => `${known.pack}/${known.code}` === full);
      if (versions.length === 0) complain(at('by', b, 'form'), `there is no form ${full}`);
      for (const { scope } of versions) read(when, scope, at('by', b, 'when'));
    }
    read(transition.when, pack.scope, at('when'));
    read(transition.within, pack.scope, at('within'), ['duration']);
    read(transition.escalate?.after, pack.scope, at('escalate', 'after'), ['duration']);
  }
  const reached = reachable(value);
  for (const [i, { code }] of value.states.entries())
    if (!reached.has(code)) complain(['states', i], `no transition leads to ${code}`);
}

/** States that an enrolment can come to from the first one. */
function reachable({ initial, transitions }: WorkflowFile): Set<string> {
  const reached = new Set([initial]);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const { fromStates, toState } of transitions)
      if (fromStates.some((one) => reached.has(one))) reached.add(toState);
  }
  return reached;
}
