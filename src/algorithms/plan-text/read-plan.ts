/** Reads the text of a Chinese health plan into the plan format: no model, no outside service, only rules and words. */
import { documentOf } from './document.ts';
import { findDoubts } from './doubts.ts';
import { readHeader } from './header.ts';
import { readProjects } from './projects.ts';
import { readStandards } from './standards.ts';
import { readStatedTargets } from './stated-targets.ts';
import { readTables } from './tables.ts';
import { readTasks } from './tasks.ts';
import type { PlanLexicon, ReadPlan } from './types.ts';

export function readPlan(text: string, lexicon: PlanLexicon): ReadPlan {
  const document = documentOf(text, lexicon);
  const plan = readHeader(document, lexicon);
  const tableIndicators = readTables(document, lexicon);
  const statedTargets = readStatedTargets(document, lexicon);
  return {
    plan,
    tableIndicators,
    statedTargets,
    tasks: readTasks(document, lexicon),
    projects: readProjects(document, lexicon),
    standards: readStandards(document, lexicon),
    doubts: findDoubts(document, { plan, tableIndicators, statedTargets }, lexicon),
  };
}
