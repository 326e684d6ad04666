/** What the forms of uploads make of the items of a batch. */
import type { Kernel, Tx } from '../../../../kernel/index.ts';
import type { UploadDefinition } from '../definitions.ts';
import type { ItemRow } from '../store-uploads.ts';

export type FormKernel = Pick<Kernel, 'db' | 'clock' | 'sealer' | 'instance'>;
export interface Formed {
  /** The payload. */
  text: string;
  /** The items in it, in their places. */
  items: ItemRow[];
  /** Items that are not sent: sequence numbers by reason. */
  withheld: ReadonlyMap<string, readonly string[]>;
}
/** `items` are not confidential beyond the definition's label. Without items in it the text is not sent. */
export type FormItems = (
  k: FormKernel,
  tx: Tx,
  definition: UploadDefinition,
  items: readonly ItemRow[],
) => Promise<Formed>;
