import i18next, { type Resource } from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Bilingual } from '../../../src/http/contract.ts';
import type { Language } from '../app/preferences.ts';

/** One file per page and language; a language is one chunk, loaded when chosen. */
const loaders = { zh: () => import('./zh.ts'), en: () => import('./en.ts') };

export async function setLanguage(language: Language): Promise<void> {
  const { texts } = await loaders[language]();
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: { [language]: texts } as Resource,
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnEmptyString: false,
    });
  } else {
    for (const [namespace, text] of Object.entries(texts))
      i18next.addResourceBundle(language, namespace, text, true, true);
    await i18next.changeLanguage(language);
  }
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

const between: Record<Language, string> = { zh: '、', en: ', ' };

/** Texts of one page (`t`, with `common:` reachable), `l` for texts that the server sends in both languages, and `list` for several in a row. */
export function useText(namespace: string) {
  const { t, i18n } = useTranslation([namespace, 'common']);
  const language: Language = i18n.language === 'en' ? 'en' : 'zh';
  const l = useCallback((text: Bilingual | undefined | null) => (text ? text[language] || text.zh : ''), [language]);
  const list = useCallback((parts: readonly string[]) => parts.join(between[language]), [language]);
  return { t, l, list, language };
}
