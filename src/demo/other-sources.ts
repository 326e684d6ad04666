/**
 * Residents as other institutions wrote them down: without an id number and with slips, so that the index has something to
 * link and people something to review. No event refers to them and they state no area, so no figure moves.
 */
import { seededRandom } from '../algorithms/random.ts';
import type { FhirBundleEntry, Submission } from '../kernel/index.ts';
import type { DemoRegion } from './content.ts';
import { dayText } from './days.ts';
import { chunk, put, resource } from './fhir.ts';
import { localSystem } from './identifiers.ts';
import { livesOn } from './life-events.ts';
import type { Person } from './people.ts';

/** One resident in so many is known elsewhere too; at least and at most so many are. */
const ONE_IN = 60;
const LEAST = 16;
const MOST = 120;
/** Characters of one sound, of the second characters that names are made of. */
const HOMOPHONES: Record<string, string> = {
  宁: '凝',
  康: '慷',
  安: '鞍',
  和: '荷',
  平: '萍',
  静: '靖',
  明: '鸣',
  清: '青',
  泉: '全',
  云: '芸',
  林: '琳',
  山: '珊',
  雨: '羽',
  雪: '鳕',
  松: '嵩',
  竹: '烛',
  梅: '枚',
  兰: '岚',
  菊: '局',
  晨: '辰',
  星: '兴',
  月: '悦',
  春: '椿',
  文: '雯',
  书: '舒',
  诗: '师',
  琴: '勤',
  思: '司',
  行: '形',
  学: '雪',
  诚: '成',
  信: '欣',
  义: '益',
  礼: '李',
  智: '志',
  勇: '咏',
};

type Slip = 'none' | 'name' | 'birth' | 'phone' | 'no-phone' | 'no-address';
const SLIPS: readonly Slip[] = ['none', 'name', 'birth', 'phone', 'no-phone', 'no-address', 'name', 'none'];

export const otherSource = (region: DemoRegion): string => `${region.id}-hospital`;

export function* otherSources(
  region: DemoRegion,
  people: readonly Person[],
  to: number,
  places: ReadonlyMap<string, string>,
  seed: string,
): Generator<Submission> {
  const random = seededRandom(seed).fork('other sources');
  const living = people.filter((person) => livesOn(person, to) && person.birth < to - 3650);
  const wanted = Math.min(MOST, Math.max(LEAST, Math.round(living.length / ONE_IN)));
  const chosen = random.shuffle(living).slice(0, wanted);
  const source = otherSource(region);
  const entries = chosen.map((person, n): FhirBundleEntry[] => {
    const slip = SLIPS[n % SLIPS.length]!;
    const last = [...person.name].at(-1)!;
    const name = slip === 'name' && HOMOPHONES[last] ? person.name.slice(0, -1) + HOMOPHONES[last] : person.name;
    const phone =
      slip === 'phone' ? person.phone.slice(0, -1) + ((Number(person.phone.at(-1)) + 3) % 10) : person.phone;
    const number = `h${String(n + 1).padStart(5, '0')}`;
    return [
      put(
        resource('Patient', `${region.code}-${number}`, {
          identifier: [{ system: localSystem(source), value: number }],
          name: [{ text: name }],
          gender: person.sex,
          birthDate: dayText(slip === 'birth' ? person.birth + 1 : person.birth),
          ...(slip === 'no-phone' ? {} : { telecom: [{ system: 'phone', value: phone }] }),
          ...(slip === 'no-address'
            ? {}
            : { address: [{ text: `${places.get(person.village) ?? ''}${person.house}号` }] }),
        }),
      ),
    ];
  });
  yield* chunk(source, 'other-sources', entries);
}
