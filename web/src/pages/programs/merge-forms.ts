/** Forms of several programmes as one: what they share is asked once, in the order of their sections; each keeps its own answers. Pure. */
import type { ProgramFinding, ProgramJudged, ProgramOpened, ProgramVisit } from '../../../../src/http/contract.ts';
import type { Answers } from './form-view.tsx';
import { sameMatter } from './same-matter.ts';

/** One of the forms. */
export interface Part {
  /** Key of the form within the visit. */
  form: string;
  opened: ProgramOpened;
  /** Entry of the schedule that it is opened for. */
  entry?: string;
  /** What tells it from the others, where one form stands there more than once. */
  label?: Text;
}
type Text = ProgramOpened['packTitle'];
type Place = ProgramVisit['once'][number][number];
export interface Merged {
  /** The one form; codes of its items are `pack/form:item`. */
  opened: ProgramOpened;
  /** By the code of an item, where its answer goes. */
  targets: Map<string, Place[]>;
  /** What every item is called in its own form. */
  labels: ReadonlyMap<string, Text>;
}

/** The programme, or the entry where one form stands there more than once. */
export const nameOfPart = ({ label, opened: { packTitle } }: Part): Text => label ?? packTitle;
/** What it belongs to, where the title of its form stands beside. */
export const ownerOfPart = ({ label, opened: { packTitle, form } }: Part): Text =>
  label && label.zh !== form.title.zh ? label : packTitle;

/** Two forms of one programme are told apart by their titles. */
export const toldApart = (parts: readonly Part[]): Part[] =>
  parts.map((part) => {
    const { pack, form } = part.opened;
    const alone = part.label || !parts.some((other) => other !== part && other.opened.pack === pack);
    return alone ? part : { ...part, label: form.title };
  });

const codeOf = ({ form, item }: Place): string => `${form}:${item}`;
const newestFirst = (a: Part, b: Part): number =>
  (b.opened.previous?.day ?? '').localeCompare(a.opened.previous?.day ?? '');

export function mergeForms(parts: readonly Part[], visit: Pick<ProgramVisit, 'once' | 'sections' | 'each'>): Merged {
  const targets = targetsOf(parts, visit.once);
  const sections = sectionsOf(parts, targets, visit);
  const [first] = parts;
  const hosts = hostsOf(targets);
  const values = newest(parts, targets, ({ opened: { form, previous, answers } }) =>
    previous && sameMatter(form, previous.values, answers) ? previous.values : {},
  );
  const trends = new Map<string, ProgramOpened['trends'][number]>();
  for (const { form, opened } of parts)
    for (const trend of opened.trends) {
      const item = hosts.get(codeOf({ form, item: trend.item })) ?? codeOf({ form, item: trend.item });
      if ((trends.get(item)?.points.length ?? 0) < trend.points.length) trends.set(item, { ...trend, item });
    }
  const day = [...parts].sort(newestFirst)[0]?.opened.previous?.day;
  return {
    targets,
    labels: labelsOf(parts),
    opened: {
      ...first!.opened,
      form: { ...first!.opened.form, apart: [], sections },
      unverified: [
        ...new Map(
          parts.flatMap(({ opened: { pack, unverified = [] } }) =>
            unverified.map((one) => [`${pack}:${one.name}`, { ...one, name: `${pack}:${one.name}` }] as const),
          ),
        ).values(),
      ],
      previous: day === undefined ? null : { day, class: null, values },
      trends: [...trends.values()],
      draft: null,
    },
  };
}

const labelsOf = (parts: readonly Part[]): Merged['labels'] =>
  new Map(
    parts.flatMap(({ form, opened }) =>
      opened.form.sections.flatMap(({ items }) =>
        items.map(({ code, label }) => [codeOf({ form, item: code }), label] as const),
      ),
    ),
  );

/** What a form says of its own item, by the name that the item has on the screen. */
const renamed = (text: Text, own: Text, shown: Text): Text => ({
  zh: text.zh.startsWith(own.zh) ? shown.zh + text.zh.slice(own.zh.length) : text.zh,
  en: text.en.startsWith(own.en) ? shown.en + text.en.slice(own.en.length) : text.en,
});

/** For every item that is shown where its answer goes: its own form, and those it answers for. */
function targetsOf(parts: readonly Part[], once: ProgramVisit['once']): Map<string, Place[]> {
  const known = new Set(
    parts.flatMap(({ form, opened }) =>
      opened.form.sections.flatMap(({ items }) => items.map(({ code }) => codeOf({ form, item: code }))),
    ),
  );
  const targets = new Map<string, Place[]>();
  const answered = new Set<string>();
  for (const places of once) {
    const here = places.filter((place) => known.has(codeOf(place)));
    if (here.length < 2) continue;
    targets.set(codeOf(here[0]!), here);
    for (const place of here) answered.add(codeOf(place));
  }
  for (const { form, opened } of parts)
    for (const { items } of opened.form.sections)
      for (const { code } of items) {
        const place = { form, item: code };
        if (!answered.has(codeOf(place))) targets.set(codeOf(place), [place]);
      }
  return targets;
}

/** By an item's code that of the one that is shown for it. */
const hostsOf = (targets: Merged['targets']): Map<string, string> =>
  new Map([...targets].flatMap(([host, places]) => places.map((place) => [codeOf(place), host] as const)));

