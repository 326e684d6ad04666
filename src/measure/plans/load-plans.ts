import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, type ReadContent, readYaml } from '../../kernel/index.ts';
import {
  BaselineFact,
  ManualDoubt,
  type Plan,
  PlanHeader,
  PlanProject,
  PlanReference,
  PlanStandard,
  PlanTarget,
  PlanTask,
  Relation,
  StatedTarget,
} from './model.ts';

/** One file may hold any of the parts of a plan; together the files of a folder are the plan. */
const PlanFile = z.strictObject({
  schema: z.literal(1).optional(),
  plan: PlanHeader.optional(),
  tableIndicators: z.array(PlanTarget).optional(),
  statedTargets: z.array(StatedTarget).optional(),
  baselineFacts: z.array(BaselineFact).optional(),
  tasks: z.array(PlanTask).optional(),
  projects: z.array(PlanProject).optional(),
  standards: z.array(PlanStandard).optional(),
  doubts: z.array(ManualDoubt).optional(),
  references: z.array(PlanReference).optional(),
});
type PlanFile = z.infer<typeof PlanFile>;
const PARTS = [
  'tableIndicators',
  'statedTargets',
  'baselineFacts',
  'tasks',
  'projects',
  'standards',
  'doubts',
  'references',
] as const;

/** Reads content/plans: every folder is a plan. Throws `plans.content` with file, line and reason of everything that is wrong. */
export async function loadPlans(dir: string): Promise<Plan[]> {
  const folders = (await readdir(dir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const problems: ContentProblem[] = [];
  const plans: Plan[] = [];
  const references = await loadReferences(dir);
  for (const folder of folders.sort()) {
    const read = await readPlan(join(dir, folder));
    problems.push(...read.problems);
    if (read.plan) plans.push(read.plan);
  }
  if (problems.length > 0) throw new KangyuError('plans.content', { problems: describeProblems(problems) });
  return plans.map((plan) => withReferences(plan, references));
}

/** Reads content/plans/references.yaml, where there is one: figures of other documents that plans refer to. */
async function loadReferences(dir: string): Promise<PlanReference[]> {
  const file = join(dir, 'references.yaml');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const read = readYaml(file, text, z.strictObject({ references: z.array(PlanReference) }));
  if (!read.value) throw new KangyuError('plans.content', { problems: describeProblems(read.problems) });
  return read.value.references;
}

/** Gives a plan the figures that its targets refer to and that it does not state itself. */
function withReferences(plan: Plan, references: readonly PlanReference[]): Plan {
  const due = (target: PlanTarget) => target.target.byYear ?? plan.plan.period[1];
  const wanted = references.filter(
    ({ indicator, year }) =>
      plan.tableIndicators.some(
        (target) => target.target.op === 'external-ref' && target.indicator === indicator && due(target) === year,
      ) && !plan.references.some((own) => own.indicator === indicator && own.year === year),
  );
  return wanted.length === 0 ? plan : { ...plan, references: [...plan.references, ...wanted] };
}

/** Reads content/plans/relations.yaml: the identities between indicators that every plan must respect. */
export async function loadRelations(dir: string): Promise<Relation[]> {
  const file = join(dir, 'relations.yaml');
  const read = readYaml(file, await readFile(file, 'utf8'), z.strictObject({ relations: z.array(Relation) }));
  if (!read.value) throw new KangyuError('plans.content', { problems: describeProblems(read.problems) });
  return read.value.relations;
}

async function readPlan(dir: string): Promise<{ plan?: Plan; problems: ContentProblem[] }> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.yaml') || name.endsWith('.json')).sort();
  const files: { file: string; content: ReadContent<PlanFile> }[] = [];
  for (const name of names) {
    const file = join(dir, name);
    files.push({ file, content: readYaml(file, await readFile(file, 'utf8'), PlanFile) });
  }
  const problems = files.flatMap(({ content }) => content.problems);
  if (problems.length > 0) return { problems };

  const headers = files.filter(({ content }) => content.value?.plan);
  const header = headers[0]?.content.value?.plan;
  if (headers.length !== 1 || !header)
    return {
      problems: [
        { file: dir, line: 1, column: 1, reason: `needs one file with the key "plan", has ${headers.length}` },
      ],
    };
  const plan: Plan = {
    plan: header,
    tableIndicators: [],
    statedTargets: [],
    baselineFacts: [],
    tasks: [],
    projects: [],
    standards: [],
    doubts: [],
    references: [],
  };
  for (const { content } of files)
    for (const part of PARTS) plan[part].push(...((content.value?.[part] ?? []) as never[]));
  return { plan, problems: crossCheck(plan, dir, files) };
}

/** Checks that no schema of one entry can see: unique numbers, references between rows, years inside the plan. */
function crossCheck(
  plan: Plan,
  dir: string,
  files: { file: string; content: ReadContent<PlanFile> }[],
): ContentProblem[] {
  const problems: ContentProblem[] = [];
  for (const { file, content } of files) {
    const complain = (path: PropertyKey[], reason: string) => problems.push({ file, ...content.locate(path), reason });
    const { value } = content;
    if (value?.plan) {
      if (value.plan.id !== basename(dir))
        complain(['plan', 'id'], `the id ${value.plan.id} differs from the folder ${basename(dir)}`);
      if (value.plan.period[0] > value.plan.period[1]) complain(['plan', 'period'], 'the period ends before it starts');
    }
    value?.tableIndicators?.forEach((target, index) => {
      for (const field of ['parent', 'repeats'] as const) {
        const other = target[field];
        if (other && !plan.tableIndicators.some(({ no }) => no === other))
          complain(['tableIndicators', index, field], `there is no target ${other}`);
      }
      const byYear = target.target.byYear;
      if (byYear && target.baselineYear && byYear <= target.baselineYear)
        complain(
          ['tableIndicators', index, 'target'],
          `the target year ${byYear} is not after the base year ${target.baselineYear}`,
        );
    });
    const isTarget = (no: string) =>
      plan.tableIndicators.some((target) => target.no === no) || plan.statedTargets.some((stated) => stated.no === no);
    value?.doubts?.forEach((doubt, index) => {
      for (const no of doubt.targets)
        if (!isTarget(no)) complain(['doubts', index, 'targets'], `there is no target ${no}`);
      if (doubt.id && plan.doubts.filter(({ id }) => id === doubt.id).length > 1)
        complain(['doubts', index, 'id'], `the id ${doubt.id} is used twice`);
    });
    value?.statedTargets?.forEach((stated, index) => {
      for (const field of ['partOf', 'yields'] as const) {
        const other = stated[field];
        if (other && (other === stated.no || !plan.statedTargets.some(({ no }) => no === other)))
          complain(['statedTargets', index, field], `there is no other stated target ${other}`);
      }
      if (stated.no && plan.tableIndicators.some(({ no }) => no === stated.no))
        complain(['statedTargets', index, 'no'], `the number ${stated.no} is one of the table`);
    });
    value?.baselineFacts?.forEach((fact, index) => {
      if (fact.partOf && (fact.partOf === fact.no || !plan.baselineFacts.some(({ no }) => no === fact.partOf)))
        complain(['baselineFacts', index, 'partOf'], `there is no other fact ${fact.partOf}`);
    });
    for (const part of ['tableIndicators', 'statedTargets', 'baselineFacts', 'tasks'] as const)
      value?.[part]?.forEach((entry, index) => {
        if (entry.no && plan[part].filter(({ no }) => no === entry.no).length > 1)
          complain([part, index, 'no'], `the number ${entry.no} is used twice`);
      });
  }
  return problems;
}
