import { type Random, seededRandom } from '../random.ts';
import { type Candidates, scoreCandidates, scoredAt } from './candidates.ts';
import { type Characters, NO_CHARACTERS } from './characters.ts';
import { chooseKeys, costKeys, type KeyCost, pairsIn } from './choose-keys.ts';
import { buildColumns, type Column } from './columns.ts';
import { dropAmbiguous } from './drop-ambiguous.ts';
import {
  countPatterns,
  type Estimate,
  estimateMatches,
  estimatePriors,
  estimateStrangers,
  fixed,
  type Patterns,
} from './estimate.ts';
import { isTwoPeople, keepsApart, RULE_REVIEW } from './identity-rules.ts';
import { type BlockingKey, groupByKey, makeParts, nameOfKey, type Part } from './keys.ts';
import { type LevelOf, levelsOf, type Shares } from './levels.ts';
import { columnModel, type Model, type Priors } from './model.ts';
import { learnNamesakes } from './namesakes.ts';
import { type Edge, type ResolvedPairs, resolveClusters } from './resolve-clusters.ts';
import { CLOSE, EXACT, type LinkField, type RawColumn } from './schema.ts';
import { makeScorer, probabilityOf, type Scored, type Scorer } from './score.ts';
import { sortRecords } from './sort-records.ts';
import { learnTwins, recallTwins } from './twins.ts';

export interface LinkInput {
  fields: readonly LinkField[];
  /** One for each field; the records of the left file come first. */
  columns: readonly RawColumn[];
  records: number;
  /** Records of the left file; 0 when one file is searched for duplicates. */
  left: number;
  /** Probability from which a pair is one person, 0 … 1. */
  threshold: number;
  /** Probability from which people should look at a pair. */
  review: number;
  oneToOne: boolean;
  /** Names of columns whose equal values bring records together; learned when there are none. */
  blocking: readonly (readonly string[])[];
  characters?: Characters;
  seed?: string;
}

export interface LinkResult extends ResolvedPairs {
  /** Pairs between the review and the automatic threshold, or held back by a rule. */
  review: Edge[];
  compared: number;
  keys: string[];
  model: Model;
  fields: string[];
}

const TRAINING_KEYS = 12;
const TRAINING_PAIRS = 40_000;
const SAMPLE = 20_000;
/** Pairs for each record from which a key of households is learned from. */
const TELLING = 0.05;

/**
 * Finds the records that are one person: probabilistic linkage without labels. Pure; the same records give the same pairs, in whatever
 * order they come.
 */
export function linkRecords(input: LinkInput): LinkResult {
  const { columns, order } = sortRecords(input.columns, input.records, input.left);
  const { lefts, rights, probabilities, refused, review, ...rest } = linkSorted({ ...input, columns });
  lefts.forEach((i, at) => {
    const { i: first, j: second } = inFile({ i, j: rights[at]!, probability: 1 }, order);
    lefts[at] = first;
    rights[at] = second;
  });
  const edges = (list: readonly Edge[]) => list.map((edge) => inFile(edge, order));
  return { ...rest, lefts, rights, probabilities, refused: edges(refused), review: edges(review) };
}

/** The places of a pair in the file, the earlier one first. */
function inFile({ i, j, probability }: Edge, order: Int32Array): Edge {
  const [a, b] = [order[i]!, order[j]!];
  return a < b ? { i: a, j: b, probability } : { i: b, j: a, probability };
}

