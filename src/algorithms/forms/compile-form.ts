/** Reads every expression of a form once, against the names it may use, and orders its items so that each comes after what it needs. */
import { type Condition, readCondition } from '../condition/condition.ts';
import { writtenCodes } from '../condition/signatures.ts';
import { ConditionFault, type NameType, type Scope, type ValueType } from '../condition/types.ts';
import { withPrevious } from './context.ts';
import type { Form, FormCheck, Item, ItemType } from './model.ts';

/** Tells what is wrong and where in the form. */
export type Complain = (path: readonly (string | number)[], reason: string) => void;

export interface CompiledItem {
  item: Item;
  type: ValueType | undefined;
  when: Condition | undefined;
  required: Condition | true | undefined;
  calculate: Condition | undefined;
  default: Condition | undefined;
  /** Of a repeated group, in their own order of need. */
  items: readonly CompiledItem[];
}

export interface CompiledForm {
  form: Form;
  /** Names that conditions over the answers may use. */
  scope: Scope;
  /** Top-level items, each after those it reads. */
  order: readonly { entry: CompiledItem; section: Condition | undefined }[];
  items: ReadonlyMap<string, CompiledItem>;
  checks: readonly { check: FormCheck; when: Condition }[];
  countable: Condition | undefined;
}

const TYPES: Record<Exclude<ItemType, 'calculated' | 'display'>, ValueType> = {
  integer: 'number',
  decimal: 'number',
  quantity: 'number',
  text: 'text',
  date: 'date',
  dateTime: 'dateTime',
  boolean: 'boolean',
  choice: 'text',
  choices: 'codes',
  reference: 'text',
  attachment: 'file',
  signature: 'file',
  group: 'rows',
};
const WANTED: readonly ValueType[] = ['number', 'text', 'boolean', 'date', 'dateTime', 'codes'];

interface Placed {
  item: Item;
  path: readonly (string | number)[];
  sectionWhen?: string | undefined;
  sectionPath: readonly (string | number)[];
}

/** `surroundings` are the names of context.ts. What is wrong is told to `complain`; the rest is still compiled. */
export function compileForm(form: Form, surroundings: Scope, complain: Complain): CompiledForm {
  const placed: Placed[] = form.sections.flatMap((section, s) =>
    section.items.map((item, i) => ({
      item,
      path: ['sections', s, 'items', i],
      sectionWhen: section.when,
      sectionPath: ['sections', s, 'when'],
    })),
  );
  const seen = new Set<string>();
  const all = placed.flatMap(({ item, path }) => [
    { item, path },
    ...(item.items ?? []).map((inner, i) => ({ item: inner, path: [...path, 'items', i] })),
  ]);
  for (const { item, path } of all) {
    if (seen.has(item.code)) complain([...path, 'code'], `the item ${item.code} stands twice`);
    seen.add(item.code);
  }
  const scope = scopeOf(placed, surroundings, complain);
  const read = reader(complain);
  const items = new Map<string, CompiledItem>();
  const entries = placed.map(({ item, path, sectionWhen, sectionPath }) => {
    const entry = compileItem(item, path, scope, complain);
    items.set(item.code, entry);
    return { entry, path, section: read(sectionWhen, scope, sectionPath) };
  });
  return {
    form,
    scope,
    order: inOrder(entries, complain),
    items,
    checks: form.checks.flatMap((check, i) => {
      for (const code of check.items) if (!seen.has(code)) complain(['checks', i, 'items'], `there is no item ${code}`);
      const when = read(check.when, scope, ['checks', i, 'when']);
      return when ? [{ check, when }] : [];
    }),
    countable: read(form.previous.when, scope, ['previous', 'when']),
  };
}

const typeOf = (item: Item): NameType | undefined => {
  if (item.type === 'display' || item.type === 'calculated') return undefined;
  return {
    type: TYPES[item.type],
    ...(item.options ? { options: item.options.map(({ code }) => code) } : {}),
  };
};

/** A calculated item without a type of its own takes the type of its expression, so those it reads come first. */
function scopeOf(placed: readonly Placed[], surroundings: Scope, complain: Complain): Scope {
  const known = new Map<string, NameType>();
  for (const { item } of placed) {
    const type = typeOf(item);
    if (type) known.set(item.code, type);
  }
  let open = placed.filter(({ item }) => item.type === 'calculated');
  for (;;) {
    const scope = joined(known, surroundings);
    const faults: [Placed, string][] = [];
    for (const one of open) {
      try {
        const { type, typed } = readCondition(one.item.calculate ?? '{}', scope, WANTED);
        known.set(one.item.code, { type, ...(typed.options ? { options: typed.options } : {}) });
      } catch (error) {
        if (!(error instanceof ConditionFault)) throw error;
        faults.push([one, error.message]);
      }
    }
    if (faults.length === open.length || faults.length === 0) {
      const waiting = new Set(faults.map(([{ item }]) => item.code));
      for (const [{ item, path }, reason] of faults)
        complain([...path, 'calculate'], circleOf(item.code, open, waiting) ?? reason);
      return joined(known, surroundings);
    }
    open = faults.map(([one]) => one);
  }
}

