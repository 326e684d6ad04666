/** For tests: the cards reckoned anew, and all of them. */
import type { Queryable } from '../../kernel/index.ts';

export { settleAudit } from './candidates.ts';
export { rebuildCards } from './follow.ts';
export { pressCandidates } from './press-candidates.ts';
export { pressReviews } from './press-reviews.ts';
export { pressSuspects } from './press-suspects.ts';

export const snapshotCards = (q: Queryable): Promise<unknown[]> => q.query('select * from reporting.card order by id');
