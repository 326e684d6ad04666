/** The systems that handed the demo in, as registered nodes: lists say their names and not their codes. */
import { registerNode, selectSourceNames } from '../ingest/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { DemoRegion } from './content.ts';
import { selectSources } from './store.ts';

/** By what follows the region's short name in a source. */
const SYSTEMS: Readonly<Record<string, string>> = {
  register: '全员人口信息系统',
  statistics: '卫生统计直报系统',
  hospital: '医院运营管理系统',
  programs: '基本公共卫生服务系统',
  reports: '传染病报告系统',
  outbreak: '医院信息系统（聚集性疫情演示）',
  investigation: '流行病学调查系统',
  resident: '居民健康档案系统',
  triage: '医院预检分诊系统',
  results: '检验信息系统',
};
/** Of an institution or a township, by what stands before its code. */
const OF_PLACE: Readonly<Record<string, string>> = {
  his: '医院信息系统',
  primary: '基层卫生信息系统',
  cda: '电子病历文档',
  phis: '公共卫生系统',
};

/** Digits of a township's code. */
const TOWNSHIP = 9;

/** Registers each source once; done again it changes nothing. */
export async function registerDemoSenders(k: Kernel, region: DemoRegion): Promise<void> {
  const known = new Set((await selectSourceNames(k.db)).map(({ source }) => source));
  for (const { source, doors } of await selectSources(k.db)) {
    const name = nameOf(region, source);
    if (name === undefined || known.has(source)) continue;
    await registerNode(k, { name, source, doors }, 'demo');
  }
}

function nameOf(region: DemoRegion, source: string): string | undefined {
  const [owner = '', kind = '', ...rest] = source.split('-');
  if (owner !== 'demo' && owner !== region.id) return undefined;
  const own = SYSTEMS[kind];
  if (own !== undefined && rest.length === 0) return `${region.name.zh}${own}`;
  const code = rest.join('-');
  const institution = region.institutions.find(({ id }) => id === code)?.name;
  const township = region.areas.find((area) => area.code.length === TOWNSHIP && area.code.endsWith(code))?.name;
  const place = institution ?? township;
  return OF_PLACE[kind] && place ? `${place}${OF_PLACE[kind]}` : undefined;
}
