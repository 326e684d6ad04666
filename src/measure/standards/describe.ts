/** Sentences about standards in both languages: the rule with its numbers, the yardstick, the calculation. */
import type { Judgement } from './evaluate.ts';
import type { Parameters } from './resolve-parameters.ts';
import type { Bilingual, Standard } from './types.ts';

export const both = (zh: string, en: string): Bilingual => ({ zh, en });

const format = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });
export const number = (value: number | string): string => format.format(Number(value));

const CHOICE_WORDS: Record<string, Bilingual> = {
  any: both('两项有一项成立即适用', 'either one suffices'),
  all: both('两项都成立才适用', 'both together'),
  actual: both('以实有车辆计', 'of the vehicles there are'),
  required: both('以应有车辆计', 'of the vehicles that are due'),
  larger: both('以实有与应有中较大者计', 'of the vehicles there are or are due, whichever is more'),
  townships: both('乡、镇', 'towns and townships'),
  streets: both('街道', 'streets'),
};

export const PARAMETER_TITLES: Record<string, Bilingual> = {
  value: both('标准值', 'Value'),
  per: both('每多少人', 'Per residents'),
  high: both('上限', 'Upper end'),
  threshold: both('人口门槛', 'Population threshold'),
  count: both('个数', 'Number'),
  from: both('每个最少服务人口', 'Least people for each'),
  to: both('每个最多服务人口', 'Most people for each'),
  occupancy: both('床位使用率（%）', 'Occupancy (%)'),
  alos: both('平均住院日（天）', 'Mean stay (days)'),
  join: both('两个条件的关系', 'How the two conditions join'),
  months: both('统计月数', 'Months looked at'),
  of: both('占比以什么为基数', 'What the share is of'),
  people: both('计算的人口', 'Whose population'),
  radius: both('半径（千米）', 'Radius (km)'),
  arrival: both('到达时间（分钟）', 'Arrival (minutes)'),
};

const word = (value: string): Bilingual => {
  if (value === 'all') return CHOICE_WORDS.all!;
  return CHOICE_WORDS[value] ?? both(number(value), number(value));
};

/** The rule with its parameters filled in. */
export function ruleText(standard: Standard, parameters: Parameters): Bilingual {
  const fill = (text: string, language: 'zh' | 'en') =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => word(parameters[name]!.value)[language]);
  return both(fill(standard.rule.zh, 'zh'), fill(standard.rule.en, 'en'));
}

const AREA_WORDS: Record<string, Bilingual> = {
  county: both('县（市、区）', 'county'),
  township: both('乡（镇）', 'township'),
  street: both('街道', 'street'),
  'township-or-street': both('乡（镇）、街道', 'township or street'),
  village: both('行政村', 'administrative village'),
};

/** The yardstick in short: `≥30%`, `1 辆 / 30,000 人`. */
export function standardText(standard: Standard, parameters: Parameters): Bilingual {
  const p = (name: string) => number(parameters[name]!.value);
  const { zh, en } = standard.unit;
  switch (standard.formula) {
    case 'per-population': {
      const [quotaZh, quotaEn] = standard.sense === 'quota' ? ['预留 ', 'reserve '] : ['', ''];
      return both(`${quotaZh}${p('value')} ${zh} / ${p('per')} 人`, `${quotaEn}${p('value')} ${en} / ${p('per')}`);
    }
    case 'share':
    case 'share-per-institution': {
      const high = parameters.high;
      const text =
        standard.ratio === 'times'
          ? `1:${p('value')}`
          : high
            ? `${p('value')}%–${number(high.value)}%`
            : `≥${p('value')}%`;
      const each = standard.formula === 'share-per-institution';
      return both(each ? `每所 ${text}` : text, each ? `${text} in each` : text);
    }
    case 'existence': {
      const area = AREA_WORDS[standard.unitArea]!;
      const limit = Number(parameters.threshold!.value) > 0;
      const sign = standard.thresholdOp === '>' ? '>' : '≥';
      return both(
        `每${area.zh} ${p('count')} ${zh}${limit ? `（${sign}${p('threshold')} 人）` : ''}`,
        `${p('count')} per ${area.en}${limit ? ` (${sign}${p('threshold')} residents)` : ''}`,
      );
    }
    case 'street-or-population':
      return both(
        `每街道或每 ${p('from')}–${p('to')} 人 1 ${zh}`,
        `1 per street or per ${p('from')}–${p('to')} residents`,
      );
    case 'per-institution':
      return both(`每所 ≥${p('value')} ${zh}`, `≥${p('value')} in each`);
    case 'gate': {
      const any = parameters.join!.value === 'any';
      return both(
        `使用率 <${p('occupancy')}% ${any ? '或' : '且'} 住院日 >${p('alos')} 天 → 不增`,
        `occupancy <${p('occupancy')}% ${any ? 'or' : 'and'} stay >${p('alos')} days → none`,
      );
    }
    case 'measured': {
      if (parameters.radius && parameters.arrival)
        return both(`≤${p('radius')} 千米，≤${p('arrival')} 分钟`, `≤${p('radius')} km, ≤${p('arrival')} minutes`);
      if (!parameters.value) return both('—', '—');
      const sign = standard.sense === 'maximum' ? '≤' : '≥';
      const [unitZh, unitEn] = zh === '%' ? ['%', '%'] : [` ${zh}`, ` ${en}`];
      return both(`${sign}${p('value')}${unitZh}`, `${sign}${p('value')}${unitEn}`);
    }
  }
}

