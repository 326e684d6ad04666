/** Code tables of content/hl7v2/tables.yaml: what the codes of HL7 tables (and Chinese ones) mean in FHIR. */
import { z } from 'zod';

const Target = z.union([
  z.string(),
  z.strictObject({ code: z.string(), system: z.string().optional(), display: z.string().optional() }),
]);
export const TablesFile = z.strictObject({
  schema: z.literal(1),
  tables: z.record(
    z.string(),
    z.strictObject({
      title: z.string(),
      source: z.string(),
      /** System of the codes of the right side. */
      system: z.string().optional(),
      codes: z.record(z.string(), Target),
      /** What a code means that is not listed; without it the value is left out with a warning. */
      otherwise: z.string().optional(),
    }),
  ),
});

interface MappedCode {
  code: string;
  system?: string;
  display?: string;
}
export interface CodeTable {
  id: string;
  title: string;
  source: string;
  codes: ReadonlyMap<string, MappedCode>;
  otherwise?: string;
}

const fold = (code: string): string => code.normalize('NFKC').trim().toUpperCase();

export function readTables(file: z.infer<typeof TablesFile>): Map<string, CodeTable> {
  return new Map(
    Object.entries(file.tables).map(([id, { title, source, system, codes, otherwise }]) => [
      id,
      {
        id,
        title,
        source,
        codes: new Map(
          Object.entries(codes).map(([code, target]) => [
            fold(code),
            {
              ...(system ? { system } : {}),
              ...(typeof target === 'string' ? { code: target } : withoutEmpty(target)),
            },
          ]),
        ),
        ...(otherwise === undefined ? {} : { otherwise }),
      },
    ]),
  );
}

const withoutEmpty = ({
  code,
  system,
  display,
}: {
  code: string;
  system?: string | undefined;
  display?: string | undefined;
}): MappedCode => ({
  code,
  ...(system ? { system } : {}),
  ...(display ? { display } : {}),
});

/** What a code means; codes are compared without case and width. */
export const findCode = (table: CodeTable, code: string): MappedCode | undefined => table.codes.get(fold(code));
