/** Projects, programmes, systems and schemes for staff that a plan names, each once, with the year they are due. */
import { readHeader } from './header.ts';
import { nameReader } from './project-names.ts';
import { projectsOfTables } from './project-table.ts';
import { anyOf, nameKey, placeOf } from './text.ts';
import type { PlanLexicon, PlanText, ReadProject, Section, Sentence } from './types.ts';

const LONGEST_SENTENCE = 1500;

export function readProjects(document: PlanText, lexicon: PlanLexicon): ReadProject[] {
  const { sections, sentences, prose } = document;
  const reader = nameReader(lexicon.tasks.projects);
  const background = new RegExp(anyOf([...lexicon.tasks.tasks.background, ...lexicon.tasks.tasks.closing]));
  const title = nameKey(readHeader(document, lexicon).title ?? '');
  const projects = new Map<string, ReadProject>();
  const add = (project: ReadProject) => {
    // 应急队 and 应急队伍, 一期工程 and 一期 are one.
    const key = nameKey(project.name)
      .replace(/疾病预防控制/g, '疾控')
      .replace(/(?:建设|项目|工程)+$/, '')
      .replace(/队伍$/, '队');
    if (title.includes(key)) return;
    const known = projects.get(key);
    if (!known) projects.set(key, project);
    else known.due ??= project.due;
  };
  // A numbered heading may itself be the name: 3.基层骨干培养项目。…
  const boxes = new RegExp(anyOf(lexicon.tasks.projects.boxes));
  const boxEnds = new RegExp(`${anyOf(lexicon.tasks.projects.boxEnds)}$`);
  const itemEnds = new RegExp(`${anyOf(lexicon.tasks.projects.itemEnds)}$`);
  const named = new RegExp(`${anyOf(lexicon.tasks.projects.ends.programme)}$`);
  for (const section of sections) {
    const box = sections[section.parent];
    const inBox = box?.kind === 'box';
    const listed = inBox || (section.kind === 'number' && named.test(section.title));
    if (!listed || section.kind === 'run-in' || isBelow(sections, section.parent, background)) continue;
    const ofProjects = inBox && (boxes.test(box.title) || (boxEnds.test(box.title) && itemEnds.test(section.title)));
    const item = reader.boxItem(section.title, ofProjects);
    if (!item) continue;
    const { name, kind, confidence } = item;
    add({ name, kind, due: dueOf(prose.slice(section.span[0], section.span[1])), span: section.head, confidence });
  }
  for (const sentence of sentences) {
    const { text, section } = sentence;
    if (text.length > LONGEST_SENTENCE || isHeading(sections, sentence) || isBelow(sections, section, background))
      continue;
    for (const { name, start, end, kind, confidence } of reader.find(text))
      add({ name, kind, due: dueOf(text), span: placeOf(sentence, start, end), confidence });
  }
  // A box that holds no project may be one: 专栏1 疾病预防控制能力提升工程.
  for (const { kind, title, span, head, parent } of sections) {
    const holds = () => [...projects.values()].some((one) => one.span[0] >= span[0] && one.span[1] <= span[1]);
    if (kind !== 'box' || !named.test(title) || isBelow(sections, parent, background) || holds()) continue;
    const item = reader.boxItem(title, false);
    if (!item) continue;
    const { name, kind: what, confidence } = item;
    add({ name, kind: what, due: dueOf(prose.slice(span[0], span[1])), span: head, confidence });
  }
  for (const project of projectsOfTables(document.tables, lexicon.tasks.projects.table, reader)) add(project);
  return [...projects.values()].sort((a, b) => a.span[0] - b.span[0]);
}

/** The heading of a chapter names a task, and the words before the first heading are the notice. */
function isHeading(sections: readonly Section[], { section, span }: Sentence): boolean {
  const own = sections[section];
  if (!own) return sections.length > 0;
  return own.kind !== 'run-in' && own.kind !== 'dash' && span[1] <= own.head[1] + 1;
}

function isBelow(sections: readonly Section[], index: number, pattern: RegExp): boolean {
  for (let at = index; at >= 0; at = sections[at]!.parent) if (pattern.test(sections[at]!.title)) return true;
  return false;
}

/** The year by which: the last one named that nothing is compared with. */
function dueOf(text: string): number | null {
  const years = [...text.matchAll(/(较|比|从|自|与)?(?:到|至)?(20\d\d)\s?年/g)].filter((match) => !match[1]);
  const last = years[years.length - 1];
  return last ? Number(last[2]) : null;
}
