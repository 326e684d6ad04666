/** The columns of a plan's status as data: their dictionary, and how each is taken from a target. */
import type { Bilingual } from '../model.ts';
import { targetText } from '../report/show.ts';
import { STATUS_TEXT } from '../rule-text.ts';
import type { EvaluatedPlan, TargetRow } from '../types.ts';

export interface DataColumn {
  name: string;
  title: Bilingual;
  description: Bilingual;
  datatype: 'string' | 'decimal' | 'integer';
  /** Unit of the numbers; `row` means the unit that stands in the column `unit` of the same row. */
  unit?: 'row' | 'share 0..1' | 'persons, beds … counted';
  read(row: TargetRow, evaluated: EvaluatedPlan): string | number | null;
}

const column = (
  name: string,
  [zh, en]: [string, string],
  [zhWhat, enWhat]: [string, string],
  datatype: DataColumn['datatype'],
  read: DataColumn['read'],
  unit?: DataColumn['unit'],
): DataColumn => ({
  name,
  title: { zh, en },
  description: { zh: zhWhat, en: enWhat },
  datatype,
  read,
  ...(unit ? { unit } : {}),
});

const figureOf = (row: TargetRow, evaluated: EvaluatedPlan) =>
  evaluated.figures?.[row.indicator ?? '']?.find(({ period }) => period === row.period);
const single = (value: TargetRow['target']['value']) => (typeof value === 'number' ? value : null);

