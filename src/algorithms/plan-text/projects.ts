/** Projects, programmes, systems and schemes for staff that a plan names, each once, with the year they are due. */
import { readHeader } from './header.ts';
import { nameReader } from './project-names.ts';
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
    const key = nameKey(project.name).replace(/(?:建设|项目|工程)+$/, '');
    if (title.includes(key)) return;
    const known = projects.get(key);
    if (!known) projects.set(key, project);
    else known.due ??= project.due;
  };
  // A numbered heading may itself be the name: 3.基层骨干培养项目。…
  const named = new RegExp(`${anyOf(lexicon.tasks.projects.ends.programme)}$`);
  for (const section of sections) {
    const listed = sections[section.parent]?.kind === 'box' || (section.kind === 'number' && named.test(section.title));
    if (!listed || section.kind === 'run-in' || isBelow(sections, section.parent, background)) continue;
    const item = reader.boxItem(section.title);
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
