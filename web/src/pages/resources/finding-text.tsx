import type { RegisterFinding } from '../../../../src/http/contract.ts';
import { useCodes } from '../../components/coded.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const DETAILS = ['worker', 'department', 'name', 'number', 'until', 'age', 'places'] as const;

/** A finding with what it was found by: who, which day, which number. */
export function FindingText({ finding }: { finding: RegisterFinding }) {
  const { t, l } = useText('registers');
  return (
    <>
      <Mark tone={finding.severity === 'error' ? 'bad' : 'warn'} title={finding.source}>
        {l(finding.title)}
      </Mark>{' '}
      <span className="muted">{finding.detail.until ? t('detail.until', { value: finding.detail.until }) : ''}</span>
    </>
  );
}

/** What the finding is about, in words. */
export function FindingDetail({ finding: { detail } }: { finding: RegisterFinding }) {
  const { t } = useText('registers');
  const word = useCodes();
  const parts = DETAILS.flatMap((key) => {
    const value = detail[key];
    return value === null || value === undefined ? [] : t(`detail.${key}`, { value });
  });
  const codes = ['occupation', 'scope', 'category'].flatMap((key) => {
    const value = detail[key];
    return typeof value === 'string' ? (word(value) ?? value) : [];
  });
  return <>{[...parts, ...codes].join(' · ')}</>;
}
