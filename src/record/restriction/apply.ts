import { type LabelRule, labelRulesOn, type Rank } from '../../access/index.ts';
import type { FhirResource, Queryable, Tx } from '../../kernel/index.ts';
import { isClosed, mayClose } from '../close.ts';
import type { PlannedRecord } from '../commit-plan.ts';
import { type CompartmentName, compartmentPaths } from '../compartment/definition.ts';
import { elementPath } from '../element-path.ts';
import { addressHash, pathHash } from '../index-values.ts';
import type { RecordKernel } from '../model.ts';
import { openResource } from '../seal.ts';
import { mainElements } from '../search-parameters.ts';
import { keyOf, type ResourceKey } from '../store.ts';
import {
  type Around,
  findAround,
  findBelonging,
  findConsentPatients,
  findConsentRules,
  findContents,
  findVersions,
  lockWriters,
  type RestrictionRow,
  replaceConsentRules,
  replaceSpreads,
  type StoredRule,
  saveRestrictions,
} from '../store-restriction.ts';
import { consentRules, speaksOf } from './consent-rules.ts';
import { encountersOf, type Marks, makersOf, marksOf, patientOf, SEALED, SEALED_BEFORE } from './marks.ts';
import { patientsOfSamePerson } from './same-person.ts';
import { scheduleSealing } from './seal-late.ts';

/** A record whose restriction is to be settled. */
interface Target extends ResourceKey {
  self: bigint;
  resource: FhirResource;
  source: string | null;
  marks: Marks;
  /** Highest label of the earlier versions. */
  past: Rank;
  /** Whether an earlier version is to be sealed. */
  pastSealed: boolean;
  /** Whether it stands sealed. */
  closed: boolean;
  patient: string | undefined;
  encounters: string[];
  deleted?: boolean;
}

/**
 * Settles who may see what was just stored, in its transaction: labels of the records, of what belongs to the same Encounter,
 * and what the patients' Consents say. Batches without anything confidential cost one statement.
 */
export async function applyRestrictions(k: RecordKernel, tx: Tx, plans: readonly PlannedRecord[]): Promise<void> {
  if (plans.length === 0) return;
  const rules = labelRulesOn(k.clock.today());
  const targets = plans.flatMap((plan) => targetOf(k, plan, rules) ?? []);
  const ended = plans.flatMap(({ after }) => (after!.deleted ? [addressHash(keyOf(after!))] : []));
  const selves = new Set([...targets.map(({ self }) => self), ...ended]);
  const around = await findAround(tx, {
    selves: [...selves],
    encounters: targets.flatMap(({ encounters }) => encounters.map(addressHash)),
    within: targets.filter(({ type }) => type === 'Encounter').map(({ self }) => self),
  });
  const moved = [
    ...(await settleConsents(k, tx, plans)),
    ...(await settleSpreads(tx, targets, ended, around)),
    ...around.rows.filter(({ self }) => !selves.has(BigInt(self))),
  ];
  const own = new Set(targets.map(keyOf));
  const others = await loadTargets(
    k,
    tx,
    moved.filter((key) => !own.has(keyOf(key))),
    rules,
  );
  const known = new Map(around.rows.map((row) => [row.self, row]));
  for (const target of targets) target.past = highest(target.past, (known.get(String(target.self))?.past ?? 0) as Rank);
  await rememberEnded(k, tx, plans, targets, rules);
  await settle(k, tx, [...targets, ...others], moved.length > 0 ? undefined : around);
}

/** What comes again after its deletion keeps the labels of the versions before: no content leads from the deletion to them. */
async function rememberEnded(
  k: Pick<RecordKernel, 'sealer'>,
  tx: Tx,
  plans: readonly PlannedRecord[],
  targets: readonly Target[],
  rules: readonly LabelRule[],
): Promise<void> {
  const ended = new Set(plans.flatMap(({ before }) => (before?.deleted ? [keyOf(before)] : [])));
  const again = targets.filter((target) => ended.has(keyOf(target)));
  const whole = new Map((await loadTargets(k, tx, again, rules)).map((target) => [keyOf(target), target]));
  for (const target of again) {
    const { past, pastSealed } = whole.get(keyOf(target))!;
    target.past = highest(target.past, past);
    target.pastSealed ||= pastSealed;
  }
}

function targetOf(
  k: Pick<RecordKernel, 'sealer'>,
  plan: PlannedRecord,
  rules: readonly LabelRule[],
): Target | undefined {
  const { before, after } = plan;
  if (!after?.plain || after.deleted) return undefined;
  const earlier = plan.results.flatMap(({ result }) => [result.resource, result.previous]).filter((one) => one);
  const past = before || plan.versions.length > 1 ? earlier : [];
  const source = plan.versions.at(-1)?.row.source ?? null;
  return makeTarget(
    after.plain,
    source,
    past.filter((one) => one !== after.content).map((one) => marksOf(openResource(k.sealer, one!), rules)),
    rules,
    isClosed(after.content!),
  );
}

