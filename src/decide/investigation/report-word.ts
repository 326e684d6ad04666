/** The investigation report as a Word document: what is known on the day it is made; persons by number, not by name. */
import { AlignmentType, Document, Packer, Paragraph, type Table, TextRun } from 'docx';
import { codeTitles } from './code-titles.ts';
import { CONTACT_STATES } from './follow-contacts.ts';
import type { Investigation, Member } from './investigate.ts';
import type { ExposureRow, ShownRatio } from './judge-exposures.ts';
import { BODY, caption, curveSvg, HEAD, heading, paragraph, picture, table } from './report-parts.ts';
import { type Lang, STATES, TEXTS } from './report-texts.ts';

type Words = { zh: string; en: string };
export interface ReportStep {
  at: string;
  by: string | null;
  title: Words;
  note: string | null;
}
export interface ReportAbout {
  disease: Words;
  area: string;
  steps: readonly ReportStep[];
  lang: Lang;
}

/** Rows of the table of exposures; the page has all of them. */
const MOST_EXPOSURES = 20;
const MOST_LISTED = 500;
const AGES = [0, 3, 6, 15, 25, 45, 65] as const;

export async function investigationReport(found: Investigation, about: ReportAbout): Promise<Buffer> {
  const pen = new Pen(found, about);
  const { t } = pen;
  const parts = [
    ...pen.summary(),
    ...(await pen.time()),
    ...pen.place(),
    ...pen.person(),
    ...pen.factors(),
    ...pen.chain(),
    ...pen.contacts(),
    ...pen.samples(),
    ...pen.steps(),
    ...pen.closing(),
    ...pen.annex(),
  ];
  const title = `${about.area}${about.lang === 'zh' ? '' : ': '}${about.disease[about.lang]}${about.lang === 'zh' ? '' : '. '}${t('title')}`;
  const document = new Document({
    title,
    styles: { default: { document: { run: { font: BODY, size: 24 } } } },
    sections: [
      {
        properties: { page: { size: { width: 11906, height: 16838 } } },
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 120 },
            children: [new TextRun({ text: title, size: 36, font: HEAD })],
          }),
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 240 },
            children: [new TextRun({ text: `${t('made')} ${found.today}`, size: 22 })],
          }),
          ...parts,
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

class Pen {
  readonly #found: Investigation;
  readonly #about: ReportAbout;
  readonly #titles: ReturnType<typeof codeTitles>;
  #section = 0;
  constructor(found: Investigation, about: ReportAbout) {
    this.#found = found;
    this.#about = about;
    this.#titles = codeTitles(found.today);
  }
  readonly t = (name: keyof typeof TEXTS): string => TEXTS[name][this.#about.lang];
  get #zh(): boolean {
    return this.#about.lang === 'zh';
  }
  #head(name: keyof typeof TEXTS): Paragraph {
    this.#section += 1;
    return heading(
      `${this.#zh ? `${'一二三四五六七八九十'[this.#section - 1]}、` : `${this.#section}. `}${this.t(name)}`,
    );
  }
  #say(zh: string, en: string): Paragraph {
    return paragraph(this.#zh ? zh : en, this.#zh);
  }
  #code(list: keyof ReturnType<typeof codeTitles>, code: string): string {
    return this.#titles[list].find((one) => one.code === code)?.title[this.#about.lang] ?? code;
  }

