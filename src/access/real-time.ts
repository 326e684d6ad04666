import type { Kernel } from '../kernel/index.ts';

type Timed = Pick<Kernel, 'clock' | 'instance'>;

/** How far the instance's clock stands from the real time: a demo's lives in the years of its data. */
export const clockShift = ({ instance }: Pick<Timed, 'instance'>): number => Number(instance.meta.clockOffsetMs ?? 0);

/** The time outside, in which authenticators make their codes and programs sign their assertions. */
export const realTime = (kernel: Timed): Date => new Date(kernel.clock.now().getTime() - clockShift(kernel));
