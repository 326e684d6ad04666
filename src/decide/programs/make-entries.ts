/** Enrolments and contacts as the FHIR resources that are handed in. Pure. */
import type { Outcome } from '../../algorithms/forms/classify.ts';
import { extractResources } from '../../algorithms/forms/extract.ts';
import type { FhirBundleEntry, FhirResource } from '../../kernel/index.ts';
import { formUrl, type Pack, packSystem, type TakenContact } from '../../packs/index.ts';
import { DOCTOR, ENROLLED_BY, EXIT_REASON, PERIOD, PROGRAMME_SYSTEM, STATE, STATE_SINCE } from './read-records.ts';
import { isInstitution, referenceTo } from './subjects.ts';

const AREA = 'urn:kangyu:ext:area';

export interface EpisodeContent {
  id: string;
  pack: Pick<Pack, 'id' | 'title'>;
  /** CareTeam id. */
  team?: string | null | undefined;
  /** Where it begins in the workflow of the pack. */
  state?: string | undefined;
  /** Patient id, or `Organization/<id>`. */
  patient: string;
  /** Of an institution: its division code, which the record takes. */
  area?: string | null | undefined;
  enrolled: string;
  institution?: string | null | undefined;
  /** Sign-in name of who is responsible. */
  doctor?: string | null | undefined;
  /** The rule of the programme takes them in, nobody does by hand. */
  byRule?: boolean | undefined;
}

export function episodeOf(content: EpisodeContent): FhirResource {
  const { id, pack, patient, enrolled, institution, doctor, team, state, byRule } = content;
  const extension = [
    ...(doctor ? [{ url: DOCTOR, valueString: doctor }] : []),
    ...(state ? stateExtensions(state, enrolled) : []),
    ...(byRule ? [{ url: ENROLLED_BY, valueCode: 'rule' }] : []),
  ];
  if (isInstitution(patient))
    return {
      resourceType: 'Basic',
      id,
      code: { coding: [{ system: PROGRAMME_SYSTEM, code: pack.id, display: pack.title.zh }] },
      subject: { reference: patient },
      created: enrolled,
      extension: [...areaExtension(content.area), { url: PERIOD, valuePeriod: { start: enrolled } }, ...extension],
    };
  return {
    resourceType: 'EpisodeOfCare',
    id,
    status: 'active',
    type: [programmeConcept(pack)],
    patient: { reference: `Patient/${patient}` },
    period: { start: enrolled },
    ...(institution ? { managingOrganization: { reference: `Organization/${institution}` } } : {}),
    ...(team ? { team: [{ reference: `CareTeam/${team}` }] } : {}),
    ...(extension.length > 0 ? { extension } : {}),
  };
}

/** What an enrolment, and the visit of a contact, is about. */
const programmeConcept = ({ id, title }: Pick<Pack, 'id' | 'title'>) => ({
  coding: [{ system: PROGRAMME_SYSTEM, code: id, display: title.zh }],
});

const areaExtension = (area: string | null | undefined) => (area ? [{ url: AREA, valueCode: area }] : []);

const stateExtensions = (state: string, since: string) => [
  { url: STATE, valueCode: state },
  { url: STATE_SINCE, valueDateTime: since },
];

export interface EpisodeChange {
  /** CareTeam id. */
  team?: string | undefined;
  state?: { code: string; since: string } | undefined;
  institution?: string | undefined;
  doctor?: string | undefined;
  exit?: { on: string; reason: string } | undefined;
}

/** The episode after a transfer or an exit; the version before keeps what was. */
export function changedEpisode(before: FhirResource, change: EpisodeChange): FhirResource {
  const { institution, doctor, team, state, exit } = change;
  const { meta: _, ...rest } = before;
  const extensions = (before.extension ?? []) as { url: string; valuePeriod?: object }[];
  const kept = extensions.filter(
    ({ url }) =>
      !(exit && url === PERIOD) &&
      !(doctor !== undefined && url === DOCTOR) &&
      !(exit && url === EXIT_REASON) &&
      !(state && (url === STATE || url === STATE_SINCE)),
  );
  const changed = [
    ...kept,
    ...(doctor === undefined ? [] : [{ url: DOCTOR, valueString: doctor }]),
    ...(exit ? [{ url: EXIT_REASON, valueCode: exit.reason }] : []),
    ...(state ? stateExtensions(state.code, state.since) : []),
  ];
  if (before.resourceType === 'Basic') {
    const period = extensions.find(({ url }) => url === PERIOD)?.valuePeriod;
    const ended = exit ? [{ url: PERIOD, valuePeriod: { ...period, end: exit.on } }] : [];
    return { ...rest, resourceType: 'Basic', extension: [...changed, ...ended] };
  }
  return {
    ...rest,
    resourceType: 'EpisodeOfCare',
    ...(institution === undefined ? {} : { managingOrganization: { reference: `Organization/${institution}` } }),
    ...(team === undefined ? {} : { team: [{ reference: `CareTeam/${team}` }] }),
    ...(exit ? { status: 'finished', period: { ...(before.period as object), end: exit.on } } : {}),
    extension: changed,
  };
}