  summary(): Paragraph[] {
    const { counts, scope, curve, contacts, samples } = this.#found;
    const { disease, area } = this.#about;
    const positive = samples.reduce((sum, one) => sum + one.positive, 0);
    const taken = samples.reduce((sum, one) => sum + one.taken, 0);
    const first = curve.bars[0]?.from.slice(0, 10) ?? scope.firstDay;
    return [
      this.#head('summary'),
      this.#say(
        `截至${this.#found.today}，${area}${disease.zh}共${counts.ill}例，首例${first}发病；已完成个案调查${counts.interviewed}例（其中按时${counts.inTime}例），调查未发病的共同暴露者${counts.well}人。住院${counts.admitted}例，重症${counts.severe}例，死亡${counts.died}例，外地感染${counts.imported}例。登记密切接触者${contacts.length}人。采集标本${taken}份，阳性${positive}份。`,
        `By ${this.#found.today} there were ${counts.ill} cases of ${disease.en} in ${area}, the first with onset on ${first}; ${counts.interviewed} were interviewed (${counts.inTime} in time), and ${counts.well} persons who were exposed and stayed well. ${counts.admitted} were admitted, ${counts.severe} were severe, ${counts.died} died, ${counts.imported} were infected elsewhere. ${contacts.length} contacts are registered. Of ${taken} samples ${positive} were positive.`,
      ),
    ];
  }

  async time(): Promise<(Paragraph | Table)[]> {
    const { curve, reproduction, nowcast } = this.#found;
    if (curve.bars.length === 0) return [this.#head('time'), this.#say('无。', 'None.')];
    const last = reproduction?.at(-1);
    const missing = nowcast?.reduce((sum, { expected, observed }) => sum + expected - observed, 0);
    return [
      this.#head('time'),
      await picture(curveSvg(curve.bars), 600, 200, this.t('time')),
      this.#say(
        `流行曲线，每柱${curve.hours}小时${curve.without > 0 ? `；另有${curve.without}例发病时刻不详` : ''}。`,
        `Epidemic curve, ${curve.hours} hours a bar${curve.without > 0 ? `; the hour of ${curve.without} further cases is not known` : ''}.`,
      ),
      ...(last
        ? [
            this.#say(
              `截至${last.day}的7日再生数为${last.mean.toFixed(2)}（95%可信区间${last.low.toFixed(2)}–${last.high.toFixed(2)}）。`,
              `The reproduction number of the seven days to ${last.day} is ${last.mean.toFixed(2)} (95 % interval ${last.low.toFixed(2)}–${last.high.toFixed(2)}).`,
            ),
          ]
        : []),
      ...(missing !== undefined && missing >= 0.5
        ? [
            this.#say(
              `按报告延迟推算，近期尚有约${Math.round(missing)}例未被发现。`,
              `By the delays so far about ${Math.round(missing)} recent cases are not known yet.`,
            ),
          ]
        : []),
    ];
  }

  place(): (Paragraph | Table)[] {
    const { villages, groups } = this.#found;
    const rate = (one: { rate: number | null; low: number | null; high: number | null }) =>
      one.rate === null ? '—' : `${percent(one.rate)} (${percent(one.low)}–${percent(one.high)}) %`;
    return [
      this.#head('place'),
      table(
        [this.t('village'), this.t('cases'), this.t('residents'), this.t('rate')],
        villages.map((one) => [one.name ?? one.area, String(one.ill), String(one.residents), rate(one)]),
      ),
      ...(groups.length > 0
        ? [
            caption(this.t('unit')),
            table(
              [this.t('unit'), this.t('cases'), this.t('asked'), this.t('rate')],
              groups.map((one) => [one.name, String(one.ill), String(one.total), rate(one)]),
            ),
          ]
        : []),
    ];
  }

  person(): (Paragraph | Table)[] {
    const ill = this.#found.members.filter(({ no }) => no !== null);
    const rows = AGES.map((from, i) => {
      const to = AGES[i + 1];
      const own = ill.filter((one) => {
        const age = ageAt(one);
        return age !== null && age >= from && (to === undefined || age < to);
      });
      return [to === undefined ? `${from}+` : `${from}–${to - 1}`, ...this.#sexes(own)];
    });
    const unknown = ill.filter((one) => ageAt(one) === null);
    return [
      this.#head('person'),
      table(
        [this.t('ages'), this.t('male'), this.t('female'), this.t('all')],
        [
          ...rows,
          ...(unknown.length > 0 ? [[this.t('unknown'), ...this.#sexes(unknown)]] : []),
          [this.t('all'), ...this.#sexes(ill)],
        ],
      ),
    ];
  }
  #sexes(own: readonly Member[]): string[] {
    const count = (sex: string) => String(own.filter((one) => one.sex === sex).length);
    return [count('male'), count('female'), String(own.length)];
  }

  factors(): (Paragraph | Table)[] {
    const { exposures, counts } = this.#found;
    const shown = exposures.slice(0, MOST_EXPOSURES);
    const name = ({ kind, what }: ExposureRow) => (kind === 'exposure' ? this.#code('exposure', what) : what);
    return [
      this.#head('factors'),
      ...(shown.length === 0 ? [paragraph(this.t('none'), this.#zh)] : []),
      ...(shown.length > 0 && counts.well === 0 ? [paragraph(this.t('noWell'), this.#zh)] : []),
      ...(shown.length > 0
        ? [
            table(
              [
                this.t('exposure'),
                this.t('exposed'),
                this.t('unexposed'),
                this.t('rates'),
                this.t('rr'),
                this.t('or'),
                this.t('p'),
              ],
              shown.map((one) => [
                name(one),
                `${one.exposedIll}/${one.exposedWell}`,
                `${one.unexposedIll}/${one.unexposedWell}`,
                `${percent(one.exposed)} / ${percent(one.unexposed)}`,
                ratio(one.riskRatio),
                ratio(one.oddsRatio.estimate === null ? one.oddsRatioExact : one.oddsRatio),
                one.p === null ? '—' : one.p < 0.001 ? '< 0.001' : one.p.toFixed(3),
              ]),
            ),
          ]
        : []),
    ];
  }

  chain(): (Paragraph | Table)[] {
    const { chain, members } = this.#found;
    const linked = chain.nodes.filter(({ parent, children }) => parent !== null || children > 0);
    if (linked.length === 0) return [this.#head('chain'), paragraph(this.t('none'), this.#zh)];
    const numbers = new Map(members.map(({ person, no }) => [person, no]));
    const name = (person: string | null) => (person === null ? '—' : String(numbers.get(person) ?? this.t('unknown')));
    return [
      this.#head('chain'),
      table(
        [this.t('no'), this.t('onset'), this.t('source'), this.t('generation'), this.t('infected')],
        linked.map((one) => [
          name(one.person),
          one.onset ?? '—',
          name(one.parent),
          String(one.generation),
          String(one.children),
        ]),
      ),
    ];
  }

  contacts(): (Paragraph | Table)[] {
    const { contactCounts, contacts } = this.#found;
    if (contacts.length === 0) return [this.#head('contacts'), paragraph(this.t('none'), this.#zh)];
    return [
      this.#head('contacts'),
      table(
        [this.t('state'), this.t('count')],
        [
          ...CONTACT_STATES.map((state) => [STATES[state][this.#about.lang], String(contactCounts[state])]),
          [this.t('all'), String(contacts.length)],
        ],
      ),
    ];
  }

  samples(): (Paragraph | Table)[] {
    const { samples } = this.#found;
    if (samples.length === 0) return [this.#head('samples'), paragraph(this.t('none'), this.#zh)];
    return [
      this.#head('samples'),
      table(
        [this.t('material'), this.t('taken'), this.t('pending'), this.t('positive'), this.t('agents')],
        samples.map((one) => [
          this.#code('material', one.material),
          String(one.taken),
          String(one.pending),
          String(one.positive),
          one.agents.join('、') || '—',
        ]),
      ),
    ];
  }

  steps(): (Paragraph | Table)[] {
    const { steps, lang } = this.#about;
    return [
      this.#head('steps'),
      table(
        [this.t('at'), this.t('by'), this.t('step'), this.t('note')],
        steps.map(({ at, by, title, note }) => [at, by ?? this.t('platform'), title[lang], note ?? '']),
      ),
    ];
  }

  closing(): Paragraph[] {
    const { closing, course } = this.#found;
    if (!closing) return [];
    const times =
      course.times === null
        ? ['规定的观察期', 'the time set for the disease']
        : course.times === 1
          ? ['最长潜伏期', 'the longest incubation']
          : [`${course.times}倍最长潜伏期`, `${course.times} times the longest incubation`];
    const doubt = course.verified ? '' : this.t('unverified');
    return [
      this.#head('closing'),
      this.#say(
        `末例${closing.lastOnset}发病，经${times[0]}（${closing.days}天）无新发病例，${closing.from}起可结束；${closing.reached ? '已达到' : '尚未达到'}。${doubt}`,
        `The last case fell ill on ${closing.lastOnset}. Without a new one for ${times[1]} (${closing.days} days) the event may end from ${closing.from}: ${closing.reached ? 'reached' : 'not reached yet'}. ${doubt}`,
      ),
    ];
  }

  annex(): (Paragraph | Table)[] {
    const ill = this.#found.members.filter(({ no }) => no !== null);
    return [
      heading(this.t('annex')),
      table(
        [
          this.t('no'),
          this.t('onset'),
          this.t('sex'),
          this.t('age'),
          this.t('residence'),
          this.t('interviewed'),
          this.t('state'),
        ],
        ill
          .slice(0, MOST_LISTED)
          .map((one) => [
            String(one.no),
            one.onset ?? '—',
            one.sex === 'male' || one.sex === 'female' ? this.t(one.sex) : '—',
            String(ageAt(one) ?? '—'),
            one.areaName ?? '—',
            one.interviewed ?? '—',
            one.status === null ? '—' : this.#code('status', one.status),
          ]),
      ),
    ];
  }
}

/** Years completed on the day of onset. */
function ageAt({ birthDate, onset }: Pick<Member, 'birthDate' | 'onset'>): number | null {
  if (birthDate === null || onset === null || birthDate.length !== 10) return null;
  return Number(onset.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (onset.slice(5) < birthDate.slice(5) ? 1 : 0);
}

const percent = (share: number | null): string => (share === null ? '—' : (share * 100).toFixed(1));
const ratio = ({ estimate, low, high }: ShownRatio): string =>
  estimate === null && low === null
    ? '—'
    : `${estimate?.toFixed(2) ?? '∞'} (${low?.toFixed(2) ?? '0'}–${high?.toFixed(2) ?? '∞'})`;
