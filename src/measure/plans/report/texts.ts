/** Words of the reports that are not made from data, in both languages. */
import type { Bilingual } from '../model.ts';

export type Lang = 'zh' | 'en';

export const TEXTS = {
  report: { zh: '实施评估报告', en: 'Evaluation report' },
  evaluatedOn: { zh: '评估日期', en: 'Evaluated on' },
  generatedOn: { zh: '生成日期', en: 'Generated on' },
  period: { zh: '规划期', en: 'Plan period' },
  region: { zh: '规划范围', en: 'Region' },
  snapshot: { zh: '评估快照', en: 'Evaluation snapshot' },
  phase: { zh: '评估阶段', en: 'Phase' },
  demo: { zh: '演示数据，全部为合成', en: 'Demonstration data, entirely synthetic' },
  demoLong: {
    zh: '本报告由演示环境生成，其中居民、机构和记录全部为合成数据，不反映任何地区的实际情况，不得对外引用。',
    en: 'This report was made by a demonstration instance. All residents, institutions and records in it are synthetic; it says nothing about any real place and must not be quoted.',
  },
  contents: { zh: '目录', en: 'Contents' },
  summary: { zh: '摘要', en: 'Summary' },
  method: { zh: '评估方法与数据来源', en: 'Method and data sources' },
  judging: { zh: '判断规则', en: 'How targets are judged' },
  sources: { zh: '数据来源', en: 'Data sources' },
  allTargets: { zh: '指标完成情况', en: 'All targets' },
  byDomain: { zh: '分领域进展', en: 'Progress by domain' },
  open: { zh: '未达标和有风险的指标', en: 'Targets missed or at risk' },
  noData: { zh: '无数据的指标', en: 'Targets without data' },
  doubts: { zh: '规划文本存疑事项', en: 'Doubts in the plan' },
  tasks: { zh: '任务分工', en: 'Tasks and units' },
  projects: { zh: '项目与工程', en: 'Projects and programmes' },
  annexRules: { zh: '附录一 逐项判断依据', en: 'Annex 1: Rule behind each status' },
  annexFormulas: { zh: '附录二 指标口径与数据来源', en: 'Annex 2: Formulas and provenance' },
  no: { zh: '序号', en: 'No' },
  indicator: { zh: '指标', en: 'Indicator' },
  unit: { zh: '单位', en: 'Unit' },
  baseline: { zh: '基期', en: 'Baseline' },
  target: { zh: '目标', en: 'Target' },
  value: { zh: '现值', en: 'Value' },
  dataPeriod: { zh: '数据期', en: 'Period' },
  progress: { zh: '进度', en: 'Progress' },
  status: { zh: '状态', en: 'Status' },
  source: { zh: '来源', en: 'Source' },
  nature: { zh: '性质', en: 'Nature' },
  domain: { zh: '领域', en: 'Domain' },
  rule: { zh: '判断依据', en: 'Rule' },
  township: { zh: '乡镇（街道）', en: 'Township' },
  numerator: { zh: '分子', en: 'Numerator' },
  denominator: { zh: '分母', en: 'Denominator' },
  gap: { zh: '差距', en: 'Gap' },
  needed: { zh: '应有与实有之差', en: 'Needed less actual' },
  type: { zh: '类型', en: 'Type' },
  subject: { zh: '事项', en: 'Subject' },
  finding: { zh: '发现', en: 'Finding' },
  origin: { zh: '发现方式', en: 'Found by' },
  task: { zh: '任务', en: 'Task' },
  section: { zh: '章节', en: 'Section' },
  lead: { zh: '牵头单位', en: 'Leading units' },
  coop: { zh: '配合单位', en: 'Co-operating units' },
  project: { zh: '名称', en: 'Name' },
  kind: { zh: '类别', en: 'Kind' },
  due: { zh: '完成年', en: 'Due' },
  formula: { zh: '计算方法', en: 'Formula' },
  definition: { zh: '定义', en: 'Definition' },
  version: { zh: '口径版本', en: 'Version' },
  code: { zh: '代码', en: 'Code' },
  county: { zh: '全区', en: 'Whole region' },
  share: {
    zh: '现值占目标的百分比（虚线为目标，右侧为现值／目标）',
    en: 'Value as per cent of the target (dashed line = target; right: value / target)',
  },
  trendCaption: { zh: '历年值（实线）、目标（虚线）', en: 'values (solid), target (dashed)' },
  trendCaptionPace: {
    zh: '历年值（实线）、目标（虚线）、应达进度（点线）',
    en: 'values (solid), target (dashed), needed pace (dotted)',
  },
  targetLine: { zh: '目标线', en: 'target' },
  pace: { zh: '应达进度', en: 'needed pace' },
  none: { zh: '无', en: 'None' },
} satisfies Record<string, Bilingual>;

export const SOURCE_TEXT: Record<string, Bilingual> = {
  computed: { zh: '记录计算', en: 'computed' },
  reported: { zh: '填报', en: 'reported' },
  none: { zh: '无', en: 'none' },
};

