import type { Language } from '../../app/preferences.ts';

/** A problem is kept in both languages: `Chinese / English`. */
export function problemWords(problem: string, language: Language): string {
  const [zh = problem, en = zh] = problem.split(' / ');
  return language === 'en' ? en : zh;
}
