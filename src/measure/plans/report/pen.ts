/** Headings, figures and tables of one report, numbered as they come. */
import { HeadingLevel, type IParagraphOptions, Paragraph } from 'docx';
import { type Lang, TEXTS } from './texts.ts';
import { WORDS } from './texts-report.ts';
import type { Column } from './word-parts.ts';

export interface Pen {
  lang: Lang;
  /** A word of the report's texts. */
  t(name: keyof typeof TEXTS): string;
  w(name: keyof typeof WORDS): string;
  /** 一、 in Chinese, 1 in English. */
  section(title: string, options?: Partial<IParagraphOptions>): Paragraph;
  /** （一） in Chinese, 1.1 in English. */
  sub(title: string, options?: Partial<IParagraphOptions>): Paragraph;
  annex(title: string): Paragraph;
  /** Stands below its figure. */
  figure(title: string): Paragraph;
  /** Stands above its table and stays with it. */
  table(title: string): Paragraph;
  column(name: keyof typeof TEXTS | keyof typeof WORDS, width: number, align?: Column['align']): Column;
}

export function createPen(lang: Lang): Pen {
  const at = { section: 0, sub: 0, annex: 0, figure: 0, table: 0 };
  const zh = lang === 'zh';
  const w = (name: keyof typeof WORDS) => WORDS[name][lang];
  const t = (name: keyof typeof TEXTS) => TEXTS[name][lang];
  const heading = (level: 1 | 2, text: string, options: Partial<IParagraphOptions> = {}) =>
    new Paragraph({ heading: level === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2, text, ...options });
  return {
    lang,
    t,
    w,
    section(title, options) {
      at.section += 1;
      at.sub = 0;
      return heading(1, zh ? `${chineseNumber(at.section)}、${title}` : `${at.section}  ${title}`, options);
    },
    sub(title, options) {
      at.sub += 1;
      return heading(2, zh ? `（${chineseNumber(at.sub)}）${title}` : `${at.section}.${at.sub}  ${title}`, options);
    },
    annex(title) {
      at.annex += 1;
      at.sub = 0;
      const text = `${w('annex')}${zh ? '' : ' '}${at.annex}${zh ? '　' : ': '}${title}`;
      return heading(1, text, { pageBreakBefore: true, indent: { firstLine: 0 } });
    },
    figure(title) {
      at.figure += 1;
      return new Paragraph({
        style: 'Caption',
        text: `${zh ? '图' : 'Figure '}${at.figure}${zh ? '　' : '. '}${title}`,
      });
    },
    table(title) {
      at.table += 1;
      const text = `${zh ? '表' : 'Table '}${at.table}${zh ? '　' : '. '}${title}`;
      return new Paragraph({ style: 'Caption', keepNext: true, text });
    },
    column: (name, width, align = 'left') => ({
      title: name in TEXTS ? t(name as keyof typeof TEXTS) : w(name as keyof typeof WORDS),
      width,
      align,
    }),
  };
}

const DIGITS = '〇一二三四五六七八九十';

/** 1..99 in Chinese. */
export function chineseNumber(n: number): string {
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const head = tens === 0 ? '' : `${tens === 1 ? '' : DIGITS[tens]}十`;
  return head + (ones === 0 && tens > 0 ? '' : (DIGITS[ones] ?? ''));
}
