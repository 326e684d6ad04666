/** How contacts under observation stand on a day. Pure. */
import type { ContactRow } from './store.ts';

export const CONTACT_STATES = [
  'case',
  'due',
  'overdue',
  'checked',
  'ending',
  'released',
  'lost',
  'transferred',
] as const;
/**
 * case: fell ill · due: to be checked today · overdue: since an earlier day · checked: today already · ending: the observation is over, the
 * release is not written · released · lost: nobody was reached for too long, or was given up · transferred to another place.
 */
export type ContactState = (typeof CONTACT_STATES)[number];

/** What is to be done first. */
export const TO_DO: readonly ContactState[] = [
  ...(['overdue', 'due', 'ending', 'checked', 'case', 'lost', 'transferred', 'released'] as const),
];

type Known = Pick<
  ContactRow,
  'person' | 'exited' | 'exitReason' | 'reason' | 'until' | 'due' | 'lost' | 'lastOn' | 'lastExposure'
>;

/** `onsets`: first days of illness of those known to be ill, by person. */
export function stateOf(contact: Known, onsets: ReadonlyMap<string, string | null>, today: string): ContactState {
  const { exited, exitReason, reason, until, due, lost, lastOn } = contact;
  if (turnedCase(contact, onsets)) return 'case';
  if (reason === '3' || (exited !== null && exitReason === 'lost')) return 'lost';
  if (reason === '4' || (exited !== null && exitReason === 'transferred')) return 'transferred';
  if (reason !== null || exited !== null) return 'released';
  if (lastOn === today) return 'checked';
  if (until !== null && until < today) return 'ending';
  if (lost !== null && lost < today) return 'lost';
  return due !== null && due < today ? 'overdue' : 'due';
}

/** Whoever fell ill before the contact was the source, not the contact. */
function turnedCase(
  { person, reason, exitReason, lastExposure }: Known,
  onsets: ReadonlyMap<string, string | null>,
): boolean {
  if (reason === '2' || exitReason === 'case') return true;
  const onset = onsets.get(person);
  return onset !== undefined && onset !== null && onset >= lastExposure;
}
