import type { QuarantineRow } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';

/** What a quarantined record is called: its own label, else the word of its type with its place in the submission. */
export function useQuarantineLabel(): (row: Pick<QuarantineRow, 'label' | 'resourceType' | 'index'>) => string {
  const { t } = useText('data');
  return ({ label, resourceType, index }) => {
    const type = t(`record:type.${resourceType}`, { defaultValue: resourceType });
    if (!label || label === resourceType) return `${type} #${index + 1}`;
    return label.startsWith(`${resourceType} `) ? label.replace(resourceType, type) : label;
  };
}
