import type { FastifyRequest } from 'fastify';

export type Language = 'zh' | 'en';

/** The language a caller reads: `lang` in the query, else the first of zh and en in Accept-Language, else Chinese. */
export function languageOf(request: FastifyRequest): Language {
  const asked = (request.query as { lang?: unknown } | undefined)?.lang;
  if (asked === 'zh' || asked === 'en') return asked;
  const accepted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const q = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find((value) => value !== undefined);
      return { language: tag.slice(0, 2).toLowerCase(), q: q === undefined ? 1 : Number(q) };
    })
    .sort((a, b) => b.q - a.q);
  return accepted.find(({ language }) => language === 'en' || language === 'zh')?.language === 'en' ? 'en' : 'zh';
}