const roundedUp = (text: string, whole: number) =>
  both(`${text}，进位为 ${number(whole)}`, `${text}, rounded up to ${number(whole)}`);
const roundedDown = (text: string, whole: number) =>
  both(`${text}，舍尾为 ${number(whole)}`, `${text}, rounded down to ${number(whole)}`);

/** The calculation with its numbers, where there is one. */
export function formulaText(standard: Standard, parameters: Parameters, judgement: Judgement): Bilingual | null {
  const { needed, people, exact, of, units } = judgement;
  const p = (name: string) => number(parameters[name]!.value);
  if (standard.formula === 'per-population' && people && needed !== null && exact !== null) {
    const quotient = `${number(people.value)} × ${p('value')} ÷ ${p('per')} = ${number(exact)}`;
    if (judgement.indicative) return both(quotient, quotient);
    return standard.sense === 'quota' ? roundedDown(quotient, needed) : roundedUp(quotient, needed);
  }
  if (standard.formula === 'share' && of !== null && needed !== null && exact !== null) {
    const factor = standard.ratio === 'percent' ? `${p('value')}%` : p('value');
    return roundedUp(`${number(of)} × ${factor} = ${number(exact)}`, needed);
  }
  if (units && units.total > 0) return oneByOne(units, standard.missing !== undefined);
  return null;
}

function oneByOne({ total, required, met, unknown }: NonNullable<Judgement['units']>, missing: boolean): Bilingual {
  if (unknown === total) return both(`${number(total)} 个，都无法判断`, `${number(total)}, none can be judged`);
  const zh = [`逐个计算 ${number(total)} 个：${number(required)} 个应配`];
  const en = [`${number(total)} one by one: ${number(required)} must have it`];
  if (!missing) {
    zh.push(`${number(met)} 个已达到`);
    en.push(`${number(met)} do`);
  }
  if (unknown > 0) {
    zh.push(`${number(unknown)} 个无法判断`);
    en.push(`${number(unknown)} cannot be judged`);
  }
  return both(`${zh.join('，')}；缺口逐个相加`, `${en.join(', ')}; gaps are added up one by one`);
}

/** What must be said beside the figures. */
export function notesOf(standard: Standard, judgement: Judgement, factNote: Bilingual | undefined): Bilingual[] {
  const { status, indicative, units, reported, actual } = judgement;
  const notes: Bilingual[] = [];
  if (reported)
    notes.push(
      both(
        `填报值（${reported.indicator}，${reported.period}）`,
        `Reported (${reported.indicator}, ${reported.period})`,
      ),
    );
  else if (standard.missing && actual === null)
    notes.push(both(`尚无登记：${standard.missing.zh}`, `No register yet: ${standard.missing.en}`));
  if (status === 'no-population' && units)
    notes.push(
      both(
        `${units.unknown} 个没有分村（分地区）人口，无法判断`,
        `${units.unknown} have no population figures of their own and cannot be judged`,
      ),
    );
  else if (status === 'no-population') notes.push(both('没有官方人口数', 'No official population'));
  else if (units && units.unknown > 0)
    notes.push(
      both(
        `其中 ${units.unknown} 个没有人口数，无法判断`,
        `${units.unknown} of them have no population figure and cannot be judged`,
      ),
    );
  if (indicative)
    notes.push(
      both(
        '标准只对上级地区提出，这里只是按人口折算的份额',
        'The rule is made for larger areas; this is only the share of this one',
      ),
    );
  if (factNote) notes.push(factNote);
  if (standard.note) notes.push(standard.note);
  return notes;
}
