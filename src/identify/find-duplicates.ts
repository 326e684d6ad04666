/** Institutions and workers that may stand in the registers twice, by the same engine as persons. */
import { buildColumns } from '../algorithms/linkage/columns.ts';
import { fixed } from '../algorithms/linkage/estimate.ts';
import { levelsOf } from '../algorithms/linkage/levels.ts';
import { MISSING } from '../algorithms/linkage/schema.ts';
import { LICENCE_SYSTEM, USCC_SYSTEM } from '../ingest/index.ts';
import { type FhirResource, type Tx, uuidv7 } from '../kernel/index.ts';
import { identifiersOf, idNumberOf } from './identifiers.ts';
import { hanCharacters } from './matching/characters.ts';
import { type MatchPolicy, matchPolicy } from './matching/policy.ts';
import { profileOf } from './matching/profile.ts';
import type { IdentifyKernel } from './model.ts';
import { openSimilar, type SimilarReview } from './store-matching.ts';

export type RegisterType = 'Organization' | 'Practitioner';

/** Opens a review for each pair that may be one; decided pairs are not opened again. Gives the number of pairs. */
export async function findDuplicates(
  k: IdentifyKernel,
  tx: Tx,
  type: RegisterType,
  resources: readonly FhirResource[],
): Promise<number> {
  const today = k.clock.today();
  const { registers, thresholds, largestBlock } = matchPolicy(today);
  const { fields, blocking } = registers[type];
  const rows = resources.map((resource) => textsOf(resource, today));
  const pairs = pairsOf(rows, fields, blocking, largestBlock).filter(
    ({ probability }) => probability >= thresholds.review,
  );
  const reviews = pairs.map(
    ({ i, j, probability }): SimilarReview => ({
      id: uuidv7(),
      reason: type === 'Organization' ? 'duplicate-institution' : 'duplicate-worker',
      patient: resources[i]!.id!,
      candidate: resources[j]!.id!,
      person: null,
      other: null,
      score: probability,
      weights: null,
    }),
  );
  await openSimilar(tx, reviews, k.clock.now());
  return reviews.length;
}

function textsOf(resource: FhirResource, today: string): Record<string, string> {
  const identifiers = identifiersOf(resource);
  const numberIn = (wanted: string) => identifiers.find(({ system }) => system === wanted)?.value ?? '';
  if (resource.resourceType === 'Organization') {
    const { phone, address } = profileOf({ ...resource, name: undefined }, today);
    return { name: String(resource.name ?? ''), uscc: numberIn(USCC_SYSTEM), address, phone };
  }
  const { name, birthDate, sex } = profileOf(resource, today);
  return { name, birthDate, sex, idNumber: idNumberOf(resource, today) ?? '', licence: numberIn(LICENCE_SYSTEM) };
}

interface Pair {
  i: number;
  j: number;
  probability: number;
}
type Register = MatchPolicy['registers'][RegisterType];

/** Pairs that share a block, weighed with the register's m and u (Fellegi–Sunter). A register is too small to tell rare values. */
function pairsOf(
  rows: readonly Record<string, string>[],
  fields: Register['fields'],
  blocking: Register['blocking'],
  largest: number,
): Pair[] {
  const listed = Object.entries(fields).map(([column, { kind }]) => ({ column, kind }));
  const raw = listed.map(({ column }) => ({
    texts: rows.map((row) => row[column] ?? ''),
    codes: Int32Array.from(rows, (_, i) => i),
  }));
  // A full name becomes two columns; the given one carries the weight of the name.
  const columns = buildColumns(listed, raw, hanCharacters()).filter(({ name }) => fields[name] !== undefined);
  const levels = columns.map(levelsOf);
  const ratios = columns.map(({ name }) => {
    const [m, u] = [fixed(fields[name]!.m)!, fixed(fields[name]!.u)!];
    return m.map((share, level) => Math.log(share / u[level]!));
  });
  const prior = Math.log(1 / Math.max(2, rows.length));
  const met = new Set<string>();
  const pairs: Pair[] = [];
  for (const key of blocking) {
    const parts = key.map((name) => columns.find((column) => column.name === name));
    const blocks = new Map<string, number[]>();
    rows.forEach((_, i) => {
      const codes = parts.map((column) => column?.codes[i] ?? -1);
      if (codes.every((code) => code >= 0)) blocks.set(codes.join(), [...(blocks.get(codes.join()) ?? []), i]);
    });
    for (const members of blocks.values()) {
      if (members.length > largest) continue;
      members.forEach((i, at) => {
        for (const j of members.slice(at + 1)) {
          if (met.has(`${i} ${j}`)) continue;
          met.add(`${i} ${j}`);
          const weight = levels.reduce((sum, levelOf, c) => {
            const level = levelOf(i, j);
            return level === MISSING ? sum : sum + ratios[c]![level]!;
          }, prior);
          pairs.push({ i, j, probability: 1 / (1 + Math.exp(-weight)) });
        }
      });
    }
  }
  return pairs;
}
