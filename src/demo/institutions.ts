/** Institutions with their departments, beds, ambulances and childcare places as FHIR records. */
import { type Random, seededRandom } from '../algorithms/random.ts';
import type { FhirBundleEntry, FhirResource } from '../kernel/index.ts';
import { type DemoRegion, type Institution, pathOf } from './content.ts';
import { dayNumber, dayText, yearEnd, yearStart } from './days.ts';
import { codeExtension, concept, periodExtension, put, reference, resource } from './fhir.ts';
import { localSystem, makeUscc, USCC } from './identifiers.ts';
import { licenceOf } from './registrations.ts';

/** The county's health statistics report: the sender of institutions, workers, beds and vehicles. */
export const statisticsOf = (region: DemoRegion): string => `${region.id}-statistics`;

const DEPARTMENTS: Record<string, string> = {
  general: '全科',
  internal: '内科',
  surgery: '外科',
  obstetrics: '妇产科',
  paediatrics: '儿科',
  emergency: '急诊科',
  infectious: '感染性疾病科',
  icu: '重症医学科',
  rehabilitation: '康复医学科',
  psychiatry: '精神（心理）科',
  geriatric: '老年医学科',
  tcm: '中医科',
  'tcm-preventive': '治未病科',
  'tcm-hall': '中医馆',
  'fever-unit': '发热门诊（诊室、哨点）',
  childcare: '托育服务',
  'public-health': '公共卫生科',
  laboratory: '检验科',
  imaging: '影像科',
};
const BED_KINDS: Record<string, string> = {
  general: '普通',
  icu: '重症',
  rehabilitation: '康复',
  psychiatric: '精神',
  tcm: '中医',
  nursing: '护理',
  infectious: '感染',
  obstetric: '产科',
  paediatric: '儿科',
};
/** Department that keeps the beds of a kind, where the institution has it. */
const BED_DEPARTMENT: Record<string, string> = {
  icu: 'icu',
  rehabilitation: 'rehabilitation',
  psychiatric: 'psychiatry',
  tcm: 'tcm',
  infectious: 'infectious',
  obstetric: 'obstetrics',
  paediatric: 'paediatrics',
};
const PRIMARY = new Set(['B100', 'C210', 'C220']);

export const organizationId = (region: DemoRegion, institution: string): string => `${region.code}-${institution}`;
export const usccOf = (region: DemoRegion, institution: Institution): string =>
  makeUscc(region.code, region.institutions.indexOf(institution), institution.ownership);

/** The township centre or community centre that a village clinic or station belongs to. */
export function centreOf(region: DemoRegion, area: string): Institution | undefined {
  return region.institutions.find((i) => PRIMARY.has(i.class) && i.area.slice(0, 9) === area.slice(0, 9));
}

/** One group of entries an institution: itself, departments, childcare classes, vehicles. */
export function* makeInstitutions(region: DemoRegion, to: number): Generator<FhirBundleEntry[]> {
  for (const institution of region.institutions) {
    if (dayNumber(institution.since) > to) continue;
    yield [
      put(makeOrganization(region, institution)),
      ...makeServices(region, institution, to).map(put),
      ...makeAmbulances(region, institution, to).map(put),
    ];
  }
}

function makeOrganization(region: DemoRegion, institution: Institution): FhirResource {
  const { area } = institution;
  const part = institution.runBy === 'village' ? centreOf(region, area) : undefined;
  const licence = licenceOf(region, institution);
  const place = pathOf(region, area).map(({ name }) => name);
  return resource('Organization', organizationId(region, institution.id), {
    identifier: [
      { system: USCC, value: usccOf(region, institution) },
      { system: localSystem(statisticsOf(region)), value: institution.id },
      ...licence.identifier,
    ],
    active: true,
    name: institution.name,
    type: [concept('urn:kangyu:cs:institution-class', institution.class)],
    address: [{ text: region.place + place.join('') }],
    ...(part ? { partOf: reference('Organization', organizationId(region, part.id)) } : {}),
    extension: [
      periodExtension('in-service', institution.since),
      codeExtension('area', area),
      codeExtension('ownership', institution.ownership),
      codeExtension('run-by', institution.runBy),
      codeExtension('management', institution.ownership === 'private' ? 'for-profit' : 'non-profit'),
      ...(institution.grade ? [codeExtension('grade', institution.grade)] : []),
      ...(institution.gradeClass ? [codeExtension('grade-class', institution.gradeClass)] : []),
      ...licence.extension,
      ...institution.capabilities.map((capability) => ({
        url: 'urn:kangyu:ext:capability',
        extension: [
          { url: 'code', valueCode: capability.code },
          {
            url: 'period',
            valuePeriod: { start: capability.since, ...(capability.until ? { end: capability.until } : {}) },
          },
        ],
      })),
    ],
  });
}