function makeTarget(
  resource: FhirResource,
  source: string | null,
  past: readonly Marks[],
  rules: readonly LabelRule[],
  closed: boolean,
): Target {
  const key = { type: resource.resourceType, id: resource.id! };
  return {
    ...key,
    self: addressHash(keyOf(key)),
    resource,
    source,
    marks: marksOf(resource, rules),
    past: highest(0, ...past.map(({ rank }) => rank)),
    pastSealed: past.some(({ sealed }) => sealed),
    closed,
    patient: patientOf(resource),
    encounters: encountersOf(resource),
  };
}

const highest = (...ranks: Rank[]): Rank => Math.max(...ranks) as Rank;

/** Takes in what Consents say now; gives the records of their patients, which are to be settled again. */
async function settleConsents(k: RecordKernel, tx: Tx, plans: readonly PlannedRecord[]): Promise<ResourceKey[]> {
  const consents = plans.filter(({ after }) => after!.type === 'Consent').map(({ after }) => after!);
  if (consents.length === 0) return [];
  const rules = consents.flatMap(({ deleted, plain }) => (deleted || !plain ? [] : consentRules(plain)));
  const ids = consents.map(({ id }) => id);
  const before = await findConsentPatients(tx, ids);
  if (rules.length === 0 && before.length === 0) return [];
  await lockWriters(tx);
  await replaceConsentRules(
    tx,
    ids,
    rules.map((rule) => ({ ...rule, address: addressHash(rule.patient) })),
  );
  const named = rules.map(({ patient }) => patient);
  const persons = [...(await patientsOfSamePerson(k, tx, named)).values()].flat();
  const addresses = [...before, ...named.map(addressHash), ...persons.map(addressHash)];
  return belonging(tx, 'Patient', [...new Set(addresses)]);
}

/** Keeps from which records labels spread; gives the records of Encounters where that changed. */
async function settleSpreads(
  tx: Tx,
  targets: readonly Target[],
  ended: readonly bigint[],
  { spreads }: Around,
): Promise<ResourceKey[]> {
  const selves = new Set([...targets.map(({ self }) => self), ...ended].map(String));
  const rows = targets.flatMap(({ self, encounters, marks }) =>
    encounters.flatMap((encounter) =>
      marks.spreads.map(({ rank, why }) => ({ encounter: addressHash(encounter), self, rank, why })),
    ),
  );
  const before = spreads.filter(({ self }) => selves.has(self));
  const textOf = (encounter: unknown, self: unknown, rank: number, why: string) =>
    `${encounter} ${self} ${rank} ${why}`;
  const then = new Set(before.map((row) => textOf(row.encounter, row.self, row.label, row.why)));
  const now = new Set(rows.map((row) => textOf(row.encounter, row.self, row.rank, row.why)));
  const changed = [
    ...before.filter((row) => !now.has(textOf(row.encounter, row.self, row.label, row.why))),
    ...rows.filter((row) => !then.has(textOf(row.encounter, row.self, row.rank, row.why))),
  ];
  if (changed.length === 0) return [];
  await lockWriters(tx);
  await replaceSpreads(
    tx,
    [...selves].map((self) => BigInt(self)),
    rows,
  );
  return belonging(tx, 'Encounter', [...new Set(changed.map(({ encounter }) => BigInt(encounter)))]);
}

/** Records of the compartments of the addresses, as far as the index knows; who takes them looks again. */
export async function belonging(q: Queryable, name: CompartmentName, addresses: bigint[]): Promise<ResourceKey[]> {
  const keys = compartmentPaths(name).flatMap(({ type, path }) => {
    const { elements } = elementPath(path);
    if (elements === mainElements(type).subject) return [];
    return addresses.map((address) => pathHash(type, elements) ^ address);
  });
  return findBelonging(q, addresses, [...new Set(keys)]);
}

/** The records as they stand, with the labels of all their versions. */
export async function loadTargets(
  k: Pick<RecordKernel, 'sealer'>,
  q: Queryable,
  keys: readonly ResourceKey[],
  rules: readonly LabelRule[],
): Promise<Target[]> {
  if (keys.length === 0) return [];
  const past = new Map<string, Marks[]>();
  const targets: Target[] = [];
  for (const { current, deleted, source, content, ...key } of await findVersions(q, keys)) {
    const name = keyOf(key);
    if (current) {
      const target = makeTarget(
        openResource(k.sealer, content),
        source,
        past.get(name) ?? [],
        rules,
        isClosed(content),
      );
      if (deleted) target.marks = { ...target.marks, spreads: [] }; // what is deleted says nothing of others
      targets.push({ ...target, deleted });
    } else past.set(name, [...(past.get(name) ?? []), marksOf(openResource(k.sealer, content), rules)]);
  }
  return targets;
}

type SettleKernel = Pick<RecordKernel, 'sealer' | 'jobs'>;