export const STATUS_COLUMNS: readonly DataColumn[] = [
  column('no', ['序号', 'No'], ['规划表内的序号', 'Number in the tables of the plan'], 'string', (row) => row.no),
  column(
    'origin',
    ['出处', 'Origin'],
    [
      'table 规划指标表，text 规划正文（正文目标不计分）',
      'table or text of the plan; targets of the text are not scored',
    ],
    'string',
    (row) => row.origin ?? 'table',
  ),
  column('domain', ['领域', 'Domain'], ['规划所列领域', 'Domain as the plan names it'], 'string', (row) => row.domain),
  column('name', ['指标', 'Target'], ['规划所列名称', 'Name in the plan'], 'string', (row) => row.name),
  column(
    'name_en',
    ['英文名称', 'Name in English'],
    ['指标英文名称', 'English name of the target'],
    'string',
    (row) => row.nameEn ?? null,
  ),
  column(
    'indicator',
    ['指标代码', 'Indicator'],
    ['指标目录代码，口径见元数据', 'Code of the catalogue; its formula is in the metadata'],
    'string',
    (row) => row.indicator,
  ),
  column('unit', ['单位', 'Unit'], ['数值的单位', 'Unit of the values'], 'string', (row) => row.unit),
  column(
    'direction',
    ['方向', 'Direction'],
    ['higher 越高越好，lower 越低越好，neutral 不分高低', 'higher or lower is better, or neutral'],
    'string',
    (row) => row.direction,
  ),
  column(
    'nature',
    ['性质', 'Nature'],
    ['约束性或预期性，按规划', 'Binding or expected, as in the plan'],
    'string',
    (row) => row.nature,
  ),
  column(
    'baseline_year',
    ['基期年', 'Base year'],
    ['基期年份', 'Year of the baseline'],
    'integer',
    (row) => row.baselineYear,
  ),
  column(
    'baseline',
    ['基期值', 'Baseline'],
    ['规划所载基期值', 'Baseline printed in the plan'],
    'decimal',
    (row) => row.baseline,
    'row',
  ),
  column(
    'target_op',
    ['目标运算', 'Operator'],
    ['>= <= == range keep trend 等', '>= <= == range keep trend …'],
    'string',
    (row) => row.target.op,
  ),
  column(
    'target',
    ['目标值', 'Target value'],
    ['单一目标值；范围和趋势为空', 'A single value; empty for ranges and trends'],
    'decimal',
    (row) => single(row.target.value),
    'row',
  ),
  column('target_text', ['目标', 'Target in signs'], ['目标的写法', 'The target as it is read'], 'string', (row) =>
    targetText(row, 'zh'),
  ),
  column(
    'target_year',
    ['目标年', 'Target year'],
    ['到期年份，当年 12 月 31 日', 'Due on 31 December of the year'],
    'integer',
    (row) => row.target.byYear,
  ),
  column(
    'value',
    ['现值', 'Value'],
    ['未四舍五入的现值', 'Current value, not rounded'],
    'decimal',
    (row) => row.value,
    'row',
  ),
  column(
    'decimals',
    ['小数位', 'Decimals'],
    ['判断时保留的小数位', 'Decimals kept when judging'],
    'integer',
    (row) => row.decimals,
  ),
  column('period', ['数据期', 'Period'], ['现值所属统计期', 'Period of the value'], 'string', (row) => row.period),
  column(
    'numerator',
    ['分子', 'Numerator'],
    ['现值的分子', 'Numerator of the value'],
    'decimal',
    (row) => row.numerator,
    'persons, beds … counted',
  ),
  column(
    'denominator',
    ['分母', 'Denominator'],
    ['现值的分母', 'Denominator of the value'],
    'decimal',
    (row) => row.denominator,
    'persons, beds … counted',
  ),
  column(
    'source',
    ['来源', 'Source'],
    ['computed 记录计算，reported 填报，none 无', 'computed from records, reported by people, none'],
    'string',
    (row) => row.source,
  ),
  column(
    'formula_version',
    ['口径版本', 'Formula version'],
    ['计算现值所用口径的版本', 'Version of the formula used'],
    'string',
    (row, evaluated) => figureOf(row, evaluated)?.formulaVersion ?? null,
  ),
  column('status', ['状态代码', 'Status code'], [statusWords('zh'), statusWords('en')], 'string', (row) => row.status),
  column(
    'kind',
    ['判断方式', 'Judged as'],
    [
      'progress 按进度，ceiling 上限，floor 下限，keep 保持，check 核对，trend 趋势',
      'progress, ceiling, floor, keep, check or trend',
    ],
    'string',
    (row) => row.kind,
  ),
  column(
    'progress',
    ['进度', 'Progress'],
    ['（现值－基期）÷（目标－基期），未截断', '(value − baseline) / (target − baseline), not clipped'],
    'decimal',
    (row) => row.progress,
    'share 0..1',
  ),
  column(
    'time_share',
    ['时间进度', 'Time share'],
    ['从基期年末到目标年末已过的份额', 'Share of the time from base to target year'],
    'decimal',
    (row) => row.timeShare,
    'share 0..1',
  ),
  column(
    'expected',
    ['应达值', 'Needed by now'],
    ['直线进度上当日应达到的值', 'Value on the straight line on the day'],
    'decimal',
    (row) => row.expected,
    'row',
  ),
  column(
    'gap',
    ['差距', 'Gap'],
    ['距目标的差，达标为空', 'Distance from the target; empty when met'],
    'decimal',
    (row) => row.gap,
    'row',
  ),
  column(
    'gap_count',
    ['缺额', 'Missing'],
    ['达到目标尚缺的数量', 'How many are missing to reach the target'],
    'integer',
    (row) => row.gapCount,
    'persons, beds … counted',
  ),
  column(
    'rule_zh',
    ['判断依据', 'Rule (Chinese)'],
    ['状态的依据', 'Why the status is what it is, in Chinese'],
    'string',
    (row) => row.rule.zh,
  ),
  column(
    'rule_en',
    ['判断依据（英文）', 'Rule'],
    ['状态的依据，英文', 'Why the status is what it is'],
    'string',
    (row) => row.rule.en,
  ),
];

function statusWords(lang: 'zh' | 'en'): string {
  return Object.entries(STATUS_TEXT)
    .map(([code, text]) => `${code} ${text[lang]}`)
    .join(lang === 'zh' ? '，' : ', ');
}
