import { z } from 'zod';

/**
 * The parts of a ViewDefinition (https://sql-on-fhir.org/ig, v2) that decide its rows; other elements are allowed and
 * have no effect. Elements that must not stand together and the expressions themselves are checked in normalise-view.
 */
const text = z.string().min(1);
const SQL_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

const Tag = z.looseObject({ name: text, value: text });

export const ColumnDefinition = z.looseObject({
  name: z.string().regex(SQL_NAME, 'a column name has letters, digits and _ and starts with a letter'),
  path: text,
  type: text.optional(),
  collection: z.boolean().optional(),
  tag: z.array(Tag).optional(),
  /** The guide's prose writes `tags`, its structure `tag`. */
  tags: z.array(Tag).optional(),
});
export type ColumnDefinition = z.infer<typeof ColumnDefinition>;

export interface SelectDefinition {
  column?: ColumnDefinition[] | undefined;
  select?: SelectDefinition[] | undefined;
  unionAll?: SelectDefinition[] | undefined;
  forEach?: string | undefined;
  forEachOrNull?: string | undefined;
  repeat?: string[] | undefined;
}

export const SelectDefinition: z.ZodType<SelectDefinition> = z.lazy(() =>
  z.looseObject({
    column: z.array(ColumnDefinition).min(1).optional(),
    select: z.array(SelectDefinition).min(1).optional(),
    unionAll: z.array(SelectDefinition).min(1).optional(),
    forEach: text.optional(),
    forEachOrNull: text.optional(),
    repeat: z.array(text).min(1).optional(),
  }),
);

export const ConstantDefinition = z.looseObject({ name: z.string().regex(SQL_NAME) });
export type ConstantDefinition = z.infer<typeof ConstantDefinition>;

export const ViewDefinition = z.looseObject({
  resourceType: z
    .literal(['ViewDefinition', 'https://sql-on-fhir.org/ig/StructureDefinition/ViewDefinition'])
    .optional(),
  name: z.string().regex(SQL_NAME).optional(),
  resource: z.string().regex(/^[A-Z][A-Za-z]+$/, 'a resource type is wanted'),
  constant: z.array(ConstantDefinition).optional(),
  where: z.array(z.looseObject({ path: text })).optional(),
  select: z.array(SelectDefinition).min(1),
});
export type ViewDefinition = z.infer<typeof ViewDefinition>;
