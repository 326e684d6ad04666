/** Figures that a plan quotes of other places: the nation's, the province's, a neighbour's. They are no targets of its own. */
import { anyOf } from './text.ts';
import type { PlanLexicon, ReadHeader } from './types.ts';

export interface Elsewhere {
  /** Whether the words before a measure (those of its clause, and the sentence before them) speak of another place. */
  isMeasured(clause: string, sentence: string): boolean;
  /** Whether the words of a bracket begin with another place: (全国平均为…). */
  isNoted(bracket: string): boolean;
}

/** How far up the place of a plan lies; where it is not known only figures of the nation are of another place. */
function levelOf({ region, title }: Pick<ReadHeader, 'region' | 'title'>): 'nation' | 'province' | 'city' | 'county' {
  if (region === null) return /中国|全国|国家/.test(title ?? '') ? 'nation' : 'province';
  const places = region.match(/[^省市区县旗州盟]+(?:自治[区州县旗]|[省市区县旗州盟])/g) ?? [];
  const last = places.at(-1) ?? region;
  if (/(?:省|自治区)$/.test(last) || /^(?:北京|天津|上海|重庆)市$/.test(region)) return 'province';
  return /[州盟]$/.test(last) || /市$/.test(last) ? 'city' : 'county';
}

export function elsewhereOf(lexicon: PlanLexicon, header: Pick<ReadHeader, 'region' | 'title'>): Elsewhere {
  const { elsewhere } = lexicon.targets;
  const level = levelOf(header);
  const wider = level === 'nation' ? elsewhere.abroad : [...elsewhere.abroad, ...elsewhere.nation];
  const places = level === 'nation' || level === 'province' ? wider : [...wider, ...elsewhere.province];
  const opening = new RegExp(
    `^(?:(?:到|至|截至)?(?:19|20)\\d\\d年(?:底|末)?(?:前)?|其中|而|同期|,)*(?:${anyOf([...places, ...elsewhere.others])})(?!${anyOf(elsewhere.names)})`,
  );
  const said = new RegExp(
    `(?:^|[,;:])(?:${anyOf(elsewhere.who)})(?:${anyOf(elsewhere.papers)}|《[^》]{2,40}》)?(?:已)?(?:${anyOf(elsewhere.says)})(?!的)[^;。]*$`,
  );
  const noted = new RegExp(`^(?:${anyOf([...places, ...elsewhere.others, ...elsewhere.who])})`);
  const own = new RegExp(anyOf(elsewhere.own));
  return {
    isMeasured: (clause, sentence) => opening.test(clause) || (said.test(sentence) && !own.test(sentence)),
    isNoted: (bracket) => noted.test(bracket),
  };
}
