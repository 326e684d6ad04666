import { dayOf, KangyuError, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { isSm2Point } from './ciphers.ts';
import { type Acting, type CodeKernel, plus, policyOf } from './model.ts';
import { requireListed } from './policy.ts';
import {
  findTerminal,
  findTerminalByKey,
  insertTerminal,
  type TerminalRow,
  type TerminalState,
  updateTerminal,
} from './store-terminals.ts';

export interface TerminalRequest {
  /** Id of the Organization that runs it. */
  institution: string;
  /** Area of that institution. */
  area: string;
  name: string;
  kind: string;
  /** Uncompressed SM2 point, 130 hex digits beginning with 04. */
  publicKey: string;
}

/**
 * Registers a terminal (an administrator) or asks for it (the people at the terminal, whose request an administrator
 * activates). The same key asked for again gives the row that stands.
 */
export async function registerTerminal(
  k: CodeKernel,
  asked: TerminalRequest,
  by: Acting,
  as: 'active' | 'requested',
): Promise<TerminalRow> {
  requireListed('terminal kind', asked.kind, policyOf(k).terminalKinds);
  const publicKey = asked.publicKey.toLowerCase();
  if (!isSm2Point(publicKey)) throw new KangyuError('identify.terminal-key');
  const at = k.clock.now();
  const made = await insertTerminal(k.db, {
    id: uuidv7(),
    institution: asked.institution,
    area: asked.area,
    name: asked.name,
    kind: asked.kind,
    public_key: publicKey,
    state: as,
    requested_by: by.account,
    requested_at: at,
    registered_by: as === 'active' ? by.account : null,
    registered_at: as === 'active' ? at : null,
    valid_until: as === 'active' ? endOfTerm(k) : null,
  });
  if (made) return made;
  const standing = await findTerminalByKey(k.db, publicKey);
  if (as === 'requested' && standing?.requested_by === by.account) return standing;
  throw new KangyuError('identify.terminal-exists');
}

export interface TerminalChange {
  name?: string;
  state?: Exclude<TerminalState, 'requested'>;
  /** Last day on which it may read codes, `YYYY-MM-DD`. */
  validUntil?: string;
}

/** Activates, suspends, revokes or renews. A revoked terminal stays so. */
export async function changeTerminal(
  k: CodeKernel,
  id: string,
  change: TerminalChange,
  by: Acting,
): Promise<TerminalRow> {
  const terminal = await getTerminal(k.db, id);
  const starts = change.state === 'active' && terminal.valid_until === null;
  const validUntil = change.validUntil ?? (starts ? endOfTerm(k) : undefined);
  const made = await updateTerminal(k.db, id, {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.state === undefined ? {} : { state: change.state }),
    ...(validUntil === undefined ? {} : { validUntil }),
    by: by.account,
    at: k.clock.now(),
  });
  if (!made) throw new KangyuError('identify.terminal-state');
  return made;
}

export async function getTerminal(q: Queryable, id: string): Promise<TerminalRow> {
  const found = await findTerminal(q, id);
  if (!found) throw new KangyuError('identify.terminal-unknown');
  return found;
}

const endOfTerm = (k: CodeKernel): string => dayOf(plus(k.clock.now(), { days: policyOf(k).terminals.days }));
