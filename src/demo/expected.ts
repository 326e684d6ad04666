/**
 * The figures that indicators must give for a demo, counted here from the generated records alone — a reference for the
 * tests of the indicator room, written without its SQL. Rows that end in quarantine are left out.
 */
import type { FhirResource } from '../kernel/index.ts';
import { type DemoRegion, pathOf } from './content.ts';
import { type DemoSubmission, generateDemo } from './generate.ts';
import { type DemoOptions, regionOf } from './options.ts';

/** Numerator, denominator (persons, institutions, beds …) and value of one indicator, area and year. */
export interface Figure {
  numerator: number;
  denominator: number;
  value: number;
}
export interface ExpectedFigures {
  /** Year-end figures: indicator code -> area (county or township) -> year. */
  yearEnd: Record<string, Record<string, Record<string, Figure>>>;
  /** Year-end counts of the whole region by the names of demo.yaml `stock`. */
  stock: Record<string, Record<string, number>>;
  /** Registered births and deaths of the sample, by year. */
  births: Record<string, number>;
  deaths: Record<string, number>;
  /** Registered residents alive in the region at each year-end. */
  residents: Record<string, number>;
  encounters: Record<string, number>;
}

type Stored = Map<string, FhirResource>;
type Test = (resource: FhirResource) => boolean;

export function expectedFigures(options: DemoOptions): ExpectedFigures {
  return countFigures(options, generateDemo(options));
}

/** The same for submissions at hand; `levels` are those below the region that figures are counted for. */
export function countFigures(
  options: DemoOptions,
  submissions: Iterable<DemoSubmission>,
  levels: readonly string[] = ['county', 'township'],
): ExpectedFigures {
  const region = regionOf(options);
  const stored: Stored = new Map();
  for (const { submission, wrong } of submissions)
    for (const [i, { resource }] of submission.bundle.entry!.entries())
      if (!wrong.includes(i)) stored.set(`${resource!.resourceType}/${resource!.id}`, resource!);
  const last = Number(options.to.slice(0, 4)) - (options.to.endsWith('12-31') ? 0 : 1);
  const years = region.years.filter((year) => year <= last);
  const areas = [...new Set([region.code, ...region.areas.filter((a) => levels.includes(a.level)).map((a) => a.code)])];
  const population = (area: string, year: number) =>
    region.population
      .filter((row) => row.area === area && row.date === `${year}-12-31`)
      .reduce((sum, row) => sum + row.value, 0);
  const book = new Book(stored, region);
  const figures: ExpectedFigures = { yearEnd: {}, stock: {}, births: {}, deaths: {}, residents: {}, encounters: {} };
  for (const year of years) {
    const day = `${year}-12-31`;
    for (const area of areas) {
      const counts = book.countsAt(area, day);
      if (area === region.code) enter(figures.stock, stockOf(counts), year);
      for (const [code, figure] of Object.entries(ratios(counts, population(area, year)))) {
        figures.yearEnd[code] ??= {};
        enter(figures.yearEnd[code], { [area]: figure }, year);
      }
    }
    figures.residents[year] = book.residentsAt(day);
  }
  for (const year of years) Object.assign(figures, book.eventsOf(year, figures));
  return figures;
}

function enter<T>(book: Record<string, Record<string, T>>, values: Record<string, T>, year: number): void {
  for (const [name, value] of Object.entries(values)) book[name] = { ...book[name], [year]: value };
}

interface Counts {
  beds: number;
  countyAndPrimaryBeds: number;
  publicTcmHospitalBeds: number;
  icuBeds: number;
  rehabilitationBeds: number;
  psychiatricBeds: number;
  staff: Record<string, number>;
  physicians: number;
  tcmPhysicians: number;
  generalPractitioners: number;
  publicHealthStaff: number;
  ambulances: number;
  childcarePlaces: number;
  shares: Record<string, [number, number]>;
}

const TECHNICAL = [
  'physician',
  'assistant-physician',
  'nurse',
  'pharmacist',
  'technician',
  'other-health',
  'supervisor',
];

function stockOf(counts: Counts): Record<string, number> {
  const { staff, shares, ...plain } = counts;
  return {
    ...plain,
    nurses: staff.nurse ?? 0,
    pharmacists: staff.pharmacist ?? 0,
    supervisors: staff.supervisor ?? 0,
    villageDoctors: staff['village-doctor'] ?? 0,
    managers: staff.manager ?? 0,
    healthTechnicalStaff: TECHNICAL.reduce((sum, occupation) => sum + (staff[occupation] ?? 0), 0),
  };
}

