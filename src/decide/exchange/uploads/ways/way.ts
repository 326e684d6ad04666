/** What one attempt to hand a batch to a platform above can come to, whichever way it goes. */
import type { NodeRow } from '../../../../ingest/index.ts';
import type { EndpointGuard } from '../../../../record/index.ts';
import type { UploadDefinition } from '../definitions.ts';
import type { OutBatch } from '../store-batches.ts';
import type { ItemReceipt } from '../store-uploads.ts';
import type { ClientKernel } from './ask-node.ts';

/** To whom, and what. */
export interface Errand {
  k: ClientKernel;
  guard: EndpointGuard;
  node: NodeRow;
  definition: UploadDefinition;
}
type Ack = NonNullable<OutBatch['ack']>;

export type Sent =
  /** Answered with a receipt for each item. */
  | { receipts: ItemReceipt[]; ack: Ack; receipt: string | null; problem: string | null }
  /** Refused whole and for good. */
  | { refused: string; ack: Ack | null }
  /** To be sent again, for this reason. */
  | { problem: string };

/** An item that stays with the other side although its batch was taken back. Words: Chinese / English. */
export interface Left {
  place: number;
  why: string;
}

export type Send = (errand: Errand, batch: OutBatch, text: string) => Promise<Sent>;
