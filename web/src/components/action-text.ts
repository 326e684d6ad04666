import { useText } from '../i18n/index.ts';

/** What people read for an action of the ledger (`fhir.read`): its word, else what it has to do with. */
export function useActionText(): (action: string) => string {
  const { t } = useText('actions');
  return (action) => {
    const [name = ''] = action.split(':');
    const key = name.replaceAll('.', '-');
    const group = t(`of.${name.split('.')[0]}`, { defaultValue: name });
    return t(`admin:actions.${key}`, { defaultValue: t(key, { defaultValue: group }) });
  };
}

/** The ledger holds the code of a purpose before its reason; people read its name. */
export function usePurposeText(): (purpose: string) => string {
  const { t } = useText('break-glass');
  return (purpose) =>
    // A scan says only its purpose, an upload of several scans each of theirs.
    /^[a-z-]+(,[a-z-]+)*$/.test(purpose)
      ? purpose
          .split(',')
          .map((code) => t(`purposes.${code}`, { defaultValue: code }))
          .join(t('common:comma'))
      : purpose.replace(
          /(^|; )(BTG|ETREAT) /g,
          (_, before, code) => `${before}${t(`purposes.${code}`)}${t('common:colon')}`,
        );
}