function ratios(counts: Counts, population: number): Record<string, Figure> {
  const stock = stockOf(counts);
  const of = (numerator: number, denominator: number, factor: number): Figure => ({
    numerator,
    denominator,
    value: (numerator / denominator) * factor,
  });
  const per = (name: string, factor: number) => of(stock[name]!, population, factor);
  const share = (name: string) => of(...counts.shares[name]!, 100);
  return {
    R01: per('beds', 1000),
    R02: per('countyAndPrimaryBeds', 1000),
    R03: per('publicTcmHospitalBeds', 1000),
    R04: per('physicians', 1000),
    R05: per('tcmPhysicians', 1000),
    R06: per('nurses', 1000),
    R07: per('pharmacists', 1000),
    R08: per('generalPractitioners', 10_000),
    R09b: per('publicHealthStaff', 10_000),
    R10: per('supervisors', 10_000),
    R11: share('infectiousDepartment'),
    R13: share('geriatricDepartment'),
    R14: per('childcarePlaces', 1000),
    R15: per('ambulances', 10_000),
    R16: per('icuBeds', 1000),
    R17: per('rehabilitationBeds', 1000),
    R18: per('psychiatricBeds', 1000),
    R19: of(stock.nurses!, stock.physicians!, 1),
    R20: of(stock.healthTechnicalStaff!, stock.beds!, 1),
    R21a: share('tcmPreventive'),
    R21b: share('tcmHall'),
    R22a: share('cdcInfrastructure'),
    R22b: share('feverUnit'),
  };
}

const extensionOf = (resource: FhirResource, name: string): any =>
  resource.extension?.find((e: { url: string }) => e.url === `urn:kangyu:ext:${name}`);
const codeOf = (resource: FhirResource | undefined, name: string): string =>
  (resource && extensionOf(resource, name)?.valueCode) ?? '';
const counts = (period: { start?: string; end?: string } | undefined, day: string): boolean =>
  period !== undefined && (period.start ?? '') <= day && (period.end === undefined || period.end > day);
const stands = (resource: FhirResource, day: string): boolean =>
  counts(extensionOf(resource, 'in-service')?.valuePeriod, day);
const firstCode = (concepts: any): string => concepts?.[0]?.coding?.[0]?.code ?? concepts?.coding?.[0]?.code ?? '';
const classOf = (organization: FhirResource): string => firstCode(organization.type);

/** The stored records by type, with the look-ups that counting needs. */
class Book {
  readonly #byType = new Map<string, FhirResource[]>();
  readonly #stored: Stored;
  /** Area -> the areas it lies in, itself included. */
  readonly #within: ReadonlyMap<string, ReadonlySet<string>>;
  #main: { day: string; posts: FhirResource[] } | undefined;

