/** Licences, registrations and certificates that run out: who keeps the register is told before it happens, and once it did. */

import { EVERYWHERE } from '../../access/index.ts';
import { groupBy } from '../../algorithms/group-by.ts';
import type { Kernel } from '../../kernel/index.ts';
import { holdersOf, type Notice, type TellKernel, tell } from '../../notify/index.ts';
import { type RegisterRule, rulesOn } from './rules.ts';
import type { FindingRow } from './store-findings.ts';
import { insertUntold, selectAbove } from './store-told.ts';

const JOB = 'registers.endings';
const KEEPS = 'register.edit';
type EndingKernel = TellKernel & Pick<Kernel, 'db'>;

/** Gives how many findings were told of; each once for its last day, in one message a day for each area that accounts keep. */
export async function tellOfEndings(k: EndingKernel): Promise<number> {
  const [day, at] = [k.clock.today(), k.clock.now()];
  const rules = rulesOn(day).filter((rule) => rule.tell);
  return k.db.transaction(async (tx) => {
    const found = await insertUntold(tx, rules, day, at);
    if (found.length === 0) return 0;
    const areas = [...new Set(found.flatMap(({ area }) => area ?? []))];
    const above = groupBy(await selectAbove(tx, areas, day), ({ area }) => area);
    const keepers = groupBy(await holdersOf(tx, KEEPS, day), ({ area }) => area);
    const notices = [...keepers].flatMap(([area, holders]): Notice[] => {
      const own = found.filter(
        (one) => area === EVERYWHERE || above.get(one.area ?? '')?.some(({ above: one }) => one === area),
      );
      return own.length === 0 ? [] : [noticeOf(own, rules, `registers.endings/${day}/${area}`, holders)];
    });
    await tell(k, tx, notices);
    return found.length;
  });
}

function noticeOf(
  found: readonly FindingRow[],
  rules: readonly RegisterRule[],
  key: string,
  holders: readonly { account: string }[],
): Notice {
  const told = rules.flatMap((rule) => {
    const own = found.filter((one) => one.rule === rule.id);
    return own.length === 0
      ? []
      : [{ rule, own, places: [...new Set(own.flatMap((one) => one.institutionName ?? []))] }];
  });
  const words = (language: 'zh' | 'en') =>
    told
      .map(({ rule, own, places: [first = '—', ...more] }) =>
        language === 'zh'
          ? `${rule.title.zh} ${own.length} 条（${first}${more.length > 0 ? `等 ${more.length + 1} 家机构` : ''}）`
          : `${rule.title.en}: ${own.length} (${first}${more.length > 0 ? ` and ${more.length} more` : ''})`,
      )
      .join(language === 'zh' ? '；' : '; ');
  return {
    key,
    kind: 'registers.endings',
    level: told.some(({ rule }) => rule.severity === 'error') ? 'yellow' : 'blue',
    title: {
      zh: `执业许可与注册期限：${found.length} 条`,
      en: `Licences and registrations running out: ${found.length}`,
    },
    text: { zh: words('zh'), en: words('en') },
    link: told.length === 1 ? `/resources/findings?rule=${told[0]!.rule.id}` : '/resources/findings',
    facts: { count: found.length },
    to: holders,
  };
}

export function registerEndingJobs(k: EndingKernel): void {
  k.jobs.register(JOB, async () => {
    await tellOfEndings(k);
  });
  k.jobs.schedule(JOB, '0 23 * * *'); // 07:00 in Asia/Shanghai
}