export interface ContactContent {
  id: string;
  pack: Pack;
  /** Form of its day, evaluated and valid. */
  taken: TakenContact;
  /** Instant, or a day. */
  time: string;
  /** Patient id, or `Organization/<id>`. */
  patient: string;
  /** Of an institution: its division code, which the records take. */
  area?: string | null | undefined;
  /** EpisodeOfCare ids that the visit belongs to. */
  episodes: readonly string[];
  institution?: string | null | undefined;
  practitioner?: string | null | undefined;
  doctor?: string | null | undefined;
}

/**
 * Encounter, QuestionnaireResponse, what the form extracts, and a Task for each thing the rules want done. What is done at an
 * institution is no encounter with a patient: the answers stand alone.
 */
export function contactEntries(content: ContactContent): FhirBundleEntry[] {
  const { id, pack, taken, patient, episodes, institution, practitioner, doctor } = content;
  const { form } = taken.form.compiled;
  const time = content.time.includes('T') ? content.time : `${content.time}T08:00:00+08:00`;
  const entries = extractResources(taken.form.compiled, taken.form.extraction, taken.made!.values, taken.around, {
    id,
    time,
    subject: referenceTo(patient),
    ...(institution ? { institution: `Organization/${institution}` } : {}),
    ...(practitioner ? { practitioner } : {}),
    questionnaire: `${formUrl(pack.id, form.code)}|${form.from}`,
    system: packSystem(pack.id),
  }).flatMap(({ resource, request }): FhirBundleEntry[] => {
    if (isInstitution(patient)) {
      if (resource.resourceType === 'Encounter') return [];
      const { encounter: _, ...rest } = resource;
      const said =
        resource.resourceType === 'QuestionnaireResponse' && doctor ? [{ url: DOCTOR, valueString: doctor }] : [];
      return [{ request, resource: { ...rest, extension: [...areaExtension(content.area), ...said] } }];
    }
    if (resource.resourceType === 'Encounter') {
      const type = [...((resource as { type?: object[] }).type ?? []), programmeConcept(pack)];
      const of = episodes.map((one) => ({ reference: `EpisodeOfCare/${one}` }));
      return [{ request, resource: { ...resource, type, ...(of.length > 0 ? { episodeOfCare: of } : {}) } }];
    }
    if (resource.resourceType === 'QuestionnaireResponse' && doctor)
      return [{ request, resource: { ...resource, extension: [{ url: DOCTOR, valueString: doctor }] } }];
    return [{ request, resource }];
  });
  const referral = entries.find(({ resource }) => resource?.resourceType === 'ServiceRequest')?.resource;
  return [...entries, ...taskEntries(content, time, taken.outcome!, referral?.id as string | undefined)];
}

function taskEntries(
  { id, pack, patient, area, institution }: ContactContent,
  time: string,
  outcome: Outcome,
  referral: string | undefined,
): FhirBundleEntry[] {
  const { checkOn = null, reason } = outcome.referral ?? {};
  // A task for the same day asks after the referral already (programs.todo).
  const asked = outcome.tasks.some(({ due }) => due === checkOn);
  const wanted = [
    ...outcome.tasks.map(({ code, title, due }, n) => ({ name: String(n + 1), code, title, due })),
    ...(checkOn !== null && reason && !asked
      ? [{ name: 'r', code: 'referral-check', title: reason, due: checkOn }]
      : []),
  ];
  return wanted.map(({ name, code, title, due }) => ({
    request: { method: 'PUT', url: `Task/${id}-t-${name}` },
    resource: {
      resourceType: 'Task',
      id: `${id}-t-${name}`,
      status: 'requested',
      intent: 'order',
      code: { coding: [{ system: `${packSystem(pack.id)}:task`, code, display: title.zh }], text: title.zh },
      for: { reference: referenceTo(patient) },
      ...(isInstitution(patient)
        ? { extension: areaExtension(area) }
        : { encounter: { reference: `Encounter/${id}` } }),
      focus: {
        reference: referral === undefined ? `QuestionnaireResponse/${id}` : `ServiceRequest/${referral}`,
      },
      authoredOn: time,
      ...(due ? { restriction: { period: { end: due } } } : {}),
      ...(institution ? { owner: { reference: `Organization/${institution}` } } : {}),
    },
  }));
}

/** What a corrected contact no longer says. */
export function goneEntries(before: readonly FhirBundleEntry[], after: readonly FhirBundleEntry[]): FhirBundleEntry[] {
  const kept = new Set(after.map(({ request }) => request!.url));
  return before.flatMap(({ request }) =>
    kept.has(request!.url) ? [] : [{ request: { method: 'DELETE', url: request!.url } }],
  );
}