function linkSorted(input: LinkInput): LinkResult {
  const { records, left } = input;
  const random = seededRandom(input.seed ?? 'linkage');
  const characters = input.characters ?? NO_CHARACTERS;
  const columns = buildColumns(input.fields, input.columns, characters);
  const possible = left > 0 ? left * (records - left) : (records * (records - 1)) / 2;
  if (columns.length === 0 || possible < 1) return nothing(columns);
  const levels = columns.map(levelsOf);
  const all = Int32Array.from({ length: records }, (_, i) => i);
  const u = estimateStrangers(columns, levels, records, left, random.fork('strangers')).map(
    (shares, c) => fixed(columns[c]!.weights?.u) ?? shares,
  );
  const parts = makeParts(columns, characters);
  const costs = costKeys(
    parts,
    sampleOf(all, left, random),
    Math.max(1, records / SAMPLE) ** 2,
    left,
    records * 60 + 100_000,
  );
  const training = trainingKeys(costs, columns).map((key) => patternsFor(key, all, left, levels, random));
  const estimate = estimateMatches(columns, u, training);
  const rates = ratesOf(parts, training, estimate);
  const rateOf = (key: BlockingKey) => key.reduce((product, part) => product * (rates.get(part) ?? 0), 1);
  const priors = estimatePriors(training, estimate, rateOf, possible, records);
  const model: Model = { columns: columns.map((column, c) => columnModel(column, estimate.m[c]!, u[c]!)), priors };
  const budget = records * Math.min(400, Math.max(15, 3e6 / records));
  const keys = givenKeys(input.blocking, parts) ?? chooseKeys(costs, rates, budget, records, random.fork('keys'));
  const namesakes = learnNamesakes(columns, levels, left);
  const twins = learnTwins(columns, levels, namesakes.chance * alikeToEqual(columns, u));
  const scorer = makeScorer(columns, levels, model, namesakes.trust, recallTwins(twins, columns));
  const candidates = scoreCandidates(keys, all, left, scorer, priors);
  const settled: Model = { ...model, priors: settlePriors(candidates, priors, possible) };
  return {
    ...decide(input, columns, scorer, candidates, settled.priors),
    compared: candidates.compared,
    keys: keys.map(nameOfKey),
    model: settled,
    fields: columns.map(({ name }) => name),
  };
}

function nothing(columns: readonly Column[]): LinkResult {
  return {
    lefts: new Int32Array(0),
    rights: new Int32Array(0),
    probabilities: new Float64Array(0),
    refused: [],
    review: [],
    compared: 0,
    keys: [],
    model: { columns: [], priors: { match: 0, household: 0, twins: 0 } },
    fields: columns.map(({ name }) => name),
  };
}

/** How many strangers have given names alike for one who has the same. */
export function alikeToEqual(columns: readonly Column[], u: readonly Shares[]): number {
  const given = columns.findIndex(({ kind, role }) => kind === 'name' && role === 'personal');
  return given < 0 ? 0 : u[given]![CLOSE]! / u[given]![EXACT]!;
}

/** Records in file order, a random part of them when there are many. */
function sampleOf(all: Int32Array, left: number, random: Random): Int32Array {
  if (all.length <= SAMPLE) return all;
  const draw = random.fork(`sample ${left}`);
  const share = SAMPLE / all.length;
  return all.filter(() => draw.next() < share);
}

/** Cheap keys of whole values, no column in too many of them, and some that only a household shares. */
function trainingKeys(costs: readonly KeyCost[], columns: readonly Column[]): BlockingKey[] {
  const usable = costs
    .filter(({ key }) => key.every(({ whole }) => whole))
    .sort((a, b) => a.pairs - b.pairs || a.key.length - b.key.length);
  const uses = new Int32Array(columns.length);
  const most = Math.max(3, Math.ceil(TRAINING_KEYS / 3));
  const chosen: BlockingKey[] = [];
  const take = (key: BlockingKey) => {
    chosen.push(key);
    for (const part of key) for (const column of part.columns) uses[column]! += 1;
  };
  const shared = (key: BlockingKey) => key.every((part) => part.columns.every((c) => columns[c]!.role === 'household'));
  // A key with hardly any pairs (a few children on a parent's number) teaches nothing about households.
  const homes = usable.filter(({ key }) => shared(key));
  const telling = homes.filter(({ pairs }) => pairs >= columns[0]!.codes.length * TELLING);
  for (const { key } of (telling.length > 0 ? telling : homes).slice(0, 2)) take(key);
  for (const { key } of usable) {
    if (chosen.length >= TRAINING_KEYS) break;
    if (chosen.includes(key) || key.some((part) => part.columns.some((column) => uses[column]! >= most))) continue;
    take(key);
  }
  return chosen;
}

function patternsFor(
  key: BlockingKey,
  all: Int32Array,
  left: number,
  levels: readonly LevelOf[],
  random: Random,
): Patterns {
  const blocks = groupByKey(key, all);
  return countPatterns(key, blocks, pairsIn(blocks, left), levels, left, TRAINING_PAIRS, random.fork(nameOfKey(key)));
}