/** Calculations that wait for each other, as the reason why none of them can be reckoned. */
function circleOf(code: string, open: readonly Placed[], waiting: ReadonlySet<string>): string | undefined {
  const needs = (of: string): string[] => {
    const text = open.find(({ item }) => item.code === of)?.item.calculate ?? '';
    return [...text.replaceAll(/'[^']*'/g, '').matchAll(/(?<![\w.])[a-z]\w*/g)].flatMap(([word]) =>
      waiting.has(word) ? word : [],
    );
  };
  const walk = (at: string, way: readonly string[]): string[] | undefined => {
    for (const next of needs(at)) {
      if (next === code) return [...way, next];
      const found = way.includes(next) ? undefined : walk(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  const way = walk(code, [code]);
  if (!way) return undefined;
  return way.length === 2
    ? `there is no ${code} yet: it is calculated from itself (state its type and use previous.${code})`
    : `calculated in a circle: ${way.join(' from ')}`;
}

function joined(known: ReadonlyMap<string, NameType>, surroundings: Scope): Scope {
  const scope = withPrevious(surroundings, known);
  for (const [name, type] of known) scope.set(name, type);
  return scope;
}

/** Reads an optional expression; a fault is told and gives undefined. */
export function reader(complain: Complain) {
  return (
    text: string | undefined,
    scope: Scope,
    path: readonly (string | number)[],
    wanted?: readonly ValueType[],
  ): Condition | undefined => {
    if (text === undefined) return undefined;
    try {
      return readCondition(text, scope, wanted);
    } catch (error) {
      if (!(error instanceof ConditionFault)) throw error;
      complain(path, error.message);
      return undefined;
    }
  };
}

function compileItem(item: Item, path: readonly (string | number)[], outer: Scope, complain: Complain): CompiledItem {
  const read = reader(complain);
  let scope = outer;
  if (item.items) {
    const rows = new Map(outer);
    for (const inner of item.items) {
      const type = typeOf(inner);
      if (type) rows.set(inner.code, type);
      else if (inner.type === 'calculated')
        complain([...path, 'items'], `${inner.code}: an item of a repeated group states the type it calculates`);
    }
    scope = rows;
  }
  const type = outer.get(item.code)?.type;
  const wanted = type ? [type] : WANTED;
  // One code may stand for a list of one.
  const defaults = item.type === 'choices' ? (['codes', 'text'] as const) : wanted;
  const { required } = item;
  const items = (item.items ?? []).map((inner, i) => ({
    entry: compileItem(inner, [...path, 'items', i], scope, complain),
    path: [...path, 'items', i],
    section: undefined,
  }));
  return {
    item,
    type,
    when: read(item.when, outer, [...path, 'when']),
    required: required === true ? true : read(required, outer, [...path, 'required']),
    // What a faulty calculation should give is told by scopeOf already.
    calculate:
      item.type === 'calculated' && !type ? undefined : read(item.calculate, outer, [...path, 'calculate'], wanted),
    default: checkCodes(
      read(item.default, outer, [...path, 'default'], defaults),
      item.options?.map(({ code }) => code),
      [...path, 'default'],
      complain,
    ),
    items: inOrder(items, complain).map(({ entry }) => entry),
  };
}

/** What is filled in must be among the options. */
export function checkCodes(
  condition: Condition | undefined,
  options: readonly string[] | undefined,
  path: readonly (string | number)[],
  complain: Complain,
): Condition | undefined {
  if (condition && options)
    for (const written of writtenCodes(condition.typed))
      if (!options.includes(written)) complain(path, `'${written}' is none of the codes ${options.join(', ')}`);
  return condition;
}

/** Names that the visibility and the value of an item read, those of its rows included. */
function needs({ entry, section }: Pick<Placeable, 'entry' | 'section'>): string[] {
  const own = [section, entry.when, entry.calculate].flatMap((condition) => [...(condition?.names ?? [])]);
  const inner = new Set(entry.items.map(({ item }) => item.code));
  return [
    ...own,
    ...entry.items.flatMap((row) => needs({ entry: row, section: undefined }).filter((n) => !inner.has(n))),
  ];
}

interface Placeable {
  entry: CompiledItem;
  path: readonly (string | number)[];
  section: Condition | undefined;
}

/** Each item after those that its visibility and its value read. */
function inOrder(entries: readonly Placeable[], complain: Complain): Placeable[] {
  const byCode = new Map(entries.map((one) => [one.entry.item.code, one]));
  const done = new Set<string>();
  const under = new Set<string>();
  const out: Placeable[] = [];
  const visit = (one: Placeable): void => {
    const { code } = one.entry.item;
    if (done.has(code)) return;
    if (under.has(code)) {
      complain(one.path, `${code} depends on itself through ${[...under].join(', ')}`);
      return;
    }
    under.add(code);
    for (const name of needs(one)) {
      const needed = byCode.get(name);
      if (needed) visit(needed);
    }
    under.delete(code);
    if (done.has(code)) return;
    done.add(code);
    out.push(one);
  };
  for (const one of entries) visit(one);
  return out;
}