/** Sections in the order asked for, what several ask before what is a form's own. */
function sectionsOf(
  parts: readonly Part[],
  targets: Merged['targets'],
  { sections: asked, each }: Pick<ProgramVisit, 'sections' | 'each'>,
): ProgramOpened['form']['sections'] {
  const names = new Set(parts.flatMap(({ opened }) => opened.form.sections.map(({ code }) => code)));
  const order = [...asked.filter((name) => names.has(name)), ...[...names].filter((name) => !asked.includes(name))];
  const isShared = ({ code }: { code: string }): boolean => targets.get(code)!.length > 1;
  const sectionOf = (part: Part, name: string) => {
    const { form, opened } = part;
    const section = opened.form.sections.find(({ code }) => code === name);
    const items = (section?.items ?? [])
      .map((item) => ({ ...item, code: codeOf({ form, item: item.code }) }))
      .filter(({ code }) => targets.has(code));
    return section ? [{ part, title: section.title, items }] : [];
  };
  const together = order.flatMap((name) => {
    const found = parts.flatMap((part) => sectionOf(part, name));
    return [{ code: name, title: found[0]!.title, items: found.flatMap(({ items }) => items.filter(isShared)) }];
  });
  const ownOf = (part: Part, name: string) =>
    sectionOf(part, name).map(({ title, items }) => {
      const of = nameOfPart(part);
      return {
        code: `${part.form}:${name}`,
        title: { zh: `${title.zh} · ${of.zh}`, en: `${title.en} · ${of.en}` },
        items: items.filter((item) => !isShared(item)),
      };
    });
  // Vaccines are given one after the other, whereas what several programmes ask of the heart stands together.
  const sections = each
    ? [...together, ...parts.flatMap((part) => part.opened.form.sections.flatMap(({ code }) => ownOf(part, code)))]
    : order.flatMap((name, i) => [together[i]!, ...parts.flatMap((part) => ownOf(part, name))]);
  return sections.filter(({ items }) => items.length > 0);
}

/** By item the value that the form with the newest contact has, of those that have one. */
function newest(parts: readonly Part[], targets: Merged['targets'], valuesOf: (part: Part) => Answers): Answers {
  const latest = [...parts].sort(newestFirst);
  const merged: Answers = {};
  for (const [code, places] of targets)
    for (const part of latest) {
      const place = places.find(({ form, item }) => form === part.form && (valuesOf(part)[item] ?? null) !== null);
      if (!place) continue;
      merged[code] = valuesOf(part)[place.item];
      break;
    }
  return merged;
}

/** What is filled in when the form opens. `typed` are answers given before, by form. */
export const firstAnswers = (
  parts: readonly Part[],
  { targets }: Merged,
  typed: Readonly<Record<string, Answers>>,
): Answers => newest(parts, targets, ({ form, opened }) => typed[form] ?? opened.draft?.answers ?? opened.answers);

/** The answers of each form. */
export function answersOf(parts: readonly Part[], { targets }: Merged, answers: Answers): Record<string, Answers> {
  const of: Record<string, Answers> = Object.fromEntries(parts.map(({ form }) => [form, {}]));
  for (const [code, value] of Object.entries(answers))
    for (const { form, item } of targets.get(code) ?? []) of[form]![item] = value;
  return of;
}

/** What the server makes of each form's answers, as if it were one. */
export function mergeJudged(
  { targets, labels }: Merged,
  judged: readonly { form: string; judged: ProgramJudged }[],
): ProgramJudged {
  const hosts = hostsOf(targets);
  const of = new Map(judged.map((one) => [one.form, one.judged]));
  const findings = (pick: (one: ProgramJudged) => ProgramFinding[]): ProgramFinding[] => {
    const told = new Map<string, ProgramFinding>();
    for (const { form, judged: one } of judged)
      for (const found of pick(one)) {
        const host = (item: string) => hosts.get(codeOf({ form, item })) ?? codeOf({ form, item });
        const placed =
          found.group === undefined ? { ...found, item: host(found.item) } : { ...found, group: host(found.group) };
        const [own, shown] = [labels.get(codeOf({ form, item: found.item })), labels.get(placed.item)];
        const text = own && shown ? renamed(found.text, own, shown) : found.text;
        // Two forms that say the same of one answer say it once.
        const said = [placed.group ?? '', placed.item, placed.row ?? '', placed.kind, text.zh].join('/');
        if (!told.has(said)) told.set(said, { ...placed, text });
      }
    return [...told.values()];
  };
  const places = [...targets];
  const some = (pick: (one: ProgramJudged) => Record<string, boolean>, missing: boolean) =>
    Object.fromEntries(
      places.map(([code, list]) => [
        code,
        list.some(({ form, item }) => (of.get(form) ? (pick(of.get(form)!)[item] ?? missing) : missing)),
      ]),
    );
  const first = (pick: (one: ProgramJudged) => Record<string, unknown>) =>
    Object.fromEntries(
      places.flatMap(([code, list]) => {
        const found = list.find(({ form, item }) => of.get(form) && pick(of.get(form)!)[item] !== undefined);
        return found ? [[code, pick(of.get(found.form)!)[found.item]]] : [];
      }),
    );
  return {
    visible: some(({ visible }) => visible, true),
    required: some(({ required }) => required, false),
    calculated: first(({ calculated }) => calculated),
    defaults: first(({ defaults }) => defaults),
    problems: findings(({ problems }) => problems),
    warnings: findings(({ warnings }) => warnings),
    valid: judged.every(({ judged: one }) => one.valid),
    outcome: null,
  };
}