/** Source systems of the catalogue; several are joined by +. */
const SYSTEM_TEXT: Record<string, Bilingual> = {
  REG: { zh: '官方人口统计', en: 'official population statistics' },
  DEATH: { zh: '死亡登记', en: 'death registration' },
  BIRTH: { zh: '出生医学证明', en: 'birth certificates' },
  MCH: { zh: '妇幼健康统计', en: 'maternal and child health statistics' },
  PHS: { zh: '基本公共卫生服务', en: 'basic public health services' },
  NIP: { zh: '免疫规划', en: 'immunisation programme' },
  CDC: { zh: '疾病监测', en: 'disease surveillance' },
  INST: { zh: '卫生资源登记（机构、床位、人员、设备）', en: 'registers of institutions, beds, staff and equipment' },
  SURV: { zh: '抽样调查', en: 'sample surveys' },
  SCH: { zh: '学生体检', en: 'school health examinations' },
  CARE: { zh: '托育机构备案', en: 'childcare filings' },
  THE: { zh: '卫生总费用核算', en: 'health expenditure accounts' },
  EMS: { zh: '院前急救系统', en: 'pre-hospital emergency system' },
  HI: { zh: '医疗保障', en: 'health insurance' },
};

export function sourceName(source: string, lang: Lang): string {
  return source
    .split('+')
    .map((part) => SYSTEM_TEXT[part]?.[lang] ?? part)
    .join(lang === 'zh' ? '、' : ', ');
}

export const DOUBT_TYPE_TEXT: Record<string, Bilingual> = {
  conflict: { zh: '前后不一', en: 'conflict' },
  'looser-than-baseline': { zh: '目标宽于基期', en: 'looser than baseline' },
  impossible: { zh: '不可能', en: 'impossible' },
  'ratio-mismatch': { zh: '比值不符', en: 'ratio mismatch' },
  'sum-exceeds': { zh: '合计超过总数', en: 'sum exceeds whole' },
  deadline: { zh: '期限', en: 'deadline' },
  definition: { zh: '口径', en: 'definition' },
  other: { zh: '其他', en: 'other' },
};

export const ORIGIN_TEXT: Record<string, Bilingual> = {
  rule: { zh: '规则', en: 'rule' },
  manual: { zh: '人工', en: 'reading' },
};

export const PROJECT_KIND_TEXT: Record<string, Bilingual> = {
  build: { zh: '建设', en: 'construction' },
  programme: { zh: '专项', en: 'programme' },
  system: { zh: '信息系统', en: 'information system' },
  talent: { zh: '人才', en: 'talent' },
};

/** The rules of judging, one paragraph each. */
export const JUDGING: Bilingual[] = [
  {
    zh: '有基期数且目标优于基期的指标，按基期年末到目标年末的直线衡量进度：进度＝（现值－基期）÷（目标－基期）。到期前，现值已满足目标为“达标”，进度不低于时间进度为“在轨”，落后不超过 10 个百分点为“有风险”，超过为“偏离”；目标年 12 月 31 日起只分“达标”和“未达标”。',
    en: 'A target better than its baseline moves on a straight line from the end of the base year to the end of the target year: progress = (value − baseline) / (target − baseline). Before it is due, it is met when already satisfied, on track when progress is not below the time share, at risk when short by up to 10 points, off track beyond. From 31 December of the target year on there is only met or missed.',
  },
  {
    zh: '目标宽于或等于基期的指标按上限或下限判断，保持类指标按不劣于基期判断，没有基期数的指标只核对目标；这三类只分“达标”和“未达标”，不计算进度百分比。',
    en: 'A target looser than or equal to its baseline is a ceiling or floor, a kept value must not fall behind its baseline, and a target without baseline is only checked. These three are met or missed and never carry a percentage.',
  },
  {
    zh: '“逐步提高（降低）”的指标到期前看变化方向，到期时与基期比较。中性比值允许目标值 0.5% 的误差。',
    en: 'A trend is judged by the sign of the change until its end, and against the baseline then. A neutral ratio may differ from its target by 0.5 %.',
  },
  {
    zh: '现值按指标自身的小数位四舍五入后与目标比较。综合得分为各指标进度（限于 0 至 1）的加权平均，不计进度的指标达标计 1、未达标计 0；无数据的指标不参加计分，重复列入的指标不重复计分。',
    en: 'A value is rounded half up to its own decimals before it is compared. The composite score is the weighted mean of progress (held between 0 and 1), where targets without a percentage count 1 when met and 0 when missed; targets without data leave the sum, and targets listed twice count once.',
  },
  {
    zh: '每千（万）人口的资源类指标以年末常住人口为分母；“差距”一栏的人数、张数等为达到目标尚需增加（或减少）的数量，按目标×分母÷系数向上取整后减去实有数。',
    en: 'Resources per thousand or ten thousand use the resident population at the end of the year. Gaps in persons, beds and so on are what is missing to reach the target: target × denominator ÷ factor, rounded up, less what is there.',
  },
];
