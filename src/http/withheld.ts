/** The sentence of an export that says how many rows confidentiality keeps from whoever made it. */
export const withheldText = (count: number) => ({
  zh: `另有 ${count} 行因保密标记或患者意愿未列出，统计数仍包含`,
  en: `${count} more rows are left out as confidential or refused; figures count them`,
});

export const withheldNotes = (count: number, lang: 'zh' | 'en'): string[] =>
  count === 0 ? [] : [withheldText(count)[lang]];
