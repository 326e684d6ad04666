/** What becomes of a Patient that no identifier decides: linked, shown to people, or a new person. Pure. */
import type { Comparer } from './compare.ts';
import type { MatchModel } from './model.ts';

/** A Patient known before, with the person it stands for. */
export interface Candidate {
  /** Place among the compared profiles. */
  at: number;
  patient: string;
  person: string;
  /** Of the person: it has a valid id number; it is known to be dead. */
  numbered: boolean;
  deceased: boolean;
  /** People decided that the Patient is not this person. */
  refused: boolean;
}

export interface Subject {
  at: number;
  numbered: boolean;
  deceased: boolean;
}

/** A person as it fits, best first. */
export interface Fit {
  person: string;
  /** The Patient that fits best. */
  candidate: Candidate;
  probability: number;
  /** May be linked without people. */
  certain: boolean;
}

export interface Decision {
  /** Linked to the first fit, shown with the first few, or neither. */
  zone: 'automatic' | 'review' | 'new';
  fits: Fit[];
}

/** Fits that people are shown for one Patient. */
const SHOWN = 3;
/** A record of the person other than the best one counts for or against at most this much (logarithm of odds). */
const SAY = 9;

export function decide(
  subject: Subject,
  candidates: readonly Candidate[],
  comparer: Comparer,
  model: MatchModel,
  ambiguity: number,
): Decision {
  const byPerson = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    if (candidate.refused || (subject.numbered && candidate.numbered)) continue;
    byPerson.set(candidate.person, [...(byPerson.get(candidate.person) ?? []), candidate]);
  }
  const fits = [...byPerson.values()]
    .flatMap((members) => fitOf(subject, members, comparer) ?? [])
    .sort((a, b) => b.probability - a.probability || a.candidate.patient.localeCompare(b.candidate.patient));
  const [best, second] = fits;
  const clear = !second || oddsOf(best!) >= ambiguity * oddsOf(second);
  if (best?.certain && best.probability >= model.automatic && clear) return { zone: 'automatic', fits: [best] };
  const doubtful = fits.filter(({ probability }) => probability >= model.review).slice(0, SHOWN);
  return doubtful.length > 0 ? { zone: 'review', fits: doubtful } : { zone: 'new', fits: [] };
}

function fitOf(subject: Subject, members: readonly Candidate[], comparer: Comparer): Fit | undefined {
  let best: { candidate: Candidate; probability: number; ask: boolean } | undefined;
  let say = 0;
  let apart = false;
  for (const candidate of members) {
    const { probability, rule } = comparer.compare(subject.at, candidate.at);
    apart ||= rule === 'apart';
    say += Math.max(-SAY, Math.min(SAY, Math.log(probability / Math.max(1e-12, 1 - probability))));
    if (rule !== 'apart' && (!best || probability > best.probability))
      best = { candidate, probability, ask: rule === 'ask' };
  }
  if (!best) return undefined;
  const { candidate, probability, ask } = best;
  const certain = !ask && !apart && say > 0 && (subject.deceased || !members.some(({ deceased }) => deceased));
  return { person: candidate.person, candidate, probability, certain };
}

const oddsOf = ({ probability }: Fit) => probability / Math.max(1e-12, 1 - probability);
