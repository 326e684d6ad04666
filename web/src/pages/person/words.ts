import { useCallback } from 'react';
import type { PersonEntry } from '../../../../src/http/contract.ts';
import { none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

/** The state of a record in words; a state without one is not shown as a code. */
export function useStatusText(): (status: string | null) => string {
  const { t } = useText('person');
  return useCallback(
    (status) => (status === null ? none : t(`status-of.${status}`, { defaultValue: t('status-of.unknown') })),
    [t],
  );
}

/** Where it was recorded: every institution that did. */
export const placesOf = ({ institutionName, also = [] }: PersonEntry): string =>
  [...new Set([institutionName, ...also.map((one) => one.institutionName)].flatMap((name) => name ?? []))].join('、') ||
  none;
