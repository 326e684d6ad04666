/** Files of an older form are brought up when they are read: step n turns schema n into schema n + 1. */
export type FileKind = 'pack' | 'form' | 'codes' | 'map' | 'rules' | 'schedule' | 'workflow' | 'case';
export type Step = (file: Record<string, unknown>) => Record<string, unknown>;

/** Steps by kind, the first from schema 1 to 2. Every file is of schema 1 so far. */
const STEPS: Readonly<Record<FileKind, readonly Step[]>> = {
  pack: [],
  form: [],
  codes: [],
  map: [],
  rules: [],
  schedule: [],
  workflow: [],
  case: [],
};

/** Gives the file as this program reads it; what is newer or states no schema is left for the shape to refuse. */
export function migrateContent(kind: FileKind, raw: unknown, steps: readonly Step[] = STEPS[kind]): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  let file = raw as Record<string, unknown>;
  for (let schema = file.schema; typeof schema === 'number' && steps[schema - 1]; schema = file.schema)
    file = { ...steps[schema - 1]!(file), schema: schema + 1 };
  return file;
}
