/** The life of a work item: states, what leads from one to another, and who may do it. Pure. */
export const STATES = ['open', 'in-progress', 'submitted', 'returned', 'done', 'cancelled'] as const;
export type WorkState = (typeof STATES)[number];

export const ACTIONS = ['start', 'progress', 'submit', 'accept', 'return', 'cancel', 'reopen', 'extend'] as const;
export type WorkAction = (typeof ACTIONS)[number];

interface Rule {
  from: readonly WorkState[];
  /** undefined: the state stays. */
  to?: WorkState;
  /** `own`: the owner, its unit's members or a leading unit; `help`: co-operating units too; `manage`: who manages work in the area. */
  by: 'own' | 'help' | 'manage';
  reason: boolean;
}

const ACTIVE = ['open', 'in-progress', 'returned'] as const;

export const RULES: Record<WorkAction, Rule> = {
  start: { from: ['open', 'returned'], to: 'in-progress', by: 'own', reason: false },
  progress: { from: ACTIVE, to: 'in-progress', by: 'help', reason: true },
  submit: { from: ACTIVE, to: 'submitted', by: 'own', reason: true },
  accept: { from: ['submitted'], to: 'done', by: 'manage', reason: false },
  return: { from: ['submitted'], to: 'returned', by: 'manage', reason: true },
  cancel: { from: [...ACTIVE, 'submitted'], to: 'cancelled', by: 'manage', reason: true },
  reopen: { from: ['done', 'cancelled'], to: 'open', by: 'manage', reason: true },
  extend: { from: [...ACTIVE, 'submitted'], by: 'manage', reason: true },
};

export const STATE_TEXT: Record<WorkState, { zh: string; en: string }> = {
  open: { zh: '待办', en: 'open' },
  'in-progress': { zh: '进行中', en: 'in progress' },
  submitted: { zh: '待验收', en: 'submitted' },
  returned: { zh: '已退回', en: 'returned' },
  done: { zh: '已完成', en: 'done' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};

export const ACTION_TEXT: Record<WorkAction, { zh: string; en: string }> = {
  start: { zh: '开始', en: 'start' },
  progress: { zh: '填报进展', en: 'report progress on' },
  submit: { zh: '提交验收', en: 'submit' },
  accept: { zh: '验收', en: 'accept' },
  return: { zh: '退回', en: 'return' },
  cancel: { zh: '取消', en: 'cancel' },
  reopen: { zh: '重新打开', en: 'reopen' },
  extend: { zh: '延期', en: 'extend' },
};

export interface Standing {
  state: WorkState;
  percent: number;
  due: string | null;
  doneOn: string | null;
}

export interface Move {
  action: WorkAction;
  /** Day in Asia/Shanghai. */
  day: string;
  percent?: number | undefined;
  due?: string | undefined;
}

/** Where the item stands after a move, or undefined when its state does not allow it. */
export function nextStanding(now: Standing, move: Move): Standing | undefined {
  const rule = RULES[move.action];
  if (!rule.from.includes(now.state)) return undefined;
  const state = rule.to ?? now.state;
  const percent = state === 'done' ? 100 : (move.percent ?? now.percent);
  return { state, percent, due: move.due ?? now.due, doneOn: state === 'done' ? move.day : null };
}

export function isEnded(state: WorkState): boolean {
  return state === 'done' || state === 'cancelled';
}
