import type { SubmissionRow } from '../../../../src/http/contract.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const tones = {
  stored: 'good',
  'partly-stored': 'warn',
  quarantined: 'bad',
  duplicate: 'plain',
  processing: 'busy',
  refused: 'bad',
} as const;

export function SubmissionMark({ status }: { status: SubmissionRow['status'] }) {
  const { t } = useText('data');
  return <Mark tone={tones[status]}>{t(`submission.${status}`)}</Mark>;
}