function makeServices(region: DemoRegion, institution: Institution, to: number): FhirResource[] {
  const id = organizationId(region, institution.id);
  const service = (key: string, code: string, name: string, since: string, more: unknown[] = []) =>
    resource('HealthcareService', `${id}-${key}`, {
      identifier: [{ system: localSystem(statisticsOf(region)), value: `${institution.id}-${key}` }],
      active: true,
      providedBy: reference('Organization', id),
      type: [concept('urn:kangyu:cs:department', code)],
      name,
      extension: [periodExtension('in-service', since), ...more],
    });
  return [
    ...Object.entries(institution.departments)
      .filter(([, since]) => dayNumber(since) <= to)
      .map(([code, since]) => service(code, code, DEPARTMENTS[code] ?? code, since)),
    ...institution.childcare
      .filter(({ since }) => dayNumber(since) <= to)
      .map((childcare, i) =>
        service(`childcare-${i + 1}`, 'childcare', `托班（第${i + 1}期）`, childcare.since, [
          { url: 'urn:kangyu:ext:places', valueInteger: childcare.places },
          { url: 'urn:kangyu:ext:inclusive', valueBoolean: childcare.inclusive },
        ]),
      ),
  ];
}

function makeAmbulances(region: DemoRegion, institution: Institution, to: number): FhirResource[] {
  const id = organizationId(region, institution.id);
  return institution.ambulances
    .filter(({ since }) => dayNumber(since) <= to)
    .map((ambulance, i) => {
      const until = ambulance.until && dayNumber(ambulance.until) <= to ? ambulance.until : undefined;
      return resource('Device', `${id}-a${i + 1}`, {
        identifier: [
          { system: localSystem(statisticsOf(region)), value: `示急-${institution.id.toUpperCase()}-${i + 1}` },
        ],
        status: until ? 'inactive' : 'active',
        type: concept('urn:kangyu:cs:vehicle', 'ambulance', '救护车'),
        owner: reference('Organization', id),
        extension: [
          periodExtension('in-service', ambulance.since, until),
          { url: 'urn:kangyu:ext:negative-pressure', valueBoolean: ambulance.negativePressure },
        ],
      });
    });
}

/** One group of entries an institution and bed kind; beds come and go so that each year-end has the declared count. */
export function* makeBeds(region: DemoRegion, seed: string, to: number): Generator<FhirBundleEntry[]> {
  for (const institution of region.institutions) {
    for (const [kind, counts] of Object.entries(institution.beds)) {
      const random = seededRandom(`${seed}/beds/${institution.id}/${kind}`);
      const spans = bedSpans(counts, region.years, dayNumber(institution.since), random);
      const group = spans
        .filter((span) => span.start <= to)
        .map((span, i) =>
          makeBed(
            region,
            institution,
            kind,
            i + 1,
            dayText(span.start),
            span.end && span.end <= to ? dayText(span.end) : undefined,
          ),
        );
      if (group.length > 0) yield group.map(put);
    }
  }
}

export function makeBed(
  region: DemoRegion,
  institution: Institution,
  kind: string,
  n: number,
  start: string,
  end?: string,
): FhirResource {
  const id = organizationId(region, institution.id);
  const number = String(n).padStart(3, '0');
  const department = BED_DEPARTMENT[kind];
  const kept =
    department && institution.departments[department] ? `${DEPARTMENTS[department]}` : (BED_KINDS[kind] ?? kind);
  return resource('Location', `${id}-${kind}-${number}`, {
    identifier: [{ system: localSystem(statisticsOf(region)), value: `${institution.id}-${kind}-${number}` }],
    status: end ? 'inactive' : 'active',
    name: `${kept}${number}床`,
    mode: 'instance',
    type: [concept('urn:kangyu:cs:bed-kind', kind)],
    physicalType: concept('http://terminology.hl7.org/CodeSystem/location-physical-type', 'bd'),
    managingOrganization: reference('Organization', id),
    extension: [
      periodExtension('in-service', start, end),
      // One infectious bed in four lies in a room with negative pressure: assumed.
      ...(kind === 'infectious' ? [{ url: 'urn:kangyu:ext:negative-pressure', valueBoolean: n % 4 === 0 }] : []),
    ],
  });
}

interface Span {
  start: number;
  end?: number;
}

function bedSpans(counts: readonly number[], years: readonly number[], opened: number, random: Random): Span[] {
  const spans: Span[] = [];
  const first = years[0]!;
  // Stock of the first year-end: set up in batches between the opening (1995 at the earliest) and 2019.
  const early = Math.max(opened, yearStart(1995));
  const batches = Array.from({ length: 4 }, () => random.int(early, Math.max(early, yearEnd(first - 1)))).sort(
    (a, b) => a - b,
  );
  for (let i = 0; i < counts[0]!; i += 1) spans.push({ start: batches[Math.floor((i * 4) / counts[0]!)]! });
  for (let k = 1; k < counts.length; k += 1) {
    const change = counts[k]! - counts[k - 1]!;
    const day = yearStart(years[k]!) + random.int(45, 330);
    if (change > 0) for (let i = 0; i < change; i += 1) spans.push({ start: day });
    const open = spans.filter((span) => span.end === undefined);
    for (let i = 0; i < -change; i += 1) open[i]!.end = day;
  }
  return spans;
}
