import type { TargetStatus } from '../../../src/http/contract.ts';
import { useText } from '../i18n/index.ts';

/** Order of urgency, used wherever states are grouped or counted. */
export const statusOrder: TargetStatus[] = ['missed', 'off-track', 'at-risk', 'no-data', 'on-track', 'met'];
export const countOrder: TargetStatus[] = ['met', 'on-track', 'at-risk', 'off-track', 'missed', 'no-data'];
const signs: Record<TargetStatus, string> = {
  met: '✓',
  'on-track': '→',
  'at-risk': '!',
  'off-track': '✕',
  missed: '✕',
  'no-data': '–',
};

/** The light of a target: sign and word, colour only on top. */
export function StatusMark({ status, title }: { status: TargetStatus; title?: string }) {
  const { t } = useText('common');
  return (
    <span className={`status status-${status}`} title={title}>
      <span aria-hidden="true">{signs[status]}</span> {t(`status.${status}`)}
    </span>
  );
}

type Tone = 'good' | 'bad' | 'warn' | 'plain' | 'busy';
const toneClass: Record<Tone, string> = {
  good: 'status-met',
  bad: 'status-missed',
  warn: 'status-at-risk',
  plain: 'status-no-data',
  busy: 'status-on-track',
};
const toneSign: Record<Tone, string> = { good: '✓', bad: '✕', warn: '!', plain: '–', busy: '…' };

/** The same look for other states (submissions, quarantine, accounts). */
export function Mark({ tone, children, title }: { tone: Tone; children: string; title?: string }) {
  return (
    <span className={`status ${toneClass[tone]}`} title={title}>
      <span aria-hidden="true">{toneSign[tone]}</span> {children}
    </span>
  );
}
