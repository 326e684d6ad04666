import type { Problem } from '../../../../src/http/contract.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** What is wrong with a record, rule by rule, and where. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  const { t, l } = useText('data');
  return (
    <ul className="problems">
      {problems.map((problem) => (
        <li
          key={`${problem.rule} ${problem.expression ?? ''} ${problem.message.zh}`}
          title={[problem.rule, problem.expression].filter(Boolean).join(' · ')}
        >
          <Mark tone={problem.severity === 'error' ? 'bad' : 'warn'}>{t(`severity.${problem.severity}`)}</Mark>{' '}
          {l(problem.message)}
        </li>
      ))}
    </ul>
  );
}
