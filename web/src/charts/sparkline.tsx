import type { TargetRow } from '../../../src/http/contract.ts';
import { formatNumber } from '../components/format.ts';

const width = 72;
const height = 22;
const pad = 3;

/** A line of the last values without axes; gaps stay gaps, the last value is a dot. Values are in the title. */
export function Sparkline({
  points,
  decimals,
  target,
}: {
  points: TargetRow['spark'];
  decimals: number;
  target?: number | null;
}) {
  const known = points.filter((point) => point.value !== null);
  if (known.length === 0) return <span className="muted">—</span>;
  const values = known.map((point) => point.value as number);
  const all = target === null || target === undefined ? values : [...values, target];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const x = (at: number) => (points.length === 1 ? width / 2 : pad + (at / (points.length - 1)) * (width - 2 * pad));
  const y = (value: number) => height - pad - ((value - low) / span) * (height - 2 * pad);
  let path = '';
  let pen = false;
  points.forEach((point, at) => {
    if (point.value === null) {
      pen = false;
      return;
    }
    path += `${pen ? 'L' : 'M'}${x(at).toFixed(1)} ${y(point.value).toFixed(1)}`;
    pen = true;
  });
  const lastAt = points.reduce((found, point, at) => (point.value === null ? found : at), 0);
  const last = points[lastAt]?.value as number;
  const text = known.map((point) => `${point.period}: ${formatNumber(point.value, decimals)}`).join(', ');
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      {target !== null && target !== undefined && (
        <line x1={0} x2={width} y1={y(target)} y2={y(target)} className="spark-target" />
      )}
      <path d={path} />
      <circle cx={x(lastAt)} cy={y(last)} r={2.2} />
    </svg>
  );
}
