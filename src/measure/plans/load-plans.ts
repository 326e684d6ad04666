import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { KangyuError } from '../../kernel/index.ts';
import {
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
import { type ContentProblem, describeProblems, type ReadContent, readYaml } from './read-yaml.ts';

/** One file may hold any of the parts of a plan; together the files of a folder are the plan. */
const PlanFile = z.strictObject({
  schema: z.literal(1).optional(),
  plan: PlanHeader.optional(),
  tableIndicators: z.array(PlanTarget).optional(),
  statedTargets: z.array(StatedTarget).optional(),
  tasks: z.array(PlanTask).optional(),
  projects: z.array(PlanProject).optional(),
  standards: z.array(PlanStandard).optional(),
  doubts: z.array(ManualDoubt).optional(),
  references: z.array(PlanReference).optional(),
});
type PlanFile = z.infer<typeof PlanFile>;
const PARTS = ['tableIndicators', 'statedTargets', 'tasks', 'projects', 'standards', 'doubts', 'references'] as const;

/** Reads content/plans: every folder is a plan. Throws `plans.content` with file, line and reason of everything that is wrong. */
export async function loadPlans(dir: string): Promise<Plan[]> {
  const folders = (await readdir(dir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const problems: ContentProblem[] = [];
  const plans: Plan[] = [];
  for (const folder of folders.sort()) {
    const read = await readPlan(join(dir, folder));
    problems.push(...read.problems);
    if (read.plan) plans.push(read.plan);
  }
  if (problems.length > 0) throw new KangyuError('plans.content', { problems: describeProblems(problems) });
  return plans;
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
    value?.doubts?.forEach((doubt, index) => {
      for (const no of doubt.targets)
        if (!plan.tableIndicators.some((target) => target.no === no))
          complain(['doubts', index, 'targets'], `there is no target ${no}`);
    });
    for (const part of ['tableIndicators', 'statedTargets', 'tasks'] as const)
      value?.[part]?.forEach((entry, index) => {
        if (entry.no && plan[part].filter(({ no }) => no === entry.no).length > 1)
          complain([part, index, 'no'], `the number ${entry.no} is used twice`);
      });
  }
  return problems;
}
