import type { Labels } from '../fields.ts';
import { validationContent } from '../validate-entries.ts';
import { elementLabels, loadMappings, type Mapping } from './mappings.ts';

let content: { mappings: Mapping[]; labels: Labels } | undefined;

/** Table mappings and the names they give to elements, read once. */
export function tableContent(): { mappings: Mapping[]; labels: Labels } {
  if (!content) {
    const mappings = loadMappings(validationContent().codes);
    content = { mappings, labels: elementLabels(mappings) };
  }
  return content;
}
