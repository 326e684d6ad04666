import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * Words of the codes that records carry. A code may mean different things by scope (`general` is a kind of bed or a
 * department), so the scope is asked first; an unknown code has no word.
 */
export function useCodes(): (code: string, scope?: string) => string | undefined {
  const { t, i18n } = useTranslation('codes');
  return useCallback(
    (code, scope) => {
      // Keys are parts joined by dots: anything else than a plain code is no key.
      if (!/^[A-Za-z0-9_-]{1,40}$/.test(code)) return undefined;
      const key = [scope ? `codes:${scope}.${code}` : '', `codes:any.${code}`].find((one) => one && i18n.exists(one));
      return key ? t(key) : undefined;
    },
    [t, i18n],
  );
}