/** Computes and keeps the rows. `around` saves looking up what is known of the records already. */
export async function settle(k: SettleKernel, tx: Tx, targets: readonly Target[], known?: Around): Promise<void> {
  if (targets.length === 0) return;
  const around =
    known ??
    (await findAround(tx, {
      selves: targets.map(({ self }) => self),
      encounters: targets.flatMap(({ encounters }) => encounters.map(addressHash)),
      within: [],
    }));
  const spoken = around.consents ? await rulesByPatient(k, tx, targets) : new Map<string, StoredRule[]>();
  const rows: RestrictionRow[] = [];
  for (const target of targets) {
    const rules = spoken.get(target.patient ?? '') ?? [];
    const open = target.marks.rank === 0 && target.past === 0 && around.spreads.length === 0 && rules.length === 0;
    if (open) continue; // nearly all
    const row = rowOf(target, around, rules);
    if (row.label > 0 || row.past > 0 || row.rules.length > 0) rows.push(row);
  }
  await addTreating(k, tx, rows, targets);
  const open = new Set(targets.filter(({ closed }) => !closed).map(({ self }) => self));
  if (rows.some((row) => waitsForSealing(row, open))) await scheduleSealing(k, tx);
  const kept = new Set(rows.map(({ self }) => self));
  const stood = new Set(around.rows.map(({ self }) => self));
  await saveRestrictions(
    tx,
    rows,
    targets.filter(({ self }) => !kept.has(self) && stood.has(String(self))),
  );
}

/** Labelled by something that came later, or before this program sealed. */
function waitsForSealing({ self, type, why }: RestrictionRow, open: ReadonlySet<bigint>): boolean {
  if (!mayClose(type)) return false;
  if (why.includes(SEALED_BEFORE)) return true;
  return why.includes(SEALED) && open.has(self);
}

function rowOf(target: Target, { spreads }: Around, rules: readonly StoredRule[]): RestrictionRow {
  const { type, id, self, resource, marks, past, patient, source } = target;
  const encounters = target.encounters.map(addressHash);
  const within = new Set(encounters.map(String));
  const taken = spreads.filter(({ encounter }) => within.has(encounter));
  const rank = highest(marks.rank, ...taken.map(({ label }) => label as Rank));
  const record = { resource, rank, sensitivity: marks.sensitivity };
  return {
    self,
    type,
    id,
    patient: patient === undefined ? null : addressHash(patient),
    encounters,
    label: rank,
    past,
    makers: [...makersOf(resource), ...(source === null ? [] : [`source:${source}`])],
    rules: rules.filter((rule) => speaksOf(rule, record)).map(({ no }) => no),
    why: [...new Set([...marks.why, ...taken.map(({ why }) => why), ...(target.pastSealed ? [SEALED_BEFORE] : [])])],
    sensitivity: marks.sealed ? [] : marks.sensitivity,
  };
}

/** Rules of the patients of the records, those of the same person under another Patient among them. */
async function rulesByPatient(
  k: Pick<RecordKernel, 'sealer'>,
  q: Queryable,
  targets: readonly Target[],
): Promise<Map<string, StoredRule[]>> {
  const patients = [...new Set(targets.flatMap(({ patient }) => patient ?? []))];
  const persons = await patientsOfSamePerson(k, q, patients);
  const all = [...new Set([...patients, ...[...persons.values()].flat()])];
  const byAddress = new Map<string, StoredRule[]>();
  for (const rule of await findConsentRules(q, all.map(addressHash)))
    byAddress.set(rule.patient, [...(byAddress.get(rule.patient) ?? []), rule]);
  if (byAddress.size === 0) return byAddress;
  return new Map(
    patients.map((patient) => [
      patient,
      [...new Set([patient, ...(persons.get(patient) ?? [])])].flatMap(
        (one) => byAddress.get(String(addressHash(one))) ?? [],
      ),
    ]),
  );
}

/** The institution and the persons of the Encounter treat what belongs to it. */
async function addTreating(
  k: Pick<RecordKernel, 'sealer'>,
  q: Queryable,
  rows: readonly RestrictionRow[],
  targets: readonly Target[],
): Promise<void> {
  if (rows.length === 0) return;
  const encounters = new Map(targets.map(({ self, encounters: list }) => [self, list]));
  const wanted = [...new Set(rows.flatMap(({ self }) => encounters.get(self) ?? []))];
  if (wanted.length === 0) return;
  const ids = wanted.map((reference) => reference.slice('Encounter/'.length));
  const makers = new Map(
    (await findContents(q, 'Encounter', ids)).map(({ id, content }) => [
      `Encounter/${id}`,
      makersOf(openResource(k.sealer, content)),
    ]),
  );
  for (const row of rows)
    row.makers = [
      ...new Set([...row.makers, ...(encounters.get(row.self) ?? []).flatMap((one) => makers.get(one) ?? [])]),
    ];
}
