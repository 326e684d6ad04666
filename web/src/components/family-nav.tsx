import type { ReactNode } from 'react';
import type { Bilingual } from '../../../src/http/contract.ts';
import { useText } from '../i18n/index.ts';
import '../styles/health-code.css';

interface FamilyMember {
  person: string;
  name: string;
  /** Null for the reader themselves. */
  relation: Bilingual | null;
}

/** Oneself and those one looks after, to choose whose page is shown; of oneself the address says nothing. */
export function FamilyNav({
  members,
  shown,
  onChoose,
  children,
}: {
  members: readonly FamilyMember[];
  shown: string | undefined;
  onChoose: (person: string | undefined) => void;
  children?: ReactNode;
}) {
  const { t, l } = useText('common');
  return (
    <nav className="family" aria-label={t('family')}>
      {members.map(({ person, name, relation }) => (
        <button
          key={person}
          type="button"
          className={person === shown ? 'family-one family-current' : 'family-one'}
          aria-pressed={person === shown}
          onClick={() => onChoose(relation ? person : undefined)}
        >
          <strong>{name}</strong>
          <span>{relation ? l(relation) : t('self')}</span>
        </button>
      ))}
      {children}
    </nav>
  );
}
