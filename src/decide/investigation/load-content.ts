/** content/investigation/diseases.yaml: incubations and serial intervals, and when an event is over. */
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent, versionOn } from '../../kernel/index.ts';
import { diseases } from '../surveillance/index.ts';

const Incubation = z
  .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
  .refine(([shortest, usual, longest]) => shortest <= usual && usual <= longest, 'must rise: shortest, usual, longest');
const Serial = z.tuple([z.number().gt(1), z.number().positive()]);
const Course = z.strictObject({
  incubation: Incubation,
  quiet: z.number().int().positive().optional(),
  serial: Serial.optional(),
  verified: z.boolean().optional(),
});
const Version = z.strictObject({
  from: z.iso.date(),
  verified: z.boolean(),
  times: z.number().min(1).max(3),
  other: Course,
  diseases: z.array(Course.extend({ id: z.string() })).min(1),
});
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) }).superRefine(refuseFaults);

/** Hours of incubation; days of the serial interval, null where it does not pass from person to person or is not known. */
export interface DiseaseCourse {
  incubation: { shortest: number; usual: number; longest: number };
  serial: { mean: number; sd: number } | null;
  /** How often the longest incubation passes after the last case until the event is over; null: a number of days of its own. */
  times: number | null;
  /** Days without a new case after which the event is over. */
  quietDays: number;
  /** Read in the plan in force; otherwise a textbook value that may be set otherwise. */
  verified: boolean;
}

let loaded: z.infer<typeof Version>[] | undefined;

/** Of a disease as it holds on a day; of those that are not listed, what stands under `other`. Throws `investigation.content` for a wrong file. */
export function courseOf(disease: string, on: string): DiseaseCourse {
  loaded ??= readCourses(join(packageRoot(), 'content', 'investigation', 'diseases.yaml'));
  const version = versionOn(loaded, on);
  const own = version.diseases.find(({ id }) => id === disease) ?? version.other;
  const [shortest, usual, longest] = own.incubation;
  return {
    incubation: { shortest, usual, longest },
    serial: own.serial ? { mean: own.serial[0], sd: own.serial[1] } : null,
    times: own.quiet === undefined ? version.times : null,
    quietDays: own.quiet ?? Math.ceil((longest * version.times) / 24),
    verified: own.verified ?? version.verified,
  };
}

export function readCourses(file: string): z.infer<typeof Version>[] {
  return readContent(file, File, 'investigation.content').versions.sort((a, b) => a.from.localeCompare(b.from));
}

function refuseFaults({ versions }: { versions: z.infer<typeof Version>[] }, context: z.RefinementCtx): void {
  const known = new Set(diseases().map(({ id }) => id));
  for (const [v, version] of versions.entries()) {
    const ids = version.diseases.map(({ id }) => id);
    for (const [i, id] of ids.entries()) {
      const complain = (message: string) =>
        context.addIssue({ code: 'custom', path: ['versions', v, 'diseases', i], message });
      if (!known.has(id)) complain(`${id} is no disease of content/surveillance/diseases.yaml`);
      if (ids.indexOf(id) !== i) complain(`${id} stands twice`);
    }
  }
}
