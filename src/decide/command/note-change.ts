/** What was changed of points, levels and sites, by whom. */
import { KangyuError, type Tx } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import type { CommandKernel } from './change-event.ts';
import type { Place } from './distance.ts';
import { insertChange } from './store-changes.ts';

export async function noteChange(
  k: Pick<CommandKernel, 'clock'>,
  tx: Tx,
  subject: string,
  what: 'point' | 'level' | 'site',
  before: object | null,
  after: object | null,
  actor: Actor,
): Promise<void> {
  const said = (value: object | null) => value as Record<string, unknown> | null;
  const { account, name } = actor;
  await insertChange(tx, { subject, at: k.clock.now(), account, name, what, before: said(before), after: said(after) });
}

/** Both coordinates or neither. */
export function requirePlace({ latitude, longitude }: Place): void {
  if ((latitude === null) !== (longitude === null))
    throw new KangyuError('command.fact', {
      field: latitude === null ? 'latitude' : 'longitude',
      wantZh: '与另一坐标一并填写',
      wantEn: 'given together with the other coordinate',
    });
}
