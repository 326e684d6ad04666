import type { FastifyRequest } from 'fastify';
import type { Ctx } from './app.ts';

const SKIPPED = new Set(['format', 'lang', 'limit', 'cursor', 'sort']);
/** What the filters of lists are called; any other stands as it was asked. */
const NAMES: Record<string, { zh: string; en: string }> = {
  area: { zh: '地区', en: 'area' },
  q: { zh: '名称或编号含', en: 'name or number with' },
  on: { zh: '日期', en: 'day' },
  class: { zh: '机构类别代码', en: 'class of institution' },
  institution: { zh: '机构', en: 'institution' },
  period: { zh: '期间', en: 'period' },
  from: { zh: '起', en: 'from' },
  to: { zh: '止', en: 'to' },
  by: { zh: '分组', en: 'by' },
  children: { zh: '按下级地区', en: 'by area below' },
  level: { zh: '级别', en: 'level' },
  stratum: { zh: '人群', en: 'stratum' },
  year: { zh: '年份', en: 'year' },
};

/** What a list was asked with, in a line of words; areas by their names. */
export function filterNotes(request: FastifyRequest, lang: 'zh' | 'en', { areas }: Pick<Ctx, 'areas'>): string[] {
  const asked = Object.entries(request.query as Record<string, unknown>).filter(
    ([name, value]) => !SKIPPED.has(name) && value !== undefined,
  );
  if (asked.length === 0) return [];
  const parts = asked.map(([name, value]) => {
    const shown = name === 'area' ? (areas.nameOf(String(value)) ?? value) : value;
    const word = NAMES[name]?.[lang];
    if (word === undefined) return `${name}=${shown}`;
    return String(value) === 'true' ? word : `${word} ${shown}`;
  });
  return [lang === 'zh' ? `筛选：${parts.join('；')}` : `Filters: ${parts.join('; ')}`];
}