/** How often matches share each part, among matches that were found without its columns. */
function ratesOf(parts: readonly Part[], training: readonly Patterns[], { posteriors }: Estimate): Map<Part, number> {
  const rates = new Map<Part, number>();
  for (const part of parts) {
    let [agreeing, all] = [0, 0];
    training.forEach(({ key, lefts, rights, patternOf }, t) => {
      if (key.some(({ columns }) => columns.some((column) => part.columns.includes(column)))) return;
      for (let at = 0; at < lefts.length; at += 1) {
        const probability = posteriors[t]![patternOf[at]!]!;
        if (probability < 0.9) continue;
        all += probability;
        const code = part.codes[lefts[at]!]!;
        if (code >= 0 && code === part.codes[rights[at]!]) agreeing += probability;
      }
    });
    rates.set(part, (agreeing + 3) / (all + 5));
  }
  return rates;
}

/** Keys that the schema gives, of whole columns. */
function givenKeys(blocking: readonly (readonly string[])[], parts: readonly Part[]): BlockingKey[] | undefined {
  if (blocking.length === 0) return undefined;
  return blocking.map((names) =>
    names
      .map((name) => parts.find((part) => part.whole && part.name === name))
      .filter((part): part is Part => part !== undefined),
  );
}

/** The share of matches that the scored pairs themselves speak for. */
function settlePriors(candidates: Candidates, priors: Priors, possible: number): Priors {
  let settled = priors;
  const one: Scored = { match: 0, household: 0, twins: 0, rule: 0 };
  for (let round = 0; round < 5; round += 1) {
    let matches = 0.5;
    for (let at = 0; at < candidates.count; at += 1) {
      scoredAt(candidates, at, one);
      matches += probabilityOf(one, settled);
    }
    settled = { ...settled, match: Math.min(0.5, matches / possible) };
  }
  return settled;
}

function decide(
  input: LinkInput,
  columns: readonly Column[],
  scorer: Scorer,
  candidates: Candidates,
  priors: Priors,
): ResolvedPairs & { review: Edge[] } {
  const one: Scored = { match: 0, household: 0, twins: 0, rule: 0 };
  const edges: Edge[] = [];
  const review: Edge[] = [];
  for (let at = 0; at < candidates.count; at += 1) {
    scoredAt(candidates, at, one);
    const probability = probabilityOf(one, priors);
    const edge = { i: candidates.lefts[at]!, j: candidates.rights[at]!, probability };
    if (probability >= input.threshold && one.rule < RULE_REVIEW) edges.push(edge);
    else if (probability >= input.review) review.push(edge);
  }
  edges.sort((a, b) => b.probability - a.probability || a.i - b.i || a.j - b.j);
  const given = columns.find(({ kind }) => kind === 'name');
  const family = columns.find(({ kind }) => kind === 'family-name');
  const number = columns.find(({ kind }) => kind === 'id-number');
  const nameless = (record: number) =>
    given !== undefined && given.codes[record]! >= 0 && given.silent?.[given.codes[record]!] === 1;
  /** Newborns and surnames only, names that somebody is called by. */
  const unnamed = (record: number) =>
    (given !== undefined && given.codes[record]! < 0) ||
    nameless(record) ||
    (family !== undefined && family.codes[record]! < 0);
  const unnumbered = (record: number) => number === undefined || number.codes[record]! < 0;
  const { clear, ambiguous } = dropAmbiguous(
    edges,
    (record) => unnamed(record) || unnumbered(record),
    (record, i, j) => {
      scorer.score(i, j, one);
      return unnamed(record) ? keepsApart(one.rule) : isTwoPeople(one.rule);
    },
  );
  const resolved = resolveClusters(input.records, clear, {
    left: input.left,
    oneToOne: input.oneToOne,
    threshold: input.threshold,
    nameless,
    probability(i, j) {
      scorer.score(i, j, one);
      return keepsApart(one.rule) ? 0 : probabilityOf(one, priors);
    },
  });
  return { ...resolved, review: [...ambiguous, ...resolved.refused, ...review] };
}
