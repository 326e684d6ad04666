/** Shapes of the files of content/plan-reading: every list has words, every key is known. */
import { z } from 'zod';
import type { TargetLexicon } from '../../../algorithms/plan-text/target-lexicon.ts';
import type {
  HeaderWords,
  ProjectWords,
  StandardWords,
  TaskWords,
  UnitWords,
} from '../../../algorithms/plan-text/task-lexicon.ts';

const word = z.string('must be text; quote it').min(1);
const words = z.array(word).min(1);
const lists = z.array(words).min(1);
/** An object whose named keys all hold words. */
const groups = <K extends string>(...keys: K[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, words])) as Record<K, typeof words>);
const keyed = z.array(z.strictObject({ key: word, words })).min(1);

const targets = z.strictObject({
  tableHeader: groups('no', 'domain', 'name', 'unit', 'baseline', 'target', 'nature', 'area', 'other'),
  natures: words,
  units: lists,
  counted: words,
  unitsByName: z.record(word, words),
  direction: groups('higherEndings', 'lower', 'neutralEndings'),
  comparison: groups(
    'atLeastBefore',
    'atMostBefore',
    'belowBefore',
    'withinBefore',
    'atLeastAfter',
    'atMostAfter',
    'about',
    'reach',
    'hedge',
  ),
  build: words,
  coverage: groups('full', 'acts', 'none'),
  trend: groups('adverbs', 'up', 'down', 'changes', 'measures', 'keep', 'external', 'externalHeads'),
  milestone: groups('verbs', 'heads'),
  past: groups('sections', 'clause', 'sentence'),
  elsewhere: groups('abroad', 'nation', 'province', 'others', 'names', 'who', 'papers', 'says', 'own'),
  names: groups('after', 'basic', 'people', 'condition'),
  notPlan: groups('opening', 'titles', 'future', 'telling', 'planning', 'directive'),
}) satisfies z.ZodType<TargetLexicon>;

const units = z.strictObject({
  levels: words,
  endings: lists,
  dropped: words,
  party: words,
  ownNames: words,
  standing: words,
  areaKinds: words,
  departments: lists,
}) satisfies z.ZodType<UnitWords>;

const tasks = z.strictObject({
  labels: groups('lead', 'duty', 'coop', 'nouns'),
  due: words,
  others: words,
  firstLeads: words,
  table: groups('no', 'group', 'title', 'lead', 'coop', 'due', 'other'),
  background: words,
  general: words,
  safeguards: words,
  closing: words,
  notTitles: words,
  programmeVerbs: words,
  programmeEnds: words,
}) satisfies z.ZodType<TaskWords>;

const header = z.strictObject({
  titleEnds: words,
  wrapperVerbs: words,
  labels: groups('title', 'docNo', 'issuer', 'issuedOn', 'publishedOn'),
  issuerEnds: words,
  provinces: z.array(z.strictObject({ name: word, short: word, id: z.string().regex(/^[a-z]+$/) })).min(1),
  notPlaces: words,
}) satisfies z.ZodType<HeaderWords>;

const projects = z.strictObject({
  ends: groups('programme', 'system', 'build', 'develop', 'form', 'counted'),
  notFollowed: words,
  adverbs: words,
  verbs: words,
  buildVerbs: words,
  useVerbs: words,
  general: words,
  notInNames: words,
  boxes: words,
  boxEnds: words,
  itemEnds: words,
  table: groups('name', 'other', 'due'),
  systemWords: words,
  notSystems: words,
  kinds: groups('talent', 'build', 'system'),
  places: words,
  listEnds: words,
}) satisfies z.ZodType<ProjectWords>;

const standards = z.strictObject({
  areas: keyed,
  facilities: keyed,
  institutions: keyed,
  resources: words,
  normative: words,
  past: words,
  counters: words,
  processes: keyed,
  payments: keyed,
  groups: keyed,
  groupEnds: words,
}) satisfies z.ZodType<StandardWords>;

/** One schema a file of content/plan-reading. */
export const LEXICON_FILES = { targets, units, tasks, header, projects, standards };
