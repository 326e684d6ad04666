/**
 * What a cell of an indicator table says: a number with its sign, a dash, or words (逐步提高, 比基期降低10%, ≥基期指标,
 * 达到国家要求). Operators are those of the plan format; a bare number takes its operator from the direction.
 */
import type { Quantity } from './numbers.ts';
import type { TargetRules } from './rules.ts';
import { anyOf, normalise, tidy } from './text.ts';
import type { Direction, Goal, Operator, PlanLexicon } from './types.ts';

export interface CellValue {
  kind: 'missing' | 'number' | 'words';
  op: Operator | null;
  value: Goal['value'];
  unit: string | null;
  form: Quantity['form'] | null;
  /** 左右, 力争 … */
  qualifier: string | null;
}

const MISSING = /^(?:[-—–/\\.·*~]{1,4}|无|暂无|待定|空|无数据|缺|新增|未统计|N\/?A)$/i;

export interface CellReader {
  read(text: string): CellValue | null;
  goal(raw: string, value: CellValue, direction: Direction, baseline: number | null): Goal;
}

const NOTE = /(?:[①-⑳*]+|\[\d{1,2}\]|\((?:19|20)\d\d年?(?:数据?|底|末)?\)|\((?:注|备注|见注)\d*\))$/;

export function cellReader(lexicon: PlanLexicon, rules: TargetRules): CellReader {
  const { comparison, trend, coverage } = lexicon.targets;
  const up = anyOf(trend.up);
  const down = anyOf(trend.down);
  const atLeast = new RegExp(
    `^(?:≥|>=|${anyOf(comparison.atLeastBefore)}|${anyOf(['大于等于', '大于或等于', '高于等于'])})`,
  );
  const atMost = new RegExp(`^(?:≤|<=|${anyOf([...comparison.atMostBefore, '小于或等于'])})`);
  const below = new RegExp(`^(?:<|${anyOf(comparison.belowBefore)})`);
  const above = new RegExp(`^(?:>|${anyOf(['高于', '大于', '超过', '多于'])})`);
  const within = new RegExp(`^(?:${anyOf(comparison.withinBefore)})`);
  const reach = new RegExp(`^(?:${anyOf([...comparison.reach, ...comparison.hedge])})+`);
  const after = new RegExp(
    `^(?:(?<least>${anyOf(comparison.atLeastAfter)})|(?<most>${anyOf(comparison.atMostAfter)})|(?<about>${anyOf(comparison.about)}))?[。;]?$`,
  );
  const keep = new RegExp(
    `^(?:≥|>=|≤|<=|不低于|不高于|不少于|保持|维持|稳定|稳定在|保持在|维持在)*(?:${anyOf(trend.keep)})(?:值|指标|水平|数|年)*(?:水平|不变)?$|^(?:保持|维持)?(?:稳定|不变|持平)$`,
  );
  const change = new RegExp(
    `^(?:比|较|在)?(?<base>.{0,10}?)(?:基础上)?(?<yearly>每年|年均|逐年)?(?:平均)?(?:再)?(?<dir>${up}|${down})(?:至少|不低于|不少于|约|了)?(?<rest>\\d.*)$`,
  );
  const yearly = /每年|年均|逐年/;
  const moving = new RegExp(
    `^(?:${anyOf(trend.adverbs)}|每年|力争|争取|实现|比|较|基期|上年|持续|的|、|且|和|稳中有)*(?:${up}|${down}|升)(?:到|至)?(?:${anyOf(trend.externalHeads)})?$`,
  );
  const external = new RegExp(
    `(?:${anyOf(trend.external)}).{0,12}(?:${anyOf(trend.externalHeads)})|^(?:按|完成|达到|符合|高于|低于|不低于|不高于|优于).{0,8}(?:${anyOf(trend.external)})`,
  );
  const full = new RegExp(`^(?:基本|力争|实现)*(?:${anyOf(coverage.full)})$`);

  const none = { value: null, unit: null, form: null, qualifier: null };

  function numeric(text: string): CellValue | null {
    let rest = text;
    let op: Operator | null = null;
    let least: boolean | null = null;
    const eat = (pattern: RegExp): boolean => {
      const match = pattern.exec(rest);
      if (!match || match[0] === '') return false;
      rest = rest.slice(match[0].length);
      return true;
    };
    eat(reach);
    eat(within);
    if (eat(atLeast)) op = '>=';
    else if (eat(atMost)) op = '<=';
    else if (eat(above)) op = '>';
    else if (eat(below)) op = '<';
    eat(/^[:约]/);
    const bracket = /^[〔[【](.+)[〕\]】]$/.exec(rest);
    if (bracket) rest = bracket[1]!;
    const [found] = rules.numbers.find(rest);
    if (found === undefined || found.start > 0) return null;
    const tail = after.exec(rest.slice(found.end));
    if (!tail) return null;
    if (tail.groups?.least) least = true;
    if (tail.groups?.most) least = false;
    if (op === null && least !== null) op = least ? '>=' : '<=';
    return {
      kind: 'number',
      op: Array.isArray(found.value) ? 'range' : op,
      value: found.value,
      unit: found.unit,
      form: found.form,
      qualifier: tail.groups?.about ?? null,
    };
  }

  const seen = new Map<string, CellValue | null>();
  /** The same words stand in many cells: each is read once. */
  function read(raw: string): CellValue | null {
    if (raw.length > 60) return null;
    const known = seen.get(raw);
    if (known !== undefined) return known;
    const value = readWords(raw);
    if (seen.size < 5000) seen.set(raw, value);
    return value;
  }

  function readWords(raw: string): CellValue | null {
    let text = tidy(normalise(raw)).replace(/\s/g, '');
    if (MISSING.test(text)) return { kind: 'missing', op: null, ...none };
    text = text.replace(NOTE, '');
    if (text === '') return null;
    const number = numeric(text);
    if (number) return number;
    if (text.length > 40) return null;
    if (keep.test(text)) return { kind: 'words', op: 'keep', ...none };
    const changed = change.exec(text);
    if (changed) {
      const [found] = rules.numbers.find(changed.groups!.rest!);
      const falls = new RegExp(`^${down}$`).test(changed.groups!.dir!);
      if (found && found.start === 0 && !Array.isArray(found.value)) {
        const value = falls ? -found.value : found.value;
        const perYear = yearly.test(text);
        const op = perYear ? 'delta-per-year' : found.form === 'percent' ? 'relative' : null;
        return { kind: 'words', op: op ?? 'trend', ...none, value, unit: found.unit, form: found.form };
      }
    }
    if (moving.test(text)) return { kind: 'words', op: 'trend', ...none };
    if (full.test(text)) return { kind: 'number', op: null, ...none, value: 100, unit: '%', form: 'percent' };
    if (external.test(text)) return { kind: 'words', op: 'external-ref', ...none };
    if (/^(?:基本|全面|持续|力争)?(?:实现|完成|建成|建立|达标|开展|形成)$/.test(text))
      return { kind: 'words', op: '==', ...none };
    if (/^(?:翻一番|翻番)$/.test(text)) return { kind: 'words', op: 'relative', ...none, value: 100 };
    if (/^(?:消除|基本消除|有效控制|得到控制|低流行水平)$/.test(text)) return { kind: 'words', op: 'trend', ...none };
    return null;
  }

  function goal(raw: string, value: CellValue, direction: Direction, baseline: number | null): Goal {
    if (value.kind === 'words') {
      if (value.op === 'keep') return { op: 'keep', value: baseline, raw };
      if (value.op === 'trend' && typeof value.value === 'number') {
        // A rise by points or pieces: the value to reach when the baseline is known.
        if (baseline === null) return { op: 'trend', value: null, raw };
        const reached = Number((baseline + value.value).toPrecision(12));
        return { op: value.value < 0 ? '<=' : '>=', value: reached, raw };
      }
      return { op: value.op!, value: value.value, raw };
    }
    const bare: Operator = direction === 'higher' ? '>=' : direction === 'lower' ? '<=' : '==';
    return { op: value.op ?? bare, value: value.value, raw };
  }

  return { read, goal };
}
