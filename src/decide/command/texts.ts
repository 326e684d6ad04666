/** A text in both languages. */
export interface Bilingual {
  zh: string;
  en: string;
}

export const STATE_TEXT: Record<string, Bilingual> = {
  open: { zh: '待响应', en: 'not responded to yet' },
  responding: { zh: '响应中', en: 'being responded to' },
  ended: { zh: '响应已终止', en: 'ended' },
  closed: { zh: '已结案', en: 'closed' },
};

export const GRADE_TEXT = {
  I: { zh: 'Ⅰ级', en: 'level I' },
  II: { zh: 'Ⅱ级', en: 'level II' },
  III: { zh: 'Ⅲ级', en: 'level III' },
  IV: { zh: 'Ⅳ级', en: 'level IV' },
} as const;

/** `2025-12-31 09:00` in Asia/Shanghai. */
export function shanghai(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

export const REPORT_TEXT = {
  initial: { zh: '初次报告', en: 'initial report' },
  progress: { zh: '进程报告', en: 'progress report' },
  closing: { zh: '结案报告', en: 'closing report' },
} as const;
