import { diseases } from './load-diseases.ts';
import { sourceContent } from './load-sources.ts';

export interface Topic {
  title: { zh: string; en: string };
  class: 'A' | 'B' | 'C' | 'none';
}

type Titles = (on: string) => readonly { id: string; title: Topic['title'] }[];
const further: Titles[] = [];

/** A later room raises signals about topics of its own and says what they are called. */
export function defineTopics(titles: Titles): void {
  further.push(titles);
}

/** What a signal or rumour is about: a disease, a syndrome or a source, by its id as the content of the day knows it. */
export function topicOf(id: string, on: string): Topic {
  const disease = diseases().find((one) => one.id === id);
  if (disease) return { title: disease.title, class: disease.class };
  const { syndromes, sources } = sourceContent(on);
  const other =
    syndromes.find((one) => one.id === id) ??
    sources.find((one) => one.id === id) ??
    further.flatMap((titles) => titles(on)).find((one) => one.id === id);
  return { title: other?.title ?? { zh: id, en: id }, class: 'none' };
}

/** Diseases of a syndrome, or the disease itself; none for a source. */
export function diseasesOf(topic: string, on: string): string[] {
  const syndrome = sourceContent(on).syndromes.find(({ id }) => id === topic);
  return syndrome ? syndrome.diseases : diseases().some(({ id }) => id === topic) ? [topic] : [];
}
