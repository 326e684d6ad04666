import { createHash } from 'node:crypto';
import type { Target } from './column-types.ts';
import { requiredTexts } from './dispatch.ts';
import { emitView, type OutputColumn } from './emit-view.ts';
import { normaliseView } from './normalise-view.ts';
import { invalidView, validateView } from './validate-view.ts';

export interface CompiledView {
  name: string;
  resource: string;
  columns: OutputColumn[];
  /**
   * One SELECT over a relation `r(bucket, type, id, version, content)`: bucket, resource_id, resource_version, row_no and
   * the columns as c1, c2 … in order. row_no numbers the rows of one resource from 0 in document order.
   */
  sql: string;
  /** Texts of which a resource must hold one each somewhere to have rows; see dispatch. */
  requires: string[][];
  /** Elements that the R4 definitions do not have, in words. */
  warnings: string[];
  /** Elements that storage seals, in words: in the record they are empty to a view. */
  sealed: string[];
  hash: string;
}

/** Changes when the functions that compiled SQL calls change their meaning, so that tables are built again. */
const REVISION = 1;

/** ViewDefinition (JSON) to SQL, in stages: validate, parse and normalise, compile, emit. Throws project.invalid-view. */
export function compileView(definition: unknown, target: Target): CompiledView {
  const view = normaliseView(validateView(definition));
  const { sql, columns, warnings, sealed } = emitView(view, target, (at, reason) => {
    throw invalidView(definition, at, reason);
  });
  const hash = createHash('sha256')
    .update(JSON.stringify([REVISION, sql, columns]))
    .digest('hex');
  const requires = requiredTexts(view.where.map((clause) => clause.path));
  return { name: view.name, resource: view.resource, columns, sql, hash, requires, warnings, sealed };
}
