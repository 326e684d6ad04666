import { agglomeration, gini, type LorenzPoint, lorenzCurve, theil } from '../../algorithms/equity.ts';
import type { Kernel } from '../../kernel/index.ts';
import { type BedUse, readBedUse, type Window } from './bed-use.ts';
import { both } from './describe.ts';
import { standardsContent } from './load-standards.ts';
import { type Compared, type Envelopment, measureEfficiency } from './measure-efficiency.ts';
import { openScope, type ScopeQuestion } from './open-scope.ts';
import type { Region } from './read-region.ts';
import type { Bilingual } from './types.ts';

/** Working days a year by which the statistics system divides visits per physician. */
const WORKING_DAYS = 251;

export interface InstitutionUse {
  institution: string;
  name: string;
  class: string | null;
  use: BedUse;
  physicians: number;
  nurses: number;
  nursesPerBed: number | null;
  /** Visits per physician and working day; patient days per physician and day. */
  visitsPerPhysician: number | null;
  patientDaysPerPhysician: number | null;
  small: boolean;
}

export interface Spread {
  resource: string;
  title: Bilingual;
  total: number;
  gini: number | null;
  theil: number | null;
  lorenz: LorenzPoint[];
  places: {
    code: string;
    name: string;
    people: number;
    resource: number;
    perThousand: number;
    agglomeration: number | null;
  }[];
  /** Places without an official population, left out. */
  left: string[];
}

export interface Allocation {
  area: string;
  areaName: string;
  on: string;
  window: Window;
  factor: number;
  institutions: InstitutionUse[];
  spreads: Spread[];
  envelopments: Envelopment[];
  methods: Bilingual[];
}

/** How resources are used and how evenly they lie over the parts of an area. */
export async function allocation(
  k: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  question: ScopeQuestion,
): Promise<Allocation> {
  const { region } = await openScope(k, question);
  const uses = await readBedUse(k, region.on);
  const { smallDischarges, equity, envelopment } = standardsContent().methods;
  const institutions = region
    .openIn(region.root.code)
    .map((one): InstitutionUse => {
      const use = uses.of(one.id);
      const [physicians, nurses] = [region.at('physicians', one.id), region.at('nurses', one.id)];
      const years = uses.window.days / 365;
      return {
        institution: one.id,
        name: one.name,
        class: one.class,
        use,
        physicians,
        nurses,
        nursesPerBed: use.beds > 0 ? nurses / use.beds : null,
        visitsPerPhysician: physicians > 0 && use.visits > 0 ? use.visits / years / physicians / WORKING_DAYS : null,
        patientDaysPerPhysician:
          physicians > 0 && use.patientDays > 0 ? use.patientDays / uses.window.days / physicians : null,
        small: use.beds > 0 && use.stays < smallDischarges,
      };
    })
    .filter(({ use, physicians }) => use.beds > 0 || (use.visits > 0 && physicians > 0))
    .sort((a, b) => b.use.beds - a.use.beds || b.use.visits - a.use.visits);
  return {
    area: region.root.code,
    areaName: region.root.name,
    on: region.on,
    window: uses.window,
    factor: uses.factor,
    institutions,
    spreads: equity.map((fact) => spreadOf(region, fact)),
    envelopments: measureEfficiency(
      envelopment.groups,
      institutions.map((one) => ({ ...one, code: one.institution, counts: countsOf(one.use, one) })),
      region.children
        .filter(({ level }) => level !== 'village')
        .map(({ code, name }) => {
          const use = uses.sum(region.openIn(code).map(({ id }) => id));
          const staff = { physicians: region.total('physicians', code), nurses: region.total('nurses', code) };
          return { code, name, class: null, counts: countsOf(use, staff) };
        }),
    ),
    methods: METHODS,
  };
}

const countsOf = (use: BedUse, { physicians, nurses }: { physicians: number; nurses: number }): Compared['counts'] => ({
  ...{ beds: use.beds, physicians, nurses, discharges: use.discharges, visits: use.visits },
});

function spreadOf(region: Region, fact: string): Spread {
  const all = region.children
    .filter(({ level }) => level !== 'village')
    .map(({ code, name }) => ({ code, name, people: region.people(code)?.value, resource: region.total(fact, code) }));
  const known = all.flatMap(({ people, ...place }) => (people === undefined ? [] : [{ ...place, people }]));
  const places = known.map(({ people, resource }) => ({ population: people, resource }));
  const shares = agglomeration(places);
  return {
    resource: fact,
    title: standardsContent().facts.get(fact)!.title,
    total: known.reduce((sum, { resource }) => sum + resource, 0),
    gini: gini(places) ?? null,
    theil: theil(places) ?? null,
    lorenz: lorenzCurve(places),
    places: known
      .map((place, i) => ({
        ...place,
        perThousand: place.people > 0 ? (place.resource / place.people) * 1000 : 0,
        agglomeration: shares[i] ?? null,
      }))
      .sort((a, b) => a.perThousand - b.perThousand),
    left: all.filter(({ people }) => people === undefined).map(({ name }) => name),
  };
}

const METHODS: Bilingual[] = [
  both(
    '床位使用率 = 实际占用床日 ÷ 开放床日；周转次数 = 出院人次 ÷ 平均开放床位；平均住院日 = 出院者占用床日 ÷ 出院人次',
    'Occupancy = patient days / bed days; turnover = discharges / mean beds; mean stay = days of ended stays / discharges',
  ),
  both(
    `医师日均诊疗人次 = 诊疗人次 ÷ 医师数 ÷ ${WORKING_DAYS}；医师日均住院床日 = 占用床日 ÷ 医师数 ÷ 天数`,
    `Visits per physician and day = visits / physicians / ${WORKING_DAYS}; patient days per physician and day = patient days / physicians / days`,
  ),
  both(
    '公平性：按人口的洛伦兹曲线和基尼系数（Brown 1994）、泰尔 T 指数（Theil 1967，自然对数）、集聚度 = 资源占比 ÷ 人口占比（HRAD ÷ PAD，土地面积相消）',
    'Equity: Lorenz curve by population and Gini coefficient (Brown 1994), Theil’s T (1967, natural logarithm), agglomeration = share of the resource / share of the people (HRAD / PAD, in which land area cancels out)',
  ),
  both('单独的资源集聚度 HRAD 需要土地面积，尚未登记', 'HRAD alone needs land areas, which are not registered'),
  both(
    '数据包络分析（DEA），投入导向：CCR（Charnes、Cooper、Rhodes 1978，规模报酬不变）、BCC（Banker、Charnes、Cooper 1984，规模报酬可变），规模效率 = CCR ÷ BCC；第二阶段求最大松弛；被比单位须不少于投入与产出个数之和的 3 倍，不足时依次略去后面的投入和产出',
    'Data envelopment analysis, input-oriented: CCR (Charnes, Cooper & Rhodes 1978, constant returns), BCC (Banker, Charnes & Cooper 1984, variable returns), scale efficiency = CCR / BCC; largest slacks in a second stage; at least three units for each input and output, with fewer the last ones are left out',
  ),
];