  constructor(stored: Stored, region: DemoRegion) {
    this.#stored = stored;
    this.#within = new Map(
      region.areas.map(({ code }) => [code, new Set(pathOf(region, code).map((above) => above.code))]),
    );
    for (const resource of stored.values()) {
      const list = this.#byType.get(resource.resourceType);
      if (list) list.push(resource);
      else this.#byType.set(resource.resourceType, [resource]);
    }
  }

  #all(type: string): readonly FhirResource[] {
    return this.#byType.get(type) ?? [];
  }

  #organization(reference: { reference?: string } | undefined): FhirResource | undefined {
    return this.#stored.get(reference?.reference ?? '');
  }

  countsAt(area: string, day: string): Counts {
    const inArea = (organization: FhirResource | undefined) =>
      this.#within.get(codeOf(organization, 'area'))?.has(area) ?? false;
    const beds = this.#all('Location').filter(
      (bed) => stands(bed, day) && inArea(this.#organization(bed.managingOrganization)),
    );
    const bedCount = (test: (bed: FhirResource, owner: FhirResource) => boolean) =>
      beds.filter((bed) => test(bed, this.#organization(bed.managingOrganization)!)).length;
    const kind = (code: string) => bedCount((bed) => firstCode(bed.type) === code);
    const main = this.#mainPosts(day).filter((role) => inArea(this.#organization(role.organization)));
    const staff: Record<string, number> = {};
    for (const role of main) staff[firstCode(role.code)] = (staff[firstCode(role.code)] ?? 0) + 1;
    const people = (test: Test) => main.filter(test).length;
    const physician: Test = (role) => ['physician', 'assistant-physician'].includes(firstCode(role.code));
    const specialty = (role: FhirResource, code: string) =>
      role.specialty?.some((s: any) => s.coding[0].code === code) ?? false;
    const certified: Test = (role) =>
      this.#stored
        .get(role.practitioner.reference)
        ?.qualification?.some((q: any) => q.code.coding[0].code === 'gp-certificate') ?? false;
    const services = this.#all('HealthcareService').filter((service) => stands(service, day));
    return {
      beds: beds.length,
      countyAndPrimaryBeds: bedCount(
        (_, owner) =>
          codeOf(owner, 'ownership') === 'public' &&
          ['county', 'township', 'village'].includes(codeOf(owner, 'run-by')),
      ),
      publicTcmHospitalBeds: bedCount(
        (_, owner) => codeOf(owner, 'ownership') === 'public' && /^A[234]/.test(classOf(owner)),
      ),
      icuBeds: kind('icu'),
      rehabilitationBeds: kind('rehabilitation'),
      psychiatricBeds: kind('psychiatric'),
      staff,
      physicians: people(physician),
      tcmPhysicians: people((role) => physician(role) && specialty(role, 'tcm')),
      generalPractitioners: people(
        (role) => physician(role) && (specialty(role, 'general-practice') || certified(role)),
      ),
      publicHealthStaff: people((role) => codeOf(role, 'post') === 'public-health'),
      ambulances: this.#all('Device').filter(
        (device) => stands(device, day) && inArea(this.#organization(device.owner)),
      ).length,
      childcarePlaces: services
        .filter((service) => firstCode(service.type) === 'childcare' && inArea(this.#organization(service.providedBy)))
        .reduce((sum, service) => sum + (extensionOf(service, 'places')?.valueInteger ?? 0), 0),
      shares: this.#shares(inArea, services, day),
    };
  }

  /** One post a person: of those held on the day the one begun first. */
  #mainPosts(day: string): FhirResource[] {
    if (this.#main?.day === day) return this.#main.posts;
    const main = new Map<string, FhirResource>();
    for (const role of this.#all('PractitionerRole')) {
      if (!counts(role.period, day)) continue;
      const worker = role.practitioner.reference;
      const other = main.get(worker);
      if (!other || role.period.start < other.period.start) main.set(worker, role);
    }
    this.#main = { day, posts: [...main.values()] };
    return this.#main.posts;
  }

  #shares(
    inArea: (o: FhirResource) => boolean,
    services: readonly FhirResource[],
    day: string,
  ): Record<string, [number, number]> {
    const offering = (code: string) =>
      new Set(services.filter((s) => firstCode(s.type) === code).map((s) => s.providedBy.reference));
    const organizations = this.#all('Organization').filter((o) => inArea(o) && stands(o, day));
    const share = (test: Test, has: Test): [number, number] => {
      const all = organizations.filter(test);
      return [all.filter(has).length, all.length];
    };
    const withService = (code: string): Test => {
      const set = offering(code);
      return (o) => set.has(`Organization/${o.id}`);
    };
    const level2 = (o: FhirResource) => ['2', '3'].includes(codeOf(o, 'grade'));
    const general: Test = (o) => level2(o) && /^A(100|[234])/.test(classOf(o));
    const primary: Test = (o) => /^(B100|C)/.test(classOf(o));
    const capable: Test = (o) =>
      (o.extension ?? []).some(
        (e: any) =>
          e.url === 'urn:kangyu:ext:capability' &&
          e.extension.some((part: any) => part.valueCode === 'cdc-infrastructure-met') &&
          counts(e.extension.find((part: any) => part.url === 'period')?.valuePeriod, day),
      );
    return {
      infectiousDepartment: share(general, withService('infectious')),
      geriatricDepartment: share(general, withService('geriatric')),
      tcmPreventive: share((o) => level2(o) && /^A[234]/.test(classOf(o)), withService('tcm-preventive')),
      tcmHall: share(primary, withService('tcm-hall')),
      cdcInfrastructure: share((o) => classOf(o) === 'J100', capable),
      feverUnit: share(primary, withService('fever-unit')),
    };
  }

  residentsAt(day: string): number {
    return this.#all('Patient').filter((patient) => {
      // What another source wrote down states no area, so nobody counts it.
      if (!extensionOf(patient, 'area')) return false;
      const residence = extensionOf(patient, 'residence')?.valuePeriod ?? {};
      const begun = patient.birthDate <= day && (residence.start ?? '') <= day;
      return begun && (patient.deceasedDateTime ?? '9999') > day && (residence.end ?? '9999') > day;
    }).length;
  }

  eventsOf(
    year: number,
    into: Pick<ExpectedFigures, 'births' | 'deaths' | 'encounters'>,
  ): Pick<ExpectedFigures, 'births' | 'deaths' | 'encounters'> {
    const within = (text: string | undefined) => text?.startsWith(String(year)) ?? false;
    const patients = this.#all('Patient');
    into.births[year] = patients.filter(
      (p) => within(p.birthDate) && p.identifier.some((i: any) => i.system === 'urn:kangyu:id:birth-certificate'),
    ).length;
    into.deaths[year] = patients.filter((p) => within(p.deceasedDateTime)).length;
    into.encounters[year] = this.#all('Encounter').filter((e) => within(e.period.start)).length;
    return into;
  }
}
